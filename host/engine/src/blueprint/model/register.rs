//! Registers: books with entries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Custody, Field, Name, Named, Text};

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
    /// Its entries are things that go out and come back.
    #[serde(default)]
    pub custody: Option<Custody>,
}
