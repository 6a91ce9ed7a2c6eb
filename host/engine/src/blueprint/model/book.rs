//! Registers and ledgers: books.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Field, Name, Named, Text};

/// A book with entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Columns.
    pub fields: Named<Field>,
    /// Roles that may read it; `anyone` for all staff.
    pub read: Vec<Name>,
    /// Roles that may write it by hand; none: only hooks do.
    #[serde(default)]
    pub write: Vec<Name>,
}

/// A book with amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// How people call it.
    pub title: Text,
    /// `CNY`, `points`.
    pub unit: String,
    /// Digits behind the point, 0 to 6; a posting with more is refused.
    #[serde(default)]
    pub scale: u8,
    /// Roles that may read it.
    pub read: Vec<Name>,
}
