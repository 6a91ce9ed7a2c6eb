//! What an honest guest can do, and that the same event always gives the same.

use frontdesk_engine::hooks::{Hook, Hooks as _, Refusal};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::value::Value;

use crate::desk::{Desk, log_of};

#[test]
fn a_hook_reads_and_writes_the_turn() {
    let desk = Desk::new();
    assert_eq!(
        desk.log("honest"),
        [
            "info: li.na at 1772438400000 on lake-view: Value::Span(7200000)",
            "info: child 2, echo Some(\"Value::Text(\\\"E-0001 errand\\\")\")",
            "info: nothing to do for `child`",
        ]
    );
}

#[test]
fn a_refusal_by_a_rule_undoes_the_turn_and_keeps_its_arguments() {
    let desk = Desk::new();
    let finished = desk.open("refuse");
    let Outcome::Refused(Refusal::Rule { plugin, rule, arguments }) = finished.outcome else {
        panic!("expected a refusal, got {:?}", finished.outcome);
    };
    assert_eq!((plugin.as_str(), rule.as_str()), ("rogue", "too-late"));
    assert_eq!(arguments["by"].kind(), "span");
    assert_eq!(desk.report("count").unwrap().rows.len(), 0);
}

#[test]
fn a_refused_host_call_goes_through_the_guest_to_the_person() {
    let desk = Desk::new();
    let text = |title: &str| match desk.open(title).outcome {
        Outcome::Refused(refusal) => refusal.to_string(),
        other => panic!("expected a refusal, got {other:?}"),
    };
    assert_eq!(text("number"), "a number has 200 digits behind the point, expected at most 18");
}

#[test]
fn the_grant_of_the_operator_is_asked_for() {
    let log = Desk::new().log("directory");
    assert_eq!(
        log,
        ["info: Err(Refusal::Denied(\"plugin `rogue` 1.0.0 uses `directory` without asking for it \
          (add it under [plugin.permissions])\"))"]
    );
}

#[test]
fn a_report_reads_and_does_not_write() {
    let desk = Desk::new();
    desk.log("honest");
    let table = desk.report("count").unwrap();
    assert_eq!(table.columns, ["title"]);
    assert_eq!(table.rows, [[Value::text("honest")], [Value::text("child")]]);
    assert_eq!(table.figures[0].value.to_string(), "2");
    assert_eq!(desk.report("meddling").unwrap_err().to_string(), "a report only reads");
}

#[test]
fn every_call_gets_a_fresh_instance() {
    let desk = Desk::new();
    assert_eq!(desk.log("count"), ["info: call 1"]);
    assert_eq!(desk.log("count"), ["info: call 1"]);
}

/// Wall clock, monotonic clock, hash seeds and the turn's own numbers.
#[test]
fn the_same_event_sees_the_same_clock_and_the_same_dice() {
    let (first, second) = (Desk::new(), Desk::new());
    let dice = first.log("dice");
    assert_eq!(dice, second.log("dice"));
    assert!(dice[0].starts_with("info: Ok(1772438400000) "), "{dice:?}");
    assert_ne!(dice, first.log("dice"), "another turn throws other dice");
}

#[test]
fn sleeping_takes_no_time() {
    assert_eq!(Desk::new().log("sleep"), ["info: slept 3600 s"]);
}

#[test]
fn there_is_no_world_outside() {
    let log = Desk::new().log("world");
    assert_eq!(log.len(), 1);
    assert!(log[0].contains("Err(") && log[0].ends_with(" 0 0 Ok(\"\")"), "{log:?}");
    assert!(!log[0].contains("Ok(1"), "nothing was read or written: {log:?}");
}

#[test]
fn output_goes_to_the_log_and_is_cut() {
    let desk = Desk::new();
    assert_eq!(desk.log("print"), ["info: to the output", "warn: to the errors"]);
    let noise = desk.log("noise");
    assert!((100..=650).contains(&noise.len()), "{}", noise.len());
}

#[test]
fn costs_are_counted_by_plugin_and_hook() {
    let desk = Desk::new();
    desk.log("count");
    desk.fault("panic");
    let costs = desk.sandbox.costs();
    let cost = &costs[&("rogue".to_owned(), Hook::OnTicket)];
    assert_eq!((cost.calls, cost.faults), (2, 1));
    assert!(cost.micros >= cost.micros_max && cost.micros_max >= cost.quantile_micros(500));
    assert_eq!(costs.len(), 1);
}

#[test]
fn a_plugin_that_is_not_loaded_is_a_fault_and_not_a_silence() {
    let desk = Desk::new();
    desk.sandbox.unload(&desk.plugin().component);
    assert_eq!(desk.fault("count"), "plugin `rogue` 1.0.0, hook `on-ticket`: is not loaded on this host");
}

/// What a guest printed before its fault is the operator's best clue.
#[test]
fn a_fault_keeps_the_log() {
    let desk = Desk::new();
    let log = log_of(&desk.open("panic"));
    assert!(log.iter().any(|line| line == "warn: the form has no room"), "{log:?}");
    assert!(desk.sandbox.exports(&desk.plugin(), Hook::OnReport));
}
