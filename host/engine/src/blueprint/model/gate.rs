//! Gates: what keeps a case of one plugin waiting for things of others, and what plugins publish to each other.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Scalar, Text};

/// Something that keeps a gate shut. All plugins of a site may hold a gate of one name, and a guard of any of them asks it:
/// whoever leaves hands in keys, papers and money, wherever these are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// How people call it.
    pub title: Text,
    /// The gate, by a name that plugins agree on: `leaving-staff`.
    pub gate: Name,
    /// What is looked for.
    pub find: Find,
    /// It holds when so many are found at least.
    #[serde(default = "one")]
    pub least: u32,
    /// A name under `refusals`: told then, with what the gate was asked with, `count` and `found`.
    pub refusal: Name,
    /// Roles that may ask by themselves; everybody may ask for their own person.
    #[serde(default)]
    pub read: Vec<Name>,
}

fn one() -> u32 {
    1
}

/// A question that other plugins of the site may ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// How people call it.
    pub title: Text,
    /// What is looked for: in a register or among tickets.
    pub find: Find,
    /// The fields that are given away; no others are.
    pub gives: Vec<Name>,
}

/// Entries of a register, tickets of a workflow, or the balance of an account. `{person}` stands for what is asked with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Find {
    /// Entries of this register.
    pub register: Option<Name>,
    /// Tickets of this workflow.
    pub workflow: Option<Name>,
    /// For a workflow: in one of these states. None: in all that are not ends.
    pub states: Vec<Name>,
    /// The balance of an account of this ledger.
    pub ledger: Option<Name>,
    /// For a ledger: whose. `"{person}"`
    pub account: Option<String>,
    /// For a ledger: found when the balance is over this. Left out: 0.
    pub over: Option<Scalar>,
    /// For a register or a workflow: fields with exactly these values: `{ holder = "{person}", back = false }`.
    #[serde(rename = "where")]
    pub matching: IndexMap<Name, Scalar>,
}

/// A gate that must not be held by any plugin of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateGuard {
    /// The gate.
    pub name: Name,
    /// What it is asked with → field of the ticket: `{ person = "leaver" }`.
    #[serde(default)]
    pub with: IndexMap<Name, Name>,
}
