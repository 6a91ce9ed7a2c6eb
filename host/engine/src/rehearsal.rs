//! Plays what a site did in the last days once more, by the version that decided it then and by another one, and tells where
//! they decide otherwise. Nothing is stored and nothing leaves.
//!
//! Each turn begins from the state that the journal says was there before it, so that one difference does not breed others.

mod decision;
mod recording;
mod shadow;
mod unnamed;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::alarm::Due;
use crate::blueprint::Blueprint;
use crate::command::{Command, Request};
use crate::hooks::Hooks;
use crate::instant::{Instant, Span};
use crate::journal::{Head, Line};
use crate::key;
use crate::migration::{Migration, Plan};
use crate::record;
use crate::run;
use crate::site::{Active, Installed, SITE_KINDS, Site};
use crate::view::{Range, View, ViewError};

pub use decision::Point;
use decision::{Decision, recorded};
pub use recording::{RECORDING_FORMAT, Recording, RecordingError, Replayed};
use shadow::Shadow;

/// How many turns are looked at, the latest: more would not stay in memory beside what they wrote.
pub const TURNS_MAX: usize = 20_000;

/// How many differences are told one by one; beyond, they are only counted.
pub const DIFFERENCES_TOLD_MAX: usize = 200;

/// How many lines of the journal are read at once.
const PAGE: usize = 1_000;

/// The version that is tried.
#[derive(Debug)]
pub struct Tried {
    /// Content hash of its component, which the hooks can run.
    pub component: String,
    /// What it declares.
    pub blueprint: Arc<Blueprint>,
}

/// What a rehearsal found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rehearsed {
    /// The first moment that was looked at.
    pub from: Instant,
    /// The last one.
    pub until: Instant,
    /// There were more than [`TURNS_MAX`] turns: the earliest were left out.
    pub cut: bool,
    /// Turns that were played by both versions.
    pub played: u64,
    /// Of these, turns that the version of then decided again exactly as the journal has it.
    pub as_recorded: u64,
    /// Turns that were not played, by what they were: changes by administrators, events of doors, the clock's work on duties.
    pub left_out: BTreeMap<String, u64>,
    /// How many turns differ.
    pub count: u64,
    /// The first of them, at most [`DIFFERENCES_TOLD_MAX`].
    pub differences: Vec<Difference>,
}

/// A turn that the two versions decide otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The journal line.
    pub turn: u64,
    /// Its moment.
    pub at: Instant,
    /// The ticket, where it is about one; nothing for one that it opened.
    pub ticket: Option<u64>,
    /// What was done: `act judge`, `open complaint`, `deadline first-reply`.
    pub what: String,
    /// The version that decided it.
    pub version: String,
    /// What differs.
    pub points: Vec<Point>,
}

/// Plays the turns of the last `window` of a site's journal. `view` is a store that nobody writes meanwhile.
///
/// # Errors
/// When the store cannot be read, or the journal is damaged.
pub fn rehearse(
    view: &Arc<dyn View>,
    hooks: &dyn Hooks,
    tried: &Tried,
    window: Span,
) -> Result<Rehearsed, ViewError> {
    let (lines, cut) = last_lines(view.as_ref(), window)?;
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Ok(Rehearsed::default()) };
    let mut found = Rehearsed { from: first.now, until: last.now, cut, ..Rehearsed::default() };
    let mut shadow = Shadow::before(view, &lines)?;
    let mut sites = shadow.site()?.map(|site| with(site, tried));
    for line in &lines {
        match (&sites, played(line)) {
            (Some((then, Some(now))), Ok(request)) => {
                let base = shadow.turn(line)?;
                let before = Decision::of(&base, now, then, &run::run(then, &base, hooks, &request)?)?;
                let after = Decision::of(&base, now, now, &run::run(now, &base, hooks, &request)?)?;
                let kept = recorded(&base, now, line)?;
                drop(base);
                found.played += 1;
                found.as_recorded += u64::from(kept.differs(&before).is_empty());
                found.tell(line, then, tried, before.differs(&after));
            }
            (_, played) => {
                let kind = played.err().unwrap_or_else(|| "before the plugin was there".to_owned());
                *found.left_out.entry(kind).or_default() += 1;
            }
        }
        shadow.after(line)?;
        if line.writes.iter().any(|write| SITE_KINDS.contains(&kind_of(&write.key))) {
            sites = shadow.site()?.map(|site| with(site, tried));
        }
    }
    Ok(found)
}

impl Rehearsed {
    fn tell(&mut self, line: &Line, then: &Site, tried: &Tried, points: Vec<Point>) {
        if points.is_empty() {
            return;
        }
        self.count += 1;
        if self.differences.len() < DIFFERENCES_TOLD_MAX {
            let active = then.plugins.get(&tried.blueprint.plugin.id);
            let version = active.map(|active| active.installed.version.to_string()).unwrap_or_default();
            let (what, ticket) = what(line);
            self.differences.push(Difference { turn: line.seq, at: line.now, ticket, what, version, points });
        }
    }
}

/// The site of then, and the same with the version that is tried in the place of the one that decided.
fn with(site: Site, tried: &Tried) -> (Arc<Site>, Option<Arc<Site>>) {
    let id = &tried.blueprint.plugin.id;
    let Some(active) = site.plugins.get(id) else { return (Arc::new(site), None) };
    let mut other = site.clone();
    let asked = &tried.blueprint.plugin.permissions;
    let grants = active.installed.grants.iter().filter(|grant| asked.contains_key(*grant)).cloned().collect();
    let installed = Installed {
        version: tried.blueprint.plugin.version.clone(),
        component: tried.component.clone(),
        grants,
        ..active.installed.clone()
    };
    let plan = Plan::between(&active.blueprint, &tried.blueprint, |_, _| Ok::<_, ViewError>(1));
    if let Ok(Plan { workflows, .. }) = plan
        && !workflows.is_empty()
    {
        let (from, to) = (active.installed.version.clone(), installed.version.clone());
        let (plugin, at, last) = (id.clone(), active.installed.since, u64::MAX);
        let migration = Migration { plugin, from, to, at, last, workflows };
        other.migrations.insert(id.clone(), migration);
    }
    other.plugins.insert(id.clone(), Active { installed, blueprint: tried.blueprint.clone() });
    (Arc::new(site), Some(Arc::new(other)))
}

/// What a line's turn runs again; else what it was, and why it is left out.
fn played(line: &Line) -> Result<Request, String> {
    let again = |command: Command| Request { command, idempotency: None, ..line.request.clone() };
    match (&line.request.command, &line.rang) {
        (Command::Ring, Some(item)) => match item.what {
            Due::Deadline { .. } | Due::Timer { .. } | Due::Approval { .. } => {
                Ok(again(Command::Handle(item.clone())))
            }
            _ => Err("the clock".to_owned()),
        },
        (
            Command::Open(_)
            | Command::Act { .. }
            | Command::Sign(_)
            | Command::Stamp { .. }
            | Command::Decide(_)
            | Command::Note { .. }
            | Command::Reply { .. }
            | Command::Assign { .. }
            | Command::Escalate { .. }
            | Command::Link { .. }
            | Command::Unlink { .. }
            | Command::PutEntry { .. },
            _,
        ) => Ok(again(line.request.command.clone())),
        (command, _) => Err(name_of(command)),
    }
}

/// What was done, and with which ticket.
fn what(line: &Line) -> (String, Option<u64>) {
    match (&line.request.command, line.rang.as_ref().map(|item| &item.what)) {
        (Command::Open(open), _) => (format!("open {}", open.workflow), None),
        (Command::Act { ticket, action, .. }, _) => (format!("act {action}"), Some(*ticket)),
        (_, Some(Due::Deadline { ticket, name })) => (format!("deadline {name}"), Some(*ticket)),
        (_, Some(Due::Timer { key, .. })) => (format!("timer {key}"), None),
        (_, Some(Due::Approval { ticket, .. })) => ("approval overdue".to_owned(), Some(*ticket)),
        (command, _) => {
            let told = serde_json::to_value(command).unwrap_or_default();
            let ticket = told.as_object().and_then(|told| told.values().next()?["ticket"].as_u64());
            (name_of(command), ticket)
        }
    }
}

/// A command's name as it stands in the journal.
fn name_of(command: &Command) -> String {
    match serde_json::to_value(command) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(told)) => told.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn kind_of(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}

/// The lines of the window, the earliest first; and whether there were more than are looked at.
fn last_lines(view: &dyn View, window: Span) -> Result<(Vec<Line>, bool), ViewError> {
    let mut range = Range::prefix(&key::journal().below()).reversed();
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let page = record::scan::<Line>(view, &range, PAGE)?;
        let Some((reached, _)) = page.last() else { break };
        range = range.after(reached);
        let is_end = page.len() < PAGE;
        for (_, line) in page {
            let begins = lines.first().map_or(line.now, |last| last.now).minus(window);
            if line.now < begins {
                lines.reverse();
                return Ok((lines, false));
            }
            if lines.len() == TURNS_MAX {
                lines.reverse();
                return Ok((lines, true));
            }
            lines.push(line);
        }
        if is_end {
            break;
        }
    }
    lines.reverse();
    Ok((lines, false))
}

/// The number of the last line.
fn last_line(view: &dyn View) -> Result<u64, ViewError> {
    Ok(record::get::<Head>(view, key::head())?.unwrap_or_default().seq)
}

/// Every line before one, the earliest first.
fn each_before(view: &dyn View, seq: u64, mut look: impl FnMut(Line)) -> Result<(), ViewError> {
    let mut range = Range::prefix(&key::journal().below());
    range.to = key::journal_line(seq).bytes();
    loop {
        let page = record::scan::<Line>(view, &range, PAGE)?;
        let Some((reached, _)) = page.last() else { return Ok(()) };
        range = range.after(reached);
        page.into_iter().for_each(|(_, line)| look(line));
    }
}
