//! The staff book: who is employed since when, who stands above whom, which days somebody works.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    DAY, Date, HOUR, Instant, Outcome, PersonId, directory, refuse, registers, rosters, schedules, setting,
    turn,
};

/// Days that one question about somebody's work looks at; a longer stretch is counted in part only.
const DAYS_MAX: i64 = 400;

/// Somebody's line of the staff book.
pub(crate) fn entry(person: &str) -> Outcome<Option<Entry>> {
    registers::get("staff", person)
}

/// The same; refused when there is none.
pub(crate) fn known(person: &str) -> Outcome<Entry> {
    entry(person)?.ok_or_else(|| refuse("no-staff-record").with("person", name(person)))
}

/// As people call them.
pub(crate) fn name(person: &str) -> String {
    directory::get(person).map_or_else(|_| person.to_owned(), |found| found.name)
}

pub(crate) fn superior(person: &str) -> Outcome<Option<PersonId>> {
    directory::superior(person, 1)
}

/// From the first midnight of a day on.
pub(crate) fn start_of(day: Date) -> Instant {
    schedules::moment_of(day, 0)
}

/// How many days later; a day is what the calendar calls one, whatever the clocks do in it.
pub(crate) fn days_between(first: Date, last: Date) -> i64 {
    let span = start_of(last) - start_of(first);
    (span + 12 * HOUR.cast_signed()).div_euclid(DAY.cast_signed())
}

/// `n` years of a setting in years, later.
pub(crate) fn years_later(day: Date, years: &str) -> Outcome<Date> {
    months_later(day, setting::whole(years)?.saturating_mul(12))
}

pub(crate) fn months_later(day: Date, months: i64) -> Outcome<Date> {
    Ok(schedules::add_months(day, i32::try_from(months).unwrap_or(i32::MAX)))
}

pub(crate) fn days_later(day: Date, days: i64) -> Date {
    schedules::add_days(day, i32::try_from(days).unwrap_or(i32::MAX))
}

/// The days somebody works from `first` to `last`: by roster as far as one is published, then by the calendar.
pub(crate) fn working_days(person: &str, first: Date, last: Date) -> Outcome<Vec<Date>> {
    let end = start_of(days_later(last, 1));
    let shifts = rosters::shifts_of(person, start_of(first), end)?;
    let rostered: Vec<_> = shifts.iter().map(|shift| schedules::civil_date(shift.start)).collect();
    let published = rostered.iter().copied().reduce(|a, b| if a < b { b } else { a });
    let mut days = Vec::new();
    for ahead in 0..=days_between(first, last).min(DAYS_MAX) {
        let day = days_later(first, ahead);
        let works = match published {
            Some(until) if day <= until => rostered.contains(&day),
            _ => schedules::is_working_day(day)?,
        };
        if works {
            days.push(day);
        }
    }
    Ok(days)
}

/// 1 for Monday to 7 for Sunday.
pub(crate) fn weekday(day: Date) -> i64 {
    frontdesk_sdk::weekday(day).into()
}

/// The first day from a day on that is that weekday.
pub(crate) fn on_weekday(day: Date, wanted: i64) -> Date {
    days_later(day, (wanted - weekday(day)).rem_euclid(7))
}

pub(crate) fn monday_of(day: Date) -> Date {
    days_later(day, 1 - weekday(day))
}

/// Whether the acting person has one of some roles.
pub(crate) fn actor_is(roles: &[&str]) -> bool {
    turn::actor_roles().iter().any(|role| roles.contains(&role.as_str()))
}
