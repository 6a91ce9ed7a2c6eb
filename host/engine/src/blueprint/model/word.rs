//! Words: phrases that must not be said, and phrases that should be.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

/// A list of phrases that must not leave the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Banned {
    /// How people call it.
    pub title: Text,
    /// As they are said; wide letters, capitals, blanks and kinds of punctuation make no difference.
    pub phrases: Vec<String>,
    /// Texts in which a phrase is no hit: `不好意思`.
    #[serde(default)]
    pub except: Vec<String>,
    /// Only as the whole text, but for punctuation and particles around it: `不` hits «不。», not «不客气».
    #[serde(default)]
    pub whole: bool,
    /// Fields that people fill in: `workflow.field`.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Also what people write to a ticket as a reply.
    #[serde(default)]
    pub replies: bool,
    /// Also these notices, as each receiver would read them.
    #[serde(default)]
    pub notices: Vec<Name>,
    /// What a hit means.
    #[serde(default)]
    pub severity: Severity,
    /// The text of a refusal; it gets `phrases`, `field` and `instead`. Needed for the severity `refuse`.
    #[serde(default)]
    pub refusal: Option<Name>,
    /// What to say in place of a phrase: `"不知道" = "我帮您问一下"`.
    #[serde(default)]
    pub instead: IndexMap<String, String>,
}

/// What a hit means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The text is refused.
    #[default]
    Refuse,
    /// It passes; the ticket is tagged `banned-<list>` and its history tells.
    Mark,
}

/// A phrase for staff, filled in like a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// How people call it.
    pub title: Text,
    /// What is said; `{{ argument }}` is filled in, `{{ ticket.number }}`, `{{ site }}` and `{{ recipient }}` (who says it)
    /// are always there.
    pub text: Text,
    /// Arguments that must be given.
    #[serde(default)]
    pub arguments: Vec<Name>,
    /// Situations in which it is looked for: `greeting`, `apology`.
    #[serde(default)]
    pub tags: Vec<Name>,
    /// The first day on which it is offered: `2026-11-01`.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day on which it is offered.
    #[serde(default)]
    pub until: Option<String>,
}
