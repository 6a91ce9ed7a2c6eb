//! Exports something, but nothing that Frontdesk would call.

wit_bindgen::generate!({
    inline: "
        package acme:thing@1.0.0;
        interface run { run: func(); }
        world thing { export run; }
    ",
});

struct Guest;

impl exports::acme::thing::run::Guest for Guest {
    fn run() {}
}

export!(Guest);
