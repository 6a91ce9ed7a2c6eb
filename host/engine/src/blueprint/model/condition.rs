//! Conditions and guards: checks that need no code.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;

/// Holds when each named field has one of the given values: `{ kind = ["design", "engineering"], valid = true }`.
pub type Condition = IndexMap<Name, OneOrMany>;

/// One value or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Exactly this.
    One(Scalar),
    /// Any of these.
    Many(Vec<Scalar>),
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

/// A check that needs no code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// A name under `refusals`.
    pub refusal: Name,
}
