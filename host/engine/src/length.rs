//! Lengths of time as rules write them: a whole number and a unit, `30min`, `2h`, `3 working-days`.
//!
//! Up to hours a length is a fixed [`Span`]; from days on it depends on the calendar, see [`crate::due`].

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::instant::Span;

/// So many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Unit {
    /// `s`
    #[serde(rename = "s")]
    Seconds,
    /// `min`
    #[serde(rename = "min")]
    Minutes,
    /// `h`
    #[serde(rename = "h")]
    Hours,
    /// `days`, also read from `d`
    #[serde(rename = "days", alias = "d")]
    Days,
    /// `working-days`
    #[serde(rename = "working-days")]
    WorkingDays,
    /// `weeks`
    #[serde(rename = "weeks")]
    Weeks,
    /// `months`
    #[serde(rename = "months")]
    Months,
    /// `years`
    #[serde(rename = "years")]
    Years,
}

impl Unit {
    /// All of them, the shortest first.
    pub const ALL: [Self; 8] = [
        Self::Seconds,
        Self::Minutes,
        Self::Hours,
        Self::Days,
        Self::WorkingDays,
        Self::Weeks,
        Self::Months,
        Self::Years,
    ];

    /// As blueprints write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
            Self::WorkingDays => "working-days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

impl Length {
    /// The fixed span of seconds, minutes and hours; nothing for longer units.
    #[must_use]
    pub fn as_span(self) -> Option<Span> {
        let count = u64::from(self.count);
        match self.unit {
            Unit::Seconds => Some(Span::seconds(count)),
            Unit::Minutes => Some(Span::minutes(count)),
            Unit::Hours => Some(Span::hours(count)),
            Unit::Days | Unit::WorkingDays | Unit::Weeks | Unit::Months | Unit::Years => None,
        }
    }
}

impl FromStr for Unit {
    type Err = String;

    /// The name, `d` for days, or one of the longer units without its `s`.
    fn from_str(text: &str) -> Result<Self, String> {
        let singular = |unit: &Self| *unit >= Self::Days && unit.name().strip_suffix('s') == Some(text);
        let named =
            |unit: &Self| unit.name() == text || singular(unit) || (*unit == Self::Days && text == "d");
        Self::ALL.into_iter().find(named).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join("`, `");
            format!("expected a unit of time (`{names}`), got `{text}`")
        })
    }
}

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refusal = || format!("expected a length like `30min`, `2h` or `3 days`, got `{text}`");
        let trimmed = text.trim();
        let digits = trimmed.find(|c: char| !c.is_ascii_digit()).ok_or_else(refusal)?;
        let (count, unit) = trimmed.split_at(digits);
        if count.is_empty() {
            return Err(refusal());
        }
        let count = count
            .parse()
            .map_err(|_| format!("expected a length of at most {} of a unit, got `{text}`", u32::MAX))?;
        Ok(Self { count, unit: unit.trim_start().parse()? })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Length {
    /// As it is written: `30min`, `2h`, `3 days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.as_span().is_some() { "" } else { " " };
        write!(f, "{}{space}{}", self.count, self.unit)
    }
}

impl TryFrom<String> for Length {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Length> for String {
    fn from(length: Length) -> Self {
        length.to_string()
    }
}

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "a number and a unit: s, min, h, days, working-days, weeks, months, years",
            "examples": ["30min", "2h", "3 days"],
        })
    }
}

/// The side of a length with a sign, and the length: `-3h` lies before (true), `3h` and `+3h` behind.
pub(crate) fn signed(text: &str) -> (bool, &str) {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(length) => (true, length.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, count, unit, written) in [
            ("90s", 90, Unit::Seconds, "90s"),
            ("30min", 30, Unit::Minutes, "30min"),
            (" 2 h ", 2, Unit::Hours, "2h"),
            ("3 days", 3, Unit::Days, "3 days"),
            ("3d", 3, Unit::Days, "3 days"),
            ("1 day", 1, Unit::Days, "1 days"),
            ("1 working-days", 1, Unit::WorkingDays, "1 working-days"),
            ("1 working-day", 1, Unit::WorkingDays, "1 working-days"),
            ("2weeks", 2, Unit::Weeks, "2 weeks"),
            ("6 months", 6, Unit::Months, "6 months"),
            ("0 years", 0, Unit::Years, "0 years"),
        ] {
            let length: Length = text.parse().unwrap();
            assert_eq!(length, Length { count, unit }, "{text}");
            assert_eq!(length.to_string(), written);
            assert_eq!(written.parse(), Ok(length));
        }
    }

    #[test]
    fn refuses_with_what_it_expected() {
        let length = "expected a length like `30min`, `2h` or `3 days`, got";
        let unit = "expected a unit of time (`s`, `min`, `h`, `days`, `working-days`, `weeks`, `months`, `years`), got";
        for (text, refusal) in [
            ("", format!("{length} ``")),
            ("30", format!("{length} `30`")),
            ("min", format!("{length} `min`")),
            ("-1 h", format!("{length} `-1 h`")),
            ("1.5 h", format!("{unit} `.5 h`")),
            ("3 moons", format!("{unit} `moons`")),
            ("3 m", format!("{unit} `m`")),
            ("1 mi", format!("{unit} `mi`")),
            ("4294967296 s", "expected a length of at most 4294967295 of a unit, got `4294967296 s`".into()),
        ] {
            assert_eq!(text.parse::<Length>(), Err(refusal));
        }
    }

    #[test]
    fn only_up_to_hours_is_a_fixed_span() {
        assert_eq!("2h".parse::<Length>().unwrap().as_span(), Some(Span::hours(2)));
        assert_eq!("4294967295 h".parse::<Length>().unwrap().as_span(), Some(Span::hours(4_294_967_295)));
        assert_eq!("2 days".parse::<Length>().unwrap().as_span(), None);
    }
}
