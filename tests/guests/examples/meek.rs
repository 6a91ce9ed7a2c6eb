//! Does nothing, and nothing wrong: what a misbehaving plugin is after its fix.

wit_bindgen::generate!({ path: "../../wit/released/1.0.0", world: "ticket-plugin", generate_all });

use exports::frontdesk::plugin::on_ticket;
use frontdesk::plugin::types::Refusal;

struct Meek;

impl on_ticket::Guest for Meek {
    fn handle(_what: on_ticket::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

export!(Meek);
