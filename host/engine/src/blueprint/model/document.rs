//! Documents: numbered papers that are issued once, and passes among them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Field, Name, Named, Reaction, Text};

/// A numbered paper: a receipt, a notice slip, a goods pass. Numbers have no gaps; a voided one keeps its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Pattern of numbers, as of tickets: `SJ-{year}-{seq}`.
    pub number: String,
    /// What it says.
    pub fields: Named<Field>,
    /// Roles that may read it; `anyone` for all staff.
    pub read: Vec<Name>,
    /// Roles that may void it by hand; none: only hooks do.
    #[serde(default)]
    pub void: Vec<Name>,
    /// It lets something through: it has a code, a validity and is used.
    #[serde(default)]
    pub pass: Option<Pass>,
}

/// How a document is used as a pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// How long it is valid: a length or a `length` setting; days end with the day, `0 days` is the day of issue. Left out:
    /// whoever issues it says it, or it does not expire.
    #[serde(default)]
    pub valid: Option<String>,
    /// When the last day ends: `20:00` or a `clock` setting. A time that has passed already counts for the next day.
    #[serde(default)]
    pub valid_at: Option<String>,
    /// How often it can be used; 0: as often as wanted.
    #[serde(default = "once")]
    pub uses: u32,
    /// Roles that use it by its code: whoever stands at the gate. None: only hooks do.
    #[serde(default)]
    pub roles: Vec<Name>,
    /// A holder has at most one that is valid.
    #[serde(default)]
    pub one_each: bool,
    /// What happens one second after a pass that could still be used has expired.
    #[serde(default)]
    pub expired: Option<Reaction>,
}

fn once() -> u32 {
    1
}
