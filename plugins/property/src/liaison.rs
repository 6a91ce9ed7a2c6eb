//! Bodies outside: who the contact is and was, and what is to be done with them.

use frontdesk_sdk::{
    Draft, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, TicketId, Value, all_tickets, book,
    draft, fields, figure, filter, number, refuse, registers, schedules, table, tickets, today, turn,
};

pub(crate) fn on_contact(event: TicketEvent) -> Outcome {
    let mut contact = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {}
        ("acted", Some("change-person")) => person_changed(&mut contact)?,
        ("acted", Some("log")) => {
            let word = contact.word("word").to_owned();
            keep(&mut contact, word)?;
            contact.set(fields![word: Value::Nothing])?;
        }
        ("acted", Some("add-task")) => task_added(&mut contact)?,
        ("acted", Some("end")) => nothing_open(contact.id)?,
        _ => return Ok(()),
    }
    record(&mut contact)
}

/// The person before stands in the book still; so it goes into the history.
fn person_changed(contact: &mut Ticket) -> Outcome {
    let Some(before) = registers::get("liaison-register", &contact.number)? else { return Ok(()) };
    let known = [before.word("person"), before.word("phone")].join(" ");
    keep(contact, known.trim().to_owned())
}

/// One more line of the history: day, words.
fn keep(contact: &mut Ticket, words: String) -> Outcome {
    let mut history = contact.rows("history").to_vec();
    history.push(vec![today().to_string(), words]);
    contact.set(fields![history: history])
}

fn task_added(contact: &mut Ticket) -> Outcome {
    let same = contact.fields.iter().filter(|field| ["task", "body", "due_on"].contains(&&*field.name));
    tickets::open(&Draft {
        parent: Some(contact.id),
        assignee: Some(turn::actor()),
        ..draft("liaison-task", same.cloned().collect())
    })?;
    contact.set(fields![task: Value::Nothing, due_on: Value::Nothing])
}

fn open_tasks(contact: Option<TicketId>) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { parent: contact, states: vec!["open".into()], ..filter("liaison-task") })
}

fn nothing_open(contact: TicketId) -> Outcome {
    match open_tasks(Some(contact))?.len() {
        0 => Ok(()),
        open => Err(refuse("tasks-open").with("count", number(open))),
    }
}

fn record(contact: &mut Ticket) -> Outcome {
    let open = open_tasks(Some(contact.id))?.len();
    contact.set(fields![open_tasks: number(open)])?;
    let same = ["body", "person", "phone", "history", "open_tasks"];
    book::mirror("liaison-register", contact, &same, Vec::new())
}

/// A task that is done leaves the body's open tasks.
pub(crate) fn on_task(event: TicketEvent) -> Outcome {
    match event.ticket.parent.filter(|_| event.action.as_deref() == Some("finish")) {
        Some(contact) => record(&mut tickets::get(contact)?),
        None => Ok(()),
    }
}

/// What is due by the end of the day, with what was left over.
pub(crate) fn report(_: Instant, end: Instant) -> Outcome<Table> {
    let last = schedules::civil_date(end.saturating_sub(1));
    let mut open = open_tasks(None)?;
    open.retain(|task| task.day("due_on").is_some_and(|due| due <= last));
    let row = |task: &Ticket| {
        let value = |name: &str| task.value(name).cloned().unwrap_or(Value::Nothing);
        vec![(&task.number).into(), value("task"), value("body"), value("due_on")]
    };
    let columns = ["number", "task", "body", "due"];
    Ok(table(&columns, open.iter().map(row).collect(), vec![figure("open", number(open.len()))]))
}
