//! Deadlines and timers: breaches, warnings, pauses, restarts, downtime.

use std::sync::{Arc, Mutex};

use frontdesk_engine::command::Command;
use frontdesk_engine::deadline::{Clock, Deadline, Limit};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::turn::Turn;
use frontdesk_engine::value::{Fields, Value};
use serde_json::json;

use super::world::{End, World, act, at, fields};

/// A world in which each new complaint starts one deadline.
fn with_deadline(name: &'static str, over: Limit) -> World {
    let world = World::new();
    world.on_opened(move |ticket, turn| {
        turn.start_deadline(ticket.id, name, None, over.clone())?;
        Ok(())
    });
    world
}

/// Lets a hook do something with a ticket: a note of ann's is its call.
fn within(
    world: &mut World,
    ticket: u64,
    script: impl Fn(&mut Turn) -> Result<(), End> + Send + Sync + 'static,
) {
    world.on(Hook::OnTicket, move |_, turn| script(turn));
    world.done("ann", Command::Note { ticket, text: "Now.".into() });
    world.told();
}

fn running(world: &World, ticket: u64) -> Vec<Deadline> {
    world.below(key::deadlines(ticket))
}

#[test]
fn a_limit_is_passed_one_second_after_it() {
    let mut world = with_deadline("reply", Limit::Standard);
    let id = world.complaint();
    assert_eq!(running(&world, id)[0].due, at("2026-03-02 11:00"));
    world.until("2026-03-02 11:00");
    assert_eq!(world.heard(), ["opened 1", "reply warns 30min"]);
    world.until("2026-03-02 11:00:01");
    let told = world.told();
    let [Event::Deadline { name, ticket, due, breached, lead }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((name.as_str(), *due, *breached, *lead), ("reply", at("2026-03-02 11:00"), true, Span::ZERO));
    assert_eq!(ticket, &world.ticket(id));
    let line = world.history(id).pop().unwrap();
    assert_eq!(
        (line.kind.as_str(), line.text.as_str(), line.actor.as_str()),
        ("breached", "reply", "system")
    );
    // Once.
    world.until("2026-03-05 00:00");
    assert!(!world.heard().iter().any(|event| event.starts_with("reply")));
    assert!(running(&world, id)[0].breached);
}

#[test]
fn a_threshold_fires_at_its_moment() {
    let mut world = with_deadline("escalate", Limit::Standard);
    world.complaint();
    world.until("2026-03-02 10:59:59");
    assert_eq!(world.heard(), ["opened 1"]);
    world.until("2026-03-02 11:00");
    assert_eq!(world.heard(), ["escalate breached"]);
}

#[test]
fn limits_of_every_kind() {
    let mut world = World::new();
    let id = world.complaint();
    let due = Arc::new(Mutex::new(Vec::new()));
    let seen = due.clone();
    within(&mut world, id, move |turn| {
        let mut seen = seen.lock().unwrap();
        for (name, over) in [
            ("reply", Limit::Standard),
            ("reply", Limit::Setting("handling.ordinary".into())),
            ("reply", Limit::Within(Span::minutes(90))),
            ("reply", Limit::Days(1)),
            ("reply", Limit::Until(at("2026-03-09 12:00"))),
            ("visit", Limit::Standard),
            ("work", Limit::Within(Span::hours(10))),
            ("work", Limit::Days(5)),
            ("work", Limit::Setting("handling.major".into())),
        ] {
            seen.push(turn.start_deadline(id, name, None, over)?.due);
        }
        // Each name runs once.
        assert_eq!(turn.deadlines(id)?.len(), 3);
        Ok(())
    });
    assert_eq!(
        *due.lock().unwrap(),
        [
            at("2026-03-02 11:00"),
            at("2026-03-05 23:59:59"),
            at("2026-03-02 10:30"),
            at("2026-03-03 23:59:59"),
            at("2026-03-09 12:00"),
            at("2026-03-04 23:59:59"),
            at("2026-03-03 10:00"),
            at("2026-03-09 23:59:59"),
            at("2026-03-03 23:59:59"),
        ]
    );
}

#[test]
fn what_cannot_be_started() {
    let mut world = World::new();
    let id = world.complaint();
    within(&mut world, id, move |turn| {
        let mut refused =
            |name: &str, start, over| turn.start_deadline(id, name, start, over).unwrap_err().to_string();
        assert_eq!(
            refused("replay", None, Limit::Standard),
            "there is no deadline `replay` (there are: reply, escalate, work, visit)"
        );
        assert_eq!(
            refused("work", None, Limit::Standard),
            "the blueprint's deadline has no `within` (say how long when starting it)"
        );
        assert_eq!(
            refused("reply", None, Limit::Setting("rate".into())),
            "setting `rate` is not a length of time"
        );
        assert_eq!(
            refused("reply", None, Limit::Setting("handling".into())),
            "there is no setting `handling` (there are: ordinary, major)"
        );
        assert_eq!(
            refused("reply", Some(at("2026-03-03 00:00")), Limit::Standard),
            "`start`: expected a moment not later than now"
        );
        assert_eq!(
            turn.start_deadline(9, "reply", None, Limit::Standard).unwrap_err().to_string(),
            "there is no ticket 9"
        );
        assert_eq!(
            turn.resume_deadline(id, "reply").unwrap_err().to_string(),
            "deadline `reply` does not run for ticket TS-20260302-0001"
        );
        turn.stop_deadline(id, "reply")?;
        turn.pause_deadline(id, "reply")?;
        Ok(())
    });
}

/// It once lost the running deadline to a start that was refused.
#[test]
fn a_refused_start_leaves_the_running_deadline() {
    let mut world = with_deadline("reply", Limit::Standard);
    let id = world.complaint();
    within(&mut world, id, move |turn| {
        turn.start_deadline(id, "reply", None, Limit::Setting("rate".into())).unwrap_err();
        turn.set_timer("t", None, at("2026-03-02 10:00"), Fields::new())?;
        turn.set_timer("t", Some(9), at("2026-03-02 10:10"), Fields::new()).unwrap_err();
        Ok(())
    });
    world.until("2026-03-02 11:00:01");
    assert_eq!(world.heard(), ["timer t", "reply warns 30min", "reply breached"]);
}

#[test]
fn warnings_count_on_the_deadlines_own_clock() {
    // Ten hours of work from Monday 09:00 end on Tuesday at 10:00; two hours of work before is Monday 17:00, and a
    // working day before that Monday 10:00.
    let mut world = with_deadline("work", Limit::Within(Span::hours(10)));
    world.complaint();
    let mut heard = Vec::new();
    for moment in ["2026-03-02 10:00", "2026-03-02 17:00", "2026-03-03 10:00", "2026-03-03 10:00:01"] {
        let before = Instant(at(moment).0 - 1_000);
        world.until(&super::world::zone().format(before));
        assert!(world.heard().iter().all(|event| !event.starts_with("work")), "before {moment}");
        world.until(moment);
        heard.extend(world.heard());
    }
    assert_eq!(heard, ["work warns 1d", "work warns 2h", "work breached"]);
}

/// Days before the end once counted 24 hours of work each on the working clock.
#[test]
fn a_warning_of_a_working_day_is_the_working_day_before() {
    // Friday + 2 working days ends on Tuesday at 23:59:59: the day before is Monday, within work.
    let mut world = with_deadline("work", Limit::Days(2));
    world.until("2026-03-06 09:00");
    world.complaint();
    world.told();
    world.until("2026-03-09 17:59:59");
    assert!(world.heard().iter().all(|event| !event.starts_with("work")));
    world.until("2026-03-09 18:00");
    assert!(world.heard().contains(&"work warns 1d".to_owned()));
}

#[test]
fn warnings_before_the_start_are_left_out() {
    let mut world = with_deadline("reply", Limit::Within(Span::minutes(20)));
    let id = world.complaint();
    assert_eq!(running(&world, id)[0].warnings, []);
    world.until("2026-03-02 09:20:01");
    assert_eq!(world.heard(), ["opened 1", "reply breached"]);
}

#[test]
fn a_pause_stops_the_clock_over_closed_days() {
    let mut world = with_deadline("work", Limit::Within(Span::hours(10)));
    world.until("2026-03-06 15:00");
    let id = world.complaint();
    assert_eq!(running(&world, id)[0].due, at("2026-03-09 16:00"));
    world.until("2026-03-06 16:00");
    within(&mut world, id, move |turn| {
        turn.pause_deadline(id, "work")?;
        turn.pause_deadline(id, "work")?;
        let paused = turn.deadlines(id)?.remove(0);
        assert_eq!((paused.left, paused.due), (Some(Span::hours(9)), at("2026-03-09 16:00")));
        assert_eq!(paused.next(), None);
        Ok(())
    });
    // Nothing is due while it is paused, however long.
    world.until("2026-03-15 12:00");
    assert!(world.heard().iter().all(|event| !event.starts_with("work")));
    within(&mut world, id, move |turn| {
        // Sunday: counting begins on Monday at nine and takes the whole day.
        assert_eq!(turn.resume_deadline(id, "work")?.due, at("2026-03-16 18:00"));
        assert_eq!(turn.resume_deadline(id, "work")?.left, None);
        Ok(())
    });
    world.until("2026-03-16 18:00:01");
    let heard: Vec<_> = world.heard().into_iter().filter(|event| event.starts_with("work")).collect();
    assert_eq!(heard, ["work warns 2h", "work breached"]);
}

#[test]
fn a_limit_of_days_ends_with_a_day_after_a_pause_too() {
    let mut world = with_deadline("visit", Limit::Standard);
    let id = world.complaint();
    within(&mut world, id, move |turn| Ok(turn.pause_deadline(id, "visit")?));
    world.until("2026-03-03 08:00");
    within(&mut world, id, move |turn| {
        assert_eq!(turn.resume_deadline(id, "visit")?.due, at("2026-03-05 23:59:59"));
        Ok(())
    });
}

#[test]
fn starting_anew_arms_it_again() {
    let mut world = with_deadline("reply", Limit::Standard);
    let id = world.complaint();
    world.until("2026-03-02 11:00:01");
    assert_eq!(world.heard(), ["opened 1", "reply warns 30min", "reply breached"]);
    within(&mut world, id, move |turn| {
        let fresh = turn.start_deadline(id, "reply", None, Limit::Standard)?;
        assert!(!fresh.breached);
        Ok(())
    });
    world.until("2026-03-02 13:00:02");
    assert_eq!(world.heard(), ["reply warns 30min", "reply breached"]);
    // From an earlier moment than now: it may be over at once.
    within(&mut world, id, move |turn| {
        turn.start_deadline(id, "reply", Some(at("2026-03-02 09:00")), Limit::Standard)?;
        Ok(())
    });
    assert_eq!(world.ring(), Outcome::Done(json!(null)));
    assert_eq!(world.heard(), ["reply breached"]);
}

#[test]
fn a_stopped_deadline_is_silent() {
    let mut world = with_deadline("reply", Limit::Standard);
    let id = world.complaint();
    within(&mut world, id, move |turn| Ok(turn.stop_deadline(id, "reply")?));
    world.until("2026-03-02 12:00");
    assert_eq!(world.heard(), Vec::<String>::new());
    assert_eq!(running(&world, id), []);
}

#[test]
fn after_downtime_a_breach_keeps_its_moment_and_overtaken_warnings_are_left_out() {
    let mut world = with_deadline("reply", Limit::Standard);
    let id = world.complaint();
    world.told();
    let now = Arc::new(Mutex::new(None));
    let seen = now.clone();
    world.on(Hook::OnDeadline, move |_, turn| {
        *seen.lock().unwrap() = Some(turn.now());
        Ok(())
    });
    world.jump("2026-03-02 14:00");
    let told = world.told();
    let [Event::Deadline { due, breached: true, .. }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*due, at("2026-03-02 11:00"));
    assert_eq!(*now.lock().unwrap(), Some(at("2026-03-02 14:00")));
    assert_eq!(world.history(id).pop().unwrap().at, at("2026-03-02 14:00"));
}

#[test]
fn a_late_warning_that_nothing_overtook_is_told() {
    let mut world = with_deadline("reply", Limit::Standard);
    world.complaint();
    world.told();
    world.jump("2026-03-02 10:50");
    assert_eq!(world.heard(), ["reply warns 30min"]);
}

#[test]
fn a_timer_rings_once_at_its_moment_with_what_it_carries() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        let carry = fields([("step", Value::Number(2.into()))]);
        turn.set_timer("call", Some(ticket.id), turn.now().plus(Span::hours(3)), carry)?;
        turn.set_timer("free", None, turn.now().plus(Span::hours(4)), Fields::new())?;
        Ok(())
    });
    let id = world.complaint();
    world.told();
    world.until("2026-03-02 11:59:59");
    assert_eq!(world.told(), []);
    world.until("2026-03-02 12:00");
    let carry = fields([("step", Value::Number(2.into()))]);
    let due = at("2026-03-02 12:00");
    assert_eq!(world.told(), [Event::Timer { key: "call".into(), ticket: Some(id), due, carry }]);
    // The ticket's end leaves timers of no ticket alone.
    world.on(Hook::OnTicket, |_, _| Ok(()));
    world.done("sue", act(id, "judge", json!({"valid": false})));
    world.until("2026-03-02 14:00");
    assert_eq!(world.heard(), ["acted 1", "timer free"]);
}

#[test]
fn a_timer_is_moved_and_taken_back() {
    let mut world = World::new();
    let id = world.complaint();
    within(&mut world, id, move |turn| {
        let refused = turn.set_timer("", None, turn.now(), Fields::new()).unwrap_err().to_string();
        assert_eq!(refused, "`key`: expected 1 to 200 bytes, got 0");
        turn.set_timer("moved", Some(id), at("2026-03-02 10:00"), Fields::new())?;
        turn.set_timer("moved", None, at("2026-03-02 12:00"), Fields::new())?;
        turn.set_timer("gone", Some(id), at("2026-03-02 11:00"), Fields::new())?;
        turn.clear_timer("gone")?;
        turn.clear_timer("never set")?;
        Ok(())
    });
    world.until("2026-03-02 11:30");
    assert_eq!(world.told(), []);
    world.until("2026-03-02 12:00");
    assert_eq!(world.heard(), ["timer moved"]);
    assert!(world.below::<(String, String)>(key::ticket_timers(id)).is_empty());
}

#[test]
fn a_timer_of_the_past_rings_now_and_a_late_one_knows() {
    let mut world = World::new();
    let id = world.complaint();
    within(&mut world, id, |turn| {
        turn.set_timer("past", None, at("2026-03-01 00:00"), Fields::new())?;
        turn.set_timer("later", None, at("2026-03-02 10:00"), Fields::new())?;
        Ok(())
    });
    world.jump("2026-03-02 12:00");
    let told = world.told();
    let due = told.iter().map(|event| match event {
        Event::Timer { due, .. } => *due,
        other => panic!("{other:?}"),
    });
    assert_eq!(due.collect::<Vec<_>>(), [at("2026-03-02 09:00"), at("2026-03-02 10:00")]);
}

#[test]
fn what_is_due_at_once_comes_in_the_order_of_kind_and_id() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.start_deadline(ticket.id, "escalate", None, Limit::Until(at("2026-03-02 18:00")))?;
        turn.set_timer(&format!("t{}", ticket.id), None, at("2026-03-02 18:00"), Fields::new())?;
        turn.plan_duty(
            "inspect",
            at("2026-03-02 18:00"),
            None,
            fields([("about", Value::Number(ticket.id.into()))]),
        )?;
        Ok(())
    });
    for _ in 0..11 {
        world.complaint();
    }
    world.told();
    world.until("2026-03-02 18:00");
    let told = world.told();
    let places: Vec<_> = told
        .iter()
        .map(|event| match event {
            Event::Deadline { ticket, .. } => ("deadline", ticket.id.to_string()),
            Event::Timer { key, .. } => ("timer", key.clone()),
            Event::Duty { duty, form, .. } => {
                (duty.as_str(), form.get("about").map_or_else(String::new, ToString::to_string))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let numbers = (1..=11).map(|id: u64| id.to_string());
    let mut timers: Vec<_> = (1..=11).map(|id| ("timer", format!("t{id}"))).collect();
    timers.sort();
    let mut wanted: Vec<_> = numbers.clone().map(|id| ("deadline", id)).collect();
    wanted.extend(timers);
    wanted.push(("round", String::new()));
    wanted.extend(numbers.map(|id| ("inspect", id)));
    assert_eq!(places, wanted);
}

#[test]
fn calendars_answer_hooks() {
    let mut world = World::new();
    let id = world.complaint();
    within(&mut world, id, |turn| {
        let friday = at("2026-03-06 17:00");
        assert_eq!(turn.add_time(friday, Span::hours(2), &Clock::Working)?, at("2026-03-09 10:00"));
        assert_eq!(turn.time_between(friday, at("2026-03-09 10:00"), &Clock::Working)?, Span::hours(2));
        assert_eq!(
            turn.add_time(friday, Span::hours(2), &Clock::named("night")).unwrap_err().to_string(),
            "unknown calendar `night` (there are `wall`, `working`)"
        );
        let day = turn.civil_date(friday);
        assert_eq!(turn.working_day(day, 1)?.to_string(), "2026-03-09");
        assert!(turn.is_working_day(day)? && !turn.is_working_day(day.plus_days(1))?);
        assert_eq!((turn.minute_of_day(friday), turn.moment_of(day, 17 * 60)), (17 * 60, friday));
        Ok(())
    });
}
