//! One copy of a blueprint in memory for all the sites that use it: read, it takes megabytes, and a host may have a thousand sites.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use sha2::{Digest as _, Sha256};

use super::Blueprint;

/// Blueprints that somebody uses, by the hash of their record.
static KNOWN: OnceLock<Mutex<HashMap<[u8; 32], Weak<Blueprint>>>> = OnceLock::new();

/// The blueprint of a record; the same record gives the same copy while anybody holds one.
///
/// # Errors
/// When the record is no blueprint.
pub fn shared(record: &[u8]) -> Result<Arc<Blueprint>, serde_json::Error> {
    let hash: [u8; 32] = Sha256::digest(record).into();
    let known = KNOWN.get_or_init(Mutex::default);
    if let Some(blueprint) =
        known.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).and_then(Weak::upgrade)
    {
        return Ok(blueprint);
    }
    // Read without the lock: others need not wait for it, and of two copies the first one stays.
    let read = Arc::new(serde_json::from_slice(record)?);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(blueprint) = known.get(&hash).and_then(Weak::upgrade) {
        return Ok(blueprint);
    }
    known.retain(|_, blueprint| blueprint.strong_count() > 0);
    known.insert(hash, Arc::downgrade(&read));
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_record_is_one_copy_and_another_is_its_own() {
        let record = |title: &str| {
            let text = format!(
                "[plugin]\nid = \"desk\"\nversion = \"1.0.0\"\ninterface = \"^1\"\ntitle = {{ en = \"{title}\", zh = \"台\" }}\nlocales = [\"en\", \"zh\"]\n"
            );
            let read = crate::blueprint::read::read_files(&[("plugin.toml".to_owned(), text)]);
            serde_json::to_vec(&read.expect("the blueprint is sound")).expect("a blueprint is JSON")
        };
        let (first, again) = (shared(&record("Desk")).unwrap(), shared(&record("Desk")).unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        assert!(!Arc::ptr_eq(&first, &shared(&record("Other")).unwrap()));
        assert!(shared(b"[]").is_err());
    }
}
