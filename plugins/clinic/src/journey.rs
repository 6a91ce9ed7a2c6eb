//! The way of a visit after the doctor: orders, payment, the parallel branches, the end, and its line in the book of visits.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, Value, book, fields, moment, notify, refuse, stamp, tickets, turn,
};

use crate::required::{self, Part};
use crate::{care_task, left_call, medical_order, visit};

/// Touchpoints by the names of their setting, with their fields.
const TOUCHPOINTS: [Part; 3] =
    [("met", "met", "met"), ("asked", "asked", "asked"), ("seen-off", "seen_off", "seen-off")];

pub(crate) fn acted(visit: &mut Ticket, action: &str) -> Outcome {
    match action {
        "order-examinations" => examinations_ordered(visit),
        "diagnose" => diagnosed(visit),
        "pay" | "pay-later" => paid(visit),
        "ask" => visit.set(fields![asked: true]),
        "see-off" => visit.set(fields![seen_off: true]),
        "close" => closed(visit),
        "leave" => left(visit),
        _ => Ok(()),
    }
}

/// Orders of one visit, one for each line that says something.
fn examinations_ordered(visit: &mut Ticket) -> Outcome {
    let items = lines(visit, "examinations");
    if items.is_empty() {
        return Err(refuse("no-examination"));
    }
    for item in &items {
        medical_order::open(visit, "examination", item)?;
    }
    visit.set(fields![stage: "examinations"])?;
    pass_lifted_gate(visit)
}

fn lines(visit: &Ticket, field: &str) -> Vec<String> {
    let lines = visit.rows(field).iter().map(|row| row.join(" ").trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Only what was ordered opens: medicine, treatment and infusion in any combination.
fn diagnosed(visit: &mut Ticket) -> Outcome {
    visit.set(fields![stage: "therapy"])?;
    let medicines = lines(visit, "medicines").join("; ");
    let orders = [
        ("medicine", medicines.as_str()),
        ("treatment", visit.word("treatment")),
        ("infusion", visit.word("infusion")),
    ];
    for (kind, item) in orders {
        if !item.is_empty() {
            medical_order::open(visit, kind, item)?;
        }
    }
    if visit.state == "payment" && medical_order::of_visit(visit, true)?.is_empty() {
        return tickets::act(visit.id, "branches-ended", &[]);
    }
    pass_lifted_gate(visit)
}

/// Where the emergency department lifted the gate, nobody waits at the cashier.
pub(crate) fn pass_lifted_gate(visit: &Ticket) -> Outcome {
    if visit.state == "payment" && visit.has("gate_lifted_at") {
        tickets::act(visit.id, "pass-gate", &[])?;
    }
    Ok(())
}

/// One payment for everything that was ordered so far.
fn paid(visit: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    let mut unpaid = medical_order::of_visit(visit, false)?;
    unpaid.retain(|order| order.state != "withdrawn" && !order.has("paid_at"));
    if unpaid.is_empty() {
        return Err(refuse("nothing-to-pay"));
    }
    for mut order in unpaid {
        order.set(fields![paid_at: now.clone()])?;
    }
    visit.set(fields![paid_at: now])
}

/// The last result takes the visit back to its doctor, never to registration.
pub(crate) fn result_in(visit: &mut Ticket, order: &Ticket) -> Outcome {
    let result = format!("{}: {}", order.word("item"), order.word("result"));
    let before = visit.text("results").map(|before| format!("{before}\n")).unwrap_or_default();
    visit.set(fields![results: before + &result])?;
    record(visit)?;
    advance(visit)
}

/// What opens when an order ends: the doctor's queue after the last result, the next station after the last branch.
pub(crate) fn advance(visit: &Ticket) -> Outcome {
    let open = medical_order::of_visit(visit, true)?;
    let taken = !open.iter().any(|order| order.is("kind", "medicine"));
    match visit.state.as_str() {
        "examination" if open.is_empty() => results_are_in(visit),
        "medicine" | "treatment" if open.is_empty() => tickets::act(visit.id, "branches-ended", &[]),
        "medicine" if taken => tickets::act(visit.id, "medicine-out", &[]),
        _ => Ok(()),
    }
}

fn results_are_in(visit: &Ticket) -> Outcome {
    let marked = fields![return: true, seat: Value::Nothing];
    tickets::set(visit.id, &marked)?;
    tickets::act(visit.id, "results-in", &[])?;
    let doctor = visit.text("doctor").map(str::to_owned);
    let message = notify("result-in").about(visit.id).persons(doctor);
    match visit.text("guide") {
        Some(guide) => message.person(guide).send(),
        None => message.role("guide").send(),
    }
}

/// Back from the emergency department the doctor decides anew.
pub(crate) fn begin_again(visit: &mut Ticket) -> Outcome {
    medical_order::withdraw_all(visit)?;
    let gone = ["examinations", "medicines", "treatment", "infusion", "admission", "stage", "seat"];
    visit.set(gone.map(|name| (name, Value::Nothing).into()).into())
}

/// What a visit has had of the three touchpoints.
pub(crate) fn touchpoints(visit: &Ticket) -> String {
    let had = TOUCHPOINTS.iter().filter(|(_, field, _)| visit.flag(field)).map(|(name, ..)| *name);
    had.collect::<Vec<_>>().join(", ")
}

fn closed(visit: &mut Ticket) -> Outcome {
    if let Some(missing) = required::missing("touchpoints", &TOUCHPOINTS, visit)? {
        return Err(refuse("touchpoints-missing").with("missing", missing));
    }
    visit.set(fields![closed_as: "closed"])?;
    visit::register(visit)
}

/// Nothing stays open but one call.
fn left(visit: &mut Ticket) -> Outcome {
    let stays = tickets::stations(visit.id)?;
    let station = stays.iter().rev().nth(1).map_or("", |stay| stay.state.as_str());
    care_task::end_all(visit.id, &[], "drop")?;
    medical_order::withdraw_all(visit)?;
    visit.set(fields![closed_as: "left", left_at_station: station])?;
    left_call::plan(visit, station)
}

/// The line of the book of visits; the times at the stations come with the end.
pub(crate) fn record(visit: &Ticket) -> Outcome {
    const SAME: [&str; 7] = ["patient", "doctor", "paid_at", "medicine_at", "results", "need", "closed_as"];
    let ended = matches!(visit.state.as_str(), "closed" | "left" | "redirected");
    let orders = medical_order::of_visit(visit, false)?;
    let orders: Vec<_> =
        orders.iter().map(|order| format!("{} {}", order.word("kind"), order.word("item"))).collect();
    let times = if ended { station_times(visit)? } else { Vec::new() };
    let more = fields![
        station: &visit.state,
        orders: orders.join("\n"),
        touchpoints: touchpoints(visit),
        arrived_at: moment(visit.opened_at),
        ended_at: ended.then(|| moment(turn::now())),
        station_times: times,
    ];
    book::mirror("visit-record", visit, &SAME, more)
}

/// Station, from, until, seconds.
fn station_times(visit: &Ticket) -> Outcome<Vec<Vec<String>>> {
    let stays = tickets::stations(visit.id)?;
    let line = |stay: &tickets::Station| {
        let left = stay.left?;
        let seconds = (left - stay.entered) / 1_000;
        Some(vec![stay.state.clone(), stamp(stay.entered), stamp(left), seconds.to_string()])
    };
    Ok(stays.iter().filter_map(line).collect())
}
