//! Signatures that a case can ask for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Scalar, Text};

/// A place on the paper where somebody signs. Guards ask for it with `signed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// How people call it.
    pub title: Text,
    /// Who signs; for a person from outside: who takes the signature down. Beside roles of the blueprint: `anyone`,
    /// `assignee`, `requester`.
    pub roles: Vec<Name>,
    /// A person from outside signs, who has no account: name and manner are taken down.
    #[serde(default)]
    pub outside: bool,
    /// States in which it can be given; `["*"]`, or left out, is every state that is not an end.
    #[serde(default = "everywhere")]
    pub from: Vec<Name>,
    /// The least rank that one of the signer's roles must have.
    #[serde(default)]
    pub rank: Option<u8>,
    /// Other signatures whose signers, and person fields (`assignee` and `requester`, too) whose persons cannot give it.
    #[serde(default)]
    pub other_than: Vec<Name>,
    /// Roles that put the stamp beside it; left out: it needs no stamp.
    #[serde(default)]
    pub stamp: Vec<Name>,
    /// How many different people sign: a whole number, or the name of a `number` setting.
    #[serde(default = "one")]
    pub count: Scalar,
    /// Fields that are signed; left out: all that are filled in when it is signed.
    #[serde(default)]
    pub covers: Vec<Name>,
}

fn everywhere() -> Vec<Name> {
    vec!["*".into()]
}

pub(super) fn one() -> Scalar {
    Scalar::Whole(1)
}
