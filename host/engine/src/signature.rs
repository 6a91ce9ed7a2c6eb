//! Signatures under a case: who signed, when, and exactly what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::blueprint::model::Name;
use crate::instant::Instant;
use crate::journal::hex;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

/// A signature or a stamp, as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// Unique within the site.
    pub id: u64,
    /// The case.
    pub ticket: u64,
    /// A signature of the workflow's blueprint.
    pub slot: Name,
    /// It is the stamp beside the signatures, not one of them.
    #[serde(default)]
    pub stamp: bool,
    /// The person of the site who signed, stamped, or took down what a person from outside signed.
    pub by: String,
    /// The person from outside who signed.
    #[serde(default)]
    pub outside: Option<Outside>,
    /// References of stored files: the photo of the paper, of the stamp.
    #[serde(default)]
    pub proof: Vec<String>,
    /// When.
    pub at: Instant,
    /// The fields that were signed.
    pub covers: Vec<Name>,
    /// What was signed: see [`digest`].
    pub hash: String,
    /// Since when it counts no more, because something signed was changed.
    #[serde(default)]
    pub void: Option<Void>,
}

/// A person from outside and how they signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// As written on the paper; 1 to 100 characters.
    pub name: String,
    /// How.
    pub how: Manner,
}

/// How a person from outside signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// On paper; a photo of it is the proof.
    Paper,
    /// With a company's stamp; a photo of it is the proof.
    Stamp,
    /// On a screen.
    Screen,
    /// By telling a code that was sent to them.
    Code,
}

impl Manner {
    /// As it is written in files and told to plugins.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Stamp => "stamp",
            Self::Screen => "screen",
            Self::Code => "code",
        }
    }
}

/// Why a signature counts no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Void {
    /// Since when.
    pub at: Instant,
    /// Signed fields that were changed.
    pub changed: Vec<Name>,
}

impl Signature {
    /// Whether it counts for a ticket as it stands: nothing that was signed is different.
    #[must_use]
    pub fn counts(&self, ticket: &Ticket) -> bool {
        self.void.is_none() && self.hash == digest(ticket, &self.covers)
    }

    /// Who signed, as people call them: the id of a person of the site, or the name of one from outside.
    #[must_use]
    pub fn signer(&self) -> &str {
        self.outside.as_ref().map_or(&self.by, |outside| &outside.name)
    }
}

/// SHA-256, in lowercase hex, of `{"fields":{…},"ticket":"TS-…"}`: the ticket's number and those of the fields that are
/// not empty, as JSON without spaces, keys in the order of their bytes, numbers without zeros at the end.
#[must_use]
pub fn digest(ticket: &Ticket, covers: &[Name]) -> String {
    /// Fields in the order of their names: that is the order of the JSON's keys.
    #[derive(Serialize)]
    struct Signed<'a> {
        fields: Fields,
        ticket: &'a str,
    }
    let covered = ticket.fields.iter().filter(|(name, value)| covers.contains(name) && !value.is_empty());
    let plain = |value: &Value| match value {
        // Equal numbers are written alike.
        Value::Number(number) => Value::Number(number.normalize()),
        other => other.clone(),
    };
    let fields = covered.map(|(name, value)| (name.clone(), plain(value))).collect();
    let signed = serde_json::to_vec(&Signed { fields, ticket: &ticket.number });
    hex(&Sha256::digest(signed.expect("fields have text keys only and always encode")))
}
