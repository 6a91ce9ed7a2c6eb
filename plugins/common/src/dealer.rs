//! Dealers: disputes between them, and the service plan that a signed contract starts.

use frontdesk_sdk::{
    Date, Fields, Instant, Outcome, SECOND, Ticket, TicketEvent, book, fields, refuse, schedules,
};

use crate::task;

pub(crate) fn on_dispute(event: TicketEvent) -> Outcome {
    let dispute = event.ticket;
    let dealers = format!("{} / {}", dispute.word("first_dealer"), dispute.word("second_dealer"));
    let same = ["matter", "first_statement", "second_statement", "decision"];
    book::mirror("dealer-disputes", &dispute, &same, fields![dealers: dealers])
}

pub(crate) fn on_contract(event: TicketEvent) -> Outcome {
    let contract = event.ticket;
    if event.action.as_deref() != Some("sign") {
        return Ok(());
    }
    contract.rows("plan").iter().try_for_each(|line| plan(&contract, line))
}

/// A line of the plan is a task of whoever is in charge, due at the end of its day.
fn plan(contract: &Ticket, line: &[String]) -> Outcome {
    let what = line.first().map(String::as_str).unwrap_or_default();
    let Some(due) = line.get(1).and_then(|text| end_of(text)) else {
        return Err(refuse("plan-day").with("line", what));
    };
    let contents = format!("{} {}: {what}", contract.number, contract.word("dealer"));
    task::leave(contract, "service-plan", contents, contract.text("in_charge"), Some(due)).map(|_| ())
}

/// The last second of a day written as `2026-07-01`; nothing when there is no such day.
fn end_of(text: &str) -> Option<Instant> {
    let mut parts = text.trim().splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let date = Date { year, month, day };
    let midnight = schedules::moment_of(date, 1440);
    (schedules::civil_date(schedules::moment_of(date, 0)) == date)
        .then(|| midnight.saturating_sub_unsigned(SECOND))
}
