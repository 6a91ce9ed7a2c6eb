//! Periods: what they cut the calendar into, how they are written, and what holds for all of them.

use frontdesk_engine::calendar::Weekday;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::length::{Length, Unit};
use frontdesk_engine::period::{Period, Stretch};
use proptest::prelude::*;

use crate::laws::config;
use crate::time::{date, zone};
use crate::time_laws::ZONES;

fn period(text: &str) -> Period {
    text.parse().unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn a_day_belongs_to_one_stretch() {
    for (rule, day, stretch, next) in [
        ("day", "2026-03-04", "2026-03-04", "2026-03-05"),
        ("week", "2026-03-01", "2026-W09", "2026-W10"),
        ("week", "2026-01-01", "2026-W01", "2026-W02"),
        ("week", "2027-01-01", "2026-W53", "2027-W01"),
        ("week:sat", "2026-03-04", "2026-02-28 to 2026-03-06", "2026-03-07 to 2026-03-13"),
        ("week:sat", "2026-02-28", "2026-02-28 to 2026-03-06", "2026-03-07 to 2026-03-13"),
        ("month", "2024-02-29", "2024-02", "2024-03"),
        ("month:21", "2026-03-20", "2026-02-21 to 2026-03-20", "2026-03-21 to 2026-04-20"),
        ("month:21", "2026-03-21", "2026-03-21 to 2026-04-20", "2026-04-21 to 2026-05-20"),
        ("month:21", "2026-01-01", "2025-12-21 to 2026-01-20", "2026-01-21 to 2026-02-20"),
        // Begins on the last day where a month is too short, and comes back to the 31st.
        ("month:31", "2026-02-15", "2026-01-31 to 2026-02-27", "2026-02-28 to 2026-03-30"),
        ("month:31", "2024-02-29", "2024-02-29 to 2024-03-30", "2024-03-31 to 2024-04-29"),
        ("month:30", "2026-02-28", "2026-02-28 to 2026-03-29", "2026-03-30 to 2026-04-29"),
        ("quarter", "2026-05-31", "2026-Q2", "2026-Q3"),
        ("quarter", "2026-12-31", "2026-Q4", "2027-Q1"),
        ("year", "2024-12-31", "2024", "2025"),
        ("rolling:3 months", "2026-03-04", "2025-12-05 to 2026-03-04", "2025-12-06 to 2026-03-05"),
        ("rolling:1 months", "2026-03-30", "2026-02-28 to 2026-03-30", "2026-03"),
        ("rolling:7 days", "2026-03-08", "2026-W10", "2026-03-03 to 2026-03-09"),
        ("rolling:1 years", "2024-12-31", "2024", "2024-01-02 to 2025-01-01"),
    ] {
        let found = period(rule).containing(date(day));
        assert_eq!(
            (found.to_string().as_str(), period(rule).next(found).to_string().as_str()),
            (stretch, next),
            "{rule} {day}"
        );
        assert_eq!(period(rule).previous(period(rule).next(found)), found, "{rule} {day}");
        assert_eq!(stretch.parse(), Ok(found), "{rule} {day}");
    }
}

#[test]
fn periods_are_read_as_they_are_written() {
    for text in [
        "day",
        "week",
        "week:sun",
        "month",
        "month:31",
        "quarter",
        "year",
        "rolling:3 months",
        "rolling:100 years",
    ] {
        assert_eq!(period(text).to_string(), text);
        assert_eq!(serde_json::from_value::<Period>(serde_json::json!(text)).ok(), Some(period(text)));
    }
    assert_eq!(period("month:1"), period("month"));
    assert_eq!(period("week:mon"), period("week"));
    for text in [
        "",
        "fortnight",
        "week:7",
        "week:Sat",
        "month:0",
        "month:32",
        "day:1",
        "quarter:2",
        "rolling",
        "rolling:0 days",
        "rolling:3 h",
        "rolling:3 working-days",
        "rolling:101 years",
    ] {
        let refusal = format!(
            "expected a period (`day`, `week`, `week:sat`, `month`, `month:21`, `quarter`, `year`, \
             `rolling:3 months`), got `{text}`"
        );
        assert_eq!(text.parse::<Period>(), Err(refusal));
    }
}

#[test]
fn stretches_are_read_as_people_write_them() {
    let shanghai = zone("Asia/Shanghai");
    for (text, bounds) in [
        ("2024", "2024-01-01 00:00:00 / 2025-01-01 00:00:00"),
        ("2024-Q4", "2024-10-01 00:00:00 / 2025-01-01 00:00:00"),
        ("2024-02", "2024-02-01 00:00:00 / 2024-03-01 00:00:00"),
        ("2024-W01", "2024-01-01 00:00:00 / 2024-01-08 00:00:00"),
        ("2024-03-04", "2024-03-04 00:00:00 / 2024-03-05 00:00:00"),
        ("2024-02-21 to 2024-03-20", "2024-02-21 00:00:00 / 2024-03-21 00:00:00"),
    ] {
        let (start, end) = text.parse::<Stretch>().unwrap_or_else(|why| panic!("{why}")).bounds(&shanghai);
        assert_eq!(format!("{} / {}", shanghai.format(start), shanghai.format(end)), bounds);
    }
    for text in ["2021-W53", "2024-03-20 to 2024-02-21", "2024-13", "2024-3", "2024-Q5", "24", "March", ""] {
        let refusal = format!(
            "expected a period like `2024`, `2024-Q1`, `2024-03`, `2024-W10`, `2024-03-04` or \
             `2024-02-21 to 2024-03-20`, got `{text}`"
        );
        assert_eq!(text.parse::<Stretch>(), Err(refusal));
    }
}

/// Clocks of Goose Bay went back from 00:01 to 23:01: the old date came again after the new one had begun.
#[test]
fn a_date_that_comes_again_belongs_to_the_day_that_has_begun() {
    let goose_bay = zone("America/Goose_Bay");
    let midnight = goose_bay.moment_of(date("2010-11-07"), 0);
    let again = Instant(midnight.0 + 30 * 60_000);
    assert_eq!(goose_bay.format(again), "2010-11-06 23:30:00");
    assert_eq!(Period::Day.at(again, &goose_bay).to_string(), "2010-11-07");
}

fn cutting() -> impl Strategy<Value = Period> {
    prop_oneof![
        Just(Period::Day),
        prop::sample::select(&Weekday::ALL[..]).prop_map(Period::Week),
        (1..=31_i8).prop_map(Period::Month),
        Just(Period::Quarter),
        Just(Period::Year),
    ]
}

fn rolling() -> impl Strategy<Value = Period> {
    let units = prop::sample::select(&[Unit::Days, Unit::Weeks, Unit::Months, Unit::Years][..]);
    (1..=30_u32, units).prop_map(|(count, unit)| Period::Rolling(Length { count, unit }))
}

/// Moments of 1970 to 2040, so that leap years, centuries and every change of the clocks are hit.
fn moments() -> impl Strategy<Value = Instant> {
    (0..2_208_988_800_000_i64).prop_map(Instant)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_moment_is_in_exactly_one_stretch(rule in cutting(), at in moments(), zone_name in prop::sample::select(&ZONES[..])) {
        let zone = zone(zone_name);
        let found = rule.at(at, &zone);
        let (start, end) = found.bounds(&zone);
        prop_assert!(start <= at && at < end, "{rule} {found}");
        // The neighbours touch it and hold none of its moments.
        let (before, after) = (rule.previous(found), rule.next(found));
        prop_assert_eq!(before.bounds(&zone).1, start);
        prop_assert_eq!(after.bounds(&zone).0, end);
        prop_assert_eq!((before.after, after.first), (found.first, found.after));
        prop_assert_eq!((rule.next(before), rule.previous(after)), (found, found));
        // Its first and its last moment belong to it, too.
        prop_assert_eq!(rule.at(start, &zone), found);
        prop_assert_eq!(rule.at(Instant(end.0 - 1), &zone), found);
        prop_assert_eq!(found.to_string().parse(), Ok(found));
    }

    #[test]
    fn every_day_of_a_stretch_gives_that_stretch(rule in cutting(), at in moments(), step in 0..366_i64) {
        let found = rule.containing(zone("UTC").civil_date(at));
        let days = found.first.0.until(found.after.0).map_or(0, |span| i64::from(span.get_days()));
        let day = found.first.plus_days(step % days.max(1));
        prop_assert_eq!(rule.containing(day), found);
        prop_assert_eq!((rule.containing(found.first), rule.containing(found.last())), (found, found));
    }

    #[test]
    fn months_begin_on_their_day_or_on_the_last(begins in 1..=31_i8, at in moments()) {
        let found = Period::Month(begins).containing(zone("UTC").civil_date(at)).first.0;
        prop_assert_eq!(found.day(), begins.min(found.days_in_month()));
    }

    #[test]
    fn rolling_stretches_end_with_their_day(rule in rolling(), at in moments(), zone_name in prop::sample::select(&ZONES[..])) {
        let zone = zone(zone_name);
        let found = rule.at(at, &zone);
        let (start, end) = found.bounds(&zone);
        prop_assert!(start < at.max(Instant(start.0 + 1)) && at < end);
        prop_assert_eq!(rule.containing(found.last()), found);
        prop_assert_eq!(rule.next(found).after, found.after.plus_days(1));
        prop_assert_eq!(rule.previous(rule.next(found)), found);
        prop_assert!(rule.next(found).first >= found.first);
    }
}
