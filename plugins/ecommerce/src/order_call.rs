//! The confirmation of an order: calls, the SMS with the link, changes, and the record of all of it.

use frontdesk_sdk::{
    Decimal, Field, Fields, Filter, Instant, Outcome, Table, Ticket, TimerEvent, Value, all_tickets, book,
    fields, figure, filter, moment, notify, number, refuse, schedules, setting, stamp, table, tickets, turn,
};

use crate::{buyer, customer_event, desk, dispatch};

/// What an agent has to ask again after a change.
const ANSWERS: [&str; 4] = ["read_back", "purchase_ok", "payment_ok", "shipping_told"];

pub(crate) fn confirmed(order: &mut Ticket, by: &str) -> Outcome {
    note(
        order,
        if by == "call" {
            "电话确认 / confirmed in the call"
        } else {
            "短信链接确认 / confirmed by the link"
        },
    )?;
    schedules::clear_timer(&call_key(order))?;
    let now = moment(turn::now());
    let next = Value::Nothing;
    order.set(fields![confirmed_at: now.clone(), confirmed_by: by, released_at: now, next_call: next])?;
    dispatch::begin(order, turn::now())?;
    customer_event::note_order("order-confirmed", order)
}

/// Adds a line to the calls of the order.
pub(crate) fn note(order: &mut Ticket, result: &str) -> Outcome {
    let line = vec![stamp(turn::now()), result.to_owned()];
    add_row(order, "calls", line)
}

fn add_row(order: &mut Ticket, field: &str, line: Vec<String>) -> Outcome {
    let mut rows = order.rows(field).to_vec();
    rows.push(line);
    order.set(vec![(field, rows).into()])
}

fn call_key(order: &Ticket) -> String {
    format!("call-again/{}", order.id)
}

/// The next call comes after a while; after the last one the buyer gets a link.
pub(crate) fn no_answer(order: &mut Ticket) -> Outcome {
    note(order, "未接通 / no answer")?;
    let attempts = order.count("attempts") + 1;
    order.set(fields![attempts: number(attempts)])?;
    if attempts >= setting::whole_for("call_attempts", order.id)? {
        return give_up(order);
    }
    let gap = if attempts == 1 { "attempt_gaps.first" } else { "attempt_gaps.second" };
    let next = turn::now().saturating_add_unsigned(setting::length_for(gap, order.id)?);
    order.set(fields![next_call: moment(next)])?;
    schedules::set_timer(&call_key(order), Some(order.id), next, &[])
}

fn give_up(order: &mut Ticket) -> Outcome {
    order.set(fields![next_call: Value::Nothing])?;
    tickets::act(order.id, "give-up", &[])?;
    if setting::text("unreachable_message")? == "nothing" {
        return Ok(());
    }
    let link = format!("{}{}", setting::text("confirm_link")?, order.word("order_no"));
    let arguments = fields![
        order: order.word("order_no"),
        article: order.word("article"),
        sum: order.number("sum").unwrap_or(Decimal::ZERO).to_string(),
        link: link,
    ];
    buyer::tell(order, ("sms", order.word("phone").to_owned()), "confirm-link", &arguments)
}

/// It is time for the next call.
pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let Some(id) = event.ticket else { return Ok(()) };
    let order = tickets::get(id)?;
    if !["calling", "changed"].contains(&order.state.as_str()) {
        return Ok(());
    }
    desk::to_agent(notify("call-again").about(id), &order).send()
}

/// What was confirmed holds no longer: the sum is counted anew and everything is read back again.
pub(crate) fn changed(order: &mut Ticket, form: &[Field]) -> Outcome {
    let what: Vec<String> = form.iter().filter_map(said).collect();
    if what.is_empty() {
        return Err(refuse("nothing-changed"));
    }
    let before = order.number("sum").unwrap_or(Decimal::ZERO);
    let sum = order.number("price").map_or(before, |price| price.times(order.count("quantity")));
    let line = vec![stamp(turn::now()), what.join(", "), format!("{before} → {sum}")];
    add_row(order, "changes", line)?;
    let mut fields = fields![
        attempts: Value::Nothing,sum: sum, confirmed_at: Value::Nothing, confirmed_by: Value::Nothing, released_at: Value::Nothing];
    fields.extend(ANSWERS.map(|name| Field::from((name, Value::Nothing))));
    order.set(fields)?;
    dispatch::stop(order.id)
}

/// A field of the change as text; nothing for one that was left empty.
fn said(field: &Field) -> Option<String> {
    let name = match field.name.as_str() {
        "quantity" => "数量 / quantity",
        "article" => "商品 / article",
        "price" => "单价 / price",
        "address" => "地址 / address",
        _ => "收货人 / recipient",
    };
    match &field.value {
        Value::Number(n) => Some(format!("{name}: {n}")),
        value => value.as_text().map(|text| format!("{name}: {text}")),
    }
}

/// Nobody reached the buyer in time: the superior hears of it, once.
pub(crate) fn unconfirmed(order: &Ticket) -> Outcome {
    let message = notify("order-unconfirmed").about(order.id);
    desk::to_superior(message, order)?
        .arg("placed", order.moment("placed_at").map(stamp).unwrap_or_default())
        .arg("attempts", order.count("attempts").to_string())
        .send()
}

/// The line of the confirmation record; orders that were paid online have none.
pub(crate) fn record(order: &Ticket) -> Outcome {
    if !order.is("payment", "cod") {
        return Ok(());
    }
    let same = ["order_no", "attempts", "calls", "changes", "confirmed_at", "confirmed_by"];
    book::mirror("confirmation-record", order, &same, fields![result: result(order)])
}

fn result(order: &Ticket) -> &'static str {
    match order.state.as_str() {
        "placed" | "calling" => "open",
        "changed" => "changed",
        "unreachable" => "unreachable",
        "wrong-number" => "wrong-number",
        "cancelled" => "cancelled",
        _ => "confirmed",
    }
}

/// Orders to be confirmed that were placed in a period.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_period = Filter {
        opened_from: Some(start),
        opened_until: Some(end),
        where_: fields![payment: "cod"],
        ..filter("order")
    };
    let orders = all_tickets(&of_period)?;
    let count = |test: &dyn Fn(&Ticket) -> bool| orders.iter().filter(|order| test(order)).count();
    let confirmed = count(&|order| order.has("confirmed_at"));
    let row = |order: &Ticket| {
        let attempts = number(order.count("attempts"));
        vec![(&order.number).into(), order.word("order_no").into(), result(order).into(), attempts]
    };
    let figures = vec![
        figure("placed", number(orders.len())),
        figure("confirmed", number(confirmed)),
        figure("rate", Decimal::percent(confirmed, orders.len())),
        figure("changed", number(count(&|order| order.has("changes")))),
        figure("cancelled", number(count(&|order| order.state == "cancelled"))),
        figure("unreachable", number(count(&|order| order.state == "unreachable"))),
    ];
    Ok(table(&["number", "order", "state", "attempts"], orders.iter().map(row).collect(), figures))
}
