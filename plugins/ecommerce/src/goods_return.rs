//! Returns: followed step by step until goods, money and freight are settled.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, DeadlineEvent, Decimal, Draft, Fields, Filter, Instant, Limit, Outcome, PersonId, Table, Ticket,
    TicketEvent, Value, all_tickets, book, directory, draft, fields, figure, filter, moment, notify, number,
    person, registers, schedules, stamp, table, tickets, turn,
};

use crate::{customer_event, customer_file, resend};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            case.assign(responsible()?.as_deref())?;
            customer_file::tie(&case)?;
        }
        ("acted", Some("arrive")) => arrived(&mut case)?,
        ("acted", Some("check")) => case.set(fields![checked_by: person(turn::actor())])?,
        ("acted", Some("refund")) => refunded(&mut case)?,
        ("acted", Some("exchange")) => exchanged(&mut case)?,
        ("acted", Some("settle-freight")) => {
            let fen = case.number("freight_difference").and_then(|sum| sum.over(1, 2));
            case.set(fields![freight_difference: fen])?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    stepped(&mut case)?;
    tell_buyer(&case)?;
    const SAME: [&str; 7] =
        ["order", "reason", "logistics", "completeness", "freight_difference", "payer", "decision"];
    book::mirror("return-records", &case, &SAME, Vec::new())
}

/// Who acts, when that is after-sales; else the first of them.
fn responsible() -> Outcome<Option<PersonId>> {
    if turn::actor_roles().iter().any(|role| role == "after-sales") {
        return Ok(Some(turn::actor()));
    }
    Ok(directory::with_role("after-sales")?.into_iter().map(|person| person.id).min())
}

fn arrived(case: &mut Ticket) -> Outcome {
    case.set(fields![arrived_at: moment(turn::now())])?;
    notify("return-arrived")
        .persons(case.assignee.clone())
        .about(case.id)
        .arg("order", case.word("order"))
        .send()
}

fn decided(case: &mut Ticket, decision: &str) -> Outcome {
    case.set(fields![decision: decision, decided_at: moment(turn::now())])
}

/// The refund less what is deducted is a task of its own.
fn refunded(case: &mut Ticket) -> Outcome {
    decided(case, "refund")?;
    let deduction = case.number("deduction").unwrap_or(Decimal::ZERO);
    let sum = (case.number("refund_sum").unwrap_or(Decimal::ZERO) - deduction).over(1, 2);
    let fields = fields![order: case.word("order"), sum: sum, deduction: case.number("deduction")];
    let assignee = case.assignee.clone();
    tickets::open(&Draft { assignee, parent: Some(case.id), ..draft("return-refund", fields) }).map(|_| ())
}

fn exchanged(case: &mut Ticket) -> Outcome {
    decided(case, "exchange")?;
    resend::exchanged(case)
}

/// Each step begins the clock of standing still anew.
fn stepped(case: &mut Ticket) -> Outcome {
    if case.flag("stale") {
        case.set(fields![stale: Value::Nothing])?;
        registers::remove("stale-returns", &case.number)?;
    }
    if matches!(case.state.as_str(), "closed" | "refused") {
        return Ok(());
    }
    schedules::start_deadline(case.id, "return-stale", &Limit::Standard).map(|_| ())
}

fn tell_buyer(case: &Ticket) -> Outcome {
    notify("return-step")
        .role("platform")
        .persons(case.requester.clone())
        .about(case.id)
        .arg("order", case.word("order"))
        .send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    if event.name == "return-stale" {
        return stands_still(&mut case);
    }
    notify("goods-unchecked")
        .persons(case.assignee.clone())
        .role("warehouse")
        .about(case.id)
        .arg("order", case.word("order"))
        .arg("due", stamp(event.due))
        .send()
}

fn stands_still(case: &mut Ticket) -> Outcome {
    case.set(fields![stale: true])?;
    let since = fields![
        step: &case.state,
        since: moment(case.entered_state_at),
        owner: case.assignee.clone().map(person),
    ];
    book::mirror("stale-returns", case, &["order"], since)
}

/// Returns of a week or month by reason and article, open ones by days, and how many orders came back.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_time = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("return") };
    let returns = all_tickets(&of_time)?;
    let open = all_tickets(&Filter { opened_until: Some(end), ..filter("return") })?;
    let open: Vec<&Ticket> =
        open.iter().filter(|case| !matches!(case.state.as_str(), "closed" | "refused")).collect();
    let mut counts = BTreeMap::<(&str, String), u32>::new();
    for case in &returns {
        let item = format!("{}, {}", case.word("reason"), case.word("article"));
        *counts.entry(("reason", item)).or_default() += 1;
    }
    for case in &open {
        let days = (turn::now() - case.opened_at).unsigned_abs() / DAY;
        *counts.entry(("open", format!("{days:02}"))).or_default() += 1;
    }
    let rows = counts.into_iter().map(|((list, item), count)| vec![list.into(), item.into(), count.into()]);
    let orders = customer_event::orders(start, end)?;
    let figures = vec![
        figure("returns", number(returns.len())),
        figure("open", number(open.len())),
        figure("rate", Decimal::percent(returns.len(), orders)),
    ];
    Ok(table(&["list", "item", "count"], rows.collect(), figures))
}
