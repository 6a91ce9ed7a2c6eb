//! The file of a mapping: what is read where in an event, and what becomes of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use super::Several;
use crate::blueprint::model::{Name, Named};
use crate::instant::Span;
use crate::length::{Length, Unit};

/// How an event waits for its ticket when the mapping does not say.
const WAITS: Length = Length { count: 3, unit: Unit::Days };

/// A door's mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The plugin whose workflows and registers its rules mean.
    pub plugin: Name,
    /// How deliveries are signed.
    pub signature: Signature,
    /// Where the list of events stands in a delivery; left out: a delivery is one event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Pointer>,
    /// Where the sender's id of an event stands; `header` for the signed id of the delivery.
    pub id: String,
    /// Where the kind of an event stands.
    #[serde(rename = "type")]
    pub kind: Pointer,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Source>,
    /// How long an event that came too early waits.
    #[serde(default = "waits")]
    pub waits: Length,
    /// Kinds of events that are taken and nothing is done for.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Words of the sender and what they are here.
    #[serde(default)]
    pub tables: BTreeMap<String, BTreeMap<String, String>>,
    /// The first rule that fits an event is used.
    pub rules: Vec<Rule>,
}

fn waits() -> Length {
    WAITS
}

impl Mapping {
    /// How long an event that came too early waits.
    ///
    /// # Errors
    /// For a unit that depends on a calendar.
    pub(crate) fn patience(&self) -> Result<Span, String> {
        let count = u64::from(self.waits.count);
        match self.waits.unit {
            Unit::Days => Ok(Span::days(count)),
            Unit::Weeks => Ok(Span::days(count.saturating_mul(7))),
            _ => self.waits.as_span().ok_or_else(|| {
                format!("expected a length in minutes, hours, days or weeks, got `{}`", self.waits)
            }),
        }
    }
}

/// How deliveries are signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Signature {
    /// The headers `webhook-id`, `webhook-timestamp` and `webhook-signature`: `v1,` and base64 of HMAC-SHA256 over
    /// id, `.`, timestamp, `.` and body; secrets are base64 with or without `whsec_` in front.
    StandardWebhooks {
        /// How far the timestamp may be off, in seconds.
        #[serde(default = "tolerance_s")]
        tolerance: u64,
    },
    /// HMAC-SHA256 in a header.
    HmacSha256 {
        /// The header with the signature.
        header: String,
        /// What stands in front of it there: `sha256=`.
        #[serde(default)]
        prefix: String,
        /// How it is written.
        #[serde(default)]
        encoding: Encoding,
        /// What is signed.
        over: SignedPart,
        /// The header with the timestamp, where that is signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timestamp: Option<String>,
        /// What the timestamp counts.
        #[serde(default)]
        unit: TimeUnit,
        /// How far the timestamp may be off, in seconds.
        #[serde(default = "tolerance_s")]
        tolerance: u64,
    },
}

fn tolerance_s() -> u64 {
    300
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Hex, of either case.
    #[default]
    Hex,
    /// Base64 with padding.
    Base64,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignedPart {
    /// The body alone.
    #[serde(rename = "body")]
    Body,
    /// Timestamp, `.`, body.
    #[serde(rename = "timestamp.body")]
    TimestampAndBody,
}

/// What a timestamp counts since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeUnit {
    /// Seconds.
    #[default]
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
}

/// What becomes of an event: one of `open`, `act`, `put`, `remove`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Kinds of events.
    pub on: Several<String>,
    /// Places in the event, and what stands there: one of several values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<Pointer, Several<Json>>,
    /// Opens a ticket of this workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Name>,
    /// With `open`: not when there is a ticket with the same value in this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Name>,
    /// Does this action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Name>,
    /// With `act`: with which ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find: Option<Find>,
    /// With `act`: rules of the plugin whose refusal means that the time has not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_yet: Vec<Name>,
    /// Writes an entry of this register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put: Option<Name>,
    /// Removes an entry of this register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<Name>,
    /// With `put` and `remove`: the entry's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Source>,
    /// What is filled in.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub fields: Named<Source>,
}

/// A ticket by the value of a field; of several the newest that is not over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// Of this workflow.
    pub workflow: Name,
    /// With this indexed field.
    pub field: Name,
    /// At this value.
    pub value: Source,
}

/// Where a value comes from, and what is made of it. A pointer alone takes what stands there.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Source {
    /// Where it stands; with `each` within each item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Pointer>,
    /// Always this.
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub constant: Option<Json>,
    /// A list whose items are gone through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each: Option<Pointer>,
    /// With `each`: the texts, with this between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// With `each`: the numbers added up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sum: bool,
    /// What is made of it.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
    /// A table that it is looked up in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// When nothing stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// A longer text is cut to so many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<u32>,
}

/// A [`Source`] as a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: Option<Pointer>,
    #[serde(rename = "const")]
    constant: Option<Json>,
    each: Option<Pointer>,
    join: Option<String>,
    #[serde(default)]
    sum: bool,
    #[serde(rename = "as")]
    conversion: Option<Conversion>,
    table: Option<String>,
    default: Option<Json>,
    cut: Option<u32>,
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct PointerOrTable;

        impl<'de> Visitor<'de> for PointerOrTable {
            type Value = Source;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a pointer like `/order/id`, or a table with `from` or `const`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Source, E> {
                let from = Pointer::try_from(text.to_owned()).map_err(E::custom)?;
                Ok(Source { from: Some(from), ..Source::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Source, A::Error> {
                let Written { from, constant, each, join, sum, conversion, table, default, cut } =
                    Written::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Source { from, constant, each, join, sum, conversion, table, default, cut })
            }
        }

        from.deserialize_any(PointerOrTable)
    }
}

/// What is made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conversion {
    /// A number or a flag becomes its text.
    Text,
    /// A text becomes the number it shows.
    Number,
    /// A whole number of hundredths becomes a decimal: `1250` is `12.50`.
    Cents,
    /// `true`, `1`, `"true"`, `"yes"`, `"Y"`, `"1"` and their opposites.
    Flag,
    /// Seconds since 1970 become a moment.
    EpochS,
    /// Milliseconds since 1970 become a moment.
    EpochMs,
    /// A moment as RFC 3339, or `2026-03-02 10:00:00` in the site's zone.
    Moment,
    /// The day of a moment as it is written: its first ten characters.
    Day,
}

/// A place in an event: a JSON pointer (RFC 6901); with `^` in front a place in the delivery round it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pointer(String);

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let inner = text.strip_prefix('^').unwrap_or(&text);
        if inner.starts_with('/') {
            return Ok(Self(text));
        }
        Err(format!("expected a pointer that begins with `/` or `^/`, like `/order/id`, got `{text}`"))
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Pointer {
    /// What stands at this place; nothing where there is none, or `null`.
    #[must_use]
    pub fn look<'a>(&self, event: &'a Json, around: &'a Json) -> Option<&'a Json> {
        let found = match self.0.strip_prefix('^') {
            Some(outside) => around.pointer(outside),
            None => event.pointer(&self.0),
        };
        found.filter(|found| !found.is_null())
    }

    /// Whether it leads out of the event.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.0.starts_with('^')
    }
}
