//! Exports of customer data: without approval refused, and told to audit and the superior.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, directory, fields, moment, notify, person, refuse, registers, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut export = event.ticket;
    match (event.cause.as_str(), event.action.as_deref(), event.was.as_deref()) {
        ("opened", ..) => export.assign(Some(&turn::actor())),
        ("acted", Some("export"), Some("asked")) => unapproved(&export),
        ("acted", Some("export"), _) => exported(&mut export),
        _ => Ok(()),
    }
}

fn unapproved(export: &Ticket) -> Outcome {
    let user = turn::actor();
    notify("export-unapproved")
        .role("auditor")
        .superior_of(&user, "supervisor")?
        .about(export.id)
        .arg("user", directory::get(&user)?.name)
        .arg("what", export.word("what"))
        .urgent()
        .send_anyway()?;
    Err(refuse("export-unapproved"))
}

fn exported(export: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    export.set(fields![exported_at: now.clone()])?;
    let purpose = format!("{} → {}: {}", export.number, export.word("recipient"), export.word("purpose"));
    let line = fields![user: person(turn::actor()), purpose: purpose, time: now];
    registers::add("access-log", &line).map(|_| ())
}
