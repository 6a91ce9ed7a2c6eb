//! Keys as people write them: `ed25519:BASE64 NAME` for the one that is told, `ed25519-private:BASE64 NAME` for the one that is kept.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// Before the public key.
const PUBLIC: &str = "ed25519:";

/// Before the private key: a scheme of its own, so that nobody pastes the one for the other.
const PRIVATE: &str = "ed25519-private:";

/// A key, public or private, in bytes.
const KEY_BYTES: usize = 32;

/// A name is shown in a column and is part of a file's name.
const NAME_CHARS_MAX: usize = 64;

/// What is wrong with a written key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a public key.
    #[error("expected a public key like `ed25519:BASE64` of {KEY_BYTES} bytes, got `{0}`")]
    Public(String),
    /// Not a private key; what it is instead is not repeated, it may be one that was cut.
    #[error(
        "expected a line like `ed25519-private:BASE64 NAME` (make one with `frontdesk plugin keys new NAME`)"
    )]
    Private,
    /// No name, or one that does not do.
    #[error(
        "expected a name of 1 to {NAME_CHARS_MAX} letters, digits, `.`, `_`, `-` or `@` that begins with a letter or digit, got `{0}`"
    )]
    Name(String),
}

/// Half of a pair, for everybody: who has it can tell what the other half signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; KEY_BYTES]);

impl PublicKey {
    /// Whether a signature over a message is this key's.
    #[must_use]
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}{}", STANDARD.encode(self.0))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = text.strip_prefix(PUBLIC).and_then(bytes);
        key.map(Self).ok_or_else(|| KeyError::Public(shown(text)))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

/// A key that somebody trusts, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// Whose, in the words of who trusts it.
    pub name: String,
}

impl FromStr for TrustedKey {
    type Err = KeyError;

    fn from_str(line: &str) -> Result<Self, KeyError> {
        let (key, name) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        Ok(Self { key: key.parse()?, name: checked(name)? })
    }
}

impl TryFrom<String> for TrustedKey {
    type Error = KeyError;

    fn try_from(line: String) -> Result<Self, KeyError> {
        line.parse()
    }
}

impl fmt::Display for TrustedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key, self.name)
    }
}

/// Both halves: who has it can sign.
pub struct PrivateKey {
    pair: Ed25519KeyPair,
    name: String,
}

impl fmt::Debug for PrivateKey {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PrivateKey").field(&self.trusted().to_string()).finish()
    }
}

impl PrivateKey {
    /// A new pair of the operating system's randomness, and the line it is kept as.
    ///
    /// # Errors
    /// A name that does not do, or no randomness.
    pub fn generate(name: &str) -> anyhow::Result<(Self, String)> {
        let name = checked(name)?;
        let mut seed = [0; KEY_BYTES];
        getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let line = format!("{PRIVATE}{} {name}\n", STANDARD.encode(seed));
        Ok((line.parse()?, line))
    }

    /// The half that is told.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut key = [0; KEY_BYTES];
        // Both are 32 bytes: ring makes no other.
        key.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(key)
    }

    /// The line for who is to trust it.
    #[must_use]
    pub fn trusted(&self) -> TrustedKey {
        TrustedKey { key: self.public(), name: self.name.clone() }
    }

    /// Signs a message.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

impl FromStr for PrivateKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (key, name) = text.trim().split_once(char::is_whitespace).ok_or(KeyError::Private)?;
        let seed: [u8; KEY_BYTES] = key.strip_prefix(PRIVATE).and_then(bytes).ok_or(KeyError::Private)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Private)?;
        Ok(Self { pair, name: checked(name)? })
    }
}

fn bytes(base64: &str) -> Option<[u8; KEY_BYTES]> {
    STANDARD.decode(base64).ok()?.try_into().ok()
}

fn checked(name: &str) -> Result<String, KeyError> {
    let name = name.trim();
    let is_good = |letter: char| letter.is_alphanumeric() || ['.', '_', '-', '@'].contains(&letter);
    let good = name.starts_with(char::is_alphanumeric)
        && name.chars().all(is_good)
        && name.chars().count() <= NAME_CHARS_MAX;
    if good { Ok(name.to_owned()) } else { Err(KeyError::Name(shown(name))) }
}

/// Enough of a text to know it again; it may be a file that was named by mistake.
fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(char::escape_debug).collect()
}
