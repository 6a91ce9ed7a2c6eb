//! Handovers: until somebody accepts, whoever offers stays responsible.

use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::handover::{Handover, HandoverState, Receiver};
use frontdesk_engine::hooks::Event;
use frontdesk_engine::key;
use frontdesk_engine::value::Value;
use serde_json::json;

use super::rosters::{put, staffed};
use super::world::{World, act};

fn offer(to: Receiver, tickets: &[u64], workflows: &[&str]) -> Command {
    let workflows = workflows.iter().map(|&name| name.to_owned()).collect();
    Command::OfferHandover { to, tickets: tickets.to_vec(), workflows, text: "Look at these.".into() }
}

fn to(person: &str) -> Receiver {
    Receiver::Person(person.into())
}

fn accept(handover: u64, tickets: &[u64], declined: &[u64], reason: &str) -> Command {
    Command::AcceptHandover {
        handover,
        tickets: tickets.to_vec(),
        declined: declined.to_vec(),
        reason: reason.into(),
    }
}

/// Tickets 1 to 4, for which a is responsible.
fn four() -> World {
    let mut world = staffed();
    for _ in 0..4 {
        let open = Open { workflow: "talk".into(), assignee: Some("a".into()), ..Open::default() };
        world.done("max", Command::Open(open));
    }
    world.told();
    world
}

fn offered(world: &mut World, command: Command) -> u64 {
    world.done("a", command)["handover"].as_u64().unwrap()
}

fn responsible(world: &World) -> Vec<String> {
    (1..=4).map(|id| world.ticket(id).assignee.unwrap()).collect()
}

fn stored(world: &World, id: u64) -> Handover {
    world.get(key::handover(id)).unwrap()
}

#[test]
fn responsibility_moves_at_the_acceptance_with_one_line_each() {
    let mut world = four();
    let id = offered(&mut world, offer(to("b"), &[], &["talk"]));
    assert_eq!(world.heard(), ["offered 1", "offered 2", "offered 3", "offered 4"]);
    assert_eq!(responsible(&world), ["a", "a", "a", "a"]);
    assert_eq!(
        world.refused("b", accept(id, &[1, 2, 3], &[], "")),
        "not confirmed yet: T-0004 (confirm or decline each)"
    );
    world.done("b", accept(id, &[1, 2, 3, 4], &[], ""));
    assert_eq!(responsible(&world), ["b", "b", "b", "b"]);
    assert_eq!(world.heard(), ["assigned 1", "assigned 2", "assigned 3", "assigned 4"]);
    let lines = world.history(1);
    let last = lines.last().unwrap();
    assert_eq!((lines.len(), last.kind.as_str(), last.actor.as_str()), (2, "assigned", "b"));
    let kept = stored(&world, id);
    assert_eq!((kept.state, kept.accepted), (HandoverState::Accepted, vec![1, 2, 3, 4]));
    assert_eq!(world.refused("b", accept(id, &[1], &[], "")), format!("handover {id} is accepted already"));
}

#[test]
fn single_matters_are_declined_with_a_reason_and_stay() {
    let mut world = four();
    let id = offered(&mut world, offer(to("b"), &[1, 2], &[]));
    assert_eq!(world.refused("b", accept(id, &[1], &[2], " ")), "`reason`: expected why, got nothing");
    world.told();
    world.done("b", accept(id, &[1], &[2], "I know nothing of it"));
    assert_eq!(responsible(&world)[..2], ["b", "a"]);
    let told = world.told();
    let Event::Ticket { cause, ticket, form, .. } = &told[1] else { panic!("expected a ticket's event") };
    assert_eq!((cause.as_str(), ticket.id, &form["to"]), ("declined", 2, &Value::text("b")));
    let again = offered(&mut world, offer(to("c"), &[2], &[]));
    world.done("c", Command::DeclineHandover { handover: again, reason: "busy".into() });
    assert_eq!(
        (responsible(&world)[1].as_str(), stored(&world, again).state),
        ("a", HandoverState::Declined)
    );
}

#[test]
fn a_post_is_handed_over_to_whoever_stands_there_at_the_acceptance() {
    let mut world = four();
    put(&mut world, "chat", "b", "2026-03-02 09:00", "2026-03-02 10:00");
    put(&mut world, "chat", "c", "2026-03-02 10:00", "2026-03-02 12:00");
    let id = offered(&mut world, offer(Receiver::Post("chat".into()), &[1], &[]));
    world.until("2026-03-02 10:00");
    assert_eq!(
        world.refused("b", accept(id, &[1], &[], "")),
        format!("handover {id} is for whoever stands at `chat` now, and `b` does not")
    );
    world.done("c", accept(id, &[1], &[], ""));
    assert_eq!(responsible(&world)[0], "c");
}

#[test]
fn what_cannot_be_offered_or_answered_is_refused() {
    let mut world = four();
    let id = offered(&mut world, offer(to("b"), &[1], &[]));
    let table = [
        (
            "a",
            offer(to("c"), &[1, 2], &[]),
            format!("T-0001 is offered to `b` already (take handover {id} back first)"),
        ),
        ("b", offer(to("c"), &[2], &[]), "`b` is not responsible for T-0002".into()),
        ("a", offer(to("a"), &[2], &[]), "`to`: expected another person, got who hands over".into()),
        ("a", offer(to("ghost"), &[2], &[]), "there is no person `ghost` in the directory".into()),
        ("a", offer(to("b"), &[99], &[]), "there is no ticket 99".into()),
        ("a", offer(to("b"), &[], &["tlk"]), "there is no workflow `tlk` (there are: talk)".into()),
        (
            "b",
            offer(to("c"), &[], &["talk"]),
            "expected at least one open ticket that is yours, got none (there is nothing to hand over)"
                .into(),
        ),
        (
            "a",
            accept(id, &[1], &[], ""),
            format!("handover {id} is `a`'s own (somebody else has to accept it)"),
        ),
        ("c", accept(id, &[1], &[], ""), format!("handover {id} is for `b` to answer")),
        ("b", accept(id, &[2], &[], ""), format!("ticket 2 is not part of handover {id}")),
        ("b", accept(77, &[2], &[], ""), "there is no handover 77".into()),
        (
            "b",
            Command::DeclineHandover { handover: id, reason: String::new() },
            "`reason`: expected why, got nothing".into(),
        ),
        ("b", Command::WithdrawHandover { handover: id }, format!("handover {id} is for `a` to take back")),
    ];
    for (person, command, text) in table {
        assert_eq!(world.refused(person, command), text);
    }
    let nobody = "a handover is for people of the site, and `admin` is none of them";
    assert_eq!(world.admin_refused(offer(to("b"), &[1], &[])), nobody);
    world.done("a", Command::WithdrawHandover { handover: id });
    assert_eq!(world.refused("b", accept(id, &[1], &[], "")), format!("handover {id} is withdrawn already"));
    offered(&mut world, offer(to("b"), &[1], &[]));
}

#[test]
fn what_ended_or_moved_meanwhile_falls_out_of_the_offer() {
    let mut world = four();
    let id = offered(&mut world, offer(to("b"), &[1, 2, 3], &[]));
    world.done("a", act(1, "end", json!({})));
    world.done("max", Command::Assign { ticket: 2, to: Some("c".into()) });
    world.done("b", accept(id, &[3], &[], ""));
    assert_eq!(responsible(&world), ["a", "c", "b", "a"]);
    assert_eq!(stored(&world, id).accepted, [3]);
}
