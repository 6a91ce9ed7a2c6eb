//! One turn with all that it read: enough to play it where the site is not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::decision::{Decision, Point, recorded};
use super::shadow::Shadow;
use super::{PAGE, TURNS_MAX, Tried, last_line, played, with};
use crate::command::Request;
use crate::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Table};
use crate::instant::Instant;
use crate::journal::Line;
use crate::run::{self, Finished};
use crate::site::Site;
use crate::turn::Turn;
use crate::view::{Overlay, Pair, Range, View, ViewError};
use crate::{key, record};

/// The form in which recordings are written.
pub const RECORDING_FORMAT: u32 = 1;

/// A turn, and the records that it read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// [`RECORDING_FORMAT`].
    pub format: u32,
    /// The plugin whose hooks ran, the first if there were several.
    pub plugin: String,
    /// Its line in the journal.
    pub line: Line,
    /// What stood in the store before it, as far as it was looked at; an index has nothing but its key.
    pub records: BTreeMap<String, Option<Json>>,
}

/// Why a turn cannot be recorded, or a recording not be played.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The store or the recording cannot be read.
    #[error(transparent)]
    Store(#[from] ViewError),
    /// There is no such turn.
    #[error("expected a turn from 1 to {last}, got {turn}")]
    NoTurn {
        /// What was asked for.
        turn: u64,
        /// The last one.
        last: u64,
    },
    /// Too much happened since.
    #[error("turn {turn} is more than {TURNS_MAX} turns ago (take an older backup, in which it is not)")]
    TooLongAgo {
        /// What was asked for.
        turn: u64,
    },
    /// No hook had to do with it.
    #[error("turn {turn} was `{what}`, which called no hook that can be played again")]
    NotPlayed {
        /// What was asked for.
        turn: u64,
        /// What it was.
        what: String,
    },
    /// The plugin was not there.
    #[error("the recording is of plugin `{expected}`, not of `{got}`")]
    OtherPlugin {
        /// Whose recording it is.
        expected: String,
        /// What is to play it.
        got: String,
    },
}

/// What came of a recording that was played.
#[derive(Debug)]
pub struct Replayed {
    /// The turn.
    pub finished: Finished,
    /// What differs from what the journal says.
    pub points: Vec<Point>,
}

impl Recording {
    /// Takes a turn out of a store that nobody writes meanwhile. The hooks can run the versions that decided then.
    ///
    /// # Errors
    /// [`RecordingError`].
    pub fn take(view: &Arc<dyn View>, hooks: &dyn Hooks, turn: u64) -> Result<Self, RecordingError> {
        let lines = lines_from(view.as_ref(), turn)?;
        let line = lines[0].clone();
        let mut shadow = Shadow::before(view, &lines)?;
        let seen = Arc::new(Seen { base: shadow.turn(&line)?, records: Mutex::default() });
        let base: Arc<dyn View> = seen.clone();
        let site = Arc::new(site_of(base.as_ref())?);
        let request = request(&line)?;
        let ran = line.plugins.first().and_then(|ran| ran.split('@').next());
        let none = || RecordingError::NotPlayed { turn, what: super::what(&line).0 };
        let plugin = ran.ok_or_else(none)?.to_owned();
        let finished = run::run(&site, &base, hooks, &request)?;
        Decision::of(&base, &site, &site, &finished)?;
        recorded(&base, &site, &line)?;
        let records = seen.records.lock().unwrap_or_else(PoisonError::into_inner);
        let written = |(key, record): (&Vec<u8>, &Vec<u8>)| {
            let key = String::from_utf8_lossy(key).into_owned();
            (key, serde_json::from_slice(record).ok())
        };
        let records = records.iter().map(written).collect();
        Ok(Self { format: RECORDING_FORMAT, plugin, line, records })
    }

    /// The site as it was described then.
    pub(super) fn site(&self) -> Result<Site, ViewError> {
        site_of(self.view().as_ref())
    }

    fn view(&self) -> Arc<dyn View> {
        let mut records = Overlay::new(Arc::new(Nothing));
        for (key, record) in &self.records {
            let bytes = record.as_ref().map(|record| record.to_string().into_bytes()).unwrap_or_default();
            records.put(key.clone().into_bytes(), bytes);
        }
        Arc::new(records)
    }

    /// Plays it with a version of its plugin. No other plugin runs.
    ///
    /// # Errors
    /// [`RecordingError`].
    pub fn play(&self, hooks: &dyn Hooks, tried: &Tried) -> Result<Replayed, RecordingError> {
        let got = &tried.blueprint.plugin.id;
        let other = || RecordingError::OtherPlugin { expected: self.plugin.clone(), got: got.clone() };
        if *got != self.plugin {
            return Err(other());
        }
        let base = self.view();
        let (_, now) = with(site_of(base.as_ref())?, tried);
        let now = now.ok_or_else(other)?;
        let alone = Alone { hooks, component: &tried.component };
        let finished = run::run(&now, &base, &alone, &request(&self.line)?)?;
        let after = Decision::of(&base, &now, &now, &finished)?;
        let points = recorded(&base, &now, &self.line)?.differs(&after);
        Ok(Replayed { finished, points })
    }
}

fn site_of(view: &dyn View) -> Result<Site, ViewError> {
    Site::load(view)?.ok_or_else(|| ViewError("the site was never set up".into()))
}

fn request(line: &Line) -> Result<Request, RecordingError> {
    played(line).map_err(|what| RecordingError::NotPlayed { turn: line.seq, what })
}

/// The lines from a turn on.
fn lines_from(view: &dyn View, turn: u64) -> Result<Vec<Line>, RecordingError> {
    let last = last_line(view)?;
    if turn == 0 || turn > last {
        return Err(RecordingError::NoTurn { turn, last });
    }
    if last - turn >= TURNS_MAX as u64 {
        return Err(RecordingError::TooLongAgo { turn });
    }
    let mut range = Range::prefix(&key::journal().below());
    range.from = key::journal_line(turn).bytes();
    let mut lines = Vec::new();
    loop {
        let page = record::scan::<Line>(view, &range, PAGE)?;
        let Some((reached, _)) = page.last() else { return Ok(lines) };
        range = range.after(reached);
        lines.extend(page.into_iter().map(|(_, line)| line));
    }
}

/// Keeps what is read.
struct Seen {
    base: Arc<dyn View>,
    records: Mutex<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl View for Seen {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        let found = self.base.get(key)?;
        if let Some(record) = &found {
            let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
            records.insert(key.to_vec(), record.clone());
        }
        Ok(found)
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        let found = self.base.scan(range, limit)?;
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.extend(found.iter().cloned());
        Ok(found)
    }
}

/// A site without a record.
struct Nothing;

impl View for Nothing {
    fn get(&self, _: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(None)
    }

    fn scan(&self, _: &Range, _: usize) -> Result<Vec<Pair>, ViewError> {
        Ok(Vec::new())
    }
}

/// Runs one component; others are taken for data only.
struct Alone<'a> {
    hooks: &'a dyn Hooks,
    component: &'a str,
}

impl Hooks for Alone<'_> {
    fn exports(&self, plugin: &PluginRef, hook: Hook) -> bool {
        plugin.component == self.component && self.hooks.exports(plugin, hook)
    }

    fn call(&self, plugin: &PluginRef, event: &Event, turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        self.hooks.call(plugin, event, turn)
    }

    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        self.hooks.report(plugin, report, start, end, turn)
    }
}
