//! Until when something holds that a blueprint limits by a length and a time of day.

use super::{Outcome, Turn};
use crate::blueprint::model::DayEnd;
use crate::deadline::Clock;
use crate::due::due;
use crate::instant::Instant;
use crate::length::Length;

impl Turn {
    /// The last moment in time of what begins now: `length` later, days ending with the day or at the time of day `at`. Each
    /// is a figure or the name of a setting. Nothing when neither is given.
    pub(crate) fn until(
        &self,
        plugin: &str,
        length: Option<&str>,
        at: Option<&str>,
    ) -> Outcome<Option<Instant>> {
        let now = self.now();
        let length = length.map(|length| self.site.length_named(plugin, length, self.now())).transpose()?;
        let end = |length| -> Outcome<Instant> {
            Ok(due(now, length, &Clock::Wall, DayEnd::DayEnd, &self.site.calendars)?.at)
        };
        match (length, at) {
            (None, None) => Ok(None),
            (Some(length), None) => end(length).map(Some),
            (length, Some(at)) => {
                let today = Length { count: 0, unit: crate::length::Unit::Days };
                let day = self.civil_date(end(length.unwrap_or(today))?);
                let minute = self.site.minute_named(plugin, at, now)?;
                let moment = self.moment_of(day, minute);
                Ok(Some(if moment < now { self.moment_of(day.plus_days(1), minute) } else { moment }))
            }
        }
    }
}
