//! The HTTP API, called in process: a store in memory, a clock that stands, a plugin without hooks.

mod console;
mod desk;
mod document;
mod doors;
mod duties;
mod errors;
mod events;
mod files;
mod imports;
mod logs;
mod masks;
mod papers;
mod rosters;
mod search;
mod sessions;
mod settings;
mod sites;
mod tables;
mod templates;
mod tickets;
mod ways;
mod words;
