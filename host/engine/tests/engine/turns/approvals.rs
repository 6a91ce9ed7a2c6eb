//! Approvals: chains by days, grade and amount, what people decide, what time does, and paperwork that follows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use frontdesk_engine::approval::{Approval, ApprovalState, Choice};
use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Command, Decide, Open};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::key;
use frontdesk_engine::value::Value;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::world::{World, act, blueprint, form, install, person};

/// ann (clerk) → bob (manager) → sue (director); hal is HR, fay finance, eve a clerk under bob.
fn world() -> World {
    let mut world = World::bare();
    let people = [
        ("sue", "director", None),
        ("bob", "manager", Some("sue")),
        ("ann", "clerk", Some("bob")),
        ("eve", "clerk", Some("bob")),
        ("hal", "hr", None),
        ("fay", "finance", None),
    ];
    for (id, role, superior) in people {
        let superior = superior.map(str::to_owned);
        world.admin(Command::PutPerson(Person { superior, ..person(id, &[role]) }));
    }
    let office = blueprint("approvals.toml", include_str!("../../blueprints/approvals.toml"));
    world.admin(install(office, &["notify"]));
    world
}

fn opened(world: &mut World, who: &str, workflow: &str, filled: Json) -> u64 {
    let open = Open { workflow: workflow.into(), form: form(filled), ..Open::default() };
    world.done(who, Command::Open(open))["ticket"].as_u64().unwrap()
}

/// A leave that ann asks for.
fn asked(world: &mut World, filled: Json) -> u64 {
    let id = opened(world, "ann", "leave", filled);
    world.done("ann", act(id, "ask", json!({})));
    id
}

fn decide(ticket: u64, approval: &str, choice: Choice, reason: &str) -> Command {
    let (approval, reason) = (approval.to_owned(), reason.to_owned());
    Command::Decide(Decide { ticket, approval, choice, reason, to: None, revision: None })
}

fn approve(ticket: u64) -> Command {
    decide(ticket, "leave", Choice::Approve, "")
}

fn pass_on(ticket: u64, approval: &str, to: &str) -> Command {
    let approval = approval.to_owned();
    let to = Some(to.to_owned());
    Command::Decide(Decide {
        ticket,
        approval,
        choice: Choice::Delegate,
        reason: String::new(),
        to,
        revision: None,
    })
}

fn rounds(world: &World, ticket: u64) -> Vec<Approval> {
    world.below(key::approvals(ticket))
}

/// The chain of the last round: roles and people of each seat, steps parted by `→`.
fn chain(world: &World, ticket: u64) -> String {
    let round = rounds(world, ticket).pop().unwrap();
    let seat = |seat: &frontdesk_engine::approval::Seat| {
        [seat.roles.clone(), seat.people.clone()].concat().join("|")
    };
    let step =
        |step: &frontdesk_engine::approval::Step| step.seats.iter().map(seat).collect::<Vec<_>>().join(" + ");
    round.steps.iter().map(step).collect::<Vec<_>>().join(" → ")
}

/// State of the ticket and of the last round.
fn stands(world: &World, ticket: u64) -> (String, ApprovalState) {
    (world.ticket(ticket).state, rounds(world, ticket).pop().unwrap().state)
}

/// Subjects in a person's inbox, the oldest first.
fn inbox(world: &World, person: &str) -> Vec<String> {
    world.inbox(person).into_iter().map(|item| item.subject).collect()
}

#[test]
fn the_chain_is_chosen_by_days_and_kind() {
    let mut world = world();
    let table = [
        (json!({"days": 1}), "bob"),
        (json!({"days": "1.5"}), "bob → sue"),
        (json!({"days": 11}), "bob → sue"),
        (json!({"days": 10, "kind": "unpaid"}), "bob → sue"),
        (json!({"days": 11, "kind": "unpaid"}), "bob → sue → hr + finance"),
    ];
    for (filled, wanted) in table {
        let id = asked(&mut world, filled.clone());
        assert_eq!(chain(&world, id), wanted, "{filled}");
    }
    // Bob has no superior two up of rank 60: nothing is half asked.
    let id = opened(&mut world, "bob", "leave", json!({"days": 2}));
    assert_eq!(
        world.refused("bob", act(id, "ask", json!({}))),
        "approval `leave`, step 2: nobody can decide it (`bob` has no superior of rank 60; enter one in the directory)"
    );
    assert_eq!((world.ticket(id).state.as_str(), rounds(&world, id)), ("draft", vec![]));
}

#[test]
fn every_step_agrees_and_the_host_acts() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 11, "kind": "unpaid"}));
    assert_eq!(inbox(&world, "bob"), ["Leave 1/3 of ANN"]);
    assert_eq!(inbox(&world, "sue"), Vec::<String>::new());
    assert_eq!(
        world.refused("sue", approve(id)),
        "approval `leave`, step 1 of 3 waits for bob, not for `sue`"
    );
    world.done("bob", approve(id));
    assert_eq!(inbox(&world, "sue"), ["Leave 2/3 of ANN"]);
    world.done("sue", approve(id));
    assert_eq!((inbox(&world, "hal").len(), inbox(&world, "fay").len()), (1, 1));
    world.done("fay", approve(id));
    assert_eq!(world.refused("fay", approve(id)), "approval `leave`, step 3 of 3: `fay` has decided already");
    assert_eq!(stands(&world, id), ("waiting".into(), ApprovalState::Running));
    world.told();
    let answer = world.done("hal", decide(id, "leave", Choice::Approve, " fine "));
    assert_eq!(answer["state"], "granted");
    assert_eq!(stands(&world, id), ("granted".into(), ApprovalState::Approved));
    assert_eq!(world.ticket(id).value("approved_by"), Value::Person("hal".into()));
    assert_eq!(world.heard(), ["acted 1", "approved 1"]);
    assert_eq!(inbox(&world, "ann"), ["Leave: approved"]);
    let line = world.history(id).into_iter().find(|line| line.kind == "approved").unwrap();
    assert_eq!((line.text.as_str(), line.actor.as_str()), ("leave", "hal"));
    assert_eq!((&line.form["step"], &line.form["reason"]), (&Value::Number(3.into()), &Value::text("fine")));
    assert_eq!(world.refused("hal", approve(id)), "approval `leave` of L-0001 does not run");
    assert!(world.below::<u64>(key::approvals_waiting()).is_empty());
}

#[test]
fn nobody_decides_their_own_request() {
    let mut world = world();
    // Bob enters it for ann: neither may decide.
    let open = Open {
        workflow: "leave".into(),
        form: form(json!({"days": 1})),
        requester: Some("ann".into()),
        ..Open::default()
    };
    let id = world.done("bob", Command::Open(open))["ticket"].as_u64().unwrap();
    assert_eq!(
        world.refused("bob", act(id, "ask", json!({}))),
        "approval `leave`, step 1: nobody can decide it (`bob` works here no longer, or asked for it)"
    );
    world.done("eve", act(id, "ask", json!({})));
    assert_eq!(
        world.refused("ann", approve(id)),
        "approval `leave`, step 1 of 1: `ann` asked for it and cannot decide it (somebody else decides)"
    );
    world.done("bob", approve(id));
    // Where the blueprint says `own = true`, they may.
    let id = opened(&mut world, "bob", "payment", json!({"amount": 500}));
    world.done("bob", act(id, "ask", json!({})));
    world.done("bob", decide(id, "payment", Choice::Approve, ""));
    world.done("bob", act(id, "pay", json!({})));
}

#[test]
fn a_no_and_a_return_need_a_reason_and_a_return_begins_anew() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 2}));
    world.done("bob", approve(id));
    assert_eq!(
        world.refused("sue", decide(id, "leave", Choice::Return, " ")),
        "`reason`: expected why, got nothing"
    );
    world.told();
    world.done("sue", decide(id, "leave", Choice::Return, "Which project?"));
    assert_eq!(stands(&world, id), ("draft".into(), ApprovalState::Returned));
    assert_eq!(world.heard(), ["acted 1", "returned 1"]);
    assert_eq!(inbox(&world, "ann"), ["Leave: returned"]);
    world.done("ann", act(id, "change", json!({"remark": "Lotus"})));
    world.done("ann", act(id, "ask", json!({})));
    let all = rounds(&world, id);
    assert_eq!(
        all.iter().map(|round| (round.round, round.state)).collect::<Vec<_>>(),
        [(1, ApprovalState::Returned), (2, ApprovalState::Running)]
    );
    assert_eq!((all[1].at, all[0].steps[0].decisions.len(), all[1].steps[0].decisions.len()), (0, 1, 0));
    assert_eq!(
        world.refused("bob", decide(id, "leave", Choice::Reject, "")),
        "`reason`: expected why, got nothing"
    );
    world.done("bob", decide(id, "leave", Choice::Reject, "Not in March."));
    assert_eq!(stands(&world, id), ("over".into(), ApprovalState::Rejected));
    assert_eq!(inbox(&world, "ann"), ["Leave: returned", "Leave: rejected"]);
}

#[test]
fn the_applicant_takes_it_back_and_a_ticket_that_goes_on_lapses_it() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 1}));
    assert_eq!(
        world.refused("eve", decide(id, "leave", Choice::Withdraw, "")),
        "approval `leave` is the request of ann: `eve` cannot take it back"
    );
    world.done("ann", decide(id, "leave", Choice::Withdraw, ""));
    assert_eq!(stands(&world, id), ("draft".into(), ApprovalState::Withdrawn));
    world.done("ann", act(id, "ask", json!({})));
    world.done("ann", act(id, "cancel", json!({})));
    assert_eq!(stands(&world, id), ("over".into(), ApprovalState::Lapsed));
    assert_eq!(world.history(id).pop().unwrap().kind, "lapsed");
    // Nothing of it rings any more.
    world.until("2026-03-05 09:00");
    assert_eq!(inbox(&world, "sue"), Vec::<String>::new());
}

#[test]
fn a_change_of_what_chose_the_chain_begins_it_anew() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 2}));
    world.done("bob", approve(id));
    world.done("ann", act(id, "change", json!({"remark": "no matter"})));
    assert_eq!(rounds(&world, id).len(), 1);
    world.done("ann", act(id, "change", json!({"days": 20})));
    let all = rounds(&world, id);
    assert_eq!((all[0].state, all[1].state, all[1].at), (ApprovalState::Lapsed, ApprovalState::Running, 0));
    world.done("bob", approve(id));
    world.done("sue", approve(id));
    assert_eq!(stands(&world, id), ("granted".into(), ApprovalState::Approved));
}

#[test]
fn what_was_not_seen_is_not_approved() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 1}));
    let seen = world.ticket(id).revision;
    world.done("ann", act(id, "change", json!({"remark": "and a week more"})));
    let old = Command::Decide(Decide {
        ticket: id,
        approval: "leave".into(),
        choice: Choice::Approve,
        reason: String::new(),
        to: None,
        revision: Some(seen),
    });
    assert_eq!(world.refused("bob", old), "ticket L-0001 was changed meanwhile (read it again)");
}

#[test]
fn it_is_passed_on_to_the_same_rank_or_by_leave_of_the_blueprint_to_anybody() {
    let mut world = world();
    world.admin(Command::PutPerson(person("max", &["manager"])));
    let id = asked(&mut world, json!({"days": 1}));
    let table = [
        (pass_on(id, "leave", "hal"), "`hal` cannot decide this instead: their rank is below 40"),
        (pass_on(id, "leave", "ann"), "`ann` cannot decide this instead: it is their own request"),
        (pass_on(id, "leave", "bob"), "`bob` cannot decide this instead: they are asked already"),
        (pass_on(id, "leave", "who"), "there is no person `who` in the directory"),
        (decide(id, "leave", Choice::Delegate, ""), "`to`: expected a person, got nothing"),
    ];
    for (command, why) in table {
        assert_eq!(world.refused("bob", command), why);
    }
    world.done("bob", pass_on(id, "leave", "max"));
    assert_eq!(inbox(&world, "max"), ["Leave 1/1 of ANN"]);
    assert_eq!(world.refused("bob", approve(id)), "approval `leave`, step 1 of 1: `bob` has decided already");
    world.done("max", approve(id));
    assert_eq!(stands(&world, id), ("granted".into(), ApprovalState::Approved));
    let id = opened(&mut world, "ann", "payment", json!({"amount": 500}));
    world.done("ann", act(id, "ask", json!({})));
    world.done("max", pass_on(id, "payment", "eve"));
    world.done("eve", decide(id, "payment", Choice::Approve, ""));
    world.done("ann", act(id, "pay", json!({})));
}

#[test]
fn one_person_takes_one_seat_of_a_joint_step_whoever_comes_first() {
    let mut world = world();
    // Bob could sit for either role; he agrees first and makes room for whoever can sit for one only.
    world.admin(Command::PutPerson(person("bob", &["manager", "director"])));
    let id = opened(&mut world, "ann", "key", json!({}));
    world.done("bob", decide(id, "key", Choice::Approve, ""));
    world.done("sue", decide(id, "key", Choice::Approve, ""));
    assert_eq!(stands(&world, id), ("out".into(), ApprovalState::Approved));
    world.admin(Command::PutPerson(person("max", &["manager"])));
    let id = opened(&mut world, "ann", "key", json!({}));
    world.done("max", decide(id, "key", Choice::Approve, ""));
    world.admin(Command::PutPerson(person("mia", &["manager"])));
    assert_eq!(
        world.refused("mia", decide(id, "key", Choice::Approve, "")),
        "approval `key`, step 1 of 1 waits for bob, sue, not for `mia`"
    );
    world.done("bob", decide(id, "key", Choice::Approve, ""));
    assert_eq!(stands(&world, id).1, ApprovalState::Approved);
}

#[test]
fn amounts_nest_the_steps_and_small_ones_need_none() {
    let mut world = world();
    for (amount, wanted) in [
        (100, ""),
        (101, "director|manager"),
        (1001, "director|manager → fay"),
        (10_001, "director|manager → fay → director"),
    ] {
        let id = opened(&mut world, "ann", "payment", json!({"amount": amount, "payer": "fay"}));
        assert_eq!(world.refused("ann", act(id, "pay", json!({}))), "not approved: Payment");
        world.done("ann", act(id, "ask", json!({})));
        assert_eq!(chain(&world, id), wanted);
        let state = if wanted.is_empty() { ApprovalState::Approved } else { ApprovalState::Running };
        assert_eq!(stands(&world, id).1, state, "{amount}");
    }
    let id = opened(&mut world, "ann", "payment", json!({"amount": 5000}));
    assert_eq!(
        world.refused("ann", act(id, "ask", json!({}))),
        "approval `payment`, step 2: nobody can decide it (`payer` is empty; fill it in)"
    );
    let id = opened(&mut world, "ann", "payment", json!({"amount": 500}));
    world.done("ann", act(id, "ask", json!({})));
    assert_eq!(world.refused("ann", act(id, "ask", json!({}))), "approval `payment` of P-0006 runs already");
}

#[test]
fn settings_hold_as_when_the_case_was_opened_even_for_a_later_round() {
    let mut world = world();
    let old = opened(&mut world, "ann", "leave", json!({"days": 3}));
    world.until("2026-03-03 09:00");
    for (name, value) in [("one_level", 5), ("decide_within", 1)] {
        let (plugin, value) = ("office".to_owned(), Scalar::Whole(value));
        world.admin(Command::ChangeSetting { plugin, name: name.into(), value, from: None });
    }
    world.done("ann", act(old, "ask", json!({})));
    assert_eq!(chain(&world, old), "bob → sue");
    let new = asked(&mut world, json!({"days": 3}));
    assert_eq!(chain(&world, new), "bob");
    world.until("2026-03-03 10:00:01");
    let late = |world: &World, id: u64| rounds(world, id)[0].overdue;
    assert_eq!((late(&world, old), late(&world, new)), (false, true));
}

#[test]
fn a_running_round_keeps_its_chain_over_an_upgrade() {
    let mut world = world();
    let id = asked(&mut world, json!({"days": 2}));
    let mut office = blueprint("approvals.toml", include_str!("../../blueprints/approvals.toml"));
    office.plugin.version = semver::Version::new(1, 1, 0);
    office.approvals.get_mut("leave").unwrap().steps.truncate(1);
    world.admin(install(office, &["notify"]));
    world.done("bob", approve(id));
    assert_eq!(stands(&world, id), ("waiting".into(), ApprovalState::Running));
    world.done("sue", approve(id));
    assert_eq!(stands(&world, id), ("granted".into(), ApprovalState::Approved));
}

#[test]
fn an_act_at_the_limit_is_in_time_and_a_second_later_those_above_are_asked() {
    let mut world = world();
    let in_time = asked(&mut world, json!({"days": 1}));
    let late = asked(&mut world, json!({"days": 1}));
    world.told();
    world.until("2026-03-02 13:00:00");
    world.done("bob", approve(in_time));
    world.told();
    world.until("2026-03-02 13:00:01");
    assert_eq!(world.heard(), ["overdue 2"]);
    assert_eq!(inbox(&world, "bob").last().unwrap(), "Leave 1/1 of ANN (overdue)");
    assert_eq!(inbox(&world, "sue"), ["Leave 1/1 of ANN (overdue)"]);
    assert_eq!(world.history(late).pop().unwrap().kind, "overdue");
    // Nobody is above sue, and no step follows: it stays with the two, and is not shouted again.
    world.until("2026-03-10 09:00");
    assert_eq!(inbox(&world, "sue").len(), 1);
    world.done("sue", approve(late));
    assert_eq!(stands(&world, late), ("granted".into(), ApprovalState::Approved));
}

#[test]
fn without_a_superior_the_next_step_is_asked_early() {
    let mut world = world();
    world.admin(Command::PutPerson(person("bob", &["manager"])));
    world.admin(Command::PutPerson(Person { superior: Some("tim".into()), ..person("max", &["manager"]) }));
    world.admin(Command::PutPerson(Person { left: true, ..person("tim", &["director"]) }));
    let office = |world: &mut World| {
        let mut office = blueprint("approvals.toml", include_str!("../../blueprints/approvals.toml"));
        office.plugin.version = semver::Version::new(1, 1, 0);
        let steps = &mut office.approvals.get_mut("payment").unwrap().steps;
        steps[0].within = Some("2h".into());
        world.admin(install(office, &["notify"]));
    };
    office(&mut world);
    let id = opened(&mut world, "ann", "payment", json!({"amount": 2000, "payer": "fay"}));
    world.done("ann", act(id, "ask", json!({})));
    assert_eq!(rounds(&world, id)[0].steps[0].asked, ["bob", "max", "sue"]);
    world.until("2026-03-02 11:00:01");
    let step = rounds(&world, id)[0].steps[0].clone();
    assert_eq!(step.asked, ["fay"], "{step:?}");
    world.done("fay", decide(id, "payment", Choice::Approve, ""));
    world.done("fay", decide(id, "payment", Choice::Approve, ""));
    assert_eq!(stands(&world, id).1, ApprovalState::Approved);
}

#[test]
fn what_fell_into_downtime_is_told_once_and_those_above_have_their_full_time() {
    let mut world = world();
    world.admin(Command::PutPerson(Person { superior: Some("tim".into()), ..person("sue", &["director"]) }));
    world.admin(Command::PutPerson(person("tim", &["director"])));
    let id = asked(&mut world, json!({"days": 1}));
    // Twelve hours would have been three escalations.
    world.jump("2026-03-02 21:00:00");
    assert_eq!((inbox(&world, "sue").len(), inbox(&world, "tim").len()), (1, 0));
    world.until("2026-03-03 01:00:00");
    assert_eq!(inbox(&world, "tim").len(), 0);
    world.until("2026-03-03 01:00:01");
    assert_eq!(inbox(&world, "tim"), ["Leave 1/1 of ANN (overdue)"]);
    world.until("2026-03-10 09:00");
    assert_eq!((inbox(&world, "sue").len(), inbox(&world, "tim").len()), (1, 1));
    assert_eq!(rounds(&world, id)[0].steps[0].due, None);
}

#[test]
fn in_an_emergency_the_key_goes_first_and_the_paperwork_is_pressed_for() {
    let mut world = world();
    let id = opened(&mut world, "ann", "key", json!({"emergency": true}));
    assert_eq!(stands(&world, id), ("out".into(), ApprovalState::Running));
    assert_eq!(inbox(&world, "bob"), ["Use of a key 1/1 of ANN"]);
    assert_eq!(world.refused("ann", act(id, "return", json!({}))), "not approved: Use of a key");
    world.done("bob", decide(id, "key", Choice::Approve, ""));
    assert_eq!(world.refused("ann", act(id, "return", json!({}))), "not approved: Use of a key");
    world.told();
    // One day: until the end of tomorrow.
    world.until("2026-03-03 23:59:59");
    assert_eq!(world.heard(), Vec::<String>::new());
    world.until("2026-03-04 00:00:00");
    assert_eq!(world.heard(), ["overdue 1"]);
    assert_eq!(inbox(&world, "ann"), ["Use of a key: overdue"]);
    assert!(rounds(&world, id)[0].breached);
    world.done("sue", decide(id, "key", Choice::Approve, ""));
    assert_eq!(stands(&world, id), ("out".into(), ApprovalState::Approved));
    world.done("ann", act(id, "return", json!({})));
    // Saying now that it was no emergency neither stops the paperwork nor gives it more time.
    let id = opened(&mut world, "ann", "key", json!({"emergency": true}));
    let until = rounds(&world, id)[0].until;
    world.done("ann", act(id, "deny", json!({"emergency": false})));
    let all = rounds(&world, id);
    assert_eq!((all.len(), all[0].state, all[1].state), (2, ApprovalState::Lapsed, ApprovalState::Running));
    assert_eq!((all[1].until, world.ticket(id).state.as_str()), (until, "out"));
    // Refused afterwards: the key is out all the same, and cannot be closed as if nothing were.
    let id = opened(&mut world, "ann", "key", json!({"emergency": true}));
    world.done("bob", decide(id, "key", Choice::Reject, "There was no fire."));
    assert_eq!(stands(&world, id), ("out".into(), ApprovalState::Rejected));
    assert_eq!(world.refused("ann", act(id, "return", json!({}))), "not approved: Use of a key");
    // Without an emergency it waits.
    let id = opened(&mut world, "ann", "key", json!({}));
    assert_eq!(stands(&world, id), ("asked".into(), ApprovalState::Running));
    world.done("bob", decide(id, "key", Choice::Reject, "No."));
    assert_eq!(world.ticket(id).state, "back");
}

#[test]
fn hooks_start_and_look() {
    let mut world = world();
    world.on_opened(|ticket, turn| {
        if ticket.workflow == "payment" {
            turn.start_approval(ticket.id, "payment")?;
            let round = turn.approval(ticket.id, "payment")?.unwrap();
            turn.note(ticket.id, &format!("{:?} {}", round.state, round.steps))?;
        }
        Ok(())
    });
    let id = opened(&mut world, "ann", "payment", json!({"amount": 500}));
    assert_eq!(world.history(id).pop().unwrap().text, "Running 1");
    world.on(Hook::OnTicket, |_, turn| Ok(turn.start_approval(1, "leave")?));
    assert_eq!(
        world.refused("ann", Command::Note { ticket: id, text: "x".into() }),
        "there is no approval `leave` (there are: payment)"
    );
}

#[test]
fn without_the_operators_grant_it_runs_and_tells_nobody() {
    let mut world = world();
    let office = blueprint("approvals.toml", include_str!("../../blueprints/approvals.toml"));
    world.admin(install(office, &[]));
    let id = asked(&mut world, json!({"days": 1}));
    assert_eq!(inbox(&world, "bob"), Vec::<String>::new());
    let log = world.last_line().log;
    assert_eq!(
        log[0].message,
        "approval `leave` told nobody: `notify` is not granted (grant it to the plugin)"
    );
    world.done("bob", approve(id));
    assert_eq!(stands(&world, id), ("granted".into(), ApprovalState::Approved));
}

/// Payments ask for their approval when they are opened.
fn asked_at_once() -> World {
    let mut world = world();
    let mut office = blueprint("approvals.toml", include_str!("../../blueprints/approvals.toml"));
    office.approvals.get_mut("payment").unwrap().while_in = vec!["open".into()];
    world.admin(install(office, &[]));
    world
}

proptest! {
    #![proptest_config(config())]

    /// Nested steps: whoever asks for more passes every step of whoever asks for less. Each case is held against its
    /// neighbours among all amounts before it.
    #[test]
    fn a_larger_amount_never_has_a_shorter_chain(cents in 0_u32..2_000_000) {
        thread_local!(static SEEN: RefCell<(World, BTreeMap<u32, Vec<u32>>)> = RefCell::new((asked_at_once(), BTreeMap::new())));
        SEEN.with_borrow_mut(|(world, seen)| {
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            let id = opened(world, "ann", "payment", json!({"amount": amount, "payer": "fay"}));
            let steps: Vec<_> = rounds(world, id)[0].steps.iter().map(|step| step.number).collect();
            if let Some((less, short)) = seen.range(..cents).next_back() {
                prop_assert!(steps.starts_with(short), "{less}: {short:?}, {cents}: {steps:?}");
            }
            if let Some((more, long)) = seen.range(cents..).next() {
                prop_assert!(long.starts_with(&steps), "{cents}: {steps:?}, {more}: {long:?}");
            }
            seen.insert(cents, steps);
            Ok(())
        })?;
    }
}
