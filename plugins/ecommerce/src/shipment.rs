//! Shipments: opened with the parcel, followed by what the carrier reports, closed with the arrival or a finished exception.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Field, Fields, Filter, HOUR, Limit, Outcome, Ticket, TicketEvent, TicketId,
    TimerEvent, all_tickets, book, draft, fields, filter, moment, notify, refuse, registers, schedules,
    setting, tickets, turn,
};

use crate::{buyer, desk, enquiry, order, parcel_exception, parcel_task, receivable, shipment_event};

/// What a shipment knows of its order.
const OF_ORDER: [&str; 8] =
    ["order_no", "buyer", "phone", "wechat", "channel", "courier", "tracking", "shipped_at"];

/// The parcel of an order leaves.
pub(crate) fn open(order: &Ticket) -> Outcome {
    let own = order.fields.iter().filter(|field| OF_ORDER.contains(&field.name.as_str()));
    let mut fields: Vec<Field> = own.cloned().collect();
    fields.push(("order", order.id).into());
    let shipment =
        Draft { assignee: order.assignee.clone(), parent: Some(order.id), ..draft("shipment", fields) };
    tickets::open(&shipment).map(|_| ())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut shipment = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut shipment)?,
        ("acted", Some("carrier-event")) => shipment_event::reported(&mut shipment)?,
        ("acted", Some("arrive")) => arrived(&mut shipment)?,
        ("acted", Some("halt")) => stop_clocks(shipment.id)?,
        ("acted", Some("close")) => may_close(&shipment)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = [
        "order_no",
        "courier",
        "tracking",
        "shipped_at",
        "last_event",
        "last_event_at",
        "arrived_at",
        "channel",
    ];
    book::mirror("shipment-record", &shipment, &same, Vec::new())
}

fn opened(shipment: &mut Ticket) -> Outcome {
    if shipment.assignee.is_none() {
        let agent = desk::agent(None)?;
        shipment.assign(agent.as_deref())?;
    }
    let at = order::past(shipment.moment("shipped_at"));
    let way = buyer::way(shipment).0;
    shipment.set(fields![shipped_at: moment(at), channel: way])?;
    schedules::start_deadline_from(shipment.id, "transit", at, &transit(shipment)?)?;
    shipment_event::begin(shipment, at)
}

/// A courier's own figure goes before the general one.
fn transit(shipment: &Ticket) -> Outcome<Limit> {
    let hours = of_courier(shipment, "transit_hours")?;
    Ok(hours.map_or(Limit::Standard, |hours| Limit::Within(HOUR * hours)))
}

/// A figure of the shipment's courier.
pub(crate) fn of_courier(shipment: &Ticket, figure: &str) -> Outcome<Option<u64>> {
    let entry = registers::get("courier-limits", shipment.word("courier"))?;
    let own = entry.and_then(|entry| entry.number(figure));
    Ok(own.and_then(|number| u64::try_from(number.whole()).ok()))
}

/// The arrival is confirmed: nothing waits any more, and a day later the shipment is closed.
fn arrived(shipment: &mut Ticket) -> Outcome {
    stop_clocks(shipment.id)?;
    if !shipment.has("arrived_at") {
        shipment.set(fields![arrived_at: moment(turn::now())])?;
    }
    parcel_exception::resolve_stuck(shipment.id)?;
    parcel_task::drop_all(shipment.id)?;
    enquiry::delivered(shipment.id)?;
    let close =
        turn::now().saturating_add_unsigned(setting::length_for("shipment_close_after", shipment.id)?);
    schedules::set_timer(&format!("shipment-close/{}", shipment.id), Some(shipment.id), close, &[])?;
    shipment.ticket("order").map_or(Ok(()), deliver_order)
}

fn stop_clocks(id: TicketId) -> Outcome {
    schedules::stop_deadline(id, "transit")?;
    schedules::stop_deadline(id, "no-movement")
}

/// The order is delivered with its parcel, unless a remark is open: then its agent hears of it.
fn deliver_order(id: TicketId) -> Outcome {
    let order = tickets::get(id)?;
    if order.state != "shipped" {
        return Ok(());
    }
    if tickets::tied(id, "remark")?.iter().all(|remark| remark.settled) {
        return tickets::act(id, "deliver", &[]);
    }
    desk::to_agent(notify("delivered-remark-open").about(id), &order).send()
}

/// The last remark of an order that arrived already is settled.
pub(crate) fn remark_settled(order: TicketId) -> Outcome {
    let arrived = of_order(order)?.iter().any(|shipment| shipment.has("arrived_at"));
    let settled = tickets::tied(order, "remark")?.iter().all(|remark| remark.settled);
    if arrived && settled && tickets::get(order)?.state == "shipped" {
        return tickets::act(order, "deliver", &[]);
    }
    Ok(())
}

/// The platform says that the order was signed for: so was its parcel.
pub(crate) fn order_delivered(order: &Ticket) -> Outcome {
    receivable::collected(order)?;
    for shipment in of_order(order.id)? {
        if ["shipped", "in-transit", "exception"].contains(&shipment.state.as_str()) {
            tickets::act(shipment.id, "arrive", &[])?;
        }
    }
    Ok(())
}

fn of_order(order: TicketId) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![order: order], ..filter("shipment") })
}

/// With the arrival, or an exception that was seen to its end.
fn may_close(shipment: &Ticket) -> Outcome {
    let exceptions = tickets::tied(shipment.id, "exception")?;
    if let Some(open) = exceptions.iter().find(|exception| !exception.settled) {
        return Err(refuse("exception-open").with("number", &open.number));
    }
    if shipment.has("arrived_at") || !exceptions.is_empty() {
        return parcel_task::drop_all(shipment.id);
    }
    Err(refuse("arrival-open"))
}

/// A day after the arrival, when nothing is open.
pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let Some(id) = event.ticket else { return Ok(()) };
    let settled = tickets::tied(id, "exception")?.iter().all(|exception| exception.settled);
    if settled && tickets::get(id)?.state == "delivered" { tickets::act(id, "close", &[]) } else { Ok(()) }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut shipment = event.ticket;
    if event.name == "no-movement" {
        let since = shipment.moment("last_event_at").unwrap_or(event.due);
        return parcel_task::open(&shipment, "call-courier", since);
    }
    parcel_exception::open(&shipment, "stuck", event.due)?;
    delayed(&mut shipment)
}

/// A delay was seen: the buyer is to hear of it before asking.
pub(crate) fn delayed(shipment: &mut Ticket) -> Outcome {
    if shipment.has("delayed_at") {
        return Ok(());
    }
    shipment.set(fields![delayed_at: moment(turn::now())])?;
    parcel_task::open(shipment, "tell-delay", turn::now())
}
