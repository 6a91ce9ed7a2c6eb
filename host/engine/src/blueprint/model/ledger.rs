//! Ledgers: books with amounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Named, Scalar, Text, Unit};
use crate::period::Period;

/// A book with amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// How people call it.
    pub title: Text,
    /// `CNY`, `points`.
    pub unit: Unit,
    /// Digits behind the point, 0 to 6; a posting with more is refused.
    #[serde(default)]
    pub scale: u8,
    /// Roles that may read it.
    pub read: Vec<Name>,
    /// Roles that may reverse a posting by hand; none: only hooks do.
    #[serde(default)]
    pub reverse: Vec<Name>,
    /// By what its sums are kept, and what a cap counts by: `month`, `month:21`, `week:sat`.
    #[serde(default = "month")]
    pub period: Period,
    /// How much an account can come to in a period.
    #[serde(default)]
    pub cap: Option<Cap>,
    /// Kinds of postings, for steps and streaks.
    #[serde(default)]
    pub kinds: Named<PostingKind>,
    /// Rows of periods that a hook can ask for.
    #[serde(default)]
    pub streaks: Named<Streak>,
}

fn month() -> Period {
    Period::Month(1)
}

/// How much an account can come to in a period. Figures are numbers, decimals in quotes, or names of `number` settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Not more.
    #[serde(default)]
    pub most: Option<Scalar>,
    /// Not less.
    #[serde(default)]
    pub least: Option<Scalar>,
    /// What becomes of what does not fit.
    #[serde(default)]
    pub carry: Carry,
}

/// What becomes of what does not fit under a cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Carry {
    /// It is cut; the posting tells how much.
    #[default]
    Drop,
    /// It is posted when the next period begins, under the cap of that one.
    Next,
}

/// A kind of posting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostingKind {
    /// By how much the first, second, … posting of the kind is multiplied, 0 to 1000; the last holds for all that follow.
    /// `[1, 2, 4]` doubles. Left out: it only counts.
    #[serde(default)]
    pub steps: Vec<u16>,
    /// How far back it counts: `month`, `rolling:3 months`. Left out: the ledger's period.
    #[serde(default)]
    pub within: Option<Period>,
    /// Which postings of the kind count together.
    #[serde(default)]
    pub same: Same,
}

/// Which postings count together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// All of the account.
    #[default]
    Account,
    /// Those of the account with the same reason.
    Reason,
}

/// A row of whole periods, one after another and the latest before the running one. It goes back to the account's first posting at
/// most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Streak {
    /// Periods with a posting of this kind.
    #[serde(default)]
    pub with: Option<Name>,
    /// Periods without a posting of this kind.
    #[serde(default)]
    pub without: Option<Name>,
}
