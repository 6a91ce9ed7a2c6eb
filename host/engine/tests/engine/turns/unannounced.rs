//! Random moments: as many as asked for, inside their window, the same on every replay, told to nobody before.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::Command;
use frontdesk_engine::duty::Occurrence;
use frontdesk_engine::instant::Date;
use frontdesk_engine::key;
use frontdesk_engine::regular::Regular;
use frontdesk_engine::unannounced::moments;
use proptest::prelude::*;

use crate::laws::config;

use super::world::{World, at, zone};
use crate::time::date;

fn spots(world: &World) -> Vec<String> {
    let told = world.duties_told().into_iter();
    told.filter_map(|told| Some(told.strip_prefix("spot due ")?.to_owned())).collect()
}

fn coming(world: &World, start: &str, end: &str) -> Vec<String> {
    let duty = &world.site.plugins["rounds"].blueprint.duties["spot"];
    let regular = Regular { site: &world.site, plugin: "rounds", name: "spot", duty };
    let found = regular.coming(at(start), at(end), 100).unwrap();
    found.into_iter().map(|moment| zone().format(moment)).collect()
}

fn change(name: &str, value: Scalar) -> Command {
    Command::ChangeSetting { plugin: "rounds".into(), name: name.into(), value, from: None }
}

/// Acceptance of inspections: each working day has exactly one check inside the window, at times that differ, and
/// the same plan twice.
#[test]
fn each_working_day_has_its_moment_and_the_plan_is_the_same_twice() {
    let mut world = World::of_rounds();
    world.until("2026-03-08 00:00");
    world.told();
    let plan = coming(&world, "2026-03-09 00:00", "2026-03-16 00:00");
    world.until("2026-03-16 00:00");
    let spots = spots(&world);
    assert_eq!(spots, plan);
    let days: Vec<_> = spots.iter().map(|moment| &moment[..10]).collect();
    assert_eq!(days, ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13"]);
    let times: Vec<_> = spots.iter().map(|moment| &moment[11..]).collect();
    assert!(times.iter().all(|time| ("08:30:00".."17:00:00").contains(time)), "{times:?}");
    assert!(times.iter().any(|time| *time != times[0]), "{times:?}");
    let mut again = World::of_rounds();
    again.until("2026-03-08 00:00");
    assert_eq!(coming(&again, "2026-03-09 00:00", "2026-03-16 00:00"), plan);
}

#[test]
fn nothing_of_it_stands_in_the_records_before_its_moment() {
    let mut world = World::of_rounds();
    world.until("2026-03-09 08:00");
    let before: Vec<Occurrence> = world.below(key::occurrences("rounds", "spot"));
    let next = coming(&world, "2026-03-09 08:00", "2026-03-10 00:00").remove(0);
    world.until(&next);
    let after: Vec<Occurrence> = world.below(key::occurrences("rounds", "spot"));
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.iter().all(|occurrence| occurrence.due <= world.clock));
}

/// Drawn anew in the middle of a week, moments that were over would come again or never.
#[test]
fn a_changed_figure_counts_from_the_next_period_on() {
    let mut world = World::of_rounds();
    world.until("2026-03-11 00:00");
    let week = coming(&world, "2026-03-09 00:00", "2026-03-16 00:00");
    world.admin(change("checks_drawn", Scalar::Whole(2)));
    assert_eq!(coming(&world, "2026-03-09 00:00", "2026-03-16 00:00"), week);
    assert_eq!(coming(&world, "2026-03-16 00:00", "2026-03-23 00:00").len(), 2);
    assert_eq!(
        world.admin_refused(change("checks_drawn", Scalar::Whole(0))),
        "random duty `spot`: expected 1 to 1000 in each period, got 0"
    );
    assert_eq!(
        world.admin_refused(change("opens", Scalar::Text("17:00".into()))),
        "random duty `spot`: expected `17:00` after `opens`, got minutes 1020 and 1020"
    );
}

fn days() -> impl Strategy<Value = Vec<Date>> {
    prop::collection::btree_set(0..40_i64, 0..15)
        .prop_map(|days| days.into_iter().map(|day| date("2026-02-20").plus_days(day)).collect())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn as_many_as_asked_for_inside_the_window(seed in "[a-z]{0,5}", days in days(), times in 0..60_u32, from in 0..1_400_u32, width in 1..40_u32) {
        let until = from + width;
        let found = moments(&seed, &days, times, (from, until));
        let room = days.len() * usize::try_from(width).unwrap();
        // Days are given evenly, so that none is full before all have as many.
        prop_assert_eq!(found.len(), usize::try_from(times).unwrap().min(room));
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(found.iter().all(|(day, minute)| days.contains(day) && (from..until).contains(minute)));
        let mut a_day: BTreeMap<Date, u32> = days.iter().map(|day| (*day, 0)).collect();
        for (day, _) in &found {
            *a_day.entry(*day).or_default() += 1;
        }
        let (least, most) = (a_day.values().min(), a_day.values().max());
        prop_assert!(least.zip(most).is_none_or(|(least, most)| most - least <= 1));
        prop_assert_eq!(moments(&seed, &days, times, (from, until)), found);
    }
}
