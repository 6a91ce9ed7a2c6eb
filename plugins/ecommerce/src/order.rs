//! Orders: confirmed in a call or checked after payment, released, shipped, delivered.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Instant, Limit, Outcome, Ticket, TicketEvent, Value, fields, moment, number,
    schedules, tickets, turn,
};

use crate::{
    buyer, buyer_contact, customer_event, desk, dispatch, leftover, order_call, remark, reminder, shipment,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut order = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut order)?,
        ("acted", Some("change")) => order_call::changed(&mut order, &event.form)?,
        ("acted", Some(action)) => acted(&mut order, action)?,
        _ => return Ok(()),
    }
    order_call::record(&order)?;
    dispatch::record(&order)
}

fn acted(order: &mut Ticket, action: &str) -> Outcome {
    match action {
        "confirm" => order_call::confirmed(order, "call"),
        "confirm-link" => order_call::confirmed(order, "link"),
        "no-answer" => order_call::no_answer(order),
        "wrong-number" => order_call::note(order, "号码错误 / wrong number"),
        "new-number" => order.set(fields![attempts: Value::Nothing]),
        "pay" => paid(order),
        "check" => checked(order),
        "star" => remark::open(order, Vec::new()),
        "remark" => remark::of_form(order),
        "see-remarks" => remark::see_all(order),
        "ship" => dispatch::ship(order),
        "cannot-ship" => dispatch::held(order),
        "ship-other" => dispatch::resumed(order),
        "wait" => dispatch::waits(order),
        "close" => reminder::end(order, "close"),
        "deliver" => {
            shipment::order_delivered(order)?;
            customer_event::note_order("order-closed", order)
        }
        "cancel" | "refund" | "send-back" => ended(order),
        _ => Ok(()),
    }
}

fn opened(order: &mut Ticket) -> Outcome {
    let agent = order.assignee.clone().or_else(desk::acting_agent);
    let agent = agent.map_or_else(|| desk::agent(None), |own| Ok(Some(own)))?;
    order.assign(agent.as_deref())?;
    let order_no = order.text("order_no").unwrap_or(&order.number).to_owned();
    let placed = past(order.moment("placed_at"));
    order.set(fields![order_no: order_no, placed_at: moment(placed), sum: sum(order)])?;
    let next = match order.word("payment") {
        "cod" => "to-call",
        "online" if order.has("paid_at") => "pay",
        "online" => "await-payment",
        _ => "release",
    };
    if next == "release" {
        order.set(fields![released_at: moment(turn::now())])?;
        dispatch::begin(order, turn::now())?;
    }
    tickets::act(order.id, next, &[])?;
    if next == "await-payment" { reminder::open(order) } else { Ok(()) }
}

/// What the platform says, else quantity times price.
fn sum(order: &Ticket) -> Value {
    match order.number("sum") {
        Some(sum) => number(sum),
        None => order.number("price").map(|price| price.times(order.count("quantity"))).into(),
    }
}

/// A moment that another system gave, not later than now.
pub(crate) fn past(given: Option<Instant>) -> Instant {
    given.map_or_else(turn::now, |at| at.min(turn::now()))
}

fn paid(order: &mut Ticket) -> Outcome {
    let paid = past(order.moment("paid_at"));
    order.set(fields![paid_at: moment(paid)])?;
    reminder::order_paid(order)?;
    dispatch::begin(order, paid)?;
    schedules::start_deadline(order.id, "paid-check", &Limit::Until(desk::end_by("paid_check_by")?))
        .map(|_| ())
}

/// The buyer's message becomes a remark unless the agent wrote a better one; then the buyer is asked to look at the order.
fn checked(order: &mut Ticket) -> Outcome {
    schedules::stop_deadline(order.id, "paid-check")?;
    let now = moment(turn::now());
    order.set(fields![checked_at: now.clone(), released_at: now])?;
    if !order.has("remark_text") {
        let message = order.value("message").cloned().unwrap_or(Value::Nothing);
        order.set(fields![remark_text: message])?;
    }
    let arguments = fields![
        order: order.word("order_no"),
        article: order.word("article"),
        quantity: order.count("quantity").to_string(),
        address: order.word("address"),
    ];
    buyer::tell(order, ("chat", order.word("buyer").to_owned()), "order-check", &arguments)?;
    if order.has("remark_text") {
        remark::of_form(order)?;
    }
    customer_event::note_order("order-confirmed", order)
}

/// Nothing is left to be done for an order that came to nothing.
fn ended(order: &Ticket) -> Outcome {
    reminder::end(order, "close")?;
    buyer_contact::drop_all(order.id)?;
    remark::drop_all(order)
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let order = event.ticket;
    match event.name.as_str() {
        "order-confirm" => order_call::unconfirmed(&order),
        "paid-check" => leftover::note(&order, "paid-unchecked", None, None),
        _ => dispatch::on_breach(DeadlineEvent { ticket: order, ..event }),
    }
}
