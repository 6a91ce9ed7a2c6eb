//! Certificates and entry passes: one of each type for a holder, and what the gate asks of them.

use frontdesk_sdk::custody::Holder;
use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, book, fields, filter, moment, notify, refuse,
    schedules, tickets, today, turn,
};

/// States in which a certificate is asked for or in a holder's hands.
const ACTIVE: [&str; 5] = ["applied", "checked", "made", "issued", "suspended"];
/// Minutes of a day.
const DAY_END: u32 = 1440;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&case)?,
        ("acted", Some("issue")) => issued(&mut case)?,
        ("acted", Some("cancel" | "report-lost")) => cancelled(&mut case)?,
        ("pass-expired", _) => expired(&case)?,
        _ => {}
    }
    const SAME: [&str; 7] =
        ["holder", "type", "certificate_number", "unit", "issued_at", "valid_until", "cancelled_at"];
    book::mirror("certificates", &case, &SAME, Vec::new())
}

/// A second one of the same type has to wait until the first is cancelled.
fn opened(case: &Ticket) -> Outcome {
    let same = fields![type: case.word("type"), unit: case.word("unit"), holder: case.word("holder")];
    let states = ACTIVE.map(String::from).to_vec();
    let first = all_tickets(&Filter { states, where_: same, ..filter("certificate") })?;
    match first.iter().find(|other| other.id != case.id) {
        Some(first) => {
            let known = first.text("certificate_number").unwrap_or(&first.number);
            Err(refuse("certificate-active").with("holder", case.word("holder")).with("number", known))
        }
        None => Ok(()),
    }
}

fn issued(case: &mut Ticket) -> Outcome {
    let until = case.day("valid_until").map(|day| schedules::moment_of(day, DAY_END) - 1000);
    let paper = Draft {
        about: Some(case.id),
        holder: Some(Holder::Outside(format!("{} · {}", case.word("holder"), case.word("unit")))),
        fields: fields![unit: case.word("unit"), vehicle: case.word("vehicle")],
        until,
    };
    let made = documents::issue(case.word("type"), &paper)?;
    case.set(fields![certificate_number: made.number, issued_at: moment(turn::now())])
}

fn cancelled(case: &mut Ticket) -> Outcome {
    if let Some(made) = case.text("certificate_number") {
        documents::void(case.word("type"), made, case.word("why"))?;
    }
    case.set(fields![cancelled_at: moment(turn::now())])
}

/// A holder without an account is told by the desk.
fn expired(case: &Ticket) -> Outcome {
    tickets::act(case.id, "expire", &[])?;
    let message = notify("certificate-expired").about(case.id);
    let message = match &case.requester {
        Some(holder) => message.person(holder),
        None => message.post("front-desk"),
    };
    message
        .arg("type", case.word("type"))
        .arg("holder", case.word("holder"))
        .arg("date", case.day("valid_until").map(|day| day.to_string()))
        .send()
}

/// Certificates of a type for a unit that were handed out and are not over.
fn handed_out(kind: &str, unit: &str) -> Outcome<Vec<Ticket>> {
    let states = vec!["issued".into(), "suspended".into()];
    all_tickets(&Filter { states, where_: fields![type: kind, unit: unit], ..filter("certificate") })
}

fn is_current(case: &Ticket) -> bool {
    case.day("valid_until").is_none_or(|last| last >= today())
}

/// Why nothing of a unit's renovation may leave: no permit in force, or a stop-work order.
pub(crate) fn permit_gap(unit: &str) -> Outcome<Option<String>> {
    let permits = handed_out("renovation-permit", unit)?;
    let gap = match permits.iter().find(|permit| is_current(permit)) {
        None => "permit not in force / 装修许可未生效",
        Some(permit) if permit.state == "suspended" => "permit not in force: stop-work order / 已下停工令",
        Some(_) => return Ok(None),
    };
    Ok(Some(gap.to_owned()))
}

/// Whether a certificate of this number is in force for a unit.
pub(crate) fn in_force(kind: &str, number: &str, unit: &str) -> Outcome<bool> {
    let all = handed_out(kind, unit)?;
    let this = all.iter().find(|case| case.is("certificate_number", number) && case.state == "issued");
    Ok(this.is_some_and(is_current))
}
