//! Actions, notes, assignments and ties: states, roles, forms, guards, branches.

use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::ticket::Tie;
use frontdesk_engine::value::{Fields, Value};
use serde_json::json;

use super::world::{World, act, complaint, fields, person};

/// A complaint that ann judged valid and that was given to her: the requester is tom.
fn judged(world: &mut World, grade: &str) -> u64 {
    let open = Open { requester: Some("tom".into()), assignee: Some("ann".into()), ..complaint() };
    let id = world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap();
    world.done("sue", act(id, "judge", json!({"valid": true, "grade": grade})));
    id
}

#[test]
fn an_action_stores_its_form_and_moves_the_ticket() {
    let mut world = World::new();
    let id = world.complaint();
    world.told();
    world.until("2026-03-02 09:10");
    let answer = world.done("sue", act(id, "judge", json!({"valid": true, "grade": "major"})));
    assert_eq!(answer, json!({"ticket": 1, "number": "TS-20260302-0001", "state": "judged", "revision": 2}));
    let ticket = world.ticket(id);
    assert_eq!(ticket.value("grade"), Value::text("major"));
    assert_eq!(ticket.entered_state_at, world.clock);
    let form = fields([("grade", Value::text("major")), ("valid", Value::Flag(true))]);
    let event = Event::Ticket {
        cause: "acted".into(),
        ticket,
        action: Some("judge".into()),
        form: form.clone(),
        was: Some("registered".into()),
    };
    assert_eq!(world.told(), [event]);
    let line = world.history(id).pop().unwrap();
    assert_eq!((line.kind.as_str(), line.actor.as_str()), ("acted", "sue"));
    assert_eq!((line.action.as_deref(), line.from.as_deref()), (Some("judge"), Some("registered")));
    assert_eq!((line.to.as_str(), line.form), ("judged", form));
}

#[test]
fn an_action_without_a_target_stays_where_it_is() {
    let mut world = World::new();
    let id = world.complaint();
    let entered = world.ticket(id).entered_state_at;
    world.until("2026-03-02 10:00");
    world.done("tom", act(id, "remark", json!({"content": "Still dripping."})));
    let ticket = world.ticket(id);
    assert_eq!((ticket.state.as_str(), ticket.revision), ("registered", 2));
    assert_eq!(ticket.entered_state_at, entered);
}

#[test]
fn what_cannot_be_done_in_a_state_is_told_before_the_form_is_read() {
    let mut world = World::new();
    let id = world.complaint();
    assert_eq!(
        world.refused("ann", act(id, "solve", json!({}))),
        "action `solve` cannot be done in state `registered` (it can in: judged)"
    );
    world.done("sue", act(id, "judge", json!({"valid": false})));
    assert_eq!(world.ticket(id).state, "closed");
    assert_eq!(
        world.refused("ann", act(id, "remark", json!({"content": "Too late now."}))),
        "action `remark` cannot be done in state `closed` (it can in: registered, judged, solved)"
    );
    assert_eq!(
        world.refused("ann", act(id, "burn", json!({}))),
        "there is no action `burn` (there are: judge, solve, close, take-back, remark, recheck)"
    );
    assert_eq!(world.refused("ann", act(9, "judge", json!({}))), "there is no ticket 9");
}

#[test]
fn roles_of_an_action() {
    let mut world = World::new();
    let id = judged(&mut world, "ordinary");
    assert_eq!(
        world.refused("ben", act(id, "solve", json!({"solver": "ben"}))),
        "action `solve` of `complaint` needs one of the roles assignee, and `ben` has clerk"
    );
    assert_eq!(
        world.refused("ann", act(id, "take-back", json!({}))),
        "action `take-back` of `complaint` needs one of the roles requester, and `ann` has clerk"
    );
    world.done("ann", act(id, "solve", json!({"solver": "ann"})));
    // Nobody becomes a plugin by a role of that name.
    world.admin(Command::PutPerson(person("eve", &["plugin"])));
    assert_eq!(
        world.refused("eve", act(id, "recheck", json!({}))),
        "action `recheck` of `complaint` needs one of the roles plugin, and `eve` has plugin"
    );
    let id = judged(&mut world, "ordinary");
    world.done("tom", act(id, "take-back", json!({})));
    assert_eq!(world.ticket(id).state, "closed");
}

#[test]
fn a_revision_guards_against_what_was_not_seen() {
    let mut world = World::new();
    let id = world.complaint();
    let remark = |revision| Command::Act {
        ticket: id,
        action: "remark".into(),
        form: super::world::form(json!({"content": "Still dripping."})),
        revision,
    };
    world.done("tom", remark(Some(1)));
    assert_eq!(
        world.refused("ann", remark(Some(1))),
        "ticket TS-20260302-0001 was changed meanwhile (read it again)"
    );
    world.done("ann", remark(Some(2)));
    world.done("ann", remark(None));
}

#[test]
fn branches_lead_by_the_first_that_fits() {
    let mut world = World::new();
    for (filled, state) in [
        (json!({"valid": true, "grade": "ordinary"}), "judged"),
        (json!({"valid": true, "grade": "major"}), "judged"),
        (json!({"valid": false}), "closed"),
        // An unticked box is left out of a form.
        (json!({}), "closed"),
    ] {
        let id = world.complaint();
        assert_eq!(world.done("sue", act(id, "judge", filled))["state"], state);
    }
    let id = world.complaint();
    let before = world.state();
    assert_eq!(
        world.refused("sue", act(id, "judge", json!({"valid": true, "grade": "odd"}))),
        "action `judge` leads nowhere with these values (no branch of `to` fits)"
    );
    assert_eq!(world.state(), before);
}

#[test]
fn guards_refuse_in_the_blueprints_words() {
    let mut world = World::new();
    let id = judged(&mut world, "major");
    world.done("ann", act(id, "solve", json!({"solver": "ann", "cost": "12.50"})));
    assert_eq!(
        world.refused("ben", act(id, "close", json!({"called_back": false}))),
        "Call 3-0702 back first."
    );
    assert_eq!(
        world.refused("ann", act(id, "close", json!({"called_back": true}))),
        "ann solved it and cannot close it."
    );
    assert_eq!(world.ticket(id).value("called_back"), Value::Nothing);
    world.done("ben", act(id, "close", json!({"called_back": true})));
    let ordinary = judged(&mut world, "ordinary");
    world.done("ann", act(ordinary, "solve", json!({"solver": "ann"})));
    world.done("ben", act(ordinary, "close", json!({})));
}

#[test]
fn an_optional_field_left_out_keeps_what_stood_there() {
    let mut world = World::new();
    let id = judged(&mut world, "ordinary");
    assert_eq!(world.refused("ann", act(id, "solve", json!({}))), "`solver`: must be filled in");
    world.done("ann", act(id, "solve", json!({"solver": "ann", "cost": "7.5"})));
    world.on_opened(move |_, turn| {
        turn.act(id, "recheck", Fields::new())?;
        Ok(())
    });
    world.complaint();
    assert_eq!(world.ticket(id).state, "judged");
    world.done("ann", act(id, "solve", json!({"solver": "ben", "cost": null})));
    assert_eq!(world.ticket(id).value("cost").to_string(), "7.5");
    assert_eq!(world.ticket(id).value("solver"), Value::Person("ben".into()));
}

#[test]
fn a_plugin_acts_under_the_same_states_and_guards() {
    let mut world = World::new();
    let id = judged(&mut world, "major");
    world.on_opened(move |_, turn| {
        let refused = turn.act(id, "close", Fields::new()).unwrap_err().to_string();
        assert_eq!(refused, "action `close` cannot be done in state `judged` (it can in: solved)");
        turn.act(id, "solve", fields([("solver", Value::Person("sue".into()))]))?;
        let refused = turn.act(id, "close", Fields::new()).unwrap_err().to_string();
        assert_eq!(refused, "rule `callback-missing`");
        turn.set_fields(id, fields([("cost", Value::Number(3.into())), ("grade", Value::Nothing)]))?;
        let unknown = turn.set_fields(id, fields([("colour", Value::Nothing)])).unwrap_err().to_string();
        assert!(unknown.starts_with("`colour`: is no field here (there are: `unit`, "), "{unknown}");
        turn.act(id, "close", Fields::new())?;
        Ok(())
    });
    world.told();
    let fresh = world.complaint();
    let ticket = world.ticket(id);
    assert_eq!((ticket.state.as_str(), ticket.value("grade")), ("closed", Value::Nothing));
    assert_eq!(ticket.value("cost"), Value::Number(3.into()));
    assert_eq!(world.heard(), [format!("opened {fresh}"), format!("acted {id}"), format!("acted {id}")]);
    assert_eq!(world.history(id).pop().unwrap().actor, "plugin:desk");
}

#[test]
fn notes_are_for_everybody_and_told_to_the_plugin() {
    let mut world = World::new();
    let id = world.complaint();
    world.told();
    let note = |text: &str| Command::Note { ticket: id, text: text.into() };
    let answer = world.done("tom", note("Please hurry."));
    assert_eq!((&answer["revision"], &answer["state"]), (&json!(1), &json!("registered")));
    let line = world.history(id).pop().unwrap();
    assert_eq!(
        (line.kind.as_str(), line.text.as_str(), line.actor.as_str()),
        ("noted", "Please hurry.", "tom")
    );
    let told = world.told();
    let [Event::Ticket { cause, form, .. }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((cause.as_str(), form), ("noted", &fields([("text", Value::text("Please hurry."))])));
    assert_eq!(world.refused("tom", note(" ")), "`text`: expected 1 to 4000 characters, got 1");
    assert_eq!(
        world.refused("tom", note(&"x".repeat(4_001))),
        "`text`: expected 1 to 4000 characters, got 4001"
    );
    assert_eq!(
        world.refused("ghost", note("Boo.")),
        "noting is for people of the site, and `ghost` is none of them"
    );
}

#[test]
fn assigning_finds_and_is_told_once() {
    let mut world = World::new();
    let id = world.complaint();
    world.told();
    let assign = |to: Option<&str>| Command::Assign { ticket: id, to: to.map(str::to_owned) };
    world.done("ann", assign(Some("ben")));
    world.done("ann", assign(Some("ben")));
    assert_eq!(world.heard(), ["assigned 1"]);
    assert_eq!(world.ticket(id).revision, 2);
    assert_eq!(world.refused("ann", assign(Some("ghost"))), "there is no person `ghost` in the directory");
    world.done("ann", assign(None));
    assert_eq!(world.ticket(id).assignee, None);
    let lines: Vec<_> = world.history(id).into_iter().map(|line| (line.kind, line.text)).collect();
    let line = |kind: &str, text: &str| (kind.to_owned(), text.to_owned());
    assert_eq!(lines, [line("opened", ""), line("assigned", "ben"), line("assigned", "")]);
}

#[test]
fn a_plugins_own_assignment_and_note_come_back_as_no_event() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.assign(ticket.id, Some("ben".into()))?;
        turn.note(ticket.id, "Given to ben.")?;
        Ok(())
    });
    let id = world.complaint();
    assert_eq!(world.heard(), ["opened 1"]);
    assert_eq!(world.ticket(id).assignee.as_deref(), Some("ben"));
}

#[test]
fn ties_are_seen_from_both_ends() {
    let mut world = World::new();
    let (first, second) = (world.complaint(), world.complaint());
    let link = |other, relation: &str| Command::Link { ticket: second, relation: relation.into(), other };
    world.done("ann", link(first, "repeat"));
    world.done("ann", link(first, "repeat"));
    assert_eq!(world.refused("ann", link(second, "repeat")), "`other`: a ticket cannot be tied to itself");
    assert_eq!(world.refused("ann", link(9, "repeat")), "there is no ticket 9");
    assert_eq!(
        world.refused("ann", link(first, "Same thing")),
        "`relation`: expected a word of a-z, 0-9 and -, got `Same thing`"
    );
    world.on(Hook::OnTicket, move |_, turn| {
        let tie = |other, outgoing| vec![Tie { relation: "repeat".into(), other, outgoing }];
        assert_eq!(turn.links(first)?, tie(second, false));
        assert_eq!(turn.links(second)?, tie(first, true));
        Ok(())
    });
    world.complaint();
}

#[test]
fn who_left_can_do_nothing() {
    let mut world = World::new();
    let id = world.complaint();
    let ann = frontdesk_engine::directory::Person { left: true, ..person("ann", &["clerk"]) };
    world.admin(Command::PutPerson(ann));
    assert_eq!(
        world.refused("ann", act(id, "remark", json!({"content": "I am gone."}))),
        "action `remark` of `complaint` is for people of the site, and `ann` is none of them"
    );
    assert_eq!(
        world.refused("ann", Command::PutPerson(person("eve", &[]))),
        "only an administrator can do this"
    );
}

#[test]
fn nobody_takes_the_name_of_the_host() {
    let mut world = World::new();
    for id in ["admin", "system"] {
        assert_eq!(
            world.admin_refused(Command::PutPerson(person(id, &[]))),
            format!("`id`: `{id}` stands for the host itself (take another)")
        );
    }
    assert_eq!(
        world.admin_refused(Command::PutPerson(person("Ann", &[]))),
        "`id`: expected 1 to 64 of a-z, 0-9, `.`, `-` and `_`, got `Ann`"
    );
}
