//! Queues: tickets that wait for their turn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

/// Tickets that wait for their turn. How long a ticket waits is counted from its entry, whoever is taken before it;
/// limits of waiting are deadlines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// How people call it.
    pub title: Text,
    /// Tickets of this workflow.
    pub workflow: Name,
    /// A ticket stands in it while it is in one of these states.
    pub states: Vec<Name>,
    /// One line for each value of these fields: `["department"]`.
    #[serde(default)]
    pub per: Vec<Name>,
    /// Who comes first: fields of type `number`, `flag`, `choice` (in the order of `choices`), `day` or `moment`, the most
    /// important one first; ascending, or `"class desc"`. An empty one comes last. Equal ones go by their entry.
    #[serde(default)]
    pub order: Vec<String>,
    /// The field that must be filled in when another ticket than the first is taken.
    #[serde(default)]
    pub reason: Option<Name>,
}
