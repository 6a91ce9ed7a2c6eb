//! Complaints: an owner from the start, the manager when it is late or difficult, both managers when it is major.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value, all_tickets,
    book, fields, figure, filter, moment, notify, number, person, table, tickets, turn,
};

use crate::{customer_file, duty_owner, incident};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("take")) => taken(&mut case)?,
        ("acted", Some("escalate")) => escalated(&mut case)?,
        ("acted", Some("agree-line")) => case.set(fields![agreed_by: person(turn::actor())])?,
        ("acted", Some("accept")) => case.set(fields![solved_at: moment(turn::now())])?,
        ("acted", Some("close")) => closed(&mut case)?,
        ("acted" | "assigned", _) => {}
        _ => return Ok(()),
    }
    tell_managers(&mut case)?;
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    if !case.has("class") {
        case.set(fields![class: "ordinary"])?;
    }
    let named = case.text("agent").map(str::to_owned);
    if let Some(agent) = named.map_or_else(duty_owner::at_desk, |agent| Ok(Some(agent)))? {
        tickets::act(case.id, "take", &fields![agent: person(agent)])?;
    }
    customer_file::tie(case)?;
    incident::complained(case)
}

fn taken(case: &mut Ticket) -> Outcome {
    let agent = case.text("agent").map_or_else(turn::actor, str::to_owned);
    case.assign(Some(&agent))?;
    case.set(fields![agent: person(agent)])
}

/// The manager owns it from now on, the agent hears why.
fn escalated(case: &mut Ticket) -> Outcome {
    let manager = duty_owner::manager()?;
    case.assign(manager.as_deref())?;
    case.set(fields![escalated: true])?;
    notify("complaint-escalated")
        .persons(manager)
        .persons(case.text("agent"))
        .about(case.id)
        .arg("why", case.word("why"))
        .send()
}

/// What came of a product's complaint is kept for the customer's file, too.
fn closed(case: &mut Ticket) -> Outcome {
    if !case.has("solved_at") {
        case.set(fields![solved_at: moment(turn::now())])?;
    }
    if !case.has("product") {
        return Ok(());
    }
    let more = fields![case: &case.number, result: case.word("customer_result")];
    book::mirror("quality-tracks", case, &["product", "customer"], more)
}

/// Both managers hear of a major case once, in the second in which the class is saved.
fn tell_managers(case: &mut Ticket) -> Outcome {
    if !case.is("class", "major") || case.has("managers_told_at") {
        return Ok(());
    }
    case.set(fields![managers_told_at: moment(turn::now())])?;
    notify("major-complaint")
        .role("manager")
        .role("platform-manager")
        .about(case.id)
        .arg("platform", case.word("platform"))
        .once(format!("major-complaint/{}", case.id))
        .urgent()
        .send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    case.set(fields![late: true])?;
    if case.flag("escalated") {
        return Ok(());
    }
    tickets::act(case.id, "escalate", &fields![why: "not solved in time / 超时未解决"])
}

fn record(case: &Ticket) -> Outcome {
    let owner = fields![owner: case.assignee.clone().map(person)];
    book::mirror(
        "complaint-records",
        case,
        &["order", "matter", "class", "offer", "customer_result"],
        owner,
    )?;
    if !case.is("class", "major") {
        return Ok(());
    }
    book::mirror("major-cases", case, &["platform", "matter", "agreed_steps", "report"], Vec::new())
}

/// What a month brought, by class, product and channel.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_month =
        |workflow| Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) };
    let cases = all_tickets(&of_month("complaint"))?;
    let mut groups = BTreeMap::<[&str; 3], u32>::new();
    for case in &cases {
        *groups.entry(["class", "product", "channel"].map(|name| case.word(name))).or_default() += 1;
    }
    let rows = groups
        .iter()
        .map(|(names, count)| names.map(Value::from).into_iter().chain([Value::from(*count)]).collect());
    let in_time = cases.iter().filter(|case| case.has("solved_at") && !case.flag("late")).count();
    let letters = all_tickets(&of_month("authority-case"))?;
    let answered = letters.iter().filter(|case| case.has("answered_at") && !case.flag("missed")).count();
    let figures = vec![
        figure("complaints", number(cases.len())),
        figure("solved-in-time", Decimal::percent(in_time, cases.len())),
        figure("authority-cases", number(letters.len())),
        figure("authority-in-time", Decimal::percent(answered, letters.len())),
    ];
    Ok(table(&["class", "product", "channel", "complaints"], rows.collect(), figures))
}
