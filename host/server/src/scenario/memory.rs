//! The store of one scenario: a sorted map that is gone when the scenario is over.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use frontdesk_engine::view::{Pair, Range, View, ViewError, Writes};

/// Records of one site.
#[derive(Debug, Default)]
pub(crate) struct Memory(RwLock<BTreeMap<Vec<u8>, Vec<u8>>>);

impl Memory {
    /// Takes over what a turn wrote.
    pub(crate) fn apply(&self, writes: Writes) {
        let mut records = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (key, record) in writes {
            match record {
                Some(record) => records.insert(key, record),
                None => records.remove(&key),
            };
        }
    }
}

impl View for Memory {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let records = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = records.range(range.from.clone()..range.to.clone());
        let owned = |(key, record): (&Vec<u8>, &Vec<u8>)| (key.clone(), record.clone());
        Ok(if range.backwards {
            found.rev().take(limit).map(owned).collect()
        } else {
            found.take(limit).map(owned).collect()
        })
    }
}
