//! The shell around the engine: site writers, outbox, channels, HTTP API, command line.

pub mod clock;
pub mod library;
pub mod writer;
