//! Series: anchored, phase by phase, ended by events or by time, never drifting.

use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::duty::Occurrence;
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::series::{Offset, Position, Rhythm, Series};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::{blueprint::model::Scalar, key};
use proptest::prelude::*;

use crate::laws::config;

use super::world::{World, at, fields, install, rounds, zone};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn start(world: &mut World, duty: &'static str, key: &'static str, anchor: &str) -> Result<Series, String> {
    let anchor = day(anchor);
    world.as_hook(move |turn| {
        turn.start_series(duty, key, anchor, None, Fields::new()).map_err(|halt| halt.to_string())
    })
}

/// The days on which a duty fell due since the last call, and what else was told of it.
fn due(world: &World, duty: &str) -> Vec<String> {
    let told =
        world.duties_told().into_iter().filter_map(|told| Some(told.strip_prefix(duty)?.trim().to_owned()));
    told.map(|told| told.trim_end_matches(" 09:00:00").replace("due ", ""))
        .filter(|told| !told.starts_with("missed"))
        .collect()
}

fn world_at(civil: &str) -> World {
    let mut world = World::of_rounds();
    world.until(civil);
    world.told();
    world
}

/// Acceptance of phased callbacks: start notice Monday 3 March, completion notice Wednesday 26 March.
#[test]
fn a_phase_ends_with_its_event_and_the_next_counts_from_that_day() {
    let mut world = world_at("2027-03-01 12:00");
    start(&mut world, "callback", "site-1", "2027-03-01").unwrap();
    world.until("2027-03-24 12:00");
    assert_eq!(due(&world, "callback"), ["2027-03-08", "2027-03-15", "2027-03-22"]);
    let moved = world.as_hook(|turn| {
        turn.series_event("callback", "site-1", "completed", turn.civil_date(turn.now())).unwrap().unwrap()
    });
    assert_eq!(moved.next, Some(at("2027-04-24 09:00")));
    world.until("2027-04-30 12:00");
    // None on 29 March: the weekly series is over.
    assert_eq!(due(&world, "callback"), ["2027-04-24"]);
}

/// Acceptance of phased callbacks: completion on 31 January, sixteen calls in two years, none later.
#[test]
fn a_missing_day_of_the_month_is_its_last_and_the_series_never_drifts() {
    let mut world = world_at("2027-01-31 12:00");
    start(&mut world, "callback", "site-1", "2027-01-25").unwrap();
    world.as_hook(|turn| turn.series_event("callback", "site-1", "completed", day("2027-01-31")).unwrap());
    world.told();
    world.until("2030-01-01 00:00");
    assert_eq!(
        due(&world, "callback"),
        [
            "2027-02-28",
            "2027-03-31",
            "2027-04-30",
            "2027-05-31",
            "2027-06-30",
            "2027-07-31",
            "2027-08-31",
            "2027-09-30",
            "2027-10-31",
            "2027-11-30",
            "2027-12-31",
            "2028-01-31",
            "2028-04-30",
            "2028-07-31",
            "2028-10-31",
            "2029-01-31",
            "ended 2029-01-31"
        ]
    );
    assert!(world.below::<Series>(key::all_duty_series()).is_empty());
}

#[test]
fn occurrences_carry_what_the_series_was_given_its_key_and_its_ticket() {
    let mut world = world_at("2026-03-03 12:00");
    let open = Open { workflow: "works".into(), ..Open::default() };
    let ticket = world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap();
    world.as_hook(move |turn| {
        let carry = fields([("phone", Value::text("139"))]);
        turn.start_series("callback", "site-1", day("2026-03-03"), Some(ticket), carry).map(drop).unwrap();
    });
    world.told();
    world.until("2026-03-10 09:00");
    let form = fields([
        ("phone", Value::text("139")),
        ("series", Value::text("site-1")),
        ("ticket", Value::Number(ticket.into())),
    ]);
    let told = world
        .told()
        .into_iter()
        .find(|event| matches!(event, Event::Duty { duty, .. } if duty == "callback"));
    let (duty, cause) = ("callback".to_owned(), "due".to_owned());
    let due = at("2026-03-10 09:00");
    assert_eq!(told, Some(Event::Duty { duty, cause, due, person: None, form }));
    let kept: Vec<Occurrence> = world.below(key::occurrences("rounds", "callback"));
    assert_eq!((kept[0].series.as_deref(), kept[0].ticket), (Some("site-1"), Some(ticket)));
    assert_eq!(kept[0].until, Some(at("2026-03-11 23:59:59")));
}

#[test]
fn a_series_can_be_looked_at_stopped_and_started_anew() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "callback", "a", "2026-03-02").unwrap();
    start(&mut world, "callback", "b", "2026-03-03").unwrap();
    let again = start(&mut world, "callback", "a", "2026-03-05").unwrap();
    assert_eq!(again.next, Some(at("2026-03-12 09:00")));
    world.as_hook(|turn| {
        let next = turn.series_of("callback", "b").unwrap().unwrap().next;
        assert_eq!(next, Some(at("2026-03-10 09:00")));
        turn.stop_series("callback", "b").unwrap();
        turn.stop_series("callback", "b").unwrap();
        assert_eq!(turn.series_of("callback", "b").unwrap(), None);
        assert_eq!(turn.series_event("callback", "b", "completed", day("2026-03-05")).unwrap(), None);
    });
    world.told();
    world.until("2026-03-15 00:00");
    assert_eq!(due(&world, "callback"), ["2026-03-12"]);
}

/// Sites that were there before the plugin have an anchor long ago: nobody owes their calls of last year.
#[test]
fn what_lies_before_now_is_left_out() {
    let mut world = world_at("2026-03-04 12:00");
    let series = start(&mut world, "callback", "old", "2025-12-01").unwrap();
    assert_eq!(series.next, Some(at("2026-03-09 09:00")));
    let over = world.as_hook(|turn| {
        turn.start_series("errand", "old", day("2026-01-01"), None, Fields::new()).unwrap().next
    });
    assert_eq!(over, None);
    assert!(world.duties_told().iter().any(|told| told.starts_with("errand ended")));
}

#[test]
fn on_working_days_a_closed_day_moves_to_the_next_open_one() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "errand", "e", "2026-03-05").unwrap();
    world.told();
    world.until("2026-03-20 00:00");
    // Ten days from Thursday: the weekends of 7 and 14 March fall on their Mondays, once.
    let days = ["06", "09", "10", "11", "12", "13", "16"].map(|day| format!("2026-03-{day} 08:30:00"));
    let told = due(&world, "errand");
    assert_eq!(told[..7], days);
    assert_eq!(told[7..], ["ended 2026-03-16 08:30:00"]);
}

#[test]
fn a_changed_rhythm_counts_from_the_same_anchor() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "callback", "a", "2026-03-02").unwrap();
    let change = |value| Command::ChangeSetting {
        plugin: "rounds".into(),
        name: "weekly".into(),
        value: Scalar::Whole(value),
        from: None,
    };
    world.admin(change(3));
    world.told();
    world.until("2026-03-12 00:00");
    assert_eq!(due(&world, "callback"), ["2026-03-05", "2026-03-08", "2026-03-11"]);
    assert_eq!(
        world.admin_refused(change(0)),
        "duty `callback`, `weekly`: expected at least one of days, weeks, months or years, got `0 days`"
    );
}

#[test]
fn a_series_outlives_a_version_without_its_duty() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "callback", "a", "2026-03-02").unwrap();
    let mut smaller = rounds();
    smaller.plugin.version = "1.1.0".parse().unwrap();
    smaller.duties.shift_remove("callback");
    world.admin(install(smaller, &[]));
    world.told();
    world.until("2026-03-10 12:00");
    assert_eq!(due(&world, "callback"), Vec::<String>::new());
    world.admin(Command::RollBack { plugin: "rounds".into() });
    world.until("2026-03-17 12:00");
    assert_eq!(due(&world, "callback"), ["2026-03-16"]);
}

#[test]
fn downtime_is_made_up_for_by_the_duties_policy() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "callback", "a", "2026-03-02").unwrap();
    world.told();
    world.jump("2026-03-24 08:00");
    assert_eq!(due(&world, "callback"), ["2026-03-09", "2026-03-16", "2026-03-23"]);
    // A fault of the last one runs again although the series had gone on.
    let mut once = rounds();
    once.plugin.version = "1.1.0".parse().unwrap();
    once.duties["callback"].after_downtime = frontdesk_engine::blueprint::model::AfterDowntime::Once;
    world.admin(install(once, &[]));
    world.told();
    world.jump("2026-04-15 12:00");
    assert_eq!(due(&world, "callback"), ["2026-04-13"]);
}

#[test]
fn a_fault_on_the_last_occurrence_can_run_again() {
    let mut world = world_at("2026-03-04 12:00");
    start(&mut world, "errand", "e", "2026-03-05").unwrap();
    world.until("2026-03-16 08:00");
    world.on(Hook::OnDuty, |event, _| match event {
        Event::Duty { duty, .. } if duty == "errand" => super::world::trap("out of memory"),
        _ => Ok(()),
    });
    world.until("2026-03-16 09:00");
    let faults: Vec<frontdesk_engine::fault::Fault> = world.below(key::faults());
    assert_eq!(faults.len(), 1);
    world.on(Hook::OnDuty, |_, _| Ok(()));
    world.told();
    world.admin(Command::Rerun { fault: faults[0].id });
    assert_eq!(
        due(&world, "errand"),
        ["2026-03-16 08:30:00", "ended 2026-03-16 08:30:00"]
            .map(|told| told.replace("ended 2026-03-16 08:30:00", "ended 2026-03-16"))
            .to_vec()
    );
}

#[test]
fn what_makes_no_series_is_refused() {
    let mut world = world_at("2026-03-04 12:00");
    let refused = world.as_hook(|turn| {
        let today = day("2026-03-04");
        let none = Fields::new;
        [
            turn.start_series("dance", "a", today, None, none()).map(drop),
            turn.start_series("visit", "a", today, None, none()).map(drop),
            turn.start_series("callback", " ", today, None, none()).map(drop),
            turn.start_series("callback", "a", today, Some(7), none()).map(drop),
            turn.start_series("callback", "a", today, None, fields([("series", Value::text("x"))])).map(drop),
            turn.series_event("callback", "a", "begun", today).map(drop),
            turn.stop_series("dance", "a"),
        ]
        .map(|end| end.unwrap_err().to_string())
    });
    let duties = "there is no duty `dance` (there are: callback, errand, spot, check, visit, rating, plays, stocktake, check-figures)";
    assert_eq!(
        refused,
        [
            duties,
            "duty `visit` has no series (give it `phases` in the blueprint)",
            "`key`: expected a text, got nothing",
            "there is no ticket 7",
            "`carry`: the host writes `series` itself (call the field otherwise)",
            "no phase of duty `callback` waits for `begun` (there are: completed)",
            duties,
        ]
    );
}

fn dates() -> impl Strategy<Value = Date> {
    (0..36_525_i64).prop_map(|n| day("1996-01-01").plus_days(n))
}

fn months(count: u32) -> Offset {
    Offset { months: count, days: 0 }
}

fn offsets() -> impl Strategy<Value = Offset> {
    prop_oneof![(1..15_u32).prop_map(months), (1..60_u32).prop_map(|days| Offset { months: 0, days })]
}

prop_compose! {
    fn rhythm()(every in offsets(), times in 1..12_u32, event in prop::option::of("[ab]")) -> Rhythm {
        Rhythm { every, lasts: Some(every.times(times)), until: event }
    }
}

/// All days of a series, at most `most`.
fn days(from: Position, phases: &[Rhythm], most: usize) -> Vec<(Position, Date)> {
    let mut found: Vec<(Position, Date)> = Vec::new();
    while found.len() < most {
        let (here, last) = found.last().map_or((from, None), |(here, day)| (*here, Some(*day)));
        let Some(next) = here.next(phases, |day| last.is_none_or(|last| day > last)) else { break };
        found.push(next);
    }
    found
}

proptest! {
    #![proptest_config(config())]

    /// However it is walked, the n-th occurrence lies n times the rhythm from the anchor.
    #[test]
    fn a_series_is_anchored_and_never_drifts(anchor in dates(), every in offsets(), most in 1..40_usize) {
        let phases = [Rhythm { every, lasts: None, until: None }];
        let found = days(Position::at(anchor), &phases, most);
        prop_assert_eq!(found.len(), most);
        for (count, (here, day)) in (1_u32..).zip(&found) {
            prop_assert_eq!(*day, every.times(count).after(anchor));
            prop_assert_eq!(*here, Position::at(anchor));
            if every.months > 0 {
                prop_assert_eq!(day.0.day(), anchor.0.day().min(day.0.days_in_month()));
            }
        }
    }

    /// A phase that lasts so many times its rhythm has so many occurrences; then the next one begins, then it ends.
    #[test]
    fn phases_follow_each_other_and_end(anchor in dates(), phases in prop::collection::vec(rhythm(), 1..4)) {
        let found = days(Position::at(anchor), &phases, 1_000);
        let of = |phase: &Rhythm| phase.lasts.map_or(0, |lasts| (lasts.months + lasts.days) / (phase.every.months + phase.every.days));
        let total: u32 = phases.iter().map(of).sum();
        // Short months can put the beginning of a phase of days on the same day as the end of one of months.
        prop_assert_eq!(found.len(), usize::try_from(total).unwrap());
        prop_assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0.phase <= pair[1].0.phase));
        let end = phases.iter().fold(Offset::default(), |end, phase| end.plus(phase.lasts.unwrap_or_default()));
        prop_assert_eq!(found.last().map(|(_, day)| *day), Some(end.after(anchor)));
        // Walked from the middle it comes to the same.
        let (here, middle) = found[found.len() / 2];
        let rest = here.next(&phases, |day| day > middle).map(|(_, day)| day);
        prop_assert_eq!(rest, found.get(found.len() / 2 + 1).map(|(_, day)| *day));
    }

    /// An event ends the first phase from here on that waits for it, and nothing that is over.
    #[test]
    fn an_event_moves_on_and_never_back(anchor in dates(), on in dates(), phases in prop::collection::vec(rhythm(), 1..5), at in 0..5_usize) {
        let here = Position { phase: at.min(phases.len()), ..Position::at(anchor) };
        let waits = (here.phase..phases.len()).find(|phase| phases[*phase].until.as_deref() == Some("a"));
        let after = here.after_event("a", on, &phases);
        prop_assert_eq!(after.map(|after| after.phase), waits.map(|phase| phase + 1));
        prop_assert!(after.is_none_or(|after| after.anchor == on && after.begins == Offset::default()));
        prop_assert_eq!(here.after_event("c", on, &phases), None);
    }
}

#[test]
fn a_moment_of_the_past_is_no_next_one() {
    let mut world = world_at("2026-03-04 12:00");
    let next = start(&mut world, "callback", "a", "2026-02-25").unwrap().next.unwrap();
    // On the seventh day at nine, which is over at noon.
    assert_eq!(zone().format(next), "2026-03-11 09:00:00");
    assert!(next > Instant(world.clock.0));
}
