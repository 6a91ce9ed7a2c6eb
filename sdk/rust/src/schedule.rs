//! Lengths of time and small questions about the calendar.

use crate::bindings::frontdesk::plugin::{schedules, turn};
use crate::{Date, Instant, Span};

/// A second, as a [`Span`].
pub const SECOND: Span = 1_000;
/// A minute.
pub const MINUTE: Span = 60 * SECOND;
/// An hour.
pub const HOUR: Span = 60 * MINUTE;
/// 24 hours; a day of the calendar is counted with `schedules::add_days`.
pub const DAY: Span = 24 * HOUR;

/// Today in the site's zone.
#[must_use]
pub fn today() -> Date {
    schedules::civil_date(turn::now())
}

/// The minute of the day of a clock time like `18:00`: 0 to 1439. Nothing when it is not one, so it also tells
/// whether a time was noted to the minute.
///
/// ```
/// use frontdesk_sdk::clock_minute;
/// assert_eq!(clock_minute("18:05"), Some(1085));
/// assert_eq!(clock_minute("18"), None);
/// ```
#[must_use]
pub fn clock_minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A moment as people write it, in the site's zone: `2026-02-14 18:05`.
#[must_use]
pub fn stamp(at: Instant) -> String {
    let minute = schedules::minute_of_day(at);
    format!("{} {:02}:{:02}", schedules::civil_date(at), minute / 60, minute % 60)
}

/// The month of a date, from its first moment to the first moment of the next.
#[must_use]
pub fn month_of(day: Date) -> (Instant, Instant) {
    let first = Date { day: 1, ..day };
    let start = schedules::moment_of(first, 0);
    (start, schedules::moment_of(schedules::add_months(first, 1), 0))
}

/// The day of the week, 1 for Monday to 7 for Sunday.
#[must_use]
pub fn weekday(day: Date) -> u32 {
    const MONTHS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = i32::from(day.year) - i32::from(day.month < 3);
    let month = MONTHS[usize::from(day.month.saturating_sub(1)) % MONTHS.len()];
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let from_sunday = (year + leap_days + month + i32::from(day.day)).rem_euclid(7);
    (from_sunday + 6).rem_euclid(7).unsigned_abs() + 1
}

/// The days of `[start, end)` in the site's zone, one stretch each, the first and last cut to it: for lists that one call gives
/// only so many lines of.
#[must_use]
pub fn days(start: Instant, end: Instant) -> Vec<(Instant, Instant)> {
    let mut days = Vec::new();
    let mut from = start;
    while from < end {
        let next = schedules::add_days(schedules::civil_date(from), 1);
        let to = schedules::moment_of(next, 0).min(end);
        days.push((from, to));
        from = to;
    }
    days
}

/// Keeps `Date` comparable in plugins: year, then month, then day.
impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.year, self.month, self.day).partial_cmp(&(other.year, other.month, other.day))
    }
}

impl std::fmt::Display for Date {
    /// As people file it: `2026-02-14`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_clock_times_have_a_minute() {
        for (text, wanted) in
            [("00:00", Some(0)), ("9:05", Some(545)), ("23:59", Some(1439)), (" 10:17 ", Some(617))]
        {
            assert_eq!(clock_minute(text), wanted, "{text}");
        }
        for text in ["", "10", "10:", "10:7", "24:00", "10:60", "+1:00", "10:17:00"] {
            assert_eq!(clock_minute(text), None, "{text}");
        }
    }

    #[test]
    fn weekdays_begin_with_monday() {
        let day = |year, month, day| weekday(Date { year, month, day });
        assert_eq!([day(2026, 6, 10), day(2024, 2, 29), day(2024, 3, 3), day(2024, 1, 1)], [3, 4, 7, 1]);
    }

    #[test]
    fn dates_compare_and_print_like_calendars() {
        let day = |year, month, day| Date { year, month, day };
        assert!(day(2024, 2, 29) < day(2024, 3, 1) && day(2023, 12, 31) < day(2024, 1, 1));
        assert_eq!(day(2024, 3, 4).to_string(), "2024-03-04");
    }
}
