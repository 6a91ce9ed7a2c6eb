//! The day's parcels: what is on its way and for how long, what is late and whether the buyer heard it first, who still waits.

use frontdesk_sdk::{
    DAY, Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, all_tickets, figure, filter, number,
    table, turn,
};

/// As things stand at the end of the period, or now.
pub(crate) fn report(_start: Instant, end: Instant) -> Outcome<Table> {
    let until = end.min(turn::now());
    let mut shipments = all_tickets(&Filter { opened_until: Some(end), ..filter("shipment") })?;
    let delayed: Vec<Ticket> = shipments.iter().filter(|one| one.has("delayed_at")).cloned().collect();
    shipments.retain(|one| one.state != "closed" && !one.has("arrived_at"));
    let days = |one: &Ticket| (until - one.moment("shipped_at").unwrap_or(one.opened_at)) / day();
    let row = |one: &Ticket| {
        let word = |name: &str| one.word(name).into();
        vec![word("order_no"), word("courier"), word("tracking"), number(days(one)), word("last_event")]
    };
    let told = delayed.iter().filter(|one| told_first(one)).count();
    let waiting = ["asked", "looked-up", "following"].map(String::from).to_vec();
    let enquiries = all_tickets(&Filter { states: waiting, ..filter("parcel-enquiry") })?.len();
    let figures = vec![
        figure("open", number(shipments.len())),
        figure("over-three-days", number(shipments.iter().filter(|one| days(one) >= 3).count())),
        figure("delayed", number(delayed.len())),
        figure("told-first", Decimal::percent(told, delayed.len())),
        figure("enquiries", number(enquiries)),
    ];
    let columns = ["order", "courier", "tracking", "days", "state"];
    Ok(table(&columns, shipments.iter().map(row).collect(), figures))
}

fn day() -> i64 {
    i64::try_from(DAY).unwrap_or(i64::MAX)
}

/// The buyer heard of the delay before asking.
fn told_first(shipment: &Ticket) -> bool {
    let asked = shipment.moment("asked_at").unwrap_or(i64::MAX);
    shipment.moment("delay_told_at").is_some_and(|told| told < asked)
}
