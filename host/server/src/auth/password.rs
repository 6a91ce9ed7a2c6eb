//! Passwords: Argon2id, slow on purpose, few at a time.

use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::{AuthError, secret};

/// Shortest password in characters: length protects better than rules about letters.
pub const PASSWORD_CHARS_MIN: usize = 10;

/// Longest password in characters.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// Memory of one hashing in KiB: OWASP's first choice for Argon2id (19 MiB, two passes, one lane).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many passwords are hashed at once: sign-ins take at most 38 MiB and two cores.
const AT_ONCE: usize = 2;

/// How long a sign-in waits for its place before it is sent away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes and checks passwords.
pub(super) struct Passwords {
    places: Semaphore,
    /// What is checked for a login that does not exist, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, AuthError> {
        Ok(Self { places: Semaphore::new(AT_ONCE), nobody: hash(&secret::fresh()?)? })
    }

    /// The hash of a password, as it is kept.
    pub(super) async fn hash(&self, password: String) -> Result<String, AuthError> {
        check_length(&password)?;
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether a password fits a kept hash; without one it never does, after the same work.
    pub(super) async fn fits(&self, password: String, kept: Option<String>) -> Result<bool, AuthError> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.clone());
        let fits = self.in_turn(move || {
            // What is longer was never set; it would only cost time.
            password.chars().count() <= PASSWORD_CHARS_MAX && verify(&password, &kept)
        });
        Ok(fits.await? && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let place = tokio::time::timeout(PATIENCE, self.places.acquire()).await;
        let Ok(Ok(_place)) = place else { return Err(AuthError::Busy) };
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|error| AuthError::Failed(format!("password hashing: {error}")))
    }
}

fn check_length(password: &str) -> Result<(), AuthError> {
    let chars = password.chars().count();
    if (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        return Ok(());
    }
    let why = format!("expected {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters, got {chars}");
    Err(AuthError::Invalid(vec![("password".into(), why)]))
}

fn argon() -> Result<Argon2<'static>, AuthError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| AuthError::Failed(format!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, AuthError> {
    let failed = |error: argon2::password_hash::Error| AuthError::Failed(format!("argon2: {error}"));
    let salt = SaltString::encode_b64(&secret::random::<16>()?).map_err(failed)?;
    Ok(argon()?.hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

fn verify(password: &str, kept: &str) -> bool {
    let Ok(kept) = PasswordHash::new(kept) else { return false };
    // The parameters come from the kept hash, so that older ones stay good after a change of ours.
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let kept = passwords.hash("correct horse".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.fits("correct horse".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.fits("correct house".into(), Some(kept)).await.unwrap());
        assert!(!passwords.fits("correct horse".into(), None).await.unwrap());
        assert!(!passwords.fits("correct horse".into(), Some("no hash".into())).await.unwrap());
    }

    #[tokio::test]
    async fn short_and_endless_passwords_are_refused() {
        let passwords = Passwords::new().unwrap();
        let told = passwords.hash("九个字不够长呀".into()).await.unwrap_err().to_string();
        assert_eq!(told, "`password`: expected 10 to 200 characters, got 7");
        passwords.hash("x".repeat(201)).await.unwrap_err();
    }
}
