//! What the host keeps of doors itself: their secrets, which stand in no site's records and no journal, and how many
//! deliveries were turned away.

mod signature;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use frontdesk_engine::door::Signature;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::journal::hex;
use frontdesk_engine::view::Range;
use frontdesk_storage::{Batch, HOST, Store, StoreError, site_key};
use sha2::{Digest as _, Sha256};

pub use signature::{Headers, Rejected, verify};

use crate::channel::Secret;

/// Under the reserved site name: `door-secret/<site>/<door>`.
const SECRETS: &str = "door-secret/";

/// More than all sites have doors; a scan of all of them stays bounded.
const ALL: usize = 1_000_000;

/// How many secrets hold at once: the one in use, and the one before or after it while it is changed.
pub const SECRETS_MAX: usize = 2;

/// A shorter secret can be guessed from one signed request.
const SECRET_BYTES_MIN: usize = 16;

/// A site and the name of a door of it.
type Place = (String, String);

/// Deliveries that were turned away at a door since the host started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnedAway {
    /// How many.
    pub count: u64,
    /// When the last one was.
    pub last: Option<Instant>,
    /// Why.
    pub why: String,
}

/// Secrets of all doors, in memory as in the store.
pub struct Doors {
    store: Arc<dyn Store>,
    secrets: RwLock<BTreeMap<Place, Arc<Vec<Secret>>>>,
    turned_away: Mutex<BTreeMap<Place, TurnedAway>>,
}

impl fmt::Debug for Doors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doors").finish_non_exhaustive()
    }
}

impl Doors {
    /// Reads the secrets of a store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open(store: Arc<dyn Store>) -> anyhow::Result<Self> {
        let prefix = site_key(HOST, SECRETS.as_bytes());
        let mut secrets = BTreeMap::new();
        for (key, record) in store.scan(&Range::prefix(&prefix), ALL)? {
            let place = String::from_utf8_lossy(&key[prefix.len()..]).into_owned();
            let Some((site, door)) = place.split_once('/') else { continue };
            let texts: Vec<Secret> = serde_json::from_slice(&record)
                .map_err(|error| anyhow::anyhow!("the secrets of the door `{place}`: {error}"))?;
            secrets.insert((site.to_owned(), door.to_owned()), Arc::new(texts));
        }
        Ok(Self { store, secrets: RwLock::new(secrets), turned_away: Mutex::default() })
    }

    /// The secrets of a door; none when it has none.
    #[must_use]
    pub fn secrets(&self, site: &str, door: &str) -> Option<Arc<Vec<Secret>>> {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets.get(&(site.to_owned(), door.to_owned())).cloned()
    }

    /// Keeps other secrets for a door, or none; blocks.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep(&self, site: &str, door: &str, secrets: Option<Vec<Secret>>) -> Result<(), StoreError> {
        let key = site_key(HOST, format!("{SECRETS}{site}/{door}").as_bytes());
        let place = (site.to_owned(), door.to_owned());
        let mut batch = Batch::new();
        match &secrets {
            Some(secrets) => {
                let texts: Vec<_> = secrets.iter().map(Secret::reveal).collect();
                let record = serde_json::to_vec(&texts).expect("a list of texts always encodes");
                batch.put(key, record);
            }
            None => batch.remove(key),
        }
        // Held over the commit: what is in memory and what is stored change in the same order.
        let mut held = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        self.store.commit(&batch)?;
        match secrets {
            Some(secrets) => drop(held.insert(place, Arc::new(secrets))),
            None => drop(held.remove(&place)),
        }
        Ok(())
    }

    /// Counts a delivery that was turned away at a door that is there.
    pub fn turn_away(&self, site: &str, door: &str, why: &Rejected, now: Instant) {
        let labels = [("site", site.to_owned()), ("door", door.to_owned())];
        metrics::counter!("frontdesk_door_rejected_total", &labels).increment(1);
        let mut all = self.turned_away.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = all.entry((site.to_owned(), door.to_owned())).or_default();
        counted.count += 1;
        counted.last = Some(now);
        counted.why = why.to_string();
    }

    /// What was turned away at a door since the host started.
    #[must_use]
    pub fn turned_away(&self, site: &str, door: &str) -> TurnedAway {
        let all = self.turned_away.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(site.to_owned(), door.to_owned())).cloned().unwrap_or_default()
    }
}

/// By what a secret is told from another without being shown: the beginning of its hash.
#[must_use]
pub fn fingerprint(secret: &Secret) -> String {
    hex(&Sha256::digest(secret.reveal()))[..12].to_owned()
}

/// Whether secrets fit a scheme.
///
/// # Errors
/// What was expected, never the secret itself.
pub fn check(signature: &Signature, secrets: &[Secret]) -> Result<(), String> {
    if !(1..=SECRETS_MAX).contains(&secrets.len()) {
        return Err(format!("expected 1 to {SECRETS_MAX} secrets, got {}", secrets.len()));
    }
    for secret in secrets {
        let key = signature::key_of(signature, secret)
            .ok_or("expected base64, with or without `whsec_` in front, got something else")?;
        if key.len() < SECRET_BYTES_MIN {
            return Err(format!(
                "expected a secret of at least {SECRET_BYTES_MIN} bytes, got {} (make one with `openssl rand -base64 32`)",
                key.len()
            ));
        }
    }
    Ok(())
}
