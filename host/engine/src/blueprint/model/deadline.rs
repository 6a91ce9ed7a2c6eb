//! Deadlines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Text};

/// A deadline that hooks start and stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How people call it.
    pub title: Text,
    /// Tickets that can have it.
    pub workflow: Name,
    /// `limit`: an act at the due moment is in time, the breach falls one second after it. `threshold`: fires at the moment itself.
    #[serde(default)]
    pub kind: DeadlineKind,
    /// The `length` setting that tells how long, when the hook does not say.
    #[serde(default)]
    pub within: Option<String>,
    /// `wall`, `working`, or the name of another calendar of the site.
    #[serde(default = "wall")]
    pub clock: String,
    /// How limits of days end.
    #[serde(default)]
    pub ends: DayEnd,
    /// How long before the end it warns: lengths (`30min`, `1h`) or names of `length` settings.
    #[serde(default)]
    pub warnings: Vec<String>,
}

fn wall() -> String {
    "wall".into()
}

/// See [`Deadline::kind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineKind {
    /// Something to be done within.
    #[default]
    Limit,
    /// A moment at which something happens.
    Threshold,
}

/// How a limit of n days, weeks, months or years ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DayEnd {
    /// At the end (23:59:59) of the n-th day, the start day not counted; 0 is the end of the start day.
    #[default]
    DayEnd,
    /// At the same time of day n days later.
    SameTime,
    /// At the close of work of the n-th day by the calendar.
    CloseOfWork,
}
