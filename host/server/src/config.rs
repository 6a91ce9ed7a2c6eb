//! What an operator configures: one TOML file, every key with a default.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::channel::{EmailConfig, WebhookConfig};
use crate::signature::{Trust, TrustedKey, Unsigned, trusted_keys};

/// The host's configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where everything is kept.
    pub data: PathBuf,
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// Browsers reach the host over https (a proxy in front of it ends TLS): cookies are marked `Secure`.
    pub https: bool,
    /// `/metrics` needs no token when asked from the loopback address.
    pub open_metrics: bool,
    /// The SMTP server for e-mail.
    pub email: Option<EmailConfig>,
    /// Webhooks by name; notices for webhooks go to each of them.
    pub webhooks: BTreeMap<String, WebhookConfig>,
    /// Whose plugins are taken.
    pub plugins: PluginsConfig,
}

/// Whose plugins are taken. Without any of it every plugin is, and what nobody signed is shown as such.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PluginsConfig {
    /// Keys whose plugins are taken: `ed25519:BASE64 NAME`.
    pub trust: Option<Vec<TrustedKey>>,
    /// A file with such lines, beside the configuration file where it is no whole path.
    pub trust_file: Option<PathBuf>,
    /// What becomes of plugins that nobody signed: `refuse` where keys are trusted, else `allow`.
    pub unsigned: Option<Unsigned>,
}

impl PluginsConfig {
    /// Whom the host trusts.
    ///
    /// # Errors
    /// When the file cannot be read, or no key is named where there has to be one.
    pub fn trust(&self) -> anyhow::Result<Trust> {
        let mut keys = self.trust.clone().unwrap_or_default();
        if let Some(file) = &self.trust_file {
            let place = file.display();
            let text = std::fs::read_to_string(file)
                .map_err(|error| anyhow::anyhow!("`trust_file` under [plugins], `{place}`: {error}"))?;
            let more = trusted_keys(&text);
            keys.extend(more.map_err(|(line, error)| anyhow::anyhow!("`{place}`, line {line}: {error}"))?);
        }
        let is_configured = self.trust.is_some() || self.trust_file.is_some();
        let unsigned =
            self.unsigned.unwrap_or(if is_configured { Unsigned::Refuse } else { Unsigned::Allow });
        if keys.is_empty() && (is_configured || unsigned == Unsigned::Refuse) {
            anyhow::bail!(
                "[plugins] trusts nobody, and no plugin could be used (put a line of `frontdesk plugin keys new` under `trust`)"
            );
        }
        Ok(Trust::new(keys, unsigned))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("frontdesk-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8_140)),
            https: false,
            open_metrics: true,
            email: None,
            webhooks: BTreeMap::new(),
            plugins: PluginsConfig::default(),
        }
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// A sentence with file and line.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| anyhow::anyhow!("configuration `{}`: {error}", path.display()))?;
        let read: Result<Self, _> = toml::from_str(&text);
        let mut config =
            read.map_err(|error| anyhow::anyhow!("configuration `{}`: {error}", path.display()))?;
        if let (Some(file), Some(folder)) = (&mut config.plugins.trust_file, path.parent()) {
            *file = folder.join(&*file);
        }
        Ok(config)
    }
}
