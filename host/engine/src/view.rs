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

    /// Own writes and what lies below, both in the order of `range`, the own ones instead of what they hide. Reads as little
    /// below as `limit` takes: a batch of turns piles its writes up where the next turn looks.
    fn merged<'a>(
        &self,
        own: impl Iterator<Item = (&'a Vec<u8>, &'a Option<Vec<u8>>)>,
        range: &Range,
        limit: usize,
        is_before: impl Fn(&[u8], &[u8]) -> bool,
    ) -> Result<Vec<Pair>, ViewError> {
        let mut own = own.peekable();
        if own.peek().is_none() {
            return self.noted(self.base.scan(range, limit));
        }
        let mut found = Vec::new();
        let take = |(key, record): (&Vec<u8>, &Option<Vec<u8>>)| Some((key.clone(), record.clone()?));
        let mut rest = range.clone();
        while found.len() < limit {
            let wanted = limit - found.len();
            let below = self.noted(self.base.scan(&rest, wanted))?;
            let is_end = below.len() < wanted;
            rest = below.last().map_or_else(|| rest.clone(), |(last, _)| rest.clone().after(last));
            for (key, record) in below {
                while let Some(written) = own.next_if(|(own, _)| is_before(own, &key)) {
                    found.extend(take(written));
                }
                match own.next_if(|(own, _)| **own == key) {
                    Some(written) => found.extend(take(written)),
                    None => found.push((key, record)),
                }
            }
            if is_end {
                found.extend(own.by_ref().filter_map(take).take(limit.saturating_sub(found.len())));
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
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
        if range.from >= range.to || limit == 0 {
            return Ok(Vec::new());
        }
        let own = self.writes.range(range.from.clone()..range.to.clone());
        if range.backwards {
            self.merged(own.rev(), range, limit, |one, other| one > other)
        } else {
            self.merged(own, range, limit, |one, other| one < other)
        }
    }
}
