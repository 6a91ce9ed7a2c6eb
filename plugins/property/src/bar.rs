//! The bar: only whoever stands there issues; others are turned away, and it is noted.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, directory, fields, moment, notify, person, registers, tickets, turn,
};

use crate::people;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let issue = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let who = turn::actor();
    if people::at_post("bar")?.contains(&who) {
        return tickets::act(issue.id, "issue", &[]);
    }
    tickets::act(issue.id, "turn-away", &[])?;
    note(&issue, &who)
}

fn note(issue: &Ticket, who: &str) -> Outcome {
    let what = format!("{} × {}", issue.count("quantity"), issue.word("item"));
    let line = fields![person: person(who), what: &what, time: moment(turn::now())];
    registers::add("bar-incidents", &line)?;
    notify("bar-incident")
        .person(who)
        .role("site-lead")
        .post("bar")
        .about(issue.id)
        .arg("person", directory::get(who)?.name)
        .arg("what", what)
        .send()
}
