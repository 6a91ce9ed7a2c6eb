//! Cron: when recurring work falls due, in civil time.

use std::fmt;
use std::str::FromStr;

use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::calendar::{Zone, timestamp};
use crate::instant::Instant;

/// A pattern of five fields: minute, hour, day of the month, month, weekday.
///
/// Beside lists, ranges and steps a field takes `L` (last), `#` (n-th weekday) and `W` (nearest Monday to Friday).
/// When both the day of the month and the weekday are given, either is enough. A fixed time that a change of the
/// clocks skips falls due at the moment of the change, one that comes twice at the first.
#[derive(Clone)]
pub struct Cron {
    text: String,
    pattern: croner::Cron,
}

impl Cron {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is none, or no moment ever matches it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let fields = "cron of five fields (minute, hour, day, month, weekday)";
        let pattern =
            parser.parse(text).map_err(|error| format!("expected {fields}, got `{text}`: {error}"))?;
        // Without a field for years every pattern comes again, or never matches: `0 0 30 2 *`.
        let any = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        if pattern.find_next_occurrence(&any, false).is_err() {
            return Err(format!("expected cron that matches some day, got `{text}`"));
        }
        Ok(Self { text: text.to_owned(), pattern })
    }

    /// The first match later than `at` on the clocks of that zone; none when nothing matches any more.
    #[must_use]
    pub fn next_after(&self, at: Instant, zone: &Zone) -> Option<Instant> {
        let start = timestamp(at).to_zoned(zone.time_zone().clone());
        let found = self.pattern.find_next_occurrence(&start, false).ok()?;
        Some(Instant(found.timestamp().as_millisecond())).filter(|found| *found > at)
    }
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Cron {
    /// The text only: the parsed pattern holds a cell for every year.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cron").field(&self.text).finish()
    }
}

impl fmt::Display for Cron {
    /// As it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Cron {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}
