//! Duties: recurring work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Field, Name, Named, Text};

/// Recurring work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Cron in the site's zone: `0 9 3 * *`. `{setting}` stands for a number; a `clock` setting stands for minute and hour:
    /// `{security_evening} * * *`. Left out: only hooks plan occurrences.
    #[serde(default)]
    pub cron: Option<String>,
    /// Which days count.
    #[serde(default)]
    pub on: DutyDays,
    /// Roles that do it.
    pub roles: Vec<Name>,
    /// The post whose holder does it.
    #[serde(default)]
    pub post: Option<Name>,
    /// How long after the due moment it is still in time: a length, a `length` setting, `end-of-day` or `end-of-month`. Left out: it
    /// stays open until done.
    #[serde(default)]
    pub within: Option<String>,
    /// What is filled in when it is done.
    #[serde(default)]
    pub fields: Named<Field>,
    /// Which of `fields`, as in [`Action::asks`](super::Action::asks).
    #[serde(default)]
    pub asks: Vec<String>,
    /// What becomes of occurrences that fell due while the host was down.
    #[serde(default)]
    pub after_downtime: AfterDowntime,
}

/// Which days count for a duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DutyDays {
    /// All.
    #[default]
    EveryDay,
    /// Working days of the site's calendar only.
    WorkingDays,
}

/// What becomes of what fell due while the host was down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AfterDowntime {
    /// Each one is made up for, late.
    #[default]
    Late,
    /// Only the latest is made up for.
    Once,
    /// None is; the next regular one counts.
    Skip,
}
