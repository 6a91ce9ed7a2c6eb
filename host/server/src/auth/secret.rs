//! Secrets: 32 random bytes, shown once, kept as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_engine::journal::hex;
use sha2::{Digest, Sha256};

use super::AuthError;

/// Random bytes of a secret: far beyond guessing, so that a plain SHA-256 of it needs no salt.
const SECRET_BYTES: usize = 32;

/// A new secret as text: 43 letters of base64url.
pub(super) fn fresh() -> Result<String, AuthError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<SECRET_BYTES>()?))
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], AuthError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| AuthError::Failed(format!("the machine gives no randomness: {error}")))?;
    Ok(bytes)
}

/// Under which a secret is kept.
pub(super) fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// A second secret that follows from the first and tells nothing about it.
pub(super) fn derived(secret: &str, purpose: &str) -> String {
    let digest = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

/// Whether two secrets are the same; takes the same time wherever they differ, as only hashes are compared.
pub(super) fn same(a: &str, b: &str) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}
