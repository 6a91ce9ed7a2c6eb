//! What the rules may see of the store: committed state, and a turn's own writes on top of it.
//!
//! Keys are relative to one site; the storage side prefixes them. Values are JSON records.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Ordered read access to one site's committed records.
pub trait View: Send + Sync {
    /// The record under `key`.
    ///
    /// # Errors
    /// [`ViewError`] when the store cannot be read; the turn is then given up, not refused.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError>;

    /// Up to `limit` records with `range.from <= key < range.to`, in the order of `range`.
    ///
    /// # Errors
    /// As [`View::get`].
    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError>;
}

/// A key and its record.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Writes of one or more turns: a record, or `None` for a removal.
pub type Writes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Half-open range of keys and the direction to walk it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// First key that belongs to the range.
    pub from: Vec<u8>,
    /// First key behind the range.
    pub to: Vec<u8>,
    /// Walk from the end to the beginning.
    pub backwards: bool,
}

impl Range {
    /// All keys that begin with `prefix`, in ascending order.
    #[must_use]
    pub fn prefix(prefix: &[u8]) -> Self {
        Self { from: prefix.to_vec(), to: after_prefix(prefix), backwards: false }
    }

    /// The same range walked from its end.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.backwards = !self.backwards;
        self
    }

    /// The part of the range behind `key` in walking order, `key` itself left out.
    #[must_use]
    pub fn after(mut self, key: &[u8]) -> Self {
        if self.backwards {
            self.to = self.to.min(key.to_vec());
        } else {
            let mut next = key.to_vec();
            next.push(0);
            self.from = self.from.max(next);
        }
        self
    }
}

/// The first key that is greater than every key with this prefix; empty for the open end.
fn after_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end;
        }
    }
    vec![u8::MAX; 64]
}

/// The store could not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("store: {0}")]
pub struct ViewError(pub String);

/// Writes on top of a view: reads see them as if they were committed.
#[derive(Clone)]
pub struct Overlay {
    base: Arc<dyn View>,
    /// What was written here, nothing of it in `base` yet.
    pub writes: Writes,
    failure: OnceLock<ViewError>,
}

impl fmt::Debug for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overlay").field("writes", &self.writes.len()).finish_non_exhaustive()
    }
}

impl Overlay {
    /// No writes yet on top of `base`.
    #[must_use]
    pub fn new(base: Arc<dyn View>) -> Self {
        Self { base, writes: Writes::new(), failure: OnceLock::new() }
    }

    /// Why `base` could not be read at some time, even when the reader took no notice.
    #[must_use]
    pub fn failure(&self) -> Option<&ViewError> {
        self.failure.get()
    }

    fn noted<T>(&self, read: Result<T, ViewError>) -> Result<T, ViewError> {
        read.inspect_err(|error| drop(self.failure.set(error.clone())))
    }

    /// Writes a record.
    pub fn put(&mut self, key: Vec<u8>, record: Vec<u8>) {
        self.writes.insert(key, Some(record));
    }

    /// Removes a record.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.writes.insert(key, None);
    }
}

impl View for Overlay {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        match self.writes.get(key) {
            Some(written) => Ok(written.clone()),
            None => self.noted(self.base.get(key)),
        }
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let own: Vec<_> = self.writes.range(range.from.clone()..range.to.clone()).collect();
        if own.is_empty() {
            return self.noted(self.base.scan(range, limit));
        }
        // Each own write can hide at most one committed record, so this many are always enough.
        let below = self.noted(self.base.scan(range, limit.saturating_add(own.len())))?;
        let mut merged: BTreeMap<Vec<u8>, Option<Vec<u8>>> =
            below.into_iter().map(|(key, record)| (key, Some(record))).collect();
        merged.extend(own.into_iter().map(|(key, record)| (key.clone(), record.clone())));
        let found = merged.into_iter().filter_map(|(key, record)| Some((key, record?)));
        Ok(if range.backwards { found.rev().take(limit).collect() } else { found.take(limit).collect() })
    }
}
