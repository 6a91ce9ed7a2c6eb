//! What is kept of turns: answers under keys, the journal's chain, time that never runs backwards.

use std::sync::Arc;

use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::journal::{self, Line};
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::view::Writes;
use serde_json::Value as Json;

use super::world::{World, at, complaint, trap};

fn keyed(world: &World, key: &str, command: Command) -> Request {
    Request {
        command,
        actor: Actor::Person("ann".into()),
        at: world.clock,
        idempotency: Some(key.into()),
        salt: None,
    }
}

fn answer(outcome: Outcome) -> Json {
    match outcome {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_key_gets_the_same_answer() {
    let mut world = World::new();
    let request = keyed(&world, "k1", Command::Open(complaint()));
    let first = answer(world.request(&request).0);
    let seq = world.head().seq;
    // Later, and after a restart.
    world.until("2026-03-02 10:00");
    world.reload();
    let (again, line) = world.request(&Request { at: world.clock, ..request });
    assert_eq!(answer(again), first);
    assert!(line.is_none());
    assert_eq!((world.head().seq, world.head().tickets), (seq, 1));
    let other = answer(world.request(&keyed(&world, "k2", Command::Open(complaint()))).0);
    assert_eq!(other["ticket"], 2);
}

#[test]
fn a_key_is_for_one_request() {
    let mut world = World::new();
    world.request(&keyed(&world, "k1", Command::Open(complaint())));
    let refused = |outcome: Outcome| match outcome {
        Outcome::Refused(refusal) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    let text = "idempotency key `k1` was used for another request (take a new key)";
    let note = Command::Note { ticket: 1, text: "Hello.".into() };
    assert_eq!(refused(world.request(&keyed(&world, "k1", note)).0), text);
    let other_actor =
        Request { actor: Actor::Person("ben".into()), ..keyed(&world, "k1", Command::Open(complaint())) };
    assert_eq!(refused(world.request(&other_actor).0), text);
}

#[test]
fn a_refusal_is_kept_and_a_fault_is_not() {
    let mut world = World::new();
    world.on_opened(|_, _| Err(Refusal::Limit("enough".into()).into()));
    let request = keyed(&world, "k1", Command::Open(complaint()));
    let first = world.request(&request).0;
    assert!(matches!(first, Outcome::Refused(Refusal::Limit(_))));
    world.on_opened(|_, _| trap("out of memory"));
    assert_eq!(world.request(&request).0, first);
    let request = keyed(&world, "k2", Command::Open(complaint()));
    assert!(matches!(world.request(&request).0, Outcome::Faulted { .. }));
    world.on_opened(|_, _| Ok(()));
    assert_eq!(answer(world.request(&request).0)["ticket"], 1);
    // The parked request runs without its key, which has its answer by now.
    let fault: Vec<frontdesk_engine::fault::Fault> = world.below(key::faults());
    assert_eq!(fault[0].request.idempotency, None);
    assert_eq!(world.admin(Command::Rerun { fault: fault[0].id })["ticket"], 2);
}

#[test]
fn answers_are_swept_after_a_week() {
    let mut world = World::new();
    let request = keyed(&world, "k1", Command::Open(complaint()));
    world.request(&request);
    world.clock = world.clock.plus(Span::days(7));
    world.request(&keyed(&world, "k2", Command::Open(complaint())));
    assert_eq!(answer(world.request(&request).0)["ticket"], 1);
    world.clock = world.clock.plus(Span(1));
    world.request(&keyed(&world, "k3", Command::Open(complaint())));
    assert!(world.get::<Json>(key::idempotency("k1")).is_none());
    assert_eq!(world.below::<Json>(key::idempotency_ages()).len(), 2);
    assert_eq!(answer(world.request(&request).0)["ticket"], 4);
}

#[test]
fn time_never_runs_backwards() {
    let mut world = World::new();
    world.until("2026-03-02 12:00");
    world.complaint();
    world.clock = at("2026-03-02 11:00");
    let id = world.complaint();
    assert_eq!(world.ticket(id).opened_at, at("2026-03-02 12:00"));
    assert_eq!(world.last_line().now, at("2026-03-02 12:00"));
    assert_eq!(world.last_line().request.at, at("2026-03-02 11:00"));
    // What fell due by the site's time rings, although the clock stands before it.
    world.on_opened(|_, turn| Ok(turn.set_timer("t", None, turn.now(), Default::default())?));
    world.complaint();
    assert_ne!(world.ring(), Outcome::Idle);
}

#[test]
fn the_journal_is_a_chain() {
    let mut world = World::new();
    for _ in 0..5 {
        world.complaint();
    }
    world.refused("tom", Command::Open(complaint()));
    let lines = world.lines();
    assert_eq!(
        lines.iter().map(|line| line.seq).collect::<Vec<_>>(),
        (1..=lines.len() as u64).collect::<Vec<_>>()
    );
    let last = lines.len() as u64;
    assert_eq!(journal::verify(&*world.store, 1, usize::MAX).unwrap(), last);
    assert_eq!(journal::verify(&*world.store, 0, usize::MAX).unwrap(), last);
    assert_eq!(journal::verify(&*world.store, 1, 3).unwrap(), 3);
    assert_eq!(journal::verify(&*world.store, 4, 3).unwrap(), 6);
    assert_eq!(journal::verify(&*world.store, last + 1, 3).unwrap(), last);
    assert_eq!(lines.last().unwrap().hash, world.head().hash);
}

/// What is told after the journal was changed by somebody else.
fn altered(change: impl Fn(&mut Vec<Line>)) -> String {
    let mut world = World::new();
    for _ in 0..5 {
        world.complaint();
    }
    let mut lines = world.lines();
    assert_eq!(lines.len(), 11);
    change(&mut lines);
    let mut writes: Writes = (1..=11).map(|seq| (key::journal_line(seq).bytes(), None)).collect();
    for line in lines {
        writes.insert(key::journal_line(line.seq).bytes(), Some(serde_json::to_vec(&line).unwrap()));
    }
    world.store.apply(writes);
    let store = Arc::clone(&world.store);
    journal::verify(&*store, 1, usize::MAX).unwrap_err().to_string()
}

#[test]
fn an_altered_line_is_found() {
    let found = |seq: u64| format!("journal line {seq} is missing or was altered");
    assert_eq!(altered(|lines| lines[4].now = Instant(0)), found(5));
    assert_eq!(altered(|lines| drop(lines.remove(4))), found(5));
    assert_eq!(altered(|lines| drop(lines.remove(0))), found(1));
    // Sealed anew, so that only the next line's word about it differs.
    let reseal = |line: &mut Line| {
        line.log.clear();
        line.micros += 1;
        line.hash = line.digest();
    };
    assert_eq!(altered(|lines| reseal(&mut lines[4])), found(6));
    // The end of the chain: there is no next line, but the head.
    assert_eq!(altered(|lines| reseal(&mut lines[10])), found(11));
    assert_eq!(altered(|lines| drop(lines.pop())), found(11));
}

#[test]
fn a_line_tells_what_was_written_without_indexes() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.set_timer("t", Some(ticket.id), turn.now().plus(Span::hours(1)), Default::default())?;
        Ok(())
    });
    world.complaint();
    let line = world.last_line();
    let keys: Vec<_> = line.writes.iter().map(|write| write.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "history/000000000000001/000000000000001",
            "series//number TS-20260302-",
            "ticket/000000000000001",
            "timer/desk/t",
        ]
    );
    assert_eq!(line.writes[2].record.as_ref().unwrap()["number"], "TS-20260302-0001");
    world.until("2026-03-02 10:00");
    let line = world.last_line();
    assert!(line.rang.is_some());
    let gone = line.writes.iter().find(|write| write.key == "timer/desk/t").unwrap();
    assert_eq!(gone.record, None);
}

#[test]
fn who_watches_a_ticket_hears_of_notes_and_ties() {
    let mut world = World::new();
    let (first, second) = (world.complaint(), world.complaint());
    let base: Arc<dyn frontdesk_engine::view::View> = world.store.clone();
    let touched = |command| {
        let request = Request {
            command,
            actor: Actor::Person("ann".into()),
            at: world.clock,
            idempotency: None,
            salt: None,
        };
        frontdesk_engine::run::run(&world.site, &base, &world.hooks, &request).unwrap().touched
    };
    assert_eq!(touched(Command::Note { ticket: first, text: "Hello.".into() }), [first]);
    let link = Command::Link { ticket: second, relation: "repeat".into(), other: first };
    assert_eq!(touched(link), [first, second]);
}
