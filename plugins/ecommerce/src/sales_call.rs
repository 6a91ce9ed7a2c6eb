//! Inquiry calls: the order that is drafted on the phone, and calls that nobody can hear.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, TicketEvent, book, draft, fields, filter, moment, person, refuse,
    setting, tickets, turn,
};

use crate::{call_back, customer_event};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => call.assign(Some(&turn::actor())),
        ("acted", Some("no-order")) => call.set(fields![result: "no-order"]),
        ("acted", Some("explain")) => courier(&mut call),
        ("acted", Some("settle-wechat")) => ordered(&mut call),
        ("acted", Some("promise-call-back")) => {
            let reason = format!("Bad line / 信号不好 {}", call.number);
            call_back::open(&call, reason, call.assignee.clone())
        }
        ("acted", Some("break-off")) => call.set(fields![result: "broken-off"]),
        ("acted", Some("end")) if call.is("result", "no-order") => {
            customer_event::note("contact", &call, call.assignee.clone())
        }
        ("acted", Some("end")) if event.was.as_deref() == Some("cannot-hear") => cut_off(&mut call),
        _ => Ok(()),
    }
}

/// One of the house; without one the warehouse picks.
fn courier(call: &mut Ticket) -> Outcome {
    let couriers = setting::text("couriers")?;
    match call.text("courier") {
        None => call.set(fields![courier: couriers]),
        Some(named) if couriers.split(',').any(|one| one.trim() == named) => Ok(()),
        Some(named) => Err(refuse("courier-unknown").with("courier", named).with("couriers", couriers)),
    }
}

/// With the last answer the order is complete: it goes into the book of drafts.
fn ordered(call: &mut Ticket) -> Outcome {
    if call.flag("wechat") && call.flag("same_number") {
        let phone = call.word("phone").to_owned();
        call.set(fields![wechat_id: phone])?;
    }
    let channel = if call.flag("wechat") { "wechat" } else { "sms" };
    call.set(fields![notice_channel: channel, result: "order"])?;
    let promise = setting::length_for("ship_promise", call.id)?;
    let more = fields![
        unit: setting::text("order_unit")?,
        ship_by: moment(turn::now().saturating_add_unsigned(promise)),
        agent: call.assignee.clone().map(person),
    ];
    const SAME: [&str; 9] = [
        "product",
        "quantity",
        "address",
        "recipient",
        "sum",
        "payment",
        "courier",
        "notice_channel",
        "wechat_id",
    ];
    book::mirror("order-drafts", call, &SAME, more)?;
    customer_event::note("order-confirmed", call, call.assignee.clone())
}

/// Ending without a promise to call back is simply hanging up.
fn cut_off(call: &mut Ticket) -> Outcome {
    call.set(fields![result: "bad-line"])?;
    let promised = Filter { parent: Some(call.id), ..filter("call-back") };
    if !tickets::find(&promised, 1, None)?.is_empty() {
        return Ok(());
    }
    let matter = format!("Ended without a call-back / 未约定回拨即挂机: {}", call.number);
    let fields = fields![agent: call.assignee.clone().map(person), kind: "hang-up", matter: matter];
    tickets::open(&Draft { parent: Some(call.id), ..draft("conduct-case", fields) }).map(|_| ())
}
