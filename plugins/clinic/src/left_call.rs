//! Calls to patients who left before the end of their visit.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, all_tickets, draft, fields, filter, moment, notify, number,
    schedules, setting, stamp, tickets, today, turn,
};

/// Plans the call, at the same time of the day so many days later.
pub(crate) fn plan(visit: &Ticket, station: &str) -> Outcome {
    let days = i32::try_from(setting::whole_for("left_call_after", visit.id)?).unwrap_or(i32::MAX);
    let midnight = schedules::moment_of(today(), 0);
    let due = schedules::moment_of(schedules::add_days(today(), days), 0) + (turn::now() - midnight);
    let fields = fields![
        visit_number: &visit.number,
        patient: visit.text("patient"),
        phone: visit.text("phone"),
        station: station,
        reason: visit.text("left_reason"),
        due_at: moment(due),
    ];
    let call = tickets::open(&Draft { parent: Some(visit.id), ..draft("left-call", fields) })?;
    tickets::link(visit.id, "left-call", call)
}

/// The service supervisor gets the list of all that are overdue.
pub(crate) fn overdue(mut call: Ticket) -> Outcome {
    call.set(fields![overdue: true])?;
    let late = Filter { states: vec!["due".into()], where_: fields![overdue: true], ..filter("left-call") };
    let late = all_tickets(&late)?;
    let line = |call: &Ticket| {
        let due = call.moment("due_at").map(stamp).unwrap_or_default();
        format!("{} {} {due}", call.number, call.word("visit_number"))
    };
    notify("left-calls-overdue")
        .role("service-supervisor")
        .about(call.id)
        .arg("count", number(late.len()))
        .arg("list", late.iter().map(line).collect::<Vec<_>>().join("\n"))
        .send()
}
