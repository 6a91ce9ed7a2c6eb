//! Who stands at which post, and when: shifts, absences, presence. Pure: everything comes in as a value.
//!
//! `cover` counts people, `rules` says what shifts must keep, `rota` makes shifts by a pattern; `swap` and `presence`
//! are the records of what people ask for and do.

mod cover;
mod presence;
mod rota;
mod rules;
mod swap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::{Instant, Span};

pub use cover::{Gap, Standing, Stretch, gaps, standing};
pub use presence::{PostState, Stay, Uncovered};
pub(crate) use rota::SHIFTS_MAX;
pub use rota::{Cycle, Draft, KindTimes, Rota, RotaError, ShiftAt, cycle};
pub use rules::{Breach, Rules, breaches};
pub use swap::{AskSwap, Swap, SwapState};

/// The longest shift and the longest absence: what touches a moment is found from here on back.
pub const SHIFT_MAX: Span = Span::days(7);

/// A stretch of duty at a post.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// A post of one of the site's blueprints.
    pub post: String,
    /// A person of the directory.
    pub person: String,
    /// From.
    pub start: Instant,
    /// Until, not included.
    pub end: Instant,
    /// One of the post's kinds of shifts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Shift {
    /// Whether it touches `[start, end)`.
    #[must_use]
    pub fn touches(&self, start: Instant, end: Instant) -> bool {
        self.start < end && self.end > start
    }

    /// What it is found by: its end and kind may change.
    #[must_use]
    pub fn place(&self) -> ShiftAt {
        ShiftAt { post: self.post.clone(), person: self.person.clone(), start: self.start }
    }
}

/// Somebody is not at their post for a part of a shift: a break, leave. Somebody else may stand in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Absence {
    /// The post they are missed at.
    pub post: String,
    /// Who is away.
    pub person: String,
    /// From.
    pub start: Instant,
    /// Until, not included.
    pub end: Instant,
    /// Who stands in; away from their own posts meanwhile.
    #[serde(default)]
    pub stand_in: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}
