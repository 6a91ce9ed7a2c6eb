//! Hooks: refusals, faults and their reruns, cascades, limits, permissions.

use std::sync::atomic::{AtomicBool, Ordering};

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::deadline::Limit;
use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::hooks::{Event, Hook, Refusal};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::journal::Ending;
use frontdesk_engine::notice::Audience;
use frontdesk_engine::run::{self, EVENTS_PER_TURN_MAX, Outcome};
use frontdesk_engine::turn::{LogLine, WRITES_PER_TURN_MAX};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::view::View;
use frontdesk_engine::{alarm, key};
use serde_json::json;

use super::world::{World, act, complaint, desk, fields, install, notice, trap};

fn ann() -> Actor {
    Actor::Person("ann".into())
}

/// A fault that can be mended: the hook traps until it is told not to.
fn mendable(world: &World, hook: Hook) -> std::sync::Arc<AtomicBool> {
    let broken = std::sync::Arc::new(AtomicBool::new(true));
    let told = broken.clone();
    world.on(hook, move |_, _| if told.load(Ordering::Relaxed) { trap("out of memory") } else { Ok(()) });
    broken
}

#[test]
fn a_refusal_undoes_everything_and_stands_in_the_journal() {
    let mut world = World::new();
    let id = world.complaint();
    let before = world.state();
    world.on(Hook::OnTicket, |event, turn| {
        let Event::Ticket { ticket, .. } = event else { return Ok(()) };
        turn.log("info", "about to refuse");
        turn.start_deadline(ticket.id, "reply", None, Limit::Standard)?;
        turn.set_timer("t", None, turn.now().plus(Span::hours(1)), Fields::new())?;
        turn.next_number("receipts")?;
        let arguments = fields([("until", Value::text("noon"))]);
        Err(Refusal::Rule { plugin: "desk".into(), rule: "busy".into(), arguments }.into())
    });
    assert_eq!(
        world.refused("sue", act(id, "judge", json!({"valid": true, "grade": "major"}))),
        "Busy until noon."
    );
    assert_eq!(world.state(), before);
    let line = world.last_line();
    assert_eq!(line.outcome, Ending::Refused("Busy until noon.".into()));
    assert_eq!(line.plugins, ["desk@1.0.0"]);
    assert_eq!(line.writes, []);
    let log = LogLine { plugin: "desk".into(), level: "info".into(), message: "about to refuse".into() };
    assert_eq!(line.log, [log]);
}

#[test]
fn what_is_sent_anyway_leaves_although_the_turn_is_refused() {
    let mut world = World::new();
    let id = world.complaint();
    world.on(Hook::OnTicket, |event, turn| {
        let Event::Ticket { ticket, .. } = event else { return Ok(()) };
        let mut late = notice("late", vec![Audience::Person("sue".into())]);
        late.about = Some(ticket.id);
        turn.send(late.clone())?;
        turn.send_anyway(late)?;
        Err(Refusal::Limit("no".into()).into())
    });
    assert_eq!(world.refused("tom", Command::Note { ticket: id, text: "Hm.".into() }), "no");
    let inbox = world.inbox("sue");
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].subject, "TS-20260302-0001 is late");
}

/// It was once dropped when the turn went well.
#[test]
fn what_is_sent_anyway_leaves_when_the_turn_goes_well() {
    let mut world = World::new();
    world.on_opened(|_, turn| Ok(turn.send_anyway(notice("plain", vec![Audience::Person("sue".into())]))?));
    world.complaint();
    assert_eq!(world.inbox("sue").len(), 1);
}

#[test]
fn what_is_sent_anyway_is_checked_when_it_is_given() {
    let mut world = World::new();
    world.on_opened(|_, turn| {
        let mut lacking = notice("late", vec![Audience::Person("sue".into())]);
        lacking.arguments.clear();
        let refused = turn.send_anyway(lacking).unwrap_err().to_string();
        assert_eq!(refused, "notice `late`: argument `hours` is missing");
        let refused = turn.send_anyway(notice("nope", vec![])).unwrap_err().to_string();
        assert_eq!(refused, "there is no notice `nope` (there are: late, not-back, graded, plain, hooked)");
        for _ in 0..20 {
            turn.send_anyway(notice("plain", vec![Audience::Person("sue".into())]))?;
        }
        let refused = turn.send_anyway(notice("plain", vec![])).unwrap_err().to_string();
        assert_eq!(refused, "a turn sends at most 20 notices anyway");
        Ok(())
    });
    world.complaint();
    assert_eq!(world.inbox("sue").len(), 20);
}

/// The ticket that the notice is about was undone with the turn.
#[test]
fn a_notice_about_a_ticket_that_was_never_opened_still_leaves() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        let mut plain = notice("plain", vec![Audience::Person("sue".into())]);
        plain.about = Some(ticket.id);
        turn.send_anyway(plain)?;
        Err(Refusal::Limit("no".into()).into())
    });
    assert_eq!(world.refused("ann", Command::Open(complaint())), "no");
    assert_eq!(world.inbox("sue")[0].about, None);
}

#[test]
fn a_fault_is_parked_with_everything_that_explains_it() {
    let mut world = World::new();
    let before = world.state();
    world.on_opened(|_, turn| {
        turn.set_timer("t", None, turn.now(), Fields::new())?;
        trap("out of memory: 64 MiB")
    });
    let fault = world.faulted(ann(), Command::Open(complaint()));
    assert_eq!((fault.plugin.as_str(), fault.version.as_str()), ("desk", "1.0.0"));
    assert_eq!((fault.hook.as_str(), fault.reason.as_str()), ("on-ticket", "out of memory: 64 MiB"));
    assert_eq!((fault.tries, fault.state, fault.at), (1, FaultState::Parked, world.clock));
    assert_eq!((&fault.request.actor, &fault.request.command), (&ann(), &Command::Open(complaint())));
    assert_eq!(world.state(), before);
    assert_eq!(world.last_line().outcome, Ending::Faulted(fault.id));
}

#[test]
fn a_rerun_settles_in_the_authors_name_or_faults_again() {
    let mut world = World::new();
    let broken = mendable(&world, Hook::OnTicket);
    let fault = world.faulted(ann(), Command::Open(complaint())).id;
    world.until("2026-03-02 10:00");
    assert_eq!(world.refused("ann", Command::Rerun { fault }), "only an administrator can do this");
    let again = world.faulted(Actor::Admin("root".into()), Command::Rerun { fault });
    assert_eq!((again.id, again.tries, again.at), (fault, 2, world.clock));
    assert_eq!(again.request.actor, ann());
    broken.store(false, Ordering::Relaxed);
    let answer = world.admin(Command::Rerun { fault });
    assert_eq!((&answer["ticket"], &answer["number"]), (&json!(1), &json!("TS-20260302-0001")));
    assert_eq!(world.history(1)[0].actor, "ann");
    assert_eq!(world.ticket(1).opened_at, world.clock);
    let settled: frontdesk_engine::fault::Fault = world.get(key::fault(fault)).unwrap();
    assert_eq!((settled.state, settled.tries), (FaultState::Settled, 3));
    assert_eq!(world.admin_refused(Command::Rerun { fault }), format!("fault {fault} is settled already"));
    assert_eq!(world.admin_refused(Command::Rerun { fault: 99 }), "there is no fault 99");
}

#[test]
fn a_dismissed_fault_is_settled_and_tells_by_whom_and_why() {
    let mut world = World::new();
    world.on_opened(|_, _| trap("out of memory"));
    let fault = world.faulted(Actor::Person("ann".into()), Command::Open(complaint())).id;
    let dismiss = |reason: &str| Command::Dismiss { fault, reason: reason.into() };
    assert_eq!(world.refused("ann", dismiss("Taken by phone.")), "only an administrator can do this");
    assert_eq!(world.admin_refused(dismiss(" ")), "`reason`: expected 1 to 500 characters, got 1");
    world.admin(dismiss("Taken by phone."));
    let settled: Fault = world.get(key::fault(fault)).unwrap();
    let dismissed = settled.dismissed.unwrap();
    assert_eq!((settled.state, settled.tries), (FaultState::Settled, 1));
    assert_eq!((dismissed.by.as_str(), dismissed.reason.as_str()), ("root", "Taken by phone."));
    assert_eq!(world.head().tickets, 0);
    assert_eq!(world.admin_refused(Command::Rerun { fault }), format!("fault {fault} is settled already"));
}

#[test]
fn a_rerun_that_a_rule_refuses_changes_nothing_and_stays_parked() {
    let mut world = World::new();
    let broken = mendable(&world, Hook::OnTicket);
    broken.store(false, Ordering::Relaxed);
    let id = world.complaint();
    broken.store(true, Ordering::Relaxed);
    let sue = Actor::Person("sue".into());
    let fault = world.faulted(sue, act(id, "judge", json!({"valid": false}))).id;
    broken.store(false, Ordering::Relaxed);
    world.done("sue", act(id, "judge", json!({"valid": false})));
    let before = world.state();
    assert_eq!(
        world.admin_refused(Command::Rerun { fault }),
        "action `judge` cannot be done in state `closed` (it can in: registered)"
    );
    assert_eq!(world.state(), before);
    let parked: frontdesk_engine::fault::Fault = world.get(key::fault(fault)).unwrap();
    assert_eq!((parked.state, parked.tries), (FaultState::Parked, 1));
}

#[test]
fn a_fault_of_the_clock_keeps_its_moment() {
    let mut world = World::new();
    let broken = mendable(&world, Hook::OnTimer);
    world.on_opened(|ticket, turn| {
        let carry = fields([("step", Value::text("two"))]);
        turn.set_timer("call", Some(ticket.id), turn.now().plus(Span::hours(1)), carry)?;
        Ok(())
    });
    world.complaint();
    world.until("2026-03-02 10:00");
    let fault: Vec<frontdesk_engine::fault::Fault> = world.below(key::faults());
    assert_eq!(fault[0].hook, "on-timer");
    world.until("2026-03-02 12:00");
    // It rang once and does not ring again by itself.
    assert_eq!(world.below::<frontdesk_engine::fault::Fault>(key::faults()).len(), 1);
    broken.store(false, Ordering::Relaxed);
    world.told();
    world.admin(Command::Rerun { fault: fault[0].id });
    let due = super::world::at("2026-03-02 10:00");
    let carry = fields([("step", Value::text("two"))]);
    assert_eq!(world.told(), [Event::Timer { key: "call".into(), ticket: Some(1), due, carry }]);
    assert!(world.below::<alarm::Timer>(key::ticket_timers(1)).is_empty());
}

/// A rerun once took away the timer that was set meanwhile under the same key.
#[test]
fn a_rerun_of_a_timer_that_was_moved_leaves_the_new_one() {
    let mut world = World::new();
    let broken = mendable(&world, Hook::OnTimer);
    world.on_opened(|ticket, turn| {
        turn.set_timer("call", Some(ticket.id), turn.now().plus(Span::hours(1)), Fields::new())?;
        Ok(())
    });
    world.complaint();
    world.until("2026-03-02 10:30");
    let fault = world.below::<frontdesk_engine::fault::Fault>(key::faults())[0].id;
    world.complaint();
    broken.store(false, Ordering::Relaxed);
    world.told();
    world.admin(Command::Rerun { fault });
    assert_eq!(world.told(), []);
    world.until("2026-03-02 11:30");
    assert_eq!(world.heard(), ["timer call"]);
}

/// A site whose plugin faulted at a warning, and is mended now.
fn warned_in_vain() -> World {
    let mut world = World::new();
    let broken = mendable(&world, Hook::OnDeadline);
    world.on_opened(|ticket, turn| {
        turn.start_deadline(ticket.id, "reply", None, Limit::Standard)?;
        Ok(())
    });
    world.complaint();
    world.until("2026-03-02 10:45");
    broken.store(false, Ordering::Relaxed);
    world.told();
    world
}

/// A warning that faulted once took the breach with it.
#[test]
fn a_fault_in_a_warning_does_not_silence_the_breach() {
    let mut world = warned_in_vain();
    let fault = world.below::<frontdesk_engine::fault::Fault>(key::faults())[0].id;
    world.admin(Command::Rerun { fault });
    assert_eq!(world.heard(), ["reply warns 30min"]);
    world.until("2026-03-02 12:00");
    assert_eq!(world.heard(), ["reply breached"]);
}

#[test]
fn a_warning_that_was_never_mended_is_not_told_after_the_breach() {
    let mut world = warned_in_vain();
    world.until("2026-03-02 12:00");
    assert_eq!(world.heard(), ["reply breached"]);
    let fault = world.below::<frontdesk_engine::fault::Fault>(key::faults())[0].id;
    world.admin(Command::Rerun { fault });
    assert_eq!(world.told(), []);
}

#[test]
fn what_refuses_the_clock_is_a_fault() {
    let mut world = World::new();
    world.on(Hook::OnTimer, |_, _| {
        let arguments = fields([("until", Value::text("noon"))]);
        Err(Refusal::Rule { plugin: "desk".into(), rule: "busy".into(), arguments }.into())
    });
    world.on_opened(|_, turn| Ok(turn.set_timer("t", None, turn.now(), Fields::new())?));
    world.complaint();
    let fault = world.faulted(Actor::System, Command::Ring);
    assert_eq!(fault.reason, "refused an event of the clock: Busy until noon.");
    assert_eq!((fault.plugin.as_str(), fault.hook.as_str()), ("desk", "on the clock"));
    assert!(matches!(fault.request.command, Command::Handle(_)));
    assert_eq!(world.ring(), Outcome::Idle);
}

#[test]
fn events_that_cause_events_end_somewhere() {
    let mut world = World::new();
    world.on(Hook::OnTicket, |event, turn| {
        let Event::Ticket { ticket, .. } = event else { return Ok(()) };
        turn.act(ticket.id, "remark", fields([("content", Value::text("Again and again."))]))?;
        Ok(())
    });
    let fault = world.faulted(ann(), Command::Open(complaint()));
    assert_eq!(fault.reason, "events caused events 17 deep, 18 in all (at most 16 deep, 1000 in all)");
    world.on_opened(|ticket, turn| {
        for _ in 0..EVENTS_PER_TURN_MAX {
            turn.act(ticket.id, "remark", fields([("content", Value::text("Again and again."))]))?;
        }
        Ok(())
    });
    let fault = world.faulted(ann(), Command::Open(complaint()));
    assert_eq!(fault.reason, "events caused events 1 deep, 1001 in all (at most 16 deep, 1000 in all)");
}

/// A plugin that went on after this limit once committed half of what it had begun.
#[test]
fn a_turn_that_writes_too_much_is_undone_whatever_the_plugin_says() {
    let mut world = World::new();
    world.complaint();
    let before = world.state();
    world.on_opened(|_, turn| {
        for count in 0.. {
            if let Err(refused) = turn.put_entry("calls", &count.to_string(), Fields::new()) {
                assert_eq!(
                    refused.to_string(),
                    format!("a turn writes at most {WRITES_PER_TURN_MAX} records")
                );
                break;
            }
        }
        Ok(())
    });
    let fault = world.faulted(ann(), Command::Open(complaint()));
    assert_eq!(fault.reason, "a turn writes at most 10000 records");
    assert_eq!(world.state(), before);
}

#[test]
fn permissions_are_asked_for_and_granted() {
    let mut world = World::new();
    world.on_opened(|_, turn| {
        turn.person("sue")?;
        let outside = vec![Audience::Address("email".into(), "tenant@example.com".into())];
        let refused = turn.send(notice("plain", outside)).unwrap_err().to_string();
        assert_eq!(
            refused,
            "plugin `desk` 1.0.0 asked for `notify-outside`, which is not granted on site `lotus` (grant it to the plugin)"
        );
        Ok(())
    });
    world.complaint();
    let mut shy = desk();
    shy.plugin.permissions.clear();
    shy.plugin.version = "1.0.1".parse().unwrap();
    world.admin(install(shy, &[]));
    world.on_opened(|_, turn| {
        turn.with_role("clerk")?;
        Ok(())
    });
    assert_eq!(
        world.refused("ann", Command::Open(complaint())),
        "plugin `desk` 1.0.1 uses `directory` without asking for it (add it under [plugin.permissions])"
    );
    world.on_opened(|_, turn| {
        turn.send(notice("plain", vec![Audience::Role("clerk".into())]))?;
        Ok(())
    });
    assert_eq!(
        world.refused("ann", Command::Open(complaint())),
        "plugin `desk` 1.0.1 uses `notify` without asking for it (add it under [plugin.permissions])"
    );
}

#[test]
fn the_directory_is_read_by_rank_and_role() {
    let mut world = World::new();
    let boss = frontdesk_engine::directory::Person {
        superior: Some("sue".into()),
        ..super::world::person("ben", &["clerk"])
    };
    world.admin(Command::PutPerson(boss));
    world.on_opened(|_, turn| {
        let clerks: Vec<_> = turn.with_role("clerk")?.into_iter().map(|person| person.id).collect();
        assert_eq!(clerks, ["ann", "ben"]);
        assert_eq!(turn.superior("ben", 1)?.as_deref(), Some("sue"));
        assert_eq!(turn.superior("ben", 2)?, None);
        assert_eq!(turn.superior("ben", 3)?, None);
        let refused = turn.superior("ben", 11).unwrap_err().to_string();
        assert_eq!(refused, "`levels`: expected 1 to 10, got 11");
        assert_eq!(
            turn.person("ghost").unwrap_err().to_string(),
            "there is no person `ghost` in the directory"
        );
        assert_eq!((turn.actor(), turn.actor_roles()), ("ann", vec!["clerk".to_owned()]));
        assert_eq!(turn.site(), "lotus");
        Ok(())
    });
    world.complaint();
}

#[test]
fn a_hook_that_is_not_exported_is_skipped() {
    let mut world = World::new();
    world.hooks.deaf.lock().unwrap().insert(Hook::OnTicket);
    world.on_opened(|_, _| trap("never called"));
    let id = world.complaint();
    world.done("sue", act(id, "judge", json!({})));
    assert_eq!(world.ticket(id).state, "closed");
    assert_eq!(world.told(), []);
    assert!(world.last_line().plugins.is_empty());
}

#[test]
fn an_end_clears_deadlines_and_timers() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.start_deadline(ticket.id, "reply", None, Limit::Standard)?;
        turn.start_deadline(ticket.id, "visit", None, Limit::Standard)?;
        // More than are read at once elsewhere.
        for count in 0..300 {
            let at = turn.now().plus(Span::hours(1));
            turn.set_timer(&format!("t{count}"), Some(ticket.id), at, Fields::new())?;
        }
        turn.set_timer("free", None, turn.now().plus(Span::hours(1)), Fields::new())?;
        Ok(())
    });
    let id = world.complaint();
    // What the hook of the closing itself starts ends with the ticket, too.
    world.on(Hook::OnTicket, |event, turn| match event {
        Event::Ticket { cause, ticket, .. } if cause == "acted" => {
            turn.start_deadline(ticket.id, "escalate", None, Limit::Standard)?;
            Ok(())
        }
        _ => Ok(()),
    });
    world.done("sue", act(id, "judge", json!({"valid": false})));
    assert!(world.below::<frontdesk_engine::deadline::Deadline>(key::deadlines(id)).is_empty());
    let left: Vec<alarm::DueItem> = world.below(key::dues());
    let left: Vec<_> = left.into_iter().map(|item| item.what).collect();
    assert!(left.iter().all(|due| !matches!(due, alarm::Due::Deadline { .. })), "{left:?}");
    let timers = left.iter().filter(|due| matches!(due, alarm::Due::Timer { .. }));
    assert_eq!(timers.count(), 1);
}

#[test]
fn a_turn_whose_store_cannot_be_read_is_given_up_whatever_the_plugin_says() {
    let mut world = World::new();
    world.complaint();
    let store = world.store.clone();
    world.on_opened(move |_, turn| {
        *store.broken.lock().unwrap() = Some(b"entry".to_vec());
        assert_eq!(turn.entry("calls", "1").unwrap_err().to_string(), "store: the disk is gone");
        Ok(())
    });
    let base: std::sync::Arc<dyn View> = world.store.clone();
    let request = frontdesk_engine::command::Request {
        command: Command::Open(complaint()),
        actor: ann(),
        at: world.clock,
        idempotency: None,
        salt: None,
    };
    let error = run::run(&world.site, &base, &world.hooks, &request).unwrap_err();
    assert_eq!(error.to_string(), "store: the disk is gone");
}

#[test]
fn randomness_belongs_to_the_turn() {
    let mut world = World::new();
    world.on_opened(|_, turn| {
        let (first, second) = (turn.random(), turn.random());
        assert_ne!(first, second);
        turn.log("info", &format!("{first} {second}"));
        Ok(())
    });
    world.complaint();
    let first = world.last_line().log;
    world.complaint();
    assert_ne!(world.last_line().log, first);
    let mut other = World::new();
    other.on_opened(|_, turn| {
        let (first, second) = (turn.random(), turn.random());
        turn.log("info", &format!("{first} {second}"));
        Ok(())
    });
    other.complaint();
    assert_eq!(other.last_line().log, first);
}

#[test]
fn long_logs_are_cut() {
    let mut world = World::new();
    world.on_opened(|_, turn| {
        turn.log("info", &"修".repeat(2_000));
        for _ in 0..300 {
            turn.log("debug", "x");
        }
        Ok(())
    });
    world.complaint();
    let log = world.last_line().log;
    assert_eq!(log.len(), 200);
    assert_eq!(log[0].message.len(), 4_095);
}

#[test]
fn a_report_reads_and_does_not_write() {
    let mut world = World::new();
    world.complaint();
    world.on_report(|report, turn| {
        assert_eq!(report, "month");
        let count = turn.count_tickets(&Default::default(), &["state".into()])?;
        assert_eq!(count[0].count, 1);
        turn.next_number("reports")?;
        Ok(Default::default())
    });
    let base: std::sync::Arc<dyn View> = world.store.clone();
    let period = (Instant(0), world.clock);
    let build = |name: &str| {
        let built = run::report(&world.site, &base, &world.hooks, ("desk", name), period, world.clock);
        built.unwrap_err().to_string()
    };
    assert_eq!(build("month"), "a report only reads");
    assert_eq!(build("week"), "there is no report `week` (there are: month)");
    world.on_report(|_, _| Ok(Default::default()));
    let built = run::report(&world.site, &base, &world.hooks, ("desk", "month"), period, world.clock);
    assert!(built.unwrap().rows.is_empty());
}
