//! The site that a scenario plays on: its store, its virtual clock, its turns.

use std::collections::BTreeMap;
use std::sync::Arc;

use frontdesk_engine::alarm::{self, DueItem};
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::hooks::Hooks;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::{self, Outcome};
use frontdesk_engine::site::{Info, Site};
use frontdesk_engine::view::{View, ViewError};

use super::at_posts::Asked;
use super::count::{Counts, Miscount};
use super::memory::Memory;

/// How often the clock may ring at one moment before it is called stuck.
const RINGS_AT_ONCE_MAX: u32 = 100_000;

/// Why a world cannot go on: no fault of the step, but of the host or the plugin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error(transparent)]
    Store(#[from] ViewError),
    #[error(transparent)]
    Miscount(#[from] Miscount),
    #[error("the clock does not get on: it rang {RINGS_AT_ONCE_MAX} times at {0}")]
    Stuck(String),
    #[error("the site could not be set up: {0}")]
    Setup(String),
}

/// How a turn of the clock ended, when not well.
pub(crate) struct Rang {
    pub(crate) item: DueItem,
    pub(crate) reason: String,
}

/// One site, one clock.
pub(crate) struct World<'h> {
    pub(crate) hooks: &'h dyn Hooks,
    pub(crate) store: Arc<Memory>,
    pub(crate) site: Arc<Site>,
    /// What the clock on the wall shows.
    pub(crate) now: Instant,
    /// Tickets by the names that steps gave them.
    pub(crate) names: BTreeMap<String, u64>,
    /// Swaps and handovers by the names that steps gave them.
    pub(crate) asked: BTreeMap<String, Asked>,
    /// Turns so far.
    pub(crate) turns: u64,
    counts: Counts,
}

impl<'h> World<'h> {
    /// An empty site before it is set up.
    pub(crate) fn new(hooks: &'h dyn Hooks, info: Info, zone: Zone, now: Instant) -> Self {
        let site = Site {
            info,
            calendars: Calendars::default_for(zone),
            plugins: BTreeMap::new(),
            changes: BTreeMap::new(),
            shared: BTreeMap::new(),
            doors: BTreeMap::new(),
            migrations: BTreeMap::new(),
        };
        Self {
            hooks,
            store: Arc::default(),
            site: Arc::new(site),
            now,
            names: BTreeMap::new(),
            asked: BTreeMap::new(),
            turns: 0,
            counts: Counts::default(),
        }
    }

    /// The committed records.
    pub(crate) fn view(&self) -> &dyn View {
        &*self.store
    }

    pub(crate) fn zone(&self) -> &Zone {
        &self.site.calendars.zone
    }

    /// Runs one command now and keeps what it wrote.
    pub(crate) fn run(&mut self, actor: Actor, command: Command) -> Result<Outcome, Broken> {
        let request = Request { command, actor, at: self.now, idempotency: None, salt: None };
        let base: Arc<dyn View> = self.store.clone();
        let finished = run::run(&self.site, &base, self.hooks, &request)?;
        let outcome = finished.outcome.clone();
        let site_changed = finished.site_changed;
        let writes = finished.seal(0);
        self.turns += u64::from(!writes.is_empty());
        self.counts.follow(&writes)?;
        self.store.apply(writes);
        if site_changed {
            let loaded = Site::load(self.view())?;
            self.site = Arc::new(loaded.ok_or_else(|| Broken::Setup("its description is gone".into()))?);
        }
        Ok(outcome)
    }

    /// Lets the clock run to a moment: everything that is due by then happens, each at its own moment.
    /// Turns of the clock that do not end well are given back.
    pub(crate) fn run_until(&mut self, target: Instant) -> Result<Vec<Rang>, Broken> {
        let mut rang = Vec::new();
        let mut rings = 0;
        while let Some(item) = alarm::first(self.view())?.filter(|item| item.at <= target) {
            if item.at > self.now {
                self.now = item.at;
                rings = 0;
            }
            rings += 1;
            if rings > RINGS_AT_ONCE_MAX {
                return Err(Broken::Stuck(self.zone().format(self.now)));
            }
            match self.run(Actor::System, Command::Ring)? {
                Outcome::Done(_) | Outcome::Idle => {}
                Outcome::Refused(refusal) => rang.push(Rang { item, reason: refusal.to_string() }),
                Outcome::Faulted { reason, .. } => rang.push(Rang { item, reason }),
            }
        }
        self.now = self.now.max(target);
        Ok(rang)
    }

    /// Everything that must hold at the end of every scenario: the journal's chain, the counters.
    pub(crate) fn check(&self) -> Result<(), String> {
        const ALL: usize = usize::MAX;
        let last =
            frontdesk_engine::journal::verify(self.view(), 1, ALL).map_err(|error| error.to_string())?;
        if last != self.turns {
            return Err(format!(
                "the journal has {last} lines, expected one for each of {} turns",
                self.turns
            ));
        }
        self.counts.check(self.view()).map_err(|error| error.to_string())
    }
}
