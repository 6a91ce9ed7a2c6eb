//! Owner files: opened at move-in, changed on report, confirmed with the owner again and again.

use std::collections::BTreeMap;

use frontdesk_sdk::registers;
use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Instant, Outcome, PersonId, Table, Ticket, TicketEvent, Value,
    all_tickets, book, fields, figure, filter, notify, number, person, schedules, setting, table, today,
    turn,
};

/// What the book repeats of the record.
const SAME: [&str; 12] = [
    "unit",
    "name",
    "kind",
    "sex",
    "position",
    "phone",
    "plate",
    "contacts",
    "character",
    "habits",
    "last_confirmed",
    "important",
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut record = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            mark(&mut record)?;
            confirmed(&mut record)?;
        }
        ("acted", Some("change")) => mark(&mut record)?,
        ("acted", Some("confirm")) => confirmed(&mut record)?,
        ("acted", Some("move-out")) => return registers::remove("owner-file", &record.number),
        _ => return Ok(()),
    }
    book::mirror("owner-file", &record, &SAME, Vec::new())
}

/// The steward is responsible, at first whoever opens it; commercial tenants are important ones; notices find the owner.
fn mark(record: &mut Ticket) -> Outcome {
    if !record.has("steward") && turn::actor_roles().iter().any(|role| role == "steward") {
        record.set(fields![steward: person(turn::actor())])?;
    }
    if let Some(steward) = record.text("steward").map(str::to_owned) {
        record.assign(Some(&steward))?;
    }
    if record.is("kind", "commercial") {
        record.set(fields![important: true])?;
    }
    if record.has("owner") || record.has("steward") { list_receiver(record) } else { Ok(()) }
}

/// Keeps the list of receivers of notices in step, but for what only it knows.
fn list_receiver(record: &Ticket) -> Outcome {
    let unit = record.word("unit");
    let own = ["owner", "steward"];
    let known = registers::get("receivers", unit)?.map(|entry| entry.fields).unwrap_or_default();
    let mut line: Vec<_> = known.into_iter().filter(|field| !own.contains(&field.name.as_str())).collect();
    line.extend(record.fields.iter().filter(|field| own.contains(&field.name.as_str())).cloned());
    registers::put("receivers", unit, &line).map(|_| ())
}

fn confirmed(record: &mut Ticket) -> Outcome {
    record.set(fields![last_confirmed: today(), review_due: Value::Nothing])
}

/// On the steward's due list from this moment on.
pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    let mut record = event.ticket;
    record.set(fields![review_due: true])?;
    let since = record.day("last_confirmed").map(|day| day.to_string()).unwrap_or_default();
    let told = notify("record-due").about(record.id).arg("unit", record.word("unit")).arg("since", since);
    match &record.assignee {
        Some(steward) => told.person(steward).send(),
        None => told.role("steward").send(),
    }
}

/// The files that wait for a confirmation now.
pub(crate) fn due() -> Outcome<Vec<Ticket>> {
    let states = vec!["current".into()];
    all_tickets(&Filter { states, where_: fields![review_due: true], ..filter("owner-record") })
}

/// Every morning each steward gets the list of their own.
pub(crate) fn tell_stewards() -> Outcome {
    let mut lists = BTreeMap::<PersonId, Vec<String>>::new();
    for record in due()? {
        let steward = record.assignee.clone().unwrap_or_default();
        lists.entry(steward).or_default().push(record.word("unit").to_owned());
    }
    for (steward, units) in lists {
        let list =
            notify("records-due-list").arg("count", number(units.len())).arg("units", units.join(", "));
        let list = if steward.is_empty() { list.role("steward") } else { list.person(steward) };
        list.send()?;
    }
    Ok(())
}

/// Per steward: what fell due in the period, and what was due before and is not confirmed yet.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let months = i32::try_from(setting::whole("profile_review")?).unwrap_or(i32::MAX);
    let mut stewards = BTreeMap::<PersonId, (usize, usize)>::new();
    let current = Filter { states: vec!["current".into()], ..filter("owner-record") };
    for record in all_tickets(&current)? {
        let Some(last) = record.day("last_confirmed") else { continue };
        let due = schedules::moment_of(schedules::add_months(last, months), 0);
        let sums = stewards.entry(record.assignee.clone().unwrap_or_default()).or_default();
        sums.0 += usize::from(due >= start && due < end);
        sums.1 += usize::from(due < start);
    }
    stewards.retain(|_, (due, overdue)| *due + *overdue > 0);
    let row = |(steward, (due, overdue)): (&PersonId, &(usize, usize))| {
        let steward = if steward.is_empty() { Value::Nothing } else { person(steward) };
        vec![steward, number(*due), number(*overdue)]
    };
    let due: usize = stewards.values().map(|(due, _)| due).sum();
    let overdue: usize = stewards.values().map(|(_, overdue)| overdue).sum();
    let figures = vec![figure("due", number(due)), figure("overdue", number(overdue))];
    Ok(table(&["steward", "due", "overdue"], stewards.iter().map(row).collect(), figures))
}
