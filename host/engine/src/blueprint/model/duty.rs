//! Duties: recurring work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Field, Name, Named, Text};
use crate::period::Period;

/// Recurring work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// Cron in the site's zone, or a list of them: `0 9 3 * *`. `{setting}` stands for a number; a `clock` setting stands for
    /// minute and hour: `{security_evening} * * *`. Left out: only `random`, `phases` and hooks give occurrences.
    #[serde(default)]
    pub cron: Option<Crons>,
    /// Whether a cron's day 29, 30 or 31 is the last day of a month that has no such day.
    #[serde(default)]
    pub clamp: bool,
    /// Moments that nobody is told before.
    #[serde(default)]
    pub random: Option<Random>,
    /// The rhythm of the series that hooks start, phase by phase.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// The time of day at which the occurrences of `phases` fall due: `09:00`, or a `clock` setting. Left out: midnight.
    #[serde(default)]
    pub at: Option<String>,
    /// How often it is to be done in a period, and when falling behind is told.
    #[serde(default)]
    pub quota: Option<Quota>,
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
    /// Roles that may settle a missed occurrence with a reason. Left out: nobody; it stays until it is done late.
    #[serde(default)]
    pub settles: Vec<Name>,
    /// What becomes of occurrences that fell due while the host was down.
    #[serde(default)]
    pub after_downtime: AfterDowntime,
}

/// One cron or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Crons {
    /// `"0 9 3 * *"`
    One(String),
    /// `["0 10 * * *", "30 15 * * *"]`
    Many(Vec<String>),
}

impl Crons {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(cron) => std::slice::from_ref(cron),
            Self::Many(crons) => crons,
        }
    }
}

/// A whole number, or the name of a `number` setting that holds one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum HowMany {
    /// `4`
    Number(u32),
    /// `"checks_min"`
    Setting(String),
}

/// Moments drawn from a seed of the site, the duty and the period: told when they come and not before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Random {
    /// How many in each period.
    pub times: HowMany,
    /// The period: `day`, `week`, `month`, …
    pub every: Period,
    /// From when to before when on the days that count (`on`): two times of day or `clock` settings, `["08:00", "20:00"]`.
    pub between: Vec<String>,
    /// Roles that see the moments in advance, beside administrators.
    #[serde(default)]
    pub shown_to: Vec<Name>,
}

/// A stretch of a series with a rhythm of its own. It ends by `until` or `for`, whichever comes first; the last one may
/// have neither.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// From one occurrence to the next, the first one so long after the phase begins: `1 weeks`, or a `length` setting.
    pub every: String,
    /// The event of a hook that ends it: `commissioned`.
    #[serde(default)]
    pub until: Option<Name>,
    /// How long it lasts: `1 years`, or a `length` setting. An occurrence on the last day belongs to it.
    #[serde(default, rename = "for")]
    pub lasts: Option<String>,
}

/// How often a duty is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How often at least. Left out: hooks say it per subject.
    #[serde(default)]
    pub least: Option<HowMany>,
    /// In which period.
    pub period: Period,
    /// Whose the count is.
    #[serde(default)]
    pub per: QuotaPer,
    /// When being behind is told: after a part of the period's days, `60%`, or so long before its end, `5 days`.
    #[serde(default)]
    pub warn: Vec<String>,
}

/// Whose a quota's count is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaPer {
    /// The whole site's; its subject is the empty text.
    #[default]
    Site,
    /// Each person's who has one of the duty's roles; who did it counts.
    Person,
    /// Each subject's that hooks name; the `subject` that an occurrence carries counts.
    Subject,
}

/// Which days count for a duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DutyDays {
    /// All.
    #[default]
    EveryDay,
    /// Working days of the site's calendar only; an occurrence of `phases` on another day moves to the next one.
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
