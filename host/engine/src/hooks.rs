//! The seam to the plugins: which events they get, how they answer, who calls them.
//!
//! The engine knows no wasm: whoever runs a turn hands in something that implements [`Hooks`].

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::instant::{Instant, Span};
use crate::ticket::Ticket;
use crate::turn::Turn;
use crate::value::{Fields, Value};

/// The version of `frontdesk:plugin` that this host offers to plugins.
pub const INTERFACE: semver::Version = semver::Version::new(1, 1, 0);

/// The hooks, by the names of their WIT interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hook {
    /// Something happened to a ticket.
    OnTicket,
    /// A deadline warned or was passed.
    OnDeadline,
    /// A timer rang.
    OnTimer,
    /// A duty is due, done or missed.
    OnDuty,
    /// A notice was delivered or given up.
    OnNotice,
    /// A message came in.
    OnMessage,
    /// The version took the place of another one.
    OnUpgrade,
    /// A report is asked for.
    OnReport,
}

impl Hook {
    /// Every hook.
    pub const ALL: [Self; 8] = [
        Self::OnTicket,
        Self::OnDeadline,
        Self::OnTimer,
        Self::OnDuty,
        Self::OnNotice,
        Self::OnMessage,
        Self::OnUpgrade,
        Self::OnReport,
    ];

    /// As the interface is called in WIT: `on-ticket`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OnTicket => "on-ticket",
            Self::OnDeadline => "on-deadline",
            Self::OnTimer => "on-timer",
            Self::OnDuty => "on-duty",
            Self::OnNotice => "on-notice",
            Self::OnMessage => "on-message",
            Self::OnUpgrade => "on-upgrade",
            Self::OnReport => "on-report",
        }
    }
}

/// What a hook is told. The meaning of the parts stands in `wit/v1/hooks.wit`.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are the WIT records' fields, documented there")]
pub enum Event {
    Ticket {
        cause: String,
        ticket: Ticket,
        action: Option<String>,
        form: Fields,
        was: Option<String>,
    },
    Deadline {
        name: String,
        ticket: Ticket,
        due: Instant,
        breached: bool,
        lead: Span,
    },
    Timer {
        key: String,
        ticket: Option<u64>,
        due: Instant,
        carry: Fields,
    },
    Duty {
        duty: String,
        cause: String,
        due: Instant,
        person: Option<String>,
        form: Fields,
    },
    Notice {
        id: u64,
        about: Option<u64>,
        channel: String,
        outcome: String,
        detail: String,
    },
    Message {
        channel: String,
        sender: String,
        person: Option<String>,
        about: Option<u64>,
        subject: String,
        text: String,
        fields: Fields,
    },
    Upgrade {
        was: semver::Version,
    },
}

impl Event {
    /// The hook that gets it.
    #[must_use]
    pub fn hook(&self) -> Hook {
        match self {
            Self::Ticket { .. } => Hook::OnTicket,
            Self::Deadline { .. } => Hook::OnDeadline,
            Self::Timer { .. } => Hook::OnTimer,
            Self::Duty { .. } => Hook::OnDuty,
            Self::Notice { .. } => Hook::OnNotice,
            Self::Message { .. } => Hook::OnMessage,
            Self::Upgrade { .. } => Hook::OnUpgrade,
        }
    }
}

/// A built report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Column names of the blueprint's report.
    pub columns: Vec<String>,
    /// One value per column each.
    pub rows: Vec<Vec<Value>>,
    /// Headline numbers.
    pub figures: Vec<Figure>,
}

/// A headline number of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// As in the blueprint's report.
    pub name: String,
    /// Already rounded.
    pub value: Value,
    /// What it should reach.
    pub target: Option<Value>,
    /// Whether it does; nothing where there is no target or nothing to measure.
    pub met: Option<bool>,
}

/// Why a rule, a host call or a hook said no. Mirrors `types.refusal` in WIT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// A plugin's rule: a name under `[refusals]` of its blueprint, and the arguments of its text.
    #[error("rule `{rule}`")]
    Rule {
        /// The plugin whose text it is.
        plugin: String,
        /// The name under `[refusals]`.
        rule: String,
        /// What its text fills in.
        arguments: Fields,
    },
    /// No such thing.
    #[error("{0}")]
    NotFound(String),
    /// Not allowed to this person or this plugin.
    #[error("{0}")]
    Denied(String),
    /// A named limit was reached.
    #[error("{0}")]
    Limit(String),
    /// Bad input: one or more fields.
    #[error("{0}")]
    Invalid(String),
    /// Bad input at named fields of a form.
    #[error("{}", .0.iter().map(|(field, why)| format!("`{field}`: {why}")).collect::<Vec<_>>().join("; "))]
    Form(Vec<(String, String)>),
    /// The ticket stands in a state where this cannot be done.
    #[error("{0}")]
    Conflict(String),
    /// Several things stand in the way, each with its own reason.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<Reason>),
}

/// One of several reasons of a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is about, a ticket's number; empty when the reason says it.
    pub of: String,
    /// The reason itself.
    pub why: Refusal,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of.is_empty() { self.why.fmt(f) } else { write!(f, "{}: {}", self.of, self.why) }
    }
}

/// How a hook call ended, when not well.
#[derive(Clone, Debug, PartialEq)]
pub enum HookEnd {
    /// The plugin said no.
    Refused(Refusal),
    /// The plugin misbehaved, or the host could not serve it; the text names the reason.
    Fault(String),
}

/// A plugin as a turn sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginRef {
    /// The blueprint's id.
    pub id: String,
    /// The blueprint's version.
    pub version: semver::Version,
    /// Content hash of the component, lowercase hex of SHA-256.
    pub component: String,
}

/// Runs hooks. The turn moves in and always comes back, with the hook's writes in it.
pub trait Hooks: Send + Sync {
    /// Whether the plugin exports the hook; one it does not export is skipped.
    fn exports(&self, plugin: &PluginRef, hook: Hook) -> bool;

    /// Calls the hook that the event belongs to.
    fn call(&self, plugin: &PluginRef, event: &Event, turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>);

    /// Builds a report over `[start, end)`.
    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>);
}

/// Runs plugins that are data only: no hook is exported.
#[derive(Clone, Copy, Debug, Default)]
pub struct DataOnly;

impl Hooks for DataOnly {
    fn exports(&self, _: &PluginRef, _: Hook) -> bool {
        false
    }

    fn call(&self, _: &PluginRef, _: &Event, turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        (turn, Ok(()))
    }

    fn report(
        &self,
        _: &PluginRef,
        _: &str,
        _: Instant,
        _: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        (turn, Ok(Table::default()))
    }
}

impl fmt::Debug for dyn Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}
