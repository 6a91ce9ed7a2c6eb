//! Who signed a plugin: ed25519 over everything in the component, kept in a custom section at its end.
//!
//! Engine-free: reads bytes, knows neither sites nor sandbox, and panics on no bytes at all. What a host makes of a signature is
//! decided in `trust`; what people sign on a case is another thing and lies in the engine.

mod distrust;
mod key;
mod section;
mod trust;

use frontdesk_engine::blueprint::pack;
use semver::Version;
use sha2::{Digest as _, Sha256};

pub use self::distrust::Distrust;
pub use self::key::{KeyError, PrivateKey, PublicKey, TrustedKey};
pub use self::section::SECTION;
use self::section::{Section, split};
pub use self::trust::{SignedBy, Signer, Trust, Unsigned, follows, trusted_keys};

/// What is signed begins so: no signature that the same key made for anything else fits, and the number goes up with the layout.
const DOMAIN: &[u8] = b"frontdesk plugin signature 1\0";

/// The component with a signature at its end, instead of one that it may have had.
///
/// # Errors
/// When the bytes are no component with a blueprint.
pub fn sign(component: &[u8], key: &PrivateKey) -> Result<Vec<u8>, Distrust> {
    let mut signed = section::without(component)?;
    let plugin = pack::extract(&signed)?.plugin;
    let signature = key.sign(&digest(&plugin.id, &plugin.version, &signed));
    section::append(&Section::of(key.public(), &plugin.id, &plugin.version, &signature), &mut signed);
    Ok(signed)
}

/// Who signed a component that says of itself to be this version of this plugin; nothing when nobody did.
///
/// # Errors
/// When there is a signature that is not good, or the bytes are no component.
pub fn verify(component: &[u8], plugin: &str, version: &Version) -> Result<Option<PublicKey>, Distrust> {
    let parts = split(component)?;
    let Some(tail) = parts.signature else { return Ok(None) };
    let section = Section::read(tail)?;
    if section.plugin != plugin || section.version != version.to_string() {
        return Err(Distrust::OtherPlugin {
            signed: format!("`{}` {}", section.plugin.escape_debug(), section.version.escape_debug()),
            got: format!("`{plugin}` {version}"),
        });
    }
    let good = section
        .signature()
        .is_some_and(|signature| section.key.has_signed(&digest(plugin, version, parts.content), &signature));
    if good { Ok(Some(section.key)) } else { Err(Distrust::Tampered { key: section.key }) }
}

/// What is signed: SHA-256 over the domain, id and version with their lengths, and all other bytes of the component.
fn digest(plugin: &str, version: &Version, content: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    for text in [plugin, &version.to_string()] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(content);
    hash.finalize().into()
}
