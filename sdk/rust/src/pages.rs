//! The author's pages under `docs/authors`: their hooks are compiled as documentation tests.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {$(
        #[doc = include_str!($path)]
        #[expect(dead_code, reason = "it carries the page's examples")]
        struct $name;
    )*};
}

pages! {
    Settings: "../../../docs/authors/settings.md",
    Tickets: "../../../docs/authors/tickets.md",
}
