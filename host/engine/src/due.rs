//! When a limit is over: a length from a start, the end of something, or so far from an anchor, on a clock.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::model::DayEnd;
use crate::calendar::{Calendar, CalendarError, Calendars};
use crate::deadline::Clock;
use crate::instant::{Date, Instant};
use crate::length::{Length, Unit};

/// The end of a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last moment that is in time.
    pub at: Instant,
    /// It was counted by a calendar that does not know the holidays of every year on the way.
    pub provisional: bool,
    /// What an edit of calendars makes of it.
    pub basis: Basis,
}

/// How a moment was counted: what an edit of calendars goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// No calendar moves it.
    #[default]
    Fixed,
    /// Open time of a calendar.
    Time,
    /// Working days of a calendar, ending so.
    Days(DayEnd),
    /// Weeks, months or years from the start to a working day.
    Length(Length, DayEnd),
    /// The end of something after the start.
    End(EndOf, DayEnd),
    /// So far from a field of the ticket.
    Anchor,
}

/// What a limit can end with instead of lasting so long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndOf {
    /// The day of the start, at 23:59:59.
    Day,
    /// Work on the day of the start; after work, or on a day off, on the next working day.
    Work,
    /// The month of the start.
    Month,
    /// The shift at a post; the roster knows.
    Shift(String),
}

/// How the ends of something are written, for messages.
pub const ENDS: &str = "`end-of-day`, `close-of-work`, `end-of-month` or `end-of-shift:POST`";

impl FromStr for EndOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("end-of-shift:")) {
            ("end-of-day", _) => Ok(Self::Day),
            ("close-of-work", _) => Ok(Self::Work),
            ("end-of-month", _) => Ok(Self::Month),
            (_, Some(post)) => Ok(Self::Shift(post.to_owned())),
            _ => Err(format!("expected {ENDS}, got `{text}`")),
        }
    }
}

/// How far from an anchor, and on which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// Before the anchor.
    pub back: bool,
    /// How far.
    pub length: Length,
}

/// A moment that a deadline stands by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// A date: lengths up to hours count from its first moment.
    Day(Date),
    /// A moment.
    Moment(Instant),
}

/// When a limit that starts at `start` is over.
///
/// Seconds, minutes and hours run on the clock. Days are calendar days on the wall clock and working days on any
/// other; the unit `working-days` counts working days on every clock (on the wall clock those of the site's
/// working calendar). Weeks, months and years are calendar time, months clamped to the month's end; on a clock
/// other than the wall an end on a closed day moves to the next working day. `ends` says which moment of the day
/// found is meant; it is never before `start`: after work, the close of work of a working day means that of the next one, of
/// any other day that of the day after.
///
/// # Errors
/// There is no such calendar, or it never gets there.
pub fn due(
    start: Instant,
    length: Length,
    clock: &Clock,
    ends: DayEnd,
    calendars: &Calendars,
) -> Result<Due, CalendarError> {
    let counted_by = calendars.counted_by(clock)?;
    let at = match length.as_span() {
        Some(within) => calendars.add(start, within, clock)?,
        None => end_of_days(start, length, counted_by, ends, calendars)?,
    };
    Ok(found(at, start, basis(length, counted_by.is_some(), ends), counted_by, calendars))
}

/// When something ends that goes on at `start`. The month of a clock other than the wall ends with its last working
/// day, and when that is over, with the next month's.
///
/// # Errors
/// There is no such calendar, or it never gets there. The end of a shift stands in no calendar: it is `start` itself.
pub fn end_of(
    start: Instant,
    what: &EndOf,
    clock: &Clock,
    ends: DayEnd,
    calendars: &Calendars,
) -> Result<Due, CalendarError> {
    let counted_by = calendars.counted_by(clock)?;
    let calendar = counted_by.unwrap_or(&calendars.working);
    let zone = counted_by.map_or(&calendars.zone, |calendar| &calendar.zone);
    let today = zone.civil_date(start);
    let by_calendar = |at| (at, Basis::End(what.clone(), ends));
    let (at, basis) = match what {
        EndOf::Day => (zone.end_of_day(today), Basis::Fixed),
        EndOf::Work => by_calendar(close_of_work(start, calendar.working_day(today, 0)?, calendar)?),
        EndOf::Month if counted_by.is_none() && ends != DayEnd::CloseOfWork => {
            (moment_of(start, last_of_month(today), ends, None, calendars), Basis::Fixed)
        }
        EndOf::Month => by_calendar(end_of_month(start, today, ends, counted_by, calendars)?),
        EndOf::Shift(_) => (start, Basis::Fixed),
    };
    // The last second of a day is counted as its end.
    Ok(found(at.max(start), start, basis, counted_by, calendars))
}

/// The moment that lies so far from an anchor: without an offset the anchor itself, or its date as `ends` says. Before
/// an anchor, open time and working days are counted back, and an end on a closed day moves to the working day before.
///
/// # Errors
/// There is no such calendar, or it never gets there.
pub fn beside(
    anchor: Anchor,
    offset: Option<Offset>,
    clock: &Clock,
    ends: DayEnd,
    calendars: &Calendars,
) -> Result<Due, CalendarError> {
    let counted_by = calendars.counted_by(clock)?;
    let zone = counted_by.map_or(&calendars.zone, |calendar| &calendar.zone);
    let start = match anchor {
        Anchor::Day(day) => zone.moment_of(day, 0),
        Anchor::Moment(at) => at,
    };
    let at = match (offset, anchor) {
        (None, Anchor::Moment(at)) => at,
        (None, Anchor::Day(day)) => moment_of(start, day, ends, counted_by, calendars),
        (Some(Offset { back: false, length }), _) => due(start, length, clock, ends, calendars)?.at,
        (Some(Offset { back: true, length }), _) => match length.as_span() {
            Some(lead) => calendars.before(start, lead, clock)?,
            None => {
                let calendar = counted_by.unwrap_or(&calendars.working);
                let day = day_at(zone.civil_date(start), length, true, counted_by, calendar)?;
                moment_of(start, day, ends, counted_by, calendars)
            }
        },
    };
    let counts = offset.is_some_and(|offset| offset.length.unit == Unit::WorkingDays);
    let holidays = if counts { Some(counted_by.unwrap_or(&calendars.working)) } else { counted_by };
    let provisional =
        holidays.is_some_and(|calendar| reaches_unpublished(calendar, start.min(at), start.max(at)));
    Ok(Due { at, provisional, basis: Basis::Anchor })
}

/// Whether a moment counted so from `start` on rests on holidays that are not published.
#[must_use]
pub fn is_provisional(
    start: Instant,
    at: Instant,
    basis: &Basis,
    counted_by: Option<&Calendar>,
    calendars: &Calendars,
) -> bool {
    let calendar = counted_by.unwrap_or(&calendars.working);
    *basis != Basis::Fixed && reaches_unpublished(calendar, start, at)
}

/// The day that lies so many days, weeks, months or years after another, or before it when `back`. Shorter units count
/// as days. Days are those of `counted_by`, working days those of `calendar`.
pub(crate) fn day_at(
    start: Date,
    length: Length,
    back: bool,
    counted_by: Option<&Calendar>,
    calendar: &Calendar,
) -> Result<Date, CalendarError> {
    let count = i32::try_from(length.count).unwrap_or(i32::MAX);
    let count = if back { -count } else { count };
    let day = match length.unit {
        Unit::WorkingDays => return calendar.working_day(start, count),
        Unit::Days if counted_by.is_some() => return calendar.working_day(start, count),
        Unit::Weeks => start.plus_days(i64::from(count) * 7),
        Unit::Months => start.plus_months(count),
        Unit::Years => start.plus_months(count.saturating_mul(12)),
        Unit::Days | Unit::Hours | Unit::Minutes | Unit::Seconds => start.plus_days(i64::from(count)),
    };
    match counted_by {
        Some(calendar) if back => last_working_day(day, calendar),
        Some(calendar) => calendar.working_day(day, 0),
        None => Ok(day),
    }
}

fn found(
    at: Instant,
    start: Instant,
    basis: Basis,
    counted_by: Option<&Calendar>,
    calendars: &Calendars,
) -> Due {
    Due { at, provisional: is_provisional(start, at, &basis, counted_by, calendars), basis }
}

fn basis(length: Length, by_calendar: bool, ends: DayEnd) -> Basis {
    match (length.unit, by_calendar) {
        (Unit::WorkingDays, _) | (Unit::Days, true) => Basis::Days(ends),
        // A day of the wall ends with work only by a calendar.
        (unit, false) if unit >= Unit::Days && ends == DayEnd::CloseOfWork => Basis::Length(length, ends),
        (_, false) => Basis::Fixed,
        (Unit::Weeks | Unit::Months | Unit::Years, true) => Basis::Length(length, ends),
        (Unit::Seconds | Unit::Minutes | Unit::Hours, true) => Basis::Time,
    }
}

fn end_of_days(
    start: Instant,
    length: Length,
    counted_by: Option<&Calendar>,
    ends: DayEnd,
    calendars: &Calendars,
) -> Result<Instant, CalendarError> {
    let calendar = counted_by.unwrap_or(&calendars.working);
    let zone = counted_by.map_or(&calendars.zone, |calendar| &calendar.zone);
    let day = day_at(zone.civil_date(start), length, false, counted_by, calendar)?;
    let at = match ends {
        DayEnd::CloseOfWork if counted_by.is_some() || length.unit == Unit::WorkingDays => {
            close_of_work(start, day, calendar)?
        }
        // Days of the wall go on over closed days, so that more of them never end earlier.
        DayEnd::CloseOfWork if calendar.close_of_work(day) < start => {
            calendar.close_of_work(day.plus_days(1))
        }
        DayEnd::CloseOfWork => calendar.close_of_work(day),
        DayEnd::DayEnd | DayEnd::SameTime => moment_of(start, day, ends, counted_by, calendars),
    };
    Ok(at.max(start))
}

/// The moment of a day that `ends` means.
pub(crate) fn moment_of(
    start: Instant,
    day: Date,
    ends: DayEnd,
    counted_by: Option<&Calendar>,
    calendars: &Calendars,
) -> Instant {
    let zone = counted_by.map_or(&calendars.zone, |calendar| &calendar.zone);
    match ends {
        DayEnd::DayEnd => zone.end_of_day(day),
        DayEnd::SameTime => zone.same_time(start, day),
        DayEnd::CloseOfWork => counted_by.unwrap_or(&calendars.working).close_of_work(day),
    }
}

fn end_of_month(
    start: Instant,
    today: Date,
    ends: DayEnd,
    counted_by: Option<&Calendar>,
    calendars: &Calendars,
) -> Result<Instant, CalendarError> {
    let end = |month: Date| {
        let last = last_of_month(month);
        let day = counted_by.map_or(Ok(last), |calendar| last_working_day(last, calendar))?;
        Ok(moment_of(start, day, ends, counted_by, calendars))
    };
    let this = end(today)?;
    match counted_by {
        _ if this >= start => Ok(this),
        // A month can be without any working day.
        Some(calendar) => end(calendar.working_day(today, 1)?),
        None => end(last_of_month(today).plus_days(1)),
    }
}

/// After work, "by the close of work today" means the next working day's.
fn close_of_work(start: Instant, day: Date, calendar: &Calendar) -> Result<Instant, CalendarError> {
    let close = calendar.close_of_work(day);
    if close >= start { Ok(close) } else { Ok(calendar.close_of_work(calendar.working_day(day, 1)?)) }
}

fn last_working_day(day: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
    if calendar.is_working_day(day) { Ok(day) } else { calendar.working_day(day, -1) }
}

fn last_of_month(day: Date) -> Date {
    Date(day.0.last_of_month())
}

fn reaches_unpublished(calendar: &Calendar, start: Instant, due: Instant) -> bool {
    let [first, last] = [start, due].map(|at| calendar.zone.civil_date(at).0.year());
    (first..=last).any(|year| Date::new(year, 1, 1).is_some_and(|day| !calendar.is_published(day)))
}
