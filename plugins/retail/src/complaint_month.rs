//! What a month of complaints comes to: by level, by route and cause, by step.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Decimal, Fields, Filter, HOUR, Instant, Outcome, Span, Table, Ticket, Value, all_tickets, figure,
    filter, number, table, tickets,
};

/// Levels in the order in which a card climbs.
const LEVELS: [&str; 3] = ["store", "with-supervisor", "company"];

/// Steps in the order of the chain.
const STEPS: [&str; 7] =
    ["investigating", "at-supervisor", "at-hr", "at-manager", "opinion", "opinion-check", "to-answer"];

fn of_period(workflow: &str, start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) })
}

fn counted(cases: &[Ticket], is: impl Fn(&Ticket) -> bool) -> usize {
    cases.iter().filter(|case| is(case)).count()
}

fn closed(case: &Ticket) -> bool {
    case.state == "closed"
}

fn in_time(case: &Ticket) -> bool {
    closed(case) && !case.flag("late")
}

pub(crate) fn levels(start: Instant, end: Instant) -> Outcome<Table> {
    let cases = of_period("complaint", start, end)?;
    let row = |level: &str| {
        let of_level = |case: &Ticket| case.is("level", level);
        vec![
            Value::from(level),
            number(counted(&cases, of_level)),
            number(counted(&cases, |case| of_level(case) && closed(case))),
            number(counted(&cases, |case| of_level(case) && in_time(case))),
        ]
    };
    let (done, timely) = (counted(&cases, closed), counted(&cases, in_time));
    let figures = vec![figure("closed", number(done)), figure("in-time", Decimal::percent(timely, done))];
    Ok(table(&["level", "cases", "closed", "in_time"], LEVELS.map(row).into(), figures))
}

pub(crate) fn routes(start: Instant, end: Instant) -> Outcome<Table> {
    let cases = of_period("complaint", start, end)?;
    let mut groups = BTreeMap::<[String; 3], u32>::new();
    let mut lengths = Vec::new();
    for case in cases.iter().filter(|case| case.has("route")) {
        let mut cause = String::new();
        for report in tickets::tied(case.id, "report")? {
            let report = tickets::get(report.ticket)?;
            report.word("cause").clone_into(&mut cause);
            lengths.extend(length_of(&report));
        }
        *groups.entry([case.word("route").into(), case.word("route_kind").into(), cause]).or_default() += 1;
    }
    let rows = groups
        .iter()
        .map(|(names, count)| names.iter().map(Value::from).chain([Value::from(*count)]).collect());
    let figures = vec![
        figure("cases", number(groups.values().sum::<u32>())),
        figure("days-to-report", median(lengths, DAY)),
    ];
    Ok(table(&["route", "kind", "cause", "cases"], rows.collect(), figures))
}

/// From the order to the report at administration and HR.
fn length_of(report: &Ticket) -> Option<Span> {
    Some((report.moment("sent_at")? - report.moment("ordered_at")?).unsigned_abs())
}

pub(crate) fn steps(start: Instant, end: Instant) -> Outcome<Table> {
    let mut stays: Vec<Vec<Span>> = vec![Vec::new(); STEPS.len()];
    for report in of_period("complaint-report", start, end)? {
        for stay in tickets::stations(report.id)? {
            let step = STEPS.iter().position(|step| *step == stay.state);
            if let (Some(step), Some(left)) = (step, stay.left) {
                stays[step].push((left - stay.entered).unsigned_abs());
            }
        }
    }
    let rows = STEPS.iter().zip(stays).map(|(step, lengths)| {
        vec![Value::from(*step), number(lengths.len()), Value::from(median(lengths, HOUR))]
    });
    Ok(table(&["step", "stays", "hours"], rows.collect(), Vec::new()))
}

/// The one in the middle, or the mean of the two there, in units with one digit behind the point.
fn median(mut lengths: Vec<Span>, unit: Span) -> Option<Decimal> {
    lengths.sort_unstable();
    let (low, high) = (lengths.get(lengths.len().checked_sub(1)? / 2)?, lengths.get(lengths.len() / 2)?);
    Decimal::from(low + high).over(2 * unit, 1)
}
