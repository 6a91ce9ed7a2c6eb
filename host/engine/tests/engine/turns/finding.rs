//! What is found since a moment costs what lies behind it, not what was there before.

use std::sync::atomic::Ordering;

use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::query;
use frontdesk_engine::ticket::{Filter, Ticket};
use frontdesk_engine::value::Value;
use frontdesk_engine::view::Writes;
use serde_json::json;

use super::world::{World, act, fields};

/// How many tickets the site has had.
const TICKETS: u64 = 1_500;

/// One every ten minutes, some of them gone since.
fn long_history() -> (World, Vec<Ticket>) {
    let mut world = World::new();
    for _ in 0..TICKETS {
        world.clock = world.clock.plus(Span::minutes(10));
        world.complaint();
    }
    for gone in (1..=TICKETS).filter(|id| id % 7 == 3 || (700..740).contains(id)) {
        let ticket = world.ticket(gone);
        let mut writes = Writes::from([(key::ticket(gone).bytes(), None)]);
        writes.extend(query::index_keys(&world.site, &ticket).into_iter().map(|key| (key, None)));
        world.store.apply(writes);
    }
    let left = world.below(key::tickets());
    (world, left)
}

fn found(world: &World, by: &Filter, newest_first: bool) -> Vec<u64> {
    let page = query::tickets(&*world.store, &world.site, by, 10_000, None, newest_first).unwrap();
    assert!(page.next.is_none() && !page.gave_up);
    page.tickets.iter().map(|ticket| ticket.id).collect()
}

#[test]
fn windows_of_a_long_history_are_found_whole_from_either_end() {
    let (world, all) = long_history();
    let first = all[0].opened_at;
    let edges = [-1, 0, 1, 9, 10, 11, 4_000, 7_005, 7_010, 14_990, 15_000, 20_000];
    let at = |minutes: i64| Instant(first.0 + minutes * 60_000);
    for from in edges {
        for until in edges.iter().copied().filter(|until| *until > from) {
            let by = Filter {
                plugin: Some("desk".into()),
                workflow: Some("complaint".into()),
                opened_from: Some(at(from)),
                opened_until: Some(at(until)),
                ..Filter::default()
            };
            let inside = |ticket: &&Ticket| ticket.opened_at >= at(from) && ticket.opened_at < at(until);
            let mut expected: Vec<u64> = all.iter().filter(inside).map(|ticket| ticket.id).collect();
            assert_eq!(found(&world, &by, false), expected, "from {from} until {until}");
            let count = query::count(&*world.store, &world.site, &by).unwrap();
            assert_eq!(count, Some(expected.len() as u64), "from {from} until {until}");
            expected.reverse();
            assert_eq!(found(&world, &by, true), expected, "from {from} until {until}, newest first");
        }
    }
}

#[test]
fn the_last_hour_of_a_long_history_is_found_with_few_reads() {
    let (world, all) = long_history();
    let by = Filter {
        plugin: Some("desk".into()),
        workflow: Some("complaint".into()),
        opened_from: Some(Instant(all.last().unwrap().opened_at.0 - 60 * 60_000)),
        ..Filter::default()
    };
    world.store.reads.store(0, Ordering::Relaxed);
    let hits = found(&world, &by, false).len() as u64;
    let reads = world.store.reads.load(Ordering::Relaxed);
    assert!((5..=7).contains(&hits), "{hits}");
    assert!(reads < 40, "{reads} reads for {hits} of {} tickets", all.len());
}

#[test]
fn several_conditions_cost_what_the_rarest_of_them_names() {
    let (mut world, all) = long_history();
    let judged: Vec<u64> = [2, 100, 101, 1_400].map(|at: usize| all[at.min(all.len() - 1)].id).to_vec();
    for id in &judged {
        world.done("sue", act(*id, "judge", json!({ "valid": true, "grade": "major" })));
    }
    let mut both = Filter {
        plugin: Some("desk".into()),
        workflow: Some("complaint".into()),
        states: vec!["judged".into()],
        fields: fields([("unit", Value::text("3-0702"))]),
        ..Filter::default()
    };
    world.store.reads.store(0, Ordering::Relaxed);
    assert_eq!(found(&world, &both, false), judged);
    let reads = world.store.reads.load(Ordering::Relaxed);
    assert!(reads < 30, "{reads} reads to find {} of {} tickets", judged.len(), all.len());
    assert_eq!(found(&world, &both, true), judged.iter().rev().copied().collect::<Vec<_>>());
    world.store.reads.store(0, Ordering::Relaxed);
    assert_eq!(query::count(&*world.store, &world.site, &both).unwrap(), Some(judged.len() as u64));
    assert!(world.store.reads.load(Ordering::Relaxed) < 30);
    let unindexed = Filter { fields: fields([("grade", Value::text("major"))]), ..both.clone() };
    assert_eq!(query::count(&*world.store, &world.site, &unindexed).unwrap(), None);
    both.fields.insert("unit".into(), Value::text("3-0703"));
    assert_eq!(found(&world, &both, false), Vec::<u64>::new());
}

#[test]
fn pages_of_several_conditions_join_without_a_gap_from_either_end() {
    let (mut world, all) = long_history();
    for ticket in all.iter().step_by(9) {
        world.done("sue", act(ticket.id, "judge", json!({ "valid": true, "grade": "major" })));
    }
    let of_states = |states: &[&str]| Filter {
        plugin: Some("desk".into()),
        workflow: Some("complaint".into()),
        states: states.iter().map(|state| (*state).to_owned()).collect(),
        fields: fields([("unit", Value::text("3-0702"))]),
        ..Filter::default()
    };
    for by in [of_states(&["judged"]), of_states(&["judged", "registered"]), of_states(&[])] {
        let mut expected: Vec<u64> = world
            .below::<Ticket>(key::tickets())
            .iter()
            .filter(|ticket| by.admits(ticket))
            .map(|ticket| ticket.id)
            .collect();
        for newest_first in [false, true] {
            let (mut joined, mut after) = (Vec::new(), None);
            loop {
                let page = query::tickets(&*world.store, &world.site, &by, 37, after, newest_first).unwrap();
                joined.extend(page.tickets.iter().map(|ticket| ticket.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(joined, expected, "{:?}, newest first: {newest_first}", by.states);
            expected.reverse();
        }
    }
}

#[test]
fn what_is_open_costs_what_is_open_and_not_what_is_over() {
    let (mut world, all) = long_history();
    let kept: Vec<u64> = [5, 600, 601, 1_200].map(|at: usize| all[at].id).to_vec();
    for ticket in all.iter().filter(|ticket| !kept.contains(&ticket.id)) {
        world.done("sue", act(ticket.id, "judge", json!({ "valid": false })));
    }
    let over = Filter { open: Some(false), ..Filter::default() };
    assert_eq!(found(&world, &over, true).len(), all.len() - kept.len());
    let open = Filter { open: Some(true), ..Filter::default() };
    let narrow = Filter {
        plugin: Some("desk".into()),
        workflow: Some("complaint".into()),
        fields: fields([("unit", Value::text("3-0702"))]),
        ..open.clone()
    };
    for by in [&open, &narrow, &Filter { states: vec!["registered".into()], ..open.clone() }] {
        world.store.reads.store(0, Ordering::Relaxed);
        assert_eq!(found(&world, by, false), kept);
        let reads = world.store.reads.load(Ordering::Relaxed);
        assert!(reads < 30, "{reads} reads to find {} of {} tickets", kept.len(), all.len());
    }
    // A state is found without its workflow, too, and by its index.
    world.store.reads.store(0, Ordering::Relaxed);
    let state = Filter { states: vec!["registered".into()], ..Filter::default() };
    assert_eq!(found(&world, &state, true), kept.iter().rev().copied().collect::<Vec<_>>());
    assert!(world.store.reads.load(Ordering::Relaxed) < 30);
    let nowhere = Filter { workflow: Some("nothing".into()), ..open };
    assert_eq!(found(&world, &nowhere, true), Vec::<u64>::new());
}
