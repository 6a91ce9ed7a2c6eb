//! A ticket as it is stored, found and counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::value::{Fields, Value};

/// A case: a complaint, a repair, a loan, a bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ticket {
    /// Unique within the site, never used again.
    pub id: u64,
    /// Printed on paper and said on the phone, e.g. `TS-20260302-0007`.
    pub number: String,
    /// The plugin whose workflow it follows.
    pub plugin: String,
    /// A workflow of that plugin's blueprint.
    pub workflow: String,
    /// A state of that workflow.
    pub state: String,
    /// One line.
    pub title: String,
    /// All fields that are not empty.
    #[serde(default)]
    pub fields: Fields,
    /// Who asked.
    #[serde(default)]
    pub requester: Option<String>,
    /// Who is responsible now.
    #[serde(default)]
    pub assignee: Option<String>,
    /// The case this one is part of.
    #[serde(default)]
    pub parent: Option<u64>,
    /// Free words to find it by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// When it was opened; settings and rules of that moment hold for it.
    pub opened_at: Instant,
    /// When it came into its present state.
    pub entered_state_at: Instant,
    /// When it came to an end for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_closed_at: Option<Instant>,
    /// When it came to the end in which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// How often it was led back into the work from an end.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// Counts the changes, from 1: the ETag of the API.
    pub revision: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Ticket {
    /// The value of a field, of `state`, `assignee`, `requester` or `workflow`; nothing when it is empty.
    #[must_use]
    pub fn value(&self, name: &str) -> Value {
        let own = |text: &Option<String>| text.clone().map_or(Value::Nothing, Value::Person);
        match self.fields.get(name) {
            Some(value) => value.clone(),
            None => match name {
                "state" => Value::text(&self.state),
                "workflow" => Value::text(&self.workflow),
                "assignee" => own(&self.assignee),
                "requester" => own(&self.requester),
                _ => Value::Nothing,
            },
        }
    }
}

/// A ticket to be opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// A workflow of the plugin.
    pub workflow: String,
    /// One line; empty takes the blueprint's `summary` field.
    pub title: String,
    /// Checked like a form.
    pub fields: Fields,
    /// Who asked.
    pub requester: Option<String>,
    /// Who is responsible.
    pub assignee: Option<String>,
    /// The case this one is part of.
    pub parent: Option<u64>,
    /// Free words to find it by.
    pub tags: Vec<String>,
}

/// Which tickets are meant; what is left out does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// One plugin.
    pub plugin: Option<String>,
    /// One workflow.
    pub workflow: Option<String>,
    /// Any of these states; empty for all.
    pub states: Vec<String>,
    /// Stands in no end of its workflow, or in one. Only searches know workflows: [`Self::admits`] does not look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Responsible now.
    pub assignee: Option<String>,
    /// Who asked.
    pub requester: Option<String>,
    /// Parts of this case.
    pub parent: Option<u64>,
    /// Carries this word.
    pub tag: Option<String>,
    /// Opened at or after.
    pub opened_from: Option<Instant>,
    /// Opened before.
    pub opened_until: Option<Instant>,
    /// Fields with exactly these values.
    pub fields: Fields,
}

impl Filter {
    /// Whether a ticket is meant.
    #[must_use]
    pub fn admits(&self, ticket: &Ticket) -> bool {
        fn is<T: PartialEq>(wanted: &Option<T>, got: Option<&T>) -> bool {
            wanted.as_ref().is_none_or(|wanted| got == Some(wanted))
        }
        is(&self.plugin, Some(&ticket.plugin))
            && is(&self.workflow, Some(&ticket.workflow))
            && (self.states.is_empty() || self.states.contains(&ticket.state))
            && is(&self.assignee, ticket.assignee.as_ref())
            && is(&self.requester, ticket.requester.as_ref())
            && is(&self.parent, ticket.parent.as_ref())
            && self.tag.as_ref().is_none_or(|tag| ticket.tags.contains(tag))
            && self.opened_from.is_none_or(|from| ticket.opened_at >= from)
            && self.opened_until.is_none_or(|until| ticket.opened_at < until)
            && self.fields.iter().all(|(name, value)| ticket.value(name) == *value)
    }
}

/// How many tickets share one combination of values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// The values as text, in the order asked for.
    pub keys: Vec<String>,
    /// How many.
    pub count: u64,
}

/// A tie between two tickets, seen from one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tie {
    /// `duplicate`, `spawned`, `holds`, …
    pub relation: String,
    /// The ticket at the other end.
    pub other: u64,
    /// Whether the tie was made from this ticket.
    pub outgoing: bool,
}

/// A line of a ticket's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryLine {
    /// When.
    pub at: Instant,
    /// The journal line of the turn.
    pub turn: u64,
    /// A person, `admin`, `system` or `plugin:<id>`.
    pub actor: String,
    /// `opened`, `acted`, `noted`, `assigned`, `linked`, `unlinked`, `overtook`; of deadlines `breached`, `escalated`, `held`, `moved`, `not-counted`.
    pub kind: String,
    /// The action, when it was one.
    pub action: Option<String>,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: String,
    /// A note, the person assigned, the deadline breached, the relation and the other ticket's number, the queue
    /// and whom it overtook.
    #[serde(default)]
    pub text: String,
    /// What was filled in.
    #[serde(default)]
    pub form: Fields,
}

/// A stay of a ticket in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Station {
    /// A state of its workflow.
    pub state: String,
    /// When it came there.
    pub entered: Instant,
    /// When it went on; nothing: it stands there.
    pub left: Option<Instant>,
}

/// The stays that a history tells, in their order: actions that lead nowhere else make none.
#[must_use]
pub fn stations<'a>(history: impl IntoIterator<Item = &'a HistoryLine>) -> Vec<Station> {
    let mut stations: Vec<Station> = Vec::new();
    for line in history {
        match stations.last_mut() {
            Some(last) if last.state == line.to => continue,
            Some(last) => last.left = Some(line.at),
            None => {}
        }
        stations.push(Station { state: line.to.clone(), entered: line.at, left: None });
    }
    stations
}
