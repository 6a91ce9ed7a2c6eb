//! What an operator configures: one TOML file, every key with a default.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::channel::{EmailConfig, WebhookConfig};

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
        toml::from_str(&text).map_err(|error| anyhow::anyhow!("configuration `{}`: {error}", path.display()))
    }
}
