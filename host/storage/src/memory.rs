//! A store that forgets: for tests, scenarios and rehearsals. It keeps every promise but durability.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use frontdesk_engine::view::{Pair, Range};

use crate::store::{Batch, Stats, Store, StoreError};

/// Records in a sorted map behind a lock.
#[derive(Debug, Default)]
pub struct Memory {
    records: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A poisoned lock is opened all the same: no panic can happen between the writes of a batch,
    /// only while memory is allocated before them.
    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<Vec<u8>, Vec<u8>>> {
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read().get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let records = self.read();
        let found = records.range(range.from.clone()..range.to.clone());
        let owned = |(key, record): (&Vec<u8>, &Vec<u8>)| (key.clone(), record.clone());
        Ok(if range.backwards {
            found.rev().take(limit).map(owned).collect()
        } else {
            found.take(limit).map(owned).collect()
        })
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        batch.check()?;
        let writes = batch.writes().clone();
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        for (key, record) in writes {
            match record {
                Some(record) => records.insert(key, record),
                None => records.remove(&key),
            };
        }
        Ok(())
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        Ok(Stats { records: self.read().len() as u64, bytes_on_disk: 0 })
    }
}
