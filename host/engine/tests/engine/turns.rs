//! Turns from their command to their commit, played on a small site in memory with hooks of closures.
#![expect(clippy::unwrap_used, reason = "a fixture that fails is a test that fails")]

#[path = "turns/acting.rs"]
mod acting;
#[path = "turns/approvals.rs"]
mod approvals;
#[path = "turns/at_posts.rs"]
mod at_posts;
#[path = "turns/audit.rs"]
mod audit;
#[path = "turns/books.rs"]
mod books;
#[path = "turns/clocks.rs"]
mod clocks;
#[path = "turns/closings.rs"]
mod closings;
#[path = "turns/custody.rs"]
mod custody;
#[path = "turns/desk.rs"]
mod desk;
#[path = "turns/documents.rs"]
mod documents;
#[path = "turns/doors.rs"]
mod doors;
#[path = "turns/duties.rs"]
mod duties;
#[path = "turns/finding.rs"]
mod finding;
#[path = "turns/follows.rs"]
mod follows;
#[path = "turns/gates.rs"]
mod gates;
#[path = "turns/guards.rs"]
mod guards;
#[path = "turns/handovers.rs"]
mod handovers;
#[path = "turns/hooked.rs"]
mod hooked;
#[path = "turns/invariants.rs"]
mod invariants;
#[path = "turns/keeping.rs"]
mod keeping;
#[path = "turns/ladders.rs"]
mod ladders;
#[path = "turns/ledgers.rs"]
mod ledgers;
#[path = "turns/links.rs"]
mod links;
#[path = "turns/masks.rs"]
mod masks;
#[path = "turns/migrations.rs"]
mod migrations;
#[path = "turns/notices.rs"]
mod notices;
#[path = "turns/opening.rs"]
mod opening;
#[path = "turns/platforms.rs"]
mod platforms;
#[path = "turns/plugins.rs"]
mod plugins;
#[path = "turns/presence.rs"]
mod presence;
#[path = "turns/quarantine.rs"]
mod quarantine;
#[path = "turns/queues.rs"]
mod queues;
#[path = "turns/quotas.rs"]
mod quotas;
#[path = "turns/random.rs"]
mod random;
#[path = "turns/receipts.rs"]
mod receipts;
#[path = "turns/recounts.rs"]
mod recounts;
#[path = "turns/retention.rs"]
mod retention;
#[path = "turns/rosters.rs"]
mod rosters;
#[path = "turns/series.rs"]
mod series;
#[path = "turns/settings.rs"]
mod settings;
#[path = "turns/signatures.rs"]
mod signatures;
#[path = "turns/signing.rs"]
mod signing;
#[path = "turns/swaps.rs"]
mod swaps;
#[path = "turns/unannounced.rs"]
mod unannounced;
#[path = "turns/words.rs"]
mod words;
#[path = "turns/world.rs"]
mod world;
#[path = "turns/year.rs"]
mod year;
