//! The regular week: which hours of which weekday are open.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::instant::Date;

/// The hours of a week, from a date on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// The first date it holds; left out: since ever. It holds until a later week begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Open hours by weekday.
    pub hours: Hours,
}

/// Open hours by weekday; a weekday without any is closed. Each list is ascending without overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// Of Mondays.
    pub monday: Vec<Interval>,
    /// Of Tuesdays.
    pub tuesday: Vec<Interval>,
    /// Of Wednesdays.
    pub wednesday: Vec<Interval>,
    /// Of Thursdays.
    pub thursday: Vec<Interval>,
    /// Of Fridays.
    pub friday: Vec<Interval>,
    /// Of Saturdays.
    pub saturday: Vec<Interval>,
    /// Of Sundays.
    pub sunday: Vec<Interval>,
}

impl Hours {
    /// The same hours every day.
    #[must_use]
    pub fn daily(hours: &[Interval]) -> Self {
        Self { saturday: hours.to_vec(), sunday: hours.to_vec(), ..Self::monday_to_friday(hours) }
    }

    /// The same hours from Monday to Friday, the weekend closed.
    #[must_use]
    pub fn monday_to_friday(hours: &[Interval]) -> Self {
        let hours = || hours.to_vec();
        Self {
            monday: hours(),
            tuesday: hours(),
            wednesday: hours(),
            thursday: hours(),
            friday: hours(),
            ..Self::default()
        }
    }

    /// The hours of one weekday.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "their names say all")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All seven, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self::ALL[usize::from(date.0.weekday().to_monday_zero_offset().unsigned_abs()) % 7]
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Open hours within one day, written `08:00-12:00`; the end is after the start and may be `24:00`.
///
/// A night shift is two: `22:00-24:00` and, on the next day, `00:00-06:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    start: u16,
    end: u16,
}

impl Interval {
    /// The whole day.
    pub const DAY: Self = Self { start: 0, end: 1440 };

    /// From one minute of the day (0 to 1439) to a later one (up to 1440), or nothing when that is no interval.
    #[must_use]
    pub const fn new(start: u16, end: u16) -> Option<Self> {
        if start < end && end <= 1440 { Some(Self { start, end }) } else { None }
    }

    /// The minute of the day it opens, 0 to 1439.
    #[must_use]
    pub const fn start(self) -> u32 {
        self.start as u32
    }

    /// The minute of the day it closes, 1 to 1440.
    #[must_use]
    pub const fn end(self) -> u32 {
        self.end as u32
    }
}

/// Why a day's list of hours is not in order, if it is not.
pub(crate) fn disorder(hours: &[Interval]) -> Option<String> {
    let pair = hours.windows(2).find(|pair| pair[1].start < pair[0].end)?;
    Some(format!("`{}` begins before `{}` has ended (sort them, and join what overlaps)", pair[1], pair[0]))
}

impl FromStr for Interval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('-')
            .and_then(|(start, end)| Self::new(minute(start.trim())?, minute(end.trim())?))
            .ok_or_else(|| format!("expected hours of one day like `08:00-12:00`, got `{text}`"))
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if minute.len() != 2 || !(1..=2).contains(&hour.len()) || hour.starts_with('+') || minute.starts_with('+')
    {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60).then_some(hour * 60 + minute)
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> Cow<'static, str> {
        "Interval".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "open hours of one day",
            "pattern": "^[0-2]?[0-9]:[0-5][0-9]-[0-2]?[0-9]:[0-5][0-9]$",
            "examples": ["08:00-12:00", "22:00-24:00"],
        })
    }
}
