//! Reasons for not paying: passed to the supervisor, decided, solved; the steps wait only with consent.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Limit, Outcome, Ticket, TicketEvent, TicketId, Value, all_tickets, fields,
    filter, notify, person, refuse, registers, schedules, tickets, today, turn,
};

use crate::{dunning, matters};

/// States in which the supervisor has not decided yet.
const UNDECIDED: [&str; 2] = ["recorded", "under-review"];

/// What can keep an owner from paying.
const CAUSES: [&str; 4] = ["complaint", "help-request", "repair", "task-order"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("pass-on")) => passed_on(&case)?,
        ("acted", Some("agree-hold")) => hold_agreed(&mut case)?,
        ("acted", Some("end-hold")) => case.set(fields![consent_by: Value::Nothing])?,
        ("acted", Some("decide" | "find-unfounded")) => decided(&mut case)?,
        ("acted", Some("solve")) => solved(&case)?,
        _ => return Ok(()),
    }
    record(&case)?;
    let bill = dunning::bill_of(&case)?;
    if waits(bill.id)? { Ok(()) } else { dunning::resume(bill) }
}

fn opened(case: &mut Ticket) -> Outcome {
    let bill = dunning::bill_of(case)?;
    if matches!(bill.state.as_str(), "paid" | "written-off") {
        return Err(refuse("bill-settled").with("number", &bill.number));
    }
    if let Some(cause) = linked(case)?
        && !CAUSES.contains(&cause.workflow.as_str())
    {
        return Err(refuse("not-a-cause").with("number", &cause.number));
    }
    case.assign(bill.assignee.as_deref())?;
    case.set(fields![unit: bill.word("unit")])?;
    tickets::link(bill.id, "reason", case.id)?;
    schedules::start_deadline(case.id, "reason-passed", &Limit::Standard)?;
    schedules::start_deadline(case.id, "reason-solved", &Limit::Standard).map(|_| ())
}

fn linked(case: &Ticket) -> Outcome<Option<Ticket>> {
    case.ticket("linked").map(tickets::get).transpose()
}

fn linked_open(case: &Ticket) -> Outcome<Option<Ticket>> {
    Ok(linked(case)?.filter(matters::is_open))
}

fn passed_on(case: &Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "reason-passed")?;
    notify("reason-passed")
        .role("supervisor")
        .about(case.id)
        .arg("unit", case.word("unit"))
        .arg("reason", case.word("reason"))
        .send()
}

fn hold_agreed(case: &mut Ticket) -> Outcome {
    if !justified(case)? {
        return Err(refuse("nothing-to-wait-for"));
    }
    case.set(fields![consent_by: person(turn::actor())])?;
    dunning::hold(dunning::bill_of(case)?)
}

/// Under review, or with a repair or complaint behind it that is open.
fn justified(case: &Ticket) -> Outcome<bool> {
    Ok(UNDECIDED.contains(&case.state.as_str()) || linked_open(case)?.is_some())
}

/// Whether some open reason of a bill has the supervisor's consent and still something to wait for.
pub(crate) fn waits(bill: TicketId) -> Outcome<bool> {
    for case in open_of(bill)? {
        if case.has("consent_by") && justified(&case)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn open_of(bill: TicketId) -> Outcome<Vec<Ticket>> {
    let states = ["recorded", "under-review", "founded"].map(String::from).to_vec();
    all_tickets(&Filter { states, where_: fields![bill: bill], ..filter("unpaid-reason") })
}

/// The bill is paid or written off: nobody has to decide any more.
pub(crate) fn settle_all(bill: TicketId) -> Outcome {
    open_of(bill)?.iter().try_for_each(|case| tickets::act(case.id, "settle", &[]))
}

fn decided(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "reason-passed")?;
    let decision = if case.state == "unfounded" { "unfounded" } else { "founded" };
    case.set(fields![decided_by: person(turn::actor()), decision: decision])?;
    tell_owner(case)
}

fn solved(case: &Ticket) -> Outcome {
    if let Some(cause) = linked_open(case)? {
        return Err(refuse("linked-open").with("number", &cause.number));
    }
    tell_owner(case)
}

/// The outcome goes back to whoever gave the reason.
fn tell_owner(case: &Ticket) -> Outcome {
    let Some(outcome) = case.text("outcome") else { return Ok(()) };
    let owner = dunning::bill_of(case)?.text("owner").map(str::to_owned);
    notify("reason-answered")
        .persons(owner)
        .about(case.id)
        .arg("unit", case.word("unit"))
        .arg("outcome", outcome)
        .send()
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let case = event.ticket;
    if event.name == "reason-passed" {
        return notify("reason-not-passed")
            .persons(case.assignee.clone())
            .about(case.id)
            .arg("unit", case.word("unit"))
            .send();
    }
    notify("reason-unsolved")
        .role("manager")
        .about(case.id)
        .arg("reason", case.word("reason"))
        .arg("days", days_since(case.opened_at).to_string())
        .send()
}

fn days_since(at: i64) -> i64 {
    let midnight = |day| schedules::moment_of(day, 0);
    let length = midnight(today()).saturating_sub(midnight(schedules::civil_date(at)));
    length / frontdesk_sdk::DAY.cast_signed()
}

fn record(case: &Ticket) -> Outcome {
    let linked = linked(case)?.map(|linked| linked.number);
    let mut line = fields![
        unit: case.word("unit"),
        class: case.word("class"),
        linked: linked,
        decision: case.text("decision"),
        outcome: case.text("outcome"),
    ];
    line.retain(|field| !field.value.is_empty());
    registers::put("unpaid-reasons", &case.number, &line).map(|_| ())
}
