//! Friction between patients and staff: whoever takes it settles it, or it becomes a complaint.

use frontdesk_sdk::{Outcome, TicketEvent, turn};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut friction = event.ticket;
    match event.action.as_deref() {
        Some("take") => friction.assign(Some(&turn::actor())),
        _ => Ok(()),
    }
}
