//! The case of the emergency department, and the visit that waits for its end.

use frontdesk_sdk::{
    Draft, Fields, Outcome, Ticket, TicketEvent, draft, fields, notify, person, tickets, turn,
};

use crate::priority;

/// Opens the case; it and the visit name each other.
pub(crate) fn open(visit: &mut Ticket, reason: Option<String>) -> Outcome {
    let fields = fields![
        visit: visit.id,
        visit_number: &visit.number,
        patient: visit.text("patient"),
        reason: reason,
        sent_by: person(turn::actor()),
    ];
    let case = tickets::open(&Draft { parent: Some(visit.id), ..draft("emergency-case", fields) })?;
    tickets::link(visit.id, "emergency", case)?;
    visit.set(fields![emergency_case: case])
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            notify("emergency-coming").role("emergency-department").about(case.id).urgent().send()
        }
        ("acted", Some("receive")) => received(&mut case),
        ("acted", Some("end")) => ended(&case),
        _ => Ok(()),
    }
}

fn received(case: &mut Ticket) -> Outcome {
    case.set(fields![received_by: person(turn::actor())])?;
    match case.ticket("visit").map(tickets::get).transpose()? {
        Some(mut visit) => priority::doctor_is_there(&mut visit),
        None => Ok(()),
    }
}

fn ended(case: &Ticket) -> Outcome {
    let Some(visit) = case.ticket("visit").map(tickets::get).transpose()? else { return Ok(()) };
    match (visit.state.as_str(), case.flag("back")) {
        ("suspended", true) => tickets::act(visit.id, "resume", &[]),
        ("suspended", false) => tickets::act(visit.id, "end-in-emergency", &fields![closed_as: "emergency"]),
        _ => Ok(()),
    }
}
