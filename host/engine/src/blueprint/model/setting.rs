//! Figures and choices an operator may change.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Named, Scalar, Text, Unit};

/// A figure or choice an operator may change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// How people call it.
    pub title: Text,
    /// What it holds; `length` is a number with a unit of time.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// `length`: `s`, `min`, `h`, `days`, `working-days`, `weeks`, `months`, `years`. Others: shown behind the figure.
    /// Needed for `length` and `number`.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// What holds until an operator changes it.
    pub default: SettingValue,
    /// For `choice`: what can be chosen.
    #[serde(default)]
    pub choices: Named<Text>,
    /// Roles that may change it for one case; see `roles` of actions. Empty: it is the same for all cases.
    #[serde(default)]
    pub per_case: Vec<Name>,
    /// Figures of other sources that an operator can pick.
    #[serde(default)]
    pub presets: IndexMap<String, SettingValue>,
    /// The rule text does not give the figure; the default is a sensible guess.
    #[serde(default)]
    pub inferred: bool,
    /// Where the figure comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// What to know about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// A number with a unit of time.
    Length,
    /// A number with a unit.
    Number,
    /// A time of day, `18:00`.
    Clock,
    /// Words.
    Text,
    /// Yes or no.
    Flag,
    /// One of `choices`.
    Choice,
}

/// A single figure, or a table of them under names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SettingValue {
    /// `2`
    One(Scalar),
    /// `{ ordinary = 72, serious = 48 }`
    Table(IndexMap<String, Scalar>),
}
