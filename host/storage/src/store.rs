//! The seam between the host and its backends: what a store promises, and how it fails.

use std::path::PathBuf;

use frontdesk_engine::view::{Pair, Range, Writes};

use crate::site::{check_site, site_key};

/// Longest key in bytes, site name included. A row of a PostgreSQL index must stay below 2,704
/// bytes, and sled rewrites a page's keys together; keys of the engine are a tenth of this.
pub const KEY_BYTES_MAX: usize = 1_024;

/// Longest record in bytes. A backend may rewrite a record's neighbours with it, so what is bigger
/// (photos, plugins) lies in the file store and is referenced by its hash.
pub const RECORD_BYTES_MAX: usize = 16 * 1_024 * 1_024;

/// Ordered records of all sites, under the keys that [`site_key`] gives: a key begins with a site's
/// name, and what begins with a zero byte or with 0xff, or is empty, belongs to the backend.
///
/// Promises of every backend:
/// - **Durable**: a batch is on stable storage when [`Store::commit`] returns; neither the end of
///   the process nor of the machine's power loses it.
/// - **All or nothing**: after a crash in the middle of a commit the batch is there whole or not at all.
/// - **Whole for readers**: one scan sees each batch whole or not at all. Two reads one after the
///   other are two moments: what belongs together is read by one scan, or by the site's only writer.
/// - **Early for readers**: a read may see a batch shortly before its commit has returned. Who
///   answers for a batch therefore waits for the commit, not for a read.
/// - **In order**: of two commits the later one wins, also after a crash: no batch survives without
///   all those whose commit returned before it began.
///
/// Calls block; an asynchronous caller runs them where blocking is allowed.
pub trait Store: Send + Sync + 'static {
    /// The record under `key`.
    ///
    /// # Errors
    /// [`StoreError::Failed`] or [`StoreError::Damaged`] when it cannot be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Up to `limit` records with `range.from <= key < range.to`, in the order of `range`. An empty
    /// or upside-down range has no records.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, StoreError>;

    /// Writes all of `batch` and waits until it is durable. An empty batch costs nothing.
    ///
    /// # Errors
    /// [`StoreError::TooLong`], [`StoreError::NoSite`] and [`StoreError::Full`] before anything is written: the store works on.
    /// Otherwise [`StoreError::Failed`]: the
    /// batch may or may not be there after a restart, and until then the store refuses to work,
    /// because what it would show is no longer what is stored.
    fn commit(&self, batch: &Batch) -> Result<(), StoreError>;

    /// Whether a commit would be taken now; costs next to nothing.
    ///
    /// # Errors
    /// [`StoreError::Full`] while there is too little room, and what a failed commit left behind.
    fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// How much there is.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn stats(&self) -> Result<Stats, StoreError>;
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Records of all sites; commits that run at the same time may or may not be in it.
    pub records: u64,
    /// Bytes of the backend's files, nothing for a store in memory.
    pub bytes_on_disk: u64,
}

/// Writes that become durable together, in the order of their keys; the last write of a key counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    writes: Writes,
}

impl Batch {
    /// No writes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a record under a global key.
    pub fn put(&mut self, key: Vec<u8>, record: Vec<u8>) {
        self.writes.insert(key, Some(record));
    }

    /// Removes the record under a global key, if there is one.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.writes.insert(key, None);
    }

    /// Adds the writes of a site's turn, whose keys are relative to the site.
    ///
    /// # Errors
    /// [`StoreError::SiteName`].
    pub fn extend_site(&mut self, site: &str, writes: Writes) -> Result<(), StoreError> {
        check_site(site)?;
        self.writes.extend(writes.into_iter().map(|(key, record)| (site_key(site, &key), record)));
        Ok(())
    }

    /// The writes in the order of their keys.
    #[must_use]
    pub fn writes(&self) -> &Writes {
        &self.writes
    }

    /// How many keys are written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// How many bytes of keys and records are written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.writes.iter().map(|(key, record)| key.len() + record.as_ref().map_or(0, Vec::len)).sum()
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Every backend refuses the same batches, before it writes anything.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        for (key, record) in &self.writes {
            if key.first().is_none_or(|first| matches!(*first, 0 | u8::MAX)) {
                return Err(StoreError::NoSite(String::from_utf8_lossy(key).into_owned()));
            }
            if key.len() > KEY_BYTES_MAX {
                return Err(StoreError::TooLong { what: "key", max: KEY_BYTES_MAX, got: key.len() });
            }
            let bytes = record.as_ref().map_or(0, Vec::len);
            if bytes > RECORD_BYTES_MAX {
                return Err(StoreError::TooLong { what: "record", max: RECORD_BYTES_MAX, got: bytes });
            }
        }
        Ok(())
    }
}

/// Why a store could not be opened or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else has it open.
    #[error(
        "store `{}` is in use by another process (stop the other frontdesk, or give this one its own \
         data directory)", .dir.display()
    )]
    Locked {
        /// Where the store lies.
        dir: PathBuf,
    },
    /// The path leads to something that is no directory of a store.
    #[error("expected the directory of a store at `{}`, got {got} (name an empty or a new directory)", .dir.display())]
    NotAStore {
        /// Where it was looked for.
        dir: PathBuf,
        /// What lies there.
        got: String,
    },
    /// The operating system does not let us in.
    #[error(
        "store `{}` cannot be opened: {why} (check that the directory exists, belongs to this user, and lies on \
         a disk that can be written and has free space)", .dir.display()
    )]
    Unreadable {
        /// Where the store lies.
        dir: PathBuf,
        /// What the operating system said.
        why: String,
    },
    /// Bytes on disk are not what was written.
    #[error(
        "store `{}` is damaged: {why} (keep a copy of the directory, then restore the last backup into \
         a new one)", .dir.display()
    )]
    Damaged {
        /// Where the store lies.
        dir: PathBuf,
        /// What was found.
        why: String,
    },
    /// Another version of the software wrote it.
    #[error(
        "store `{}` was written in another format: {why} (open it with the frontdesk that wrote it, \
         back up there and restore here)", .dir.display()
    )]
    Format {
        /// Where the store lies.
        dir: PathBuf,
        /// What was expected and found.
        why: String,
    },
    /// A read or a commit did not succeed; after a commit the store stays closed.
    #[error("store could not {doing}: {why} (see to the disk, then restart)")]
    Failed {
        /// `read`, `commit`, …
        doing: &'static str,
        /// What the backend said.
        why: String,
    },
    /// The disk has too little room for another commit; nothing was written, and reads go on.
    #[error(
        "store `{}` takes nothing more: expected {needed_mib} MiB of free space on its disk, got {free_mib} MiB (make room; it \
         goes on by itself)", .dir.display()
    )]
    Full {
        /// Where the store lies.
        dir: PathBuf,
        /// How much is kept free, in MiB.
        needed_mib: u64,
        /// How much is free, in MiB.
        free_mib: u64,
    },
    /// A key or a record is over the limit; nothing was written.
    #[error("{what} of {got} bytes, at most {max} are allowed (put large content into the file store)")]
    TooLong {
        /// `key` or `record`.
        what: &'static str,
        /// The limit in bytes.
        max: usize,
        /// The length in bytes.
        got: usize,
    },
    /// A key does not begin with a site's name; nothing was written.
    #[error("expected a key that begins with a site's name, got `{}` (make it with `site_key`)", .0.escape_debug())]
    NoSite(String),
    /// The name of a site is not one.
    #[error(
        "expected a site name of 1 to 63 lowercase letters, digits and hyphens that begins with a \
         letter, got `{}`", .0.escape_debug()
    )]
    SiteName(String),
}
