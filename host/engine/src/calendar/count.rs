//! Counting on a calendar: so much open time from here, open time between two moments, working days.

use std::iter;

use super::Calendar;
use crate::instant::{Date, Instant, Span};

/// How many days counting looks ahead or back before it gives up: ten years with their leap days.
pub const HORIZON_DAYS: usize = 3_653;

/// Why time could not be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No calendar of that name.
    #[error("unknown calendar `{name}` (there are {known})")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// It would take longer than the horizon.
    #[error(
        "calendar `{calendar}` does not come to {wanted} within ten years of {from} (open it on more days or ask for less)"
    )]
    TooFar {
        /// The calendar's name.
        calendar: String,
        /// What was counted: `40h of open time`, `3 working days`.
        wanted: String,
        /// Where counting began.
        from: Date,
    },
    /// Two moments lie too far apart to look at every day between them.
    #[error("calendar `{calendar}` counts over at most a hundred years, got {from} to {to}")]
    Apart {
        /// The calendar's name.
        calendar: String,
        /// The earlier date.
        from: Date,
        /// The later date.
        to: Date,
    },
}

impl Calendar {
    /// The earliest moment by which so much open time has passed since `at`: an hour that begins one hour before
    /// closing ends at closing. No time at all is `at` itself, or the next opening when it is closed then.
    ///
    /// # Errors
    /// It never gets there within ten years.
    pub fn add(&self, at: Instant, within: Span) -> Result<Instant, CalendarError> {
        let from = self.zone.civil_date(at);
        let mut left = within;
        for (open, close) in self.days_from(from).flat_map(|date| self.stretches(date)) {
            if close < at {
                continue;
            }
            let open = open.max(at);
            let here = close.since(open);
            if left <= here {
                return Ok(open.plus(left));
            }
            left = Span(left.0 - here.0);
        }
        Err(self.too_far(format!("{within} of open time"), from))
    }

    /// The latest moment from which so much open time passes until `at`: the moment of a warning that far ahead.
    /// No time at all is `at` itself, or the last closing when it is closed then.
    ///
    /// # Errors
    /// It never gets there within ten years.
    pub fn before(&self, at: Instant, lead: Span) -> Result<Instant, CalendarError> {
        let from = self.zone.civil_date(at);
        let mut left = lead;
        for (open, close) in self.days_back_from(from).flat_map(|date| self.stretches(date).rev()) {
            if open > at {
                continue;
            }
            let close = close.min(at);
            let here = close.since(open);
            if left <= here {
                return Ok(close.minus(left));
            }
            left = Span(left.0 - here.0);
        }
        Err(self.too_far(format!("{lead} of open time"), from))
    }

    /// How much open time passes from `a` to `b`; none when `b` is earlier. Looks at every day in between.
    #[must_use]
    pub fn between(&self, a: Instant, b: Instant) -> Span {
        let last = self.zone.civil_date(b);
        let days = iter::successors(Some(self.zone.civil_date(a)), tomorrow).take_while(|date| *date <= last);
        let open = days.flat_map(|date| self.stretches(date));
        Span(open.map(|(open, close)| close.min(b).since(open.max(a)).0).sum())
    }

    /// The n-th working day after `start`, or before it when `offset` is negative; 0 is `start` itself or the next
    /// working day.
    ///
    /// # Errors
    /// It never gets there within ten years.
    pub fn working_day(&self, start: Date, offset: i32) -> Result<Date, CalendarError> {
        let works = |date: &Date| self.is_working_day(*date);
        let nth = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        let found = match offset {
            0 => self.days_from(start).find(works),
            1.. => self.days_from(start).skip(1).filter(works).nth(nth - 1),
            _ => self.days_back_from(start).skip(1).filter(works).nth(nth - 1),
        };
        found.ok_or_else(|| self.too_far(format!("{offset} working days"), start))
    }

    /// How many working days come after `start`, up to and with `end`; none when `end` is earlier.
    ///
    /// # Errors
    /// They lie more than ten years apart.
    pub fn working_days(&self, start: Date, end: Date) -> Result<i32, CalendarError> {
        let horizon = i64::try_from(HORIZON_DAYS).unwrap_or(i64::MAX);
        if end > start.plus_days(horizon) {
            return Err(self.too_far(format!("the working days up to {end}"), start));
        }
        let days = self.days_from(start).skip(1).take_while(|date| *date <= end);
        let working = days.filter(|date| self.is_working_day(*date)).count();
        Ok(i32::try_from(working).unwrap_or(i32::MAX))
    }

    fn days_from(&self, date: Date) -> impl Iterator<Item = Date> + use<> {
        iter::successors(Some(date), tomorrow).take(HORIZON_DAYS)
    }

    fn days_back_from(&self, date: Date) -> impl Iterator<Item = Date> + use<> {
        iter::successors(Some(date), |date| date.0.yesterday().ok().map(Date)).take(HORIZON_DAYS)
    }

    fn too_far(&self, wanted: String, from: Date) -> CalendarError {
        CalendarError::TooFar { calendar: self.name.clone(), wanted, from }
    }
}

fn tomorrow(date: &Date) -> Option<Date> {
    date.0.tomorrow().ok().map(Date)
}
