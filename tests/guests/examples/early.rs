//! Calls the host before any hook is called, from the code that runs when the instance starts.

wit_bindgen::generate!({ path: "../../wit/released/1.0.0", world: "ticket-plugin", generate_all });

use exports::frontdesk::plugin::on_ticket;
use frontdesk::plugin::turn;
use frontdesk::plugin::types::Refusal;

struct Early;

impl on_ticket::Guest for Early {
    fn handle(_what: on_ticket::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

export!(Early);

/// wit-component calls an export of this name when the instance starts.
#[unsafe(no_mangle)]
extern "C" fn _initialize() {
    turn::now();
}
