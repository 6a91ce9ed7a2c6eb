//! The engine's integration tests, one binary.

#[path = "engine/blueprint.rs"]
mod blueprint;
