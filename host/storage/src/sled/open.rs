//! Opening a sled directory: settings that last, and a clear word about everything that can be wrong.

use std::any::Any;
use std::fs::{self, File};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{OnceLock, RwLock};

use super::durable::{Durable, commits_told, sync_left};
use super::{COMMITS_KEY, Sled, large};
use crate::store::StoreError;

/// Memory for pages. A site's working set (open tickets, due work, counters) is a few megabytes;
/// this holds that of some twenty sites and leaves the rest to the operating system's cache.
const CACHE_BYTES: u64 = 64 * 1_024 * 1_024;

/// Bytes of a log segment; sled cannot change it once a directory exists. A page of up to sixteen
/// records that outgrows a quarter of a segment becomes a file of its own, which costs a commit two
/// more syncs: with records of 8 kB a commit took 4.0 ms at sled's 512 KiB and 2.3 ms at 2 MiB. None
/// does since large records are cut, see [`large`].
pub(super) const SEGMENT_BYTES: usize = 2 * 1_024 * 1_024;

/// Says that a directory is a store of ours.
const MARKER: &str = "frontdesk-store";

/// The marker while it is written.
const UNFINISHED_MARKER: &str = "frontdesk-store.new";

/// What the marker holds; another text is another format.
const FORMAT: &str = "frontdesk store 2 (sled 0.34)\n";

/// What it held before large records lay apart: they are cut when it is opened, and an older host cannot read it any more.
const FORMAT_BEFORE: &str = "frontdesk store 1 (sled 0.34)\n";

/// How often a locked store is tried again, and the pause before each: two seconds in all.
const LOCKED_TRIES_MAX: u32 = 40;

/// See [`LOCKED_TRIES_MAX`].
const LOCKED_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Opens the store in `dir`, or makes a new one when `dir` is empty or does not exist.
///
/// # Errors
/// [`StoreError::Locked`], [`StoreError::NotAStore`], [`StoreError::Unreadable`],
/// [`StoreError::Format`], [`StoreError::Damaged`]: each says what the operator can do.
pub fn open_sled(dir: &Path) -> Result<Sled, StoreError> {
    let known = is_store(dir)?;
    clear_unfinished(dir).map_err(|error| unreadable(dir, &error))?;
    sync_left(dir).map_err(|error| unreadable(dir, &error))?;
    let db = open_db(dir)?;
    let commits = check_commits(dir, &db)?;
    let unreadable = |error: io::Error| unreadable(dir, &error);
    let durable = Durable::open(dir, commits).map_err(unreadable)?;
    if !known {
        large::cut_all(&db).map_err(|error| open_error(dir, error))?;
        sync_left(dir).map_err(unreadable)?;
        write_marker(dir).map_err(unreadable)?;
    }
    Ok(Sled {
        durable,
        db,
        dir: dir.to_owned(),
        applied: AtomicU64::new(commits),
        whole: RwLock::new(()),
        failed: OnceLock::new(),
        counted: OnceLock::new(),
        records: AtomicI64::new(0),
    })
}

/// The number of the last commit, after a look whether one is missing that was told to be durable.
fn check_commits(dir: &Path, db: &sled::Db) -> Result<u64, StoreError> {
    let last = catch_unwind(AssertUnwindSafe(|| db.get(COMMITS_KEY)))
        .map_err(|panic| damaged(dir, panic_text(panic.as_ref())))?
        .map_err(|error| open_error(dir, error))?;
    let found = last.and_then(|bytes| Some(u64::from_be_bytes(bytes.as_ref().try_into().ok()?))).unwrap_or(0);
    let told = commits_told(dir);
    if found < told {
        let why = format!(
            "of {told} commits it holds the first {found}; without its file `commits` it opens with these"
        );
        return Err(damaged(dir, why));
    }
    Ok(found)
}

/// Whether a store of this format lies in `dir`; refuses what is neither a store nor room for one.
fn is_store(dir: &Path) -> Result<bool, StoreError> {
    let not_a_store = |got: &str| StoreError::NotAStore { dir: dir.to_owned(), got: got.to_owned() };
    match fs::read_to_string(dir.join(MARKER)) {
        Ok(format) if format == FORMAT => return Ok(true),
        Ok(format) if format == FORMAT_BEFORE => return Ok(false),
        Ok(format) => {
            let why = format!("expected `{}`, got `{}`", FORMAT.trim(), format.trim().escape_debug());
            return Err(StoreError::Format { dir: dir.to_owned(), why });
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(not_a_store("a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unreadable(dir, &error)),
    }
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries.map_err(|error| unreadable(dir, &error))?,
    };
    for entry in entries {
        let name = entry.map_err(|error| unreadable(dir, &error))?.file_name();
        if !is_half_made(&name.to_string_lossy()) {
            return Err(not_a_store(&format!("one with `{}` and without `{MARKER}`", name.display())));
        }
    }
    Ok(false)
}

/// With only these, a store's making was cut short, or its marker did not come along with a copy.
fn is_half_made(name: &str) -> bool {
    matches!(name, "db" | "conf" | "blobs" | "commits" | UNFINISHED_MARKER) || name.starts_with("snap.")
}

/// Removes what a power cut leaves half-written and sled 0.34 takes for whole: a snapshot under its first name, and its settings,
/// which it does not sync and writes anew where there are none. Not while another process has the store.
fn clear_unfinished(dir: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let log = File::open(dir.join("db")).ok();
    if log.as_ref().is_some_and(|log| fs2::FileExt::try_lock_exclusive(log).is_err()) {
        return Ok(());
    }
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_half_snapshot = name.starts_with("snap.") && name.ends_with(".generating");
        if is_half_snapshot || (name == "conf" && is_blank(&entry.path())?) {
            fs::remove_file(entry.path())?;
        }
    }
    log.map_or(Ok(()), |log| fs2::FileExt::unlock(&log))
}

/// Whether nothing that was written to a file came to the disk.
fn is_blank(file: &Path) -> io::Result<bool> {
    Ok(fs::read(file)?.iter().all(|byte| *byte == 0))
}

/// Opens sled once nobody else has it. A closed store's lock may outlive it for a moment: until sled's last thread
/// ends, or while a child process of its owner has not replaced itself yet.
fn open_db(dir: &Path) -> Result<sled::Db, StoreError> {
    let mut tries = 0;
    loop {
        match try_open_db(dir) {
            Err(StoreError::Locked { .. }) if tries < LOCKED_TRIES_MAX => {
                tries += 1;
                std::thread::sleep(LOCKED_PAUSE);
            }
            opened => return opened,
        }
    }
}

/// Opens sled, which panics at some damages of its files.
fn try_open_db(dir: &Path) -> Result<sled::Db, StoreError> {
    let config = sled::Config::new()
        .path(dir)
        .cache_capacity(CACHE_BYTES)
        .segment_size(SEGMENT_BYTES)
        // Every commit waits for its own flush; one in the background would only be in its way.
        .flush_every_ms(None);
    match catch_unwind(AssertUnwindSafe(|| config.open())) {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(error)) => Err(open_error(dir, error)),
        Err(panic) => Err(damaged(dir, panic_text(panic.as_ref()))),
    }
}

fn open_error(dir: &Path, error: sled::Error) -> StoreError {
    match error {
        // sled has no error of its own for this; the test of a store opened twice watches the text.
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => {
            StoreError::Locked { dir: dir.to_owned() }
        }
        sled::Error::Io(error) => unreadable(dir, &error),
        sled::Error::Unsupported(why) => StoreError::Format { dir: dir.to_owned(), why },
        other => damaged(dir, other.to_string()),
    }
}

/// Written last and whole: a crash while the store is made leaves a directory without a marker.
fn write_marker(dir: &Path) -> io::Result<()> {
    let unfinished = dir.join(UNFINISHED_MARKER);
    let mut marker = File::create(&unfinished)?;
    marker.write_all(FORMAT.as_bytes())?;
    marker.sync_all()?;
    fs::rename(&unfinished, dir.join(MARKER))?;
    File::open(dir)?.sync_all()?;
    match dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

fn unreadable(dir: &Path, error: &io::Error) -> StoreError {
    StoreError::Unreadable { dir: dir.to_owned(), why: error.to_string() }
}

fn damaged(dir: &Path, why: String) -> StoreError {
    StoreError::Damaged { dir: dir.to_owned(), why }
}

/// The message of a panic, for an error text.
pub(super) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it stopped in the middle").to_owned()
}
