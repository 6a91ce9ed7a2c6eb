//! Events that came in by a door, and what became of each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alarm::{Due, DueItem};
use crate::door::{Place, Received};
use crate::fault::Dismissal;
use crate::instant::{Instant, Span};

/// How long an event waits before it is tried again without being asked to, at first; then twice as long each time.
const AGAIN_FIRST: Span = Span::minutes(1);

/// The longest it waits between two tries.
const AGAIN_MAX: Span = Span::hours(1);

/// An event, as stored. What came is kept until it acted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Unique within the site, ascending.
    pub number: u64,
    /// The door.
    pub door: String,
    /// The sender's id.
    pub id: String,
    /// What came, by its hash.
    pub fingerprint: String,
    /// Its id was another event's before.
    pub clashes: bool,
    /// When it came.
    pub at: Instant,
    /// When it happened, by the sender's words.
    pub happened: Option<Instant>,
    /// The sender's name of what happened; empty when it could not be read.
    pub kind: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it stands there; empty when it acted.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// The ticket it opened or acted on.
    pub ticket: Option<u64>,
    /// The ticket it waits for.
    pub waits_for: Option<Place>,
    /// When it is tried again by itself.
    pub next_try: Option<Instant>,
    /// When it is given up.
    pub until: Option<Instant>,
    /// A plugin failed at it: the parked fault.
    pub fault: Option<u64>,
    /// What came.
    pub received: Option<Received>,
    /// Who put it away, and why.
    pub dismissed: Option<Dismissal>,
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It did what it was to do, once.
    Acted,
    /// The mapping does nothing for its kind.
    Ignored,
    /// Its ticket is not there yet, or not so far.
    Waits,
    /// A rule said no, or a plugin failed.
    Refused,
    /// It could not be read, or the mapping makes nothing of it.
    Malformed,
    /// Its id came before with other words.
    Conflict,
    /// It waited in vain.
    Unplaced,
    /// An administrator put it away.
    Dismissed,
}

impl DeliveryState {
    /// As it stands in keys and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Ignored => "ignored",
            Self::Waits => "waits",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Conflict => "conflict",
            Self::Unplaced => "unplaced",
            Self::Dismissed => "dismissed",
        }
    }

    /// Nothing is to be done about it any more; it is forgotten after a time.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Acted | Self::Ignored | Self::Dismissed)
    }

    /// It may be tried again by an administrator.
    #[must_use]
    pub const fn may_try_again(self) -> bool {
        matches!(self, Self::Waits | Self::Refused | Self::Malformed | Self::Unplaced)
    }
}

/// What the sender is told of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Under which number it is listed.
    pub delivery: u64,
    /// The sender's id.
    pub id: String,
    /// What became of it.
    pub outcome: DeliveryState,
    /// Why.
    pub reason: String,
}

impl Delivery {
    /// An event that just came.
    #[must_use]
    pub fn new(number: u64, at: Instant, received: Received) -> Self {
        Self {
            number,
            door: received.door.clone(),
            id: received.id.clone(),
            fingerprint: received.fingerprint(),
            clashes: false,
            at,
            happened: None,
            kind: String::new(),
            state: DeliveryState::Waits,
            reason: String::new(),
            tries: 0,
            ticket: None,
            waits_for: None,
            next_try: None,
            until: None,
            fault: None,
            received: Some(received),
            dismissed: None,
        }
    }

    /// What the sender is told of it.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let (delivery, id) = (self.number, self.id.clone());
        Receipt { delivery, id, outcome: self.state, reason: self.reason.clone() }
    }

    /// Under which it is known: its id, and for another event of the same id its words too.
    #[must_use]
    pub fn name(&self) -> String {
        if self.clashes { clashing(&self.id, &self.fingerprint) } else { self.id.clone() }
    }

    /// The moment from which its id is kept: an event that says it lies ahead is remembered longer.
    #[must_use]
    pub fn kept_from(&self) -> Instant {
        let latest = self.happened.map_or(self.at, |happened| happened.max(self.at));
        self.dismissed.as_ref().map_or(latest, |dismissed| dismissed.at.max(latest))
    }

    /// Its place in the queue of what waits; those that happened first are tried first.
    #[must_use]
    pub fn due(&self) -> Option<DueItem> {
        let happened = self.happened.unwrap_or(self.at);
        let what = Due::Delivery { delivery: self.number, happened };
        Some(DueItem { at: self.next_try?, what })
    }

    /// How long until it is tried again by itself.
    #[must_use]
    pub fn pause(&self) -> Span {
        let doubled = AGAIN_FIRST.0.saturating_mul(1 << self.tries.min(16).saturating_sub(1));
        Span(doubled.min(AGAIN_MAX.0))
    }
}

/// Under which an event is known whose id was another's before.
#[must_use]
pub fn clashing(id: &str, fingerprint: &str) -> String {
    format!("{id}~{fingerprint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::Content;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let content = Content::Unread { text: String::new(), why: String::new() };
        let received = Received { door: "shop".into(), id: "1".into(), content };
        let mut delivery = Delivery::new(1, Instant(0), received);
        let mut pauses = Vec::new();
        for tries in [1, 2, 3, 6, 7, 40] {
            delivery.tries = tries;
            pauses.push(delivery.pause().to_string());
        }
        assert_eq!(pauses, ["1min", "2min", "4min", "32min", "1h", "1h"]);
    }
}
