//! When a limit is over: a length from a start, on a clock, ending as its deadline says.

use crate::blueprint::model::DayEnd;
use crate::calendar::{Calendar, CalendarError, Calendars};
use crate::deadline::Clock;
use crate::instant::{Date, Instant};
use crate::length::{Length, Unit};

/// The end of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last moment that is in time.
    pub at: Instant,
    /// It was counted by a calendar that does not know the holidays of every year on the way.
    pub provisional: bool,
}

/// When a limit that starts at `start` is over.
///
/// Seconds, minutes and hours run on the clock. Days are calendar days on the wall clock and working days on any
/// other; the unit `working-days` counts working days on every clock (on the wall clock those of the site's
/// working calendar). Weeks, months and years are calendar time, months clamped to the month's end; on a clock
/// other than the wall an end on a closed day moves to the next working day. `ends` says which moment of the day
/// found is meant; it is never before `start`.
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
    let holidays = match counted_by {
        None if length.unit == Unit::WorkingDays => Some(&calendars.working),
        other => other,
    };
    Ok(Due { at, provisional: holidays.is_some_and(|calendar| reaches_unpublished(calendar, start, at)) })
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
        DayEnd::DayEnd => zone.end_of_day(day),
        DayEnd::SameTime => zone.same_time(start, day),
        DayEnd::CloseOfWork => close_of_work(start, day, calendar)?,
    };
    Ok(at.max(start))
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
    counted_by.map_or(Ok(day), |calendar| calendar.working_day(day, 0))
}

/// After work, "by the close of work today" means the next working day's.
fn close_of_work(start: Instant, day: Date, calendar: &Calendar) -> Result<Instant, CalendarError> {
    let close = calendar.close_of_work(day);
    if close >= start { Ok(close) } else { Ok(calendar.close_of_work(calendar.working_day(day, 1)?)) }
}

fn reaches_unpublished(calendar: &Calendar, start: Instant, due: Instant) -> bool {
    let [first, last] = [start, due].map(|at| calendar.zone.civil_date(at).0.year());
    (first..=last).any(|year| Date::new(year, 1, 1).is_some_and(|day| !calendar.is_published(day)))
}
