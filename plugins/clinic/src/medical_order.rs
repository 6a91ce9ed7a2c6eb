//! Orders of a doctor: what must be paid or taken before they begin, and what their end opens.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, draft, fields, filter, moment, notify,
    person, refuse, setting, tickets, turn,
};

use crate::journey;

/// States of an order that is not over.
const OPEN: [&str; 3] = ["ordered", "under-way", "result-due"];

/// Opens an order of a visit.
pub(crate) fn open(visit: &Ticket, kind: &str, item: &str) -> Outcome {
    let fields = fields![
        visit_number: &visit.number,
        patient: visit.text("patient"),
        kind: kind,
        item: item,
        doctor: person(turn::actor()),
    ];
    tickets::open(&Draft { parent: Some(visit.id), ..draft("medical-order", fields) }).map(|_| ())
}

/// All orders of a visit, or those that are not over.
pub(crate) fn of_visit(visit: &Ticket, only_open: bool) -> Outcome<Vec<Ticket>> {
    let states = if only_open { OPEN.map(String::from).to_vec() } else { Vec::new() };
    all_tickets(&Filter { parent: Some(visit.id), states, ..filter("medical-order") })
}

/// Takes back what nobody has done yet.
pub(crate) fn withdraw_all(visit: &Ticket) -> Outcome {
    of_visit(visit, true)?.iter().try_for_each(|order| tickets::act(order.id, "withdraw", &[]))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut order = event.ticket;
    let (Some(action), Some(parent)) = (event.action.as_deref(), order.parent) else { return Ok(()) };
    let mut visit = tickets::get(parent)?;
    let now = moment(turn::now());
    match action {
        "start-examination" | "start-treatment" | "start-infusion" => {
            pass_gates(&order, &visit)?;
            order.set(fields![started_at: now])
        }
        "hand-out" => {
            pass_gates(&order, &visit)?;
            order.set(fields![ended_at: now.clone()])?;
            visit.set(fields![medicine_at: now])?;
            journey::advance(&visit)
        }
        "finish" => {
            order.set(fields![ended_at: now])?;
            journey::advance(&visit)
        }
        "enter-result" => {
            order.set(fields![ended_at: now])?;
            journey::result_in(&mut visit, &order)
        }
        _ => Ok(()),
    }
}

/// Refuses what is not paid, and what waits for medicine that was not taken; the guide of the visit hears of it.
fn pass_gates(order: &Ticket, visit: &Ticket) -> Outcome {
    let kind = order.word("kind");
    let all = of_visit(visit, true)?;
    let items = |which: &dyn Fn(&&Ticket) -> bool| {
        let items: Vec<_> = all.iter().filter(which).map(|order| order.word("item").to_owned()).collect();
        items.join(", ")
    };
    let unpaid = items(&|order| order.is("kind", kind) && !order.has("paid_at"));
    let own = order.has("paid_at");
    let must_pay =
        setting::flag_for(&format!("paid_gates.{kind}"), visit.id)? && !visit.has("gate_lifted_at");
    if must_pay && !(own && unpaid.is_empty()) {
        let items = if unpaid.is_empty() { order.word("item").to_owned() } else { unpaid };
        return refused(visit, kind, "not-paid", &items);
    }
    let not_taken = items(&|order| order.is("kind", "medicine"));
    let waits = kind != "medicine" && kind != "examination" && !not_taken.is_empty();
    if waits && setting::flag_for(&format!("medicine_gates.{kind}"), visit.id)? {
        return refused(visit, kind, "medicine-not-taken", &not_taken);
    }
    Ok(())
}

fn refused(visit: &Ticket, kind: &str, rule: &str, items: &str) -> Outcome {
    let missing = if rule == "not-paid" { "not paid / 未缴费" } else { "medicine not taken / 未取药" };
    let station = match kind {
        "examination" => "examination / 检查",
        "medicine" => "pharmacy / 取药",
        "treatment" => "treatment / 治疗",
        _ => "infusion / 输液",
    };
    let message = notify("gate-refused").about(visit.id).arg("station", station).arg("missing", missing);
    let message = match visit.text("guide") {
        Some(guide) => message.person(guide),
        None => message.role("guide"),
    };
    message.send_anyway()?;
    Err(refuse(rule).with("items", items))
}
