//! What an edit of calendars makes of moments that were counted by them: time used stays used, the rest counts by
//! the new hours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::model::DayEnd;
use crate::calendar::{Calendar, CalendarError, Calendars};
use crate::deadline::Clock;
use crate::due::{Basis, due, end_of, moment_of};
use crate::instant::Instant;

/// An edit of calendars whose deadlines are still to be counted anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// The journal line of the turn that edited them.
    pub turn: u64,
    /// When.
    pub at: Instant,
    /// Before.
    pub before: Calendars,
    /// After.
    pub after: Calendars,
}

impl Edit {
    /// Where a moment lies after the edit. One that was over stays; none moves to before the edit.
    ///
    /// Open time and working days until the edit stay used, what is left counts by the new calendar: the day of the
    /// edit is still to be worked unless it is the day of the start. Weeks and longer, and ends of something, are
    /// counted from the start anew.
    ///
    /// # Errors
    /// The new calendars have no such calendar, or it never gets there.
    pub fn moved(
        &self,
        moment: Instant,
        started: Instant,
        clock: &Clock,
        basis: &Basis,
    ) -> Result<Instant, CalendarError> {
        if moment < self.at {
            return Ok(moment);
        }
        let at = match basis {
            Basis::Fixed | Basis::Anchor => return Ok(moment),
            Basis::Time => {
                let left = self.before.between(self.at, moment, clock)?;
                self.after.add(self.at, left, clock)?
            }
            Basis::Days(ends) => self.days(moment, started, clock, *ends)?,
            Basis::Length(length, ends) => due(started, *length, clock, *ends, &self.after)?.at,
            Basis::End(what, ends) => end_of(started, what, clock, *ends, &self.after)?.at,
        };
        Ok(at.max(self.at))
    }

    fn days(
        &self,
        moment: Instant,
        started: Instant,
        clock: &Clock,
        ends: DayEnd,
    ) -> Result<Instant, CalendarError> {
        let counted_by = self.after.counted_by(clock)?;
        let before = calendar_of(&self.before, clock)?;
        let zone = &before.zone;
        let gone = zone.civil_date(self.at).plus_days(-1).max(zone.civil_date(started));
        let left = before.working_days(gone, zone.civil_date(moment))?;
        if left == 0 {
            return Ok(moment);
        }
        let day = counted_by.unwrap_or(&self.after.working).working_day(gone, left)?;
        Ok(moment_of(moment, day, ends, counted_by, &self.after))
    }
}

/// The calendar of a clock; for the wall the one that counts its working days.
fn calendar_of<'a>(calendars: &'a Calendars, clock: &Clock) -> Result<&'a Calendar, CalendarError> {
    Ok(calendars.counted_by(clock)?.unwrap_or(&calendars.working))
}
