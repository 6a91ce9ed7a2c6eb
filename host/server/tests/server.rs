//! Tests of the shell that need more than one of its parts, one binary.

mod server {
    mod api;
    mod plugin;
}
