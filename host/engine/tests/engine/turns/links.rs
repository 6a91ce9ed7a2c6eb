//! Ties that act: holding, moving together, opening, repeating, reopening.

use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::text;
use frontdesk_engine::ticket::Tie;
use frontdesk_engine::turn::MEMBERS_MAX;
use frontdesk_engine::value::Value;
use frontdesk_engine::{key, record};
use serde_json::{Value as Json, json};

use super::world::{World, act, at, blueprint, fields, form, install, person};

/// The site of `links.toml`, with or without the plugin of `keys.toml`: ann is a clerk, sue the boss.
pub(super) fn house(with_keys: bool) -> World {
    let mut world = World::bare();
    world.admin(install(blueprint("links.toml", include_str!("../../blueprints/links.toml")), &[]));
    if with_keys {
        world.admin(install(blueprint("keys.toml", include_str!("../../blueprints/keys.toml")), &[]));
    }
    for person in [person("ann", &["clerk"]), person("ben", &["clerk"]), person("sue", &["boss", "clerk"])] {
        world.admin(Command::PutPerson(person));
    }
    world
}

pub(super) fn open(world: &mut World, workflow: &str, filled: Json) -> u64 {
    let open = Open { workflow: workflow.into(), form: form(filled), ..Open::default() };
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

fn link(ticket: u64, relation: &str, other: u64) -> Command {
    Command::Link { ticket, relation: relation.into(), other }
}

fn unlink(ticket: u64, relation: &str, other: u64) -> Command {
    Command::Unlink { ticket, relation: relation.into(), other }
}

fn ties(world: &World, ticket: u64) -> Vec<(String, u64, bool)> {
    let ties: Vec<Tie> = world.below(key::ties(ticket));
    ties.into_iter().map(|tie| (tie.relation, tie.other, tie.outgoing)).collect()
}

fn told_of(world: &World, ticket: u64) -> Vec<String> {
    world.history(ticket).into_iter().map(|line| format!("{} {}", line.kind, line.text)).collect()
}

#[test]
fn a_ticket_waits_for_those_it_holds_on_to() {
    let mut world = house(false);
    let (complaint, first, second) = (
        open(&mut world, "complaint", json!({})),
        open(&mut world, "repair", json!({})),
        open(&mut world, "repair", json!({})),
    );
    world.done("ann", link(complaint, "repair", first));
    world.done("ann", link(complaint, "repair", second));
    let before = world.state();
    assert_eq!(
        world.refused("ann", act(complaint, "close", json!({}))),
        "C-0001 cannot come to an end while `repair` is open: R-0001, R-0002 (bring it to its end first)"
    );
    assert_eq!(world.state(), before);
    world.done("ann", act(first, "finish", json!({})));
    assert_eq!(
        world.refused("ann", act(complaint, "close", json!({}))),
        "C-0001 cannot come to an end while `repair` is open: R-0002 (bring it to its end first)"
    );
    world.done("ann", act(second, "finish", json!({})));
    world.done("ann", act(complaint, "close", json!({})));
    assert_eq!(world.ticket(complaint).state, "closed");
}

#[test]
fn a_hold_may_have_words_of_its_own_and_every_language() {
    let mut world = house(false);
    let (waiting, other) =
        (open(&mut world, "complaint", json!({})), open(&mut world, "complaint", json!({})));
    world.done("ann", link(waiting, "cover", other));
    let Outcome::Refused(refusal) = world.by("ann", act(waiting, "close", json!({}))) else {
        panic!("it waits")
    };
    assert_eq!(text::refusal(&world.site, &refusal, "en"), "Wait for C-0002.");
    assert_eq!(text::refusal(&world.site, &refusal, "zh"), "请等待 C-0002。");
    // A hold binds its own end only.
    world.done("ann", act(other, "close", json!({})));
    world.done("ann", act(waiting, "close", json!({})));
}

#[test]
fn what_waited_is_told_when_the_other_is_settled() {
    let mut world = house(false);
    let (complaint, repair) =
        (open(&mut world, "complaint", json!({})), open(&mut world, "repair", json!({})));
    world.done("ann", link(complaint, "repair", repair));
    world.told();
    world.done("ann", act(repair, "finish", json!({})));
    let settled: Vec<_> = world
        .told()
        .into_iter()
        .filter_map(|event| match event {
            Event::Ticket { cause, ticket, form, .. } if cause == "settled" => Some((ticket.id, form)),
            _ => None,
        })
        .collect();
    let form = fields([("relation", Value::text("repair")), ("ticket", Value::Number(repair.into()))]);
    assert_eq!(settled, [(complaint, form)]);
    // One that is over itself waits for nothing any more.
    world.done("ann", act(complaint, "close", json!({})));
    let late = open(&mut world, "repair", json!({}));
    world.done("ann", link(complaint, "repair", late));
    world.told();
    world.done("ann", act(late, "finish", json!({})));
    assert_eq!(world.heard(), [format!("acted {late}")]);
}

#[test]
fn a_declared_relation_leads_where_it_says() {
    let mut world = house(false);
    let (complaint, incident) =
        (open(&mut world, "complaint", json!({})), open(&mut world, "incident", json!({})));
    assert_eq!(
        world.refused("ann", link(complaint, "repair", incident)),
        "`other`: `repair` of `complaint` leads to `repair`, got I-0001, which is a `incident`"
    );
    assert_eq!(
        world.refused("ann", link(complaint, "repair", complaint)),
        "`other`: a ticket cannot be tied to itself"
    );
    // Words that nobody declared tie as ever, and do nothing.
    world.done("ann", link(complaint, "see-also", incident));
    assert_eq!(ties(&world, incident), [("see-also".to_owned(), complaint, false)]);
    world.done("ann", act(complaint, "close", json!({})));
}

#[test]
fn a_tie_is_taken_back_by_those_who_may_and_noted() {
    let mut world = house(false);
    let (complaint, repair) =
        (open(&mut world, "complaint", json!({})), open(&mut world, "repair", json!({})));
    world.done("ann", link(complaint, "repair", repair));
    assert_eq!(
        world.refused("ann", unlink(complaint, "repair", repair)),
        "taking back `repair` needs one of the roles boss, and `ann` has clerk"
    );
    assert_eq!(
        world.refused("sue", unlink(repair, "repair", complaint)),
        "there is no tie `repair` from R-0001 to C-0001 (it is taken back where it was made)"
    );
    world.done("sue", unlink(complaint, "repair", repair));
    assert_eq!((ties(&world, complaint), ties(&world, repair)), (vec![], vec![]));
    world.done("ann", act(complaint, "close", json!({})));
    assert_eq!(
        told_of(&world, complaint),
        ["opened ", "linked repair R-0001", "unlinked repair R-0001", "acted "]
    );
    assert_eq!(told_of(&world, repair), ["opened ", "linked repair C-0001", "unlinked repair C-0001"]);
    // Nobody is named for `cover`; words that nobody declared are anybody's.
    let other = open(&mut world, "complaint", json!({}));
    let more = open(&mut world, "complaint", json!({}));
    world.done("ann", link(other, "cover", more));
    assert_eq!(world.refused("sue", unlink(other, "cover", more)), "taking back `cover` is open to no role");
    world.done("ann", link(other, "see-also", more));
    world.done("ann", unlink(other, "see-also", more));
    assert_eq!(ties(&world, more), [("cover".to_owned(), other, false)]);
}

#[test]
fn fifty_members_close_with_their_master_in_one_turn() {
    let mut world = house(false);
    let incident = open(&mut world, "incident", json!({}));
    let members: Vec<_> =
        (0..50).map(|n| open(&mut world, "complaint", json!({"unit": format!("{n}")}))).collect();
    for member in &members {
        world.done("ann", link(incident, "member", *member));
    }
    world.done("ann", act(members[0], "close", json!({"answer": "Alone."})));
    world.told();
    let lines = world.lines().len();
    world.done("sue", act(incident, "close", json!({"answer": "The pump is new.", "lead": "ben"})));
    assert_eq!(world.lines().len(), lines + 1, "one turn");
    for (place, member) in members.iter().enumerate() {
        let ticket = world.ticket(*member);
        assert_eq!(ticket.state, "closed");
        let answer = if place == 0 { "Alone." } else { "The pump is new." };
        assert_eq!(ticket.value("answer"), Value::text(answer));
        assert_eq!(ticket.value("lead"), Value::Nothing, "a member has no such field");
        assert_eq!(world.history(*member).last().unwrap().actor, if place == 0 { "ann" } else { "sue" });
    }
    // Each member's hook ran, the master's first, none twice.
    let wanted: Vec<_> = [incident].iter().chain(&members[1..]).map(|id| format!("acted {id}")).collect();
    assert_eq!(world.heard(), wanted);
}

#[test]
fn a_batch_is_refused_whole_and_names_every_member_that_cannot_follow() {
    let mut world = house(false);
    let incident = open(&mut world, "incident", json!({}));
    let noisy = open(&mut world, "complaint", json!({"kind": "noise", "unit": "3-0702"}));
    let waiting = open(&mut world, "complaint", json!({}));
    let plain = open(&mut world, "complaint", json!({}));
    for member in [noisy, waiting, plain] {
        world.done("ann", link(incident, "member", member));
    }
    let repair = open(&mut world, "repair", json!({}));
    world.done("ann", link(waiting, "repair", repair));
    let before = world.state();
    assert_eq!(world.refused("sue", act(incident, "close", json!({}))), "C-0001: Answer 3-0702 first.");
    let refusal = world.refused("sue", act(incident, "close", json!({"answer": "Done."})));
    assert_eq!(
        refusal,
        "C-0002: C-0002 cannot come to an end while `repair` is open: R-0001 (bring it to its end first)"
    );
    assert_eq!(world.state(), before, "nothing of it is kept");
    let second = open(&mut world, "complaint", json!({"kind": "noise", "unit": "9"}));
    world.done("ann", link(incident, "member", second));
    assert_eq!(
        world.refused("sue", act(incident, "close", json!({}))),
        "C-0001: Answer 3-0702 first. C-0004: Answer 9 first."
    );
}

/// A hook that swallows a refusal must not keep half a batch.
#[test]
fn a_hook_that_swallows_a_refused_batch_keeps_nothing_of_it() {
    let mut world = house(false);
    let incident = open(&mut world, "incident", json!({}));
    let members = [json!({}), json!({"kind": "noise"})].map(|filled| open(&mut world, "complaint", filled));
    for member in members {
        world.done("ann", link(incident, "member", member));
    }
    let trigger = open(&mut world, "repair", json!({}));
    world.on(Hook::OnTicket, move |event, turn| match event {
        Event::Ticket { cause, ticket, .. } if cause == "acted" && ticket.id == trigger => {
            assert!(turn.act(incident, "close", fields([])).is_err());
            Ok(())
        }
        _ => Ok(()),
    });
    world.done("ann", act(trigger, "finish", json!({})));
    for ticket in [incident, members[0], members[1]] {
        assert_eq!((world.ticket(ticket).state.as_str(), world.ticket(ticket).revision), ("open", 1));
    }
}

#[test]
fn a_batch_has_a_limit() {
    let mut world = house(false);
    let incident = open(&mut world, "incident", json!({}));
    // Ties as they stand in the store: five hundred turns would tell the same.
    for other in 1_000..1_000 + MEMBERS_MAX as u64 {
        let tie = Tie { relation: "member".into(), other, outgoing: true };
        let written = serde_json::to_vec(&tie).unwrap();
        world.store.apply([(key::tie(incident, "member", other, "out").bytes(), Some(written))].into());
    }
    let more = open(&mut world, "complaint", json!({}));
    assert_eq!(
        world.refused("ann", link(incident, "member", more)),
        "at most 500 tickets move together with one"
    );
}

#[test]
fn an_action_opens_a_ticket_with_what_it_copies() {
    let mut world = house(false);
    let complaint =
        open(&mut world, "complaint", json!({"unit": "3-0702", "content": "Water\non the floor."}));
    world.told();
    world.done("ann", act(complaint, "order-repair", json!({})));
    assert_eq!(world.head().tickets, 1, "`when` does not hold");
    world.done("ann", act(complaint, "order-repair", json!({"kind": "leak"})));
    let repair = world.ticket(2);
    assert_eq!(
        (repair.number.as_str(), repair.title.as_str(), repair.state.as_str()),
        ("R-0001", "C-0001", "ordered")
    );
    assert_eq!(
        repair.fields,
        fields([
            ("place", Value::text("3-0702")),
            ("what", Value::text("Water\non the floor.")),
            ("urgent", Value::Flag(true)),
        ])
    );
    assert_eq!(ties(&world, complaint), [("repair".to_owned(), 2, true)]);
    assert_eq!(world.ticket(complaint).value("repair"), Value::Number(2.into()));
    // Hooks hear of the action, with the id it keeps, and then of what it opened.
    let told = world.told();
    let Event::Ticket { ticket, .. } = &told[1] else { panic!("{told:?}") };
    assert_eq!((ticket.id, ticket.value("repair")), (complaint, Value::Number(2.into())));
    assert!(matches!(&told[2], Event::Ticket { cause, ticket, .. } if cause == "opened" && ticket.id == 2));
    assert_eq!(world.history(2)[0].actor, "ann");
    assert_eq!(
        world.refused("ann", act(complaint, "close", json!({}))),
        "C-0001 cannot come to an end while `repair` is open: R-0001 (bring it to its end first)"
    );
}

#[test]
fn a_ticket_of_another_plugin_is_opened_with_what_it_can_take() {
    let mut world = house(true);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    let count = world.ticket(2);
    assert_eq!((count.plugin.as_str(), count.number.as_str()), ("keys", "K-0001"));
    assert_eq!(count.fields, fields([("holder", Value::Person("ben".into()))]));
    assert_eq!(ties(&world, leaving), [("spawned".to_owned(), 2, true)]);
    let logged: Vec<_> = world.last_line().log.into_iter().map(|line| line.message).collect();
    assert_eq!(
        logged,
        [
            "field `floor` of the new ticket is left out: expected a number, got a value of kind `person`",
            "field `nothing` of the new ticket is left out: the workflow has no such field",
        ]
    );
    for action in ["talk", "sign"] {
        world.done("sue", act(leaving, action, json!({})));
    }
    assert_eq!(world.refused("sue", act(leaving, "go", json!({}))), "The count K-0001 is open.");
    world.done("ann", act(2, "finish", json!({})));
    world.done("sue", act(leaving, "go", json!({})));
}

#[test]
fn without_the_other_plugin_nothing_is_opened_or_all_is_refused() {
    let mut world = house(false);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    assert_eq!(world.head().tickets, 1);
    assert_eq!(
        world.last_line().log[0].message,
        "L-0001 opens no `keys/count`: plugin `keys` is not installed here (there are: house)"
    );
    assert_eq!(
        world.refused("sue", act(leaving, "audit", json!({}))),
        "plugin `keys` is not installed here (there are: house)"
    );
    let mut world = house(true);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    assert_eq!(
        world.refused("sue", act(leaving, "audit", json!({}))),
        "there is no workflow `audit` (there are: count, loan)"
    );
}

#[test]
fn a_journey_knows_where_it_was_since() {
    let mut world = house(false);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    let go = || act(leaving, "go", json!({}));
    world.clock = at("2026-03-02 10:00");
    world.done("sue", act(leaving, "sign", json!({})));
    assert_eq!(world.refused("sue", go()), "Still to come: Talked.");
    world.clock = at("2026-03-02 11:00");
    for action in ["talk", "sign", "take-back", "sign"] {
        world.done("sue", act(leaving, action, json!({})));
    }
    // It talked before it was sent back: that does not count any more.
    assert_eq!(world.refused("sue", go()), "Still to come: Talked.");
    for action in ["talk", "sign"] {
        world.done("sue", act(leaving, action, json!({})));
    }
    world.done("sue", go());
    let stays = frontdesk_engine::ticket::stations(&world.history(leaving));
    let states: Vec<_> = stays.iter().map(|stay| stay.state.as_str()).collect();
    assert_eq!(
        states,
        ["asked", "signed", "talked", "signed", "asked", "signed", "talked", "signed", "gone"]
    );
    assert_eq!((stays[0].entered, stays[0].left), (at("2026-03-02 09:00"), Some(at("2026-03-02 10:00"))));
    assert_eq!((stays[1].entered, stays[1].left), (at("2026-03-02 10:00"), Some(at("2026-03-02 11:00"))));
    assert_eq!(stays.last().unwrap().left, None);
}

#[test]
fn a_reopened_ticket_keeps_its_first_closing() {
    let mut world = house(false);
    let complaint = open(&mut world, "complaint", json!({}));
    let closings = |world: &World| {
        let ticket = world.ticket(complaint);
        (ticket.first_closed_at, ticket.closed_at, ticket.reopened)
    };
    assert_eq!(closings(&world), (None, None, 0));
    let (first, second) = (at("2026-03-03 10:00"), at("2026-03-05 10:00"));
    world.clock = first;
    world.done("ann", act(complaint, "close", json!({})));
    assert_eq!(closings(&world), (Some(first), Some(first), 0));
    world.clock = at("2026-03-04 10:00");
    world.done("ann", act(complaint, "reopen", json!({})));
    assert_eq!(closings(&world), (Some(first), None, 1));
    assert_eq!(world.ticket(complaint).entered_state_at, world.clock);
    world.clock = second;
    world.done("ann", act(complaint, "close", json!({})));
    world.done("ann", act(complaint, "file", json!({})));
    assert_eq!(closings(&world), (Some(first), Some(second), 1));
    assert_eq!(
        world.refused("ann", act(complaint, "reopen", json!({}))),
        "action `reopen` cannot be done in state `filed` (it can in: closed)"
    );
    assert_eq!(world.history(complaint).len(), 5);
}

#[test]
fn the_same_matter_is_found_across_the_edge_of_its_window() {
    let mut world = house(false);
    let filled = || json!({"unit": "3-0702", "kind": "noise"});
    world.clock = at("2026-03-02 15:00");
    let first = open(&mut world, "complaint", filled());
    assert_eq!(world.ticket(first).value("repeats"), Value::Number(0.into()));
    for other in [
        json!({"unit": "3-0703", "kind": "noise"}),
        json!({"unit": "3-0702", "kind": "leak"}),
        json!({"unit": "3-0702"}),
    ] {
        let other = open(&mut world, "complaint", other);
        assert_eq!((ties(&world, other), world.ticket(other).tags), (vec![], vec![]));
    }
    // Thirty days end with their day: 1 April, 23:59:59.
    world.clock = at("2026-04-01 23:59:59");
    let second = open(&mut world, "complaint", filled());
    assert_eq!(ties(&world, second), [("repeat".to_owned(), first, true)]);
    let ticket = world.ticket(second);
    assert_eq!((ticket.value("repeats"), ticket.tags), (Value::Number(1.into()), vec!["repeat".to_owned()]));
    world.clock = at("2026-04-02 00:00:00");
    let third = open(&mut world, "complaint", filled());
    assert_eq!(
        ties(&world, third),
        [("repeat".to_owned(), second, true)],
        "the first is too old, the second is not"
    );
    assert_eq!(world.ticket(third).value("repeats"), Value::Number(1.into()));
    let fourth = open(&mut world, "complaint", filled());
    assert_eq!(ties(&world, fourth), [("repeat".to_owned(), third, true)], "tied to the latest");
    assert_eq!(world.ticket(fourth).value("repeats"), Value::Number(2.into()));
}

#[test]
fn an_upgrade_finds_repeats_of_tickets_that_were_there_before() {
    let mut world = house(false);
    let first = open(&mut world, "complaint", json!({"unit": "3-0702", "kind": "noise"}));
    let mut upgraded = blueprint("links.toml", include_str!("../../blueprints/links.toml"));
    upgraded.plugin.version = semver::Version::new(1, 1, 0);
    let repeat = upgraded.workflows["complaint"].repeat.as_mut().unwrap();
    repeat.same = vec!["unit".into()];
    world.admin(install(upgraded, &[]));
    let second = open(&mut world, "complaint", json!({"unit": "3-0702", "kind": "leak"}));
    assert_eq!(ties(&world, second), [("repeat".to_owned(), first, true)]);
    let stored: Vec<u64> = record::below::<Json>(&*world.store, key::tickets(), 9)
        .unwrap()
        .iter()
        .filter_map(|t| t["id"].as_u64())
        .collect();
    assert_eq!(stored, [first, second]);
}
