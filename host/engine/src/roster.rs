//! Who stands at which post, and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// A stretch of duty at a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// A post of one of the site's blueprints.
    pub post: String,
    /// A person of the directory.
    pub person: String,
    /// From.
    pub start: Instant,
    /// Until, not included.
    pub end: Instant,
}
