//! Swaps: asked, agreed, approved, limited by month and notice; the roster changes only at the end.

use frontdesk_engine::command::Command;
use frontdesk_engine::directory::Person;
use frontdesk_engine::key;
use frontdesk_engine::roster::{AskSwap, Shift, Swap, SwapState};

use super::rosters::{look, put, staffed, subjects};
use super::world::{World, at, person};

fn ask(post: &str, start: &str, with: &str, for_start: Option<&str>) -> Command {
    Command::AskSwap(AskSwap {
        post: post.into(),
        start: at(start),
        with: with.into(),
        for_start: for_start.map(at),
        reason: "dentist".into(),
    })
}

fn answer(swap: u64, agree: bool) -> Command {
    Command::AnswerSwap { swap, agree, reason: String::new() }
}

fn decide(swap: u64, approve: bool) -> Command {
    Command::DecideSwap { swap, approve, reason: "short of people".into() }
}

fn id(answer: &serde_json::Value) -> u64 {
    answer["swap"].as_u64().unwrap()
}

/// a on Wednesday, b on Thursday, both at the desk.
fn rostered() -> World {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-04 09:00", "2026-03-04 18:00");
    put(&mut world, "desk", "b", "2026-03-05 09:00", "2026-03-05 18:00");
    world
}

fn who(world: &World) -> Vec<String> {
    world.below::<Shift>(key::all_shifts()).into_iter().map(|shift| shift.person).collect()
}

#[test]
fn a_swap_is_done_when_the_other_agreed_and_somebody_in_charge_approved() {
    let mut world = rostered();
    let swap = id(&world.done("a", ask("desk", "2026-03-04 09:00", "b", Some("2026-03-05 09:00"))));
    assert_eq!(subjects(&world, "b").last().unwrap(), "Swap asked");
    assert_eq!(world.refused("max", decide(swap, true)), format!("swap {swap} still waits for `b` to agree"));
    assert_eq!(world.refused("a", answer(swap, true)), format!("swap {swap} is for `b` to answer"));
    world.done("b", answer(swap, true));
    assert_eq!(who(&world), ["a", "b"]);
    assert_eq!(subjects(&world, "max").last().unwrap(), "Swap agreed");
    assert_eq!(
        world.refused("b", decide(swap, true)),
        "approving a swap needs one of the roles manager, and `b` has agent"
    );
    world.done("max", decide(swap, true));
    assert_eq!(who(&world), ["b", "a"]);
    assert_eq!(subjects(&world, "a").last().unwrap(), "Swap done");
    assert_eq!(
        world.inbox("a").iter().rev().find(|item| item.subject == "Your shifts").unwrap().body,
        "− Desk 2026-03-04 09:00 – 2026-03-04 18:00\n+ Desk 2026-03-05 09:00 – 2026-03-05 18:00"
    );
    assert_eq!(
        world.refused("max", decide(swap, true)),
        format!("swap {swap} is done, not one that waits for approval")
    );
    assert_eq!(world.refused("a", Command::CancelSwap { swap }), format!("swap {swap} is done already"));
}

#[test]
fn the_two_alone_where_nobody_must_approve_and_none_where_there_are_no_swaps() {
    let mut world = staffed();
    put(&mut world, "chat", "a", "2026-03-04 09:00", "2026-03-04 18:00");
    put(&mut world, "hall", "a", "2026-03-05 09:00", "2026-03-05 18:00");
    let swap = id(&world.done("a", ask("chat", "2026-03-04 09:00", "b", None)));
    world.done("b", answer(swap, true));
    assert_eq!(who(&world), ["b", "a"]);
    assert_eq!(
        world.refused("a", ask("hall", "2026-03-05 09:00", "b", None)),
        "shifts of `hall` are not swapped (ask whoever is in charge: manager)"
    );
}

#[test]
fn every_no_leaves_the_roster_as_it_was() {
    let mut world = rostered();
    let mut swap = || id(&world.done("a", ask("desk", "2026-03-04 09:00", "b", None)));
    let (first, state) = (swap(), |world: &World, id| world.get::<Swap>(key::swap(id)).unwrap().state);
    world.done("b", answer(first, false));
    assert_eq!(
        (state(&world, first), subjects(&world, "a").last().unwrap().as_str()),
        (SwapState::Declined, "Swap declined")
    );
    let second = id(&world.done("a", ask("desk", "2026-03-04 09:00", "b", None)));
    world.done("b", answer(second, true));
    world.done("max", decide(second, false));
    assert_eq!(state(&world, second), SwapState::Refused);
    let third = id(&world.done("a", ask("desk", "2026-03-04 09:00", "b", None)));
    assert_eq!(
        world.refused("b", Command::CancelSwap { swap: third }),
        format!("swap {third} is for `a` to take back")
    );
    world.done("a", Command::CancelSwap { swap: third });
    assert_eq!(
        (state(&world, third), who(&world)),
        (SwapState::Cancelled, vec!["a".to_owned(), "b".to_owned()])
    );
    // None of them counts against the month.
    world.done("a", ask("desk", "2026-03-04 09:00", "b", None));
    let listed =
        look(&world, |turn| turn.swaps_of("b", at("2026-03-01 00:00"), at("2026-04-01 00:00")).unwrap());
    assert_eq!(listed.len(), 4);
}

#[test]
fn two_a_month_for_each_of_the_two_by_when_they_are_asked_for() {
    let mut world = staffed();
    for day in ["28", "29", "30", "31"] {
        put(&mut world, "desk", "a", &format!("2026-03-{day} 09:00"), &format!("2026-03-{day} 18:00"));
    }
    world.until("2026-03-27 12:00");
    for day in ["28", "29"] {
        let swap = id(&world.done("a", ask("desk", &format!("2026-03-{day} 09:00"), "b", None)));
        world.done("b", answer(swap, true));
        world.done("max", decide(swap, true));
    }
    let third = || ask("desk", "2026-03-30 09:00", "c", None);
    let text = "`a` has 2 swaps in 2026-03 already: at most 2 a month are allowed";
    assert_eq!(world.refused("a", third()), text);
    put(&mut world, "desk", "c", "2026-03-31 09:00", "2026-03-31 17:00");
    assert_eq!(
        world.refused("c", ask("desk", "2026-03-31 09:00", "b", None)),
        "`b` has 2 swaps in 2026-03 already: at most 2 a month are allowed"
    );
    put(&mut world, "desk", "a", "2026-04-03 09:00", "2026-04-03 18:00");
    world.until("2026-04-01 00:00");
    world.done("a", ask("desk", "2026-04-03 09:00", "b", None));
}

#[test]
fn a_swap_is_settled_in_time_and_keeps_the_rules_of_both() {
    let mut world = rostered();
    world.until("2026-03-04 07:00:01");
    assert_eq!(
        world.refused("a", ask("desk", "2026-03-04 09:00", "b", None)),
        "the shift of 2026-03-04 09:00 is too near: a swap must be settled 2h before (ask whoever is in charge to change the \
         roster)"
    );
    let swap = id(&world.done("b", ask("desk", "2026-03-05 09:00", "c", None)));
    put(&mut world, "chat", "c", "2026-03-05 10:00", "2026-03-05 11:00");
    let twice = "`c` would stand at `desk` from 2026-03-05 09:00 and at `chat` from 2026-03-05 10:00 at the same time (take \
                 another person or time)";
    assert_eq!(world.refused("c", answer(swap, true)), twice);
    assert_eq!(world.refused("b", ask("desk", "2026-03-05 09:00", "c", None)), twice);
    put(&mut world, "desk", "b", "2026-03-05 09:00", "2026-03-05 12:00");
    assert_eq!(
        world.refused("c", answer(swap, true)),
        "the shift of `b` from 2026-03-05 09:00 was changed meanwhile (ask again)"
    );
    assert_eq!(
        world.refused("a", ask("desk", "2026-03-05 09:00", "b", None)),
        "`a` has no such shift at `desk`"
    );
    assert_eq!(
        world.refused("b", ask("desk", "2026-03-05 09:00", "b", None)),
        "`with`: expected another person, got who asks"
    );
    world.admin(Command::PutPerson(Person { left: true, ..person("d", &["agent"]) }));
    assert_eq!(
        world.refused("b", ask("desk", "2026-03-05 09:00", "d", None)),
        "there is no person `d` in the directory"
    );
    // A post whose swaps need no notice takes them until the shift begins.
    put(&mut world, "chat", "a", "2026-03-06 09:00", "2026-03-06 18:00");
    let late = id(&world.done("a", ask("chat", "2026-03-06 09:00", "b", None)));
    world.until("2026-03-06 09:00");
    assert_eq!(
        world.refused("b", answer(late, true)),
        "the shift of 2026-03-06 09:00 has begun: too late for a swap"
    );
}
