//! fjall 3 behind the host's trait: one keyspace, every batch synced.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use frontdesk_engine::view::{Pair, Range};
use frontdesk_storage::{Batch, Stats, Store, StoreError};

pub(crate) struct Fjall {
    db: Database,
    records: Keyspace,
}

impl Fjall {
    pub(crate) fn open(folder: &Path) -> fjall::Result<Self> {
        let db = Database::builder(folder).open()?;
        let records = db.keyspace("records", KeyspaceCreateOptions::default)?;
        Ok(Self { db, records })
    }
}

fn failed(doing: &'static str) -> impl Fn(fjall::Error) -> StoreError {
    move |error| StoreError::Failed { doing, why: error.to_string() }
}

impl Store for Fjall {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.records.get(key).map_err(failed("read"))?.map(|record| record.to_vec()))
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        let found = self.records.range(range.from.as_slice()..range.to.as_slice());
        let owned = |guard: fjall::Guard| {
            guard.into_inner().map(|(key, record)| (key.to_vec(), record.to_vec())).map_err(failed("read"))
        };
        if range.backwards {
            found.rev().take(limit).map(owned).collect()
        } else {
            found.take(limit).map(owned).collect()
        }
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut writes = self.db.batch().durability(Some(PersistMode::SyncData));
        for (key, record) in batch.writes() {
            match record {
                Some(record) => writes.insert(&self.records, key.as_slice(), record.as_slice()),
                None => writes.remove(&self.records, key.as_slice()),
            }
        }
        writes.commit().map_err(failed("commit"))
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        let bytes_on_disk = self.db.disk_space().map_err(failed("measure its files"))?;
        Ok(Stats { records: self.records.approximate_len() as u64, bytes_on_disk })
    }
}
