//! A time zone: the bridge between moments and civil time.
//!
//! The zone database is the one compiled in, never the machine's: every host counts the same. Civil times that
//! a change of the clocks skips or repeats have one rule here, so that a later civil time is never an earlier
//! moment and the intervals of a day never overlap.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::instant::{Date, Instant};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A zone of the IANA database, stored as its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

impl Zone {
    /// The zone of that name, whatever its case: `Asia/Shanghai`, `Europe/Berlin`, `UTC`.
    ///
    /// # Errors
    /// There is no such zone.
    pub fn named(name: &str) -> Result<Self, String> {
        let tz = DATABASE
            .get(name)
            .map_err(|_| format!("expected an IANA time zone like `Asia/Shanghai`, got `{name}`"))?;
        Ok(Self { name: tz.iana_name().unwrap_or(name).to_owned(), tz })
    }

    /// The name as the database spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The date on the wall at that moment.
    #[must_use]
    pub fn civil_date(&self, at: Instant) -> Date {
        Date(self.civil(at).date())
    }

    /// Minutes since midnight as the clock on the wall shows them: 0 to 1439.
    #[must_use]
    pub fn minute_of_day(&self, at: Instant) -> u32 {
        let civil = self.civil(at);
        u32::from(civil.hour().unsigned_abs()) * 60 + u32::from(civil.minute().unsigned_abs())
    }

    /// The moment of a date and a minute of the day; 1440, and anything beyond, is the next midnight.
    ///
    /// A civil time that is skipped stands for the moment of the skip, one that comes twice for the first.
    #[must_use]
    pub fn moment_of(&self, date: Date, minute: u32) -> Instant {
        let (day, minute) =
            if minute >= 1440 { (date.0.tomorrow().unwrap_or(date.0), 0) } else { (date.0, minute) };
        let hour = i8::try_from(minute / 60).unwrap_or(0);
        self.moment(day.at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0))
    }

    /// The last whole second of the date, 23:59:59 on the wall.
    #[must_use]
    pub fn end_of_day(&self, date: Date) -> Instant {
        Instant(self.moment_of(date, 1440).0 - 1_000)
    }

    /// The same time of day on another date, to the millisecond.
    #[must_use]
    pub fn same_time(&self, at: Instant, date: Date) -> Instant {
        self.moment(date.0.to_datetime(self.civil(at).time()))
    }

    /// The moment of a written civil time: `2024-03-04 23:30:00`, with `T` for the space, without seconds, or
    /// only the date for its midnight. `24:00` is the next midnight.
    ///
    /// # Errors
    /// The text is none of these.
    pub fn parse_civil(&self, text: &str) -> Result<Instant, String> {
        let refusal = || format!("expected a civil time like `2024-03-04 23:30:00`, got `{text}`");
        let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
        let date: Date = date.parse().ok().filter(|_| date.len() == 10).ok_or_else(refusal)?;
        let parts: Option<Vec<u32>> = clock.split(':').map(two_digits).collect();
        let (hour, minute, second) = match parts.as_deref() {
            Some(&[hour, minute]) => (hour, minute, 0),
            Some(&[hour, minute, second]) => (hour, minute, second),
            _ => return Err(refusal()),
        };
        if (hour, minute, second) == (24, 0, 0) {
            return Ok(self.moment_of(date, 1440));
        }
        let time = [hour, minute, second].map(|part| i8::try_from(part).unwrap_or(i8::MAX));
        let time = Time::new(time[0], time[1], time[2], 0).map_err(|_| refusal())?;
        Ok(self.moment(date.0.to_datetime(time)))
    }

    /// The civil time at that moment, `2024-03-04 23:30:00`; parts of a second are cut off.
    #[must_use]
    pub fn format(&self, at: Instant) -> String {
        let civil = self.civil(at);
        format!("{} {:02}:{:02}:{:02}", civil.date(), civil.hour(), civil.minute(), civil.second())
    }

    pub(crate) fn time_zone(&self) -> &TimeZone {
        &self.tz
    }

    fn civil(&self, at: Instant) -> DateTime {
        self.tz.to_datetime(timestamp(at))
    }

    fn moment(&self, civil: DateTime) -> Instant {
        let ambiguous = self.tz.to_ambiguous_timestamp(civil);
        let skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        let end = if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let moment = ambiguous.compatible().unwrap_or(end);
        if !skipped {
            return Instant(moment.as_millisecond());
        }
        // Read with the offset before the change, a skipped time lies at or behind the change.
        let behind = Timestamp::from_millisecond(moment.as_millisecond() + 1).unwrap_or(moment);
        let change = self.tz.preceding(behind).next().map_or(moment, |change| change.timestamp());
        Instant(change.as_millisecond())
    }
}

/// Moments outside the years −9999 to 9999 count as the nearest one inside.
pub(crate) fn timestamp(at: Instant) -> Timestamp {
    let end = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at.0).unwrap_or(end)
}

fn two_digits(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::named(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "description": "IANA time zone", "examples": ["Asia/Shanghai"] })
    }
}
