//! Problem records: handled, answered, closed only when they are complete.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, book, fields, moment, refuse, turn};

use crate::desk;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut record = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if record.assignee.is_none() => record.assign(desk::acting_agent().as_deref())?,
        ("acted", Some("handle")) => record.set(fields![handled_at: moment(turn::now())])?,
        ("acted", Some("answer")) => answered(&mut record)?,
        ("opened" | "acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["order_no", "purchase_date", "slip_stub", "problem", "wish", "result", "replied_at"];
    book::mirror("problem-orders", &record, &same, Vec::new())
}

/// Now, or when the agent says; not before it was handled.
fn answered(record: &mut Ticket) -> Outcome {
    let now = turn::now();
    let at = record.moment("replied_at").unwrap_or(now);
    if at > now || record.moment("handled_at").is_some_and(|handled| at < handled) {
        return Err(refuse("answer-too-early"));
    }
    record.set(fields![replied_at: moment(at)])
}
