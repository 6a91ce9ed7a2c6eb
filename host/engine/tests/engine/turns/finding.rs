//! What is found since a moment costs what lies behind it, not what was there before.

use std::sync::atomic::Ordering;

use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::query;
use frontdesk_engine::ticket::{Filter, Ticket};
use frontdesk_engine::view::Writes;

use super::world::World;

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
