//! Whom a host trusts, and what of a plugin's next version fits the one in use.

use semver::Version;
use serde::Deserialize;

use super::{Distrust, KeyError, PublicKey, TrustedKey, verify};

/// What becomes of plugins that nobody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unsigned {
    /// They are not taken.
    Refuse,
    /// They are taken, and shown as such.
    Allow,
}

/// Whom a host trusts.
#[derive(Clone, Debug)]
pub struct Trust {
    keys: Vec<TrustedKey>,
    unsigned: Unsigned,
}

impl Default for Trust {
    /// Nobody named a key: everything is taken that was not changed after somebody signed it.
    fn default() -> Self {
        Self { keys: Vec::new(), unsigned: Unsigned::Allow }
    }
}

/// Who signed a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// Whose key it is, where somebody here named it.
    pub name: Option<String>,
    /// The key.
    pub key: PublicKey,
}

impl Trust {
    /// Trust in keys; without any, whoever signed is taken.
    #[must_use]
    pub fn new(keys: Vec<TrustedKey>, unsigned: Unsigned) -> Self {
        Self { keys, unsigned }
    }

    /// Who signed a component that may be used here; nothing where nobody did, and that is allowed.
    ///
    /// # Errors
    /// Why it may not.
    pub fn judge(
        &self,
        component: &[u8],
        plugin: &str,
        version: &Version,
    ) -> Result<Option<SignedBy>, Distrust> {
        let Some(key) = verify(component, plugin, version)? else {
            return match self.unsigned {
                Unsigned::Allow => Ok(None),
                Unsigned::Refuse => Err(Distrust::Unsigned),
            };
        };
        let name = self.keys.iter().find(|known| known.key == key).map(|known| known.name.clone());
        if name.is_none() && !self.keys.is_empty() {
            return Err(Distrust::Foreign { key });
        }
        Ok(Some(SignedBy { name, key }))
    }
}

/// Who signed the version in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Nobody.
    Nobody,
    /// This key.
    Key(PublicKey),
    /// Its file is gone or was changed.
    Unknown,
}

impl From<Option<PublicKey>> for Signer {
    fn from(key: Option<PublicKey>) -> Self {
        key.map_or(Self::Nobody, Self::Key)
    }
}

/// Whether a version may take the place of the one in use. A signature may come where there was none; it may not go, nor change its key, without the
/// administrator's word (`resigned`). An older version never comes this way.
///
/// # Errors
/// [`Distrust::Older`], [`Distrust::Resigned`].
pub fn follows(
    plugin: &str,
    (installed, before): (&Version, Signer),
    (version, now): (&Version, Option<PublicKey>),
    resigned: bool,
) -> Result<(), Distrust> {
    if version.cmp_precedence(installed).is_lt() {
        let (got, installed) = (version.clone(), installed.clone());
        return Err(Distrust::Older { plugin: plugin.to_owned(), got, installed });
    }
    let before = match before {
        Signer::Nobody => return Ok(()),
        Signer::Key(key) if now == Some(key) => return Ok(()),
        _ if resigned => return Ok(()),
        Signer::Key(key) => format!("`{key}`"),
        Signer::Unknown => "somebody who cannot be told any more".to_owned(),
    };
    let now = now.map_or_else(|| "nobody".to_owned(), |key| format!("`{key}`"));
    Err(Distrust::Resigned { plugin: plugin.to_owned(), before, now })
}

/// The keys of a file: one a line, as `frontdesk plugin keys new` prints it; `#` begins a comment.
///
/// # Errors
/// The number of the line, and what is wrong with it.
pub fn trusted_keys(text: &str) -> Result<Vec<TrustedKey>, (usize, KeyError)> {
    let lines =
        text.lines().zip(1..).map(|(line, number)| (line.split('#').next().unwrap_or_default(), number));
    let written = lines.filter(|(line, _)| !line.trim().is_empty());
    written.map(|(line, number)| line.parse().map_err(|error| (number, error))).collect()
}
