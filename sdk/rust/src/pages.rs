//! The author's pages under `docs/authors`: their hooks are compiled as documentation tests.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {$(
        #[doc = include_str!($path)]
        #[expect(dead_code, reason = "it carries the page's examples")]
        struct $name;
    )*};
}

pages! {
    Deadlines: "../../../docs/authors/deadlines.md",
    Escalation: "../../../docs/authors/escalation.md",
    Notices: "../../../docs/authors/notices.md",
    Personal: "../../../docs/authors/personal.md",
    Approvals: "../../../docs/authors/approvals.md",
    Guards: "../../../docs/authors/guards.md",
    Signatures: "../../../docs/authors/signatures.md",
    Gates: "../../../docs/authors/gates.md",
    Journeys: "../../../docs/authors/journeys.md",
    Links: "../../../docs/authors/links.md",
    Queues: "../../../docs/authors/queues.md",
    PostsAndRosters: "../../../docs/authors/posts-and-rosters.md",
    Settings: "../../../docs/authors/settings.md",
    Tickets: "../../../docs/authors/tickets.md",
    Words: "../../../docs/authors/words.md",
    Custody: "../../../docs/authors/custody.md",
    Ledgers: "../../../docs/authors/ledgers.md",
    DocumentsAndPasses: "../../../docs/authors/documents-and-passes.md",
}
