//! What a cycle of leave comes to, and the balances of annual leave.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, all_tickets, figure, filter, notify,
    number, schedules, table, today,
};

use crate::figure::plain;
use crate::{leave_annual, staff};

/// Slips that hold and begin in `[start, end)`.
fn effective(start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    let states = ["effective", "filed", "over"].map(String::from).to_vec();
    let mut slips = all_tickets(&Filter { states, ..filter("leave") })?;
    let within = |slip: &Ticket| {
        let from = slip.day("from").map(staff::start_of);
        from.is_some_and(|from| from >= start && from < end)
    };
    slips.retain(within);
    Ok(slips)
}

/// Slips, days and hours of one kind.
struct Sum {
    slips: u32,
    days: Decimal,
    hours: Decimal,
}

fn add(sums: &mut BTreeMap<(String, String), Sum>, slip: &Ticket) {
    let key = (slip.word("person").to_owned(), slip.word("kind").to_owned());
    let sum = sums.entry(key).or_insert(Sum { slips: 0, days: Decimal::ZERO, hours: Decimal::ZERO });
    sum.slips += 1;
    sum.days = sum.days + slip.number("days").unwrap_or(Decimal::ZERO);
    sum.hours = sum.hours + slip.number("hours").unwrap_or(Decimal::ZERO);
}

fn total(slips: &[Ticket]) -> Decimal {
    plain(slips.iter().filter_map(|slip| slip.number("days")).sum())
}

/// Leave days per person and kind.
pub(crate) fn days(start: Instant, end: Instant) -> Outcome<Table> {
    let slips = effective(start, end)?;
    let mut sums = BTreeMap::new();
    slips.iter().for_each(|slip| add(&mut sums, slip));
    let row = |((person, kind), sum): (&(String, String), &Sum)| {
        vec![person.into(), kind.into(), sum.slips.into(), plain(sum.days).into(), plain(sum.hours).into()]
    };
    let figures = vec![figure("slips", number(slips.len())), figure("days", total(&slips))];
    Ok(table(&["person", "kind", "slips", "days", "hours"], sums.iter().map(row).collect(), figures))
}

/// Entitled, used and left of the year that a period begins in.
pub(crate) fn balances(start: Instant) -> Outcome<Table> {
    let year = schedules::civil_date(start).year;
    let mut rows = Vec::new();
    for person in leave_annual::everybody()? {
        if let Some(balance) = leave_annual::balance(&person, year)? {
            rows.push(vec![person.into(), balance.entitled.into(), balance.used.into(), balance.left.into()]);
        }
    }
    Ok(table(&["person", "entitled", "used", "left"], rows, Vec::new()))
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("leave-statistics", "due") => tell_cycle(event.due),
        ("annual-balances", "due") => tell_balances(),
        _ => Ok(()),
    }
}

/// The cycle that ended the day before.
fn tell_cycle(due: Instant) -> Outcome {
    let after = schedules::civil_date(due);
    let first = schedules::add_months(after, -1);
    let slips = effective(staff::start_of(first), staff::start_of(after))?;
    notify("leave-cycle")
        .role("human-resources")
        .arg("first", first)
        .arg("last", staff::days_later(after, -1))
        .arg("slips", number(slips.len()))
        .arg("days", total(&slips))
        .send()
}

fn tell_balances() -> Outcome {
    let year = today().year;
    for person in leave_annual::everybody()? {
        let Some(balance) = leave_annual::refresh(&person, year)? else { continue };
        notify("leave-balance")
            .person(person)
            .arg("year", year.to_string())
            .arg("entitled", plain(balance.entitled))
            .arg("used", plain(balance.used))
            .arg("left", plain(balance.left))
            .send()?;
    }
    Ok(())
}
