//! Escalation ladders: who is told when, what waits for a proposal, jumps, stops, downtime.

use frontdesk_engine::command::{Actor, Command, Open};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::roster::Shift;
use frontdesk_engine::value::Value;
use serde_json::json;

use super::desk::{case, deadline, desk_of, lines, plain_case, subjects, world_of};
use super::world::{World, act, at, fields, install, person, trap};

/// The clinic's: level 1 is over after two hours, level 2 after 24 more, level 3 after 72 more.
const LADDER: &str = r#"
[deadlines.care]
title = { en = "Care", zh = "处理" }
workflow = "case"
within = "reply_limit"
while_in = ["open", "waiting"]
pauses_in = ["waiting"]
jump = ["supervisor"]

[[deadlines.care.levels]]
past = "0s"
tell = ["role:supervisor", "role:manager"]
notice = "up"

[[deadlines.care.levels]]
then = "level_limits.two"
tell = ["role:manager", "superior:2", "assignee"]
notice = "up"
urgent = true

[[deadlines.care.levels]]
then = "level_limits.three"
tell = ["role:manager"]
notice = "up"
"#;

fn escalate(ticket: u64, level: u8) -> Command {
    Command::Escalate { ticket, deadline: "care".into(), level }
}

#[test]
fn levels_are_taken_by_time_each_once_and_jointly() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.until("2026-03-02 11:00");
    assert_eq!(lines(&world, id, "escalated"), Vec::<String>::new());
    world.until("2026-03-10 00:00");
    assert_eq!(
        lines(&world, id, "escalated"),
        ["2026-03-02 11:00:01 care", "2026-03-03 11:00:01 care", "2026-03-06 11:00:01 care"]
    );
    assert_eq!(world.heard(), ["opened 1", "care breached", "escalated 1", "escalated 1", "escalated 1"]);
    // The manager is named twice at level 2 and told once.
    let level = |number: u8| format!("C-0001 is at level {number}");
    assert_eq!(subjects(&world, "may"), [level(1), level(2), level(3)]);
    assert_eq!(subjects(&world, "sue"), [level(1)]);
    assert_eq!(subjects(&world, "ann"), [level(2)]);
    let urgent: Vec<_> = world.inbox("may").iter().map(|item| item.urgent).collect();
    assert_eq!(urgent, [false, true, false]);
    assert_eq!(world.inbox("may")[0].body, "Due 2026-03-02 11:00:00.");
    assert_eq!(deadline(&world, id, "care").unwrap().level, 3);
}

#[test]
fn the_plugin_is_told_of_each_level() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.until("2026-03-02 11:00:01");
    let told = world.told();
    let Some(Event::Ticket { cause, ticket, action, form, was: None }) = told.last() else {
        panic!("{told:?}")
    };
    assert_eq!((cause.as_str(), ticket.id, action.as_deref()), ("escalated", id, Some("care")));
    assert_eq!(*form, fields([("level", Value::Number(1.into()))]));
    world.on(Hook::OnTicket, move |_, turn| {
        assert_eq!(turn.level(id, "care")?, 1);
        assert_eq!(
            turn.level(id, "no such").unwrap_err().to_string(),
            "deadline `no such` does not run for ticket C-0001"
        );
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
}

#[test]
fn satisfaction_stops_it() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.until("2026-03-02 12:00");
    world.done("ann", act(id, "settle", json!({})));
    world.until("2026-03-20 12:00");
    assert_eq!(lines(&world, id, "escalated"), ["2026-03-02 11:00:01 care"]);
}

#[test]
fn a_pause_keeps_the_time_of_every_level() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.until("2026-03-02 23:00");
    world.done("ann", act(id, "wait", json!({})));
    world.until("2026-03-09 23:00");
    world.done("ann", act(id, "go-on", json!({})));
    world.until("2026-03-20 00:00");
    // Twelve hours of level 2 were used when it was paused.
    assert_eq!(
        lines(&world, id, "escalated"),
        ["2026-03-02 11:00:01 care", "2026-03-10 11:00:01 care", "2026-03-13 11:00:01 care"]
    );
}

#[test]
fn a_level_counts_after_the_start_past_the_end_or_then() {
    let levels = |third: &str| {
        format!(
            r#"
[deadlines.care]
title = {{ en = "Care", zh = "处理" }}
workflow = "case"
kind = "threshold"
within = "reply_limit"
clock = "working"
while_in = ["open"]
levels = [{{ after = "1h" }}, {{ past = "30min" }}, {{ {third} }}]
"#
        )
    };
    for (third, wanted) in [
        ("after = '12h'", "2026-03-03 12:00:00 care"),
        ("past = '2 working-days'", "2026-03-04 23:59:59 care"),
        ("then = '8h'", "2026-03-03 10:30:00 care"),
        // Never before the level below.
        ("after = '5min'", "2026-03-02 11:30:00 care"),
    ] {
        let mut world = world_of(&levels(third));
        let id = plain_case(&mut world);
        world.until("2026-03-06 00:00");
        let taken = lines(&world, id, "escalated");
        assert_eq!(taken, ["2026-03-02 10:00:00 care", "2026-03-02 11:30:00 care", wanted], "{third}");
    }
}

const PROPOSED: &str = r#"
[deadlines.care]
title = { en = "Care", zh = "处理" }
workflow = "case"
within = "reply_limit"
while_in = ["open"]
jump = ["supervisor", "assignee"]

[[deadlines.care.levels]]
past = "0s"
tell = ["role:supervisor"]
notice = "up"

[[deadlines.care.levels]]
then = "1h"
needs = ["proposal"]
missing = "lacks"
tell = ["role:manager"]
notice = "up"

[[deadlines.care.levels]]
then = "1h"
tell = ["role:manager"]
notice = "up"
"#;

#[test]
fn a_level_waits_for_its_proposal_and_is_taken_when_it_is_there() {
    let mut world = world_of(PROPOSED);
    let id = plain_case(&mut world);
    world.until("2026-03-02 15:00");
    assert_eq!(lines(&world, id, "escalated"), ["2026-03-02 11:00:01 care"]);
    assert_eq!(lines(&world, id, "held"), ["2026-03-02 12:00:01 care"]);
    assert_eq!(subjects(&world, "ann"), ["No proposal in C-0001"]);
    assert_eq!(subjects(&world, "sue"), ["C-0001 is at level 1", "No proposal in C-0001"]);
    assert_eq!(subjects(&world, "may"), Vec::<String>::new());
    // Another field does not help.
    world.done("ann", act(id, "edit", json!({"solver": "ben"})));
    world.until("2026-03-02 16:00");
    world.done("ann", act(id, "edit", json!({"proposal": "A new lock."})));
    world.until("2026-03-02 16:00");
    assert_eq!(lines(&world, id, "escalated").last().unwrap(), "2026-03-02 16:00:00 care");
    assert_eq!(subjects(&world, "may"), ["C-0001 is at level 2"]);
    // The next counts from there.
    world.until("2026-03-02 17:00:01");
    assert_eq!(lines(&world, id, "escalated").last().unwrap(), "2026-03-02 17:00:01 care");
    assert_eq!(subjects(&world, "ann"), ["No proposal in C-0001"]);
}

#[test]
fn a_proposal_in_time_lets_nothing_wait() {
    let mut world = world_of(PROPOSED);
    let id = case(&mut world, json!({"proposal": "A new lock."}));
    world.until("2026-03-02 12:00:01");
    assert_eq!(lines(&world, id, "escalated").len(), 2);
    assert_eq!(lines(&world, id, "held"), Vec::<String>::new());
}

#[test]
fn somebody_jumps_and_the_levels_between_are_skipped_for_good() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.until("2026-03-02 09:40");
    world.told();
    let refused = "escalating `care` of `case` needs one of the roles supervisor, and `ann` has clerk";
    assert_eq!(world.refused("ann", escalate(id, 2)), refused);
    assert_eq!(world.refused("sue", escalate(id, 0)), "`level`: expected 1 to 3, got 0");
    assert_eq!(world.refused("sue", escalate(id, 4)), "`level`: expected 1 to 3, got 4");
    world.done("sue", escalate(id, 2));
    assert_eq!(world.heard(), ["escalated 1"]);
    let line = world.history(id).pop().unwrap();
    assert_eq!((line.kind.as_str(), line.actor.as_str()), ("escalated", "sue"));
    let stands = "deadline `care` stands at level 2 already (it only goes up)";
    assert_eq!(world.refused("sue", escalate(id, 1)), stands);
    assert_eq!(world.refused("sue", escalate(id, 2)), stands);
    assert_eq!(subjects(&world, "sue"), Vec::<String>::new());
    // The breach comes at its moment without level 1, and level 3 counts from the jump.
    world.until("2026-03-20 00:00");
    assert_eq!(world.heard(), ["care breached", "escalated 1"]);
    assert_eq!(lines(&world, id, "escalated"), ["2026-03-02 09:40:00 care", "2026-03-05 09:40:01 care"]);
    assert_eq!(subjects(&world, "may"), ["C-0001 is at level 2", "C-0001 is at level 3"]);
}

#[test]
fn a_jump_needs_what_its_level_needs_and_a_deadline_that_runs() {
    let mut world = world_of(PROPOSED);
    let id = plain_case(&mut world);
    let lacks = "level 2 of `care` needs `proposal` (fill it in first)";
    assert_eq!(world.refused("ann", escalate(id, 2)), lacks);
    // What levels between need is not asked.
    world.done("ann", escalate(id, 3));
    world.done("ann", act(id, "settle", json!({})));
    assert_eq!(world.refused("ann", escalate(id, 3)), "deadline `care` does not run for ticket C-0001");
}

#[test]
fn a_hook_jumps() {
    let mut world = world_of(LADDER);
    world.on_opened(|ticket, turn| Ok(turn.escalate(ticket.id, "care", 3)?));
    let id = plain_case(&mut world);
    assert_eq!(world.heard(), ["opened 1", "escalated 1"]);
    world.until("2026-03-20 00:00");
    assert_eq!(lines(&world, id, "escalated"), ["2026-03-02 09:00:00 care"]);
    assert_eq!(world.history(id).iter().find(|line| line.kind == "escalated").unwrap().actor, "plugin:desk");
}

#[test]
fn after_downtime_only_the_latest_level_speaks_and_the_history_keeps_all() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.told();
    world.jump("2026-03-04 00:00");
    assert_eq!(world.heard(), ["care breached", "escalated 1"]);
    assert_eq!(lines(&world, id, "escalated").len(), 2);
    assert_eq!(subjects(&world, "sue"), Vec::<String>::new());
    assert_eq!(subjects(&world, "may"), ["C-0001 is at level 2"]);
    world.until("2026-03-06 11:00:01");
    assert_eq!(subjects(&world, "may").len(), 2);
}

#[test]
fn after_downtime_a_level_that_waits_does_not_silence_the_one_below() {
    let mut world = world_of(PROPOSED);
    let id = plain_case(&mut world);
    world.jump("2026-03-04 00:00");
    assert_eq!(lines(&world, id, "escalated").len(), 1);
    assert_eq!(subjects(&world, "sue"), ["C-0001 is at level 1", "No proposal in C-0001"]);
}

#[test]
fn a_fault_at_one_level_does_not_hold_up_the_next() {
    let mut world = world_of(LADDER);
    let id = plain_case(&mut world);
    world.on(Hook::OnTicket, |event, turn| match event {
        Event::Ticket { cause, .. } if cause == "escalated" && turn.now() < at("2026-03-03 00:00") => {
            trap("no")
        }
        _ => Ok(()),
    });
    world.until("2026-03-04 00:00");
    assert_eq!(subjects(&world, "sue"), Vec::<String>::new());
    assert_eq!(subjects(&world, "may"), ["C-0001 is at level 2"]);
    assert_eq!(deadline(&world, id, "care").unwrap().level, 2);
    // Running the fault again breaches the deadline, but does not lead down.
    world.run_by(
        Actor::Admin("root".into()),
        Command::Rerun {
            fault: world.below::<frontdesk_engine::fault::Fault>(frontdesk_engine::key::faults())[0].id,
        },
    );
    let after = deadline(&world, id, "care").unwrap();
    assert_eq!((after.level, after.breached), (2, true));
    assert_eq!(subjects(&world, "sue"), Vec::<String>::new());
}

#[test]
fn addressees_are_found_for_the_ticket() {
    let mut world = world_of(
        r#"
[deadlines.care]
title = { en = "Care", zh = "处理" }
workflow = "case"
within = "reply_limit"
while_in = ["open"]
levels = [{ past = "0s", notice = "up", tell = ["post:lobby", "assignee", "requester", "field:solver", "superior:1"] }]
"#,
    );
    world.admin(Command::PutPerson(person("cat", &[])));
    world.admin(Command::PutShift(Shift {
        post: "lobby".into(),
        person: "ben".into(),
        start: at("2026-03-02 11:00"),
        end: at("2026-03-02 12:00"),
        kind: None,
    }));
    let open = Open {
        workflow: "case".into(),
        title: "A case".into(),
        form: super::world::form(json!({"solver": "may"})),
        assignee: Some("ann".into()),
        requester: Some("cat".into()),
        ..Open::default()
    };
    world.done("ann", Command::Open(open.clone()));
    world.until("2026-03-02 11:00:01");
    for person in ["ann", "ben", "cat", "may", "sue"] {
        assert_eq!(subjects(&world, person), ["C-0001 is at level 1"], "{person}");
    }
    // Words that mean nobody are left out; when all do, the operator reads it.
    let nobody = Open { assignee: None, requester: None, form: super::world::form(json!({})), ..open };
    for id in ["ben", "sue"] {
        let left = frontdesk_engine::directory::Person { left: true, ..person(id, &["supervisor"]) };
        world.admin(Command::PutPerson(left));
    }
    world.done("ann", Command::Open(nobody));
    world.until("2026-03-02 13:00:02");
    let line = world.last_line();
    assert_eq!(
        line.log[0].message,
        "level 1 of deadline `care` of ticket C-0002 reached nobody (nobody has the role, stands there or is named)"
    );
}

#[test]
fn without_the_permission_nobody_is_told_and_the_level_is_taken() {
    let mut world = world_of(LADDER);
    world.admin(install(desk_of(LADDER), &[]));
    let id = plain_case(&mut world);
    world.until("2026-03-02 11:00:01");
    assert_eq!(subjects(&world, "sue"), Vec::<String>::new());
    assert_eq!(lines(&world, id, "escalated").len(), 1);
    assert_eq!(
        world.last_line().log[0].message,
        "level 1 of deadline `care` of ticket C-0001 told nobody: `notify` is not granted (grant it to the plugin)"
    );
}

#[test]
fn a_ladder_beside_a_date_is_climbed_again_when_the_date_moves() {
    let mut world: World = world_of(
        r#"
[deadlines.care]
title = { en = "Care", zh = "处理" }
workflow = "case"
anchor = "meets"
levels = [{ past = "1h" }, { past = "3h" }]
"#,
    );
    let id = case(&mut world, json!({"meets": "2026-03-02 12:00"}));
    world.until("2026-03-02 16:00");
    assert_eq!(lines(&world, id, "escalated").len(), 2);
    world.done("ann", act(id, "edit", json!({"meets": "2026-03-02 14:00"})));
    // Level 1 lay behind at either date; level 2 lies ahead again.
    assert_eq!(deadline(&world, id, "care").unwrap().level, 1);
    world.until("2026-03-03 00:00");
    let taken = lines(&world, id, "escalated");
    assert_eq!(taken, ["2026-03-02 13:00:01 care", "2026-03-02 15:00:01 care", "2026-03-02 17:00:01 care"]);
}
