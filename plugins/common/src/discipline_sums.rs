//! What confirmed events come to: by month, in the window, in the year of the appraisal.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Date, Decimal, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, fields,
    figure, filter, notify, number, person, registers, schedules, setting, table,
};

use crate::figure::plain;
use crate::staff;

/// Everything confirmed about somebody.
pub(crate) fn confirmed_of(employee: &str) -> Outcome<Vec<Ticket>> {
    let own = fields![person: person(employee)];
    all_tickets(&Filter { states: vec!["confirmed".into()], where_: own, ..filter("discipline-event") })
}

/// Minutes that are no day of absence.
pub(crate) fn is_lateness(event: &Ticket) -> bool {
    matches!(event.word("kind"), "late" | "early") && !event.has("days")
}

pub(crate) fn same_month(event: &Ticket, on: Date) -> bool {
    event.day("date").is_some_and(|date| (date.year, date.month) == (on.year, on.month))
}

/// The days somebody was absent, in order, each with how much of it.
pub(crate) fn absences_of(employee: &str) -> Outcome<Vec<(Date, Decimal)>> {
    let mut days = Vec::new();
    for event in confirmed_of(employee)? {
        days.extend(event.day("date").zip(event.number("days")));
    }
    days.sort_by_key(|(day, _)| (day.year, day.month, day.day));
    Ok(days)
}

/// The first day of the window that ends with a day.
pub(crate) fn window_start(end: Date) -> Outcome<Date> {
    staff::months_later(staff::days_later(end, 1), -setting::whole("absence_window")?)
}

/// Events dated in `[start, end)`, by person.
fn by_person(start: Instant, end: Instant) -> Outcome<BTreeMap<String, Vec<Ticket>>> {
    let mut people = BTreeMap::<String, Vec<Ticket>>::new();
    // Nothing is reported ahead of its date.
    let reported = Filter { opened_from: Some(start), ..filter("discipline-event") };
    for event in all_tickets(&Filter { states: vec!["confirmed".into()], ..reported })? {
        let at = event.day("date").map(staff::start_of);
        if at.is_some_and(|at| at >= start && at < end) {
            people.entry(event.word("person").to_owned()).or_default().push(event);
        }
    }
    Ok(people)
}

fn sum<'a>(events: impl IntoIterator<Item = &'a Ticket>, field: &str) -> Decimal {
    plain(events.into_iter().filter_map(|event| event.number(field)).sum())
}

/// Minutes of lateness and early leaving of a month.
pub(crate) fn lateness(start: Instant, end: Instant) -> Outcome<Table> {
    let mut rows = Vec::new();
    let mut all = Decimal::ZERO;
    for (person, mut events) in by_person(start, end)? {
        events.retain(is_lateness);
        let minutes = sum(&events, "minutes");
        all = all + minutes;
        if !events.is_empty() {
            let deducted = sum(&events, "deducted_minutes");
            rows.push(vec![person.into(), number(events.len()), minutes.into(), deducted.into()]);
        }
    }
    let figures = vec![figure("minutes", all)];
    Ok(table(&["person", "times", "minutes", "deducted_minutes"], rows, figures))
}

/// Days of absence of each person.
fn absent(start: Instant, end: Instant) -> Outcome<Vec<(String, Decimal)>> {
    let people = by_person(start, end)?.into_iter();
    let days = people.map(|(person, events)| (person, sum(&events, "days")));
    Ok(days.filter(|(_, days)| *days > Decimal::ZERO).collect())
}

pub(crate) fn absent_days(start: Instant, end: Instant) -> Outcome<Table> {
    let people = absent(start, end)?;
    let all: Decimal = people.iter().map(|(_, days)| *days).sum();
    let rows = people.into_iter().map(|(person, days)| vec![person.into(), days.into()]).collect();
    Ok(table(&["person", "days"], rows, vec![figure("days", all)]))
}

/// Late, early, minutes, absent days, other of some events.
fn counts(events: &[Ticket]) -> [Value; 5] {
    let times = |kind: &str| number(events.iter().filter(|event| event.is("kind", kind)).count());
    let minutes = sum(events, "minutes");
    [times("late"), times("early"), minutes.into(), sum(events, "days").into(), times("other")]
}

pub(crate) fn year(start: Instant, end: Instant) -> Outcome<Table> {
    let row = |(person, events): (String, Vec<Ticket>)| {
        std::iter::once(person.into()).chain(counts(&events)).collect::<Vec<Value>>()
    };
    let rows = by_person(start, end)?.into_iter().map(row).collect();
    Ok(table(&["person", "late", "early", "minutes", "absent_days", "other"], rows, Vec::new()))
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("absence-statistics", "due") => tell_month(event.due),
        ("appraisal-counts", "due") => appraise(event.due),
        _ => Ok(()),
    }
}

/// The month before, to HR.
fn tell_month(due: Instant) -> Outcome {
    let after = Date { day: 1, ..schedules::civil_date(due) };
    let first = schedules::add_months(after, -1);
    let people = absent(staff::start_of(first), staff::start_of(after))?;
    notify("absence-statistics")
        .role("human-resources")
        .arg("month", format!("{:04}-{:02}", first.year, first.month))
        .arg("people", number(people.len()))
        .arg("days", plain(people.iter().map(|(_, days)| *days).sum()))
        .send()
}

/// The counts of the period that ended with the year, one line a person.
fn appraise(due: Instant) -> Outcome {
    let after = schedules::civil_date(due);
    let first = staff::months_later(after, -12 * setting::whole("appraisal_period")?)?;
    let year = staff::days_later(after, -1).year;
    for (employee, events) in by_person(staff::start_of(first), staff::start_of(after))? {
        let [late, early, minutes, absent_days, other] = counts(&events);
        let line = fields![
            person: person(&employee),
            late: late,
            early: early,
            minutes: minutes,
            absent_days: absent_days,
            other: other,
        ];
        registers::put("appraisal-counts", &format!("{year}/{employee}"), &line)?;
    }
    Ok(())
}
