//! Frontdesk's rules, pure: no clock, no input or output, no wasm, no async.
//!
//! Time, identities and randomness come in as values, state comes in through [`view::View`], and
//! what a command does goes out as a set of writes. The same command on the same state therefore
//! always gives the same result, which is what replay, scenarios and tests live on.

pub mod alarm;
pub mod blueprint;
pub mod calendar;
pub mod command;
pub mod cron;
pub mod deadline;
pub mod directory;
pub mod due;
pub mod duty;
pub mod fault;
pub mod figure;
pub mod form;
pub mod gate;
pub mod handover;
pub mod hooks;
pub mod instant;
pub mod journal;
pub mod key;
pub mod length;
pub mod notice;
pub mod period;
pub mod query;
pub mod queue;
pub mod record;
pub mod recount;
pub mod register;
pub mod roster;
pub mod run;
pub mod setting;
pub mod signature;
pub mod site;
pub mod text;
pub mod ticket;
pub mod turn;
pub mod value;
pub mod view;
