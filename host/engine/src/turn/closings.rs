//! Closings: reports that are kept as they stand so long after their period's end.

use rust_decimal::Decimal;

use super::{Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{DayEnd, Report};
use crate::closing::{self, Closing, REVISIONS_MAX};
use crate::deadline::Clock;
use crate::due::due;
use crate::duty::Occurrence;
use crate::hooks::{Refusal, Table};
use crate::instant::{Date, Instant, Span};
use crate::period::Stretch;
use crate::site::{Site, missing};
use crate::value::Value;
use crate::{key, record};

/// How many periods that are over but not due to be closed are looked for when a report begins to close.
const PERIODS_BACK_MAX: usize = 12;

/// A report that is to be closed now.
#[derive(Clone, Debug)]
pub(crate) struct ToClose {
    pub(crate) plugin: String,
    pub(crate) report: String,
    pub(crate) stretch: Stretch,
    /// Why, when somebody closes it by hand.
    pub(crate) reason: Option<String>,
}

impl Turn {
    /// The clock closes a report's period, unless somebody did already or an upgrade dropped the report.
    pub(crate) fn ring_closing(&self, plugin: &str, report: &str, first: Date) -> Outcome<Option<ToClose>> {
        let Ok(declared) = declared_report(&self.site, plugin, report) else { return Ok(None) };
        if declared.closes.is_none() {
            return Ok(None);
        }
        let stretch = declared.period.containing(first);
        if closing::latest(&self.overlay, plugin, report, stretch)?.is_some() {
            return Ok(None);
        }
        let (plugin, report) = (plugin.to_owned(), report.to_owned());
        Ok(Some(ToClose { plugin, report, stretch, reason: None }))
    }

    /// An administrator closes a report's period, early or once more.
    pub(crate) fn close_by_hand(
        &self,
        plugin: &str,
        report: &str,
        day: Date,
        reason: &str,
    ) -> Outcome<ToClose> {
        self.need_admin()?;
        let declared = declared_report(&self.site, plugin, report)?;
        if declared.closes.is_none() {
            let text = format!("report `{report}` does not close (give it `closes` in the blueprint)");
            return Err(Refusal::Invalid(text).into());
        }
        let reason = Some(super::duties::reason(reason)?);
        let stretch = declared.period.containing(day);
        if stretch.bounds(&self.site.calendars.zone).1 > self.now() {
            let text = format!("`{stretch}` is not over yet (report `{report}` can be closed when it is)");
            return Err(Refusal::Conflict(text).into());
        }
        if closing::revisions(&self.overlay, plugin, report, stretch)?.len() >= REVISIONS_MAX {
            let text = format!("report `{report}` was closed {REVISIONS_MAX} times for `{stretch}`");
            return Err(Refusal::Limit(text).into());
        }
        let (plugin, report) = (plugin.to_owned(), report.to_owned());
        Ok(ToClose { plugin, report, stretch, reason })
    }

    /// Keeps what a report showed as the next revision of its period, and opens the duty that comes with it.
    pub(crate) fn keep_closing(&mut self, what: ToClose, table: Table) -> Outcome<u32> {
        let site = self.site.clone();
        let ToClose { plugin, report, stretch, reason } = what;
        let before = closing::latest(&self.overlay, &plugin, &report, stretch)?;
        let revision = before.map_or(0, |before| before.revision) + 1;
        let closing = Closing {
            plugin,
            report,
            first: stretch.first,
            after: stretch.after,
            revision,
            closed_at: self.now(),
            closed_by: self.actor().to_owned(),
            reason,
            table,
        };
        let Closing { plugin, report, .. } = &closing;
        let place = key::closing(plugin, report, &stretch.first.to_string(), revision.into());
        self.put(place, &closing)?;
        if let Some(duty) = &declared_report(&site, plugin, report)?.opens {
            let mut occurrence = Occurrence::planned(self.next_id(), plugin, duty, self.now());
            let carried = [
                ("report", Value::text(report)),
                ("period", Value::text(stretch.to_string())),
                ("revision", Value::Number(Decimal::from(revision))),
            ];
            occurrence.form.extend(carried.map(|(name, value)| (name.to_owned(), value)));
            self.open_occurrence(occurrence)?;
        }
        Ok(revision)
    }

    /// The latest closing of the calling plugin's report for the period of a moment.
    ///
    /// # Errors
    /// `not-found` for the report.
    pub fn closed(&mut self, report: &str, at: Instant) -> Outcome<Option<Closing>> {
        let plugin = self.caller_id()?.to_owned();
        let declared = declared_report(&self.site, &plugin, report)?;
        let stretch = declared.period.at(at, &self.site.calendars.zone);
        Ok(closing::latest(&self.overlay, &plugin, report, stretch)?)
    }

    /// What rang is out of the queue: the period after it waits to be closed.
    pub(crate) fn closing_rang(&mut self, plugin: &str, report: &str, first: Date) -> Outcome<()> {
        let site = self.site.clone();
        let next = match declared_report(&site, plugin, report) {
            Ok(declared) => declared.period.next(declared.period.containing(first)),
            Err(_) => return self.queue_closing(plugin, report, None),
        };
        self.queue_closing(plugin, report, Some(next))
    }

    /// Queues the closings of a plugin anew: after an installation or a changed setting or calendar.
    pub(super) fn schedule_closings(&mut self, plugin: &str) -> Outcome<()> {
        let site = self.site.clone();
        let queued: Vec<(String, DueItem)> =
            record::below(&self.overlay, key::closings_next(plugin), closing::REVISIONS_MAX)?;
        let declared = site.plugins.get(plugin).map(|active| active.blueprint.reports.keys());
        for (report, _) in &queued {
            if declared_report(&site, plugin, report).is_err() {
                self.queue_closing(plugin, report, None)?;
            }
        }
        for report in declared.into_iter().flatten() {
            let declared = declared_report(&site, plugin, report)?;
            let waits =
                queued.iter().find(|(name, _)| name == report).and_then(|(_, item)| match item.what {
                    Due::Closes { first, .. } => Some(first),
                    _ => None,
                });
            let stretch = match waits.map(|first| (first, declared.period.containing(first))) {
                Some((first, stretch)) if stretch.first == first => stretch,
                _ => self.first_to_close(&site, plugin, declared)?,
            };
            self.queue_closing(plugin, report, Some(stretch))?;
        }
        Ok(())
    }

    /// The earliest period that will be closed later than now.
    fn first_to_close(&self, site: &Site, plugin: &str, declared: &Report) -> Outcome<Stretch> {
        let mut stretch = declared.period.at(self.now(), &site.calendars.zone);
        for _ in 0..PERIODS_BACK_MAX {
            let before = declared.period.previous(stretch);
            match closes_at(site, plugin, declared, before, self.now())? {
                Some(at) if at > self.now() => stretch = before,
                _ => break,
            }
        }
        Ok(stretch)
    }

    fn queue_closing(&mut self, plugin: &str, report: &str, stretch: Option<Stretch>) -> Outcome<()> {
        let next_key = || key::closing_next(plugin, report);
        if let Some((_, item)) = record::get::<(String, DueItem)>(&self.overlay, next_key())? {
            self.remove(item.key().bytes())?;
            self.remove(next_key().bytes())?;
        }
        let Some(stretch) = stretch else { return Ok(()) };
        let site = self.site.clone();
        let declared = declared_report(&site, plugin, report)?;
        let Some(at) = closes_at(&site, plugin, declared, stretch, self.now())? else { return Ok(()) };
        let what = Due::Closes { plugin: plugin.to_owned(), report: report.to_owned(), first: stretch.first };
        let item = DueItem { at, what };
        self.put(next_key(), &(report, &item))?;
        self.put(item.key(), &item)
    }
}

/// When a period of a report is closed, with the figure of a moment: whole days after its last one, or so many hours
/// after its end. Nothing for a report that does not close.
fn closes_at(
    site: &Site,
    plugin: &str,
    declared: &Report,
    stretch: Stretch,
    now: Instant,
) -> Outcome<Option<Instant>> {
    let Some(closes) = &declared.closes else { return Ok(None) };
    let zone = &site.calendars.zone;
    let end = stretch.bounds(zone).1;
    let length = site.length_named(plugin, closes, now)?;
    if let Some(span) = length.as_span() {
        return Ok(Some(end.plus(span)));
    }
    let last = due(end.minus(Span(1)), length, &Clock::Wall, DayEnd::DayEnd, &site.calendars)?.at;
    Ok(Some(zone.moment_of(zone.civil_date(last), 1_440)))
}

fn declared_report<'a>(site: &'a Site, plugin: &str, report: &str) -> Result<&'a Report, Refusal> {
    let reports = &site.plugin(plugin)?.blueprint.reports;
    reports.get(report).ok_or_else(|| missing("report", report, reports.keys()))
}
