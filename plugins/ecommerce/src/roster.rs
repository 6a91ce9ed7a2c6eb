//! The roster of the desk: whose shifts begin when, and its book.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_sdk::rosters::{self, Shift};
use frontdesk_sdk::{
    DAY, Date, Fields, Filter, HOUR, Instant, Outcome, PersonId, all_tickets, days, fields, filter, moment,
    person, registers, schedules, setting, stamp, turn,
};

use crate::rota;

/// The post at which the shop's agents stand.
pub(crate) const DESK: &str = "desk";

/// The shifts of the desk that begin in `[start, end)`, in the order of time and person.
pub(crate) fn beginning(start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
    let mut people = BTreeSet::new();
    for (from, to) in days(start, end) {
        people.extend(schedules::shifts(DESK, from, to)?.into_iter().map(|shift| shift.person));
    }
    let mut found = Vec::new();
    for one in people {
        found.extend(rosters::shifts_of(&one, start, end)?);
    }
    found.retain(|shift| shift.post == DESK && shift.start >= start && shift.start < end);
    found.sort_by(|a, b| (a.start, &a.person).cmp(&(b.start, &b.person)));
    Ok(found)
}

/// The shift at the desk that somebody works now.
pub(crate) fn running(who: &str) -> Outcome<Option<Shift>> {
    let now = turn::now();
    let shifts = rosters::shifts_of(who, now, now.saturating_add(1))?;
    Ok(shifts.into_iter().find(|shift| shift.post == DESK))
}

/// The shift at the desk that somebody begins at a moment.
pub(crate) fn starting(who: &str, start: Instant) -> Outcome<Option<Shift>> {
    let shifts = rosters::shifts_of(who, start, start.saturating_add(1))?;
    Ok(shifts.into_iter().find(|shift| shift.post == DESK && shift.start == start))
}

/// A shift that begins no earlier than the night shift does.
pub(crate) fn is_night(shift: &Shift) -> Outcome<bool> {
    Ok(schedules::minute_of_day(shift.start) >= setting::minute("night_shift.from")?)
}

/// How long a shift is, in milliseconds.
pub(crate) fn length(shift: &Shift) -> u64 {
    u64::try_from(shift.end.saturating_sub(shift.start)).unwrap_or(0)
}

/// A shift as people say it: `2024-03-04 17:30 – 24:00`.
pub(crate) fn called(shift: &Shift) -> String {
    let end = stamp(shift.end);
    let midnight = schedules::minute_of_day(shift.end) == 0 && length(shift) < 24 * HOUR;
    format!("{} – {}", stamp(shift.start), if midnight { "24:00" } else { end.get(11..).unwrap_or(&end) })
}

/// Writes some days of the roster anew into its book, as the roster stands now.
pub(crate) fn book(first: Date, count: u32) -> Outcome {
    for ahead in 0..count {
        book_day(schedules::add_days(first, i32::try_from(ahead).unwrap_or(0)))?;
    }
    Ok(())
}

fn book_day(day: Date) -> Outcome {
    for line in registers::find("desk-roster", &fields![day: day], 500, None)? {
        registers::remove("desk-roster", &line.key)?;
    }
    let start = schedules::moment_of(day, 0);
    let version = rota::of_day(day)?.map(|week| week.count("version"));
    let mut seats = BTreeMap::<String, u32>::new();
    for shift in beginning(start, start.saturating_add_unsigned(DAY))? {
        let kind = shift.kind.clone().unwrap_or_else(|| called(&shift));
        let seat = seats.entry(kind.clone()).or_default();
        *seat += 1;
        let line = fields![
            day: day,
            shift: shift.kind.as_deref(),
            seat: *seat,
            person: person(&shift.person),
            remote: is_remote(&shift)?,
            version: version.map(frontdesk_sdk::Decimal::from),
        ];
        registers::put("desk-roster", &format!("{day}/{kind}/{seat}"), &line)?;
    }
    Ok(())
}

fn is_remote(shift: &Shift) -> Outcome<bool> {
    let states = vec!["approved".into(), "over".into()];
    let own = fields![agent: person(&shift.person), shift_start: moment(shift.start)];
    Ok(!all_tickets(&Filter { states, where_: own, ..filter("remote-night") })?.is_empty())
}

/// Everybody with a shift, in the order of their ids.
pub(crate) fn people(shifts: &[Shift]) -> BTreeSet<&PersonId> {
    shifts.iter().map(|shift| &shift.person).collect()
}
