//! A turn: one command and everything that follows from it, all or nothing.
//!
//! The methods that hooks call stand in `turn/`, by the interfaces of the WIT package.

mod directory;
mod notifications;
mod registers;
mod schedules;
mod tickets;

use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::value::Value;
use crate::view::{Overlay, ViewError};

/// Why a call on the turn did not succeed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Halt {
    /// A rule said no; a plugin may handle it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not be read: the turn is given up, whatever the plugin does.
    #[error(transparent)]
    Store(#[from] ViewError),
}

/// What a call on the turn gives.
pub type Outcome<T> = Result<T, Halt>;

/// A line a plugin wrote for the operator.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogLine {
    /// The plugin.
    pub plugin: String,
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// At most 4 KiB.
    pub message: String,
}

/// One command at work.
#[derive(Debug)]
pub struct Turn {
    #[expect(dead_code)]
    overlay: Overlay,
}

impl Turn {
    /// The moment of the event.
    #[must_use]
    pub fn now(&self) -> Instant {
        unimplemented!()
    }

    /// Who caused the turn.
    #[must_use]
    pub fn actor(&self) -> &str {
        unimplemented!()
    }

    /// The roles of the actor.
    #[must_use]
    pub fn actor_roles(&self) -> Vec<String> {
        unimplemented!()
    }

    /// The site's name.
    #[must_use]
    pub fn site(&self) -> &str {
        unimplemented!()
    }

    /// A setting of the calling plugin, as it holds now or as it held when a ticket was opened.
    ///
    /// # Errors
    /// `not-found` for a setting the blueprint does not have.
    pub fn setting(&mut self, _name: &str, _for_ticket: Option<u64>) -> Outcome<Value> {
        unimplemented!()
    }

    /// The next number of the turn's own sequence.
    pub fn random(&mut self) -> u64 {
        unimplemented!()
    }

    /// Keeps a line for the operator; lines past the limit are dropped.
    pub fn log(&mut self, _level: &str, _message: &str) {
        unimplemented!()
    }
}
