//! Where a card goes: its kind says by which of three routes.

use frontdesk_sdk::{
    Draft, Field, Fields, Outcome, Ticket, TicketEvent, draft, fields, moment, notify, person, refuse,
    registers, setting, tickets, turn,
};

use crate::{complaint, holder};

/// The kind that routes a card, where the reason of the complaint already says it.
pub(crate) fn kind_of(reason: &str) -> Option<&'static str> {
    match reason {
        "quality" => Some("quality"),
        "difference" => Some("contract-difference"),
        "tolerance" => Some("tolerance"),
        _ => None,
    }
}

pub(crate) fn route(case: &mut Ticket) -> Outcome {
    let route = setting::text_for(&format!("routes.{}", case.word("route_kind")), case.id)?;
    case.set(fields![route: &route])?;
    match route.as_str() {
        "leaders" => to_leaders(case)?,
        "domestic-sales" => to_domestic_sales(case)?,
        _ => to_human_resources(case)?,
    }
    record(case, fields![])
}

fn to_human_resources(case: &mut Ticket) -> Outcome {
    let owner = holder::of_role("human-resources")?;
    open_report(case, owner, "human-resources")?;
    tell(case, "human-resources", "")
}

fn to_leaders(case: &mut Ticket) -> Outcome {
    let opinion = case.word("route_opinion").to_owned();
    if opinion.trim().is_empty() {
        return Err(refuse("opinion-missing"));
    }
    let leader = holder::of_role("company-leader")?;
    let report = open_report(case, leader, "leaders")?;
    tickets::act(report, "to-leaders", &[])?;
    tell(case, "company-leader", &opinion)
}

/// Opens the report; whoever routes a dispute speaks for its department.
fn open_report(case: &mut Ticket, owner: Option<String>, route: &str) -> Outcome<u64> {
    let due = complaint::due(case.id)?.map(moment);
    let mut says = fields![
        card: &case.number,
        matter: case.title.as_str(),
        kind: case.word("route_kind"),
        route: route,
        case_due: due,
    ];
    if route == "leaders" {
        says.extend(fields![investigator: person(turn::actor())]);
    }
    says.retain(|field| !field.value.is_empty());
    let what = Draft { parent: Some(case.id), assignee: owner.clone(), ..draft("complaint-report", says) };
    let report = tickets::open(&what)?;
    tickets::link(case.id, "report", report)?;
    tickets::act(case.id, "investigate", &[])?;
    case.assign(owner.as_deref())?;
    Ok(report)
}

fn to_domestic_sales(case: &mut Ticket) -> Outcome {
    let owner = holder::of_role("operations")?;
    let what = Draft {
        parent: Some(case.id),
        assignee: owner.clone(),
        ..draft("domestic-sales-case", fields![card: &case.number, matter: case.title.as_str()])
    };
    let sales = tickets::open(&what)?;
    tickets::link(case.id, "sales-case", sales)?;
    tickets::act(case.id, "to-domestic-sales", &[])?;
    case.assign(owner.as_deref())?;
    tell(case, "operations", "")
}

fn tell(case: &Ticket, role: &str, opinion: &str) -> Outcome {
    notify("complaint-routed")
        .role(role)
        .about(case.id)
        .arg("card", &case.number)
        .arg("opinion", opinion)
        .send()
}

/// A line of the routing book: the first is completed by the first department that is named, another department gets
/// another line.
pub(crate) fn record(case: &Ticket, more: Vec<Field>) -> Outcome {
    let lines = registers::find("complaint-routes", &fields![card: &case.number], 100, None)?;
    let done = lines.iter().filter(|line| line.has("department")).count();
    let key = if done == 0 { case.number.clone() } else { format!("{}-{}", case.number, done + 1) };
    let mut line = fields![
        card: &case.number,
        kind: case.word("route_kind"),
        route: case.word("route"),
        case_due: complaint::due(case.id)?.map(moment),
    ];
    line.extend(more);
    line.retain(|field| !field.value.is_empty());
    registers::put("complaint-routes", &key, &line).map(|_| ())
}

/// The domestic sales procedure has settled what was to be settled: the customer is answered.
pub(crate) fn on_domestic_sales(event: TicketEvent) -> Outcome {
    let Some(case) = event.ticket.parent.filter(|_| event.action.as_deref() == Some("settle")) else {
        return Ok(());
    };
    tickets::set(case, &fields![result: event.ticket.word("result")])?;
    tickets::act(case, "decided", &[])?;
    tickets::assign(case, holder::of_role("operations-service")?.as_deref())
}
