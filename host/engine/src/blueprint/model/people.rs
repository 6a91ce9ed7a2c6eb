//! Roles and posts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

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

/// A place where somebody must stand by roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// How people call it.
    pub title: Text,
    /// The role that is told when nobody stands there.
    pub fallback: Name,
}
