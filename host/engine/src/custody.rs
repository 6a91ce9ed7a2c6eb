//! Custody of things: who has them, since when, and what was counted.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::Value;

/// Who has something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// A person of the directory.
    Person(String),
    /// Somebody outside, by name.
    Outside(String),
}

impl Holder {
    /// The person's id or the outsider's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person(name) | Self::Outside(name) => name,
        }
    }

    /// As a value: a person, or the name as text.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Person(id) => Value::Person(id.clone()),
            Self::Outside(name) => Value::text(name),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What went out to one holder at one time and is not all back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Loan {
    /// Unique within the site.
    pub id: u64,
    /// The register it is from.
    pub register: String,
    /// The entry's key.
    pub key: String,
    /// Who has it.
    pub holder: Holder,
    /// How many went out.
    pub count: u32,
    /// How many of them are still out.
    pub left: u32,
    /// When it went out.
    pub out_at: Instant,
    /// Who handed it out: a person's id or `plugin:<id>`.
    pub out_by: String,
    /// Until when it is in time.
    pub due: Option<Instant>,
    /// When it is looked at next because it is late.
    pub rings: Option<Instant>,
    /// The ticket it went out for.
    pub about: Option<u64>,
    /// What was said when it went out.
    pub note: String,
}

/// Who did something, when, and what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// When.
    pub at: Instant,
    /// Who: a person's id or `plugin:<id>`.
    pub by: String,
    /// What was said.
    pub note: String,
}

/// What is special about an entry now; there is no record when all of it lies in its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Custody {
    /// The entry's key.
    pub key: String,
    /// What is out, the oldest first.
    pub loans: Vec<Loan>,
    /// How many were declared lost and not found.
    pub lost: u32,
    /// Its seal is broken.
    pub broken: Option<Mark>,
}

impl Custody {
    /// Whether all of it lies whole in its place.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.loans.is_empty() && self.lost == 0 && self.broken.is_none()
    }

    /// How many are out.
    #[must_use]
    pub fn out(&self) -> u64 {
        self.loans.iter().map(|loan| u64::from(loan.left)).sum()
    }

    /// How many are neither out nor lost, of so many in all.
    #[must_use]
    pub fn here(&self, stock: u32) -> u64 {
        u64::from(stock).saturating_sub(self.out() + u64::from(self.lost))
    }
}

/// One line of an entry's custody: it is only appended to, so that any past moment can be told from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    /// Ascending within the site.
    pub id: u64,
    /// When.
    pub at: Instant,
    /// Who: a person's id or `plugin:<id>`.
    pub by: String,
    /// What happened.
    pub kind: MovementKind,
    /// How many.
    pub count: u32,
    /// The loan it belongs to.
    pub loan: Option<u64>,
    /// Who had it.
    pub holder: Option<Holder>,
    /// What was said.
    pub note: String,
}

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MovementKind {
    /// It went out.
    Out,
    /// It came back.
    In,
    /// It was declared lost.
    Lost,
    /// What was lost was found.
    Found,
    /// Its seal was found broken.
    SealBroken,
    /// It was sealed again.
    Sealed,
}

/// What is to be done with a register's things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Handling {
    /// Hands something out.
    Out(Out),
    /// Takes something back.
    In(Back),
    /// Declares something lost: out of the place, or out of a holder's hands.
    Lost(Lost),
    /// What was lost was found.
    Found {
        /// The entry.
        key: String,
        /// How many.
        count: u32,
        /// Where and by whom.
        note: String,
    },
    /// Marks a seal as broken, or as put on again.
    Seal {
        /// The entry.
        key: String,
        /// Whether it is whole now.
        intact: bool,
        /// What was found, or who sealed.
        note: String,
    },
    /// Compares what lies there with what should.
    Count {
        /// What was counted.
        counted: Counted,
        /// What was noticed.
        note: String,
    },
    /// Says how a count's difference came about.
    Explain {
        /// The count.
        count: u64,
        /// The explanation.
        note: String,
    },
}

/// Something that goes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Out {
    /// The entry.
    pub key: String,
    /// Who gets it.
    pub holder: Holder,
    /// How many.
    pub count: u32,
    /// Until when it is in time; nothing: as the blueprint says.
    #[serde(default)]
    pub due: Option<Instant>,
    /// The ticket it goes out for.
    #[serde(default)]
    pub about: Option<u64>,
    /// What is to be said: purpose, consent.
    #[serde(default)]
    pub note: String,
}

/// Something that comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Back {
    /// The entry.
    pub key: String,
    /// Which loan; nothing where only one is out.
    #[serde(default)]
    pub loan: Option<u64>,
    /// How many came back.
    pub count: u32,
    /// What became of those that did not; nothing when all came back.
    #[serde(default)]
    pub rest: Option<Rest>,
    /// Whether the seal is whole; to be said where there are seals, and nowhere else.
    #[serde(default)]
    pub intact: Option<bool>,
    /// What is to be said; needed for a loss and for a broken seal.
    #[serde(default)]
    pub note: String,
}

/// What became of things that did not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rest {
    /// The holder still has them.
    KeptOut,
    /// They are lost.
    Lost,
}

/// Something that is lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// The entry.
    pub key: String,
    /// Out of which loan; nothing: out of the place.
    #[serde(default)]
    pub loan: Option<u64>,
    /// How many.
    pub count: u32,
    /// How it was lost.
    pub note: String,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// All together.
    Total(u64),
    /// Each entry by its key: every entry of the register, and whatever else was found.
    Each(BTreeMap<String, u32>),
}

/// A count and how it compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// Unique within the site.
    pub id: u64,
    /// When.
    pub at: Instant,
    /// Who counted: a person's id or `plugin:<id>`.
    pub by: String,
    /// How many should lie there: those neither out nor lost.
    pub expected: u64,
    /// How many do.
    pub counted: u64,
    /// The entries that differ, where each was counted.
    pub differences: Vec<Difference>,
    /// What was noticed.
    pub note: String,
    /// How a difference came about, once that is known.
    pub explained: Option<Mark>,
}

/// An entry of which another number lies there than should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The entry, or something that is no entry at all.
    pub key: String,
    /// How many should lie there.
    pub expected: u64,
    /// How many do.
    pub counted: u64,
}

impl Count {
    /// Whether something differs that nobody has explained.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.differs() && self.explained.is_none()
    }

    /// Whether something differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.expected != self.counted || !self.differences.is_empty()
    }
}

/// What templates and fields can say of a reaction to custody.
pub const FACTS: [&str; 8] = ["register", "key", "count", "holder", "due", "note", "expected", "counted"];
