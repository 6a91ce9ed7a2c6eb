//! Steps with duties and reports, and what is expected of quotas, series and closed reports.

use std::collections::BTreeMap;

use frontdesk_engine::closing::{self, Closing};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::instant::Date;
use frontdesk_engine::period::Stretch;
use frontdesk_engine::series::Series;
use frontdesk_engine::{key, record};
use serde::Deserialize;

use super::at_posts::turn;
use super::books::unknown;
use super::expected::{Expect, ExpectFigure, Rows};
use super::look::{Look, tallied};
use super::perform::ALL;
use super::play::{Done, Player};
use super::script::StepText;
use super::short::Short;
use super::tables;

/// What is wrong with a step or an expectation, in one line.
type Wrong = String;

/// What happens to something that was missed, or to a report.
#[derive(Clone, Debug)]
pub(crate) enum OfDuty {
    /// Settles what was missed.
    Settle { duty: String, due: Option<String>, reason: String },
    /// Closes a period of a report.
    Close { report: String, period: String, reason: String },
}

/// How a subject of a quota stands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectQuota {
    duty: String,
    /// Left out: the site's.
    #[serde(default)]
    subject: String,
    /// Any day of the period; left out: today.
    day: Option<Date>,
    done: Option<i64>,
    least: Option<u32>,
}

/// Series of a duty that run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectSeries {
    duty: String,
    key: Option<String>,
    /// When the next occurrence falls due; site-local.
    due: Option<String>,
    /// From 1.
    phase: Option<usize>,
    /// Left out: at least one.
    count: Option<u64>,
}

/// What a report showed when its period was closed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectClosed {
    report: String,
    period: String,
    /// How often it was closed; left out: at least once.
    times: Option<u64>,
    /// Who closed it last: `system` is the clock.
    by: Option<String>,
    #[serde(default)]
    figures: BTreeMap<String, Short<ExpectFigure>>,
    rows: Option<Rows>,
}

/// The step that these keys make, if it is one of this file.
pub(super) fn verb(text: &mut StepText) -> Option<Result<OfDuty, Wrong>> {
    let reason = text.text.clone().unwrap_or_default();
    if let Some(duty) = text.settle.take() {
        return Some(Ok(OfDuty::Settle { duty, due: text.due.take(), reason }));
    }
    let report = text.close.take()?;
    let period = text.period.take().ok_or_else(|| "`period` is missing beside `close`".to_owned());
    Some(period.map(|period| OfDuty::Close { report, period, reason }))
}

impl Player<'_> {
    pub(super) fn of_duty(&mut self, by: Option<&str>, step: &OfDuty) -> Result<Done, Wrong> {
        let (actor, command) = match step.clone() {
            OfDuty::Settle { duty, due, reason } => {
                let by = by.ok_or("`by` is missing (who settles it?)")?;
                let occurrence = self.missed(&duty, due.as_deref())?;
                (Actor::Person(by.to_owned()), Command::SettleDuty { occurrence, reason })
            }
            OfDuty::Close { report, period, reason } => {
                let (plugin, day) = (self.plugin.clone(), period.parse::<Stretch>()?.first);
                let actor = by.map_or_else(|| Actor::Admin("scenario".into()), |by| Actor::Person(by.into()));
                (actor, Command::CloseReport { plugin, report, day, reason })
            }
        };
        let outcome = self.world.run(actor, command).map_err(|broken| broken.to_string())?;
        Ok(Done::of(outcome, None))
    }

    /// The oldest missed occurrence; where none was missed the oldest open one, for the engine to refuse.
    fn missed(&self, duty: &str, due: Option<&str>) -> Result<u64, Wrong> {
        let due = due.map(|text| self.world.zone().parse_civil(text)).transpose()?;
        let all: Vec<Occurrence> =
            record::below(self.world.view(), key::occurrences(&self.plugin, duty), ALL)
                .map_err(|error| error.to_string())?;
        let oldest = |state| {
            let mut of_state = all.iter().filter(|one| one.state == state);
            of_state.find(|one| due.is_none_or(|due| one.due == due)).map(|one| one.id)
        };
        oldest(OccurrenceState::Missed)
            .or_else(|| oldest(OccurrenceState::Open))
            .ok_or_else(|| format!("no occurrence of duty `{duty}` was missed ({} in all)", all.len()))
    }
}

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    let quotas = expect.quotas.0.iter().map(|expected| quota(look, expected)).collect::<Vec<_>>();
    let closed = expect.closed.0.iter().map(|expected| closed(look, expected)).collect::<Vec<_>>();
    let all = quotas.into_iter().chain(closed);
    look.differences.extend(all.flat_map(|differences| differences.unwrap_or_else(|why| vec![why])));
    for expected in &expect.series.0 {
        if let Err(why) = series(look, expected) {
            look.differences.push(why);
        }
    }
}

fn quota(look: &Look<'_>, expected: &ExpectQuota) -> Result<Vec<Wrong>, Wrong> {
    let ExpectQuota { duty, subject, day, done, least } = expected;
    let duties =
        &look.world.site.plugin(look.plugin).map_err(|refusal| refusal.to_string())?.blueprint.duties;
    let declared = duties.get(duty).ok_or_else(|| unknown("duty", duty, duties.keys()))?;
    let period = declared.quota.as_ref().ok_or(format!("duty `{duty}` has no quota"))?.period;
    let turn = turn(look)?;
    let stretch = day.map_or_else(|| turn.period_at(period, look.world.now), |day| period.containing(day));
    let all = turn.standings(look.plugin, duty, stretch).map_err(|halt| halt.to_string())?;
    let found = all.iter().find(|standing| standing.subject == *subject).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|standing| standing.subject.as_str()).collect();
        format!("quota of `{duty}`: there is no subject `{subject}` (there are: {})", known.join(", "))
    })?;
    let number = |number: Option<u32>| number.map_or("nothing".to_owned(), |number| number.to_string());
    let parts = [
        ("done", done.map(|done| done.to_string()), found.done.to_string()),
        ("least", least.map(|least| least.to_string()), number(found.least)),
    ];
    let differs = |(what, wanted, got): (&str, Option<String>, String)| {
        let wanted = wanted.filter(|wanted| *wanted != got)?;
        Some(format!("quota of `{duty}` in {stretch}, `{subject}`: expected {what} {wanted}, got {got}"))
    };
    Ok(parts.into_iter().filter_map(differs).collect())
}

fn series(look: &mut Look<'_>, expected: &ExpectSeries) -> Result<(), Wrong> {
    let ExpectSeries { duty, key: name, due, phase, count } = expected;
    let zone = look.world.zone();
    let at = due.as_deref().map(|due| zone.parse_civil(due)).transpose()?;
    let all: Vec<Series> = record::below(look.world.view(), key::duty_series_of(look.plugin), ALL)
        .map_err(|error| error.to_string())?;
    let of_duty: Vec<_> = all.iter().filter(|series| series.duty == *duty).collect();
    let fits = |series: &&&Series| {
        name.as_ref().is_none_or(|name| *name == series.key)
            && at.is_none_or(|at| series.next == Some(at))
            && phase.is_none_or(|phase| series.at.phase + 1 == phase)
    };
    let found = of_duty.iter().filter(fits).count() as u64;
    let phase = phase.map(|phase| phase.to_string());
    let parts = [("key", name), ("due", due), ("phase", &phase)];
    let words = parts.iter().filter_map(|(name, value)| Some(format!(", {name} `{}`", value.as_ref()?)));
    let which = format!("duty `{duty}`{}", words.collect::<String>());
    let told = tallied(of_duty.iter().map(|series| {
        let due = series.next.map_or("over".to_owned(), |next| zone.format(next));
        format!("`{}` phase {} due {due}", series.key, series.at.phase + 1)
    }));
    look.count(Ok(found), *count, "series", &which, || told);
    Ok(())
}

fn closed(look: &Look<'_>, expected: &ExpectClosed) -> Result<Vec<Wrong>, Wrong> {
    let ExpectClosed { report, period, times, by, figures, rows } = expected;
    let reports =
        &look.world.site.plugin(look.plugin).map_err(|refusal| refusal.to_string())?.blueprint.reports;
    if !reports.contains_key(report) {
        return Err(unknown("report", report, reports.keys()));
    }
    let all = closing::revisions(look.world.view(), look.plugin, report, period.parse()?)
        .map_err(|error| error.to_string())?;
    let name = format!("report `{report}` of {period}");
    let got = all.len() as u64;
    if times.map_or(got == 0, |times| times != got) {
        let wanted = times.map_or("at least 1".to_owned(), |times| times.to_string());
        return Err(format!("{name}: expected it closed {wanted} times, got {got}"));
    }
    let Some(Closing { closed_by, table, .. }) = all.last() else { return Ok(Vec::new()) };
    let mut differences = tables::differences(look.world, table, figures, rows.as_ref());
    if let Some(by) = by.as_ref().filter(|by| *by != closed_by) {
        differences.push(format!("{name}: expected it closed by `{by}`, got `{closed_by}`"));
    }
    Ok(differences)
}
