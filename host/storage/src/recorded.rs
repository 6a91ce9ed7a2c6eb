//! A store that can be copied while it works: what is committed meanwhile is kept for the copy.
//!
//! A copy is a walk over all records, page by page, followed by every batch that was committed since the walk began, in
//! their order. A record of the walk may be older than its neighbour; the batches behind bring both to the same moment, the one at
//! which the copy ended.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use frontdesk_engine::view::{Pair, Range};

use crate::point;
use crate::store::{Batch, Stats, Store, StoreError};

/// How many records of the walk are fetched at once.
const PAGE: usize = 1_000;

/// How many bytes of batches may wait for a slow reader of the copy before it is given up.
const WAITING_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The first key that is not the backend's own.
const FIRST_KEY: &[u8] = &[1];

/// A store whose commits can be recorded.
pub struct Recorded {
    /// What was committed since a copy began; nothing while there is none. Commits hold it for reading, so that whoever
    /// gets it for writing knows that none is under way.
    recording: RwLock<Option<Mutex<Recording>>>,
    /// One copy at a time.
    copying: Mutex<()>,
    store: Arc<dyn Store>,
}

#[derive(Debug, Default)]
struct Recording {
    batches: Vec<Batch>,
    bytes: usize,
}

/// A part of a copy.
#[derive(Debug)]
pub enum Part {
    /// Records of the walk.
    Records(Vec<Pair>),
    /// A batch that was committed meanwhile.
    Batch(Batch),
}

/// Why a copy was not finished.
#[derive(Debug, thiserror::Error)]
pub enum CopyError<E> {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another copy is under way.
    #[error("another backup is under way (wait for its end)")]
    Busy,
    /// More was committed than its reader took.
    #[error(
        "the backup was read too slowly: {WAITING_BYTES_MAX} bytes were committed meanwhile (take it closer to the host)"
    )]
    TooSlow,
    /// The reader gave up.
    #[error("{0}")]
    Reader(E),
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").finish_non_exhaustive()
    }
}

impl Recorded {
    /// Around a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { recording: RwLock::default(), copying: Mutex::default(), store }
    }

    /// Hands everything there is to `take`, as it is at the moment at which this returns.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn copy<E>(&self, mut take: impl FnMut(Part) -> Result<(), E>) -> Result<(), CopyError<E>> {
        let Ok(_only) = self.copying.try_lock() else { return Err(CopyError::Busy) };
        self.record(Some(Mutex::default()));
        let copied = self.walk(&mut take);
        let rest = self.record(None);
        copied?;
        rest.into_iter().try_for_each(|batch| take(Part::Batch(batch))).map_err(CopyError::Reader)
    }

    /// Begins or ends recording when no commit is under way, and gives what was recorded.
    fn record(&self, recording: Option<Mutex<Recording>>) -> Vec<Batch> {
        let mut place = self.recording.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, recording);
        before
            .map(|ended| ended.into_inner().unwrap_or_else(PoisonError::into_inner).batches)
            .unwrap_or_default()
    }

    fn walk<E>(&self, take: &mut impl FnMut(Part) -> Result<(), E>) -> Result<(), CopyError<E>> {
        let mut range = Range { from: FIRST_KEY.to_vec(), to: vec![u8::MAX; 64], backwards: false };
        loop {
            let page = self.store.scan(&range, PAGE)?;
            let last = page.last().filter(|_| page.len() == PAGE).map(|(key, _)| key.clone());
            take(Part::Records(page)).map_err(CopyError::Reader)?;
            point::reached("backup.page");
            for batch in self.recorded()? {
                take(Part::Batch(batch)).map_err(CopyError::Reader)?;
            }
            match last {
                Some(last) => range = range.after(&last),
                None => return Ok(()),
            }
        }
    }

    /// What was recorded since the last look. A batch is recorded after its commit: a later page of the walk holds it or something
    /// newer, and something newer is recorded behind it.
    fn recorded<E>(&self) -> Result<Vec<Batch>, CopyError<E>> {
        let place = self.recording.read().unwrap_or_else(PoisonError::into_inner);
        let Some(recording) = place.as_ref() else { return Ok(Vec::new()) };
        let recording = std::mem::take(&mut *recording.lock().unwrap_or_else(PoisonError::into_inner));
        if recording.bytes > WAITING_BYTES_MAX { Err(CopyError::TooSlow) } else { Ok(recording.batches) }
    }
}

impl Store for Recorded {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key)
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.store.scan(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let place = self.recording.read().unwrap_or_else(PoisonError::into_inner);
        self.store.commit(batch)?;
        if let Some(recording) = place.as_ref() {
            let mut recording = recording.lock().unwrap_or_else(PoisonError::into_inner);
            recording.bytes += batch.bytes();
            // A copy that is read too slowly is given up at its next look; until then nothing more is kept for it.
            if recording.bytes <= WAITING_BYTES_MAX {
                recording.batches.push(batch.clone());
            }
        }
        Ok(())
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.store.ready()
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        self.store.stats()
    }
}
