//! Exports a hook under the right name with other types, as a copy of the interface changed by hand would.

wit_bindgen::generate!({
    inline: "
        package frontdesk:plugin@1.0.0;
        interface on-ticket { handle: func(what: string) -> result<_, string>; }
        world wrong { export on-ticket; }
    ",
});

struct Guest;

impl exports::frontdesk::plugin::on_ticket::Guest for Guest {
    fn handle(_what: String) -> Result<(), String> {
        Ok(())
    }
}

export!(Guest);
