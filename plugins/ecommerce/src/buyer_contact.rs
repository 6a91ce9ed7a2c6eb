//! Contacts with buyers whose order cannot leave, what they choose, and the refunds that follow.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, Filter, Outcome, Ticket, TicketEvent, TicketId, Value, all_tickets, book,
    draft, fields, filter, moment, notify, stamp, tickets, turn,
};

use crate::{desk, order_refund, service_clock};

/// Opens the agent's task; one that is open already is enough.
pub(crate) fn open(order: &Ticket, cause: &str) -> Outcome {
    if !of_order(order.id)?.is_empty() {
        return Ok(());
    }
    let fields = fields![
        order: order.id,
        order_no: order.word("order_no"),
        buyer: order.word("buyer"),
        phone: order.word("phone"),
        cause: cause,
        reason: order.text("hold_reason"),
        note: order.text("hold_note"),
        told_at: moment(turn::now()),
    ];
    let filled = fields.into_iter().filter(|field| !field.value.is_empty()).collect();
    let agent = desk::agent(order.assignee.as_deref())?.or_else(|| order.assignee.clone());
    tickets::open(&Draft { assignee: agent, parent: Some(order.id), ..draft("buyer-contact", filled) })
        .map(|_| ())
}

fn of_order(order: TicketId) -> Outcome<Vec<Ticket>> {
    let states = vec!["open".into(), "contacted".into()];
    all_tickets(&Filter { states, where_: fields![order: order], ..filter("buyer-contact") })
}

/// The order left, or came to its end.
pub(crate) fn drop_all(order: TicketId) -> Outcome {
    of_order(order)?.iter().try_for_each(|contact| tickets::act(contact.id, "drop", &[]))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut contact = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&contact)?,
        ("acted", Some("contact")) => contacted(&mut contact)?,
        ("acted", Some("settle")) => settled(&contact)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    book::mirror(
        "out-of-stock",
        &contact,
        &["order_no", "reason", "told_at", "contacted_at", "choice", "promised"],
        Vec::new(),
    )
}

fn opened(contact: &Ticket) -> Outcome {
    service_clock::start(contact.id, "contact-buyer", turn::now(), "contact_buyer_limit")?;
    desk::to_agent(notify("contact-buyer").about(contact.id), contact).send()
}

fn contacted(contact: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    service_clock::stop(contact.id, "contact-buyer")?;
    contact.set(fields![contacted_at: now.clone()])?;
    match contact.ticket("order") {
        Some(order) => tickets::set(order, &fields![buyer_contacted_at: now]),
        None => Ok(()),
    }
}

/// What the buyer chose is done with the order.
fn settled(contact: &Ticket) -> Outcome {
    let Some(id) = contact.ticket("order") else { return Ok(()) };
    let value = |name: &str| contact.value(name).cloned().unwrap_or(Value::Nothing);
    tickets::set(id, &fields![outcome: value("choice")])?;
    match contact.word("choice") {
        "exchange" => tickets::act(id, "ship-other", &fields![article: value("new_article")]),
        "wait" => tickets::act(id, "wait", &fields![wait_until: value("promised")]),
        _ => {
            order_refund::open(&tickets::get(id)?, "无法发货 / could not be shipped")?;
            tickets::act(id, "refund", &[])
        }
    }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let told = event.ticket.moment("told_at").unwrap_or(event.ticket.opened_at);
    if !service_clock::is_over(&event, told, "contact_buyer_limit")? {
        return Ok(());
    }
    let message = notify("contact-late").role("supervisor").about(event.ticket.id);
    message.arg("due", stamp(event.due)).send()
}
