//! Frontdesk's rules, pure: no clock, no input or output, no wasm, no async.
//!
//! Time, identities and randomness come in as values, state comes in through [`view::View`], and
//! what a command does goes out as a set of writes. The same command on the same state therefore
//! always gives the same result, which is what replay, scenarios and tests live on.

pub mod alarm;
pub mod approval;
pub mod audit;
pub mod blueprint;
pub mod calendar;
pub mod chinese;
pub mod closing;
pub mod command;
pub mod cron;
pub mod custody;
pub mod deadline;
pub mod delivery;
pub mod directory;
pub mod document;
pub mod door;
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
pub mod ledger;
pub mod length;
pub mod migration;
pub mod notice;
pub mod period;
pub mod personal;
pub mod quarantine;
pub mod query;
pub mod queue;
pub mod quiet;
pub mod quota;
pub mod record;
pub mod recount;
pub mod register;
pub mod regular;
pub mod rehearsal;
pub mod roster;
pub mod run;
pub mod script;
pub mod series;
pub mod setting;
pub mod signature;
pub mod site;
pub mod text;
pub mod ticket;
pub mod turn;
pub mod unannounced;
pub mod value;
pub mod view;
pub mod word;
