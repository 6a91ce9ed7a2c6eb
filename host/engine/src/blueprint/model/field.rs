//! Fields of forms, tickets and registers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Named, Scalar, Shows, Text, Unit};

/// A field of a form, of a ticket or of a register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// How people call it.
    pub title: Text,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// For `choice` and `choices`: what can be chosen.
    #[serde(default)]
    pub choices: Named<Text>,
    /// In place of `choices`: where they stand, as in the `shows` of a report. `"complaint.fields.channel"`, `"states of complaint"`.
    /// Reading the blueprint's files fills `choices` in; it is never in a packed blueprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices_of: Option<Shows>,
    /// For `text`: a regular expression the whole text must match.
    #[serde(default)]
    pub pattern: Option<String>,
    /// For `number`: the least allowed; for `text` the least number of characters.
    #[serde(default)]
    pub min: Option<Scalar>,
    /// For `number`: the most allowed; for `text` the most characters (at most 20 000); for `files` the most files.
    #[serde(default)]
    pub max: Option<Scalar>,
    /// For `number`: shown behind it, `CNY`, `m²`, `{ en = "points", zh = "分" }`.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// A sentence for whoever fills it in.
    #[serde(default)]
    pub help: Option<Text>,
    /// Tickets can be found by it quickly.
    #[serde(default)]
    pub indexed: bool,
    /// Class of personal data: `name`, `contact`, `identity`, `health`, `money`.
    #[serde(default)]
    pub personal: Option<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// An exact decimal.
    Number,
    /// Yes or no.
    Flag,
    /// A civil date.
    Day,
    /// A moment.
    Moment,
    /// A time of day, `18:00`, held as text.
    Clock,
    /// A length of time.
    Span,
    /// A person of the directory.
    Person,
    /// One of `choices`, held as text.
    Choice,
    /// Several of `choices`.
    Choices,
    /// References of stored files.
    Files,
    /// A small table of text.
    Rows,
    /// The id of another ticket of the site, held as a number.
    Ticket,
}
