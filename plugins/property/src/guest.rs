//! Guests: known again by plate, phone or face, greeted by name, and forgotten in time.

use frontdesk_sdk::registers::{self, Entry};
use frontdesk_sdk::{
    Date, Field, Fields, Outcome, Ticket, TicketEvent, all_entries, fields, notify, number, refuse,
    schedules, setting, tickets, today,
};

const BOOK: &str = "vip-register";

/// What the first sight of a guest leaves in the book.
const SEEN: [&str; 4] = ["plate", "phone", "features", "surname"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut arrival = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    match known(&arrival)? {
        Some(guest) => recognise(&mut arrival, guest),
        None => enter(&mut arrival),
    }
}

/// Plates and phones are written in many ways.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// By the number that somebody picked from the book, else by plate, else by phone.
fn known(arrival: &Ticket) -> Outcome<Option<Entry>> {
    if let Some(number) = arrival.text("guest") {
        let guest = registers::get(BOOK, number)?;
        return guest.map(Some).ok_or_else(|| refuse("no-such-guest").with("guest", number));
    }
    if !["plate", "phone", "features"].iter().any(|name| arrival.has(name)) {
        return Err(refuse("nothing-seen"));
    }
    let guests = all_entries(BOOK, &[])?;
    let by = |name: &str| {
        let seen = plain(arrival.word(name));
        guests.iter().find(|guest| !seen.is_empty() && plain(guest.word(name)) == seen).cloned()
    };
    Ok(by("plate").or_else(|| by("phone")))
}

fn recognise(arrival: &mut Ticket, guest: Entry) -> Outcome {
    let visits = guest.count("visits") + 1;
    if visits >= setting::whole("recognise_from_visit")? {
        notify("guest-recognised")
            .post("hall")
            .post("bar")
            .about(arrival.id)
            .arg("surname", guest.word("surname"))
            .arg("drink", guest.word("drink"))
            .arg("seat", guest.word("seat"))
            .urgent()
            .send()?;
    }
    arrival.set(fields![guest: &guest.key])?;
    write(guest, fields![visits: number(visits), last_visit: today()])?;
    tickets::act(arrival.id, "recognise", &[])
}

/// Writes a guest again with other values of some fields.
fn write(guest: Entry, changes: Vec<Field>) -> Outcome {
    let mut line = guest.fields;
    line.retain(|field| !changes.iter().any(|change| change.name == field.name));
    line.extend(changes);
    registers::put(BOOK, &guest.key, &line).map(|_| ())
}

/// A draft, which the bar completes.
fn enter(arrival: &mut Ticket) -> Outcome {
    let seen = arrival.fields.iter().filter(|field| SEEN.contains(&field.name.as_str()));
    let mut line: Vec<_> = seen.cloned().collect();
    line.extend(fields![visits: 1, last_visit: today(), draft: true]);
    let key = registers::add(BOOK, &line)?;
    arrival.set(fields![guest: &key])?;
    notify("guest-draft").post("bar").about(arrival.id).arg("record", key).send()?;
    tickets::act(arrival.id, "enter", &[])
}

/// Deletes whom nobody has seen for as long as the data may be kept. An entry without a visit begins to count today.
pub(crate) fn forget() -> Outcome {
    let months = i32::try_from(setting::whole("guest_retention")?).unwrap_or(i32::MAX);
    let over = |last: Date| schedules::add_months(last, months) < today();
    for guest in all_entries(BOOK, &[])? {
        match guest.day("last_visit") {
            Some(last) if over(last) => registers::remove(BOOK, &guest.key)?,
            Some(_) => {}
            None => write(guest, fields![last_visit: today()])?,
        }
    }
    Ok(())
}
