//! Tests of the shell that need more than one of its parts, one binary.
#![expect(clippy::unwrap_used, reason = "what is set up for a test is there, or the test fails")]

mod server {
    mod api;
    mod plugin;
    mod signature;
}
