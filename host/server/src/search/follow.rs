//! Who keeps the index: one thread for all sites, from the journals, behind the commits and never inside them.
//!
//! It sleeps until a site changed, reads that site's journal from the line it holds, and writes the records named
//! there as they are now. A site it does not know, or whose journal is another one, is read from its records.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant as Stopwatch};
use std::{fs, io};

use frontdesk_engine::journal::Head;
use frontdesk_engine::key::{self, Key};
use frontdesk_engine::record;
use frontdesk_engine::site::Site;
use frontdesk_engine::view::{Range, View, ViewError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tantivy::TantivyError;
use tokio::sync::watch;

use super::index::{Held, HeldBySite, Index, Pen, Unusable};
use super::text;
use crate::writer::SiteHandle;

/// Between two commits of changes at least: a busy site shares them, an idle one waits for none.
const COMMIT_EVERY: Duration = Duration::from_millis(500);

/// Between two commits while a site is read whole: each leaves a file that must be merged again.
const COMMIT_EVERY_WHILE_READING: Duration = Duration::from_secs(10);

/// How long to wait when the index could not be written.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// How many journal lines or records are read at once.
const CHUNK: usize = 256;

/// How far the index is for one site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The last journal line that can be found.
    pub as_of: u64,
    /// Whether it has been at the journal's end, since the start or since it had to be built anew.
    pub is_whole: bool,
}

/// What the thread shares with those who ask.
#[derive(Debug)]
pub(super) struct Shared {
    folder: PathBuf,
    sites: Mutex<BTreeMap<String, Arc<SiteHandle>>>,
    work: Mutex<Work>,
    woken: Condvar,
    /// What can be asked; nothing before it was opened.
    pub(super) index: RwLock<Option<Index>>,
    /// How far each site is.
    pub(super) standings: watch::Sender<BTreeMap<String, Standing>>,
}

#[derive(Debug, Default)]
struct Work {
    /// Sites that changed.
    changed: BTreeSet<String>,
    /// The files are not what was written.
    damaged: bool,
    stop: bool,
}

/// Why a pass was given up.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the index: {0}")]
    Index(#[from] TantivyError),
    #[error("the folder `{0}`: {1}")]
    Folder(PathBuf, io::Error),
    #[error("the index cannot be made: {0}")]
    Unusable(#[from] Unusable),
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            sites: Mutex::default(),
            work: Mutex::default(),
            woken: Condvar::new(),
            index: RwLock::default(),
            standings: watch::channel(BTreeMap::new()).0,
        }
    }

    pub(super) fn add(&self, site: Arc<SiteHandle>) {
        let name = site.name().to_owned();
        locked(&self.sites).insert(name.clone(), site);
        self.changed(&name);
    }

    pub(super) fn changed(&self, site: &str) {
        let mut work = locked(&self.work);
        if !work.changed.contains(site) {
            work.changed.insert(site.to_owned());
            self.woken.notify_all();
        }
    }

    pub(super) fn damaged(&self) {
        locked(&self.work).damaged = true;
        self.woken.notify_all();
    }

    pub(super) fn stop(&self) {
        locked(&self.work).stop = true;
        self.woken.notify_all();
    }

    fn stops(&self) -> bool {
        locked(&self.work).stop
    }

    /// Waits so long, or until it is to stop.
    fn rest(&self, time: Duration) {
        let work = locked(&self.work);
        drop(self.woken.wait_timeout_while(work, time, |work| !work.stop));
    }

    /// Waits for sites that changed; nothing: the files are damaged, or it is to stop.
    fn next(&self) -> Option<BTreeSet<String>> {
        let work = locked(&self.work);
        let is_idle = |work: &mut Work| !work.stop && !work.damaged && work.changed.is_empty();
        let mut work = self.woken.wait_while(work, is_idle).unwrap_or_else(PoisonError::into_inner);
        (!work.stop && !work.damaged).then(|| std::mem::take(&mut work.changed))
    }

    fn site(&self, name: &str) -> Option<Arc<SiteHandle>> {
        locked(&self.sites).get(name).cloned()
    }

    /// Leaves the last of the disk to what cannot be made anew: while the store takes nothing, the index does not grow.
    fn check_room(&self) -> io::Result<()> {
        let any_site = locked(&self.sites).values().next().cloned();
        if any_site.is_none_or(|site| site.can_store()) {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::StorageFull, "the store takes nothing more"))
    }

    /// Everything is to be looked at again.
    fn all_changed(&self) {
        let names: Vec<_> = locked(&self.sites).keys().cloned().collect();
        locked(&self.work).changed.extend(names);
    }

    fn show(&self, index: Option<Index>) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
    }
}

/// Keeps the index until it is told to stop. What goes wrong is logged and tried again: work goes on without search.
pub(super) fn run(shared: &Shared) {
    while !shared.stops() {
        let passed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pass(shared)));
        match passed {
            Ok(Ok(())) => {}
            Ok(Err(trouble)) => {
                tracing::error!(error = %trouble, "search stands still, and is tried again in 10 s");
                shared.rest(TRY_AGAIN);
            }
            Err(_) => {
                tracing::error!("search stopped on a bug; its index is built anew in 10 s");
                locked(&shared.work).damaged = true;
                shared.rest(TRY_AGAIN);
            }
        }
        shared.all_changed();
    }
    locked(&shared.sites).clear();
    shared.show(None);
}

/// Follows from the opening of the files to the end, or to the moment they prove damaged.
fn pass(shared: &Shared) -> Result<(), Trouble> {
    if std::mem::take(&mut locked(&shared.work).damaged) {
        forget(shared)?;
    }
    // A host without sites keeps no files.
    let Some(mut changed) = shared.next() else { return Ok(()) };
    let (index, held) = open(shared)?;
    let pen = index.pen()?;
    shared.show(Some(index));
    let mut keeper = Keeper { shared, pen, held, known: BTreeMap::new(), committed: Stopwatch::now() };
    loop {
        for name in &changed {
            keeper.bring(name)?;
        }
        if shared.stops() {
            return Ok(());
        }
        keeper.commit()?;
        shared.rest(COMMIT_EVERY.saturating_sub(keeper.committed.elapsed()));
        match shared.next() {
            Some(more) => changed = more,
            None => return Ok(()),
        }
    }
}

fn open(shared: &Shared) -> Result<(Index, HeldBySite), Trouble> {
    make(shared)?;
    match Index::open(&shared.folder) {
        Ok(opened) => Ok(opened),
        Err(why) => {
            tracing::warn!(folder = %shared.folder.display(), %why, "the search index is built anew");
            forget(shared)?;
            make(shared)?;
            Ok(Index::open(&shared.folder)?)
        }
    }
}

fn make(shared: &Shared) -> Result<(), Trouble> {
    fs::create_dir_all(&shared.folder).map_err(|error| Trouble::Folder(shared.folder.clone(), error))
}

/// Throws the files away: all of it can be read from the records.
fn forget(shared: &Shared) -> Result<(), Trouble> {
    shared.show(None);
    shared.standings.send_replace(BTreeMap::new());
    match fs::remove_dir_all(&shared.folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Trouble::Folder(shared.folder.clone(), error))
        }
        _ => Ok(()),
    }
}

/// What a line of the journal tells about records: their keys.
#[derive(Debug, Deserialize)]
struct Line {
    seq: u64,
    hash: String,
    writes: Vec<Wrote>,
}

#[derive(Debug, Deserialize)]
struct Wrote {
    key: String,
}

/// What is known of a site while the index is followed.
struct Known {
    site: Arc<Site>,
    is_whole: bool,
}

struct Keeper<'a> {
    shared: &'a Shared,
    pen: Pen,
    held: HeldBySite,
    known: BTreeMap<String, Known>,
    committed: Stopwatch,
}

/// What a step over one site came to: the store may fail for one, the index fails for all.
type Step<T> = Result<Result<T, ViewError>, TantivyError>;

impl Keeper<'_> {
    /// Brings a site to the end of its journal. A site that cannot be read is logged, and left for its next change.
    fn bring(&mut self, name: &str) -> Result<(), TantivyError> {
        let Some(handle) = self.shared.site(name) else { return Ok(()) };
        let view = handle.view();
        let mut brought = self.meet(name, view.as_ref(), handle.site())?;
        if brought.is_ok() {
            brought = self.read_on(name, view.as_ref())?;
        }
        if let Err(error) = brought {
            tracing::error!(site = name, %error, "search could not read a site");
        }
        Ok(())
    }

    /// Learns how a site is described now. At the first time, what the index holds of it must be of this journal.
    fn meet(&mut self, name: &str, view: &dyn View, site: Arc<Site>) -> Step<()> {
        if let Some(known) = self.known.get_mut(name) {
            known.site = site;
            return Ok(Ok(()));
        }
        let fits = match self.fits(name, view) {
            Ok(fits) => fits,
            Err(error) => return Ok(Err(error)),
        };
        self.known.insert(name.to_owned(), Known { site, is_whole: false });
        if fits {
            return Ok(Ok(()));
        }
        if self.held.remove(name).is_some() {
            tracing::warn!(site = name, "search holds another journal of this site, and reads it anew");
        }
        self.pen.clear(name);
        self.read_whole(name, view)
    }

    fn fits(&self, name: &str, view: &dyn View) -> Result<bool, ViewError> {
        let Some(held) = self.held.get(name) else { return Ok(false) };
        if held.seq == 0 {
            return Ok(true);
        }
        let line: Option<Line> = record::get(view, key::journal_line(held.seq))?;
        Ok(line.is_some_and(|line| line.hash == held.hash))
    }

    /// Reads a site from its records; what changes meanwhile stands in the journal behind the line it began at.
    fn read_whole(&mut self, name: &str, view: &dyn View) -> Step<()> {
        let head: Head = match record::get(view, key::head()) {
            Ok(head) => head.unwrap_or_default(),
            Err(error) => return Ok(Err(error)),
        };
        let mut kinds = vec![key::tickets(), key::people()];
        let Some(known) = self.known.get(name) else { return Ok(Ok(())) };
        let site = known.site.clone();
        let plugins = site.plugins.iter();
        let books = plugins
            .flat_map(|(plugin, active)| active.blueprint.registers.keys().map(move |name| (plugin, name)));
        kinds.extend(books.map(|(plugin, register)| key::entries(plugin, register)));
        for kind in kinds {
            if let Err(error) = self.read_kind(name, view, kind)? {
                return Ok(Err(error));
            }
        }
        if !self.shared.stops() {
            self.held.insert(name.to_owned(), Held { seq: head.seq, hash: head.hash });
        }
        Ok(Ok(()))
    }

    fn read_kind(&mut self, name: &str, view: &dyn View, kind: Key) -> Step<()> {
        let mut rest = Range::prefix(&kind.below());
        loop {
            let chunk = match view.scan(&rest, CHUNK) {
                Ok(chunk) => chunk,
                Err(error) => return Ok(Err(error)),
            };
            for (key, record) in &chunk {
                self.keep(name, &String::from_utf8_lossy(key), Some(record))?;
            }
            match chunk.last() {
                Some((last, _)) if chunk.len() == CHUNK && !self.shared.stops() => rest = rest.after(last),
                _ => return Ok(Ok(())),
            }
            if self.committed.elapsed() > COMMIT_EVERY_WHILE_READING {
                self.commit()?;
            }
        }
    }

    /// Follows the journal from the line the index holds to its end.
    fn read_on(&mut self, name: &str, view: &dyn View) -> Step<()> {
        while !self.shared.stops() {
            let Some(held) = self.held.get(name) else { return Ok(Ok(())) };
            let range = Range::prefix(&key::journal().below()).after(&key::journal_line(held.seq).bytes());
            let lines = match record::scan::<Line>(view, &range, CHUNK) {
                Ok(lines) => lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>(),
                Err(error) => return Ok(Err(error)),
            };
            let Some(last) = lines.last() else {
                self.known.entry(name.to_owned()).and_modify(|known| known.is_whole = true);
                return Ok(Ok(()));
            };
            let behind = Held { seq: last.seq, hash: last.hash.clone() };
            if let Err(error) = self.take(name, view, &lines)? {
                return Ok(Err(error));
            }
            if self.held.get(name).is_none_or(|held| held.seq < behind.seq) {
                self.held.insert(name.to_owned(), behind);
            }
            if self.committed.elapsed() > COMMIT_EVERY {
                self.commit()?;
            }
        }
        Ok(Ok(()))
    }

    /// Writes what some lines name, as it is now, each record once.
    fn take(&mut self, name: &str, view: &dyn View, lines: &[Line]) -> Step<()> {
        let keys: BTreeSet<&str> =
            lines.iter().flat_map(|line| &line.writes).map(|wrote| wrote.key.as_str()).collect();
        // Another version of a plugin may show other fields to everybody.
        if keys.iter().any(|key| key.starts_with("plugin/")) {
            match Site::load(view) {
                Ok(Some(site)) => {
                    let known = Known { site: Arc::new(site), is_whole: false };
                    self.known.insert(name.to_owned(), known);
                }
                Ok(None) => {}
                Err(error) => return Ok(Err(error)),
            }
            return self.read_whole(name, view);
        }
        for key in keys {
            let is_found = matches!(key.split('/').next(), Some("ticket" | "entry" | "person"));
            if !is_found {
                continue;
            }
            match view.get(key.as_bytes()) {
                Ok(record) => self.keep(name, key, record.as_deref())?,
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(()))
    }

    /// Keeps a record as it is now, or forgets it.
    fn keep(&mut self, name: &str, key: &str, record: Option<&[u8]>) -> Result<(), TantivyError> {
        let Some(known) = self.known.get(name) else { return Ok(()) };
        let findable = record.and_then(|record| match key.split('/').collect::<Vec<_>>().as_slice() {
            ["ticket", _] => Some(text::ticket(&known.site, parsed(name, key, record)?)),
            ["person", _] => text::person(parsed(name, key, record)?),
            ["entry", plugin, register, _] => {
                text::entry(&known.site, plugin, register, parsed(name, key, record)?)
            }
            _ => None,
        });
        match findable {
            Some(findable) => self.pen.put(name, &findable)?,
            None => self.pen.remove(name, key),
        }
        Ok(())
    }

    /// Makes what was written visible, and says how far it is. Lines that name nothing to be found need no commit.
    fn commit(&mut self) -> Result<(), TantivyError> {
        if self.pen.is_ahead() {
            self.shared.check_room()?;
            self.pen.commit(&self.held)?;
        }
        self.committed = Stopwatch::now();
        let standing = |(name, known): (&String, &Known)| {
            let as_of = self.held.get(name).map_or(0, |held| held.seq);
            (name.clone(), Standing { as_of, is_whole: known.is_whole })
        };
        self.shared.standings.send_replace(self.known.iter().map(standing).collect());
        Ok(())
    }
}

/// A record that cannot be read is not found, and stops nothing.
fn parsed<T: DeserializeOwned>(site: &str, key: &str, record: &[u8]) -> Option<T> {
    let read = serde_json::from_slice(record);
    read.inspect_err(|error| tracing::error!(site, key, %error, "search cannot read a record")).ok()
}
