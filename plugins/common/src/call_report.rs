//! The report on inbound calls: by subject, and what came in after the report of its time was sent.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_entries, all_tickets,
    fields, figure, filter, moment, month_of, notify, number, registers, schedules, table, turn,
};

/// The month (`2026-05`) whose report a call of that moment corrects; nothing while the report is not sent.
pub(crate) fn corrected_by(called: Instant) -> Outcome<Option<String>> {
    let sent = all_entries("call-reports", &[])?;
    let late = sent.iter().any(|report| report.moment("until").is_some_and(|until| called < until));
    let day = schedules::civil_date(called);
    Ok(late.then(|| format!("{:04}-{:02}", day.year, day.month)))
}

/// Done is sent: to departments and leaders.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    let (until, _) = month_of(schedules::civil_date(event.due));
    let day = schedules::civil_date(until).to_string();
    registers::put("call-reports", &day, &fields![sent_at: moment(turn::now()), until: moment(until)])?;
    notify("call-report")
        .role("department-head")
        .role("manager")
        .role("general-manager")
        .arg("until", day)
        .arg("remarks", event.form.as_slice().word("remarks"))
        .send()
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    // A call may be entered after its time, never before.
    let mut calls = all_tickets(&Filter { opened_from: Some(start), ..filter("call") })?;
    calls.retain(|call| call.moment("counted_at").is_some_and(|at| at >= start && at < end));
    let (late, own): (Vec<Ticket>, Vec<Ticket>) = calls.into_iter().partition(|call| call.has("corrects"));
    let mut rows: Vec<_> = by(&own, |call| ("", call.word("subject")))
        .into_iter()
        .map(|((_, subject), calls)| {
            vec![subject.into(), number(calls), Decimal::percent(calls, own.len()).into(), Value::Nothing]
        })
        .collect();
    rows.extend(
        by(&late, |call| (call.word("corrects"), call.word("subject"))).into_iter().map(
            |((month, subject), calls)| vec![subject.into(), number(calls), Value::Nothing, month.into()],
        ),
    );
    let count = |is: fn(&&Ticket) -> bool| number(own.iter().filter(is).count());
    let figures = vec![
        figure("calls", number(own.len())),
        figure("corrections", number(late.len())),
        figure("answered-late", count(|call| call.flag("late_answer"))),
        figure("missed", count(|call| matches!(call.state.as_str(), "missed" | "unreached"))),
    ];
    Ok(table(&["subject", "calls", "share", "corrects"], rows, figures))
}

/// How many calls there are of each kind.
fn by<'a>(
    calls: &'a [Ticket],
    kind: impl Fn(&'a Ticket) -> (&'a str, &'a str),
) -> BTreeMap<(&'a str, &'a str), usize> {
    calls.iter().fold(BTreeMap::new(), |mut counts, call| {
        *counts.entry(kind(call)).or_default() += 1;
        counts
    })
}
