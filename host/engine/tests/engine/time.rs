//! Counting on calendars and clocks: the cases that desks get wrong, as tables.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::DayEnd;
use frontdesk_engine::calendar::{
    Calendar, CalendarError, Calendars, Day, DayKind, Hours, Interval, Week, Weekday, Zone, china,
};
use frontdesk_engine::cron::Cron;
use frontdesk_engine::deadline::Clock;
use frontdesk_engine::due::due;
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::length::{Length, Unit};

pub(crate) fn zone(name: &str) -> Zone {
    Zone::named(name).expect("a zone")
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn hours(text: &str) -> Vec<Interval> {
    text.split_whitespace().map(|interval| interval.parse().expect("an interval")).collect()
}

/// Monday to Friday 08:00–18:00 in Shanghai.
fn eight_to_six() -> Calendar {
    Calendar::weekly("desk", zone("Asia/Shanghai"), Hours::monday_to_friday(&hours("08:00-18:00")))
}

/// China's holidays, with the hours of [`eight_to_six`].
fn chinese() -> Calendar {
    Calendar { weeks: eight_to_six().weeks, ..china("desk") }
}

fn added(calendar: &Calendar, from: &str, within: Span) -> String {
    let at = calendar.zone.parse_civil(from).expect("a moment");
    calendar.zone.format(calendar.add(at, within).expect("a moment within reach"))
}

fn between(calendar: &Calendar, from: &str, to: &str) -> Span {
    let [from, to] = [from, to].map(|text| calendar.zone.parse_civil(text).expect("a moment"));
    calendar.between(from, to)
}

#[test]
fn open_time_is_added() {
    let desk = eight_to_six();
    let split =
        Calendar::weekly("split", zone("Asia/Shanghai"), Hours::daily(&hours("08:00-12:00 13:30-17:30")));
    let night =
        Calendar::weekly("night", zone("Asia/Shanghai"), Hours::daily(&hours("00:00-06:00 22:00-24:00")));
    let always = Calendar::always(zone("Asia/Shanghai"));
    let unworked = Calendar { make_up_works: false, ..chinese() };
    for (what, calendar, from, within, due) in [
        ("over night", &desk, "2026-06-08 17:00", Span::hours(4), "2026-06-09 11:00:00"),
        ("up to closing", &desk, "2026-06-08 17:00", Span::hours(1), "2026-06-08 18:00:00"),
        ("a second past closing", &desk, "2026-06-08 17:00", Span::seconds(3_601), "2026-06-09 08:00:01"),
        ("over the weekend", &desk, "2026-06-12 17:59:59", Span::seconds(2), "2026-06-15 08:00:01"),
        ("opened on a day off", &desk, "2026-06-13 10:00", Span::hours(1), "2026-06-15 09:00:00"),
        ("nothing while open", &desk, "2026-06-12 10:00", Span::ZERO, "2026-06-12 10:00:00"),
        ("nothing at closing", &desk, "2026-06-12 18:00", Span::ZERO, "2026-06-12 18:00:00"),
        ("nothing while closed", &desk, "2026-06-12 19:00", Span::ZERO, "2026-06-15 08:00:00"),
        ("two weeks of hours", &desk, "2026-06-08 08:00", Span::hours(100), "2026-06-19 18:00:00"),
        ("over lunch", &split, "2026-06-08 11:30", Span::hours(1), "2026-06-08 14:00:00"),
        ("in the lunch break", &split, "2026-06-08 12:30", Span::minutes(1), "2026-06-08 13:31:00"),
        ("through a night shift", &night, "2026-06-08 23:00", Span::hours(2), "2026-06-09 01:00:00"),
        (
            "over midnight, always open",
            &always,
            "2026-06-08 23:59:30",
            Span::minutes(1),
            "2026-06-09 00:00:30",
        ),
        ("over new year, always open", &always, "2025-12-31 23:00", Span::hours(2), "2026-01-01 01:00:00"),
        ("over a leap day", &always, "2024-02-28 12:00", Span::days(2), "2024-03-01 12:00:00"),
        ("a make-up Saturday", &chinese(), "2026-02-14 17:00", Span::hours(4), "2026-02-24 11:00:00"),
        ("not worked there", &unworked, "2026-02-14 17:00", Span::hours(4), "2026-02-24 12:00:00"),
        ("into a make-up Sunday", &chinese(), "2026-09-18 17:00", Span::hours(2), "2026-09-20 09:00:00"),
        ("over the golden week", &chinese(), "2026-09-30 17:00", Span::hours(12), "2026-10-09 09:00:00"),
    ] {
        assert_eq!(added(calendar, from, within), due, "{what}");
    }
}

#[test]
fn open_time_is_measured() {
    let desk = eight_to_six();
    for (what, calendar, from, to, open) in [
        ("one day", &desk, "2026-06-08 00:00", "2026-06-09 00:00", Span::hours(10)),
        ("a week", &desk, "2026-06-08 00:00", "2026-06-15 00:00", Span::hours(50)),
        ("a weekend", &desk, "2026-06-12 18:00", "2026-06-15 08:00", Span::ZERO),
        ("backwards", &desk, "2026-06-09 12:00", "2026-06-08 12:00", Span::ZERO),
        ("Mid-Autumn to National Day", &chinese(), "2026-09-25", "2026-10-11", Span::hours(60)),
        ("the Spring Festival", &chinese(), "2026-02-14 18:00", "2026-02-24 08:00", Span::ZERO),
    ] {
        assert_eq!(between(calendar, from, to), open, "{what}");
    }
}

#[test]
fn a_warning_lies_so_much_open_time_before() {
    let desk = eight_to_six();
    for (due, lead, warning) in [
        ("2026-06-09 11:00", Span::hours(1), "2026-06-09 10:00:00"),
        ("2026-06-09 08:30", Span::hours(1), "2026-06-08 17:30:00"),
        ("2026-06-09 11:00", Span::hours(3), "2026-06-09 08:00:00"),
        ("2026-06-15 08:00", Span::minutes(1), "2026-06-12 17:59:00"),
        ("2026-06-14 12:00", Span::ZERO, "2026-06-12 18:00:00"),
    ] {
        let at = desk.zone.parse_civil(due).unwrap();
        assert_eq!(desk.zone.format(desk.before(at, lead).unwrap()), warning, "{lead} before {due}");
    }
}

#[test]
fn a_pause_over_closed_days_keeps_what_is_left() {
    let desk = chinese();
    let moment = |text| desk.zone.parse_civil(text).unwrap();
    let due = desk.add(moment("2026-09-30 16:00"), Span::hours(4)).unwrap();
    assert_eq!(desk.zone.format(due), "2026-10-08 10:00:00");
    for (paused, resumed, due_then) in [
        ("2026-09-30 17:00", "2026-10-08 08:00", "2026-10-08 11:00:00"),
        ("2026-09-30 20:00", "2026-10-06 12:00", "2026-10-08 10:00:00"),
        ("2026-10-03 12:00", "2026-10-10 17:00", "2026-10-12 09:00:00"),
    ] {
        let left = desk.between(moment(paused), due);
        let again = desk.add(moment(resumed), left).unwrap();
        assert_eq!(desk.zone.format(again), due_then, "paused {paused}, resumed {resumed}");
    }
}

#[test]
fn changes_of_the_clocks_neither_lose_nor_invent_time() {
    let berlin = zone("Europe/Berlin");
    let always = Calendar::always(berlin.clone());
    let night = Calendar::weekly("night", berlin.clone(), Hours::daily(&hours("00:00-06:00")));
    let pieces =
        Calendar::weekly("pieces", berlin, Hours::daily(&hours("01:00-02:30 02:45-02:50 03:00-05:00")));
    for (what, calendar, from, within, due) in [
        ("spring, always open", &always, "2026-03-28 12:00", Span::hours(24), "2026-03-29 13:00:00"),
        ("autumn, always open", &always, "2026-10-24 12:00", Span::hours(24), "2026-10-25 11:00:00"),
        ("a spring night has five hours", &night, "2026-03-29 00:00", Span::hours(5), "2026-03-29 06:00:00"),
        ("an autumn night has seven", &night, "2026-10-25 00:00", Span::hours(7), "2026-10-25 06:00:00"),
        ("the skipped hour is not open", &pieces, "2026-03-29 01:00", Span::hours(3), "2026-03-29 05:00:00"),
        ("begun in the skipped hour", &pieces, "2026-03-29 02:40", Span::hours(1), "2026-03-29 04:00:00"),
    ] {
        assert_eq!(added(calendar, from, within), due, "{what}");
    }
    assert_eq!(between(&always, "2026-03-29", "2026-03-30"), Span::hours(23));
    assert_eq!(between(&always, "2026-10-25", "2026-10-26"), Span::hours(25));
}

#[test]
fn a_zone_turns_moments_into_civil_time_and_back() {
    let shanghai = zone("asia/shanghai");
    assert_eq!(shanghai.name(), "Asia/Shanghai");
    let at = shanghai.parse_civil("2024-03-04 23:30:00").unwrap();
    assert_eq!(at, Instant(1_709_566_200_000));
    assert_eq!((shanghai.civil_date(at), shanghai.minute_of_day(at)), (date("2024-03-04"), 23 * 60 + 30));
    assert_eq!(shanghai.format(at.plus(Span(999))), "2024-03-04 23:30:00");
    for (text, written) in [
        ("2024-03-04T23:30:05", "2024-03-04 23:30:05"),
        ("2024-03-04 23:30", "2024-03-04 23:30:00"),
        ("2024-03-04", "2024-03-04 00:00:00"),
        ("2024-03-04 24:00", "2024-03-05 00:00:00"),
    ] {
        assert_eq!(shanghai.format(shanghai.parse_civil(text).unwrap()), written);
    }
    for text in
        ["", "23:30", "2024-3-4", "2024-02-30", "2024-03-04 24:01", "2024-03-04 1:00", "2024-03-04 10:00Z"]
    {
        let refusal = format!("expected a civil time like `2024-03-04 23:30:00`, got `{text}`");
        assert_eq!(shanghai.parse_civil(text), Err(refusal));
    }
    assert_eq!(
        Zone::named("Asia/Beijing").unwrap_err(),
        "expected an IANA time zone like `Asia/Shanghai`, got `Asia/Beijing`"
    );
}

#[test]
fn skipped_and_repeated_times_have_one_rule() {
    for (name, text, at) in [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 03:00:00"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 03:00:00"),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-24 01:00:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 00:00:00"),
    ] {
        let zone = zone(name);
        assert_eq!(zone.format(zone.parse_civil(text).unwrap()), at, "{name} {text}");
    }
    let berlin = zone("Europe/Berlin");
    let first = berlin.parse_civil("2026-10-25 02:30").unwrap();
    assert_eq!(first, zone("UTC").parse_civil("2026-10-25 00:30").unwrap());
    assert_eq!(berlin.format(first.plus(Span::hours(1))), "2026-10-25 02:30:00");
}

#[test]
fn a_day_ends_one_second_before_the_next() {
    for (name, day) in [
        ("Asia/Shanghai", "2026-12-31"),
        ("Europe/Berlin", "2026-03-29"),
        ("America/Sao_Paulo", "2018-02-17"),
        ("America/Sao_Paulo", "2018-11-03"),
    ] {
        let zone = zone(name);
        let end = zone.end_of_day(date(day));
        assert_eq!(zone.format(end), format!("{day} 23:59:59"), "{name}");
        assert_eq!(zone.civil_date(end.plus(Span::seconds(1))), date(day).plus_days(1), "{name}");
    }
}

#[test]
fn moments_beyond_every_calendar_do_not_fail() {
    let always = Calendar::always(zone("Asia/Shanghai"));
    for at in [Instant(i64::MIN), Instant(i64::MAX)] {
        let day = always.zone.civil_date(at);
        assert!(always.zone.end_of_day(day) < always.zone.moment_of(day, 1440).plus(Span::seconds(1)));
        assert!(!always.zone.format(at).is_empty());
        assert!(always.before(at, Span::days(4_000)).is_err());
    }
    assert!(always.add(Instant(i64::MAX), Span::hours(1)).is_err());
}

#[test]
fn working_days_are_counted() {
    let calendar = chinese();
    for (start, offset, day) in [
        ("2026-09-25", 6, "2026-10-10"),
        ("2026-10-10", -5, "2026-09-28"),
        ("2026-10-10", -6, "2026-09-24"),
        ("2026-10-10", 0, "2026-10-10"),
        ("2026-10-01", 0, "2026-10-08"),
        ("2026-10-01", 1, "2026-10-08"),
        ("2026-10-01", -1, "2026-09-30"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2025-12-31", 1, "2026-01-04"),
    ] {
        assert_eq!(calendar.working_day(date(start), offset), Ok(date(day)), "{start} {offset:+}");
    }
    assert_eq!(
        calendar.working_day(date("2026-01-01"), 100_000).unwrap_err().to_string(),
        "calendar `desk` does not come to 100000 working days within ten years of 2026-01-01 \
         (open it on more days or ask for less)"
    );
}

#[test]
fn special_days_have_their_own_hours() {
    let day = |kind| Day { kind, title: String::new(), statutory: false };
    let mut calendar = eight_to_six();
    calendar.weeks.push(Week { from: Some(date("2026-07-01")), hours: Hours::daily(&hours("10:00-16:00")) });
    calendar.weeks[0].hours.friday = hours("08:00-15:00");
    for (text, kind) in [
        ("2026-06-09", DayKind::Special { hours: hours("09:00-12:00 20:00-24:00") }),
        ("2026-06-10", DayKind::Special { hours: vec![] }),
        ("2026-06-11", DayKind::Rest),
        ("2026-06-13", DayKind::MakeUp { like: Some(Weekday::Friday) }),
        ("2026-06-14", DayKind::MakeUp { like: None }),
    ] {
        calendar.days.insert(date(text), day(kind));
    }
    calendar.validate().unwrap();
    for (text, open, close) in [
        ("2026-06-08", 1, "2026-06-08 18:00:00"),
        ("2026-06-09", 2, "2026-06-09 23:59:59"),
        ("2026-06-10", 0, "2026-06-10 23:59:59"),
        ("2026-06-11", 0, "2026-06-11 23:59:59"),
        ("2026-06-12", 1, "2026-06-12 15:00:00"),
        ("2026-06-13", 1, "2026-06-13 15:00:00"),
        ("2026-06-14", 1, "2026-06-14 18:00:00"),
        ("2026-06-30", 1, "2026-06-30 18:00:00"),
        ("2026-07-01", 1, "2026-07-01 16:00:00"),
        ("2026-07-04", 1, "2026-07-04 16:00:00"),
    ] {
        assert_eq!(calendar.open_on(date(text)).len(), open, "{text}");
        assert_eq!(calendar.is_working_day(date(text)), open > 0, "{text}");
        assert_eq!(calendar.zone.format(calendar.close_of_work(date(text))), close, "{text}");
    }
    calendar.make_up_works = false;
    assert!(!calendar.is_working_day(date("2026-06-13")));
}

#[test]
fn a_calendar_says_all_that_is_wrong_with_it() {
    let mut calendar = eight_to_six();
    calendar.name = "desk".into();
    calendar.weeks[0].hours.monday = hours("13:00-17:00 08:00-12:00");
    calendar.weeks.push(Week::default());
    let special = DayKind::Special { hours: hours("08:00-12:00 11:00-13:00") };
    calendar.days.insert(date("2026-06-09"), Day { kind: special, title: String::new(), statutory: false });
    assert_eq!(
        calendar.validate().unwrap_err(),
        [
            "calendar `desk`: the week from since ever stands behind the one from since ever (sort them)",
            "calendar `desk`, Monday: `08:00-12:00` begins before `13:00-17:00` has ended (sort them, and join what overlaps)",
            "calendar `desk`, 2026-06-09: `11:00-13:00` begins before `08:00-12:00` has ended (sort them, and join what overlaps)",
        ]
    );
    let closed = Calendar::weekly(" ", zone("UTC"), Hours::default());
    assert_eq!(
        closed.validate().unwrap_err(),
        ["a calendar needs a name", "calendar ` ` has no week with open hours (give it one under `weeks`)"]
    );
    assert_eq!(
        closed.add(Instant(0), Span::hours(2)).unwrap_err().to_string(),
        "calendar ` ` does not come to 2h of open time within ten years of 1970-01-01 \
         (open it on more days or ask for less)"
    );
}

#[test]
fn a_calendar_is_stored_and_read_as_people_would_write_it() {
    let mut calendar = china("working");
    calendar.days.retain(|day, _| *day == date("2026-10-10"));
    calendar.published = [2026].into();
    let stored = serde_json::to_value(&calendar).unwrap();
    assert_eq!(
        stored,
        serde_json::json!({
            "name": "working",
            "zone": "Asia/Shanghai",
            "weeks": [{ "hours": {
                "monday": ["09:00-18:00"], "tuesday": ["09:00-18:00"], "wednesday": ["09:00-18:00"],
                "thursday": ["09:00-18:00"], "friday": ["09:00-18:00"], "saturday": [], "sunday": [],
            } }],
            "days": { "2026-10-10": { "kind": "make-up", "title": "国庆节", "statutory": false } },
            "published": [2026],
            "make_up_works": true,
        })
    );
    assert_eq!(serde_json::from_value::<Calendar>(stored).unwrap(), calendar);
    let bad = r#"{ "name": "x", "zone": "UTC", "weeks": [{ "hours": { "monday": ["18:00-09:00"] } }] }"#;
    let error = serde_json::from_str::<Calendar>(bad).unwrap_err().to_string();
    assert!(error.starts_with("expected hours of one day like `08:00-12:00`, got `18:00-09:00`"), "{error}");
}

#[test]
fn a_site_counts_by_the_clock_that_is_asked_for() {
    let mut calendars = Calendars::default_for(zone("Asia/Shanghai"));
    calendars.named.insert("shop".into(), Calendar::always(zone("Asia/Shanghai")));
    let start = calendars.zone.parse_civil("2026-06-12 17:00").unwrap();
    for (clock, due) in
        [("wall", "2026-06-12 19:00:00"), ("working", "2026-06-15 10:00:00"), ("shop", "2026-06-12 19:00:00")]
    {
        let clock = Clock::named(clock);
        let at = calendars.add(start, Span::hours(2), &clock).unwrap();
        assert_eq!(calendars.zone.format(at), due, "{clock:?}");
        assert_eq!(calendars.between(start, at, &clock), Ok(Span::hours(2)));
        assert_eq!(calendars.before(at, Span::hours(2), &clock), Ok(start));
    }
    assert_eq!(
        calendars.add(start, Span::ZERO, &Clock::named("nihgt")).unwrap_err().to_string(),
        "unknown calendar `nihgt` (there are `wall`, `working`, `shop`)"
    );
    let apart = calendars.between(Instant(0), Instant(i64::MAX), &Clock::Working).unwrap_err();
    assert!(matches!(apart, CalendarError::Apart { .. }), "{apart}");
    calendars.named.insert("wall".into(), Calendar::office("wall", zone("UTC")));
    assert_eq!(
        calendars.validate().unwrap_err(),
        ["`wall` is a clock of its own (call the calendar otherwise)"]
    );
}

#[test]
fn cron_falls_due_in_civil_time() {
    for (pattern, zone_name, after, next) in [
        ("0 9 3 * *", "Asia/Shanghai", "2026-01-03 08:59:59", "2026-01-03 09:00:00"),
        ("0 9 3 * *", "Asia/Shanghai", "2026-01-03 09:00:00", "2026-02-03 09:00:00"),
        ("*/15 * * * *", "Asia/Shanghai", "2026-12-31 23:50:00", "2027-01-01 00:00:00"),
        ("0 18 L * *", "Asia/Shanghai", "2024-02-10 00:00:00", "2024-02-29 18:00:00"),
        ("0 8 * * 1#1", "Asia/Shanghai", "2026-06-01 08:00:00", "2026-07-06 08:00:00"),
        ("0 8 * * MON-FRI", "Asia/Shanghai", "2026-06-12 08:00:00", "2026-06-15 08:00:00"),
        ("0 0 29 2 *", "Asia/Shanghai", "2024-02-29 00:00:00", "2028-02-29 00:00:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-29 00:00:00", "2026-03-29 03:00:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25 02:30:00", "2026-10-26 02:30:00"),
    ] {
        let zone = zone(zone_name);
        let after_at = zone.parse_civil(after).unwrap();
        let found = Cron::parse(pattern).unwrap().next_after(after_at, &zone).unwrap();
        assert_eq!(zone.format(found), next, "{pattern} after {after}");
    }
    let between_seconds = zone("UTC").parse_civil("2026-01-03 09:00:00").unwrap().minus(Span(1));
    let next = Cron::parse("0 9 3 * *").unwrap().next_after(between_seconds, &zone("UTC"));
    assert_eq!(next, Some(between_seconds.plus(Span(1))));
}

#[test]
fn cron_that_is_none_is_refused() {
    for text in ["", "0 9 3 *", "0 0 9 3 * *", "61 * * * *", "0 9 * * someday", "0 0 30 2 *"] {
        let refusal = Cron::parse(text).unwrap_err();
        assert!(refusal.contains(&format!("got `{text}`")), "{refusal}");
    }
}

/// What desks ask first: when is it due, and when does the warning an hour before it come?
#[test]
fn hard_cases_of_limits_and_their_warnings() {
    let desk = chinese();
    let always = Calendar::always(zone("Asia/Shanghai"));
    for (what, calendar, start, within, due, warning) in [
        ("Monday evening", &desk, "2026-06-08 17:00", 4, "2026-06-09 11:00:00", "2026-06-09 10:00:00"),
        ("over midnight", &always, "2026-06-08 23:30:30", 2, "2026-06-09 01:30:30", "2026-06-09 00:30:30"),
        ("make-up Saturday", &desk, "2026-02-14 10:00", 4, "2026-02-14 14:00:00", "2026-02-14 13:00:00"),
        ("its evening", &desk, "2026-02-14 17:30", 1, "2026-02-24 08:30:00", "2026-02-14 17:30:00"),
        ("Mid-Autumn, a day off", &desk, "2026-09-25 10:00", 4, "2026-09-28 12:00:00", "2026-09-28 11:00:00"),
        (
            "to the second make-up day",
            &desk,
            "2026-09-25 10:00",
            51,
            "2026-10-10 09:00:00",
            "2026-10-10 08:00:00",
        ),
        (
            "past it, over the Sunday",
            &desk,
            "2026-10-10 17:00",
            2,
            "2026-10-12 09:00:00",
            "2026-10-12 08:00:00",
        ),
    ] {
        let at = calendar.zone.parse_civil(start).unwrap();
        let end = calendar.add(at, Span::hours(within)).unwrap();
        let warns = calendar.before(end, Span::hours(1)).unwrap();
        let shown = [end, warns].map(|at| calendar.zone.format(at));
        assert_eq!(shown, [due.to_owned(), warning.to_owned()], "{what}");
    }
}

#[test]
fn working_days_from_mid_autumn_over_the_national_day_to_its_make_up_days() {
    let calendars = Calendars { zone: zone("Asia/Shanghai"), working: chinese(), named: BTreeMap::new() };
    // 2026-09-20 and 2026-10-10 are worked, 2026-09-25 to 27 and 2026-10-01 to 07 are not.
    for (start, days, due_on) in [
        ("2026-09-18 10:00", 1, "2026-09-20 23:59:59"),
        ("2026-09-25 10:00", 1, "2026-09-28 23:59:59"),
        ("2026-09-25 10:00", 3, "2026-09-30 23:59:59"),
        ("2026-09-25 10:00", 4, "2026-10-08 23:59:59"),
        ("2026-09-25 10:00", 6, "2026-10-10 23:59:59"),
        ("2026-09-25 10:00", 7, "2026-10-12 23:59:59"),
    ] {
        let at = calendars.zone.parse_civil(start).unwrap();
        let length = Length { count: days, unit: Unit::WorkingDays };
        let end = due(at, length, &Clock::Wall, DayEnd::DayEnd, &calendars).unwrap();
        assert_eq!(
            (calendars.zone.format(end.at), end.provisional),
            (due_on.to_owned(), false),
            "{start} + {days}"
        );
    }
}
