//! The shell around the engine: site writers, outbox, channels, HTTP API, command line.

pub mod api;
pub mod auth;
#[expect(clippy::float_arithmetic, reason = "measurements and their ratios")]
pub mod bench;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod door;
pub mod files;
mod formula;
pub mod host;
pub mod import;
pub mod library;
pub mod logs;
pub mod metrics;
pub mod organisation;
pub mod outbox;
pub mod scenario;
pub mod search;
pub mod signature;
pub mod writer;
