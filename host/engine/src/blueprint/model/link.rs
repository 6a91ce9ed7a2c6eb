//! Ties between tickets that do something: links, spawned tickets, repeats.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Name, Scalar, Text};

/// A relation from tickets of a workflow to others, and what it does. Its name is a word of `a-z`, `0-9` and `-`.
/// Relations that are not declared tie tickets, too, and do nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// How people call it, seen from this ticket: "Repair".
    pub title: Text,
    /// How people call it, seen from the other: "Repair of".
    #[serde(default)]
    pub inverse: Option<Text>,
    /// Workflows it leads to: `repair` of this plugin, `clinic/visit` of another one. None: any ticket.
    #[serde(default)]
    pub to: Vec<String>,
    /// The ticket cannot come to an end while one at the other end has not.
    #[serde(default)]
    pub holds: bool,
    /// For `holds`: a name under `refusals`; `{{ open }}` lists the numbers. Left out: the host's words.
    #[serde(default)]
    pub refusal: Option<Name>,
    /// Actions of this workflow that are done on every ticket at the other end, too, in the same turn.
    #[serde(default)]
    pub together: Vec<Name>,
    /// Roles that may take such a tie back; none: nobody but hooks.
    #[serde(default)]
    pub untie: Vec<Name>,
}

/// A ticket that an action, or the opening, opens in the same turn and ties to its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spawn {
    /// Only then; left out: always.
    #[serde(default)]
    pub when: Condition,
    /// `repair` of this plugin, or `property/repair` of another one of the site.
    pub workflow: String,
    /// The relation from this ticket to the new one.
    #[serde(default = "spawned")]
    pub relation: Name,
    /// Field of the new ticket → field of this one, or `requester`, `assignee`, `title`, `number`. What the new one's
    /// workflow cannot take is left out.
    #[serde(default)]
    pub copies: IndexMap<Name, Name>,
    /// Field of the new ticket → its value.
    #[serde(default)]
    pub gives: IndexMap<Name, Scalar>,
    /// A field of type `ticket` of this workflow that keeps the new one's id.
    #[serde(default)]
    pub keeps: Option<Name>,
    /// Without the other plugin the action is refused; otherwise nothing is opened then.
    #[serde(default)]
    pub required: bool,
}

fn spawned() -> Name {
    "spawned".into()
}

/// When a new ticket is the same matter again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Fields that are equal in both, and filled in.
    pub same: Vec<Name>,
    /// How long ago the earlier one was opened at most: a length, or a `length` setting. One of days ends with the day.
    pub within: String,
    /// The relation from the new ticket to the latest of the earlier ones.
    #[serde(default = "repeat")]
    pub relation: Name,
    /// A number field that tells how many earlier ones there are in that time.
    #[serde(default)]
    pub marks: Option<Name>,
}

fn repeat() -> Name {
    "repeat".into()
}

/// How many tickets must be tied to a ticket, and whether they must have come to an end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkGuard {
    /// The relation from this ticket to them.
    pub relation: Name,
    /// All of them must have come to an end.
    #[serde(default)]
    pub settled: bool,
    /// There must be so many at least.
    #[serde(default)]
    pub least: u32,
}

/// Which states a ticket must have been in; the one it stands in counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitedGuard {
    /// All of these states.
    pub states: Vec<Name>,
    /// Only what came since the ticket was in this state last counts. Left out, or never been there: since it was opened.
    #[serde(default)]
    pub since: Option<Name>,
}
