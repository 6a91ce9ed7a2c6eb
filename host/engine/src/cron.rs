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
    /// The pattern, and with a clamp the one for months that are too short.
    patterns: Vec<croner::Cron>,
}

impl Cron {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is none, or no moment ever matches it.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::with_clamp(text, false)
    }

    /// Reads a pattern whose day 29, 30 or 31, when `clamp` says so, is the last day of a month that has no such day.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn with_clamp(text: &str, clamp: bool) -> Result<Self, String> {
        let mut patterns = vec![pattern(text)?];
        if clamp {
            patterns.extend(in_short_months(text));
        }
        Ok(Self { text: text.to_owned(), patterns })
    }

    /// The first match later than `at` on the clocks of that zone; none when nothing matches any more.
    #[must_use]
    pub fn next_after(&self, at: Instant, zone: &Zone) -> Option<Instant> {
        let start = timestamp(at).to_zoned(zone.time_zone().clone());
        let next = |pattern: &croner::Cron| {
            let found = pattern.find_next_occurrence(&start, false).ok()?;
            Some(Instant(found.timestamp().as_millisecond())).filter(|found| *found > at)
        };
        self.patterns.iter().filter_map(next).min()
    }
}

fn pattern(text: &str) -> Result<croner::Cron, String> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let fields = "cron of five fields (minute, hour, day, month, weekday)";
    let pattern = parser.parse(text).map_err(|error| format!("expected {fields}, got `{text}`: {error}"))?;
    // Without a field for years every pattern comes again, or never matches: `0 0 30 2 *`.
    let any = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    if pattern.find_next_occurrence(&any, false).is_err() {
        return Err(format!("expected cron that matches some day, got `{text}`"));
    }
    Ok(pattern)
}

/// The last day of the months that do not have every day of the pattern: of all for day 31, where a month that has
/// one gives the same moment again, and of February for 29 and 30.
fn in_short_months(text: &str) -> Vec<croner::Cron> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let &[minute, hour, days, month, weekday] = fields.as_slice() else { return Vec::new() };
    let has = |day: &str| days.split(',').any(|part| part == day);
    let last_of = |month: &str| pattern(&format!("{minute} {hour} L {month} {weekday}")).ok();
    let long = has("31").then(|| last_of(month)).flatten();
    let short = (matches_february(month) && (has("29") || has("30"))).then(|| last_of("2")).flatten();
    long.into_iter().chain(short).collect()
}

fn matches_february(month: &str) -> bool {
    // The epoch is a 1 January: the next first of a month is that of February, unless the months leave it out.
    let january = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    let firsts = pattern(&format!("0 0 1 {month} *"));
    let next = firsts.ok().and_then(|firsts| firsts.find_next_occurrence(&january, false).ok());
    next.is_some_and(|next| next.month() == 2)
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
