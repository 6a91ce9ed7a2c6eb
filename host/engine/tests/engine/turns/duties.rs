//! Duties: by cron and settings, by plan, missed, late, at posts, after downtime.

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::calendar::{Calendars, Day, DayKind};
use frontdesk_engine::command::Command;
use frontdesk_engine::directory::Person;
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::roster::Shift;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::value::{Fields, Value};
use serde_json::{Value as Json, json};

use super::world::{World, at, beat, desk, fields, form, install, person, trap, zone};

fn occurrences(world: &World, duty: &str) -> Vec<Occurrence> {
    world.below(key::occurrences("desk", duty))
}

fn do_duty(occurrence: u64, filled: Json) -> Command {
    Command::DoDuty { occurrence, form: form(filled) }
}

fn change(name: &str, value: Scalar, from: Option<&str>) -> Command {
    Command::ChangeSetting { plugin: "desk".into(), name: name.into(), value, from: from.map(at) }
}

fn shift(person: &str, start: &str, end: &str) -> Shift {
    Shift { post: "lobby".into(), person: person.into(), start: at(start), end: at(end), kind: None }
}

/// The moments of events about a duty, as civil times.
fn moments(world: &World, duty: &str, cause: &str) -> Vec<String> {
    let told = world.told();
    let due = told.iter().filter_map(|event| match event {
        Event::Duty { duty: name, cause: why, due, .. } if name == duty && why == cause => {
            Some(zone().format(*due))
        }
        _ => None,
    });
    due.collect()
}

#[test]
fn cron_takes_numbers_and_times_of_day_from_settings() {
    let mut world = World::new();
    world.until("2026-03-10 00:00");
    let told = world.told();
    let round = |event: &Event| matches!(event, Event::Duty { duty, .. } if duty == "round");
    assert!(told.iter().any(round));
    world.until("2026-05-10 00:00");
    assert_eq!(moments(&world, "report", "due"), ["2026-04-03 09:00:00", "2026-05-03 09:00:00"]);
}

#[test]
fn only_working_days_count_when_it_says_so() {
    let mut world = World::new();
    let mut calendars = Calendars::default_for(zone());
    let holiday = Day { kind: DayKind::Holiday, title: String::new(), statutory: true };
    calendars.working.days.insert(Date::new(2026, 3, 4).unwrap(), holiday);
    world.admin(Command::SetCalendars(Box::new(calendars)));
    world.until("2026-03-10 00:00");
    // Wednesday is a holiday, then comes a weekend.
    assert_eq!(
        moments(&world, "round", "due"),
        [
            "2026-03-02 18:00:00",
            "2026-03-03 18:00:00",
            "2026-03-05 18:00:00",
            "2026-03-06 18:00:00",
            "2026-03-09 18:00:00"
        ]
    );
}

#[test]
fn a_changed_setting_moves_the_next_occurrence() {
    let mut world = World::new();
    world.admin(change("evening", Scalar::Text("20:30".into()), None));
    world.until("2026-03-03 00:00");
    assert_eq!(moments(&world, "round", "due"), ["2026-03-02 20:30:00"]);
    assert_eq!(
        world.admin_refused(change("evening", Scalar::Text("24:00".into()), None)),
        "cron `{evening} * * *`: `evening` is no clock: `24:00`"
    );
    assert_eq!(
        world.admin_refused(change("report_day", Scalar::Whole(32), None)),
        "cron `0 9 {report_day} * *`: expected cron of five fields (minute, hour, day, month, weekday), got `0 9 32 * *`: \
         Component error: Number out of bounds."
    );
    world.until("2026-03-04 00:00");
    assert_eq!(moments(&world, "round", "due"), ["2026-03-03 20:30:00"]);
}

/// The next occurrence was once counted by the figure of today, even when it lay behind the change.
#[test]
fn a_setting_that_changes_before_the_next_occurrence_counts_for_it() {
    let mut world = World::new();
    world.until("2026-03-10 09:00");
    world.told();
    world.admin(change("report_day", Scalar::Whole(1), Some("2026-04-02 00:00")));
    world.until("2026-05-20 00:00");
    // Not on 3 April, as from 2 April on the first of the month counts.
    assert_eq!(moments(&world, "report", "due"), ["2026-05-01 09:00:00"]);
    world.admin(change("report_day", Scalar::Whole(25), Some("2026-05-25 09:00")));
    world.until("2026-05-26 00:00");
    assert_eq!(moments(&world, "report", "due"), ["2026-05-25 09:00:00"]);
    // What will not fit is refused now, not when it comes to hold.
    let refused = world.admin_refused(change("report_day", Scalar::Whole(40), Some("2027-01-01 00:00")));
    assert!(refused.starts_with("cron `0 9 {report_day} * *`: "), "{refused}");
}

#[test]
fn a_duty_is_missed_one_second_after_its_time_and_can_be_done_late() {
    let mut world = World::new();
    world.until("2026-03-03 23:59:59");
    let occurrence = occurrences(&world, "report").remove(0);
    assert_eq!(
        (occurrence.state, occurrence.until),
        (OccurrenceState::Open, Some(at("2026-03-03 23:59:59")))
    );
    assert_eq!(moments(&world, "report", "missed"), Vec::<String>::new());
    world.until("2026-03-04 00:00");
    assert_eq!(moments(&world, "report", "missed"), ["2026-03-03 09:00:00"]);
    assert_eq!(occurrences(&world, "report")[0].state, OccurrenceState::Missed);
    world.until("2026-03-04 09:00");
    assert_eq!(world.refused("sue", do_duty(occurrence.id, json!({}))), "`remarks`: must be filled in");
    assert_eq!(
        world.refused("ann", do_duty(occurrence.id, json!({"remarks": "Quiet."}))),
        "duty `report` needs one of the roles supervisor, and `ann` has clerk"
    );
    world.told();
    let answer = world.done("sue", do_duty(occurrence.id, json!({"remarks": "Quiet."})));
    assert_eq!(answer, json!({"occurrence": occurrence.id}));
    let form = fields([("remarks", Value::text("Quiet."))]);
    let due = at("2026-03-03 09:00");
    let event = Event::Duty {
        duty: "report".into(),
        cause: "done".into(),
        due,
        person: Some("sue".into()),
        form: form.clone(),
    };
    assert_eq!(world.told(), [event]);
    let done = occurrences(&world, "report").remove(0);
    assert_eq!((done.state, done.done_at, done.form), (OccurrenceState::Done, Some(world.clock), form));
    assert_eq!(
        world.refused("sue", do_duty(occurrence.id, json!({"remarks": "Again."}))),
        format!("there is no open or missed duty {}", occurrence.id)
    );
}

#[test]
fn a_duty_that_was_done_is_not_missed() {
    let mut world = World::new();
    world.until("2026-03-03 10:00");
    let occurrence = occurrences(&world, "report").remove(0);
    world.done("sue", do_duty(occurrence.id, json!({"remarks": "Quiet."})));
    world.until("2026-03-04 10:00");
    assert_eq!(moments(&world, "report", "missed"), Vec::<String>::new());
    assert!(world.below::<Json>(key::duties_waiting()).iter().all(|place| place[1] != "report"));
}

#[test]
fn whoever_stands_at_the_post_does_it() {
    let mut world = World::new();
    world.admin(Command::PutShift(shift("ben", "2026-03-02 08:00", "2026-03-02 18:00")));
    world.admin(Command::PutShift(shift("ann", "2026-03-02 18:00", "2026-03-03 08:00")));
    world.until("2026-03-02 18:00");
    let occurrence = occurrences(&world, "round").remove(0);
    assert_eq!(occurrence.person.as_deref(), Some("ann"));
    assert_eq!(world.refused("ben", do_duty(occurrence.id, json!({}))), "duty `round` is open to no role");
    world.done("ann", do_duty(occurrence.id, json!({})));
    // Nobody stands there, then somebody who left.
    world.until("2026-03-03 18:00");
    assert_eq!(occurrences(&world, "round")[1].person, None);
    world.admin(Command::PutShift(shift("ann", "2026-03-04 08:00", "2026-03-05 08:00")));
    world.admin(Command::PutPerson(Person { left: true, ..person("ann", &["clerk"]) }));
    world.until("2026-03-04 18:00");
    assert_eq!(occurrences(&world, "round")[2].person, None);
}

/// The id of somebody who left was once enough.
#[test]
fn who_left_no_longer_does_what_was_given_to_them() {
    let mut world = World::new();
    world.admin(Command::PutShift(shift("ann", "2026-03-02 18:00", "2026-03-03 08:00")));
    world.until("2026-03-02 18:00");
    let id = occurrences(&world, "round")[0].id;
    world.admin(Command::PutPerson(Person { left: true, ..person("ann", &["clerk"]) }));
    assert_eq!(
        world.refused("ann", do_duty(id, json!({}))),
        "duty `round` is for people of the site, and `ann` is none of them"
    );
}

#[test]
fn shifts_are_checked_and_taken_off() {
    let mut world = World::new();
    let mut refused = |shift: Shift| world.admin_refused(Command::PutShift(shift));
    let good = || shift("ann", "2026-03-02 18:00", "2026-03-03 08:00");
    assert_eq!(
        refused(Shift { post: "gate".into(), ..good() }),
        "there is no post `gate` (there are: lobby)"
    );
    assert_eq!(
        refused(shift("eve", "2026-03-02 18:00", "2026-03-03 08:00")),
        "there is no person `eve` in the directory"
    );
    for end in ["2026-03-02 18:00", "2026-03-09 18:00:01"] {
        assert_eq!(
            refused(shift("ann", "2026-03-02 18:00", end)),
            "`end`: expected a moment after `start` and at most 7 days later"
        );
    }
    assert_eq!(world.admin_refused(Command::RemoveShift(good())), "`ann` has no such shift at `lobby`");
    world.admin(Command::PutShift(good()));
    world.admin(Command::RemoveShift(good()));
    assert!(world.below::<Shift>(key::all_shifts()).is_empty());
}

/// Two hundred shifts of the week before once hid who stands there now.
#[test]
fn a_crowded_roster_still_tells_who_stands_there_now() {
    let mut world = World::new();
    for count in 0..250 {
        let start = at("2026-03-02 10:00").plus(Span::minutes(count));
        let old = Shift {
            start,
            end: start.plus(Span::minutes(1)),
            ..shift("ben", "2026-03-02 10:00", "2026-03-02 11:00")
        };
        world.admin(Command::PutShift(old));
    }
    world.admin(Command::PutShift(shift("ann", "2026-03-03 08:00", "2026-03-03 20:00")));
    world.until("2026-03-03 18:00");
    assert_eq!(occurrences(&world, "round")[1].person.as_deref(), Some("ann"));
    world.on_opened(|_, turn| {
        assert_eq!(turn.on_post("lobby", at("2026-03-02 10:30"))?, ["ben"]);
        assert_eq!(turn.shifts("lobby", at("2026-03-03 00:00"), at("2026-03-04 00:00"))?.len(), 1);
        assert_eq!(turn.shifts("lobby", at("2026-03-02 00:00"), at("2026-03-04 00:00"))?.len(), 200);
        Ok(())
    });
    world.complaint();
}

#[test]
fn after_downtime_each_policy_makes_up_in_its_own_way() {
    let mut world = World::bare();
    world.admin(install(beat(), &[]));
    world.until("2026-03-02 10:00");
    world.told();
    world.jump("2026-03-02 14:30");
    let told = world.told();
    let due = |name: &str| -> Vec<_> {
        let of = told.iter().filter_map(|event| match event {
            Event::Duty { duty, cause, due, .. } if duty == name && cause == "due" => {
                Some(zone().format(*due))
            }
            _ => None,
        });
        of.collect()
    };
    let all = ["2026-03-02 11:00:00", "2026-03-02 12:00:00", "2026-03-02 13:00:00", "2026-03-02 14:00:00"];
    assert_eq!(due("late"), all);
    assert_eq!(due("once"), ["2026-03-02 14:00:00"]);
    assert_eq!(due("skip"), Vec::<String>::new());
    // Busy is not down: four minutes late is in time for all.
    world.told();
    world.jump("2026-03-02 15:04:59");
    assert_eq!(world.heard(), ["late due", "once due", "skip due"]);
}

/// A fault that ran again hours later was once taken for downtime and skipped.
#[test]
fn a_fault_that_runs_again_is_no_downtime() {
    let mut world = World::bare();
    world.admin(install(beat(), &[]));
    world.on(Hook::OnDuty, |_, _| trap("out of memory"));
    world.until("2026-03-02 10:00");
    let faults: Vec<frontdesk_engine::fault::Fault> = world.below(key::faults());
    assert_eq!(faults.len(), 3);
    world.on(Hook::OnDuty, |_, _| Ok(()));
    world.clock = at("2026-03-02 10:40");
    world.told();
    for fault in faults {
        world.admin(Command::Rerun { fault: fault.id });
    }
    assert_eq!(world.heard(), ["late due", "once due", "skip due"]);
}

#[test]
fn a_hook_plans_for_later_or_for_now() {
    let mut world = World::new();
    world.on_opened(|_, turn| {
        let carry = fields([("what", Value::text("roof"))]);
        turn.plan_duty("inspect", at("2026-03-05 10:00"), Some("ben".into()), carry)?;
        turn.plan_duty("inspect", turn.now(), None, Fields::new())?;
        let refused = turn.plan_duty("dance", turn.now(), None, Fields::new()).unwrap_err().to_string();
        assert_eq!(refused, "there is no duty `dance` (there are: report, round, inspect)");
        let refused = turn.plan_duty("inspect", turn.now(), Some("eve".into()), Fields::new());
        assert_eq!(refused.unwrap_err().to_string(), "there is no person `eve` in the directory");
        let planned = turn.occurrences("inspect", turn.now(), at("2026-03-06 00:00"))?;
        let states: Vec<_> = planned.iter().map(|occurrence| occurrence.state).collect();
        assert_eq!(states, [OccurrenceState::Open, OccurrenceState::Planned]);
        Ok(())
    });
    world.complaint();
    assert_eq!(world.heard(), ["opened 1", "inspect due"]);
    let [now, later] = <[Occurrence; 2]>::try_from(occurrences(&world, "inspect")).unwrap();
    assert_eq!(now.until, Some(at("2026-03-03 23:59:59")));
    assert_eq!(
        world.refused("ben", do_duty(later.id, json!({}))),
        format!("there is no open or missed duty {}", later.id)
    );
    world.done("ann", do_duty(now.id, json!({})));
    world.until("2026-03-05 09:59:59");
    world.told();
    world.until("2026-03-05 10:00");
    let carry = fields([("what", Value::text("roof"))]);
    let due = at("2026-03-05 10:00");
    let event = Event::Duty {
        duty: "inspect".into(),
        cause: "due".into(),
        due,
        person: Some("ben".into()),
        form: carry,
    };
    assert_eq!(world.told(), [event]);
    world.until("2026-03-07 00:00");
    assert_eq!(moments(&world, "inspect", "missed"), ["2026-03-05 10:00:00"]);
}

#[test]
fn a_duty_that_an_upgrade_dropped_does_not_ring() {
    let mut world = World::new();
    world.on_opened(|_, turn| Ok(turn.plan_duty("inspect", at("2026-03-05 10:00"), None, Fields::new())?));
    world.complaint();
    let mut smaller = desk();
    smaller.plugin.version = "1.1.0".parse().unwrap();
    smaller.duties.shift_remove("inspect");
    smaller.duties.shift_remove("round");
    world.admin(install(smaller, &[]));
    world.told();
    world.until("2026-03-06 00:00");
    assert_eq!(world.heard(), ["report due", "report missed"]);
    assert!(world.below::<Json>(key::faults()).is_empty());
}

#[test]
fn nothing_is_due_before_its_moment() {
    let mut world = World::new();
    assert_eq!(world.ring(), Outcome::Idle);
    let seq = world.head().seq;
    assert_eq!(world.ring(), Outcome::Idle);
    assert_eq!(world.head().seq, seq);
    assert!(world.head().now < Instant(i64::MAX));
}

#[test]
fn a_duty_can_have_several_times_of_day() {
    let mut world = World::of_rounds();
    world.until("2026-03-04 00:00");
    let due: Vec<_> = world.duties_told().into_iter().filter(|told| told.starts_with("plays due")).collect();
    let moments = ["2026-03-02 10:00", "2026-03-02 15:30", "2026-03-03 10:00", "2026-03-03 15:30"];
    assert_eq!(due, moments.map(|moment| format!("plays due {moment}:00")));
}

#[test]
fn a_day_that_a_month_has_not_is_its_last_when_it_says_so() {
    let mut world = World::of_rounds();
    world.until("2027-03-31 00:00");
    let due = world
        .duties_told()
        .into_iter()
        .filter_map(|told| Some(told.strip_prefix("stocktake due ")?.to_owned()));
    let due: Vec<_> = due.collect();
    // On the 31st at six, on the 30th of the first half of the year at noon.
    let half = ["03-30", "04-30", "05-30", "06-30"].map(|day| format!("2026-{day} 12:00:00"));
    let end = ["03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"];
    let end = end.map(|day| format!("2026-{day} 18:00:00"));
    let next =
        ["01-30 12", "01-31 18", "02-28 12", "02-28 18", "03-30 12"].map(|day| format!("2027-{day}:00:00"));
    let mut wanted = [half.to_vec(), end.to_vec(), next.to_vec()].concat();
    wanted.sort();
    assert_eq!(due, wanted);
}

#[test]
fn what_was_missed_stays_until_it_is_done_late_or_settled() {
    let mut world = World::of_rounds();
    world.until("2026-03-02 12:00");
    world.as_hook(|turn| {
        let carry = fields([("where", Value::text("gate"))]);
        turn.plan_duty("check", turn.now(), None, carry).unwrap();
        turn.plan_duty("check", at("2026-03-03 12:00"), None, Fields::new()).unwrap();
    });
    world.until("2026-03-04 12:00");
    let [missed, open] = <[Occurrence; 2]>::try_from(checks(&world)).unwrap();
    let settle = |occurrence: u64, reason: &str| Command::SettleDuty { occurrence, reason: reason.into() };
    assert_eq!(
        world.refused("ann", settle(missed.id, "Nobody was there.")),
        "settling duty `check` needs one of the roles supervisor, and `ann` has clerk"
    );
    assert_eq!(
        world.refused("sue", settle(missed.id, " ")),
        "`reason`: expected a reason of 1 to 1000 characters, got 0"
    );
    assert_eq!(
        world.refused("sue", settle(open.id, "Later.")),
        format!("duty {} is open and not missed yet (do it, or wait until it is missed)", open.id)
    );
    world.told();
    world.done("sue", settle(missed.id, "The gate was closed."));
    let form = fields([("reason", Value::text("The gate was closed.")), ("where", Value::text("gate"))]);
    let event = Event::Duty {
        duty: "check".into(),
        cause: "settled".into(),
        due: missed.due,
        person: Some("sue".into()),
        form,
    };
    assert_eq!(world.told(), [event]);
    let settled = checks(&world).remove(0);
    let by = settled.settled.map(|settled| (settled.by, settled.at, settled.reason));
    assert_eq!(by, Some(("sue".into(), world.clock, "The gate was closed.".into())));
    assert_eq!(settled.state, OccurrenceState::Settled);
    for command in [settle(missed.id, "Again."), do_duty(missed.id, json!({}))] {
        assert_eq!(world.refused("sue", command), format!("there is no open or missed duty {}", missed.id));
    }
}

/// Without anybody who settles, only doing it late helps.
#[test]
fn a_duty_that_names_nobody_is_never_settled() {
    let mut world = World::of_rounds();
    world.until("2026-03-02 12:00");
    let missed: Vec<Occurrence> = world.below(key::occurrences("rounds", "plays"));
    let settle = Command::SettleDuty { occurrence: missed[0].id, reason: "Forgotten.".into() };
    assert_eq!(world.refused("sue", settle), "settling duty `plays` is open to no role");
}

fn checks(world: &World) -> Vec<Occurrence> {
    world.below(key::occurrences("rounds", "check"))
}
