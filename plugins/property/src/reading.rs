//! Looking up phone and plate: shown to whoever has the right, refused and told to the administrator otherwise.

use frontdesk_sdk::{
    Field, Fields, Outcome, Refusal, Ticket, TicketEvent, directory, notify, refuse, registers, tickets, turn,
};

/// Who reads owner files; the same roles as the book's `read` in the blueprint.
const OWNER_READERS: [&str; 6] =
    ["steward", "front-desk", "office-clerk", "supervisor", "manager", "property-manager"];

/// Who reads what is known of guests; the same roles as the book's `read` in the blueprint.
const GUEST_READERS: [&str; 4] = ["hall-clerk", "bar-clerk", "patrol-clerk", "site-lead"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut reading = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let (register, readers) = match reading.word("book") {
        "owner" => ("owner-file", &OWNER_READERS[..]),
        _ => ("vip-register", &GUEST_READERS[..]),
    };
    if !turn::actor_roles().iter().any(|role| readers.contains(&role.as_str())) {
        return Err(turned_away(&reading)?);
    }
    let record = reading.word("record");
    let Some(entry) = registers::get(register, record)? else {
        return Err(refuse("no-such-record").with("record", record));
    };
    let told = |field: &Field| match (reading.word("book"), field.name.as_str()) {
        ("owner", "phone" | "plate") => Some(field.clone()),
        ("guest", name @ ("phone" | "plate")) => Some((format!("guest_{name}"), field.value.clone()).into()),
        _ => None,
    };
    let told = entry.fields.iter().filter_map(told).collect();
    reading.set(told)?;
    tickets::act(reading.id, "show", &[])
}

/// The attempt stands in the journal, and the administrator hears of it although it is refused.
fn turned_away(reading: &Ticket) -> Outcome<Refusal> {
    notify("unauthorised-read")
        .role("network-engineer")
        .arg("person", directory::get(&turn::actor())?.name)
        .arg("book", reading.word("book"))
        .arg("record", reading.word("record"))
        .urgent()
        .send_anyway()?;
    Ok(refuse("no-profile-right"))
}
