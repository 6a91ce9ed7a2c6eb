//! The server's integration tests, one binary.

#[path = "server/plugin.rs"]
mod plugin;
