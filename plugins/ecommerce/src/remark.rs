//! Remarks: a star first when the agent is busy, then words, which the warehouse reads before it ships.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Draft, Field, Fields, Filter, Limit, Outcome, Table, Ticket, TicketEvent, TicketId, Value,
    all_tickets, book, draft, fields, figure, filter, moment, notify, number, person, refuse, schedules,
    table, tickets, today, turn,
};

use crate::{desk, leftover, shipment};

/// States in which a remark is not settled.
const OPEN: [&str; 3] = ["star", "written", "seen"];

/// Opens a remark of an order; without words it is a star.
pub(crate) fn open(order: &Ticket, more: Vec<Field>) -> Outcome {
    let mut fields = fields![order: order.id, order_no: order.word("order_no")];
    fields.extend(more);
    let agent = desk::acting_agent().or_else(|| order.assignee.clone());
    let id = tickets::open(&Draft { assignee: agent, parent: Some(order.id), ..draft("remark", fields) })?;
    tickets::link(order.id, "remark", id)
}

/// Opens the remark that stands in the order's form, and empties the form for the next one.
pub(crate) fn of_form(order: &mut Ticket) -> Outcome {
    let kind = order.text("remark_kind").unwrap_or("other").to_owned();
    let value = |name: &str| order.value(name).cloned().unwrap_or(Value::Nothing);
    let more = fields![
        kind: kind,
        text: value("remark_text"),
        day: value("remark_day"),
        courier: value("remark_courier"),
    ];
    open(order, more.into_iter().filter(|field| !field.value.is_empty()).collect())?;
    let form = ["remark_kind", "remark_text", "remark_day", "remark_courier"];
    order.set(form.map(|name| Field::from((name, Value::Nothing))).to_vec())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut remark = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut remark)?,
        ("acted", Some("write")) => written(&mut remark)?,
        ("acted", Some("see")) => remark.set(fields![seen_by: desk::acting().map(person)])?,
        ("acted", Some("carry-out" | "tell")) => {
            remark.ticket("order").map_or(Ok(()), shipment::remark_settled)?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&remark)
}

fn opened(remark: &mut Ticket) -> Outcome {
    if remark.has("text") {
        return tickets::act(remark.id, "write", &[]);
    }
    remark.set(fields![star: moment(turn::now())])?;
    let until = desk::end_by("star_complete_by")?;
    schedules::start_deadline(remark.id, "star-text", &Limit::Until(until)).map(|_| ())
}

/// The warehouse hears of what is written about an order that it has already.
fn written(remark: &mut Ticket) -> Outcome {
    schedules::stop_deadline(remark.id, "star-text")?;
    remark.set(fields![author: desk::acting().map(person)])?;
    let Some(order) = remark.ticket("order") else { return Ok(()) };
    if !["released", "picking"].contains(&tickets::get(order)?.state.as_str()) {
        return Ok(());
    }
    notify("remark-released")
        .role("warehouse")
        .about(remark.id)
        .arg("order", remark.word("order_no"))
        .arg("text", remark.word("text"))
        .send()
}

/// A star is still a star when the shift ends.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    leftover::note(&event.ticket, "star-without-remark", None, None)
}

fn record(remark: &Ticket) -> Outcome {
    let remark = tickets::get(remark.id)?;
    let same = ["order_no", "kind", "text", "star", "author"];
    book::mirror("order-remarks", &remark, &same, fields![state: &remark.state])
}

fn of_order(order: TicketId, states: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = states.iter().map(ToString::to_string).collect();
    all_tickets(&Filter { states, where_: fields![order: order], ..filter("remark") })
}

/// The warehouse has read everything that is written.
pub(crate) fn see_all(order: &Ticket) -> Outcome {
    of_order(order.id, &["written"])?.iter().try_for_each(|remark| tickets::act(remark.id, "see", &[]))
}

/// A wish dies with its order.
pub(crate) fn drop_all(order: &Ticket) -> Outcome {
    of_order(order.id, &OPEN)?.iter().try_for_each(|remark| tickets::act(remark.id, "drop", &[]))
}

/// Refuses to ship before every remark was read, and against one without a reason; what the parcel itself fulfils is carried out.
pub(crate) fn allow_shipping(order: &Ticket) -> Outcome {
    let open = of_order(order.id, &OPEN)?;
    if let Some(unseen) = open.iter().find(|remark| remark.state != "seen") {
        let words = unseen.text("text").unwrap_or("★");
        return Err(refuse("remark-unseen").with("remark", words));
    }
    for remark in &open {
        match followed(order, remark) {
            Some(true) => tickets::act(remark.id, "carry-out", &[])?,
            Some(false) if !order.has("deviation_reason") => {
                return Err(refuse("against-remark").with("remark", remark.word("text")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the parcel goes out as the remark says; nothing where a parcel cannot tell.
fn followed(order: &Ticket, remark: &Ticket) -> Option<bool> {
    match remark.word("kind") {
        "day" => remark.day("day").map(|day| day == today()),
        "courier" => remark.text("courier").map(|courier| order.is("courier", courier)),
        _ => None,
    }
}

/// Stars and remarks that are open now, by agent.
pub(crate) fn report() -> Outcome<Table> {
    let states = OPEN.iter().map(ToString::to_string).collect();
    let open = all_tickets(&Filter { states, ..filter("remark") })?;
    let mut agents: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for remark in &open {
        let counts = agents.entry(remark.assignee.clone().unwrap_or_default()).or_default();
        if remark.state == "star" { counts.0 += 1 } else { counts.1 += 1 }
    }
    let sum = |of: fn(&(u32, u32)) -> u32| number(agents.values().map(of).sum::<u32>());
    let figures = vec![figure("stars", sum(|counts| counts.0)), figure("remarks", sum(|counts| counts.1))];
    let row = |(agent, (stars, remarks)): (&String, &(u32, u32))| {
        vec![agent.into(), number(*stars), number(*remarks)]
    };
    Ok(table(&["agent", "stars", "remarks"], agents.iter().map(row).collect(), figures))
}
