//! What really happened at a post: who clocked on and off, and when too few stood there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// Somebody clocked on at a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stay {
    /// Where.
    pub post: String,
    /// Who.
    pub person: String,
    /// Clocked on.
    pub on: Instant,
    /// Clocked off; nothing: still there.
    pub off: Option<Instant>,
    /// When the shift began or begins for which they came; nothing for a relief.
    pub shift_start: Option<Instant>,
    /// When that shift ends.
    pub shift_end: Option<Instant>,
    /// They stand in for somebody: no shift of their own is there.
    pub relief: bool,
    /// When a relief has been there too long; nothing: it may stay.
    #[serde(default)]
    pub overlong_at: Option<Instant>,
    /// Who clocked them on, when not they themselves.
    pub on_by: Option<String>,
    /// Who clocked them off, when not they themselves.
    pub off_by: Option<String>,
    /// Why somebody in charge let them go.
    #[serde(default)]
    pub reason: String,
}

/// A stretch in which a post really had too few people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Uncovered {
    /// Where.
    pub post: String,
    /// From.
    pub since: Instant,
    /// Until; nothing: still.
    pub until: Option<Instant>,
    /// How many stood there, last.
    pub people: u32,
    /// How many it needed, last.
    pub needed: u32,
    /// When it is told; nothing: it was, or is not to be.
    pub tell_at: Option<Instant>,
}

/// A post at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostState {
    /// Who stands there.
    pub people: Vec<String>,
    /// How many it needs then.
    pub needed: u32,
}

impl PostState {
    /// Whether too few stand there.
    #[must_use]
    pub fn uncovered(&self) -> bool {
        self.people.len() < usize::try_from(self.needed).unwrap_or(usize::MAX)
    }
}
