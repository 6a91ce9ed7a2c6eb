//! Five host calls and an answer: what a hook costs at least.

use std::hint::black_box;

wit_bindgen::generate!({ path: "../../wit/v1", world: "ticket-plugin", generate_all });

use exports::frontdesk::plugin::on_ticket;
use frontdesk::plugin::turn;
use frontdesk::plugin::types::Refusal;

struct Caller;

impl on_ticket::Guest for Caller {
    fn handle(_what: on_ticket::Event) -> Result<(), Refusal> {
        black_box((turn::now(), turn::actor(), turn::actor_roles(), turn::site(), turn::random()));
        Ok(())
    }
}

export!(Caller);
