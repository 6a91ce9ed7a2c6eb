//! Quiet hours, and the moments at which gathered messages leave.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Zone;
use crate::instant::{Instant, Span};
use crate::setting::minute_of_clock;

/// A stretch of every day by the clock on the wall; it may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// Its first minute: `22:00`.
    pub from: String,
    /// The first minute after it: `07:00`. The same as `from`: it is never quiet.
    pub until: String,
}

impl Quiet {
    /// Whether both are clocks.
    ///
    /// # Errors
    /// Which is not.
    pub fn check(&self) -> Result<(), String> {
        for (name, clock) in [("from", &self.from), ("until", &self.until)] {
            if minute_of_clock(clock).is_none() {
                return Err(format!("`{name}`: expected a time of day like `22:00`, got `{clock}`"));
            }
        }
        Ok(())
    }

    /// When the quiet time ends that a moment lies in; nothing outside of it, or when a clock cannot be read.
    #[must_use]
    pub fn end(&self, at: Instant, zone: &Zone) -> Option<Instant> {
        let (from, until) = (minute_of_clock(&self.from)?, minute_of_clock(&self.until)?);
        if from % 1440 == until % 1440 {
            return None;
        }
        let today = zone.civil_date(at);
        // It may have begun the day before.
        let end = [today.plus_days(-1), today].into_iter().find_map(|day| {
            let last = if from < until { day } else { day.plus_days(1) };
            let (start, end) = (zone.moment_of(day, from), zone.moment_of(last, until));
            (start <= at && at < end).then_some(end)
        })?;
        // Where the clocks leave out what lies between two quiet times, they are one.
        Some(self.end(end, zone).unwrap_or(end))
    }
}

/// When gathered messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gathering {
    /// At every full hour.
    Hourly,
    /// At a minute of every day.
    Daily(u32),
}

impl Gathering {
    /// The first moment after `now`.
    #[must_use]
    pub fn next(self, now: Instant, zone: &Zone) -> Instant {
        let today = zone.civil_date(now);
        match self {
            Self::Hourly => {
                let minute = zone.minute_of_day(now);
                let next = zone.moment_of(today, (minute / 60 + 1) * 60);
                // Where an hour comes twice, the clock on the wall names its first.
                if next > now { next } else { now.plus(Span::hours(1)) }
            }
            Self::Daily(minute) => {
                let then = zone.moment_of(today, minute);
                if then > now { then } else { zone.moment_of(today.plus_days(1), minute) }
            }
        }
    }
}
