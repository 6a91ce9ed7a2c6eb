//! What the hooks of a site's plugins wrote lately, in memory, for whoever looks for what a plugin does.
//!
//! It begins anew with the host and holds the last lines of each plugin only; the journal keeps all of them, by turn.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::{Logged, Output};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines of one plugin on one site: an hour of a busy plugin, a week of a quiet one.
pub const LINES_MAX: usize = 500;

/// Bytes of the messages of one plugin on one site. Lines of 500 bytes fit by the number; a plugin that only writes the longest ones
/// (see [`frontdesk_engine::turn::LOG_LINE_BYTES_MAX`]) keeps 64 of them.
pub const BYTES_MAX: usize = 256 << 10;

/// How grave a line is, or what it was printed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Level {
    /// For the plugin's author.
    Debug,
    /// Something happened; every level that is none of these.
    Info,
    /// Something should be looked at.
    Warn,
    /// Something failed.
    Error,
    /// Printed to standard output.
    Stdout,
    /// Printed to standard error.
    Stderr,
}

impl Level {
    fn of(logged: &Logged) -> Self {
        match (logged.printed, logged.line.level.as_str()) {
            (Some(Output::Stdout), _) => Self::Stdout,
            (Some(Output::Stderr), _) => Self::Stderr,
            (None, "debug") => Self::Debug,
            (None, "warn") => Self::Warn,
            (None, "error") => Self::Error,
            (None, _) => Self::Info,
        }
    }
}

/// A line of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// From 1 since the host started, by plugin.
    pub id: u64,
    /// The moment of the turn.
    pub at: Instant,
    /// How grave it is.
    pub level: Level,
    /// The plugin's version then.
    pub version: Option<String>,
    /// The hook that wrote it.
    pub hook: Option<Hook>,
    /// The ticket the hook was told of, when there is one.
    pub ticket: Option<u64>,
    /// What it wrote.
    pub message: String,
}

/// The last lines of a site's plugins.
#[derive(Debug, Default)]
pub struct Logs(Mutex<BTreeMap<String, Lines>>);

/// The last lines of one plugin, the latest last.
#[derive(Debug, Default)]
struct Lines {
    written: u64,
    bytes: usize,
    kept: VecDeque<LogEntry>,
}

impl Logs {
    /// Keeps what a turn logged, as far as plugins did.
    pub fn keep(&self, at: Instant, logged: Vec<Logged>) {
        let mut plugins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in logged.into_iter().filter(|logged| !logged.line.plugin.is_empty()) {
            plugins.entry(line.line.plugin.clone()).or_default().push(at, line);
        }
    }

    /// Up to `limit` lines of a plugin that are `meant`, the latest first, of those with an id below `before`; and whether there
    /// are more of them.
    #[must_use]
    pub fn page(
        &self,
        plugin: &str,
        before: Option<u64>,
        limit: usize,
        meant: impl Fn(&LogEntry) -> bool,
    ) -> (Vec<LogEntry>, bool) {
        let plugins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lines) = plugins.get(plugin) else { return (Vec::new(), false) };
        let earlier = lines.kept.iter().rev().filter(|line| before.is_none_or(|before| line.id < before));
        let mut found = earlier.filter(|line| meant(line));
        let page = found.by_ref().take(limit).cloned().collect();
        (page, found.next().is_some())
    }
}

impl Lines {
    fn push(&mut self, at: Instant, logged: Logged) {
        self.written += 1;
        let level = Level::of(&logged);
        let Logged { line, version, hook, ticket, .. } = logged;
        self.bytes += line.message.len();
        self.kept.push_back(LogEntry {
            id: self.written,
            at,
            level,
            version,
            hook,
            ticket,
            message: line.message,
        });
        while self.kept.len() > LINES_MAX || self.bytes > BYTES_MAX {
            let Some(oldest) = self.kept.pop_front() else { return };
            self.bytes -= oldest.message.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_engine::turn::LogLine;

    use super::*;

    fn logged(plugin: &str, level: &str, message: &str) -> Logged {
        let line = LogLine { plugin: plugin.into(), level: level.into(), message: message.into() };
        Logged { line, printed: None, version: None, hook: Some(Hook::OnTicket), ticket: None }
    }

    fn ids(logs: &Logs, before: Option<u64>, limit: usize) -> (Vec<u64>, bool) {
        let (page, more) = logs.page("desk", before, limit, |_| true);
        (page.into_iter().map(|line| line.id).collect(), more)
    }

    #[test]
    fn the_last_lines_are_kept_by_plugin() {
        let logs = Logs::default();
        for n in 1..=LINES_MAX + 3 {
            logs.keep(
                Instant(0),
                vec![logged("desk", "info", &n.to_string()), logged("", "error", "the host's")],
            );
        }
        logs.keep(Instant(0), vec![logged("other", "info", "elsewhere")]);
        let (all, more) = ids(&logs, None, 1_000);
        assert_eq!((all.len(), all[0], *all.last().unwrap(), more), (500, 503, 4, false));
        assert_eq!(ids(&logs, None, 2), (vec![503, 502], true));
        assert_eq!(ids(&logs, Some(6), 2), (vec![5, 4], false));
        assert_eq!(logs.page("nobody", None, 5, |_| true), (Vec::new(), false));
    }

    #[test]
    fn long_lines_are_kept_by_their_bytes() {
        let logs = Logs::default();
        for _ in 0..100 {
            logs.keep(Instant(0), vec![logged("desk", "info", &"x".repeat(4_096))]);
        }
        let (all, _) = ids(&logs, None, 1_000);
        assert_eq!((all.len(), *all.last().unwrap()), (64, 37));
    }

    #[test]
    fn levels_are_those_of_the_interface_and_of_what_is_printed() {
        for (level, told) in [("debug", Level::Debug), ("error", Level::Error), ("loud", Level::Info)] {
            assert_eq!(Level::of(&logged("desk", level, "")), told);
        }
        let printed = Logged { printed: Some(Output::Stderr), ..logged("desk", "warn", "") };
        assert_eq!(Level::of(&printed), Level::Stderr);
    }
}
