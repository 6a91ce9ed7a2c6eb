//! Documents as they were issued, and what became of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::custody::{Holder, Mark};
use crate::instant::Instant;
use crate::journal::hex;
use crate::value::Fields;

/// What templates and fields can say of a pass that expired.
pub const FACTS: [&str; 4] = ["document", "number", "holder", "due"];

/// A document to be issued.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// The ticket it comes from.
    pub about: Option<u64>,
    /// For whom.
    pub holder: Option<Holder>,
    /// What it says.
    pub fields: Fields,
    /// Of a pass: until when it is valid; nothing: as the blueprint says.
    pub until: Option<Instant>,
}

/// A document as it was issued; what it says never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Ascending within the site.
    pub id: u64,
    /// The plugin whose document it is.
    pub plugin: String,
    /// As in the blueprint.
    pub document: String,
    /// Without gaps within its series.
    pub number: String,
    /// The ticket it comes from.
    pub about: Option<u64>,
    /// For whom.
    pub holder: Option<Holder>,
    /// When it was issued.
    pub issued_at: Instant,
    /// By whom: a person's id or `plugin:<id>`.
    pub issued_by: String,
    /// What it says.
    pub fields: Fields,
    /// SHA-256 of what it says, see [`Document::digest`].
    pub hash: String,
    /// Void since, by whom and why.
    pub voided: Option<Mark>,
    /// How it is used.
    pub pass: Option<Pass>,
}

/// A document as a pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pass {
    /// What is shown at the gate: ten letters and digits that cannot be mistaken for one another.
    pub code: String,
    /// The last moment at which it is valid.
    pub until: Option<Instant>,
    /// How often it can be used; 0: as often as wanted.
    pub uses: u32,
    /// When and where it was used.
    pub used: Vec<Use>,
}

/// One use of a pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// When.
    pub at: Instant,
    /// Who let it through: a person's id or `plugin:<id>`.
    pub by: String,
    /// Where.
    pub place: String,
}

/// How a document stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Validity {
    /// Issued, and a pass can be used.
    Valid,
    /// A pass that was used as often as it can be.
    Used,
    /// A pass whose time is over.
    Expired,
    /// Voided.
    Void,
}

impl Document {
    /// How it stands at a moment.
    #[must_use]
    pub fn validity(&self, now: Instant) -> Validity {
        match &self.pass {
            _ if self.voided.is_some() => Validity::Void,
            Some(pass) if pass.is_used_up() => Validity::Used,
            Some(pass) if pass.until.is_some_and(|until| now > until) => Validity::Expired,
            _ => Validity::Valid,
        }
    }

    /// SHA-256, in lowercase hex, of number, ticket, holder, moment and fields as JSON without spaces, keys in the order of their
    /// bytes: `{"about":…,"fields":{…},"holder":…,"issued_at":…,"number":"…"}`.
    #[must_use]
    pub fn digest(&self) -> String {
        /// In the order of the keys.
        #[derive(Serialize)]
        struct Said<'a> {
            about: Option<u64>,
            fields: &'a Fields,
            holder: &'a Option<Holder>,
            issued_at: Instant,
            number: &'a str,
        }
        let Self { about, fields, holder, issued_at, number, .. } = self;
        let said = Said { about: *about, fields, holder, issued_at: *issued_at, number };
        let bytes = serde_json::to_vec(&said).expect("documents have text keys only and always encode");
        hex(&Sha256::digest(bytes))
    }
}

impl Pass {
    /// Whether it was used as often as it can be.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.uses > 0 && self.used.len() >= self.uses as usize
    }
}

/// Letters and digits of codes: of those that look alike (0 O Q D, 1 I L, 2 Z, 5 S, 8 B, U V) none or one.
const CODE_LETTERS: &[u8; 22] = b"34679ACEFGHJKMNPRTVWXY";

/// How many of them a code has: 22 to the tenth is more than 2 to the 44th.
const CODE_LENGTH: usize = 10;

/// The code that a number drawn at random stands for.
#[must_use]
pub fn code(drawn: u128) -> String {
    let mut left = drawn;
    let mut code = String::new();
    for _ in 0..CODE_LENGTH {
        let place = usize::try_from(left % CODE_LETTERS.len() as u128).unwrap_or_default();
        code.push(char::from(CODE_LETTERS[place]));
        left /= CODE_LETTERS.len() as u128;
    }
    code
}

/// A code as people may write it: small letters, spaces and hyphens do not matter.
#[must_use]
pub fn code_as_written(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    letters.collect::<String>().to_ascii_uppercase()
}
