//! What stands behind a figure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::blueprint::lookup::text_in;

/// What stands behind a figure: the same in every language (`"CNY"`, `"m²"`), or a text in each (`{ en = "points", zh = "分" }`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Unit {
    /// `"CNY"`
    Same(String),
    /// `{ en = "points", zh = "分" }`
    Said(Text),
}

impl Unit {
    /// As people read it who speak a language.
    #[must_use]
    pub fn said(&self, locale: &str) -> &str {
        match self {
            Self::Same(unit) => unit,
            Self::Said(text) => text_in(text, locale),
        }
    }

    /// The word for it, where it is the same in every language.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Same(unit) => Some(unit.trim()).filter(|unit| !unit.is_empty()),
            Self::Said(_) => None,
        }
    }
}
