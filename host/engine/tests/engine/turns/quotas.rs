//! Quotas: counted per subject and period, behind told once a point, short at the end.

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::Command;
use frontdesk_engine::directory::Person;
use frontdesk_engine::duty::Occurrence;
use frontdesk_engine::hooks::Event;
use frontdesk_engine::key;
use frontdesk_engine::length::{Length, Unit};
use frontdesk_engine::period::Period;
use frontdesk_engine::quota::{Share, Warn, points};
use frontdesk_engine::value::{Fields, Value};
use proptest::prelude::*;
use serde_json::json;

use crate::laws::config;

use super::world::{World, at, fields, form, person, zone};
use crate::time::date;
use crate::time_laws::ZONES;

/// What was told of a quota since the last call: `behind 2026-03-20 sue 1/2`.
fn told(world: &World, duty: &str) -> Vec<String> {
    let told = world.told().into_iter().filter_map(|event| match event {
        Event::Duty { duty: name, cause, due, form, .. }
            if name == duty && (cause == "behind" || cause == "short") =>
        {
            let part = |name: &str| form[name].to_string();
            let due = zone().format(due).replace(" 00:00:00", "");
            let subject = Some(part("subject")).filter(|subject| !subject.is_empty());
            let subject = subject.map(|subject| format!(" {subject}")).unwrap_or_default();
            Some(format!(
                "{cause} {due}{subject} {}/{} of {} in {}",
                part("done"),
                part("needed"),
                part("least"),
                part("period")
            ))
        }
        _ => None,
    });
    told.collect()
}

fn check(world: &mut World) {
    world.as_hook(|turn| turn.plan_duty("check", turn.now(), None, Fields::new()).unwrap());
    let planned: Vec<Occurrence> = world.below(key::occurrences("rounds", "check"));
    let occurrence = planned.last().unwrap().id;
    world.done("sue", Command::DoDuty { occurrence, form: form(json!({})) });
}

/// Acceptance of service supervision: at least two a month, none done in May, one notice at the end.
#[test]
fn behind_is_told_once_a_point_and_short_at_the_end() {
    let mut world = World::of_rounds();
    world.until("2026-04-30 12:00");
    world.told();
    world.until("2026-06-01 00:00");
    // 60 % of 31 days are over after 19 of them; five days before the end 26 of 31.
    assert_eq!(
        told(&world, "check"),
        [
            "short 2026-05-01 0/2 of 2 in 2026-04",
            "behind 2026-05-20 0/2 of 2 in 2026-05",
            "behind 2026-05-27 0/2 of 2 in 2026-05",
            "short 2026-06-01 0/2 of 2 in 2026-05",
        ]
    );
}

#[test]
fn what_is_done_counts_in_the_period_it_is_done_in() {
    let mut world = World::of_rounds();
    world.until("2026-05-10 12:00");
    world.told();
    check(&mut world);
    world.until("2026-05-28 12:00");
    // "At least": 60 % of two are two.
    assert_eq!(
        told(&world, "check"),
        ["behind 2026-05-20 1/2 of 2 in 2026-05", "behind 2026-05-27 1/2 of 2 in 2026-05"]
    );
    check(&mut world);
    world.until("2026-06-10 12:00");
    assert_eq!(told(&world, "check"), Vec::<String>::new());
}

/// Acceptance of performance targets: 60 % of the period and 40 % of the target are behind.
#[test]
fn behind_is_a_share_of_the_figure_that_holds() {
    let mut world = World::of_rounds();
    world.admin(Command::ChangeSetting {
        plugin: "rounds".into(),
        name: "checks_min".into(),
        value: Scalar::Whole(10),
        from: Some(at("2026-05-12 00:00")),
    });
    world.until("2026-05-10 12:00");
    world.told();
    let standing = world.as_hook(|turn| turn.count_for("check", "", 4).unwrap());
    assert_eq!(
        (standing.done, standing.least, standing.stretch.to_string().as_str()),
        (4, Some(2), "2026-05")
    );
    world.until("2026-05-20 12:00");
    assert_eq!(told(&world, "check"), ["behind 2026-05-20 4/6 of 10 in 2026-05"]);
    world.as_hook(|turn| {
        turn.count_for("check", "", 6).unwrap();
        // A slip is taken back.
        assert_eq!(turn.count_for("check", "", -1).unwrap().done, 9);
        assert_eq!(turn.standing("check", "", at("2026-04-15 00:00")).unwrap().least, Some(2));
    });
    world.until("2026-06-01 12:00");
    assert_eq!(told(&world, "check"), ["short 2026-06-01 9/10 of 10 in 2026-05"]);
}

#[test]
fn each_person_with_the_role_has_a_quota() {
    let mut world = World::of_rounds();
    world.admin(Command::PutPerson(Person { left: true, ..person("cid", &["clerk"]) }));
    world.until("2026-03-10 12:00");
    world.told();
    world.as_hook(|turn| turn.plan_duty("rating", turn.now(), None, Fields::new()).unwrap());
    let planned: Vec<Occurrence> = world.below(key::occurrences("rounds", "rating"));
    world.done("ann", Command::DoDuty { occurrence: planned[0].id, form: form(json!({})) });
    world.until("2026-03-21 12:00");
    let period = "2026-02-21 to 2026-03-20";
    assert_eq!(
        told(&world, "rating"),
        [
            format!("behind 2026-03-14 ben 0/1 of 1 in {period}"),
            format!("short 2026-03-21 ben 0/1 of 1 in {period}")
        ]
    );
}

#[test]
fn hooks_name_subjects_and_count_things_once() {
    let mut world = World::of_rounds();
    world.until("2026-03-10 12:00");
    world.told();
    let counted = world.as_hook(|turn| {
        for (subject, least) in [("north", Some(3)), ("south", None), ("west", Some(0)), ("gone", Some(1))] {
            turn.set_quota("visit", subject, least).unwrap();
        }
        turn.drop_quota("visit", "gone").unwrap();
        turn.drop_quota("visit", "never").unwrap();
        ["1-0101", "1-0102", "1-0101"].map(|unit| turn.count_once("visit", "north", unit).unwrap())
    });
    assert_eq!(counted, [true, true, false]);
    world.until("2026-03-14 12:00");
    let period = "2026-03-07 to 2026-03-13";
    assert_eq!(
        told(&world, "visit"),
        [
            format!("short 2026-03-14 north 2/3 of 3 in {period}"),
            format!("short 2026-03-14 south 0/1 of 1 in {period}")
        ]
    );
    // In the next week the same household counts again; what an occurrence carries names its subject.
    world.as_hook(|turn| {
        assert!(turn.count_once("visit", "north", "1-0101").unwrap());
        turn.plan_duty("visit", turn.now(), None, fields([("subject", Value::text("south"))])).unwrap();
    });
    let planned: Vec<Occurrence> = world.below(key::occurrences("rounds", "visit"));
    world.done("ann", Command::DoDuty { occurrence: planned[0].id, form: form(json!({})) });
    world.until("2026-03-21 12:00");
    assert_eq!(told(&world, "visit"), ["short 2026-03-21 north 1/3 of 3 in 2026-03-14 to 2026-03-20"]);
}

/// What downtime delayed until the next point tells less than that one.
#[test]
fn after_downtime_only_the_latest_point_is_told() {
    let mut world = World::of_rounds();
    world.until("2026-05-10 12:00");
    world.told();
    world.jump("2026-06-02 12:00");
    assert_eq!(told(&world, "check"), ["short 2026-06-01 0/2 of 2 in 2026-05"]);
    world.jump("2026-06-28 12:00");
    assert_eq!(told(&world, "check"), ["behind 2026-06-26 0/2 of 2 in 2026-06"]);
}

#[test]
fn what_makes_no_quota_is_refused() {
    let mut world = World::of_rounds();
    world.until("2026-03-10 12:00");
    let refused = world.as_hook(|turn| {
        [
            turn.count_for("callback", "", 1).map(drop),
            turn.count_for("check", "north", 1).map(drop),
            turn.count_for("visit", " ", 1).map(drop),
            turn.count_for("rating", "eve", 1).map(drop),
            turn.set_quota("check", "", Some(1)),
            turn.count_once("dance", "", "x").map(drop),
        ]
        .map(|end| end.unwrap_err().to_string())
    });
    assert_eq!(
        refused,
        [
            "duty `callback` has no quota (give it one in the blueprint)",
            "the quota of duty `check` is the site's: expected no subject, got `north`",
            "the quota of duty `visit` is per subject: expected one, got nothing",
            "there is no person `eve` in the directory",
            "the quota of duty `check` is not per subject (say `per = \"subject\"` in the blueprint)",
            "there is no duty `dance` (there are: callback, errand, spot, check, visit, rating, plays, stocktake, check-figures)",
        ]
    );
    let full = world.as_hook(|turn| {
        for count in 0..500 {
            turn.set_quota("visit", &format!("s{count}"), None).unwrap();
        }
        turn.set_quota("visit", "s7", Some(2)).unwrap();
        turn.set_quota("visit", "one more", None).unwrap_err().to_string()
    });
    assert_eq!(full, "the quota of duty `visit` has 500 subjects already");
    let setting = Command::ChangeSetting {
        plugin: "rounds".into(),
        name: "checks_min".into(),
        value: Scalar::Text("2.5".into()),
        from: None,
    };
    assert_eq!(
        world.admin_refused(setting),
        "setting `checks_min`: expected a whole number from 0, got `2.5`"
    );
}

fn warns() -> impl Strategy<Value = Warn> {
    let units = prop::sample::select(&[Unit::Days, Unit::Weeks, Unit::Months][..]);
    prop_oneof![
        (1..100_u32).prop_map(Warn::Percent),
        (1..40_u32, units).prop_map(|(count, unit)| Warn::Before(Length { count, unit })),
    ]
}

fn periods() -> impl Strategy<Value = Period> {
    const TEXTS: [&str; 8] = ["day", "week", "week:sat", "month", "month:21", "month:31", "quarter", "year"];
    prop::sample::select(&TEXTS[..]).prop_map(|text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn points_lie_in_order_within_their_period(period in periods(), days in 0..20_000_i64, warns in prop::collection::vec(warns(), 0..5), name in prop::sample::select(&ZONES[..]), least in 0..1_000_u32) {
        let zone = crate::time::zone(name);
        let stretch = period.containing(date("1990-01-01").plus_days(days));
        let (start, end) = stretch.bounds(&zone);
        let found = points(stretch, &warns, &zone);
        prop_assert_eq!(found.last(), Some(&(end, Share::WHOLE)));
        prop_assert!(found.len() <= warns.len() + 1);
        prop_assert!(found.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for (at, share) in &found[..found.len() - 1] {
            prop_assert!(start <= *at && *at <= end);
            // "At least" rounds up, and nothing asks for more than all of it.
            let needed = share.at_least(least);
            prop_assert!(needed <= least && u64::from(needed) * u64::from(share.of) >= u64::from(least) * u64::from(share.part));
            prop_assert!(needed == 0 || u64::from(needed - 1) * u64::from(share.of) < u64::from(least) * u64::from(share.part));
        }
    }
}
