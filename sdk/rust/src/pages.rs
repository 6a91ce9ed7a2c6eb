//! The author's pages under `docs/authors`: their hooks are compiled as documentation tests.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {$(
        #[doc = include_str!($path)]
        #[expect(dead_code, reason = "it carries the page's examples")]
        struct $name;
    )*};
}

pages! {
    Approvals: "../../../docs/authors/approvals.md",
    Custody: "../../../docs/authors/custody.md",
    Deadlines: "../../../docs/authors/deadlines.md",
    DocumentsAndPasses: "../../../docs/authors/documents-and-passes.md",
    Duties: "../../../docs/authors/duties.md",
    Escalation: "../../../docs/authors/escalation.md",
    Figures: "../../../docs/authors/figures.md",
    Gates: "../../../docs/authors/gates.md",
    Guards: "../../../docs/authors/guards.md",
    Journeys: "../../../docs/authors/journeys.md",
    Ledgers: "../../../docs/authors/ledgers.md",
    Links: "../../../docs/authors/links.md",
    Notices: "../../../docs/authors/notices.md",
    PeriodsAndReports: "../../../docs/authors/periods-and-reports.md",
    Personal: "../../../docs/authors/personal.md",
    PostsAndRosters: "../../../docs/authors/posts-and-rosters.md",
    Queues: "../../../docs/authors/queues.md",
    Registers: "../../../docs/authors/registers.md",
    Settings: "../../../docs/authors/settings.md",
    Signatures: "../../../docs/authors/signatures.md",
    Tickets: "../../../docs/authors/tickets.md",
    Versions: "../../../docs/authors/versions.md",
    Words: "../../../docs/authors/words.md",
}
