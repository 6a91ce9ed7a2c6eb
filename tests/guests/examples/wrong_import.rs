//! Imports a function under the right name with other types.

wit_bindgen::generate!({
    inline: "
        package frontdesk:plugin@1.0.0;
        interface turn { now: func() -> string; }
        interface on-ticket { handle: func(what: string); }
        world wrong { import turn; export on-ticket; }
    ",
});

struct Guest;

impl exports::frontdesk::plugin::on_ticket::Guest for Guest {
    fn handle(_what: String) {
        frontdesk::plugin::turn::now();
    }
}

export!(Guest);
