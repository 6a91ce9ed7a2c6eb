//! Days that differ from the regular week: holidays, moved rest days, make-up working days, special hours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::week::{Interval, Weekday};

/// What is special about one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Day {
    /// Closed or open, and why.
    #[serde(flatten)]
    pub kind: DayKind,
    /// How people call it: `春节`.
    #[serde(default)]
    pub title: String,
    /// A statutory holiday (法定节假日): work on it is paid otherwise than work on a moved rest day.
    #[serde(default)]
    pub statutory: bool,
}

/// Kinds of special days. Holidays and moved rest days are both closed, but paid differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DayKind {
    /// Closed: a public or company holiday.
    Holiday,
    /// Closed: a rest day, moved here (调休) or beside a holiday.
    Rest,
    /// Worked instead of a moved rest day (补班); counts only if the calendar's `make_up_works` says so.
    MakeUp {
        /// Whose regular hours it has; left out: Monday's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        like: Option<Weekday>,
    },
    /// Other hours than usual; none at all is a closed day.
    Special {
        /// Ascending without overlaps.
        hours: Vec<Interval>,
    },
}
