//! redb 4 behind the host's trait: one table, every transaction durable, as is its default.

use std::path::Path;

use frontdesk_engine::view::{Pair, Range};
use frontdesk_storage::{Batch, Stats, Store, StoreError};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

const RECORDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("records");

pub(crate) struct Redb {
    db: Database,
}

impl Redb {
    pub(crate) fn open(file: &Path) -> Result<Self, redb::Error> {
        let db = Database::create(file)?;
        let first = db.begin_write()?;
        first.open_table(RECORDS)?;
        first.commit()?;
        Ok(Self { db })
    }

    fn read(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, redb::Error> {
        let table = self.db.begin_read()?.open_table(RECORDS)?;
        let found = table.range(range.from.as_slice()..range.to.as_slice())?;
        let owned = |pair: Result<
            (redb::AccessGuard<'_, &[u8]>, redb::AccessGuard<'_, &[u8]>),
            redb::StorageError,
        >| {
            pair.map(|(key, record)| (key.value().to_vec(), record.value().to_vec()))
                .map_err(redb::Error::from)
        };
        if range.backwards {
            found.rev().take(limit).map(owned).collect()
        } else {
            found.take(limit).map(owned).collect()
        }
    }

    fn write(&self, batch: &Batch) -> Result<(), redb::Error> {
        let transaction = self.db.begin_write()?;
        {
            let mut table = transaction.open_table(RECORDS)?;
            for (key, record) in batch.writes() {
                match record {
                    Some(record) => drop(table.insert(key.as_slice(), record.as_slice())?),
                    None => drop(table.remove(key.as_slice())?),
                }
            }
        }
        Ok(transaction.commit()?)
    }

    fn one(&self, key: &[u8]) -> Result<Option<Vec<u8>>, redb::Error> {
        let table = self.db.begin_read()?.open_table(RECORDS)?;
        Ok(table.get(key)?.map(|record| record.value().to_vec()))
    }

    fn count(&self) -> Result<u64, redb::Error> {
        Ok(self.db.begin_read()?.open_table(RECORDS)?.len()?)
    }
}

fn failed(doing: &'static str) -> impl Fn(redb::Error) -> StoreError {
    move |error| StoreError::Failed { doing, why: error.to_string() }
}

impl Store for Redb {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(key).map_err(failed("read"))
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.read(range, limit).map_err(failed("read"))
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.write(batch).map_err(failed("commit"))
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        Ok(Stats { records: self.count().map_err(failed("count"))?, bytes_on_disk: 0 })
    }
}
