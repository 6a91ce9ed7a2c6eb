//! Many sites (a hundred in `cargo xtask test`), each through a year of random work from its own seed: after every turn what it wrote is held against
//! what stood there, at every month's end everything is, and in the end the journal makes the same site again.
//!
//! A failing site prints its seed; `one_site(SEED)` in a test of its own plays it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use frontdesk_engine::alarm::{self, DueItem};
use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::deadline::Deadline;
use frontdesk_engine::instant::Span;
use frontdesk_engine::journal::Line;
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{View as _, Writes};

use super::invariants::check;
use super::random::{Dice, next_request, peopled, replay, sound};
use super::world::{World, at};

/// How many sites `cargo test` plays; `cargo xtask test` asks for a hundred.
const SITES: u64 = 4;

/// The variable that asks for more of them.
const SITES_ASKED: &str = "FRONTDESK_YEAR_SITES";

/// The first site's seed; each next one has the next number.
const SEED: u64 = 20_260_302;

/// How long between two things that people do, at most, in minutes: about five a day.
const PAUSE_MINUTES_MAX: u64 = 9 * 60;

#[test]
fn many_sites_go_through_a_year() {
    let asked = std::env::var(SITES_ASKED).ok();
    let sites = asked.map_or(SITES, |asked| asked.parse().expect("a number of sites"));
    let next = AtomicU64::new(SEED);
    println!("seeds {SEED} to {}", SEED + sites - 1);
    let turns: u64 = std::thread::scope(|scope| {
        let work = || {
            let mut turns = 0;
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= SEED + sites {
                    return turns;
                }
                turns += one_site(seed);
            }
        };
        let hands = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let started: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        started.into_iter().map(|hand| hand.join().expect("a site broke: its seed stands above")).sum()
    });
    println!("{turns} turns on {sites} sites");
    assert!(turns > sites * 1_500, "a year of work is more than {turns} turns");
}

/// Plays a site's year and its journal again; tells how many turns it took.
fn one_site(seed: u64) -> u64 {
    let told = format!("seed {seed}");
    println!("{told}");
    let mut world = peopled();
    let mut dice = Dice(seed);
    let end = at("2027-03-02 09:00");
    let mut month = 0;
    while world.clock < end {
        let pause = Span::minutes(1 + dice.below(PAUSE_MINUTES_MAX));
        ring_until(&mut world, pause, &told);
        let request = next_request(&mut world, &mut dice);
        turn(&mut world, &request, &told);
        let here = world.site.calendars.zone.civil_date(world.clock).0.month();
        if here != month {
            month = here;
            check(&world, &told);
        }
    }
    check(&world, &told);
    sound(&world, &told);
    replay(&world);
    world.head().seq
}

/// The pause passes: everything due on the way is handled at its own moment.
fn ring_until(world: &mut World, pause: Span, told: &str) {
    let until = world.clock.plus(pause);
    while let Some(item) = alarm::first(&*world.store).unwrap().filter(|item| item.at <= until) {
        world.clock = world.clock.max(item.at);
        let ring = Request {
            command: Command::Ring,
            actor: Actor::System,
            at: world.clock,
            idempotency: None,
            salt: None,
        };
        assert_ne!(turn(world, &ring, told), Outcome::Idle, "{told}");
    }
    world.clock = until;
}

/// One turn, with what holds after each.
fn turn(world: &mut World, request: &Request, told: &str) -> Outcome {
    let before = world.head();
    let (outcome, line, writes, changed) = world.play(request);
    let told = format!("{told}, turn {}: {:?} ended {outcome:?}", before.seq + 1, request.command);
    in_the_chain(world, &line, &told);
    counters_follow_tickets(world, &writes, &told);
    let kept = writes.clone();
    world.store.apply(writes);
    if changed {
        world.reload();
    }
    indexes_agree(world, &kept, &told);
    queue_agrees(world, &kept, &told);
    world.told();
    outcome
}

/// Lines follow each other without a gap, chained, and time never runs backwards.
fn in_the_chain(world: &World, line: &Option<Line>, told: &str) {
    let Some(line) = line else { return };
    let head = world.head();
    assert_eq!((line.seq, &line.previous), (head.seq + 1, &head.hash), "{told}");
    assert!(line.now >= head.now, "{told}");
}

fn stored<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    serde_json::from_slice(bytes).unwrap()
}

fn below<'a>(writes: &'a Writes, kind: &str) -> impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)> {
    let prefix = format!("{kind}/").into_bytes();
    let of_kind = writes.range(prefix.clone()..).take_while(move |(key, _)| key.starts_with(&prefix));
    of_kind.map(|(key, record)| (key.as_slice(), record.as_deref()))
}

/// Where tickets came and went, the counters went the same way.
fn counters_follow_tickets(world: &World, writes: &Writes, told: &str) {
    let place = |ticket: Ticket| key::ticket_count(&ticket.plugin, &ticket.workflow, &ticket.state).bytes();
    let mut moved: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
    for (key, after) in below(writes, "ticket") {
        if let Some(before) = world.store.get(key).unwrap() {
            *moved.entry(place(stored(&before))).or_default() -= 1;
        }
        if let Some(after) = after {
            *moved.entry(place(stored(after))).or_default() += 1;
        }
    }
    for (key, difference) in moved {
        let before: i64 = world.store.get(&key).unwrap().map_or(0, |bytes| stored(&bytes));
        let after = match writes.get(&key) {
            Some(Some(bytes)) => stored(bytes),
            _ => before,
        };
        assert_eq!(after - before, difference, "{}: {told}", String::from_utf8_lossy(&key));
    }
}

/// What an index says of a ticket is so: an entry that came belongs to it, one that went does not any more.
fn indexes_agree(world: &World, writes: &Writes, told: &str) {
    for kind in ["ticket-state", "ticket-assignee", "ticket-requester", "ticket-part", "ticket-tag"] {
        for (key, entry) in below(writes, kind) {
            let id = key::last_number(key).expect("an index entry ends with a ticket");
            let ticket: Option<Ticket> = world.get(key::ticket(id));
            let belongs = ticket.is_some_and(|ticket| entries(kind, &ticket).contains(key));
            assert_eq!(belongs, entry.is_some(), "{}: {told}", String::from_utf8_lossy(key));
        }
    }
    for (_, record) in below(writes, "ticket") {
        let Some(ticket) = record.map(stored::<Ticket>) else { continue };
        let kinds = ["ticket-state", "ticket-assignee", "ticket-requester", "ticket-part", "ticket-tag"];
        for key in kinds.iter().flat_map(|kind| entries(kind, &ticket)) {
            let there = world.store.get(&key).unwrap().is_some();
            assert!(there, "{} is missing: {told}", String::from_utf8_lossy(&key));
        }
    }
}

/// The entries of one index that a ticket should have.
fn entries(kind: &str, ticket: &Ticket) -> BTreeSet<Vec<u8>> {
    let keys: Vec<_> = match kind {
        "ticket-state" => vec![key::ticket_state(&ticket.plugin, &ticket.workflow, &ticket.state)],
        "ticket-assignee" => ticket.assignee.iter().map(|person| key::ticket_assignee(person)).collect(),
        "ticket-requester" => ticket.requester.iter().map(|person| key::ticket_requester(person)).collect(),
        "ticket-part" => ticket.parent.map(key::ticket_part).into_iter().collect(),
        _ => ticket.tags.iter().map(|tag| key::ticket_tag(tag)).collect(),
    };
    keys.into_iter().map(|key| key.id(ticket.id)).collect()
}

/// A deadline that waits is in the queue at its moment, and nothing waits twice for the same.
fn queue_agrees(world: &World, writes: &Writes, told: &str) {
    for (_, record) in below(writes, "deadline") {
        let Some(deadline) = record.map(stored::<Deadline>) else { continue };
        let Some(at) = deadline.next() else { continue };
        let what = alarm::Due::Deadline { ticket: deadline.ticket, name: deadline.name };
        let waits = world.get::<DueItem>(DueItem { at, what }.key());
        assert!(waits.is_some(), "{told}");
    }
    for (key, item) in below(writes, "due") {
        let Some(DueItem { at, what: alarm::Due::Deadline { ticket, name } }) = item.map(stored::<DueItem>)
        else {
            continue;
        };
        let deadline: Option<Deadline> = world.get(key::deadline(ticket, &name));
        let next = deadline.and_then(|deadline| deadline.next());
        assert_eq!(next, Some(at), "{}: {told}", String::from_utf8_lossy(key));
    }
}
