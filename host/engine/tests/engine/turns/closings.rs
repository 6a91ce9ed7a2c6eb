//! Closings: what a report showed is kept at its moment, never changes, and has revisions beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::closing::{Closing, latest, revisions};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::duty::Occurrence;
use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::hooks::{Figure, HookEnd, Table};
use frontdesk_engine::key;
use frontdesk_engine::period::{Period, Stretch};
use frontdesk_engine::run::{Outcome, read_report};
use frontdesk_engine::value::Value;
use frontdesk_engine::view::View;
use serde_json::json;

use super::world::{End, World, at, fields, install, rounds, zone};

fn table(rate: u32) -> Table {
    let figure = Figure { name: "rate".into(), value: Value::Number(rate.into()), target: None, met: None };
    Table { figures: vec![figure], ..Table::default() }
}

/// A world whose reports show a number that changes with time.
fn counting() -> (World, Arc<AtomicU32>) {
    let world = World::of_rounds();
    let rate = Arc::new(AtomicU32::new(1));
    let shown = rate.clone();
    world.on_report(move |_, _| Ok(table(shown.load(Ordering::Relaxed))));
    (world, rate)
}

fn stretch(text: &str) -> Stretch {
    text.parse().unwrap()
}

fn kept(world: &World, report: &str, period: &str) -> Vec<(u32, Table)> {
    let found = revisions(&*world.store, "rounds", report, stretch(period)).unwrap();
    found.into_iter().map(|closing| (closing.revision, closing.table)).collect()
}

fn close(report: &str, day: &str, reason: &str) -> Command {
    let (plugin, report, day) = ("rounds".into(), report.into(), day.parse().unwrap());
    Command::CloseReport { plugin, report, day, reason: reason.into() }
}

fn read(world: &World, report: &str, period: &str, live: bool) -> (Table, Option<u32>) {
    let base: Arc<dyn View> = world.store.clone();
    let bounds = stretch(period).bounds(&zone());
    let name = ("rounds", report);
    let built = read_report(&world.site, &base, &world.hooks, name, bounds, (world.clock, live)).unwrap();
    (built.table, built.closing.map(|closing| closing.revision))
}

#[test]
fn a_period_is_closed_at_its_moment_and_keeps_what_it_showed() {
    let (mut world, rate) = counting();
    let period = "2026-02-21 to 2026-03-20";
    // The 20th is a Friday: two working days later is Tuesday.
    world.until("2026-03-24 23:59:59");
    assert_eq!(kept(&world, "month", period), []);
    assert_eq!(read(&world, "month", period, false), (table(1), None));
    world.until("2026-03-25 00:00");
    rate.store(2, Ordering::Relaxed);
    assert_eq!(kept(&world, "month", period), [(1, table(1))]);
    assert_eq!(read(&world, "month", period, false), (table(1), Some(1)));
    assert_eq!(read(&world, "month", period, true), (table(2), None));
    // Another stretch of time is no period that was closed.
    assert_eq!(read(&world, "month", "2026-03", false), (table(2), None));
    let closing = latest(&*world.store, "rounds", "month", stretch(period)).unwrap().unwrap();
    assert_eq!((closing.closed_at, closing.closed_by.as_str()), (at("2026-03-25 00:00"), "system"));
    world.until("2026-04-25 00:00");
    assert_eq!(kept(&world, "month", period), [(1, table(1))]);
    assert_eq!(kept(&world, "month", "2026-03-21 to 2026-04-20"), [(1, table(2))]);
}

#[test]
fn hours_count_from_the_end_and_downtime_closes_every_period_late() {
    let (mut world, rate) = counting();
    world.until("2026-03-09 06:00");
    assert_eq!(kept(&world, "week", "2026-W10"), [(1, table(1))]);
    rate.store(3, Ordering::Relaxed);
    world.jump("2026-03-24 08:00");
    assert_eq!(kept(&world, "week", "2026-W11"), [(1, table(3))]);
    assert_eq!(kept(&world, "week", "2026-W12"), [(1, table(3))]);
    assert_eq!(kept(&world, "week", "2026-W13"), []);
}

#[test]
fn the_duty_that_comes_with_a_closing_carries_what_was_closed() {
    let (mut world, _) = counting();
    world.until("2026-03-25 00:00");
    let opened: Vec<Occurrence> = world.below(key::occurrences("rounds", "check-figures"));
    let form = fields([
        ("report", Value::text("month")),
        ("period", Value::text("2026-02-21 to 2026-03-20")),
        ("revision", Value::Number(1.into())),
    ]);
    assert_eq!(opened.iter().map(|one| (one.due, &one.form)).collect::<Vec<_>>(), [(world.clock, &form)]);
}

#[test]
fn closing_again_is_a_new_revision_with_a_reason() {
    let (mut world, rate) = counting();
    world.until("2026-03-09 09:00");
    rate.store(5, Ordering::Relaxed);
    let answer = world.admin(close("week", "2026-03-04", " A slip of ann's. "));
    assert_eq!(answer, json!({ "report": "week", "period": "2026-W10", "revision": 2 }));
    assert_eq!(kept(&world, "week", "2026-W10"), [(1, table(1)), (2, table(5))]);
    let closing = latest(&*world.store, "rounds", "week", stretch("2026-W10")).unwrap().unwrap();
    assert_eq!((closing.closed_by.as_str(), closing.reason.as_deref()), ("admin", Some("A slip of ann's.")));
    assert_eq!(
        world.as_hook(|turn| turn.closed("week", at("2026-03-04 12:00")).unwrap().unwrap().revision),
        2
    );
    assert_eq!(world.as_hook(|turn| turn.closed("week", turn.now()).unwrap()), None);
}

/// What an administrator closed early, the clock does not close again.
#[test]
fn closed_early_it_stays_closed() {
    let (mut world, rate) = counting();
    world.until("2026-03-09 01:00");
    world.admin(close("week", "2026-03-08", "The director waits."));
    rate.store(9, Ordering::Relaxed);
    world.until("2026-03-10 00:00");
    assert_eq!(kept(&world, "week", "2026-W10"), [(1, table(1))]);
    world.until("2026-03-16 06:00");
    assert_eq!(kept(&world, "week", "2026-W11"), [(1, table(9))]);
}

#[test]
fn what_cannot_be_closed_is_refused() {
    let (mut world, _) = counting();
    world.until("2026-03-09 09:00");
    for (command, why) in [
        (
            close("week", "2026-03-09", "Now."),
            "`2026-W11` is not over yet (report `week` can be closed when it is)",
        ),
        (close("week", "2026-03-04", " "), "`reason`: expected a reason of 1 to 1000 characters, got 0"),
        (
            close("open", "2026-03-04", "Now."),
            "report `open` does not close (give it `closes` in the blueprint)",
        ),
        (close("year", "2026-03-04", "Now."), "there is no report `year` (there are: month, week, open)"),
    ] {
        assert_eq!(world.admin_refused(command), why);
    }
    assert_eq!(
        world.refused("sue", close("week", "2026-03-04", "Now.")),
        "only an administrator can do this"
    );
}

#[test]
fn a_report_that_faults_is_parked_and_closes_when_it_runs_again() {
    let (mut world, _) = counting();
    world.on_report(|_, _| Err(End(HookEnd::Fault("out of memory".into()))));
    world.until("2026-03-09 06:00");
    let faults: Vec<Fault> = world.below(key::faults());
    assert_eq!(
        (faults.len(), faults[0].hook.as_str(), faults[0].plugin.as_str()),
        (1, "on-report", "rounds")
    );
    assert_eq!(kept(&world, "week", "2026-W10"), []);
    world.on_report(|_, _| Ok(table(7)));
    world.clock = at("2026-03-09 09:00");
    world.admin(Command::Rerun { fault: faults[0].id });
    assert_eq!(kept(&world, "week", "2026-W10"), [(1, table(7))]);
    let settled: Fault = world.get(key::fault(faults[0].id)).unwrap();
    assert_eq!(settled.state, FaultState::Settled);
    // The next week waited all the while.
    world.until("2026-03-16 06:00");
    assert_eq!(kept(&world, "week", "2026-W11"), [(1, table(7))]);
}

/// A closing only reads, as any report does.
#[test]
fn a_report_that_writes_closes_nothing() {
    let (mut world, _) = counting();
    world.on_report(|_, turn| Ok(turn.count_for("check", "", 1).map(|_| table(1))?));
    world.until("2026-03-09 06:00");
    let faults: Vec<Fault> = world.below(key::faults());
    assert_eq!(faults[0].reason, "refused an event of the clock: a report only reads");
    match world.run_by(Actor::Admin("root".into()), close("week", "2026-03-04", "Now.")) {
        Outcome::Refused(refusal) => assert_eq!(refusal.to_string(), "a report only reads"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_changed_delay_or_period_counts_for_the_period_that_waits() {
    let (mut world, _) = counting();
    world.until("2026-03-22 12:00");
    let set = |days| Command::ChangeSetting {
        plugin: "rounds".into(),
        name: "close_after".into(),
        value: Scalar::Whole(days),
        from: None,
    };
    world.admin(set(1));
    world.until("2026-03-24 00:00");
    assert_eq!(kept(&world, "month", "2026-02-21 to 2026-03-20").len(), 1);
    // An upgrade that counts by the month closes the month that runs.
    let mut other = rounds();
    other.plugin.version = "1.1.0".parse().unwrap();
    other.reports["month"].period = Period::Month(1);
    world.admin(install(other, &[]));
    world.until("2026-04-02 00:00");
    assert_eq!(kept(&world, "month", "2026-03").len(), 1);
    assert_eq!(world.below::<Closing>(key::closings("rounds", "month")).len(), 2);
}

/// Installed on the day after a period's end, before it was to be closed: it is closed in time.
#[test]
fn a_period_that_is_over_but_not_closed_yet_waits() {
    let mut world = World::bare();
    world.until("2026-03-23 12:00");
    world.admin(install(rounds(), &[]));
    world.on_report(|_, _| Ok(table(4)));
    world.until("2026-03-25 00:00");
    assert_eq!(kept(&world, "month", "2026-02-21 to 2026-03-20"), [(1, table(4))]);
    assert_eq!(kept(&world, "month", "2026-01-21 to 2026-02-20"), []);
}
