//! Workflows: states, actions, branches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Field, Guard, Link, Name, Named, Repeat, Signature, Spawn, Text};

/// A kind of ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// How people call it.
    pub title: Text,
    /// The catalogue family or department book it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Pattern of ticket numbers: `TS-{date}-{seq}`; `{date}` is `20260302`, `{year}` `2026`, `{month}` `202603`; `{seq}` has
    /// four digits or more and begins anew when the text before it changes.
    pub number: String,
    /// The field whose text becomes the ticket's title when none is given.
    #[serde(default)]
    pub summary: Option<Name>,
    /// How long a ticket is kept after its end: a length, or the name of a `length` setting. Then it is removed with
    /// everything about it but the journal; an operator who lengthens the setting keeps what is still there. Left out: for ever.
    #[serde(default)]
    pub keep: Option<String>,
    /// The state a new ticket is in.
    pub start: Name,
    /// In the order of a board.
    pub states: Named<State>,
    /// All fields a ticket can have; forms ask for some of them.
    #[serde(default)]
    pub fields: Named<Field>,
    /// Who opens a ticket and what is asked then.
    pub open: Opening,
    /// What can be done with it.
    #[serde(default)]
    pub actions: Named<Action>,
    /// Signatures that a ticket can ask for.
    #[serde(default)]
    pub signatures: Named<Signature>,
    /// Relations to other tickets that do something.
    #[serde(default)]
    pub links: Named<Link>,
    /// When a new ticket is the same matter again.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// What versions before this one called otherwise: tickets that are there are led to the names of now.
    #[serde(default, skip_serializing_if = "Formerly::is_empty")]
    pub formerly: Formerly,
}

/// Names of versions before, each with the name of now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Formerly {
    /// States that are gone, each with the state its tickets go to: `waiting = "open"`. An end goes to an end.
    pub states: Named<Name>,
    /// Fields that are gone, each with the field of the same type that has their values from now on.
    pub fields: Named<Name>,
}

impl Formerly {
    /// Whether everything is called as before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.fields.is_empty()
    }
}

/// A station of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// How people call it.
    pub title: Text,
    /// The case is over here: it needs no way out, its deadlines and timers are cleared.
    #[serde(default)]
    pub end: bool,
}

/// Who opens a ticket and what is asked then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Roles that may; see [`Action::roles`].
    pub roles: Vec<Name>,
    /// See [`Action::asks`].
    #[serde(default)]
    pub asks: Vec<String>,
    /// Checks before the ticket is opened.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// Tickets that are opened with it.
    #[serde(default)]
    pub spawns: Vec<Spawn>,
}

/// Something that can be done with a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// On the button.
    pub title: Text,
    /// States in which it can be done; `["*"]` is every state that is not an end.
    pub from: Vec<Name>,
    /// The state it leads to; left out: the ticket stays where it is.
    #[serde(default)]
    pub to: Option<Target>,
    /// Roles that may. Beside roles of the blueprint: `anyone` (every member of the site), `assignee`,
    /// `requester`, and `plugin` for what only hooks do.
    pub roles: Vec<Name>,
    /// Fields of the workflow that its form asks for: `unit` must be filled in, `unit?` may. What is filled in is
    /// stored in the ticket.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Checks after the form is stored and before the ticket moves; the first that fails refuses.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// The queue from which it takes the ticket: the first one when nobody says which; another one overtakes, visibly.
    #[serde(default)]
    pub calls: Option<Name>,
    /// Tickets that it opens.
    #[serde(default)]
    pub spawns: Vec<Spawn>,
    /// It leads from an end back into the work; history, first closing and the number of reopenings are kept.
    #[serde(default)]
    pub reopens: bool,
    /// An approval that starts with it.
    #[serde(default)]
    pub approval: Option<Name>,
}

/// Where an action leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Target {
    /// Always there.
    State(Name),
    /// The first branch whose condition holds; none: the action is refused.
    Branches(Vec<Branch>),
}

/// One way of several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Holds when left out.
    #[serde(default)]
    pub when: Condition,
    /// The state then.
    pub state: Name,
}
