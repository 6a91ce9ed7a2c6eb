//! Host calls of the interface `schedules` that only ask calendars. Deadlines, timers and rosters stand in files of their own.

use super::{Outcome, Turn};
use crate::blueprint::model::DayEnd;
use crate::calendar::CalendarError;
use crate::deadline::Clock;
use crate::hooks::Refusal;
use crate::instant::{Date, Instant, Span};
use crate::period::{Period, Stretch};

impl From<CalendarError> for super::Halt {
    fn from(error: CalendarError) -> Self {
        Refusal::Invalid(error.to_string()).into()
    }
}

impl Turn {
    /// When something ends that goes on at a moment: `end-of-day`, `close-of-work`, `end-of-month`, `end-of-shift:POST`.
    ///
    /// # Errors
    /// `invalid` for another word or an unknown calendar, `not-found` for the post, `conflict` when it has no shift.
    pub fn end_of(&mut self, at: Instant, what: &str, by: &Clock) -> Outcome<Instant> {
        let what = what.parse().map_err(|expected| Refusal::Invalid(format!("`what`: {expected}")))?;
        Ok(self.ends(at, &what, by, DayEnd::DayEnd)?.at)
    }

    /// The moment when so much time has passed on a clock.
    ///
    /// # Errors
    /// `invalid` for an unknown calendar or one that is never open.
    pub fn add_time(&mut self, at: Instant, within: Span, by: &Clock) -> Outcome<Instant> {
        Ok(self.site.calendars.add(at, within, by)?)
    }

    /// How much time passes on a clock.
    ///
    /// # Errors
    /// `invalid` for an unknown calendar.
    pub fn time_between(&mut self, start: Instant, end: Instant, by: &Clock) -> Outcome<Span> {
        Ok(self.site.calendars.between(start, end, by)?)
    }

    /// The n-th working day after a date.
    ///
    /// # Errors
    /// `invalid` when the calendar has no working days.
    pub fn working_day(&mut self, start: Date, offset: i32) -> Outcome<Date> {
        Ok(self.site.calendars.working.working_day(start, offset)?)
    }

    /// Whether the working calendar works on a date.
    ///
    /// # Errors
    /// None at present.
    pub fn is_working_day(&mut self, day: Date) -> Outcome<bool> {
        Ok(self.site.calendars.working.is_working_day(day))
    }

    /// The stretch of a period that a moment belongs to.
    #[must_use]
    pub fn period_at(&self, period: Period, at: Instant) -> Stretch {
        period.at(at, &self.site.calendars.zone)
    }

    /// The first moment of a stretch and the first one after it.
    #[must_use]
    pub fn bounds_of(&self, stretch: Stretch) -> (Instant, Instant) {
        stretch.bounds(&self.site.calendars.zone)
    }

    /// The date in the site's zone.
    #[must_use]
    pub fn civil_date(&self, at: Instant) -> Date {
        self.site.calendars.zone.civil_date(at)
    }

    /// Minutes since midnight in the site's zone.
    #[must_use]
    pub fn minute_of_day(&self, at: Instant) -> u32 {
        self.site.calendars.zone.minute_of_day(at)
    }

    /// The moment of a date and a minute of the day (0 to 1440) in the site's zone.
    #[must_use]
    pub fn moment_of(&self, day: Date, minute: u32) -> Instant {
        self.site.calendars.zone.moment_of(day, minute.min(1_440))
    }
}
