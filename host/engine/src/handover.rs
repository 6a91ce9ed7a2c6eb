//! Handover of responsibility: one offers tickets, the other takes them; until then nothing moves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// To whom tickets are offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Receiver {
    /// One person.
    Person(String),
    /// Whoever stands at a post when it is accepted.
    Post(String),
}

impl Receiver {
    /// The id of the person, or `post:` and its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Person(person) => person.clone(),
            Self::Post(post) => format!("post:{post}"),
        }
    }
}

/// An offer to take over tickets, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Handover {
    /// Unique within the site.
    pub id: u64,
    /// Who is responsible until it is accepted.
    pub from: String,
    /// Who is asked.
    pub to: Receiver,
    /// The tickets, in the order they were named.
    pub tickets: Vec<u64>,
    /// What is to be known.
    #[serde(default)]
    pub text: String,
    /// When.
    pub offered_at: Instant,
    /// How it stands.
    pub state: HandoverState,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// Tickets that moved.
    #[serde(default)]
    pub accepted: Vec<u64>,
    /// Why it, or some of its tickets, were declined.
    #[serde(default)]
    pub reason: String,
}

/// How an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HandoverState {
    /// Waits for an answer.
    Open,
    /// Taken over, at least in part.
    Accepted,
    /// Nothing was taken over.
    Declined,
    /// Taken back by who offered.
    Withdrawn,
}

impl HandoverState {
    /// As scenarios write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}
