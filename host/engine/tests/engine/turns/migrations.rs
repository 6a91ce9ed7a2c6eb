//! Another version calls states and fields otherwise: tickets are led there, and nothing of them is lost.

use std::sync::{Arc, Mutex};

use frontdesk_engine::audit::audit;
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::read::read_files;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::hooks::{Event, Hook, HookEnd, Refusal};
use frontdesk_engine::journal::Head;
use frontdesk_engine::key;
use frontdesk_engine::migration::Migration;
use frontdesk_engine::personal::Sight;
use frontdesk_engine::quarantine::FAULTS_MAX;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::ticket::{Filter, Ticket};
use frontdesk_engine::turn::LED_PER_TURN;
use frontdesk_engine::value::Value;
use frontdesk_engine::view::Writes;
use serde_json::json;

use super::desk::{case, deadline, desk_of, due, world_of};
use super::world::{End, World, act, form, install, person};

const BASE: &str = include_str!("../../blueprints/clocks.toml");

const DEADLINES: &str = r#"
[deadlines.call]
workflow = "case"
title = { en = "Call", zh = "回电" }
while_in = ["waiting"]
within = "reply_limit"

[deadlines.work]
workflow = "case"
title = { en = "Work", zh = "处理" }
while_in = ["open", "waiting"]
pauses_in = ["waiting"]
within = "work_limit"
"#;

/// A version in which some words of the blueprint are others, with more at its end.
fn version(number: &str, words: &[(&str, &str)], more: &str) -> Blueprint {
    let mut text =
        format!("{BASE}\n{DEADLINES}\n").replace("version = \"1.0.0\"", &format!("version = \"{number}\""));
    for (old, new) in words {
        assert!(text.contains(old), "`{old}` stands nowhere");
        text = text.replace(old, new);
    }
    let files = [("plugin.toml".to_owned(), format!("{text}\n{more}"))];
    read_files(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// `waiting` is called `pending`, and `proposal` is called `offer`.
fn renamed() -> Blueprint {
    let formerly =
        "[workflows.case.formerly]\nstates = { waiting = \"pending\" }\nfields = { proposal = \"offer\" }";
    version("2.0.0", &[("waiting", "pending"), ("proposal", "offer")], formerly)
}

/// There is no `waiting` any more, what waited is `open`.
fn merged() -> Blueprint {
    let words = [
        ("waiting = { title = { en = \"Waiting\", zh = \"等待\" } }\n", ""),
        ("[\"open\", \"waiting\"]", "[\"open\", \"settled\"]"),
        ("while_in = [\"waiting\"]", "while_in = [\"settled\"]"),
        ("pauses_in = [\"waiting\"]", "pauses_in = [\"settled\"]"),
        ("from = [\"waiting\"]", "from = [\"open\"]"),
        ("to = \"waiting\"", "to = \"open\""),
    ];
    version("2.0.0", &words, "[workflows.case.formerly]\nstates = { waiting = \"open\" }")
}

fn upgrade(to: Blueprint) -> Command {
    install(to, &["notify"])
}

fn back() -> Command {
    Command::RollBack { plugin: "desk".into() }
}

fn desk() -> World {
    world_of(DEADLINES)
}

/// A case with a proposal that waits.
fn waiting(world: &mut World) -> u64 {
    let id = case(world, json!({ "proposal": "A new lock." }));
    world.done("ann", act(id, "wait", json!({})));
    id
}

#[track_caller]
fn sound(world: &World) {
    let found = audit(&*world.store, &world.site).unwrap();
    assert!(found.is_sound(), "{:#?}", found.findings);
}

fn migrated(world: &World, id: u64) -> Vec<String> {
    let lines = world.history(id).into_iter().filter(|line| line.kind == "migrated");
    lines.map(|line| format!("{} {}", line.actor, line.text)).collect()
}

#[test]
fn a_renamed_state_and_a_renamed_field_take_their_tickets_with_them() {
    let mut world = desk();
    let (stays, waits) = (case(&mut world, json!({})), waiting(&mut world));
    let ended = waiting(&mut world);
    world.done("ann", act(ended, "close", json!({})));
    let before = world.ticket(waits);
    let clocks = (due(&world, waits, "call"), deadline(&world, waits, "work"));
    world.until("2026-03-02 10:00");
    world.told();
    world.admin(upgrade(renamed()));
    assert_eq!(world.heard(), ["upgrade 1.0.0"], "nothing happened to the case");
    let after = world.ticket(waits);
    assert_eq!((after.state.as_str(), after.revision), ("pending", before.revision + 1));
    assert_eq!(after.entered_state_at, before.entered_state_at, "it stays where it is");
    assert_eq!(after.fields["offer"], Value::text("A new lock."));
    assert!(!after.fields.contains_key("proposal"));
    assert_eq!(
        (due(&world, waits, "call"), deadline(&world, waits, "work")),
        clocks,
        "what was promised stays"
    );
    assert_eq!(migrated(&world, waits), ["system waiting → pending: 1.0.0 → 2.0.0"]);
    assert_eq!(world.ticket(ended).fields["offer"], Value::text("A new lock."), "ended ones, too");
    assert_eq!(migrated(&world, ended), ["system 1.0.0 → 2.0.0"]);
    assert_eq!((world.ticket(stays).revision, migrated(&world, stays).len()), (1, 0));
    assert!(world.site.migrations.is_empty() && world.below::<Migration>(key::migrations()).is_empty());
    sound(&world);

    world.done("ann", act(waits, "go-on", json!({})));
    assert_eq!(world.ticket(waits).state, "open");
    sound(&world);
}

#[test]
fn where_it_has_been_is_told_by_the_names_of_now() {
    let mut world = desk();
    let id = waiting(&mut world);
    world.done("ann", act(id, "go-on", json!({})));
    world.admin(upgrade(renamed()));
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = told.clone();
    world.on(Hook::OnTicket, move |_, turn| {
        let states = turn.stations(id)?.into_iter().map(|stay| stay.state);
        kept.lock().unwrap().extend(states);
        Ok(())
    });
    world.done("ann", act(id, "settle", json!({})));
    assert_eq!(*told.lock().unwrap(), ["open", "pending", "open", "settled"]);
}

#[test]
fn deadlines_follow_into_a_state_that_was_another() {
    let mut world = desk();
    let id = waiting(&mut world);
    assert!(deadline(&world, id, "call").is_some());
    assert!(deadline(&world, id, "work").unwrap().left.is_some(), "paused while it waits");
    world.until("2026-03-02 10:00");
    world.admin(upgrade(merged()));
    assert_eq!(world.ticket(id).state, "open");
    assert!(deadline(&world, id, "call").is_none(), "it runs in `settled` now");
    assert!(deadline(&world, id, "work").unwrap().left.is_none(), "`open` does not pause it");
    sound(&world);
}

#[test]
fn a_state_that_goes_without_a_way_is_refused_with_the_number_of_its_tickets() {
    let mut world = desk();
    let first = waiting(&mut world);
    waiting(&mut world);
    let mut gone = merged();
    gone.workflows["case"].formerly.states.clear();
    let told = world.admin_refused(upgrade(gone));
    assert_eq!(
        told,
        "open tickets of plugin `desk` would be orphaned: 2 of `case` in `waiting` (bring them to an end first, \
         or take a version that says where they go: `formerly` of the workflow)"
    );
    let mut ending = merged();
    ending.workflows["case"].formerly.states.insert("waiting".into(), "closed".into());
    let told = world.admin_refused(upgrade(ending));
    assert!(told.contains("`closed` is an end and `waiting` is none: what is open would be over"), "{told}");
    let mut other = renamed();
    other.workflows["case"].formerly.fields.insert("proposal".into(), "event".into());
    let told = world.admin_refused(upgrade(other));
    assert!(told.contains("field `event` of `case` is of another type than `proposal` was"), "{told}");
    assert_eq!((world.ticket(first).state.as_str(), world.ticket(first).revision), ("waiting", 2));
    assert_eq!(world.site.plugins["desk"].installed.version.to_string(), "1.0.0");
}

#[test]
fn a_roll_back_leads_back_where_one_state_became_another() {
    let mut world = desk();
    let id = waiting(&mut world);
    world.admin(upgrade(renamed()));
    let new = case(&mut world, json!({ "offer": "A key." }));
    world.done("ann", act(new, "wait", json!({})));
    world.admin(back());
    for (id, proposal) in [(id, "A new lock."), (new, "A key.")] {
        assert_eq!(world.ticket(id).state, "waiting");
        assert_eq!(world.ticket(id).fields["proposal"], Value::text(proposal));
    }
    assert_eq!(migrated(&world, new), ["system pending → waiting: 2.0.0 → 1.0.0"]);
    sound(&world);
    world.done("ann", act(new, "go-on", json!({})));
}

#[test]
fn a_roll_back_leaves_what_went_into_a_state_that_both_have() {
    let mut world = desk();
    let id = waiting(&mut world);
    world.admin(upgrade(merged()));
    world.admin(back());
    assert_eq!(world.ticket(id).state, "open", "the old version knows it, too");
    assert!(deadline(&world, id, "work").is_some());
    sound(&world);
}

#[test]
fn a_roll_back_is_refused_where_two_states_became_one_that_is_new() {
    let mut world = desk();
    let id = waiting(&mut world);
    let words = [
        ("waiting = { title = { en = \"Waiting\", zh = \"等待\" } }\n", ""),
        ("settled = { title", "held = { title"),
        ("\"settled\"", "\"held\""),
        ("waiting", "held"),
    ];
    let both = "[workflows.case.formerly]\nstates = { waiting = \"held\", settled = \"held\" }";
    world.admin(upgrade(version("2.0.0", &words, both)));
    assert_eq!(world.ticket(id).state, "held");
    let told = world.admin_refused(back());
    assert!(
        told.starts_with(
            "open tickets of plugin `desk` would be orphaned: 1 of `case` in `held` (was `waiting` or `settled`, nobody knows which)"
        ),
        "{told}"
    );
    world.done("ann", act(id, "close", json!({})));
    world.admin(back());
    sound(&world);
}

#[test]
fn many_tickets_are_led_piece_by_piece_and_each_before_it_is_touched() {
    let mut world = desk();
    let many = LED_PER_TURN * 2 + 30;
    let ids: Vec<u64> = (0..many).map(|_| waiting(&mut world)).collect();
    let (first, last) = (ids[0], ids[many - 1]);
    world.admin(upgrade(renamed()));
    assert_eq!(world.ticket(first).state, "pending");
    assert_eq!(world.ticket(last).state, "waiting", "not its turn yet");
    let shown = world.site.as_now(world.ticket(last));
    assert_eq!((shown.state.as_str(), shown.revision), ("pending", 3));
    sound(&world);

    let still = "tickets of plugin `desk` are still being led from 1.0.0 to 2.0.0 (try again in a moment)";
    assert_eq!(world.admin_refused(back()), still);
    assert_eq!(world.admin_refused(Command::Remove { plugin: "desk".into() }), still);
    let counted = Arc::new(Mutex::new(0));
    let kept = counted.clone();
    world.on(Hook::OnTicket, move |_, turn| {
        let by = |state: &str| Filter { states: vec![state.to_owned()], ..Filter::default() };
        *kept.lock().unwrap() = turn.count_tickets(&by("pending"), &["state".to_owned()])?[0].count;
        assert!(
            turn.find_tickets(&by("pending"), 200, Some(last - 1))?.iter().all(|one| one.state == "pending")
        );
        assert!(turn.find_tickets(&by("closed"), 200, None)?.is_empty());
        Ok(())
    });
    // What the caller saw is what he acts on.
    let go_on =
        Command::Act { ticket: last, action: "go-on".into(), form: form(json!({})), revision: Some(3) };
    world.done("ann", go_on);
    assert_eq!(world.ticket(last).state, "open");
    assert_eq!(*counted.lock().unwrap(), many as u64 - 1);
    world.on(Hook::OnTicket, |_, _| Ok(()));
    sound(&world);

    let mut turns = 0;
    while !world.site.migrations.is_empty() {
        let outcome = world.run_by(Actor::System, Command::Ring);
        turns += 1;
        assert_eq!(outcome.goes_on(), !world.site.migrations.is_empty(), "{outcome:?}");
        assert!(turns < 10 && !matches!(outcome, Outcome::Idle));
    }
    assert_eq!(turns, 2);
    assert!(ids.iter().all(|id| migrated(&world, *id).len() == 1), "each once");
    assert!(ids[..many - 1].iter().all(|id| world.ticket(*id).state == "pending"));
    sound(&world);
    // What is due goes on: the calls that were to be made.
    world.until("2026-03-02 12:30");
    assert!(deadline(&world, first, "call").unwrap().breached);
    world.admin(back());
}

#[test]
fn personal_data_stays_masked_under_the_name_it_had() {
    let words = [("proposal = { title", "proposal = { personal = \"contact\", title")];
    let masks = "[personal.contact]\nmask = \"all\"\nseen_by = [\"supervisor\"]";
    let mut world = World::bare();
    for one in ["ann", "ben"] {
        world.admin(Command::PutPerson(person(one, &["clerk"])));
    }
    world.admin(upgrade(version("1.0.0", &words, masks)));
    let id = waiting(&mut world);
    let formerly = "[workflows.case.formerly]\nfields = { proposal = \"offer\" }";
    let words = [words[0], ("proposal", "offer")];
    world.admin(upgrade(version("2.0.0", &words, &format!("{masks}\n{formerly}"))));
    let roles = ["clerk".to_owned()].into();
    let sight = Sight::of(&world.site, &roles, Some("ben"));
    let ticket = world.ticket(id);
    assert_eq!(sight.ticket(ticket.clone()).fields["offer"], Value::text("***"));
    let opened = world.history(id).into_iter().find(|line| line.kind == "opened").unwrap();
    assert_eq!(opened.form["proposal"], Value::text("A new lock."));
    assert_eq!(sight.line(&ticket, opened).form["proposal"], Value::text("***"));
}

#[test]
fn an_equal_version_leads_nobody() {
    let mut world = desk();
    let id = waiting(&mut world);
    let mut same = desk_of(DEADLINES);
    same.plugin.version = "1.1.0".parse().unwrap();
    world.admin(upgrade(same));
    assert_eq!((world.ticket(id).revision, migrated(&world, id).len()), (2, 0));
    sound(&world);
}

#[test]
fn a_large_site_is_indexed_anew_and_led_on() {
    let mut world = desk();
    let first = waiting(&mut world);
    let many: u64 = 12_000;
    let mut writes = Writes::new();
    let record = |value: serde_json::Value| Some(value.to_string().into_bytes());
    for id in first + 1..=many {
        let copy = Ticket { id, number: format!("C-{id}"), ..world.ticket(first) };
        writes.insert(key::ticket(id).bytes(), record(json!(copy)));
        writes.insert(key::ticket_number(&copy.number).bytes(), record(json!(id)));
        writes.insert(key::ticket_state("desk", "case", "waiting").id(id), Some(Vec::new()));
    }
    writes.insert(key::ticket_count("desk", "case", "waiting").bytes(), record(json!(many)));
    writes.insert(key::head().bytes(), record(json!(Head { tickets: many, ..world.head() })));
    world.store.apply(writes);
    let mut indexed = renamed();
    indexed.workflows["case"].fields["offer"].indexed = true;
    world.admin(upgrade(indexed));
    let mut turns = 0;
    while !world.site.migrations.is_empty() {
        assert_ne!(world.ring(), Outcome::Idle);
        turns += 1;
    }
    assert_eq!(turns, many / LED_PER_TURN as u64 - 1, "the first ones were led with the upgrade");
    assert_eq!(world.ticket(many).state, "pending");
    let count = |state: &str| world.get::<u64>(key::ticket_count("desk", "case", state));
    assert_eq!((count("waiting"), count("pending")), (Some(0), Some(many)));
}

/// The hook sees the tickets as the new version calls them, and what it writes stands with the upgrade.
#[test]
fn the_new_version_computes_what_it_needs_in_the_turn_of_the_upgrade() {
    let mut world = desk();
    let ids: Vec<u64> = (0..LED_PER_TURN + 5).map(|_| waiting(&mut world)).collect();
    let last = ids[ids.len() - 1];
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = heard.clone();
    world.on(Hook::OnUpgrade, move |event, turn| {
        let Event::Upgrade { was } = event else { panic!("{event:?}") };
        let ticket = turn.ticket(last)?;
        let offer = format!("{} As of {was}.", ticket.fields["offer"].as_text().unwrap());
        kept.lock().unwrap().push(ticket.state);
        Ok(turn.set_fields(last, [("offer".to_owned(), Value::text(offer))].into())?)
    });
    world.admin(upgrade(renamed()));
    assert_eq!(*heard.lock().unwrap(), ["pending"]);
    assert_eq!(world.ticket(last).fields["offer"], Value::text("A new lock. As of 1.0.0."));
    assert_eq!(world.ticket(last).state, "pending", "led before its turn, as it was written");
    while !world.site.migrations.is_empty() {
        world.run_by(Actor::System, Command::Ring);
    }
    sound(&world);

    world.told();
    world.on(Hook::OnUpgrade, |_, _| Ok(()));
    world.admin(back());
    assert_eq!(world.heard(), ["upgrade 2.0.0"]);
    world.admin(install(desk_of(DEADLINES), &[]));
    assert_eq!(world.heard(), [""; 0], "other grants are no upgrade");
}

#[test]
fn an_upgrade_that_its_own_version_refuses_or_fails_is_undone() {
    let mut world = desk();
    let id = waiting(&mut world);
    world.on(Hook::OnUpgrade, move |_, turn| {
        turn.set_fields(id, [("offer".to_owned(), Value::text("Half of it."))].into())?;
        Err(Refusal::Conflict("rooms without a floor: 3".into()).into())
    });
    assert_eq!(world.admin_refused(upgrade(renamed())), "rooms without a floor: 3");
    for _ in 0..FAULTS_MAX + 1 {
        world.on(Hook::OnUpgrade, |_, _| Err(End(HookEnd::Fault("unreachable".into()))));
        let outcome = world.run_by(Actor::Admin("root".into()), upgrade(renamed()));
        assert!(
            matches!(&outcome, Outcome::Faulted { reason, .. } if reason == "unreachable"),
            "{outcome:?}"
        );
    }
    assert_eq!(world.site.plugins["desk"].installed.version.to_string(), "1.0.0");
    assert_eq!(world.ticket(id).fields["proposal"], Value::text("A new lock."));
    assert_eq!((world.ticket(id).state.as_str(), migrated(&world, id).len()), ("waiting", 0));
    // The version in use is not the one that faulted: it works on, without a pause.
    world.done("ann", act(id, "go-on", json!({})));
    sound(&world);
}
