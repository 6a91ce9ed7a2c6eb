//! Reactions: what the host does by itself when something happens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;

/// What the host does by itself when something happens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// The template it sends, if the plugin may `notify`.
    #[serde(default)]
    pub notice: Option<Name>,
    /// To whom: `role:NAME`, `post:NAME`, `person` (who holds it) or `superior:N` (N steps above them).
    #[serde(default)]
    pub tell: Vec<String>,
    /// The workflow of which it opens a ticket; fields of it with the names of the facts are filled in.
    #[serde(default)]
    pub opens: Option<Name>,
    /// It happens again after so long, until it is settled: a length or a `length` setting. For `overdue` only.
    #[serde(default)]
    pub again: Option<String>,
}
