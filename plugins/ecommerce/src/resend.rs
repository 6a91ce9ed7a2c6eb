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
        "re-send" => {
            let article = report.text("article").unwrap_or_else(|| order.word("article"));
            again(report, Some(&order), article, report.count("quantity").max(1))
        }
        "refund" => refund(report, &order),
        _ => Ok(()),
    }
}

/// An exchange: the article once more, to where the order of this site went.
pub(crate) fn exchanged(case: &Ticket) -> Outcome {
    let same = vec![("order_no", case.word("order")).into()];
    let order = all_tickets(&Filter { where_: same, ..filter("order") })?.into_iter().next();
    again(case, order.as_ref(), case.word("article"), 1)
}

/// A further order, nothing to pay, released at once.
fn again(case: &Ticket, order: Option<&Ticket>, article: &str, quantity: i64) -> Outcome {
    let own = order.into_iter().flat_map(|order| &order.fields);
    let mut fields: Vec<Field> =
        own.filter(|field| OF_ORDER.contains(&field.name.as_str())).cloned().collect();
    fields.extend(fields![payment: "none", article: article, quantity: number(quantity)]);
    let agent = case.assignee.clone();
    tickets::open(&Draft { assignee: agent, parent: Some(case.id), ..draft("order", fields) }).map(|_| ())
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
