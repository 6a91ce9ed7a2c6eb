//! The daily count, copies, and what does not agree.

use frontdesk_sdk::custody::{self, Counted};
use frontdesk_sdk::{
    DAY, Draft, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value, all_entries,
    all_tickets, draft, fields, figure, filter, notify, number, refuse, schedules, table, tickets, turn,
};

use crate::handover_day;
use crate::key_ledger::{self, KEYS};

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    match event.cause.as_str() {
        "due" if !form.flag("again") => handover_day::plan_more("key-count", "daily_count", event.due),
        "done" => {
            let counted = match form.rows("lines") {
                [] => Counted::Total(total(form.number("counted"))?),
                lines => Counted::Each(each(lines)?),
            };
            custody::count(KEYS, &counted, form.word("remarks")).map(|_| ())
        }
        "missed" => {
            let day = schedules::civil_date(event.due).to_string();
            notify("key-count-missed").role("group-leader").arg("day", day).send()
        }
        _ => Ok(()),
    }
}

fn total(counted: Option<frontdesk_sdk::Decimal>) -> Outcome<u64> {
    let counted = counted.ok_or_else(|| refuse("count-missing"))?;
    Ok(u64::try_from(counted.whole()).unwrap_or(0))
}

fn each(lines: &[Vec<String>]) -> Outcome<Vec<(String, u32)>> {
    let one = |(n, line): (usize, &Vec<String>)| {
        let key = line.first().map(|key| key.trim().to_owned());
        let counted = line.get(1).and_then(|text| text.trim().parse().ok());
        key.zip(counted).ok_or_else(|| refuse("count-line").with("line", number(n + 1)))
    };
    lines.iter().enumerate().map(one).collect()
}

/// Opens the incident of a number that does not agree with the ledger.
pub(crate) fn incident(case: &Ticket, expected: i64, counted: i64) -> Outcome {
    let fields = fields![expected: number(expected), counted: number(counted)];
    let title = format!("{}: {counted} counted, {expected} expected", case.number);
    tickets::open(&Draft { title, parent: Some(case.id), ..draft("key-incident", fields) }).map(|_| ())
}

/// The leader is told of each incident, with what is out.
pub(crate) fn on_incident(event: TicketEvent) -> Outcome {
    let case = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let mut out = 0;
    for line in all_entries(KEYS, &[])? {
        out += custody::state(KEYS, &line.key)?.loans.iter().map(|loan| loan.left).sum::<u32>();
    }
    notify("key-count-differs")
        .role("group-leader")
        .about(case.id)
        .arg("expected", case.count("expected").to_string())
        .arg("counted", case.count("counted").to_string())
        .arg("out", out.to_string())
        .arg("keys", case.word("key"))
        .send()
}

pub(crate) fn on_copy(event: TicketEvent) -> Outcome {
    let case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => key_ledger::line(case.word("key")).map(|_| ()),
        ("acted", Some("enter")) => {
            key_ledger::change(case.word("key"), case.count("copies"), "copied / 复配", &case)
        }
        _ => Ok(()),
    }
}

/// The ledger as it stood at a moment, from the movements before it.
pub(crate) fn state_at(end: Instant) -> Outcome<Table> {
    let mut lines: Vec<(String, Vec<Value>)> = Vec::new();
    let mut sums = [0; 3];
    for movement in all_entries("key-movements", &[])? {
        if movement.moment("time").is_none_or(|time| time >= end) {
            continue;
        }
        let value = |name: &str| movement.value(name).cloned().unwrap_or(Value::Nothing);
        let row = ["key", "number", "out", "lost", "place", "custodian"].map(value).to_vec();
        lines.retain(|(key, _)| key != movement.word("key"));
        lines.push((movement.word("key").to_owned(), row));
    }
    lines.retain(|(_, row)| row[1].as_number().is_some_and(|keys| keys.whole() > 0));
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, row) in &lines {
        for (sum, value) in sums.iter_mut().zip(&row[1..4]) {
            *sum += value.as_number().map_or(0, frontdesk_sdk::Decimal::whole);
        }
    }
    let figures = ["keys", "out", "lost"].into_iter().zip(sums);
    let figure = |(name, sum): (&str, i64)| figure(name, number(sum));
    Ok(table(
        &["key", "number", "out", "lost", "place", "custodian"],
        lines.into_iter().map(|(_, row)| row).collect(),
        figures.map(figure).collect(),
    ))
}

/// Loans that were out over a midnight of the period, and what was lost in it.
pub(crate) fn overnight(start: Instant, end: Instant) -> Outcome<Table> {
    let mut out = all_tickets(&Filter { opened_until: Some(end), ..filter("key-loan") })?;
    out.retain(|loan| over_midnight(loan, start, end));
    let lost =
        all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("key-loss") })?;
    let row = |case: &Ticket, what: &str, who: &str| {
        let keys = case.value("keys").cloned().unwrap_or(Value::Nothing);
        vec![(&case.number).into(), what.into(), case.word("unit").into(), keys, who.into()]
    };
    let late = out.iter().map(|loan| row(loan, "overnight", loan.word("borrower")));
    let rows = late
        .chain(
            lost.iter()
                .map(|loss| row(loss, loss.word("what"), loss.assignee.as_deref().unwrap_or_default())),
        )
        .collect();
    Ok(table(
        &["number", "what", "unit", "keys", "who"],
        rows,
        vec![figure("overnight", number(out.len())), figure("losses", number(lost.len()))],
    ))
}

/// Whether the first midnight of a loan within the period found the key outside.
fn over_midnight(loan: &Ticket, start: Instant, end: Instant) -> bool {
    let Some(out) = loan.moment("out_at").filter(|_| loan.state != "handed-over") else { return false };
    let day = schedules::civil_date(out.max(start.saturating_sub_unsigned(DAY)));
    let midnight = schedules::moment_of(schedules::add_days(day, 1), 0);
    midnight < end && loan.moment("in_at").unwrap_or_else(turn::now) >= midnight
}
