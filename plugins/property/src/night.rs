//! The security control room's book: what comes in at night goes to customer service in the morning.

use frontdesk_sdk::{
    DutyEvent, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, book, fields, filter, moment,
    notify, person, refuse, stamp, tickets, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut entry = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => booked(&mut entry)?,
        ("acted", Some("take-over")) => {
            let taken_by = entry.text("taken_by").map(str::to_owned);
            entry.assign(taken_by.as_deref())?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["happened_at", "client", "matter", "action_taken", "handed_by", "taken_by"];
    book::mirror("security-handover-book", &entry, &same, Vec::new())
}

fn booked(entry: &mut Ticket) -> Outcome {
    entry.set(fields![happened_at: moment(turn::now())])?;
    if !entry.flag("urgent") {
        return Ok(());
    }
    notify("urgent-entry")
        .role("manager")
        .role("security-manager")
        .about(entry.id)
        .arg("client", entry.word("client"))
        .urgent()
        .send()
}

pub(crate) fn on_duty(event: DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "done" => handed_over(&event),
        "missed" => notify("security-handover-missed")
            .role("manager")
            .role("security-manager")
            .arg("due", stamp(event.due))
            .send(),
        _ => Ok(()),
    }
}

/// Both sides sign; in the morning every entry of the night becomes customer service's, with its night time.
fn handed_over(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    let here = turn::actor();
    let there = form.word("counter_signature");
    if there == here {
        return Err(refuse("own-signature"));
    }
    if form.has("special") {
        let message = notify("special-matter").role("manager").role("security-manager");
        message.arg("matter", form.word("special")).urgent().send()?;
    }
    if event.duty != "security-morning" {
        return Ok(());
    }
    let signatures = fields![handed_by: person(there), taken_by: person(here)];
    let booked = all_tickets(&Filter { states: vec!["booked".into()], ..filter("night-entry") })?;
    booked.iter().try_for_each(|entry| tickets::act(entry.id, "take-over", &signatures))
}
