//! Refunds of what a buyer paid.

use frontdesk_sdk::{Draft, Field, Fields, Outcome, Ticket, Value, draft, fields, tickets};

/// Opens the refund of an order; of one that was never paid there is none.
pub(crate) fn open(order: &Ticket, reason: &str) -> Outcome {
    if !order.has("paid_at") {
        return Ok(());
    }
    let copies = ["order_no", "buyer"];
    let own = order.fields.iter().filter(|field| copies.contains(&field.name.as_str()));
    let mut fields: Vec<Field> = own.cloned().collect();
    let amount = order.value("sum").cloned().unwrap_or(Value::Nothing);
    fields.extend(fields![order: order.id, amount: amount, reason: reason]);
    fields.retain(|field| !field.value.is_empty());
    let agent = order.assignee.clone();
    tickets::open(&Draft { assignee: agent, parent: Some(order.id), ..draft("order-refund", fields) })
        .map(|_| ())
}
