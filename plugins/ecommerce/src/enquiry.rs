//! Enquiries after parcels: looked up by order or buyer, answered by the facts, followed until delivered.

use frontdesk_sdk::{
    Fields, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, book, fields, filter, moment,
    refuse, tickets, turn,
};

use crate::{desk, parcel_task};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut enquiry = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            enquiry.assign(desk::acting_agent().as_deref())?;
            enquiry.set(fields![asked_at: moment(turn::now())])?;
        }
        ("acted", Some("look-up")) => looked_up(&mut enquiry)?,
        ("acted", Some("answer")) => answered(&enquiry)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["buyer", "order_no", "asked_at", "answer", "call_courier"];
    book::mirror("parcel-enquiries", &enquiry, &same, Vec::new())
}

/// The newest shipment of the order, else of the buyer; it remembers when it was first asked for.
fn looked_up(enquiry: &mut Ticket) -> Outcome {
    let key = if enquiry.has("order_no") { "order_no" } else { "buyer" };
    let whose = enquiry.word(key).to_owned();
    let of_them = Filter { where_: vec![(key, &whose).into()], ..filter("shipment") };
    let Some(shipment) = all_tickets(&of_them)?.pop() else {
        return Err(refuse("no-shipment").with("whose", whose));
    };
    if !shipment.has("asked_at") {
        tickets::set(shipment.id, &fields![asked_at: moment(enquiry.opened_at)])?;
    }
    enquiry.set(fields![
        shipment: shipment.id,
        order_no: shipment.word("order_no"),
        found: shipment.text("last_event"),
        found_place: shipment.text("place"),
    ])
}

fn answered(enquiry: &Ticket) -> Outcome {
    let Some(id) = enquiry.ticket("shipment") else { return Ok(()) };
    let shipment = tickets::get(id)?;
    if ["delivered", "closed"].contains(&shipment.state.as_str()) {
        return tickets::act(enquiry.id, "finish", &[]);
    }
    if enquiry.flag("call_courier") {
        parcel_task::open(&shipment, "call-courier", turn::now())
    } else {
        Ok(())
    }
}

/// The parcel arrived: nobody has to follow it any more.
pub(crate) fn delivered(shipment: TicketId) -> Outcome {
    let states = vec!["following".into()];
    let open = Filter { states, where_: fields![shipment: shipment], ..filter("parcel-enquiry") };
    all_tickets(&open)?.iter().try_for_each(|enquiry| tickets::act(enquiry.id, "finish", &[]))
}
