//! When limits are over: every unit, clock and end.

use frontdesk_engine::blueprint::model::DayEnd;
use frontdesk_engine::calendar::{Calendar, Calendars, Hours, china};
use frontdesk_engine::deadline::Clock;
use frontdesk_engine::due::due;

use crate::time::{hours, zone};

/// Working time 08:00–18:00 with China's holidays, and a shop open every day.
fn calendars() -> Calendars {
    let shanghai = zone("Asia/Shanghai");
    let weekly = Calendar::weekly("desk", shanghai.clone(), Hours::monday_to_friday(&hours("08:00-18:00")));
    let shop = Calendar::weekly("shop", shanghai.clone(), Hours::daily(&hours("10:00-22:00")));
    Calendars {
        zone: shanghai,
        working: Calendar { weeks: weekly.weeks, ..china("working") },
        named: [("shop".to_owned(), shop)].into(),
    }
}

const DAY_END: DayEnd = DayEnd::DayEnd;
const SAME_TIME: DayEnd = DayEnd::SameTime;
const CLOSE: DayEnd = DayEnd::CloseOfWork;

#[test]
fn limits_end_where_people_expect() {
    let calendars = calendars();
    for (start, length, clock, ends, at) in [
        // Hours run on the clock; how days end does not matter.
        ("2026-06-08 17:00", "4h", "working", DAY_END, "2026-06-09 11:00:00"),
        ("2026-06-08 17:00", "4h", "wall", DAY_END, "2026-06-08 21:00:00"),
        ("2026-06-08 23:59:50", "15s", "wall", CLOSE, "2026-06-09 00:00:05"),
        ("2026-06-13 21:30", "90min", "shop", DAY_END, "2026-06-14 11:00:00"),
        // Days by the wall.
        ("2026-06-12 17:00", "3 days", "wall", DAY_END, "2026-06-15 23:59:59"),
        ("2026-06-12 17:00", "0 days", "wall", DAY_END, "2026-06-12 23:59:59"),
        ("2026-06-12 17:00:01", "3 days", "wall", SAME_TIME, "2026-06-15 17:00:01"),
        ("2026-06-12 17:00", "0 days", "wall", SAME_TIME, "2026-06-12 17:00:00"),
        ("2026-06-12 17:00", "3 days", "wall", CLOSE, "2026-06-15 18:00:00"),
        ("2026-06-12 17:00", "2 days", "wall", CLOSE, "2026-06-14 23:59:59"),
        // Working days.
        ("2026-06-12 17:00", "3 days", "working", DAY_END, "2026-06-17 23:59:59"),
        ("2026-06-12 17:00", "3 working-days", "wall", DAY_END, "2026-06-17 23:59:59"),
        ("2026-06-12 17:00", "1 working-days", "working", SAME_TIME, "2026-06-15 17:00:00"),
        ("2026-06-13 15:00", "1 working-days", "working", SAME_TIME, "2026-06-15 15:00:00"),
        ("2026-06-12 17:00", "1 working-days", "wall", CLOSE, "2026-06-15 18:00:00"),
        ("2026-06-13 15:00", "0 days", "working", DAY_END, "2026-06-15 23:59:59"),
        ("2026-09-25 10:00", "6 working-days", "working", DAY_END, "2026-10-10 23:59:59"),
        ("2026-02-13 10:00", "1 working-days", "working", CLOSE, "2026-02-14 18:00:00"),
        ("2026-06-13 15:00", "1 days", "shop", CLOSE, "2026-06-14 22:00:00"),
        // By the close of work today; after work it is the next day's.
        ("2026-06-12 17:00", "0 days", "working", CLOSE, "2026-06-12 18:00:00"),
        ("2026-06-12 18:00", "0 days", "working", CLOSE, "2026-06-12 18:00:00"),
        ("2026-06-12 19:00", "0 days", "working", CLOSE, "2026-06-15 18:00:00"),
        // On the wall a longer limit never ends earlier: the day after Friday is Saturday.
        ("2026-06-12 19:00", "0 days", "wall", CLOSE, "2026-06-13 23:59:59"),
        ("2026-06-12 19:00", "1 days", "wall", CLOSE, "2026-06-13 23:59:59"),
        ("2026-06-12 19:00", "0 working-days", "wall", CLOSE, "2026-06-15 18:00:00"),
        // Weeks, months and years; months clamp, closed days move on when working time counts.
        ("2026-06-12 17:00", "1 week", "wall", DAY_END, "2026-06-19 23:59:59"),
        ("2026-06-12 17:00", "1 week", "working", DAY_END, "2026-06-22 23:59:59"),
        ("2026-01-31 09:00", "1 month", "wall", DAY_END, "2026-02-28 23:59:59"),
        ("2024-01-31 09:00", "1 month", "wall", DAY_END, "2024-02-29 23:59:59"),
        ("2026-08-31 09:00", "1 month", "working", SAME_TIME, "2026-09-30 09:00:00"),
        ("2026-01-15 09:00", "1 month", "working", DAY_END, "2026-02-24 23:59:59"),
        ("2026-11-30 09:00", "3 months", "wall", SAME_TIME, "2027-02-28 09:00:00"),
        ("2024-02-29 09:00", "1 year", "wall", DAY_END, "2025-02-28 23:59:59"),
        ("2024-02-29 09:00", "4 years", "wall", DAY_END, "2028-02-29 23:59:59"),
        ("2026-12-31 23:59:59", "1 days", "wall", DAY_END, "2027-01-01 23:59:59"),
    ] {
        let start_at = calendars.zone.parse_civil(start).unwrap();
        let found = due(start_at, length.parse().unwrap(), &Clock::named(clock), ends, &calendars).unwrap();
        assert_eq!(calendars.zone.format(found.at), at, "{length} by {clock}, {ends:?}, from {start}");
    }
}

#[test]
fn days_keep_the_time_of_day_over_changes_of_the_clocks() {
    let calendars = Calendars::default_for(zone("Europe/Berlin"));
    for (start, length, at) in [
        ("2026-03-28 12:00", "1 days", "2026-03-29 12:00:00"),
        ("2026-10-24 12:00", "1 days", "2026-10-25 12:00:00"),
        ("2026-03-28 02:30", "1 days", "2026-03-29 03:00:00"),
        ("2026-03-28 12:00", "24h", "2026-03-29 13:00:00"),
    ] {
        let start_at = calendars.zone.parse_civil(start).unwrap();
        let found = due(start_at, length.parse().unwrap(), &Clock::Wall, SAME_TIME, &calendars).unwrap();
        assert_eq!(calendars.zone.format(found.at), at, "{length} from {start}");
    }
}

#[test]
fn what_reaches_into_an_unpublished_year_is_provisional() {
    let calendars = calendars();
    for (start, length, clock, provisional) in [
        ("2026-12-29 09:00", "2 working-days", "working", false),
        ("2026-12-30 09:00", "2 working-days", "working", true),
        ("2026-12-30 09:00", "2 working-days", "wall", true),
        ("2026-12-30 09:00", "2 days", "wall", false),
        ("2026-12-31 17:00", "4h", "working", true),
        ("2026-12-31 17:00", "4h", "wall", false),
        ("2026-12-31 17:00", "20h", "shop", false),
        ("2023-12-29 17:00", "4h", "working", true),
        ("2026-11-30 09:00", "1 month", "working", false),
        ("2026-11-30 09:00", "2 months", "working", true),
    ] {
        let start_at = calendars.zone.parse_civil(start).unwrap();
        let found =
            due(start_at, length.parse().unwrap(), &Clock::named(clock), DAY_END, &calendars).unwrap();
        assert_eq!(found.provisional, provisional, "{length} by {clock} from {start}");
    }
}

#[test]
fn absurd_lengths_do_not_fail_otherwise_than_by_refusal() {
    let calendars = calendars();
    let start = calendars.zone.parse_civil("2026-06-12 17:00").unwrap();
    for unit in ["s", "min", "h", "days", "working-days", "weeks", "months", "years"] {
        let length = format!("{} {unit}", u32::MAX).parse().unwrap();
        for (clock, ends) in [(Clock::Wall, DAY_END), (Clock::Wall, SAME_TIME), (Clock::Working, CLOSE)] {
            let counted = clock == Clock::Working && ["s", "min", "h", "days"].contains(&unit);
            match due(start, length, &clock, ends, &calendars) {
                Ok(due) => assert!(due.at > start && !counted, "{length} by {clock:?}"),
                Err(error) => assert!(counted || unit == "working-days", "{length} by {clock:?}: {error}"),
            }
        }
    }
}
