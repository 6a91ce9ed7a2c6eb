//! Deadlines of tickets: what runs, what is paused, when it is over.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::due::Basis;
use crate::instant::{Instant, Span};

/// Which time counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// Every minute of every day.
    Wall,
    /// Open hours of the site's working calendar.
    Working,
    /// Another named calendar of the site.
    Calendar(String),
}

impl Clock {
    /// As blueprints write it: `wall`, `working` or a calendar's name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "wall" => Self::Wall,
            "working" => Self::Working,
            other => Self::Calendar(other.into()),
        }
    }
}

/// When a deadline is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// As the blueprint's deadline says.
    Standard,
    /// Another `length` setting of the plugin, e.g. `handling_limit_by_grade.serious`.
    Setting(String),
    /// So much time on the deadline's clock.
    Within(Span),
    /// So many days on the deadline's clock, ending as the deadline's `ends` says.
    Days(u32),
    /// At this moment.
    Until(Instant),
}

/// A deadline of one ticket, as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// As in the blueprint.
    pub name: String,
    /// Whose it is.
    pub ticket: u64,
    /// From when it counts.
    pub started: Instant,
    /// When it is over; unchanged while paused.
    pub due: Instant,
    /// Which time counts.
    pub clock: Clock,
    /// Fires at `due` itself rather than one second after it.
    pub threshold: bool,
    /// Ends with a day; so it does after a pause.
    #[serde(default)]
    pub day_end: bool,
    /// What is left on its clock, when it is paused.
    pub left: Option<Span>,
    /// Whether it was passed already.
    pub breached: bool,
    /// When it rang last, told or not: what comes after a fault does not wait for the fault.
    #[serde(default)]
    pub rung: Option<Instant>,
    /// `due` lies in a year for which the calendar has no published holidays.
    pub provisional: bool,
    /// Moments of warnings that are still to come, ascending, each with its lead.
    pub warnings: Vec<(Instant, Span)>,
    /// How `due` was counted.
    #[serde(default)]
    pub basis: Basis,
    /// The journal line of the turn that counted its moments last.
    #[serde(default)]
    pub counted: u64,
    /// The level its ladder stands at; 0: none was taken yet.
    #[serde(default)]
    pub level: u8,
    /// Levels that are still to come, from the next one.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A level of a ladder that is still to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// From 1.
    pub level: u8,
    /// When its time is over; it is taken as a deadline is passed. Unchanged while paused.
    pub at: Instant,
    /// How that was counted.
    pub basis: Basis,
    /// What is left on the deadline's clock, when it is paused.
    pub left: Option<Span>,
    /// Its time is over, and it waits for fields that it needs.
    pub held: bool,
}

/// A limit is passed at the first second after it: the catalogue's convention.
pub const LIMIT_GRACE: Span = Span::seconds(1);

impl Deadline {
    /// When it is to be looked at next: its next warning, its breach, its next level, or never.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        if self.left.is_some() {
            return None;
        }
        let own = self.warnings.iter().map(|(at, _)| *at).chain([self.passed_at()]);
        let steps = self.steps.iter().take_while(|step| !step.held).map(|step| self.passed(step.at));
        let moments = own.filter(|_| !self.breached).chain(steps);
        moments.filter(|at| self.rung.is_none_or(|rung| *at > rung)).min()
    }

    /// The first moment at which it is passed.
    #[must_use]
    pub fn passed_at(&self) -> Instant {
        self.passed(self.due)
    }

    /// The first moment at which a moment of it is passed: of its end, or of a level.
    #[must_use]
    pub fn passed(&self, at: Instant) -> Instant {
        if self.threshold { at } else { at.plus(LIMIT_GRACE) }
    }

    /// Whether anything of it is still to come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.breached && self.steps.is_empty()
    }
}
