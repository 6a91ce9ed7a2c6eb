//! The embedded default store, on sled 0.34.
//!
//! What sled gives: ordered pages, a log, and batches that recovery takes whole or not at all. What
//! is added here: scans that see batches whole, a flush that survives a power cut ([`durable`]), large records that cost
//! their neighbours nothing ([`large`]), an opening that says what is wrong ([`open`]), a refusal while the disk is nearly full
//! ([`room`]), and a store that stays shut after a failed commit.

mod durable;
mod large;
mod open;
mod room;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use frontdesk_engine::view::{Pair, Range};

use self::durable::Durable;
pub use self::open::open_sled;
use crate::point;
use crate::store::{Batch, Stats, Store, StoreError};

/// The number of the last commit, written with it. Keys that begin with a zero byte or with 0xff belong to the
/// backend, see [`Batch`].
const COMMITS_KEY: &[u8] = b"\0commits";

/// The first key that is not the backend's own.
const FIRST_KEY: &[u8] = &[1];

/// An open sled directory; the lock on it is given back when the last reference is dropped.
pub struct Sled {
    db: sled::Db,
    dir: PathBuf,
    /// Held for writing while a batch is applied, so that a scan never meets half of one: sled makes
    /// a batch atomic for recovery and for single reads, not for an iterator that walks across it.
    whole: RwLock<()>,
    /// Number of the last commit that was put into sled's log, in which they are in order.
    applied: AtomicU64,
    durable: Durable,
    /// Why a commit failed; set once, and nothing is read or written any more.
    failed: OnceLock<StoreError>,
    /// Records counted by [`Store::stats`], from then on kept by the commits.
    counted: OnceLock<()>,
    records: AtomicI64,
}

impl fmt::Debug for Sled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sled").field("dir", &self.dir).field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl Store for Sled {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if !(FIRST_KEY..large::FIRST_APART).contains(&key) {
            return Ok(None);
        }
        let found = self.run("read", || self.db.get(key))?;
        if found.as_deref().is_none_or(|found| large::pieces(found).is_none()) {
            return Ok(found.map(|record| record.to_vec()));
        }
        // A commit between the two looks could have moved it, or some of its pieces.
        let _whole = self.whole.read().unwrap_or_else(PoisonError::into_inner);
        self.run("read", || large::get(&self.db, key))
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        // The guard also keeps sled's own iterator away from upside-down bounds.
        let (from, to) = (FIRST_KEY.max(&range.from), large::FIRST_APART.min(&range.to));
        if from >= to || limit == 0 {
            return Ok(Vec::new());
        }
        let _whole = self.whole.read().unwrap_or_else(PoisonError::into_inner);
        self.run("read", || {
            let found = self.db.range(from..to);
            let owned = |pair: sled::Result<(sled::IVec, sled::IVec)>| {
                let (key, found) = pair?;
                Ok((key.to_vec(), large::read(&self.db, &key, &found)?))
            };
            if range.backwards {
                found.rev().take(limit).map(owned).collect()
            } else {
                found.take(limit).map(owned).collect()
            }
        })
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        batch.check()?;
        self.ready()?;
        self.apply(batch).and_then(|commit| self.settle(commit)).inspect_err(|error| {
            // A second fsync after a failed one may report success for bytes that are gone.
            let _ = self.failed.set(error.clone());
        })
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.failed.get().map_or_else(|| room::check(&self.dir), |failed| Err(failed.clone()))
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        if self.counted.get().is_none() {
            let mut keys = self.db.range(FIRST_KEY..large::FIRST_APART).keys();
            let count = self.run("count", || keys.try_fold(0, |n, key| key.map(|_| n + 1)))?;
            self.records.store(count, Ordering::Relaxed);
            let _ = self.counted.set(());
        }
        let bytes_on_disk = self.run("measure its files", || self.db.size_on_disk())?;
        Ok(Stats { records: self.records.load(Ordering::Relaxed).max(0).unsigned_abs(), bytes_on_disk })
    }
}

impl Sled {
    /// Puts the batch into sled's log and gives the commit's number.
    fn apply(&self, batch: &Batch) -> Result<u64, StoreError> {
        let _whole = self.whole.write().unwrap_or_else(PoisonError::into_inner);
        self.run("commit", || {
            let commit = self.applied.load(Ordering::Acquire) + 1;
            let (mut log, more) = large::laid_out(&self.db, batch.writes())?;
            log.insert(COMMITS_KEY, &commit.to_be_bytes());
            self.db.apply_batch(log)?;
            large::settle(&self.db, batch.writes())?;
            point::reached("store.applied");
            if self.counted.get().is_some() {
                self.records.fetch_add(more, Ordering::Relaxed);
            }
            self.applied.store(commit, Ordering::Release);
            Ok(commit)
        })
    }

    /// Waits until the commit is on the disk.
    fn settle(&self, commit: u64) -> Result<(), StoreError> {
        self.run("commit", || self.durable.wait(commit, &self.applied, || self.db.flush().map(drop)))
    }

    /// Runs a call of sled, which panics at some damages, unless a commit has failed before.
    fn run<T>(&self, doing: &'static str, call: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
        if let Some(failed) = self.failed.get() {
            return Err(failed.clone());
        }
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(done) => done.map_err(|error| match error {
                sled::Error::Corruption { .. } => self.damaged(error.to_string()),
                other => StoreError::Failed { doing, why: other.to_string() },
            }),
            Err(panic) => Err(self.damaged(open::panic_text(panic.as_ref()))),
        }
    }

    fn damaged(&self, why: String) -> StoreError {
        StoreError::Damaged { dir: self.dir.clone(), why }
    }
}
