//! Approvals: people who must agree, one step after the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::deadline::wall;
use super::{Condition, DayEnd, Name, Text};

/// People who must agree, one step after the other.
///
/// The steps are chosen when it starts, by the ticket's fields and the settings of its opening; a change of a field that
/// chooses them starts it anew. Guards ask for it with `approved`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// How people call it.
    pub title: Text,
    /// Tickets that can have it.
    pub workflow: Name,
    /// States in which the ticket waits for it: entering one starts it, leaving them ends it. Left out: an action with
    /// `approval`, or a hook, starts it.
    #[serde(default)]
    pub while_in: Vec<Name>,
    /// In their order; those whose `when` does not hold are left out. With none left it is approved at once.
    pub steps: Vec<Step>,
    /// The action that the host does when the last step agrees.
    #[serde(default)]
    pub approved: Option<Name>,
    /// The action that the host does when somebody says no.
    #[serde(default)]
    pub rejected: Option<Name>,
    /// The action that the host does when it goes back to the applicant, who may try again.
    #[serde(default)]
    pub returned: Option<Name>,
    /// The action that the host does when the applicant takes it back.
    #[serde(default)]
    pub withdrawn: Option<Name>,
    /// The notice to the people of a step, when it begins and when it is overdue. Its arguments may be `approval`, `step`,
    /// `steps`, `applicant` and `overdue`.
    #[serde(default)]
    pub notice: Option<Name>,
    /// The notice to the applicant at the end. Its arguments may be `approval`, `outcome` (`approved`, `rejected`,
    /// `returned`, `overdue`), `by` and `reason`.
    #[serde(default)]
    pub answer: Option<Name>,
    /// A person field that gets whoever agreed last.
    #[serde(default)]
    pub approver: Option<Name>,
    /// Applicants may decide their own requests.
    #[serde(default)]
    pub own: bool,
    /// Whoever decides may pass it to anybody of the site; else only to people of the same rank or higher.
    #[serde(default)]
    pub delegates: bool,
    /// When the work does not wait and the paperwork follows.
    #[serde(default)]
    pub afterwards: Option<Afterwards>,
}

/// A step of an approval: `roles`, or `superior`, or `field`, or `rank` alone, say who decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Any person with one of these roles.
    #[serde(default)]
    pub roles: Vec<Name>,
    /// The applicant's superior so many levels up: 1 to 10. With `rank`: from there up to the first of that rank.
    #[serde(default)]
    pub superior: Option<u8>,
    /// The person in this field of the ticket.
    #[serde(default)]
    pub field: Option<Name>,
    /// Alone: any person with a role of this rank or higher.
    #[serde(default)]
    pub rank: Option<u8>,
    /// Left out when this does not hold.
    #[serde(default)]
    pub when: Condition,
    /// A length (`2h`, `1 working-days`) or a `length` setting: who was asked and did not decide within is overdue, and
    /// their superiors are asked as well, else the next step's people; after the same time those above them.
    #[serde(default)]
    pub within: Option<String>,
    /// `wall`, `working`, or the name of another calendar of the site.
    #[serde(default = "wall")]
    pub clock: String,
    /// How lengths of days end.
    #[serde(default)]
    pub ends: DayEnd,
    /// One person of each role must agree, each another one; else one person is enough.
    #[serde(default)]
    pub all: bool,
}

/// When the work goes on at once and the approval follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Afterwards {
    /// The emergency: then the host does the action `approved` at the start, and no action at the end.
    pub when: Condition,
    /// A length or a `length` setting: not approved within, it is overdue.
    pub within: String,
    /// `wall`, `working`, or the name of another calendar of the site.
    #[serde(default = "wall")]
    pub clock: String,
    /// How lengths of days end.
    #[serde(default)]
    pub ends: DayEnd,
}
