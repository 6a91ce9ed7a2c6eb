//! What the blueprint cannot say: who hears of valuable things, and that somebody must be named.

use frontdesk_sdk::{Fields, Outcome, Plugin, TicketEvent, notify, refuse, setting};

struct LostItems;

impl Plugin for LostItems {
    fn on_ticket(event: TicketEvent) -> Outcome {
        let TicketEvent { cause, ticket, action, .. } = &event;
        if cause == "opened" && is_valuable(&event)? {
            notify("valuable").role("supervisor").about(ticket.id).send()?;
        }
        if cause == "acted" && action.as_deref() == Some("give-back") && !ticket.has("owner") {
            return Err(refuse("no-owner").with("what", ticket.word("what")));
        }
        Ok(())
    }
}

fn is_valuable(event: &TicketEvent) -> Outcome<bool> {
    let from = setting::decimal_for("valuable_from", event.ticket.id)?;
    Ok(event.ticket.number("worth").is_some_and(|worth| worth >= from))
}

frontdesk_sdk::export!(LostItems);
