//! The values that forms, ticket fields, registers, settings and reports are made of.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::{Date, Instant, Span};

/// A named set of values, in the order of the names.
pub type Fields = BTreeMap<String, Value>;

/// One value. Stored and sent over the API as `{"text": "…"}`, `{"number": "12.50"}`, `"nothing"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Left empty, or unknown.
    #[default]
    Nothing,
    /// Text, or the name of one choice.
    Text(String),
    /// An exact decimal: money, points, counts, rates.
    Number(#[schemars(with = "String")] Decimal),
    /// Yes or no.
    Flag(bool),
    /// A civil date in the site's zone.
    Day(Date),
    /// A moment.
    Moment(Instant),
    /// A length of time.
    Span(Span),
    /// A person of the directory.
    Person(String),
    /// Several choices.
    Choices(Vec<String>),
    /// References of stored files (content hashes).
    Files(Vec<String>),
    /// A small table of text, for example a checklist.
    Rows(Vec<Vec<String>>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Whether a person would call it empty: nothing, blank text, an empty list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) | Self::Person(text) => text.trim().is_empty(),
            Self::Choices(list) | Self::Files(list) => list.is_empty(),
            Self::Rows(rows) => rows.is_empty(),
            Self::Number(_) | Self::Flag(_) | Self::Day(_) | Self::Moment(_) | Self::Span(_) => false,
        }
    }

    /// The text inside, when it is text, a person or a single choice.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Person(text) => Some(text),
            _ => None,
        }
    }

    /// The kind in the words of the interface, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Flag(_) => "flag",
            Self::Day(_) => "day",
            Self::Moment(_) => "moment",
            Self::Span(_) => "span",
            Self::Person(_) => "person",
            Self::Choices(_) => "choices",
            Self::Files(_) => "files",
            Self::Rows(_) => "rows",
        }
    }
}

impl fmt::Display for Value {
    /// Plain text for keys of indexes, messages and templates; moments in milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Text(text) | Self::Person(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) => moment.0.fmt(f),
            Self::Span(span) => span.fmt(f),
            Self::Choices(list) | Self::Files(list) => f.write_str(&list.join(", ")),
            Self::Rows(rows) => {
                let lines: Vec<_> = rows.iter().map(|row| row.join(" ")).collect();
                f.write_str(&lines.join("; "))
            }
        }
    }
}
