//! What a month of emergencies and incidents comes to.

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, SECOND, Table, Ticket, Value, all_tickets, figure, filter,
    moment, number, table,
};

/// Seconds of a minute, for a mean with one decimal.
const SECONDS: u64 = 60;

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of = |workflow| {
        all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) })
    };
    let (emergencies, incidents) = (of("emergency")?, of("incident")?);
    let answered: Vec<i64> = emergencies.iter().chain(&incidents).filter_map(seconds_to_answer).collect();
    let open = emergencies.iter().chain(&incidents).filter(|case| report_open(case)).count();
    let mean = Decimal::from(answered.iter().sum::<i64>()).over(answered.len() as u64 * SECONDS, 1);
    let rows = emergencies.iter().chain(&incidents).map(row).collect();
    let figures = vec![
        figure("emergencies", number(emergencies.len())),
        figure("incidents", number(incidents.len())),
        figure("minutes-to-answer", mean),
        figure("open-reports", number(open)),
    ];
    let columns = ["number", "kind", "reported_at", "place", "minutes", "report_open"];
    Ok(table(&columns, rows, figures))
}

fn row(case: &Ticket) -> Vec<Value> {
    let minutes = seconds_to_answer(case).and_then(|seconds| Decimal::from(seconds).over(SECONDS, 1));
    vec![
        (&case.number).into(),
        case.workflow.as_str().into(),
        moment(case.opened_at),
        case.word("place").into(),
        minutes.into(),
        report_open(case).into(),
    ]
}

/// Until somebody answered an emergency, or stood beside whoever raised an alarm.
fn seconds_to_answer(case: &Ticket) -> Option<i64> {
    let answered = case.moment("acknowledged_at").or_else(|| case.moment("joined_at"))?;
    Some((answered - case.opened_at) / i64::try_from(SECOND).unwrap_or(1))
}

/// An emergency without its review, an incident without its report.
fn report_open(case: &Ticket) -> bool {
    !case.has(if case.workflow == "emergency" { "review" } else { "course" })
}
