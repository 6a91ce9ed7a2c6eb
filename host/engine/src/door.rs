//! Doors: how events of another system become commands of a site. A door has a mapping, written as a file, and a person
//! in whose name its events act. Secrets are no part of it: they stay with the host, out of every journal.

mod check;
mod convert;
mod mapping;

pub(crate) use convert::Scene;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::command::Form;
use crate::instant::{Instant, Span};
use crate::value::Value;

pub use check::check;
pub use mapping::{
    Conversion, Encoding, Find, Mapping, Pointer, Rule, Signature, SignedPart, Source, TimeUnit,
};

/// How long the ids of settled events are known: within it the same event never acts twice, and an event that is older
/// is not taken, so that one cannot be sent again after its id was forgotten.
pub const IDS_KEPT: Span = Span::days(7);

/// How far an event's own moment may lie ahead of the host's clock.
pub const AHEAD_MAX: Span = Span::hours(1);

/// How long an id of the sender may be, in characters.
pub const ID_CHARS_MAX: usize = 200;

/// How large a mapping may be, in bytes: some hundred rules.
pub const MAPPING_BYTES_MAX: usize = 128 * 1024;

/// A door, as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Door {
    /// In addresses: `a-z 0-9 - _`, at most 64 characters.
    pub name: String,
    /// In whose name its events act.
    pub person: String,
    /// The mapping as it was written.
    pub source: String,
    /// The mapping as it was read.
    pub mapping: Mapping,
    /// Since when it is as it is.
    pub since: Instant,
}

/// One event, as it comes out of a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// The door.
    pub door: String,
    /// The sender's id of it; where there is none, `sha256:` and the hash of what came.
    pub id: String,
    /// What came.
    pub content: Content,
}

/// What came in by a door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// An event.
    Event {
        /// The event itself.
        event: Json,
        /// What stands round it in its delivery; nothing when it is a delivery by itself.
        #[serde(default, skip_serializing_if = "Json::is_null")]
        around: Json,
    },
    /// Something that no event could be read from.
    Unread {
        /// What came; bytes that are no UTF-8 are replaced.
        text: String,
        /// Why it could not be read.
        why: String,
    },
}

/// What a mapping makes of an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// Nothing: the mapping says so.
    Nothing,
    /// A ticket is opened, unless there is one with the value of a field already.
    Open { workflow: String, form: Form, once: Option<(String, Value)> },
    /// An action with the ticket that a field's value finds.
    Act { action: String, form: Form, place: Place, not_yet: Vec<String> },
    /// An entry of a register is written.
    Put { register: String, key: String, form: Form },
    /// An entry of a register is removed.
    Remove { register: String, key: String },
}

/// Where the ticket of an event is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Of which plugin.
    pub plugin: String,
    /// Of which workflow.
    pub workflow: String,
    /// By which indexed field.
    pub field: String,
    /// Its value, as it stands in the index.
    pub value: String,
}

/// Reads a mapping from its file.
///
/// # Errors
/// What is wrong, with the line.
pub fn read(source: &str) -> Result<Mapping, String> {
    if source.len() > MAPPING_BYTES_MAX {
        return Err(format!("expected at most {MAPPING_BYTES_MAX} bytes, got {}", source.len()));
    }
    toml::from_str(source).map_err(|error| error.to_string().trim_end().to_owned())
}

impl Received {
    /// Under which the sender's words are told apart: the event without what stands round it, which may change from try to try.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest as _, Sha256};
        let text = match &self.content {
            Content::Event { event, .. } => event.to_string(),
            Content::Unread { text, .. } => text.clone(),
        };
        crate::journal::hex(&Sha256::digest(text))
    }
}

/// Several names, of which one may stand alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Several<T>(#[serde(deserialize_with = "one_or_many")] pub Vec<T>)
where
    T: serde::de::DeserializeOwned;

fn one_or_many<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    use serde::de::Error as _;
    let many = match Json::deserialize(from)? {
        Json::Array(many) => many,
        one => vec![one],
    };
    many.into_iter().map(|one| serde_json::from_value(one).map_err(D::Error::custom)).collect()
}
