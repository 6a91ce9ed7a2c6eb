//! Emergencies: the on-call chain is told one after the other until somebody takes it; a log and a review close it.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Instant, Limit, Outcome, PersonId, Span, Ticket, TicketEvent, Value, book,
    directory, fields, moment, notify, person, refuse, schedules, setting, turn,
};

use crate::{call_chain, people};

/// Who may take an emergency without standing in the chain.
const SUPERIORS: [&str; 6] =
    ["supervisor", "manager", "department-head", "security-manager", "project-manager", "director"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("acknowledge")) => acknowledged(&mut case)?,
        ("acted", Some("dispatch")) => dispatched(&mut case)?,
        ("acted", Some("explain")) => {
            notify("caller-text").role("assistant").role("front-desk").about(case.id).send()?
        }
        ("acted", Some("tell")) => {
            let party = case.word("told_party").to_owned();
            add_told(&mut case, [party])?;
            case.set(fields![told_party: Value::Nothing])?;
        }
        ("acted", Some("review")) => case.set(fields![reviewed_by: person(turn::actor())])?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&case)
}

fn opened(case: &mut Ticket) -> Outcome {
    let reporter = match case.text("reporter") {
        Some(reporter) => reporter.to_owned(),
        None => call_chain::name(&turn::actor())?,
    };
    let department = case.text("department").or_else(|| department_for(case.word("nature")));
    let department = department.map(str::to_owned);
    case.set(fields![reported_at: moment(case.opened_at), reporter: reporter, department: department])?;
    let chain = call_chain::people()?;
    let first = if setting::length_for("ack_limit", case.id)? == 0 { chain.len() } else { 1 };
    let called: Vec<PersonId> = chain.into_iter().take(first).collect();
    let concerned =
        people::heads(&case.text("department").map(str::to_owned).into_iter().collect::<Vec<_>>())?;
    let supervisors = directory::with_role("supervisor")?.into_iter().map(|person| person.id);
    let everybody: Vec<PersonId> = called.iter().cloned().chain(concerned).chain(supervisors).collect();
    notify("emergency").persons(everybody.clone()).about(case.id).urgent().send()?;
    add_tried(case, &called)?;
    add_told_people(case, &everybody)
}

/// Whose matter a danger is, when nobody says it.
fn department_for(nature: &str) -> Option<&'static str> {
    match nature {
        "fire" | "crime" | "injury" => Some("security"),
        "water" | "gas" | "power" | "lift" | "structure" => Some("engineering"),
        _ => None,
    }
}

fn add_tried(case: &mut Ticket, called: &[PersonId]) -> Outcome {
    let mut tried = case.rows("tried").to_vec();
    for id in called {
        tried.push(vec![id.clone(), call_chain::name(id)?]);
    }
    case.set(fields![tried: tried])
}

fn add_told_people(case: &mut Ticket, told: &[PersonId]) -> Outcome {
    let mut names = Vec::new();
    for id in told {
        let name = call_chain::name(id)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    add_told(case, names)
}

/// Lines of the log: who was told, and when to the second.
fn add_told(case: &mut Ticket, names: impl IntoIterator<Item = String>) -> Outcome {
    let now = call_chain::to_the_second(turn::now());
    let mut told = case.rows("told").to_vec();
    told.extend(names.into_iter().map(|name| vec![name, now.clone()]));
    case.set(fields![told: told])
}

fn acknowledged(case: &mut Ticket) -> Outcome {
    let (actor, now) = (turn::actor(), turn::now());
    let superior = turn::actor_roles().iter().any(|role| SUPERIORS.contains(&role.as_str()));
    if !superior && !call_chain::people()?.contains(&actor) {
        return Err(refuse("not-on-call"));
    }
    case.assign(Some(&actor))?;
    case.set(fields![acknowledged_by: person(actor), acknowledged_at: moment(now)])
}

fn dispatched(case: &mut Ticket) -> Outcome {
    let (department, order) = (case.word("department").to_owned(), case.word("order_text").to_owned());
    let heads = people::heads(std::slice::from_ref(&department))?;
    notify("emergency-dispatch")
        .persons(heads.clone())
        .about(case.id)
        .arg("order", &order)
        .urgent()
        .send()?;
    let mut sent = case.rows("dispatched").to_vec();
    sent.push(vec![call_chain::to_the_second(turn::now()), department, order]);
    case.set(fields![dispatched: sent, order_text: Value::Nothing])?;
    add_told_people(case, &heads)
}

/// Nobody has answered: the next of the chain, after the last one all of them again.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    let limit = setting::length_for("ack_limit", case.id)?;
    // Everybody was told at once.
    if limit == 0 {
        return Ok(());
    }
    let chain = call_chain::people()?;
    let tried = case.rows("tried").to_vec();
    let untried = |id: &&PersonId| !tried.iter().any(|line| line.first() == Some(*id));
    let next: Vec<PersonId> = match chain.iter().find(untried) {
        Some(next) => vec![next.clone()],
        None => chain,
    };
    let names: Vec<&str> = tried.iter().filter_map(|line| line.get(1)).map(String::as_str).collect();
    notify("emergency-unanswered")
        .persons(next.clone())
        .about(case.id)
        .arg("tried", names.join(", "))
        .urgent()
        .send()?;
    let first_time: Vec<PersonId> = next.iter().filter(untried).cloned().collect();
    add_tried(&mut case, &first_time)?;
    add_told_people(&mut case, &next)?;
    wait_again(&case, event.due, limit)?;
    record(&case)
}

/// Each of the chain has the same time from when the one before was over; what fell into a downtime is not made up for.
fn wait_again(case: &Ticket, over: Instant, limit: Span) -> Outcome {
    let from = if over.saturating_add_unsigned(limit) < turn::now() { turn::now() } else { over };
    schedules::start_deadline_from(case.id, "emergency-answer", from, &Limit::Standard).map(|_| ())
}

fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 9] = [
        "reported_at",
        "reporter",
        "nature",
        "place",
        "told",
        "dispatched",
        "actions_taken",
        "resident_notice",
        "review",
    ];
    book::mirror("emergency-log", case, &SAME, Vec::new())
}
