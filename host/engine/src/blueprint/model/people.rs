//! Roles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// What a person can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// How people call it.
    pub title: Text,
    /// Higher stands above lower: 0 to 100.
    #[serde(default)]
    pub rank: u8,
}
