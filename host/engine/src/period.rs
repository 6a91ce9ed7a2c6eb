//! Periods that things are counted by: a month, the 21st to the 20th, Saturday to Friday, the last three months.
//!
//! A [`Period`] is the rule, a [`Stretch`] one of the pieces it cuts the calendar into. Both speak of civil days; only
//! [`Stretch::bounds`] and [`Period::at`] need a zone. All but the rolling ones cut time without gap or overlap.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{ISOWeekDate, Weekday as JiffWeekday};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::calendar::{Weekday, Zone};
use crate::instant::{Date, Instant};
use crate::length::{Length, Unit};

/// A rule that tells for each day to which stretch it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// `day`
    Day,
    /// `week`, from Monday; `week:sat` from another weekday.
    Week(Weekday),
    /// `month`; `month:21` from the 21st to the 20th. From the 29th, 30th or 31st on it begins on the last day of a month
    /// that has no such day.
    Month(i8),
    /// `quarter` of the calendar year.
    Quarter,
    /// `year`
    Year,
    /// `rolling:3 months`: as far back from the end of a day; these overlap, one a day.
    Rolling(Length),
}

/// Whole days one after another, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// Its first day.
    pub first: Date,
    /// The first day that does not belong to it any more.
    pub after: Date,
}

impl Period {
    /// The stretch a day belongs to; of a rolling period the one that ends with that day.
    #[must_use]
    pub fn containing(self, day: Date) -> Stretch {
        let between = |first: Date, after: Date| Stretch { first, after };
        match self {
            Self::Day => between(day, day.plus_days(1)),
            Self::Week(begins) => {
                let first = day.plus_days(-days_since(begins, day));
                between(first, first.plus_days(7))
            }
            Self::Month(begins) => {
                let month = day.0.first_of_month();
                let (first, month) = match begin_in(Date(month), begins) {
                    first if first <= day => (first, Date(month)),
                    _ => (begin_in(Date(month).plus_months(-1), begins), Date(month).plus_months(-1)),
                };
                between(first, begin_in(month.plus_months(1), begins))
            }
            Self::Quarter => {
                let back = i32::from((day.0.month() - 1) % 3);
                let first = Date(day.0.first_of_month()).plus_months(-back);
                between(first, first.plus_months(3))
            }
            Self::Year => {
                let first = Date(day.0.first_of_year());
                between(first, first.plus_months(12))
            }
            Self::Rolling(length) => {
                let after = day.plus_days(1);
                between(back(after, length), after)
            }
        }
    }

    /// The stretch that a moment belongs to by its [`bounds`](Stretch::bounds).
    #[must_use]
    pub fn at(self, at: Instant, zone: &Zone) -> Stretch {
        let mut found = self.containing(zone.civil_date(at));
        // Clocks that go back over midnight show the old date again after the new one has begun. At the end of the
        // calendar nothing comes next.
        while at >= found.bounds(zone).1 && self.next(found).first > found.first {
            found = self.next(found);
        }
        found
    }

    /// The one after; of a rolling period the one that ends a day later.
    #[must_use]
    pub fn next(self, stretch: Stretch) -> Stretch {
        self.containing(stretch.after)
    }

    /// The one before; of a rolling period the one that ends a day earlier.
    #[must_use]
    pub fn previous(self, stretch: Stretch) -> Stretch {
        let day = if self.is_rolling() { stretch.after.plus_days(-2) } else { stretch.first.plus_days(-1) };
        self.containing(day)
    }

    /// Whether its stretches overlap.
    #[must_use]
    pub fn is_rolling(self) -> bool {
        matches!(self, Self::Rolling(_))
    }
}

impl Stretch {
    /// Its first moment and the first one after it: the midnights of the zone.
    #[must_use]
    pub fn bounds(self, zone: &Zone) -> (Instant, Instant) {
        (zone.moment_of(self.first, 0), zone.moment_of(self.after, 0))
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.after.plus_days(-1)
    }

    /// The same days as a period of the calendar that has a name, if they are one.
    fn named(self) -> Option<String> {
        let day = self.first.0;
        let is = |period: Period| period.containing(self.first) == self;
        let (year, month) = (day.year(), day.month());
        if is(Period::Day) {
            Some(self.first.to_string())
        } else if is(Period::Month(1)) {
            Some(format!("{year:04}-{month:02}"))
        } else if is(Period::Quarter) {
            Some(format!("{year:04}-Q{}", (month + 2) / 3))
        } else if is(Period::Year) {
            Some(format!("{year:04}"))
        } else if is(Period::Week(Weekday::Monday)) {
            let week = day.iso_week_date();
            Some(format!("{:04}-W{:02}", week.year(), week.week()))
        } else {
            None
        }
    }
}

/// The day of that month on which a period that begins on the `begins`-th begins.
fn begin_in(month: Date, begins: i8) -> Date {
    let last = month.0.days_in_month();
    Date::new(month.0.year(), month.0.month(), begins.clamp(1, last)).unwrap_or(month)
}

fn days_since(begins: Weekday, day: Date) -> i64 {
    let place = |weekday: Weekday| Weekday::ALL.iter().position(|other| *other == weekday).unwrap_or(0);
    let (first, today) = (place(begins), place(Weekday::of(day)));
    i64::try_from((today + 7 - first) % 7).unwrap_or(0)
}

fn back(after: Date, length: Length) -> Date {
    let count = i32::try_from(length.count).unwrap_or(i32::MAX);
    match length.unit {
        Unit::Weeks => after.plus_days(-7 * i64::from(count)),
        Unit::Months => after.plus_months(-count),
        Unit::Years => after.plus_months(count.saturating_mul(-12)),
        _ => after.plus_days(-i64::from(count)),
    }
}

/// The first three letters of weekdays, Monday first.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, detail) = text.split_once(':').map_or((text, None), |(kind, detail)| (kind, Some(detail)));
        let found = match (kind, detail) {
            ("day", None) => Some(Self::Day),
            ("week", None) => Some(Self::Week(Weekday::Monday)),
            ("week", Some(day)) => WEEKDAYS
                .iter()
                .zip(Weekday::ALL)
                .find(|(name, _)| **name == day)
                .map(|(_, day)| Self::Week(day)),
            ("month", None) => Some(Self::Month(1)),
            ("month", Some(day)) => day.parse().ok().filter(|day| (1..=31).contains(day)).map(Self::Month),
            ("quarter", None) => Some(Self::Quarter),
            ("year", None) => Some(Self::Year),
            ("rolling", Some(length)) => length.parse().ok().filter(rolls).map(Self::Rolling),
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "expected a period (`day`, `week`, `week:sat`, `month`, `month:21`, `quarter`, `year`, \
                 `rolling:3 months`), got `{text}`"
            )
        })
    }
}

/// Whole days of the calendar, at least one and at most a century.
fn rolls(length: &Length) -> bool {
    let most = match length.unit {
        Unit::Days => 36_500,
        Unit::Weeks => 5_200,
        Unit::Months => 1_200,
        Unit::Years => 100,
        Unit::Seconds | Unit::Minutes | Unit::Hours | Unit::WorkingDays => 0,
    };
    (1..=most).contains(&length.count)
}

impl fmt::Display for Period {
    /// As blueprints write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day => f.write_str("day"),
            Self::Week(Weekday::Monday) => f.write_str("week"),
            Self::Week(day) => {
                let name = WEEKDAYS.iter().zip(Weekday::ALL).find(|(_, other)| other == day);
                write!(f, "week:{}", name.map_or("mon", |(name, _)| name))
            }
            Self::Month(1) => f.write_str("month"),
            Self::Month(day) => write!(f, "month:{day}"),
            Self::Quarter => f.write_str("quarter"),
            Self::Year => f.write_str("year"),
            Self::Rolling(length) => write!(f, "rolling:{length}"),
        }
    }
}

impl FromStr for Stretch {
    type Err = String;

    /// `2024`, `2024-Q1`, `2024-03`, `2024-W10`, `2024-03-04`, or two dates that both belong to it:
    /// `2024-02-21 to 2024-03-20`. Weeks are those of ISO 8601.
    fn from_str(text: &str) -> Result<Self, String> {
        written(text).filter(|found| found.first < found.after).ok_or_else(|| {
            format!(
                "expected a period like `2024`, `2024-Q1`, `2024-03`, `2024-W10`, `2024-03-04` or \
                 `2024-02-21 to 2024-03-20`, got `{text}`"
            )
        })
    }
}

fn written(text: &str) -> Option<Stretch> {
    if let Some((first, last)) = text.split_once(" to ") {
        let after = last.trim().parse::<Date>().ok()?.plus_days(1);
        return Some(Stretch { first: first.trim().parse().ok()?, after });
    }
    if let Ok(day) = text.parse::<Date>() {
        return (text.len() == 10).then(|| Period::Day.containing(day));
    }
    let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let Some(part) = part else {
        return Some(Period::Year.containing(Date::new(year, 1, 1)?));
    };
    if let Some(quarter) = part.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return Some(Period::Quarter.containing(Date::new(year, quarter * 3, 1)?));
    }
    if let Some(week) = part.strip_prefix('W') {
        let monday = ISOWeekDate::new(year, week.parse().ok()?, JiffWeekday::Monday).ok()?;
        return Some(Period::Week(Weekday::Monday).containing(Date(monday.date())));
    }
    let month = part.parse().ok().filter(|_| part.len() == 2)?;
    Some(Period::Month(1).containing(Date::new(year, month, 1)?))
}

impl fmt::Display for Stretch {
    /// As people write it: `2024-03`, `2024-Q1`, `2024-W10`; without a name of its own `2024-02-21 to 2024-03-20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.named() {
            Some(name) => f.write_str(&name),
            None => write!(f, "{} to {}", self.first, self.last()),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "day, week, week:sat, month, month:21, quarter, year, rolling:3 months",
            "examples": ["month", "month:21", "week:sat", "rolling:3 months"],
        })
    }
}
