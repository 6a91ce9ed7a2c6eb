//! Property management.

use frontdesk_sdk::{Outcome, Plugin, TicketEvent};

struct Property;

impl Plugin for Property {
    fn on_ticket(event: TicketEvent) -> Outcome {
        _ = event;
        Ok(())
    }
}

frontdesk_sdk::export!(Property);
