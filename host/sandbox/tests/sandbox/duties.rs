//! What a guest gets of duties, figures and periods: the words of the interface, both ways.

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::run::Outcome;

use crate::desk::{Desk, NOW, log_of, patient};

const ROUNDS: &str = r#"
[plugin]
id = "rounds"
version = "1.0.0"
interface = "^1.1"
title = { en = "Rounds" }
locales = ["en"]

[roles]
clerk = { title = { en = "Clerk" } }

[workflows.errand]
title = { en = "Errand" }
number = "E-{seq}"
start = "new"
states = { new = { title = { en = "New" } }, done = { title = { en = "Done" }, end = true } }
open = { roles = ["clerk"] }
actions = { finish = { title = { en = "Finish" }, from = ["new"], to = "done", roles = ["clerk"] } }

[duties.callback]
title = { en = "Callback" }
roles = ["clerk"]
within = "1 days"
at = "09:00"
phases = [{ every = "1 weeks", until = "completed" }, { every = "1 months", for = "1 years" }]

[duties.visit]
title = { en = "Visit" }
roles = ["clerk"]
quota = { least = 1, period = "month", per = "subject" }

[reports.rate]
title = { en = "Rate" }
period = "month"
closes = "1 days"
read = ["clerk"]
figures = { rate = { en = "Rate" } }
"#;

fn desk() -> Desk {
    Desk::of(ROUNDS, patient())
}

/// A clock in days from Monday, 2 March 2026, 16:00 in Shanghai.
fn days(count: u64) -> Instant {
    NOW.plus(Span::hours(24 * count))
}

#[test]
fn a_series_is_started_asked_for_settled_and_stopped() {
    let desk = desk();
    let series = "Series { key: \"site-1\", about: Some(1), phase: 0, anchor: Date { year: 2026, month: 3, \
                  day: 2 }, next: Some(1773018000000) }";
    assert_eq!(
        desk.log("series"),
        [
            &format!("info: {series}"),
            "info: true",
            "info: Err(Refusal::Invalid(\"no phase of duty `callback` waits for `begun` (there are: completed)\"))",
            "info: Some(Date { year: 2026, month: 3, day: 9 })",
        ]
    );
    let rang = desk.ring_until(days(10));
    let told: Vec<_> = rang.iter().flat_map(log_of).collect();
    assert_eq!(told, ["info: callback due", "info: callback missed"]);
    let none =
        "info: Err(Refusal::NotFound(\"nothing of duty `callback` due 2026-03-09 09:00:00 was missed\"))";
    assert_eq!(desk.log("settle"), [none, "info: 1", none, "info: callback settled"]);
    assert_eq!(desk.log("stop"), ["info: true"]);
    assert!(desk.ring_until(days(40)).iter().flat_map(log_of).next().is_none());
}

#[test]
fn a_quota_counts_for_the_subjects_that_a_hook_names() {
    let log = desk().log("quota");
    assert_eq!(
        log,
        [
            "info: true",
            "info: false",
            "info: QuotaStanding { subject: \"east\", period: \"2026-03\", first: Date { year: 2026, month: 3, day: 1 }, \
             last: Date { year: 2026, month: 3, day: 31 }, done: 3, least: Some(3) }",
            "info: 3",
            "info: east 3/Some(3)",
            "info: west 0/Some(1)",
            "info: 1",
            "info: Err(Refusal::NotFound(\"duty `callback` has no quota (give it one in the blueprint)\"))",
        ]
    );
}

#[test]
fn figures_are_exact_and_missing_is_not_zero() {
    assert_eq!(
        desk().log("figures"),
        [
            "info: Some(13)",
            "info: Some(12)",
            "info: Some(13)",
            "info: Some(12)",
            "info: None",
            "info: Err(Refusal::Invalid(\"`digits`: expected 0 to 18, got 19\"))",
            "info: 22",
            "info: Err(Refusal::Invalid(\"`percent`: expected 0 to 100, got 101\"))",
            "info: (4, true)",
        ]
    );
}

#[test]
fn periods_have_neighbours_and_bounds() {
    let log = desk().log("periods");
    assert_eq!(
        log[..5],
        [
            "info: \"2026-02, 2026-03, 2026-03, 2026-04\"",
            "info: \"2026-01-21 to 2026-02-20, 2026-02-21 to 2026-03-20, 2026-02-21 to 2026-03-20, 2026-03-21 to 2026-04-20\"",
            "info: \"2026-02-21 to 2026-02-27, 2026-02-28 to 2026-03-06, 2026-02-28 to 2026-03-06, 2026-03-07 to 2026-03-13\"",
            "info: \"2025-12-02 to 2026-03-01, 2025-12-03 to 2026-03-02, 2025-12-03 to 2026-03-02, 2025-12-04 to 2026-03-03\"",
            "info: [Date { year: 2026, month: 3, day: 1 }, Date { year: 2026, month: 4, day: 1 }]",
        ]
    );
    assert!(log[5].contains("`period`: expected a period") && log[5].contains("`fortnight`"), "{log:?}");
}

#[test]
fn what_a_report_showed_when_it_was_closed_can_be_read() {
    let desk = desk();
    let close = Command::CloseReport {
        plugin: "rounds".into(),
        report: "rate".into(),
        day: "2026-02-10".parse().unwrap(),
        reason: "asked for".into(),
    };
    let closed = desk.run(Actor::Admin("root".into()), close);
    assert!(matches!(closed.outcome, Outcome::Done(_)), "{:?}", closed.outcome);
    assert_eq!(
        desk.log("closed"),
        [
            "info: true",
            "info: (\"2026-02\", 1, \"admin\", Some(\"asked for\"))",
            "info: Value::Number(Decimal { coefficient: 7, scale: 1 })",
        ]
    );
}

/// The ends of time once kept the host looking for the next period for ever.
#[test]
fn the_ends_of_time_are_answered() {
    let log = desk().log("edges");
    assert!(log.iter().any(|line| line.contains("there is no date `2026-02-30`")), "{log:?}");
}
