//! Contacts and orders: they go into the customer's file, or wait for one until the end of the day.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    DeadlineEvent, Decimal, Draft, Field, Fields, Filter, Instant, Outcome, PersonId, Ticket, TicketEvent,
    all_tickets, book, draft, fields, filter, person, registers, schedules, tickets,
};

use crate::{customer_file, duty_owner, follow_up};

/// Notes what happened in a case with whoever its phone or platform id names.
pub(crate) fn note(kind: &str, case: &Ticket, agent: Option<PersonId>) -> Outcome {
    if !case.has("phone") && !case.has("buyer_id") {
        return Ok(());
    }
    if kind == "contact" && customer_file::of(case)?.is_some() {
        return Ok(());
    }
    let event = fields![
        kind: kind,
        phone: case.text("phone"),
        buyer_id: case.text("buyer_id"),
        customer: case.text("customer").or(case.text("buyer")),
        order: case.text("order").or_else(|| (kind != "contact").then_some(case.number.as_str())),
        agent: agent.map(person),
    ];
    open(case, event)
}

/// Notes what became of an order; goods sent again for nothing are none of the buyer's orders.
pub(crate) fn note_order(kind: &str, order: &Ticket) -> Outcome {
    if order.is("payment", "none") {
        return Ok(());
    }
    let event = fields![
        kind: kind,
        phone: order.text("phone"),
        buyer_id: order.text("buyer"),
        customer: order.text("recipient"),
        order: order.word("order_no"),
        agent: order.assignee.clone().map(person),
    ];
    open(order, event)
}

fn open(case: &Ticket, event: Vec<Field>) -> Outcome {
    let event = event.into_iter().filter(|field| !field.value.is_empty()).collect();
    tickets::open(&Draft { parent: Some(case.id), ..draft("customer-event", event) }).map(|_| ())
}

/// Orders that were confirmed between two moments.
pub(crate) fn orders(start: Instant, end: Instant) -> Outcome<Decimal> {
    registers::sum("customer-orders", Some("order-confirmed"), start, end)
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let mut event = event.ticket;
    if !event.has("agent") {
        let agent = duty_owner::at_desk()?;
        event.set(fields![agent: agent.map(person)])?;
    }
    if !event.is("kind", "contact") {
        count(&event)?;
    }
    match customer_file::of(&event)? {
        Some(mut file) => file_under(&event, &mut file),
        None => Ok(()),
    }
}

fn count(event: &Ticket) -> Outcome {
    let (account, reason) = (event.word("kind").to_owned(), event.word("order").to_owned());
    registers::post("customer-orders", &Posting { account, amount: 1.into(), reason, about: Some(event.id) })
}

fn file_under(event: &Ticket, file: &mut Ticket) -> Outcome {
    match event.word("kind") {
        "order-confirmed" => {
            customer_file::ordered(file, event.word("order"), event.text("agent").map(str::to_owned))?;
        }
        "order-closed" => follow_up::plan(file, schedules::civil_date(event.opened_at), event.word("order"))?,
        _ => {}
    }
    tickets::link(file.id, "case", event.parent.unwrap_or(event.id))?;
    tickets::act(event.id, "file", &[])
}

/// Files what waited for a new file, in the order in which it happened.
pub(crate) fn file_waiting(file: &mut Ticket) -> Outcome {
    for name in ["phone", "buyer_id"] {
        let Some(value) = file.text(name).map(str::to_owned) else { continue };
        let states = vec!["noted".into()];
        let waiting = Filter { states, where_: vec![(name, value).into()], ..filter("customer-event") };
        for event in all_tickets(&waiting)? {
            file_under(&event, file)?;
        }
    }
    Ok(())
}

/// The day is over and nobody entered a file.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut event = event.ticket;
    event.set(fields![missing: true])?;
    let date = fields![date: schedules::civil_date(event.opened_at)];
    book::mirror("missing-files", &event, &["agent", "kind", "order"], date)
}
