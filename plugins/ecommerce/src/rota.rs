//! The rota of a week: published on the roster, then looked at and booked here.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_sdk::rosters::{self, Shift};
use frontdesk_sdk::{
    DAY, Date, Decimal, Draft, DutyEvent, Fields, Filter, HOUR, Instant, Outcome, Table, Ticket, TicketEvent,
    all_tickets, directory, draft, fields, figure, figures, filter, moment, notify, number, person, refuse,
    rosters as swaps, schedules, setting, stamp, table, tickets, turn,
};

use crate::roster::{self, DESK};

/// Days of a week.
const WEEK: u32 = 7;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut week = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut week),
        ("acted", Some("publish")) => published(&mut week),
        _ => Ok(()),
    }
}

/// The Monday of a day's week.
fn monday(day: Date) -> Outcome<Date> {
    Ok(figures::period_of("week", day)?.first)
}

/// The rota that plans a day.
pub(crate) fn of_day(day: Date) -> Outcome<Option<Ticket>> {
    let of_week = Filter { where_: fields![monday: monday(day)?], ..filter("rota-week") };
    Ok(all_tickets(&of_week)?.into_iter().next())
}

fn first_day(week: &Ticket) -> Date {
    week.day("monday").unwrap_or_else(|| schedules::civil_date(week.opened_at))
}

fn opened(week: &mut Ticket) -> Outcome {
    let day = first_day(week);
    if monday(day)? != day {
        return Err(refuse("rota-not-monday").with("day", day.to_string()));
    }
    if let Some(other) = of_day(day)?.filter(|other| other.id != week.id) {
        return Err(refuse("rota-there").with("number", other.number));
    }
    week.set(fields![begins: moment(schedules::moment_of(day, 0))])
}

fn published(week: &mut Ticket) -> Outcome {
    let day = first_day(week);
    let start = schedules::moment_of(day, 0);
    let end = start.saturating_add_unsigned(u64::from(WEEK) * DAY);
    let shifts = roster::beginning(start, end)?;
    if !week.has("exception") {
        covered(start, end)?;
        rested(day, &shifts)?;
    }
    let warnings = warnings(&shifts)?;
    week.set(fields![
        version: number(week.count("version") + 1),
        planner: person(turn::actor()),
        warnings: warnings.join("\n"),
    ])?;
    roster::book(day, WEEK)?;
    if warnings.is_empty() {
        return Ok(());
    }
    notify("rota-warnings").person(turn::actor()).about(week.id).arg("warnings", warnings.join("\n")).send()
}

fn covered(start: Instant, end: Instant) -> Outcome {
    let Some(gap) = rosters::gaps(DESK, start, end)?.into_iter().next() else { return Ok(()) };
    Err(refuse("rota-uncovered")
        .with("people", gap.people)
        .with("needed", gap.needed)
        .with("from", stamp(gap.start))
        .with("until", stamp(gap.end.unwrap_or(end))))
}

/// The days on which each begins a shift.
fn days_of(shifts: &[Shift]) -> BTreeMap<&str, BTreeSet<String>> {
    let mut days = BTreeMap::<&str, BTreeSet<String>>::new();
    for shift in shifts {
        days.entry(&shift.person).or_default().insert(schedules::civil_date(shift.start).to_string());
    }
    days
}

fn rested(day: Date, shifts: &[Shift]) -> Outcome {
    let needed = setting::whole("rest_days_per_week")?;
    for (one, days) in days_of(shifts) {
        let off = i64::from(WEEK) - i64::try_from(days.len()).unwrap_or(0);
        if off < needed {
            let refusal = refuse("rota-no-rest").with("person", directory::get(one)?.name);
            let refusal = refusal.with("off", number(off)).with("needed", number(needed));
            return Err(refusal.with("monday", day.to_string()));
        }
    }
    Ok(())
}

/// What the scheme advises against but does not forbid.
fn warnings(shifts: &[Shift]) -> Outcome<Vec<String>> {
    match setting::text("scheme")?.as_str() {
        "alternate" => evenings_in_a_row(shifts),
        "four-team" => team_incomplete(shifts),
        _ => Ok(Vec::new()),
    }
}

fn evenings_in_a_row(shifts: &[Shift]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for one in roster::people(shifts) {
        let mut last: Option<Date> = None;
        for shift in shifts.iter().filter(|shift| shift.person == *one) {
            if !roster::is_night(shift)? {
                continue;
            }
            let day = schedules::civil_date(shift.start);
            if last.is_some_and(|last| schedules::add_days(last, 1) == day) {
                let name = directory::get(one)?.name;
                found.push(format!("{name}: two evenings in a row, the second on {day} / 连续两晚，{day}"));
            }
            last = Some(day);
        }
    }
    Ok(found)
}

fn team_incomplete(shifts: &[Shift]) -> Outcome<Vec<String>> {
    let (team, wanted) = (roster::people(shifts).len(), setting::whole("team_size")?);
    if i64::try_from(team).ok() == Some(wanted) {
        return Ok(Vec::new());
    }
    Ok(vec![format!("{team} agents rotate, the team is {wanted} / 轮班 {team} 人，编制 {wanted} 人")])
}

/// A rota for the next week is there from the moment its planning is due.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let next = schedules::add_days(monday(schedules::civil_date(event.due))?, WEEK.cast_signed());
    let week = of_day(next)?;
    match (event.cause.as_str(), week) {
        ("due", None) => {
            let title = next.to_string();
            tickets::open(&Draft { title, ..draft("rota-week", fields![monday: next]) }).map(|_| ())
        }
        ("done", Some(week)) if week.state == "published" => Ok(()),
        ("done", _) => Err(refuse("rota-unpublished").with("monday", next.to_string())),
        _ => Ok(()),
    }
}

/// Hours of a month by the day on which shifts begin, nights, and swaps.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let shifts = roster::beginning(start, end)?;
    let allowed = setting::whole("swaps_per_month")?;
    let (mut rows, mut all) = (Vec::new(), Decimal::ZERO);
    for one in roster::people(&shifts) {
        let own: Vec<_> = shifts.iter().filter(|shift| shift.person == *one).collect();
        let hours = hours(own.iter().map(|shift| roster::length(shift)).sum());
        let mut nights = 0_u32;
        for shift in &own {
            nights += u32::from(roster::is_night(shift)?);
        }
        all = all + hours;
        let swaps = swaps_done(one, start, end)?;
        rows.push(vec![
            one.into(),
            number(own.len()),
            hours.into(),
            nights.into(),
            number(swaps),
            number(allowed),
        ]);
    }
    let columns = ["person", "shifts", "hours", "nights", "swaps", "allowed"];
    Ok(table(&columns, rows, vec![figure("hours", all)]))
}

fn hours(length: u64) -> Decimal {
    Decimal::from(length).over(HOUR, 2).unwrap_or(Decimal::ZERO)
}

/// Swaps that somebody asked for or was asked for in `[start, end)` and that were done.
pub(crate) fn swaps_done(who: &str, start: Instant, end: Instant) -> Outcome<usize> {
    Ok(swaps::swaps_of(who, start, end)?.iter().filter(|swap| swap.state == "done").count())
}
