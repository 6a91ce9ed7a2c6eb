//! Attendance cards: a new one at cost blocks the old one; a leaver returns it or pays for it.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, fields, person, refuse, registers, setting, turn};

use crate::slip;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            let who = case.text("person").map_or_else(turn::actor, str::to_owned);
            return case.set(fields![person: person(who)]);
        }
        ("acted", Some("issue")) => issued(&case)?,
        ("acted", Some("return" | "deduct")) => {}
        _ => return Ok(()),
    }
    put(&case, "old_card", true)?;
    slip::copy_to("card-reissues", &case, &["person", "old_card", "new_card", "fee"], fields![blocked: true])
}

fn issued(case: &Ticket) -> Outcome {
    let paid = case.has("fee") && case.flag("fee_paid");
    if setting::text("card_fee")? == "at-cost" && !paid {
        return Err(refuse("fee-missing"));
    }
    put(case, "new_card", false)
}

fn put(case: &Ticket, card: &str, blocked: bool) -> Outcome {
    let line = fields![person: person(case.word("person")), blocked: blocked];
    registers::put("attendance-cards", case.word(card), &line).map(|_| ())
}
