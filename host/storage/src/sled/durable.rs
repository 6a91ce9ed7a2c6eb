//! What sled's flush leaves out, so that a commit survives a power cut, and a loss is noticed.
//!
//! Read in sled 0.34.7: on Linux `flush` ends in `sync_file_range`, which neither empties the drive's
//! cache nor writes a grown file's length, and pages over a quarter of a segment go to files under
//! `blobs/` that are never synced. So after the flush the new blobs, their directory and the log are
//! synced here, in this order. And recovery takes a broken byte near the log's end for the traces of
//! a crash and drops what follows, in silence: so the number of commits is also kept in a file.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::point;

/// A directory whose time is at least this much in the past has a new time after its next change:
/// the coarsest file systems count in steps of two seconds.
const TIME_STEP: Duration = Duration::from_secs(2);

/// The file with the number of commits that were told to be durable.
const COMMITS: &str = "commits";

/// Syncs on behalf of all commits: those that wait while one runs share the next.
#[derive(Debug)]
pub(super) struct Durable {
    log: File,
    blobs: PathBuf,
    progress: Mutex<Progress>,
    /// Wakes all who wait when a sync has ended: who is served goes, one of the others begins the next.
    ended: Condvar,
    /// Of the one who syncs.
    synced: Mutex<Synced>,
}

/// How far the syncs have come.
#[derive(Debug)]
struct Progress {
    /// Every commit up to this one is on the disk.
    upto: u64,
    /// Somebody syncs.
    syncing: bool,
    /// Why a sync failed: what it was to save may be gone, and another one may not notice.
    failed: Option<String>,
}

#[derive(Debug)]
struct Synced {
    /// Where that number is kept. It is not synced: after a power cut it may be too low, never too high.
    commits: File,
    /// Blobs that are on the disk, with as many bytes as they had: one that another commit was still writing is longer now.
    blobs: HashMap<OsString, u64>,
    /// The time of the blobs' directory when nothing was left to sync.
    settled: Option<SystemTime>,
}

/// How many commits were told to be durable; nothing when nobody kept count.
pub(super) fn commits_told(dir: &Path) -> u64 {
    let text = fs::read_to_string(dir.join(COMMITS)).unwrap_or_default();
    text.trim().parse().unwrap_or_default()
}

/// Syncs what an earlier process may have left in the caches of the operating system, before sled builds on it: a snapshot that
/// outlives the log it was made of is damage.
pub(super) fn sync_left(dir: &Path) -> io::Result<()> {
    let blobs = match fs::read_dir(dir.join("blobs")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        blobs => blobs?,
    };
    for blob in blobs {
        sync_file(&blob?.path())?;
    }
    File::open(dir.join("blobs"))?.sync_all()?;
    sync_file(&dir.join("db"))?;
    File::open(dir)?.sync_all()
}

impl Durable {
    /// Syncs what an earlier process may have left in the caches of the operating system: `upto`
    /// commits.
    pub(super) fn open(dir: &Path, upto: u64) -> io::Result<Self> {
        let writable =
            |name| fs::OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(name));
        let mut synced = Synced { commits: writable(COMMITS)?, blobs: HashMap::new(), settled: None };
        let (log, blobs) = (writable("db")?, dir.join("blobs"));
        sync_blobs(&blobs, &mut synced)?;
        log.sync_data()?;
        // sled writes its settings once and does not sync them.
        sync_file(&dir.join("conf"))?;
        synced.tell(upto)?;
        synced.commits.sync_data()?;
        File::open(dir)?.sync_all()?;
        let progress = Mutex::new(Progress { upto, syncing: false, failed: None });
        Ok(Self { log, blobs, progress, ended: Condvar::new(), synced: Mutex::new(synced) })
    }

    /// Returns when commit `own` is on the disk. `flush` hands sled's buffers to the operating
    /// system, `applied` tells up to which commit they hold everything.
    pub(super) fn wait<E: From<io::Error> + fmt::Display>(
        &self,
        own: u64,
        applied: &AtomicU64,
        flush: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(mut turn) = self.turn(own)? else { return Ok(()) };
        let ended = self.sync(applied, flush);
        turn.ended = ended.as_ref().copied().map_err(ToString::to_string);
        ended.map(drop)
    }

    /// Brings everything that is applied by now to the disk, and tells up to which commit that is.
    fn sync<E: From<io::Error>>(
        &self,
        applied: &AtomicU64,
        flush: impl FnOnce() -> Result<(), E>,
    ) -> Result<u64, E> {
        let upto = applied.load(Ordering::Acquire);
        flush()?;
        point::reached("store.flushed");
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        sync_blobs(&self.blobs, &mut synced)?;
        self.log.sync_data()?;
        point::reached("store.synced");
        synced.tell(upto)?;
        Ok(upto)
    }

    /// Waits until commit `own` is on the disk, or it is the caller's turn to sync.
    fn turn(&self, own: u64) -> io::Result<Option<Turn<'_>>> {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if progress.upto >= own {
                return Ok(None);
            }
            if let Some(why) = &progress.failed {
                return Err(io::Error::other(why.clone()));
            }
            if !progress.syncing {
                progress.syncing = true;
                let ended = Err("it was given up in the middle of a sync".into());
                return Ok(Some(Turn { durable: self, ended }));
            }
            progress = self.ended.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The right to sync; given back with how it ended.
struct Turn<'a> {
    durable: &'a Durable,
    ended: Result<u64, String>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut progress = self.durable.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.syncing = false;
        match &self.ended {
            Ok(upto) => progress.upto = *upto,
            Err(why) => progress.failed = Some(why.clone()),
        }
        self.durable.ended.notify_all();
    }
}

impl Synced {
    /// Notes that everything up to a commit is on the disk; always the same number of bytes, so that
    /// no crash leaves a mixture of two numbers.
    fn tell(&mut self, upto: u64) -> io::Result<()> {
        self.commits.seek(io::SeekFrom::Start(0))?;
        self.commits.write_all(format!("{upto:020}\n").as_bytes())
    }
}

fn sync_blobs(blobs: &Path, synced: &mut Synced) -> io::Result<()> {
    let looked = SystemTime::now();
    let changed = fs::metadata(blobs)?.modified()?;
    if synced.settled == Some(changed) {
        return Ok(());
    }
    let (mut present, mut all_known) = (HashMap::new(), true);
    for entry in fs::read_dir(blobs)? {
        let entry = entry?;
        let len = match entry.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            meta => meta?.len(),
        };
        if synced.blobs.get(&entry.file_name()) != Some(&len) {
            all_known = false;
            sync_file(&entry.path())?;
        }
        present.insert(entry.file_name(), len);
    }
    File::open(blobs)?.sync_all()?;
    synced.blobs = present;
    let old_enough = looked.duration_since(changed).is_ok_and(|age| age >= TIME_STEP);
    synced.settled = (all_known && old_enough).then_some(changed);
    Ok(())
}

/// Syncs a file, unless sled has removed it in the meantime.
fn sync_file(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|file| file.sync_data()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `sync_blobs` knows of the only blob, and whether it would look again.
    fn known(blobs: &Path, synced: &mut Synced) -> (Option<u64>, bool) {
        // As if nothing had come to the folder for long.
        let long_ago = SystemTime::now() - 10 * TIME_STEP;
        File::open(blobs).unwrap().set_modified(long_ago).unwrap();
        sync_blobs(blobs, synced).unwrap();
        (synced.blobs.values().copied().next(), synced.settled.is_none())
    }

    #[test]
    fn a_blob_that_was_met_half_written_is_synced_again_once_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = dir.path().join("blobs");
        fs::create_dir(&blobs).unwrap();
        let commits = File::create(dir.path().join(COMMITS)).unwrap();
        let mut synced = Synced { commits, blobs: HashMap::new(), settled: None };
        let mut blob = File::create(blobs.join("4096")).unwrap();
        blob.write_all(b"half").unwrap();
        assert_eq!(known(&blobs, &mut synced), (Some(4), true));
        blob.write_all(b"whole").unwrap();
        assert_eq!(known(&blobs, &mut synced), (Some(9), true));
        assert_eq!(known(&blobs, &mut synced), (Some(9), false));
    }
}
