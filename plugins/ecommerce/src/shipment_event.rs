//! What the carrier reports: each event once, with one message to the buyer and what follows from it.

use frontdesk_sdk::{
    Fields, Instant, Limit, Outcome, Ticket, fields, moment, schedules, stamp, tickets, turn,
};

use crate::{buyer, order, parcel_exception, parcel_task, refused_parcel, shipment};

/// Events that the buyer hears of.
const TOLD: [&str; 4] = ["shipped", "arrived-city", "out-for-delivery", "delivered"];

/// The parcel was handed over: the first event.
pub(crate) fn begin(shipment: &mut Ticket, at: Instant) -> Outcome {
    note(shipment, "shipped", at, vec!["shipped".into(), String::new(), String::new()])?;
    listen(shipment, at)?;
    tell(shipment, "shipped")
}

/// An event that came before in the same words is ignored.
pub(crate) fn reported(shipment: &mut Ticket) -> Outcome {
    let event = shipment.word("event").to_owned();
    let at = shipment.moment("event_at");
    let line = vec![event.clone(), at.map(stamp).unwrap_or_default(), shipment.word("place").to_owned()];
    shipment.set(fields![event_at: frontdesk_sdk::Value::Nothing])?;
    if shipment.rows("events").contains(&line) {
        return Ok(());
    }
    let heard = was_told(shipment, &line);
    note(shipment, &event, order::past(at), line)?;
    parcel_task::drop_kind(shipment.id, "call-courier")?;
    follow(shipment, &event)?;
    if heard { Ok(()) } else { tell(shipment, &event) }
}

/// Whether the buyer heard of the same event at the same place.
fn was_told(shipment: &Ticket, line: &[String]) -> bool {
    shipment
        .rows("events")
        .iter()
        .any(|old| old.first() == line.first() && (line[0] != "arrived-city" || old.get(2) == line.get(2)))
}

fn note(shipment: &mut Ticket, event: &str, at: Instant, line: Vec<String>) -> Outcome {
    let mut events = shipment.rows("events").to_vec();
    events.push(line);
    shipment.set(fields![events: events, last_event: event, last_event_at: moment(at)])
}

fn follow(shipment: &mut Ticket, event: &str) -> Outcome {
    match event {
        "delivered" if shipment.state == "delivered" => Ok(()),
        "delivered" => {
            let at = shipment.moment("last_event_at").unwrap_or_else(turn::now);
            shipment.set(fields![arrived_at: moment(at)])?;
            tickets::act(shipment.id, "arrive", &[])
        }
        "refused" | "damaged" | "lost" => stopped(shipment, event),
        // News that comes behind the arrival changes nothing.
        _ if shipment.state == "delivered" => Ok(()),
        event => {
            tickets::act(shipment.id, "move", &[])?;
            listen(shipment, shipment.moment("last_event_at").unwrap_or_else(turn::now))?;
            if event == "delayed" { shipment::delayed(shipment) } else { Ok(()) }
        }
    }
}

fn stopped(shipment: &mut Ticket, event: &str) -> Outcome {
    tickets::act(shipment.id, "halt", &[])?;
    parcel_exception::open(shipment, event, turn::now())?;
    if event == "refused" { refused_parcel::open(shipment) } else { Ok(()) }
}

/// The carrier is expected to be heard of again in some days; each has its own figure.
fn listen(shipment: &Ticket, since: Instant) -> Outcome {
    let days = shipment::of_courier(shipment, "silent_days")?;
    let limit = days.map_or(Limit::Standard, |days| Limit::Days(u32::try_from(days).unwrap_or(u32::MAX)));
    schedules::start_deadline_from(shipment.id, "no-movement", since, &limit).map(|_| ())
}

fn tell(shipment: &Ticket, event: &str) -> Outcome {
    if !TOLD.contains(&event) {
        return Ok(());
    }
    let arguments = fields![
        order: shipment.word("order_no"),
        courier: shipment.word("courier"),
        tracking: shipment.word("tracking"),
        place: shipment.word("place"),
    ];
    buyer::tell(shipment, buyer::way(shipment), &format!("parcel-{event}"), &arguments)
}
