//! Registers: books of entries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::Fields;

/// A line of a register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Unique within the register.
    pub key: String,
    /// All fields that are not empty.
    pub fields: Fields,
    /// Counts the changes, from 1.
    pub revision: u64,
    /// When it was written last.
    pub changed_at: Instant,
}
