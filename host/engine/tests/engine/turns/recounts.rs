//! Edits of calendars: time used stays used, the rest counts by the new hours.

use std::collections::BTreeMap;

use frontdesk_engine::calendar::{Calendar, Calendars, Day, DayKind, Hours};
use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::deadline::{Clock, Deadline, Limit};
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::Span;
use frontdesk_engine::key;
use frontdesk_engine::recount::Edit;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::value::Value;
use serde_json::json;

use super::desk::{case, deadline, due, lines, plain_case, world_of};
use super::world::{World, act, at, fields, zone};

const WORK: &str = r#"
[deadlines]
hours = { title = { en = "Hours", zh = "工时" }, workflow = "case", within = "level_limits.two", clock = "working", while_in = ["open", "waiting"], pauses_in = ["waiting"], warnings = ["2h"] }
days = { title = { en = "Days", zh = "工作日" }, workflow = "case", within = "work_limit", while_in = ["open"], ends = "close-of-work" }
today = { title = { en = "Today", zh = "当日" }, workflow = "case", within = "close-of-work", while_in = ["open"] }
wall = { title = { en = "Wall", zh = "自然" }, workflow = "case", within = "level_limits.two", while_in = ["open"] }
"#;

fn weekly(hours: &str) -> Calendars {
    let hours: Vec<_> = hours.split_whitespace().map(|interval| interval.parse().unwrap()).collect();
    let working = Calendar::weekly("working", zone(), Hours::monday_to_friday(&hours));
    Calendars { zone: zone(), working, named: BTreeMap::new() }
}

fn edit(calendars: &Calendars) -> Command {
    Command::SetCalendars(Box::new(calendars.clone()))
}

/// Edits the calendars and lets everything be counted.
fn edited(world: &mut World, calendars: &Calendars) {
    world.admin(edit(calendars));
    let now = zone().format(world.clock);
    world.until(&now);
    assert_eq!(world.below::<Edit>(key::recounts()).len(), 0);
}

#[test]
fn time_used_stays_used_and_the_rest_counts_by_the_new_hours() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    assert_eq!(due(&world, id, "hours"), "2026-03-04 15:00:00");
    // Eighteen hours of work are used by Tuesday evening; six are left, of which four fit into a day.
    world.until("2026-03-03 20:00");
    edited(&mut world, &weekly("09:00-13:00"));
    assert_eq!(due(&world, id, "hours"), "2026-03-05 11:00:00");
    assert_eq!(due(&world, id, "days"), "2026-03-04 13:00:00");
    assert_eq!(due(&world, id, "wall"), "2026-03-03 09:00:00");
    assert_eq!(lines(&world, id, "moved"), ["2026-03-03 20:00:00 days", "2026-03-03 20:00:00 hours"]);
    world.until("2026-03-05 11:00:01");
    let of_hours: Vec<_> = world.heard().into_iter().filter(|event| event.starts_with("hours")).collect();
    assert_eq!(of_hours, ["hours warns 2h", "hours breached"]);
}

#[test]
fn editing_back_and_forth_without_time_passing_changes_nothing() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    world.until("2026-03-02 11:20");
    let before = world.below::<Deadline>(key::deadlines(id));
    edited(&mut world, &weekly("07:00-08:00 20:00-24:00"));
    assert_ne!(due(&world, id, "hours"), zone().format(before[1].due));
    edited(&mut world, &weekly("09:00-18:00"));
    let moments = |list: &[Deadline]| -> Vec<_> {
        list.iter().map(|deadline| (deadline.name.clone(), deadline.due, deadline.warnings.clone())).collect()
    };
    assert_eq!(moments(&world.below::<Deadline>(key::deadlines(id))), moments(&before));
}

#[test]
fn a_new_day_off_moves_days_and_the_close_of_work() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    assert_eq!(
        (due(&world, id, "days"), due(&world, id, "today")),
        ("2026-03-04 18:00:00".into(), "2026-03-02 18:00:00".into())
    );
    world.until("2026-03-02 12:00");
    let mut calendars = weekly("09:00-18:00");
    let off = |kind| Day { kind, title: "Off".into(), statutory: false };
    calendars.working.days.insert("2026-03-02".parse().unwrap(), off(DayKind::Rest));
    calendars.working.days.insert("2026-03-03".parse().unwrap(), off(DayKind::Holiday));
    edited(&mut world, &calendars);
    assert_eq!(due(&world, id, "days"), "2026-03-05 18:00:00");
    assert_eq!(due(&world, id, "today"), "2026-03-04 18:00:00");
    // Three hours were used and twenty-one are left: nine on Wednesday, nine on Thursday, three on Friday.
    assert_eq!(due(&world, id, "hours"), "2026-03-06 12:00:00");
}

#[test]
fn paused_ones_keep_what_is_left_and_fixed_ones_their_moment() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    world.on(Hook::OnTicket, move |_, turn| {
        turn.start_deadline(id, "days", None, Limit::Until(at("2026-03-04 17:00")))?;
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
    world.on(Hook::OnTicket, |_, _| Ok(()));
    world.until("2026-03-02 10:00");
    let other = plain_case(&mut world);
    world.done("ann", act(other, "wait", json!({})));
    edited(&mut world, &weekly("10:00-12:00"));
    assert_eq!(due(&world, id, "days"), "2026-03-04 17:00:00");
    assert_eq!(deadline(&world, other, "hours").unwrap().left, Some(Span::hours(24)));
    world.done("ann", act(other, "go-on", json!({})));
    assert_eq!(due(&world, other, "hours"), "2026-03-17 12:00:00");
}

/// What was begun before an edit and is paused right behind it, before it was counted anew.
#[test]
fn a_pause_right_behind_an_edit_keeps_what_was_left() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    world.until("2026-03-02 11:00");
    world.admin(edit(&weekly("09:00-10:00")));
    world.done("ann", act(id, "wait", json!({})));
    assert_eq!(deadline(&world, id, "hours").unwrap().left, Some(Span::hours(22)));
    world.until("2026-03-02 11:00");
    assert_eq!(deadline(&world, id, "hours").unwrap().left, Some(Span::hours(22)));
}

/// One begun behind an edit is not counted twice.
#[test]
fn what_begins_behind_an_edit_is_counted_once() {
    let mut world = world_of(WORK);
    plain_case(&mut world);
    world.until("2026-03-02 11:00");
    world.admin(edit(&weekly("09:00-10:00")));
    let id = plain_case(&mut world);
    world.admin(edit(&weekly("09:00-11:00")));
    world.until("2026-03-02 11:00");
    assert_eq!(due(&world, id, "hours"), "2026-03-18 11:00:00");
    assert_eq!(due(&world, 1, "hours"), "2026-03-17 11:00:00");
}

#[test]
fn hundreds_are_counted_over_several_turns() {
    let mut world = world_of(WORK);
    for _ in 0..300 {
        plain_case(&mut world);
    }
    let before = world.head().seq;
    world.admin(edit(&weekly("09:00-12:00")));
    let now = zone().format(world.clock);
    world.until(&now);
    // 1 200 deadlines, 500 a turn.
    assert_eq!(world.head().seq - before, 4);
    assert_eq!(world.below::<Edit>(key::recounts()).len(), 0);
    for id in 1..=300 {
        assert_eq!(due(&world, id, "hours"), "2026-03-11 12:00:00", "{id}");
        assert_eq!(due(&world, id, "days"), "2026-03-04 12:00:00", "{id}");
    }
}

#[test]
fn nothing_is_counted_when_nothing_runs_or_nothing_changed() {
    let mut world = world_of(WORK);
    world.admin(edit(&weekly("09:00-12:00")));
    plain_case(&mut world);
    let same = world.site.calendars.clone();
    world.admin(edit(&same));
    assert_eq!(world.below::<Edit>(key::recounts()).len(), 0);
}

#[test]
fn a_deadline_is_provisional_until_its_year_is_published() {
    let mut world = world_of(&WORK.replace("level_limits.two", "month_limit"));
    let mut calendars = weekly("09:00-18:00");
    calendars.working.published = [2026].into();
    edited(&mut world, &calendars);
    world.until("2026-12-10 09:00");
    let id = plain_case(&mut world);
    assert!(deadline(&world, id, "hours").unwrap().provisional);
    assert!(!deadline(&world, id, "days").unwrap().provisional);
    world.on(Hook::OnTicket, move |_, turn| {
        assert!(turn.is_provisional(id, "hours")? && !turn.is_provisional(id, "days")?);
        Ok(())
    });
    world.done("ann", Command::Note { ticket: id, text: "Now.".into() });
    assert_eq!(due(&world, id, "hours"), "2027-01-11 23:59:59");
    calendars.working.published.insert(2027);
    let holiday = Day { kind: DayKind::Holiday, title: "Off".into(), statutory: false };
    calendars.working.days.insert("2027-01-11".parse().unwrap(), holiday);
    edited(&mut world, &calendars);
    let after = deadline(&world, id, "hours").unwrap();
    assert!(!after.provisional);
    assert_eq!(due(&world, id, "hours"), "2027-01-12 23:59:59");
}

#[test]
fn one_whose_calendar_is_gone_keeps_its_moments_and_says_so() {
    let night = WORK.replace("clock = \"working\"", "clock = \"night\"");
    let mut world = world_of(&night);
    let mut calendars = weekly("09:00-18:00");
    calendars.named.insert("night".into(), Calendar::always(zone()));
    world.admin(edit(&calendars));
    let id = plain_case(&mut world);
    edited(&mut world, &weekly("09:00-12:00"));
    assert_eq!(due(&world, id, "hours"), "2026-03-03 09:00:00");
    assert_eq!(
        world.last_line().log[0].message,
        "deadline `hours` of ticket C-0001 keeps its moments after the calendars changed: \
         unknown calendar `night` (there are `wall`, `working`)"
    );
}

#[test]
fn levels_and_anchors_are_counted_anew_too() {
    let mut world = world_of(
        r#"
[deadlines.care]
title = { en = "Care", zh = "处理" }
workflow = "case"
within = "reply_limit"
clock = "working"
while_in = ["open"]
levels = [{ past = "2h" }, { then = "4h" }]

[deadlines.before]
title = { en = "Before", zh = "提前" }
workflow = "case"
anchor = "meets"
offset = "-6h"
clock = "working"
"#,
    );
    let id = case(&mut world, json!({"meets": "2026-03-06 12:00"}));
    let moments = |world: &World| -> Vec<_> {
        deadline(world, id, "care").unwrap().steps.iter().map(|step| zone().format(step.at)).collect()
    };
    assert_eq!(moments(&world), ["2026-03-02 13:00:00", "2026-03-02 17:00:00"]);
    assert_eq!(due(&world, id, "before"), "2026-03-05 15:00:00");
    world.until("2026-03-02 12:00");
    edited(&mut world, &weekly("09:00-12:00"));
    // One of the two hours past the end was used; the other is Tuesday's first, and four more follow in the mornings.
    assert_eq!(moments(&world), ["2026-03-03 10:00:00", "2026-03-04 11:00:00"]);
    assert_eq!(due(&world, id, "before"), "2026-03-05 09:00:00");
    world.until("2026-03-04 11:00:01");
    let taken = lines(&world, id, "escalated");
    assert_eq!(taken, ["2026-03-03 10:00:01 care", "2026-03-04 11:00:01 care"]);
}

#[test]
fn an_edit_is_counted_before_anything_else_that_is_due() {
    let mut world = world_of(WORK);
    let id = plain_case(&mut world);
    world.until("2026-03-02 17:59:59");
    world.admin(edit(&weekly("09:00-17:00 20:00-22:00")));
    // Time passes before the clock comes to count: what the edit moved does not ring at its old moment.
    world.clock = at("2026-03-02 18:00:01");
    let request = Request {
        command: Command::Ring,
        actor: Actor::System,
        at: world.clock,
        idempotency: None,
        salt: None,
    };
    let (outcome, line) = world.request(&request);
    assert_eq!(outcome, Outcome::Done(json!(null)));
    assert!(line.unwrap().rang.unwrap().key().bytes().starts_with(b"due/"));
    assert_eq!(due(&world, id, "today"), "2026-03-02 22:00:00");
    assert!(!deadline(&world, id, "today").unwrap().breached);
    let value = Value::Moment(at("2026-03-02 22:00"));
    assert!(
        world.history(id).iter().any(|line| line.form
            == fields([("due", value.clone()), ("was", Value::Moment(at("2026-03-02 18:00")))]))
    );
    assert_eq!(Clock::named("working"), deadline(&world, id, "hours").unwrap().clock);
}
