//! Custody: what becomes of things that a register keeps and lends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Reaction};

/// Things that go out and come back; each entry of the register is one thing, or a number of equal ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// The `number` field that tells how many of it the department has. Left out: each entry is one thing with one holder.
    #[serde(default)]
    pub counted: Option<Name>,
    /// To whom it may go.
    #[serde(default)]
    pub out_to: OutTo,
    /// Roles that hand out, take back and count by hand; none: only hooks do.
    #[serde(default)]
    pub roles: Vec<Name>,
    /// How long it may be out: a length or a `length` setting; days end with the day. Left out: whoever hands it out says it, or
    /// nobody does.
    #[serde(default)]
    pub due: Option<String>,
    /// When the last day ends: `18:00` or a `clock` setting. A time that has passed already counts for the next day.
    #[serde(default)]
    pub due_at: Option<String>,
    /// The things lie under a seal: whoever takes one back says whether it is intact.
    #[serde(default)]
    pub seal: bool,
    /// What happens one second after a thing was due back.
    #[serde(default)]
    pub overdue: Option<Reaction>,
    /// What happens when something is declared lost.
    #[serde(default)]
    pub loss: Option<Reaction>,
    /// What happens when a count differs, or less comes back than went out.
    #[serde(default)]
    pub difference: Option<Reaction>,
}

/// To whom a thing may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutTo {
    /// People of the site's directory.
    #[default]
    Person,
    /// People outside, by name.
    Outside,
    /// Both.
    Anyone,
}
