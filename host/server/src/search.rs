//! Search over tickets, entries of registers and people, in Chinese and everything else.
//!
//! The index is derived data. It follows the journals behind the commits, can be deleted at any time and is then
//! read anew from the records; what it finds is looked at again in the record itself before anybody sees it.

mod follow;
mod index;
pub mod measure;
mod text;
mod token;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use frontdesk_engine::journal::Head;
use frontdesk_engine::view::ViewError;
use frontdesk_engine::{key, record};
use tokio::sync::broadcast::error::RecvError;

pub use self::follow::Standing;
use self::follow::{Shared, run};
pub use self::index::{Hit, Question};
pub use self::text::{
    Findable, Found, Label, PEOPLE, Place, Rank, TICKETS, book, entry, person, register_of, ticket,
};
pub use self::token::Wanted;
use crate::writer::SiteHandle;

/// Where the index lies in the data directory.
pub const FOLDER: &str = "search";

/// The index of all sites, and the thread that keeps it.
#[derive(Debug)]
pub struct Search {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Search {
    /// Starts the thread; it makes `folder` when there is something to be found.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(folder: PathBuf) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::new(folder));
        let keeping = shared.clone();
        let thread = std::thread::Builder::new().name("search".to_owned()).spawn(move || run(&keeping))?;
        Ok(Self { shared, thread: Mutex::new(Some(thread)) })
    }

    /// Follows a site from now on.
    pub fn follow(&self, site: &Arc<SiteHandle>) {
        let changes = site.changes();
        self.shared.add(site.clone());
        tokio::spawn(listen(Arc::downgrade(&self.shared), site.name().to_owned(), changes));
    }

    /// Records of a site that hold a text, best first: at most `limit` behind `after`. What is found here was so when
    /// the index saw the record; [`Findable::answers`] tells whether it still is.
    ///
    /// `books` are those of [`book`], [`TICKETS`] and [`PEOPLE`]; nothing means all.
    #[must_use]
    pub fn find(
        &self,
        site: &str,
        wanted: &Wanted,
        books: Option<&BTreeSet<String>>,
        after: Option<&Hit>,
        limit: usize,
    ) -> Vec<Hit> {
        let index = self.shared.index.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(index) = index else { return Vec::new() };
        let found = index.find(&Question { site, wanted, books }, after, limit);
        found.unwrap_or_else(|error| {
            tracing::error!(%error, "the search index cannot be read, and is built anew");
            self.shared.damaged();
            Vec::new()
        })
    }

    /// How far the index is for a site.
    #[must_use]
    pub fn standing(&self, site: &str) -> Standing {
        self.shared.standings.borrow().get(site).copied().unwrap_or_default()
    }

    /// Waits until everything can be found that is committed on a site now.
    ///
    /// # Errors
    /// When the site's records cannot be read.
    pub async fn caught_up(&self, site: &SiteHandle) -> Result<Standing, ViewError> {
        let head: Head = record::get(site.view().as_ref(), key::head())?.unwrap_or_default();
        let is_there = |standing: &Standing| standing.is_whole && standing.as_of >= head.seq;
        let mut standings = self.shared.standings.subscribe();
        // The sender lives as long as this.
        let _ = standings.wait_for(|all| all.get(site.name()).is_some_and(is_there)).await;
        Ok(self.standing(site.name()))
    }

    /// Stops the thread and waits for it; what it had not written yet is read again at the next start.
    pub fn stop(&self) {
        self.shared.stop();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of the search did not end well");
        }
    }
}

impl Drop for Search {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

/// Tells the thread that a site changed. It reads the journal itself, so a listener that lags misses nothing.
async fn listen(
    shared: Weak<Shared>,
    site: String,
    mut changes: tokio::sync::broadcast::Receiver<crate::writer::Changed>,
) {
    while !matches!(changes.recv().await, Err(RecvError::Closed)) {
        let Some(shared) = shared.upgrade() else { return };
        shared.changed(&site);
    }
}
