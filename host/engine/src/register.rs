//! Books: registers of entries and ledgers of postings.

use rust_decimal::Decimal;
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

/// A posting as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Posted {
    /// Ascending within the site.
    pub id: u64,
    /// When.
    pub at: Instant,
    /// What.
    #[serde(flatten)]
    pub posting: Posting,
}
