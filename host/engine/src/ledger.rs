//! Ledgers: postings that are never edited, and what is kept so that sums need not be added up again.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// How many digits an amount or a sum may have in all: what a plugin's decimal can hold.
pub const DIGITS_MAX: u32 = 18;

/// What is to be appended to a ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Posting {
    /// Whose: a person, a unit, a team.
    pub account: String,
    /// Signed, exact.
    #[schemars(with = "String")]
    pub amount: Decimal,
    /// Why, for people.
    pub reason: String,
    /// The ticket it comes from.
    pub about: Option<u64>,
}

/// A posting as it stands in the ledger; its amount is what was booked, after steps and cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Posted {
    /// Ascending within the site.
    pub id: u64,
    /// When.
    pub at: Instant,
    /// What.
    #[serde(flatten)]
    pub posting: Posting,
    /// What else is to be known of it.
    #[serde(flatten)]
    pub origin: Origin,
}

/// How a posting came to its amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Origin {
    /// A kind of the blueprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The how-manieth of its kind it was, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What was asked for, where something else was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub asked: Option<Decimal>,
    /// What the cap cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cut: Option<Decimal>,
    /// What waits for the next period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub carried: Option<Decimal>,
    /// The posting of the period before whose rest this is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_of: Option<u64>,
    /// The posting it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u64>,
}

impl Origin {
    /// Whether it stands for something that happened, not for a rest or a counter-posting.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.kind.is_some() && self.rest_of.is_none() && self.reverses.is_none()
    }
}

/// What became of a posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Booked {
    /// The posting.
    pub id: u64,
    /// What was booked.
    #[schemars(with = "String")]
    pub amount: Decimal,
    /// What the cap cut off.
    #[schemars(with = "String")]
    pub cut: Decimal,
    /// What waits for the next period.
    #[schemars(with = "String")]
    pub carried: Decimal,
    /// The how-manieth of its kind it was, from 1; 0 without a kind.
    pub step: u32,
}

/// What the postings of an account in one period come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodSum {
    /// The period's first moment.
    pub start: Instant,
    /// The first moment after it.
    pub end: Instant,
    /// All of them.
    #[schemars(with = "String")]
    pub sum: Decimal,
    /// Those that the cap counts: all but counter-postings of what was booked in another period.
    #[schemars(with = "String")]
    pub capped: Decimal,
    /// How many there are.
    pub postings: u64,
    /// How many happened of each kind and were not reversed.
    pub kinds: BTreeMap<String, u64>,
}

/// What all postings of an account come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Balance {
    /// Whose.
    pub account: String,
    /// All of them.
    #[schemars(with = "String")]
    pub sum: Decimal,
    /// How many there are.
    pub postings: u64,
    /// When the first was booked.
    pub first: Instant,
}

/// A rest that waits for its period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// When it is posted.
    pub at: Instant,
    /// How much is left.
    pub amount: Decimal,
}

/// The bounds of a cap as they hold now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Not less.
    pub least: Option<Decimal>,
    /// Not more.
    pub most: Option<Decimal>,
}

impl Bounds {
    /// How much of an amount can be booked on top of a sum: never more than it, never of the other sign, and nothing when
    /// the sum is past the bound already.
    #[must_use]
    pub fn room(&self, sum: Decimal, amount: Decimal) -> Decimal {
        match (amount.is_sign_negative(), self.least, self.most) {
            (true, Some(least), _) => amount.max((least - sum).min(Decimal::ZERO)),
            (false, _, Some(most)) => amount.min((most - sum).max(Decimal::ZERO)),
            _ => amount,
        }
    }

    /// Bounds that amounts of so many digits behind the point can reach: rounded inwards.
    #[must_use]
    pub fn rounded(self, scale: u32) -> Self {
        let round =
            |bound: Option<Decimal>, strategy| bound.map(|it| it.round_dp_with_strategy(scale, strategy));
        Self {
            least: round(self.least, RoundingStrategy::ToPositiveInfinity),
            most: round(self.most, RoundingStrategy::ToNegativeInfinity),
        }
    }
}

/// The factor of the n-th posting of a kind, from 1; the last one given holds for all that follow, and 1 where none is.
#[must_use]
pub fn factor(steps: &[u16], n: u32) -> u16 {
    let place = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    steps.get(place).or(steps.last()).copied().unwrap_or(1)
}

/// Whether a number of so many digits behind the point stays exact: 18 digits in all.
#[must_use]
pub fn is_exact(number: Decimal, scale: u32) -> bool {
    let most = Decimal::from_i128_with_scale(10_i128.pow(DIGITS_MAX), scale);
    number.normalize().scale() <= scale && number.abs() < most
}
