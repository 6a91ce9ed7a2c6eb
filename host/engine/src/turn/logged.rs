//! What plugins write for the operator during a turn, and where in the turn each line was written.
//!
//! The journal keeps the lines alone. The rest is for whoever watches a host at work: it takes no part in what replay compares.

use serde::{Deserialize, Serialize};

use super::{LOG_LINE_BYTES_MAX, LOG_LINES_PER_TURN_MAX, Turn};
use crate::hooks::{Event, Hook};
use crate::key;
use crate::view::View as _;

/// A line a plugin wrote for the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The plugin.
    pub plugin: String,
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// What it wrote.
    pub message: String,
}

/// A line, and where in the turn it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// As it stands in the journal.
    pub line: LogLine,
    /// What it was printed to; nothing: it was logged by the call for it.
    pub printed: Option<Output>,
    /// The plugin's version; nothing when the host wrote the line outside of hooks.
    pub version: Option<String>,
    /// The hook that ran.
    pub hook: Option<Hook>,
    /// The ticket that the hook was told of, if it was of one; nothing when the ticket was undone with its turn.
    pub ticket: Option<u64>,
}

/// What a program prints to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The hook that runs, and the ticket it was told of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running {
    hook: Hook,
    ticket: Option<u64>,
}

impl Running {
    /// The hook that gets an event.
    pub(crate) fn of(event: &Event) -> Self {
        let ticket = match event {
            Event::Ticket { ticket, .. } | Event::Deadline { ticket, .. } => Some(ticket.id),
            Event::Timer { ticket, .. } => *ticket,
            Event::Notice { about, .. } | Event::Message { about, .. } => *about,
            Event::Duty { .. } | Event::Upgrade { .. } => None,
        };
        Self { hook: event.hook(), ticket }
    }

    /// The hook that builds a report.
    pub(crate) fn report() -> Self {
        Self { hook: Hook::OnReport, ticket: None }
    }
}

impl Turn {
    /// Keeps a line for the operator; lines past the limit are dropped.
    pub fn log(&mut self, level: &str, message: &str) {
        self.keep_line(level, message, None);
    }

    /// Keeps a line that the plugin printed, as one of level `info` or `warn`.
    pub fn print(&mut self, to: Output, message: &str) {
        let level = match to {
            Output::Stdout => "info",
            Output::Stderr => "warn",
        };
        self.keep_line(level, message, Some(to));
    }

    fn keep_line(&mut self, level: &str, message: &str, printed: Option<Output>) {
        if self.log.len() >= LOG_LINES_PER_TURN_MAX {
            return;
        }
        let plugin = self.caller.as_ref().map(|(plugin, _)| plugin.clone()).unwrap_or_default();
        let version = self.site.plugins.get(&plugin).map(|active| active.installed.version.to_string());
        let end = message.floor_char_boundary(LOG_LINE_BYTES_MAX);
        let line = LogLine { plugin, level: level.to_owned(), message: message[..end].to_owned() };
        let (hook, ticket) =
            self.running.map_or((None, None), |running| (Some(running.hook), running.ticket));
        self.log.push(Logged { line, printed, version, hook, ticket });
    }

    /// Takes what was logged. An id of a ticket that was undone with the turn is left out: another ticket will get it.
    pub(crate) fn take_log(&mut self) -> Vec<Logged> {
        let mut log = std::mem::take(&mut self.log);
        for logged in &mut log {
            let is_there =
                |id: &u64| self.overlay.get(&key::ticket(*id).bytes()).is_ok_and(|found| found.is_some());
            logged.ticket = logged.ticket.filter(is_there);
        }
        log
    }
}
