//! Reports: built on committed state, or built and kept when their period is closed.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::End;
use super::cascade::note_ran;
use crate::closing::{self, Closing};
use crate::command::Actor;
use crate::hooks::{Hook, HookEnd, Hooks, Refusal, Table};
use crate::instant::Instant;
use crate::site::Site;
use crate::turn::{Running, ToClose, Turn};
use crate::view::{View, ViewError};

/// Builds a report on committed state; writes are refused.
///
/// # Errors
/// Why there is no report.
pub fn report(
    site: &Arc<Site>,
    base: &Arc<dyn View>,
    hooks: &dyn Hooks,
    (plugin, name): (&str, &str),
    (start, end): (Instant, Instant),
    now: Instant,
) -> Result<Table, ReportError> {
    let active = site.plugin(plugin)?;
    let reports = &active.blueprint.reports;
    if !reports.contains_key(name) {
        return Err(crate::site::missing("report", name, reports.keys()).into());
    }
    let mut turn = Turn::begin(site.clone(), base.clone(), &Actor::System, now)?;
    turn.read_only = true;
    turn.caller = Some((plugin.to_owned(), 0));
    let (_, table) = hooks.report(&active.installed.as_ref(), name, start, end, turn);
    table.map_err(|end| match end {
        HookEnd::Refused(refusal) => refusal.into(),
        HookEnd::Fault(reason) => ReportError::Fault(reason),
    })
}

/// Why there is no report.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReportError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The plugin misbehaved.
    #[error("{0}")]
    Fault(String),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] ViewError),
}

/// A report as it is read.
#[derive(Clone, Debug)]
pub struct Built {
    /// What it shows.
    pub table: Table,
    /// The closing that is shown; nothing: it was built just now.
    pub closing: Option<Closing>,
}

/// Reads a report: what was kept when its period was closed, or built just now for every other stretch of time, and
/// when `live` asks for it.
///
/// # Errors
/// As [`report`].
pub fn read_report(
    site: &Arc<Site>,
    base: &Arc<dyn View>,
    hooks: &dyn Hooks,
    (plugin, name): (&str, &str),
    (start, end): (Instant, Instant),
    (now, live): (Instant, bool),
) -> Result<Built, ReportError> {
    let declared = site.plugin(plugin)?.blueprint.reports.get(name);
    let stretch = declared.map(|declared| declared.period.at(start, &site.calendars.zone));
    let kept = stretch.filter(|stretch| !live && stretch.bounds(&site.calendars.zone) == (start, end));
    if let Some(stretch) = kept
        && let Some(mut closing) = closing::latest(&**base, plugin, name, stretch)?
    {
        let table = std::mem::take(&mut closing.table);
        return Ok(Built { table, closing: Some(closing) });
    }
    let table = report(site, base, hooks, (plugin, name), (start, end), now)?;
    Ok(Built { table, closing: None })
}

/// Builds a report inside a turn, reading only, and keeps it.
pub(super) fn close(
    mut turn: Box<Turn>,
    hooks: &dyn Hooks,
    what: ToClose,
    ran: &mut Vec<String>,
) -> (Box<Turn>, Result<Json, End>) {
    let Some(active) = turn.site.plugins.get(&what.plugin) else { return (turn, Ok(Json::Null)) };
    let reference = active.installed.as_ref();
    note_ran(ran, &reference);
    let (start, end) = what.stretch.bounds(&turn.site.calendars.zone);
    turn.read_only = true;
    turn.caller = Some((what.plugin.clone(), 0));
    turn.running = Some(Running::report());
    let (mut turn, table) = hooks.report(&reference, &what.report, start, end, turn);
    turn.read_only = false;
    turn.caller = None;
    turn.running = None;
    if let Some(error) = turn.overlay.failure().cloned() {
        return (turn, Err(End::Store(error)));
    }
    let kept = match table {
        Ok(table) => keep(&mut turn, what, table),
        Err(HookEnd::Refused(refusal)) => Err(refusal.into()),
        Err(HookEnd::Fault(reason)) => {
            let (plugin, version) = (what.plugin, reference.version.to_string());
            Err(End::Fault { plugin, version, hook: Hook::OnReport.name(), reason, ran: true })
        }
    };
    (turn, kept)
}

fn keep(turn: &mut Turn, what: ToClose, table: Table) -> Result<Json, End> {
    let (report, period) = (what.report.clone(), what.stretch.to_string());
    let revision = turn.keep_closing(what, table)?;
    Ok(json!({ "report": report, "period": period, "revision": revision }))
}
