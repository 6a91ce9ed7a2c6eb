//! What a buyer gets for what did not come: the goods once more, or the money.

use frontdesk_sdk::{
    Draft, Field, Fields, Filter, Outcome, Ticket, Value, all_tickets, draft, fields, filter, number, tickets,
};

/// What a further parcel takes over from the order.
const OF_ORDER: [&str; 7] = ["buyer", "recipient", "phone", "address", "wechat", "channel", "shop"];

/// A report was solved: what was promised is opened. Without the order on this site it is done elsewhere.
pub(crate) fn solved(report: &Ticket) -> Outcome {
    let same = vec![("order_no", report.word("order_no")).into()];
    let Some(order) = all_tickets(&Filter { where_: same, ..filter("order") })?.into_iter().next() else {
        return Ok(());
    };
    match report.word("solution") {
        "re-send" => again(report, &order),
        "refund" => refund(report, &order),
        _ => Ok(()),
    }
}

/// A further order, nothing to pay, released at once.
fn again(report: &Ticket, order: &Ticket) -> Outcome {
    let own = order.fields.iter().filter(|field| OF_ORDER.contains(&field.name.as_str()));
    let mut fields: Vec<Field> = own.cloned().collect();
    let article = report.text("article").unwrap_or_else(|| order.word("article"));
    fields.extend(fields![
        payment: "none",
        article: article,
        quantity: number(report.count("quantity").max(1)),
    ]);
    let agent = report.assignee.clone();
    tickets::open(&Draft { assignee: agent, parent: Some(report.id), ..draft("order", fields) }).map(|_| ())
}

/// The value of what is missing, else the order's sum.
fn refund(report: &Ticket, order: &Ticket) -> Outcome {
    let amount = report.value("amount").or_else(|| order.value("sum")).cloned().unwrap_or(Value::Nothing);
    let mut fields = fields![
        order: order.id,
        order_no: report.word("order_no"),
        buyer: order.word("buyer"),
        amount: amount,
        reason: report.word("problem"),
    ];
    fields.retain(|field| !field.value.is_empty());
    let agent = report.assignee.clone();
    tickets::open(&Draft { assignee: agent, parent: Some(report.id), ..draft("order-refund", fields) })
        .map(|_| ())
}
