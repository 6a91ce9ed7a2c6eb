//! Clocking on and off: by roster, by whoever is in charge, with relief before leaving, and what counts as being there.

use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::roster::Stay;
use serde_json::json;

use super::rosters::{look, put, shift, staffed, subjects};
use super::world::{World, act, at};

fn on(post: &str, person: Option<&str>) -> Command {
    Command::ClockOn { post: post.into(), person: person.map(str::to_owned) }
}

fn off(post: &str, person: Option<&str>, reason: &str) -> Command {
    Command::ClockOff { post: post.into(), person: person.map(str::to_owned), reason: reason.into() }
}

fn there(world: &World, post: &str, moment: Instant) -> Vec<String> {
    look(world, |turn| turn.on_post(post, moment).unwrap())
}

/// Monday 09:00: a is on the roster of the hall until 12:00 and clocked on, b follows.
fn manned() -> World {
    let mut world = staffed();
    put(&mut world, "hall", "a", "2026-03-02 09:00", "2026-03-02 12:00");
    put(&mut world, "hall", "b", "2026-03-02 12:00", "2026-03-02 18:00");
    world.done("a", on("hall", None));
    world
}

fn talk(world: &mut World, assignee: &str) -> u64 {
    let open = Open { workflow: "talk".into(), assignee: Some(assignee.into()), ..Open::default() };
    world.done("max", Command::Open(open))["ticket"].as_u64().unwrap()
}

#[test]
fn who_is_clocked_on_stands_there_whatever_the_roster_says() {
    let mut world = manned();
    assert_eq!(there(&world, "hall", world.clock), ["a"]);
    world.until("2026-03-02 11:45");
    world.done("b", on("hall", None));
    assert_eq!(there(&world, "hall", world.clock), ["a", "b"]);
    world.until("2026-03-02 13:00");
    // a's shift is over, but a is still there; the roster speaks for what is to come.
    assert_eq!(there(&world, "hall", world.clock), ["a", "b"]);
    assert_eq!(there(&world, "hall", at("2026-03-02 17:00")), ["b"]);
    world.done("a", off("hall", None, ""));
    assert_eq!(there(&world, "hall", world.clock), ["b"]);
    assert_eq!(there(&world, "hall", at("2026-03-02 12:30")), ["a", "b"]);
    assert_eq!(there(&world, "hall", at("2026-03-02 10:00")), ["a"]);
    let stays: Vec<Stay> = world.below(key::stays("hall"));
    assert_eq!((stays[0].shift_start, stays[0].relief), (Some(at("2026-03-02 09:00")), false));
    assert_eq!((stays[1].on, stays[1].shift_start), (at("2026-03-02 11:45"), Some(at("2026-03-02 12:00"))));
}

#[test]
fn clocking_on_is_for_who_is_on_the_roster_soon_or_let_on_by_somebody_in_charge() {
    let mut world = manned();
    world.until("2026-03-02 11:29:59");
    assert_eq!(
        world.refused("b", on("hall", None)),
        "`b` is not on the roster of `hall` now or within 30min (have somebody in charge clock you on: manager)"
    );
    assert_eq!(
        world.refused("c", on("hall", Some("b"))),
        "clocking on for `b` needs one of the roles manager, and `c` has agent"
    );
    assert_eq!(
        world.refused("max", on("hall", Some("ghost"))),
        "there is no person `ghost` in the directory"
    );
    assert_eq!(world.refused("a", on("hall", None)), "`a` is clocked on at `hall` since 2026-03-02 09:00");
    assert_eq!(
        world.refused("a", on("desk", None)),
        "nobody clocks on at `desk`: its roster tells who stands there"
    );
    world.until("2026-03-02 11:30");
    world.done("b", on("hall", None));
    world.done("max", on("hall", Some("c")));
    let stay = world.below::<Stay>(key::stays("hall")).pop().unwrap();
    assert_eq!((stay.person.as_str(), stay.relief, stay.on_by.as_deref()), ("c", true, Some("max")));
    // The bar may be shared, so that a may be at both.
    world.done("max", on("bar", Some("a")));
    assert_eq!(there(&world, "bar", world.clock), ["a"]);
}

#[test]
fn nobody_leaves_before_the_next_is_there() {
    let mut world = manned();
    world.until("2026-03-02 12:00");
    assert_eq!(
        world.refused("a", off("hall", None, "I have a train")),
        "nobody relieves `a` at `hall` yet: 0 of 1 people would stay (wait until the next has clocked on, or have somebody in \
         charge let you go with a reason: manager)"
    );
    // The superior hears of the attempt though it came to nothing.
    assert_eq!(world.inbox("max").pop().unwrap().subject, "a wants to leave");
    assert_eq!(there(&world, "hall", world.clock), ["a"]);
    world.done("b", on("hall", None));
    world.done("a", off("hall", None, ""));
    // Who relieved may not go before somebody else is there either.
    assert!(world.refused("b", off("hall", None, "")).starts_with("nobody relieves `b` at `hall` yet"));
    assert!(
        world.refused("max", off("hall", Some("b"), "")).starts_with("nobody relieves `b` at `hall` yet")
    );
    world.done("max", off("hall", Some("b"), "taken ill"));
    let stay: Stay = world.get(key::stay("hall", at("2026-03-02 12:00"), "b")).unwrap();
    assert_eq!((stay.off_by.as_deref(), stay.reason.as_str()), (Some("max"), "taken ill"));
    // Gone without relief: told at once.
    assert_eq!(world.inbox("max").pop().unwrap().body, "0 of 1 since 2026-03-02 12:00:00.");
    assert_eq!(world.refused("b", off("hall", None, "")), "`b` is not clocked on at `hall`");
}

#[test]
fn nobody_leaves_with_open_matters_of_the_post() {
    let mut world = manned();
    world.until("2026-03-02 12:00");
    world.done("b", on("hall", None));
    let (first, _second) = (talk(&mut world, "a"), talk(&mut world, "a"));
    talk(&mut world, "b");
    assert_eq!(
        world.refused("a", off("hall", None, "")),
        "`a` is still responsible for T-0001, T-0002 (hand over or finish what is open, or have somebody in charge let you go \
         with a reason: manager)"
    );
    world.done("a", act(first, "end", json!({})));
    let offer = world.done(
        "a",
        Command::OfferHandover {
            to: frontdesk_engine::handover::Receiver::Post("hall".into()),
            tickets: Vec::new(),
            workflows: vec!["talk".into()],
            text: String::new(),
        },
    );
    assert!(world.refused("a", off("hall", None, "")).starts_with("`a` is still responsible for T-0002 "));
    let handover = offer["handover"].as_u64().unwrap();
    world.done(
        "b",
        Command::AcceptHandover { handover, tickets: vec![2], declined: Vec::new(), reason: String::new() },
    );
    world.done("a", off("hall", None, ""));
}

#[test]
fn a_relief_that_stays_too_long_is_told_once() {
    let mut world = manned();
    world.done("max", on("hall", Some("c")));
    world.until("2026-03-02 13:00:00");
    let told = |world: &World| subjects(world, "max").iter().filter(|one| one.contains("too long")).count();
    assert_eq!(told(&world), 0);
    world.until("2026-03-02 13:00:01");
    assert_eq!((told(&world), subjects(&world, "c")), (1, vec!["c stands in too long".to_owned()]));
    world.until("2026-03-03 09:00");
    assert_eq!(told(&world), 1);
    // One who goes in time is not told.
    world.done("max", on("hall", Some("d")));
    world.until("2026-03-03 12:59:59");
    world.done("d", off("hall", None, ""));
    world.until("2026-03-03 14:00");
    assert_eq!(told(&world), 1);
}

#[test]
fn guards_look_at_who_stands_where_now() {
    let mut world = staffed();
    let ticket = talk(&mut world, "a");
    assert_eq!(world.refused("a", act(ticket, "pour", json!({}))), "Only who stands at the bar pours (Bar).");
    world.done("max", on("bar", Some("a")));
    world.done("a", act(ticket, "pour", json!({})));
    assert_eq!(world.refused("a", act(ticket, "lend", json!({}))), "Nobody is left for Desk.");
    world.admin(Command::PutShift(shift("desk", "b", "2026-03-02 09:00", "2026-03-02 18:00")));
    world.done("a", act(ticket, "lend", json!({})));
}
