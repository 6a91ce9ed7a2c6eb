//! The shell around the engine: site writers, outbox, channels, HTTP API, command line.

pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod host;
pub mod library;
pub mod outbox;
pub mod scenario;
pub mod writer;
