//! Deadlines, and the ladders that lead up from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

/// A deadline of tickets: started by hooks, or by the host while the ticket is in some states or has a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How people call it.
    pub title: Text,
    /// Tickets that can have it.
    pub workflow: Name,
    /// `limit`: an act at the due moment is in time, the breach falls one second after it. `threshold`: fires at the moment itself.
    #[serde(default)]
    pub kind: DeadlineKind,
    /// The `length` setting that tells how long, when the hook does not say; or `end-of-day`, `close-of-work`, `end-of-month`,
    /// `end-of-shift:POST`.
    #[serde(default)]
    pub within: Option<String>,
    /// `wall`, `working`, or the name of another calendar of the site.
    #[serde(default = "wall")]
    pub clock: String,
    /// How limits of days end.
    #[serde(default)]
    pub ends: DayEnd,
    /// How long before the end it warns: lengths (`30min`, `1h`) or names of `length` settings.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The host starts it when a ticket enters one of these states from outside them, and stops it when the ticket leaves them.
    #[serde(default)]
    pub while_in: Vec<Name>,
    /// States in which it is paused.
    #[serde(default)]
    pub pauses_in: Vec<Name>,
    /// The `day` or `moment` field that it stands by instead of `within`: it moves with the field and goes when that is emptied.
    #[serde(default)]
    pub anchor: Option<Name>,
    /// How far from the anchor, with a sign: `-3h`, `-1 working-days`, `2 days`, `-reminder_lead` (a `length` setting).
    #[serde(default)]
    pub offset: Option<String>,
    /// An escalation ladder: its levels from the lowest, each taken once.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Roles that may take a ticket to a higher level by hand.
    #[serde(default)]
    pub jump: Vec<Name>,
}

pub(super) fn wall() -> String {
    "wall".into()
}

/// See [`Deadline::kind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineKind {
    /// Something to be done within.
    #[default]
    Limit,
    /// A moment at which something happens.
    Threshold,
}

/// How a limit of n days, weeks, months or years ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayEnd {
    /// At the end (23:59:59) of the n-th day, the start day not counted; 0 is the end of the start day.
    #[default]
    DayEnd,
    /// At the same time of day n days later.
    SameTime,
    /// At the close of work of the n-th day by the calendar.
    CloseOfWork,
}

/// A step of an escalation ladder. It says when it is taken in exactly one of `after`, `past` and `then`, each a length or a
/// `length` setting on the deadline's clock.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// So long after the start.
    #[serde(default)]
    pub after: Option<String>,
    /// So long after the deadline is over; `0s`: with the breach.
    #[serde(default)]
    pub past: Option<String>,
    /// So long after the level below was taken.
    #[serde(default)]
    pub then: Option<String>,
    /// Everybody who is told, jointly: `role:NAME`, `post:NAME`, `assignee`, `requester`, `field:PERSON_FIELD`, `superior:N` (of the
    /// assignee, N steps up).
    #[serde(default)]
    pub tell: Vec<String>,
    /// What they are told: a template whose arguments are among `level` and `due`.
    #[serde(default)]
    pub notice: Option<Name>,
    /// The notice is not held back by quiet hours.
    #[serde(default)]
    pub urgent: bool,
    /// Fields that must be filled in before the ticket moves up to this level: a proposal. Until then the level waits.
    #[serde(default)]
    pub needs: Vec<Name>,
    /// Sent once to the assignee and those of the level below when the level waits; arguments as in `notice`.
    #[serde(default)]
    pub missing: Option<Name>,
}
