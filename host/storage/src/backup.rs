//! The file of a backup: written as a stream while the store works, checked whole before anything of it is restored.
//!
//! ```text
//! frontdesk backup 1\n
//! R key record | D key | F name bytes …    lengths are four bytes, big-endian
//! E count digest                           how many entries there are, SHA-256 over everything before the digest
//! ```
//! The later of two entries with the same key counts.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::recorded::Part;
use crate::store::{Batch, RECORD_BYTES_MAX, Store, StoreError};

const BEGIN: &[u8] = b"frontdesk backup 1\n";
const RECORD: u8 = b'R';
const REMOVED: u8 = b'D';
const FILE: u8 = b'F';
const END: u8 = b'E';

/// Longest part of an entry in bytes: what a store or the library takes at most, with room.
const PART_BYTES_MAX: usize = 4 * RECORD_BYTES_MAX + 1_024;

/// How many bytes of records are restored with one commit.
const COMMIT_BYTES: usize = 4 * 1024 * 1024;

/// Why a backup cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be read or written.
    #[error("the backup cannot be read: {0}")]
    File(#[from] io::Error),
    /// It is something else.
    #[error("expected a backup of frontdesk, got something else")]
    NotABackup,
    /// It ends too soon, or a byte was altered.
    #[error("the backup is damaged: {0} (nothing was restored; take another one)")]
    Damaged(&'static str),
    /// The new store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Entries of records, removals included.
    pub records: u64,
    /// Files beside the store.
    pub files: u64,
}

/// Writes a backup.
#[derive(Debug)]
pub struct BackupWriter<W> {
    out: W,
    digest: Sha256,
    entries: u64,
}

impl<W: Write> BackupWriter<W> {
    /// Begins a backup.
    ///
    /// # Errors
    /// When `out` takes nothing.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut writer = Self { out, digest: Sha256::new(), entries: 0 };
        writer.write(BEGIN)?;
        Ok(writer)
    }

    /// A part of the store's copy.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn part(&mut self, part: Part) -> io::Result<()> {
        match part {
            Part::Records(records) => {
                records.iter().try_for_each(|(key, record)| self.entry(RECORD, key, Some(record)))
            }
            Part::Batch(batch) => batch.writes().iter().try_for_each(|(key, record)| match record {
                Some(record) => self.entry(RECORD, key, Some(record)),
                None => self.entry(REMOVED, key, None),
            }),
        }
    }

    /// A file beside the store.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.entry(FILE, name.as_bytes(), Some(bytes))
    }

    /// Ends the backup: without this it is not whole.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn end(mut self) -> io::Result<W> {
        self.write(&[END])?;
        let entries = self.entries.to_be_bytes();
        self.write(&entries)?;
        let digest = self.digest.finalize();
        self.out.write_all(&digest)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn entry(&mut self, kind: u8, name: &[u8], bytes: Option<&[u8]>) -> io::Result<()> {
        self.entries += 1;
        self.write(&[kind])?;
        self.sized(name)?;
        bytes.map_or(Ok(()), |bytes| self.sized(bytes))
    }

    fn sized(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.write(&length.to_be_bytes())?;
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.out.write_all(bytes)
    }
}

/// Reads a backup to its end and tells what it holds.
///
/// # Errors
/// [`BackupError`] when it is not one, or not whole.
pub fn examine(file: impl Read) -> Result<Contents, BackupError> {
    let mut contents = Contents::default();
    each(file, |entry| {
        match entry {
            Entry::File(..) => contents.files += 1,
            Entry::Record(..) | Entry::Removed(_) => contents.records += 1,
        }
        Ok(())
    })?;
    Ok(contents)
}

/// Puts the records of a backup into an empty store, and hands its files to `place`. The backup was [examined](examine) before:
/// one that turns out to be damaged leaves a store that must not be used.
///
/// # Errors
/// [`BackupError`].
pub fn restore(
    file: impl Read,
    store: &dyn Store,
    mut place: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> Result<Contents, BackupError> {
    let (mut contents, mut batch) = (Contents::default(), Batch::new());
    each(file, |entry| {
        match entry {
            Entry::Record(key, record) => batch.put(key, record),
            Entry::Removed(key) => batch.remove(key),
            Entry::File(name, bytes) => {
                contents.files += 1;
                return Ok(place(&name, &bytes)?);
            }
        }
        contents.records += 1;
        if batch.bytes() >= COMMIT_BYTES {
            store.commit(&std::mem::take(&mut batch))?;
        }
        Ok(())
    })?;
    store.commit(&batch)?;
    Ok(contents)
}

enum Entry {
    Record(Vec<u8>, Vec<u8>),
    Removed(Vec<u8>),
    File(String, Vec<u8>),
}

/// Walks the entries; an error after the last of them says that the backup is not what was written.
fn each(file: impl Read, mut look: impl FnMut(Entry) -> Result<(), BackupError>) -> Result<(), BackupError> {
    let mut input = Input { file: io::BufReader::new(file), digest: Sha256::new() };
    if input.bytes(BEGIN.len()).map_or(true, |begin| begin != BEGIN) {
        return Err(BackupError::NotABackup);
    }
    let mut entries = 0_u64;
    loop {
        match input.bytes(1)?[0] {
            RECORD => look(Entry::Record(input.sized()?, input.sized()?))?,
            REMOVED => look(Entry::Removed(input.sized()?))?,
            FILE => {
                let name =
                    String::from_utf8(input.sized()?).map_err(|_| BackupError::Damaged("a file's name"))?;
                look(Entry::File(name, input.sized()?))?;
            }
            END => return input.end(entries),
            _ => return Err(BackupError::Damaged("it holds what no backup holds")),
        }
        entries += 1;
    }
}

struct Input<R> {
    file: io::BufReader<R>,
    digest: Sha256,
}

impl<R: Read> Input<R> {
    fn bytes(&mut self, length: usize) -> Result<Vec<u8>, BackupError> {
        let mut bytes = vec![0; length];
        self.file.read_exact(&mut bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BackupError::Damaged("it ends too soon"),
            _ => error.into(),
        })?;
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn sized(&mut self) -> Result<Vec<u8>, BackupError> {
        let length =
            self.bytes(4)?.try_into().map_or(usize::MAX, |length| u32::from_be_bytes(length) as usize);
        if length > PART_BYTES_MAX {
            return Err(BackupError::Damaged("a length is beyond any limit"));
        }
        self.bytes(length)
    }

    fn end(mut self, entries: u64) -> Result<(), BackupError> {
        if self.bytes(8)? != entries.to_be_bytes() {
            return Err(BackupError::Damaged("entries are missing"));
        }
        let expected = std::mem::take(&mut self.digest).finalize();
        if self.bytes(expected.len())? != expected.as_slice() {
            return Err(BackupError::Damaged("its bytes were altered"));
        }
        Ok(())
    }
}
