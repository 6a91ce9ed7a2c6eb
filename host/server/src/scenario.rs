//! Scenarios: text files that play people and time against a compiled plugin, with a virtual clock.
//!
//! A scenario reads like an acceptance case: who does what, what time does, what must come of it. [`read()`]
//! reads a file of them, [`play()`] plays one on a fresh site. The clock is moved, never waited for; whatever
//! is due on the way happens at its own moment. After every turn the counters are counted again, at the end
//! the journal is verified.

mod at_posts;
mod books;
mod count;
mod custody;
mod duties;
mod expected;
mod find;
mod kept;
mod look;
mod memory;
mod perform;
mod plain;
mod play;
mod read;
mod repeat;
mod script;
mod settings;
mod setup;
mod short;
mod signoffs;
mod tables;
mod timeline;
mod told;
mod ways;
mod world;

pub use play::{Failure, Played, play};
pub use read::{Mistake, read};
pub use script::Scenario;
pub use setup::Subject;

#[cfg(test)]
mod tests;
