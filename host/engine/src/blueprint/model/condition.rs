//! Conditions and guards: checks that need no code.

use std::cmp::Ordering;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GateGuard, LinkGuard, Name, VisitedGuard};

/// Holds when each named field passes its test:
/// `{ kind = ["design", "engineering"], valid = true, cost = { over = "cost_limit" } }`.
pub type Condition = IndexMap<Name, Wanted>;

/// What a field is tested for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Wanted {
    /// Exactly this.
    One(Scalar),
    /// Any of these.
    Many(Vec<Scalar>),
    /// Within bounds, or filled in at all.
    Bounds(Bounds),
}

/// Bounds of a field's value; all that are given must hold, and an empty field is within none.
///
/// A figure for a `number` is a number, a decimal in quotes or the name of a setting; for a `span` a length (`30min`) or the
/// name of a `length` setting. A `day` is held against a date (`2024-03-05`), a `day` or a `moment` against how far from
/// now it lies: `3 days` is three days ahead, `-3 days` three days ago, and so with names of `length` settings.
/// Settings count as they held when the ticket was opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// This much or more.
    pub min: Option<Scalar>,
    /// This much or less.
    pub max: Option<Scalar>,
    /// More than this.
    pub over: Option<Scalar>,
    /// Less than this.
    pub below: Option<Scalar>,
    /// `true`: not empty (and not `false`); `false`: empty.
    pub filled: Option<bool>,
}

impl Bounds {
    /// The bounds that are given, by their keys, with the orders that pass.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &Scalar, [Ordering; 2])> {
        use Ordering::{Equal, Greater, Less};
        let all = [
            ("min", &self.min, [Greater, Equal]),
            ("max", &self.max, [Less, Equal]),
            ("over", &self.over, [Greater, Greater]),
            ("below", &self.below, [Less, Less]),
        ];
        all.into_iter().filter_map(|(key, figure, passing)| Some((key, figure.as_ref()?, passing)))
    }
}

/// A plain value in TOML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// `true`
    Flag(bool),
    /// `12`
    Whole(i64),
    /// `"text"`; also a decimal in quotes, as there are no floats.
    Text(String),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Whole(whole) => whole.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A check that needs no code. All its keys must pass; what does not is told to the refusal's text as `{{ lacking }}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Checked only then; left out: always.
    #[serde(default)]
    pub when: Condition,
    /// Fields that must not be empty (and not `false`).
    #[serde(default)]
    pub needs: Vec<Name>,
    /// Person fields in which the acting person must not stand.
    #[serde(default)]
    pub other_than: Vec<Name>,
    /// The condition that must hold.
    #[serde(default)]
    pub must: Condition,
    /// A checklist, a field of type `rows`: there are rows, and the last column of each says that something was marked.
    #[serde(default)]
    pub marked: Option<Name>,
    /// A checklist, a field of type `rows`: there are rows, and the last column of each says yes: `yes`, `ok`, `done`,
    /// `true`, `✓`, `√`, `是`, `好`, `合格`, `正常`, `完成`, `已完成`.
    #[serde(default)]
    pub checked: Option<Name>,
    /// Fields that must all have the same value; numbers may be summed: `["keys_out", "keys_in + keys_lost"]`.
    #[serde(default)]
    pub equal: Vec<String>,
    /// Photos, rows or choices of which there must be enough.
    #[serde(default)]
    pub evidence: Option<Evidence>,
    /// Signatures of the workflow that must be complete: all people have signed what stands there now, and the stamp
    /// is beside it where one is asked for.
    #[serde(default)]
    pub signed: Vec<Name>,
    /// Tickets that must be tied to this one.
    #[serde(default)]
    pub links: Option<LinkGuard>,
    /// States in which the ticket must have been.
    #[serde(default)]
    pub visited: Option<VisitedGuard>,
    /// A post at which the acting person must stand now.
    #[serde(default)]
    pub present: Option<Name>,
    /// A post that must have enough people now.
    #[serde(default)]
    pub covered: Option<Name>,
    /// A gate that no plugin of the site may hold; the refusal adds the words of each hold.
    #[serde(default)]
    pub gate: Option<GateGuard>,
    /// An approval that must have been given.
    #[serde(default)]
    pub approved: Option<Name>,
    /// A name under `refusals`.
    pub refusal: Name,
}

impl Guard {
    /// Whether it has no key that could fail.
    #[must_use]
    pub fn checks_nothing(&self) -> bool {
        let (when, refusal) = (self.when.clone(), self.refusal.clone());
        *self == Self { when, refusal, ..Self::default() }
    }
}

/// How much of something there must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// A field of type `files`, `rows` or `choices`.
    pub field: Name,
    /// How many at least: a whole number, or the name of a `number` setting.
    #[serde(default = "super::signature::one")]
    pub least: Scalar,
}
