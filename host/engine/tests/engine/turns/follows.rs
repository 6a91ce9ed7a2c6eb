//! Deadlines that the host runs by itself: by states, to the end of something, beside a date.

use frontdesk_engine::command::Command;
use frontdesk_engine::deadline::Limit;
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::roster::Shift;
use frontdesk_engine::value::{Fields, Value};
use serde_json::json;

use super::desk::{case, deadline, due, lines, plain_case, world_of};
use super::world::{World, act, at, fields, zone};

const REPLY: &str = r#"
[deadlines.reply]
title = { en = "Reply", zh = "回复" }
workflow = "case"
within = "reply_limit"
clock = "working"
warnings = ["30min"]
while_in = ["open", "waiting"]
pauses_in = ["waiting"]
"#;

fn does(world: &mut World, ticket: u64, action: &str) {
    world.done("ann", act(ticket, action, json!({})));
}

#[test]
fn it_starts_with_the_state_and_stops_with_it() {
    let mut world = world_of(REPLY);
    let id = plain_case(&mut world);
    assert_eq!(due(&world, id, "reply"), "2026-03-02 11:00:00");
    world.until("2026-03-02 10:45");
    does(&mut world, id, "settle");
    assert_eq!(due(&world, id, "reply"), "none");
    world.until("2026-03-02 12:00");
    assert_eq!(world.heard(), ["opened 1", "reply warns 30min", "acted 1"]);
    // Coming back starts it anew, with all its time.
    does(&mut world, id, "reopen");
    assert_eq!(due(&world, id, "reply"), "2026-03-02 14:00:00");
    world.until("2026-03-02 14:00:01");
    assert_eq!(world.heard(), ["acted 1", "reply warns 30min", "reply breached"]);
    assert_eq!(lines(&world, id, "breached"), ["2026-03-02 14:00:01 reply"]);
    // Between its own states nothing starts again.
    does(&mut world, id, "wait");
    does(&mut world, id, "go-on");
    world.until("2026-03-06 12:00");
    assert_eq!(world.heard(), ["acted 1", "acted 1"]);
}

#[test]
fn it_pauses_with_a_state_over_closed_days() {
    let mut world = world_of(REPLY);
    world.until("2026-03-06 17:00");
    let id = plain_case(&mut world);
    world.until("2026-03-06 17:30");
    does(&mut world, id, "wait");
    assert_eq!(deadline(&world, id, "reply").unwrap().left, Some(Span::minutes(90)));
    world.until("2026-03-08 12:00");
    does(&mut world, id, "go-on");
    assert_eq!(due(&world, id, "reply"), "2026-03-09 10:30:00");
    // Waiting when it is settled and reopened: stopped, then anew.
    does(&mut world, id, "wait");
    does(&mut world, id, "settle");
    assert_eq!(due(&world, id, "reply"), "none");
    does(&mut world, id, "reopen");
    assert_eq!(due(&world, id, "reply"), "2026-03-09 11:00:00");
}

#[test]
fn one_that_a_hook_starts_in_a_pausing_state_is_paused_at_once() {
    let mut world = world_of(&REPLY.replace("while_in = [\"open\", \"waiting\"]\n", ""));
    let id = plain_case(&mut world);
    assert_eq!(due(&world, id, "reply"), "none");
    does(&mut world, id, "wait");
    world.on(Hook::OnTicket, move |_, turn| {
        turn.start_deadline(id, "reply", None, Limit::Standard)?;
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
    world.on(Hook::OnTicket, |_, _| Ok(()));
    assert_eq!(deadline(&world, id, "reply").unwrap().left, Some(Span::hours(2)));
    world.until("2026-03-02 15:00");
    does(&mut world, id, "go-on");
    assert_eq!(due(&world, id, "reply"), "2026-03-02 17:00:00");
}

#[test]
fn the_end_of_a_ticket_clears_what_follows_it() {
    let mut world = world_of(REPLY);
    let id = plain_case(&mut world);
    does(&mut world, id, "close");
    assert_eq!(due(&world, id, "reply"), "none");
}

fn ending(within: &str, clock: &str, ends: &str) -> String {
    format!(
        r#"
[deadlines.x]
title = {{ en = "X", zh = "甲" }}
workflow = "case"
within = "{within}"
clock = "{clock}"
ends = "{ends}"
while_in = ["open"]
"#
    )
}

#[test]
fn ends_of_something() {
    for (within, clock, ends, opened, wanted) in [
        ("end-of-day", "wall", "day-end", "2026-03-07 23:00", "2026-03-07 23:59:59"),
        ("end-of-day", "working", "day-end", "2026-03-06 19:00", "2026-03-06 23:59:59"),
        ("close-of-work", "wall", "day-end", "2026-03-06 17:50", "2026-03-06 18:00:00"),
        ("close-of-work", "working", "day-end", "2026-03-06 18:00", "2026-03-06 18:00:00"),
        ("close-of-work", "working", "day-end", "2026-03-06 18:00:01", "2026-03-09 18:00:00"),
        ("close-of-work", "working", "day-end", "2026-03-07 10:00", "2026-03-09 18:00:00"),
        ("end-of-month", "wall", "day-end", "2028-02-10 10:00", "2028-02-29 23:59:59"),
        ("end-of-month", "wall", "close-of-work", "2026-03-10 10:00", "2026-03-31 18:00:00"),
        // The 31st is a Sunday: the last working day is Friday, and after it the next month's.
        ("end-of-month", "working", "close-of-work", "2026-05-29 10:00", "2026-05-29 18:00:00"),
        ("end-of-month", "working", "close-of-work", "2026-05-29 18:30", "2026-06-30 18:00:00"),
        ("end-of-month", "working", "day-end", "2026-05-30 10:00", "2026-06-30 23:59:59"),
        // Months clamp.
        ("month_limit", "wall", "day-end", "2027-01-31 10:00", "2027-02-28 23:59:59"),
        ("month_limit", "wall", "same-time", "2028-01-31 10:00", "2028-02-29 10:00:00"),
        ("work_limit", "wall", "close-of-work", "2026-03-06 10:00", "2026-03-10 18:00:00"),
    ] {
        let mut world = world_of(&ending(within, clock, ends));
        world.until(opened);
        let id = plain_case(&mut world);
        assert_eq!(due(&world, id, "x"), wanted, "{within} on {clock}, {ends}, opened {opened}");
    }
}

fn shift(person: &str, start: &str, end: &str) -> Command {
    Command::PutShift(Shift {
        post: "lobby".into(),
        person: person.into(),
        start: at(start),
        end: at(end),
        kind: None,
    })
}

#[test]
fn the_end_of_a_shift_is_that_of_the_running_one_or_of_the_next() {
    let mut world = world_of(&ending("end-of-shift:lobby", "wall", "day-end"));
    world.admin(shift("ann", "2026-03-02 08:00", "2026-03-02 17:30"));
    world.admin(shift("ben", "2026-03-02 09:00", "2026-03-02 20:00"));
    world.admin(shift("ann", "2026-03-03 08:00", "2026-03-03 17:30"));
    for (opened, wanted) in [
        ("2026-03-02 11:00", "2026-03-02 17:30:00"),
        ("2026-03-02 17:30", "2026-03-02 20:00:00"),
        ("2026-03-02 22:00", "2026-03-03 17:30:00"),
    ] {
        world.until(opened);
        let id = plain_case(&mut world);
        assert_eq!(due(&world, id, "x"), wanted, "opened {opened}");
    }
}

/// Nobody at the desk is turned away because the roster is empty.
#[test]
fn what_cannot_be_counted_is_left_out_and_said() {
    let mut world = world_of(&ending("end-of-shift:lobby", "wall", "day-end"));
    let id = plain_case(&mut world);
    let why = "x: post `lobby` has no shift in the next 31 days, so that no end of one is known (put one on the roster)";
    assert_eq!(due(&world, id, "x"), "none");
    assert_eq!(lines(&world, id, "not-counted"), [format!("2026-03-02 09:00:00 {why}")]);
    let told = format!("deadline of ticket C-0001 cannot be counted: {why}");
    assert_eq!(world.last_line().log[0].message, told);
    // A hook is told.
    world.on(Hook::OnTicket, move |_, turn| {
        let refused = turn.start_deadline(id, "x", None, Limit::Standard).unwrap_err();
        assert_eq!(format!("x: {refused}"), why);
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
}

fn beside(field: &str, kind: &str, offset: &str, more: &str) -> String {
    format!(
        r#"
[deadlines.x]
title = {{ en = "X", zh = "甲" }}
workflow = "case"
kind = "{kind}"
anchor = "{field}"
offset = "{offset}"
{more}
"#
    )
}

#[test]
fn it_stands_beside_its_anchor() {
    for (field, offset, more, value, wanted) in [
        ("meets", "-3h", "", "2026-03-10 14:00", "2026-03-10 11:00:00"),
        ("meets", "-reminder", "", "2026-03-10 14:00", "2026-03-10 11:00:00"),
        ("meets", "-3h", "clock = 'working'", "2026-03-10 10:00", "2026-03-09 16:00:00"),
        ("meets", "-1 working-days", "ends = 'close-of-work'", "2026-03-09 10:00", "2026-03-06 18:00:00"),
        ("meets", "-1 days", "ends = 'same-time'", "2026-03-09 10:00", "2026-03-08 10:00:00"),
        ("meets", "+2 days", "", "2026-03-09 10:00", "2026-03-11 23:59:59"),
        ("event", "-30 days", "ends = 'same-time'", "2026-04-10", "2026-03-11 00:00:00"),
        ("event", "-1 working-days", "", "2026-03-09", "2026-03-06 23:59:59"),
        ("event", "-1 months", "", "2026-04-30", "2026-03-30 23:59:59"),
        ("event", "0 days", "", "2026-03-09", "2026-03-09 23:59:59"),
        ("event", "-1 weeks", "clock = 'working'", "2026-03-21", "2026-03-13 23:59:59"),
    ] {
        let mut world = world_of(&beside(field, "limit", offset, more));
        let id = case(&mut world, json!({ field: value }));
        assert_eq!(due(&world, id, "x"), wanted, "{offset} of {value} {more}");
    }
}

fn set(world: &mut World, ticket: u64, name: &'static str, value: Value) {
    world.on(Hook::OnTicket, move |_, turn| Ok(turn.set_fields(ticket, fields([(name, value.clone())]))?));
    world.done("ann", Command::Note { ticket, text: "Now.".into() });
    world.on(Hook::OnTicket, |_, _| Ok(()));
    world.told();
}

#[test]
fn it_moves_with_its_anchor_whoever_moves_it() {
    let mut world = world_of(&beside("meets", "threshold", "-3h", "warnings = ['1h']"));
    let id = plain_case(&mut world);
    assert_eq!(due(&world, id, "x"), "none");
    world.done("ann", act(id, "edit", json!({"meets": "2026-03-02 20:00"})));
    assert_eq!(due(&world, id, "x"), "2026-03-02 17:00:00");
    world.until("2026-03-02 16:00");
    assert_eq!(world.heard(), ["opened 1", "acted 1", "x warns 1h"]);
    set(&mut world, id, "meets", Value::Moment(at("2026-03-03 20:00")));
    assert_eq!(due(&world, id, "x"), "2026-03-03 17:00:00");
    assert_eq!(lines(&world, id, "moved"), ["2026-03-02 16:00:00 x"]);
    let form = world.history(id).pop().unwrap().form;
    let moment = |text: &str| Value::Moment(at(text));
    assert_eq!(
        form,
        Fields::from([
            ("was".into(), moment("2026-03-02 17:00")),
            ("due".into(), moment("2026-03-03 17:00"))
        ])
    );
    world.until("2026-03-03 17:00");
    assert_eq!(world.heard(), ["x warns 1h", "x breached"]);
    // Told once; moved to where it lies behind, silent; ahead again, told again.
    set(&mut world, id, "meets", Value::Moment(at("2026-03-03 19:00")));
    world.until("2026-03-04 09:00");
    assert_eq!(world.heard(), Vec::<String>::new());
    set(&mut world, id, "meets", Value::Moment(at("2026-03-05 12:00")));
    world.until("2026-03-05 09:00");
    assert_eq!(world.heard(), ["x warns 1h", "x breached"]);
    set(&mut world, id, "meets", Value::Nothing);
    assert_eq!(due(&world, id, "x"), "none");
}

#[test]
fn a_reminder_set_too_late_is_none_and_a_limit_set_too_late_is_breached() {
    for (kind, heard) in [("threshold", vec!["opened 1"]), ("limit", vec!["opened 1", "x breached"])] {
        let mut world = world_of(&beside("meets", kind, "-3h", ""));
        case(&mut world, json!({"meets": "2026-03-02 10:00"}));
        world.until("2026-03-02 12:00");
        assert_eq!(world.heard(), heard, "{kind}");
    }
    // Moved ahead, either comes at its moment; moved back behind, a reminder stays silent.
    let mut world = world_of(&beside("meets", "threshold", "-3h", ""));
    let id = case(&mut world, json!({"meets": "2026-03-02 10:00"}));
    set(&mut world, id, "meets", Value::Moment(at("2026-03-02 20:00")));
    set(&mut world, id, "meets", Value::Moment(at("2026-03-02 10:30")));
    world.until("2026-03-02 18:00");
    assert_eq!(world.heard(), Vec::<String>::new());
}

#[test]
fn an_anchor_counts_only_in_its_states() {
    let mut world = world_of(&beside("event", "limit", "0 days", "while_in = ['settled']"));
    let id = case(&mut world, json!({"event": "2026-03-09"}));
    assert_eq!(due(&world, id, "x"), "none");
    does(&mut world, id, "settle");
    assert_eq!(due(&world, id, "x"), "2026-03-09 23:59:59");
    does(&mut world, id, "reopen");
    assert_eq!(due(&world, id, "x"), "none");
    world.done("ann", act(id, "edit", json!({"event": "2026-03-10"})));
    assert_eq!(due(&world, id, "x"), "none");
    does(&mut world, id, "close");
    assert_eq!(due(&world, id, "x"), "none");
}

#[test]
fn one_that_stands_by_a_date_cannot_be_paused_or_started_without_it() {
    let mut world = world_of(&beside("event", "limit", "0 days", ""));
    let id = plain_case(&mut world);
    world.on(Hook::OnTicket, move |_, turn| {
        assert_eq!(
            turn.start_deadline(id, "x", None, Limit::Standard).unwrap_err().to_string(),
            "field `event` is empty (the deadline stands by its date)"
        );
        turn.set_fields(id, fields([("event", Value::Day("2026-03-09".parse().unwrap()))]))?;
        assert_eq!(
            turn.pause_deadline(id, "x").unwrap_err().to_string(),
            "deadline `x` stands by a date and cannot be paused (stop it, or move the date)"
        );
        assert_eq!(zone().format(turn.end_of(turn.now(), "close-of-work", &frontdesk_engine::deadline::Clock::Working)?), "2026-03-02 18:00:00");
        assert_eq!(
            turn.end_of(turn.now(), "end-of-year", &frontdesk_engine::deadline::Clock::Wall).unwrap_err().to_string(),
            "`what`: expected `end-of-day`, `close-of-work`, `end-of-month` or `end-of-shift:POST`, got `end-of-year`"
        );
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
    let before_first: Instant = at("2026-03-02 09:00");
    assert!(deadline(&world, id, "x").unwrap().started == before_first);
}
