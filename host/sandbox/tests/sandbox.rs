//! The sandbox's integration tests, one binary: real components on real turns.

#[path = "sandbox/cache.rs"]
mod cache;
#[path = "sandbox/desk.rs"]
mod desk;
#[path = "sandbox/duties.rs"]
mod duties;
#[path = "../../../tests/guests/built.rs"]
mod guests;
#[path = "sandbox/honest.rs"]
mod honest;
#[path = "sandbox/hostile.rs"]
mod hostile;
#[path = "sandbox/loading.rs"]
mod loading;
