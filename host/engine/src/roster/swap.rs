//! Swaps of shifts: asked for by one, agreed to by the other, sometimes approved by a third.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shift;
use crate::instant::Instant;

/// A swap that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskSwap {
    /// The post of the asking person's shift.
    pub post: String,
    /// When that shift begins.
    pub start: Instant,
    /// Who is to take it.
    pub with: String,
    /// When the other's shift at the same post begins that is given in return; nothing: they only take over.
    #[serde(default)]
    pub for_start: Option<Instant>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A swap, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Swap {
    /// Unique within the site.
    pub id: u64,
    /// The shift that goes to `with`; it names who asked.
    pub shift: Shift,
    /// Who is to take it.
    pub with: String,
    /// Their shift that is given in return.
    pub in_return: Option<Shift>,
    /// Why.
    pub reason: String,
    /// When it was asked for: its month counts.
    pub asked_at: Instant,
    /// How far it is.
    pub state: SwapState,
    /// Since when.
    pub changed_at: Instant,
    /// Who brought it there.
    pub changed_by: String,
    /// Why it was declined or refused.
    #[serde(default)]
    pub answer: String,
}

impl Swap {
    /// When the earlier of its shifts begins.
    #[must_use]
    pub fn begins(&self) -> Instant {
        self.in_return.as_ref().map_or(self.shift.start, |other| other.start.min(self.shift.start))
    }

    /// Whether it counts against the limit of a month: it is done, or can still be.
    #[must_use]
    pub fn counts(&self, now: Instant) -> bool {
        match self.state {
            SwapState::Done => true,
            SwapState::Asked | SwapState::Agreed => self.begins() > now,
            SwapState::Declined | SwapState::Refused | SwapState::Cancelled => false,
        }
    }
}

/// How far a swap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SwapState {
    /// The other has not answered.
    Asked,
    /// The other agreed; it waits for approval.
    Agreed,
    /// The roster was changed.
    Done,
    /// The other said no.
    Declined,
    /// Who must approve said no.
    Refused,
    /// Taken back by who asked.
    Cancelled,
}

impl SwapState {
    /// As blueprints, scenarios and notices write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}
