//! The regulation library: a new version supersedes the old one, and only the valid one is offered.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, book, fields, refuse, tickets};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let rule = event.ticket;
    if let ("opened", Some(old)) = (event.cause.as_str(), rule.ticket("supersedes")) {
        supersede(&rule, &tickets::get(old)?)?;
    }
    book::mirror("regulation-library", &rule, &["name", "issuer", "valid_from", "superseded_by"], Vec::new())
}

fn supersede(rule: &Ticket, old: &Ticket) -> Outcome {
    if old.workflow != "regulation" || old.state != "valid" {
        return Err(refuse("already-superseded").with("name", &old.title));
    }
    tickets::act(old.id, "supersede", &fields![superseded_by: rule.id])
}
