//! What a month of visits comes to: re-triage, priority cases, patients who left.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, MINUTE, Outcome, Table, Ticket, all_tickets, figure, filter, median,
    number, table,
};

fn opened_in(start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("visit") })
}

/// Re-triaged visits of those that were registered, by the department they were registered for.
pub(crate) fn retriage_rate(start: Instant, end: Instant) -> Outcome<Table> {
    let mut departments = BTreeMap::<String, (usize, usize)>::new();
    for visit in opened_in(start, end)?.iter().filter(|visit| visit.has("registered_at")) {
        let first = visit.text("retriaged_from").or_else(|| visit.text("department"));
        let (registered, retriaged) = departments.entry(first.unwrap_or_default().to_owned()).or_default();
        *registered += 1;
        *retriaged += usize::from(visit.has("retriaged_from"));
    }
    let rate = |registered: usize, retriaged: usize| Decimal::percent(retriaged, registered);
    let rows = departments.iter().map(|(department, &(registered, retriaged))| {
        vec![department.into(), number(registered), number(retriaged), rate(registered, retriaged).into()]
    });
    let sum = |of: fn(&(usize, usize)) -> usize| departments.values().map(of).sum::<usize>();
    let (registered, retriaged) = (sum(|counts| counts.0), sum(|counts| counts.1));
    let figures = vec![
        figure("registered", number(registered)),
        figure("retriaged", number(retriaged)),
        figure("rate", rate(registered, retriaged)),
    ];
    Ok(table(&["department", "registered", "retriaged", "rate"], rows.collect(), figures))
}

/// Marked visits by class, and how long it took until a doctor had them.
pub(crate) fn priority_cases(start: Instant, end: Instant) -> Outcome<Table> {
    const MS_PER_MINUTE: i64 = MINUTE.cast_signed();
    let mut classes = BTreeMap::<String, (usize, Vec<i64>)>::new();
    for visit in opened_in(start, end)? {
        let Some(marked) = visit.moment("marked_at") else { continue };
        let (cases, times) = classes.entry(visit.word("priority_class").to_owned()).or_default();
        *cases += 1;
        times.extend(visit.moment("doctor_at").map(|doctor| doctor - marked));
    }
    let rows = classes.iter().map(|(class, (cases, times))| {
        vec![class.into(), number(*cases), median(times, MS_PER_MINUTE, 1).into()]
    });
    let all: Vec<_> = classes.values().flat_map(|(_, times)| times.iter().copied()).collect();
    let figures = vec![
        figure("cases", number(classes.values().map(|(cases, _)| cases).sum::<usize>())),
        figure("median", median(&all, MS_PER_MINUTE, 1)),
    ];
    Ok(table(&["class", "cases", "median"], rows.collect(), figures))
}

/// Journeys that ended as left, of all journeys: who only asked, visited or complained is on none.
pub(crate) fn left_early(start: Instant, end: Instant) -> Outcome<Table> {
    let mut journeys = opened_in(start, end)?;
    journeys.retain(|visit| visit.is("need", "see-doctor") || !visit.has("need"));
    let left: Vec<_> = journeys.iter().filter(|visit| visit.state == "left").collect();
    let mut stations = BTreeMap::<String, usize>::new();
    for visit in &left {
        *stations.entry(visit.word("left_at_station").to_owned()).or_default() += 1;
    }
    let rows = stations.iter().map(|(station, count)| vec![station.into(), number(*count)]).collect();
    let figures = vec![
        figure("journeys", number(journeys.len())),
        figure("left", number(left.len())),
        figure("rate", Decimal::percent(left.len(), journeys.len())),
    ];
    Ok(table(&["station", "patients"], rows, figures))
}
