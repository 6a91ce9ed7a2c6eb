//! Files that people attach: bytes by content hash in a folder of their site, what is known of each in the store.
//!
//! A file lies whole and synced in its folder before its record is stored, and its record is stored before its id is told.
//! Who may read one is asked in `api/files.rs`; what nobody refers to is removed in `sweep.rs`. Calls block.

mod kind;
mod sweep;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use frontdesk_engine::instant::Instant;
use frontdesk_engine::journal::hex;
use frontdesk_engine::view::{Range, ViewError};
use frontdesk_storage::{Batch, HOST, Store, StoreError, site_key};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use kind::Kind;
pub use sweep::{ORPHAN_AFTER, sweep_daily};

use crate::library::{make_folder, sync_folder_of};

/// Where the files lie in the data directory, a folder a site.
pub const FOLDER: &str = "files";

/// The largest file that is taken, in bytes: a photo of a phone has 4 to 12 MB.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

/// How many letters a file's name has at most.
pub const NAME_CHARS_MAX: usize = 200;

/// Under the reserved site name: `file/<site>/<hash>`.
const RECORDS: &str = "file/";

/// More than one site has files; a scan of all of them stays bounded.
const FILES_MAX: usize = 10_000_000;

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// As its first owner called it, without folders.
    pub name: String,
    /// By its bytes where they tell, else as it was said: `type/subtype`, small letters.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
    /// When it was brought the last time.
    pub at: Instant,
    /// Logins of those who brought it.
    pub by: BTreeSet<String>,
}

/// Why a file was not taken, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Larger than [`FILE_BYTES_MAX`].
    #[error("expected at most {FILE_BYTES_MAX} bytes, got more")]
    TooLarge,
    /// Nothing in it.
    #[error("expected a file, got an empty one")]
    Empty,
    /// It says to be an image or a PDF and is none.
    #[error("expected `{0}`, got bytes of something else (the file may be damaged)")]
    NotWhatItSays(String),
    /// Its bytes are gone, or are not what its id says.
    #[error("file `{0}` is damaged or gone on the host's disk (restore it from a backup)")]
    Damaged(String),
    /// The folder failed.
    #[error("file `{0}`: {1}")]
    Folder(PathBuf, io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A site's records could not be read.
    #[error(transparent)]
    View(#[from] ViewError),
}

/// All files of a host.
pub struct Files {
    folder: PathBuf,
    store: Arc<dyn Store>,
    parts: AtomicU64,
    /// Held while a file and its record come or go, so that one is never there without the other for long.
    changing: Mutex<()>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Files {
    /// The files under a data directory; what is left of uploads that a crash cut short is removed.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(data: &Path, store: Arc<dyn Store>) -> Result<Self, FileError> {
        let folder = data.join(FOLDER);
        let failed = |error| FileError::Folder(folder.clone(), error);
        make_folder(&folder).map_err(failed)?;
        for site in fs::read_dir(&folder).map_err(failed)? {
            let site = site.map_err(failed)?.path();
            for file in fs::read_dir(&site).map_err(failed)? {
                let path = file.map_err(failed)?.path();
                if path.extension().is_some_and(|extension| extension == "part") {
                    fs::remove_file(&path).map_err(failed)?;
                }
            }
        }
        Ok(Self { folder, store, parts: AtomicU64::new(0), changing: Mutex::default() })
    }

    /// Begins to take a file for a site, whose name was checked.
    ///
    /// # Errors
    /// [`FileError::Folder`].
    pub fn begin(&self, site: &str) -> Result<Part, FileError> {
        let folder = self.folder.join(site);
        if !folder.is_dir() {
            make_folder(&folder).map_err(|error| FileError::Folder(folder.clone(), error))?;
        }
        let number = self.parts.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{number}.part"));
        let file = File::create(&path).map_err(|error| FileError::Folder(path.clone(), error))?;
        Ok(Part { site: site.to_owned(), path, file, digest: Sha256::new(), beginning: Vec::new(), bytes: 0 })
    }

    /// Keeps a file that came whole, and tells its id: the content hash.
    ///
    /// # Errors
    /// [`FileError::Empty`], [`FileError::NotWhatItSays`]; when the disk or the store fails.
    pub fn keep(
        &self,
        part: Part,
        name: &str,
        says: &str,
        by: &str,
        now: Instant,
    ) -> Result<(String, Stored), FileError> {
        let content_type = part.content_type(says)?;
        let id = hex(&part.digest.clone().finalize());
        let path = part.path.with_file_name(&id);
        let failed = |error| FileError::Folder(path.clone(), error);
        part.file.sync_all().map_err(failed)?;
        let _changing = self.changing();
        // Also over one of that name that was changed on disk.
        fs::rename(&part.path, &path).map_err(failed)?;
        sync_folder_of(&path).map_err(failed)?;
        let known = self.find(&part.site, &id)?;
        let mut stored = known.unwrap_or_else(|| Stored {
            name: name.to_owned(),
            content_type,
            bytes: part.bytes,
            at: now,
            by: BTreeSet::new(),
        });
        stored.at = now;
        stored.by.insert(by.to_owned());
        let mut batch = Batch::new();
        let record = serde_json::to_vec(&stored).expect("the record has text keys only and always encodes");
        batch.put(record_key(&part.site, &id), record);
        self.store.commit(&batch)?;
        Ok((id, stored))
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(&self, site: &str, id: &str) -> Result<Option<Stored>, FileError> {
        let found = self.store.get(&record_key(site, id))?;
        Ok(found.and_then(|record| serde_json::from_slice(&record).ok()))
    }

    /// The bytes of a file, which are those its id tells.
    ///
    /// # Errors
    /// [`FileError::Damaged`].
    pub fn read(&self, site: &str, id: &str) -> Result<Vec<u8>, FileError> {
        whole(&self.folder.join(site).join(id), id)
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes at a place, when they are those of this id.
fn whole(path: &Path, id: &str) -> Result<Vec<u8>, FileError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => FileError::Damaged(id.to_owned()),
        _ => FileError::Folder(path.to_owned(), error),
    })?;
    if hex(&Sha256::digest(&bytes)) == id { Ok(bytes) } else { Err(FileError::Damaged(id.to_owned())) }
}

fn record_key(site: &str, id: &str) -> Vec<u8> {
    site_key(HOST, format!("{RECORDS}{site}/{id}").as_bytes())
}

/// Every file that a store tells of: site, id, what is known.
fn all(store: &dyn Store, site: &str) -> Result<Vec<(String, Stored)>, StoreError> {
    let prefix = record_key(site, "");
    let found = store.scan(&Range::prefix(&prefix), FILES_MAX)?.into_iter();
    let read = |(key, record): (Vec<u8>, Vec<u8>)| {
        let id = String::from_utf8_lossy(&key[prefix.len()..]).into_owned();
        Some((id, serde_json::from_slice(&record).ok()?))
    };
    Ok(found.filter_map(read).collect())
}

/// Files of a site that the store tells of and that are gone or damaged below a data directory, each as `SITE/ID (NAME)`.
///
/// # Errors
/// When the store cannot be read.
pub fn missing(data: &Path, store: &dyn Store, site: &str) -> Result<Vec<String>, StoreError> {
    let folder = data.join(FOLDER).join(site);
    let lost = |(id, _): &(String, Stored)| whole(&folder.join(id), id).is_err();
    let tell = |(id, stored): (String, Stored)| format!("{site}/{id} ({})", stored.name);
    Ok(all(store, site)?.into_iter().filter(lost).map(tell).collect())
}

/// Whether a text can be a file's id: SHA-256 in lowercase hex.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// A file on its way in; dropped before it was kept, it is gone.
#[derive(Debug)]
pub struct Part {
    site: String,
    path: PathBuf,
    file: File,
    digest: Sha256,
    beginning: Vec<u8>,
    bytes: u64,
}

impl Part {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`FileError::TooLarge`], [`FileError::Folder`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > FILE_BYTES_MAX as u64 {
            return Err(FileError::TooLarge);
        }
        let lacks = kind::BEGINNING.saturating_sub(self.beginning.len()).min(bytes.len());
        self.beginning.extend_from_slice(&bytes[..lacks]);
        self.digest.update(bytes);
        self.file.write_all(bytes).map_err(|error| FileError::Folder(self.path.clone(), error))
    }

    fn content_type(&self, says: &str) -> Result<String, FileError> {
        if self.bytes == 0 {
            return Err(FileError::Empty);
        }
        match kind::by_bytes(&self.beginning) {
            Some(told) => Ok(told.to_owned()),
            None if Kind::of(says).is_shown() => Err(FileError::NotWhatItSays(says.to_owned())),
            None => Ok(says.to_owned()),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it was kept under its id.
        let _ = fs::remove_file(&self.path);
    }
}
