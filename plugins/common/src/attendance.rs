//! A day held against the roster: normal, missed punch, late, early, or nobody there. Forms and slips cover their time.

use frontdesk_sdk::rosters::{self, Shift};
use frontdesk_sdk::{
    Date, Fields, Filter, Instant, MINUTE, Outcome, Ticket, all_tickets, clock_minute, draft, fields, filter,
    number, person, schedules, setting, tickets, today,
};

use crate::{exception, leave_annual, punch, staff};

/// From when to when.
pub(crate) type Stretch = (Instant, Instant);

/// What a day's punches lack.
pub(crate) struct Finding {
    kind: &'static str,
    minutes: i64,
}

/// Looks at every shift that ended on a day, of everybody in the staff book.
pub(crate) fn close_day(day: Date) -> Outcome {
    let (start, end) = (staff::start_of(day), staff::start_of(staff::days_later(day, 1)));
    for who in leave_annual::everybody()? {
        for shift in rosters::shifts_of(&who, start, end)? {
            if shift.end <= end && shift.end > start {
                report(&who, &shift)?;
            }
        }
    }
    Ok(())
}

fn report(who: &str, shift: &Shift) -> Outcome {
    let date = schedules::civil_date(shift.start);
    for finding in judge(who, shift)? {
        if exception::of_day(who, date)?.iter().any(|other| other.is("kind", finding.kind)) {
            continue;
        }
        let minutes = (finding.minutes > 0).then_some(number(finding.minutes));
        let fields = fields![person: person(who), kind: finding.kind, date: date, minutes: minutes];
        tickets::open(&draft("punch-exception", fields))?;
    }
    Ok(())
}

/// Clears what is explained by now: a slip was granted, an export came.
pub(crate) fn recheck(who: &str, date: Date) -> Outcome {
    let open: Vec<_> = exception::of_day(who, date)?.into_iter().filter(|one| one.state == "open").collect();
    if open.is_empty() {
        return Ok(());
    }
    let mut found = Vec::new();
    for shift in shifts_on(who, date)? {
        found.extend(judge(who, &shift)?);
    }
    let explained = |one: &&Ticket| !found.iter().any(|finding| one.is("kind", finding.kind));
    open.iter().filter(explained).try_for_each(|one| tickets::act(one.id, "excuse", &[]))
}

/// The same for every day of a slip.
pub(crate) fn recheck_days(who: &str, first: Date, last: Date) -> Outcome {
    let last = if last < today() { last } else { today() };
    (0..=staff::days_between(first, last)).try_for_each(|ahead| recheck(who, staff::days_later(first, ahead)))
}

/// The shifts that begin on a day.
pub(crate) fn shifts_on(who: &str, date: Date) -> Outcome<Vec<Shift>> {
    let (start, end) = (staff::start_of(date), staff::start_of(staff::days_later(date, 1)));
    let shifts = rosters::shifts_of(who, start, end)?;
    Ok(shifts.into_iter().filter(|shift| shift.start >= start).collect())
}

/// What the punches of a shift lack.
fn judge(who: &str, shift: &Shift) -> Outcome<Vec<Finding>> {
    let date = schedules::civil_date(shift.start);
    let covered = covered(who, shift)?;
    let Some((start, end)) = left_of(shift, &covered) else { return Ok(Vec::new()) };
    let returns = covered.iter().filter(|(from, to)| *from > start && *to < end).count();
    let expected = usize::try_from(setting::whole("punches_per_day")?).unwrap_or(0) + returns;
    let times: Vec<_> = punch::times(who, date)?.iter().filter_map(|one| one.moment("at")).collect();
    Ok(match (times.first(), times.last()) {
        (Some(first), Some(last)) if times.len() >= expected => {
            let minutes = |span: i64| span / MINUTE.cast_signed();
            let both = [("late", minutes(first - start)), ("early", minutes(end - last))];
            let both = both.into_iter().filter(|(_, minutes)| *minutes > 0);
            both.map(|(kind, minutes)| Finding { kind, minutes }).collect()
        }
        (Some(_), _) => vec![Finding { kind: "missed", minutes: 0 }],
        (None, _) => vec![Finding { kind: "absent", minutes: 0 }],
    })
}

/// From when to when somebody has to be there; nothing when all of the shift is covered.
fn left_of(shift: &Shift, covered: &[Stretch]) -> Option<Stretch> {
    let (mut start, mut end) = (shift.start, shift.end);
    // Stretches that touch one another cover more and more of the shift.
    for _ in covered {
        for (from, to) in covered {
            if *from <= start && *to > start {
                start = *to;
            }
            if *to >= end && *from < end {
                end = *from;
            }
        }
    }
    (start < end).then_some((start, end))
}

/// The parts of a shift that outings and leave cover.
fn covered(who: &str, shift: &Shift) -> Outcome<Vec<Stretch>> {
    let mut stretches: Vec<_> = outings(who)?.iter().filter_map(outing_stretch).collect();
    for slip in slips(who)? {
        stretches.extend(slip_stretch(&slip, shift)?);
    }
    stretches.retain(|(from, to)| *to > shift.start && *from < shift.end);
    Ok(stretches)
}

/// Outings that two levels have signed.
pub(crate) fn outings(who: &str) -> Outcome<Vec<Ticket>> {
    of("outing", who, &["signed", "filed"])
}

/// Leave that holds.
pub(crate) fn slips(who: &str) -> Outcome<Vec<Ticket>> {
    of("leave", who, &["effective", "filed", "over"])
}

fn of(workflow: &str, who: &str, states: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = states.iter().map(|state| (*state).to_owned()).collect();
    all_tickets(&Filter { states, where_: fields![person: person(who)], ..filter(workflow) })
}

pub(crate) fn outing_stretch(outing: &Ticket) -> Option<Stretch> {
    outing.moment("out_from").zip(outing.moment("out_to"))
}

/// A slip for a part of a day covers it only where it says from when to when.
fn slip_stretch(slip: &Ticket, shift: &Shift) -> Outcome<Option<Stretch>> {
    let Some((first, last)) = slip.day("from").zip(slip.day("to")) else { return Ok(None) };
    if slip.is("kind", "nursing") {
        return nursing_stretch(slip, shift, (first, last));
    }
    let timed = slip.has("from_time") || slip.has("to_time");
    if !timed && (slip.has("written_hours") || slip.has("written_days")) && is_part(slip) {
        return Ok(None);
    }
    let minute = |field: &str| slip.text(field).and_then(clock_minute);
    let from = schedules::moment_of(first, minute("from_time").unwrap_or(0));
    let to = match minute("to_time") {
        Some(minute) => schedules::moment_of(last, minute),
        None => staff::start_of(staff::days_later(last, 1)),
    };
    Ok(Some((from, to)))
}

fn is_part(slip: &Ticket) -> bool {
    slip.number("working_days").is_some_and(|days| days > days.whole().into())
}

/// The nursing hour of a shift that was planned later than the slip; earlier ones were moved.
fn nursing_stretch(slip: &Ticket, shift: &Shift, (first, last): (Date, Date)) -> Outcome<Option<Stretch>> {
    let date = schedules::civil_date(shift.start);
    let moved = slip.rows("moved_days").iter().any(|row| row.first() == Some(&date.to_string()));
    if moved || date < first || date > last {
        return Ok(None);
    }
    let hour = setting::length("nursing_hour")?;
    Ok(match slip.word("nursing_option") {
        "later-start" => Some((shift.start, shift.start.saturating_add_unsigned(hour))),
        "earlier-end" => Some((shift.end.saturating_sub_unsigned(hour), shift.end)),
        _ => None,
    })
}
