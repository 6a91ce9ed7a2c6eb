//! Faults of patrols: handed on, put right, looked at again; a line stays open until it was.

use frontdesk_sdk::{
    Date, DeadlineEvent, Draft, Fields, Outcome, PersonId, Ticket, TicketEvent, Value, book, directory,
    draft, fields, moment, notify, person, registers, schedules, tickets, today, turn,
};

use crate::{people, task};

/// What the cleaners and gardeners do: there the severity alone decides who is told.
const CLEANING: [&str; 2] = ["cleaning", "greening"];

/// As much as an emergency's place takes.
const PLACE_CHARS_MAX: usize = 80;

/// A fault that a patrol marked: its line of the record follows it.
pub(crate) fn open_from(patrol: &Ticket, point: &str, line: &str) -> Outcome {
    let mut found = fields![area: patrol.word("area"), point: point, line: line, source: &patrol.number];
    for name in ["finding", "kind", "severity", "photos", "department", "deadline"] {
        if let Some(value) = patrol.value(name) {
            found.push((name, value.clone()).into());
        }
    }
    tickets::open(&Draft { parent: Some(patrol.id), ..draft("patrol-fault", found) }).map(|_| ())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut fault = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => return opened(&mut fault),
        ("acted", Some("hand-on")) => handed_on(&mut fault)?,
        ("acted", Some("fix")) => fault.set(fields![fixed_by: person(turn::actor())])?,
        ("acted", Some("recheck")) => rechecked(&mut fault)?,
        _ => return Ok(()),
    }
    record(&fault)
}

fn opened(fault: &mut Ticket) -> Outcome {
    let finder = turn::actor();
    let severity = fault.text("severity").unwrap_or("normal").to_owned();
    let department = fault.text("department").or_else(|| department_for(fault.word("kind")));
    let department = department.map(str::to_owned);
    let source = fault
        .text("source")
        .map_or_else(|| directory::get(&finder).map(|who| who.name), |known| Ok(known.to_owned()))?;
    // What cannot wait is due the same day.
    let at_once = severity != "normal" && !fault.has("deadline");
    let deadline = if at_once { Some(today()) } else { fault.day("deadline") };
    fault.assign(Some(&finder))?;
    fault.set(fields![
        severity: severity,
        department: department,
        deadline: deadline,
        source: source,
        line: fault.text("line").map_or_else(|| own_line(fault), str::to_owned),
        found_by: person(finder),
        found_at: moment(turn::now()),
    ])?;
    place_emergency(fault)?;
    tell(fault)?;
    record(fault)?;
    if fault.has("department") && fault.has("deadline") {
        return tickets::act(fault.id, "hand-on", &[]);
    }
    Ok(())
}

/// Whoever runs to a danger needs the point, not the area alone.
fn place_emergency(fault: &Ticket) -> Outcome {
    let Some(emergency) = fault.ticket("emergency") else { return Ok(()) };
    let place = format!("{}, {}", fault.word("area"), fault.word("point"));
    let place: String = place.chars().take(PLACE_CHARS_MAX).collect();
    tickets::set(emergency, &fields![place: place])
}

/// The line of a fault that no patrol found: among those of its day.
fn own_line(fault: &Ticket) -> String {
    fault.number.replace("WT-", "XC-") + "-F"
}

fn department_for(kind: &str) -> Option<&'static str> {
    match kind {
        "lighting" | "lift" | "doors" | "damage" => Some("engineering"),
        "cleanliness" | "supplies" => Some("cleaning"),
        "greening" => Some("greening"),
        "fire-equipment" | "manning" => Some("security"),
        _ => None,
    }
}

fn departments(fault: &Ticket) -> Vec<String> {
    fault.text("department").map(str::to_owned).into_iter().collect()
}

/// Serious: department and superior in the same instant. Problems go to the supervisor; ordinary dirt is only a task.
fn tell(fault: &mut Ticket) -> Outcome {
    let serious = !fault.is("severity", "normal");
    let mut told: Vec<PersonId> = Vec::new();
    if serious {
        told = people::heads(&departments(fault))?;
        told.extend(superiors(fault.word("found_by"))?);
        fault.set(fields![called_at: moment(turn::now())])?;
        notify("serious-finding").persons(told.clone()).about(fault.id).urgent().send()?;
    }
    if !serious && CLEANING.contains(&fault.word("department")) {
        return Ok(());
    }
    let supervisors = directory::with_role("supervisor")?.into_iter().map(|person| person.id);
    let untold = supervisors.filter(|id| !told.contains(id));
    notify("patrol-problem").persons(untold).about(fault.id).send()
}

fn superiors(finder: &str) -> Outcome<Vec<PersonId>> {
    match directory::superior(finder, 1)? {
        Some(superior) => Ok(vec![superior]),
        None => Ok(directory::with_role("supervisor")?.into_iter().map(|person| person.id).collect()),
    }
}

/// From here on it is the department's task; the day it is due, somebody looks at it again.
fn handed_on(fault: &mut Ticket) -> Outcome {
    let head = people::heads(&departments(fault))?.into_iter().next();
    fault.assign(head.as_deref())?;
    fault.set(fields![
        handed_on_at: moment(turn::now()),
        first_deadline: fault.day("first_deadline").or(fault.day("deadline")),
        recheck_from: fault.day("deadline").map(begins),
    ])?;
    // A day that has begun already does not begin again.
    if fault.day("deadline") == Some(today()) { recheck_task(fault) } else { Ok(()) }
}

/// The deadline day begins.
pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    if event.name == "recheck-day" { recheck_task(&event.ticket) } else { Ok(()) }
}

/// By the area's officer, else by whoever found it.
fn recheck_task(fault: &Ticket) -> Outcome {
    let area = registers::get("patrol-areas", fault.word("area"))?;
    let officer = area.as_ref().and_then(|area| area.text("officer")).or(fault.text("found_by"));
    let matter =
        format!("Re-check / 复查 {} {}: {}", fault.number, fault.word("point"), fault.word("finding"));
    let matter: String = matter.chars().take(300).collect();
    task::open(fault, "abnormal-point", matter, "", officer).map(|_| ())
}

fn rechecked(fault: &mut Ticket) -> Outcome {
    task::end_all(fault.id, "abnormal-point", "finish")?;
    let by = fields![rechecked_by: person(turn::actor()), rechecked_on: today()];
    fault.set(by)?;
    if fault.flag("recheck_ok") {
        return Ok(());
    }
    fault.set(fields![
        fixed_by: Value::Nothing,
        recheck_ok: Value::Nothing,
        recheck_from: fault.day("deadline").map(begins),
    ])
}

fn begins(day: Date) -> Value {
    moment(schedules::moment_of(day, 0))
}

fn record(fault: &Ticket) -> Outcome {
    let key = fault.word("line");
    let mut line = registers::get("patrol-record", key)?.map(|line| line.fields).unwrap_or_default();
    let now = fields![
        area: fault.word("area"),
        point: fault.word("point"),
        mark: "fault",
        fault: fault.word("finding"),
        photos: fault.value("photos").cloned().unwrap_or(Value::Nothing),
        officer: person(fault.word("found_by")),
        time: fault.moment("found_at").map(moment),
        action_taken: fault.word("action_taken"),
        rechecked_on: fault.day("rechecked_on"),
    ];
    line.retain(|field| !now.iter().any(|newer| newer.name == field.name));
    line.extend(now);
    registers::put("patrol-record", key, &line)?;
    if !CLEANING.contains(&fault.word("department")) {
        return Ok(());
    }
    let same = ["point", "finding", "severity", "called_at", "rechecked_on"];
    book::mirror("cleaning-check", fault, &same, Vec::new())
}
