//! Customer files: one per phone and platform id; state and grade keep their history.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, PersonId, Table, Ticket, TicketEvent, Value, all_tickets,
    book, fields, figure, filter, moment, notify, number, person, refuse, registers, table, tickets, turn,
};

use crate::{chat, customer_event, follow_up};

/// What is known of a complete customer.
const KEY_FIELDS: [&str; 5] = ["phone", "buyer_id", "customer", "address", "wechat"];

/// The file of whom a case is about, by platform id or phone.
pub(crate) fn of(case: &Ticket) -> Outcome<Option<Ticket>> {
    for name in ["buyer_id", "phone"] {
        let Some(value) = case.text(name) else { continue };
        let same = Filter { where_: vec![(name, value).into()], ..filter("customer-file") };
        let files = tickets::find(&same, 10, None)?;
        let other = files.into_iter().find(|file| file.id != case.id && file.state != "removed");
        if other.is_some() {
            return Ok(other);
        }
    }
    Ok(None)
}

/// Ties a case to the file of its customer.
pub(crate) fn tie(case: &Ticket) -> Outcome {
    match of(case)? {
        Some(file) => tickets::link(file.id, "case", case.id),
        None => Ok(()),
    }
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut file = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut file)?,
        ("acted", Some("update")) => only_one(&file)?,
        ("acted", Some("grade")) => graded(&mut file)?,
        ("acted", Some("rest")) => note_state(&file, &turn::actor())?,
        ("acted", Some("remove")) => {
            note_state(&file, &turn::actor())?;
            follow_up::drop_all(file.id)?;
        }
        _ => return Ok(()),
    }
    record(&file)
}

fn only_one(file: &Ticket) -> Outcome {
    match of(file)? {
        Some(other) => Err(refuse("file-exists").with("number", other.number).with("state", other.state)),
        None => Ok(()),
    }
}

/// What waited for the file is filed with it.
fn opened(file: &mut Ticket) -> Outcome {
    only_one(file)?;
    let agent = turn::actor();
    file.assign(Some(&agent))?;
    file.set(fields![agent: person(&agent), grade: "new", orders: 0])?;
    note_state(file, &agent)?;
    follow_up::plan_interval(file)?;
    customer_event::file_waiting(file)?;
    *file = tickets::get(file.id)?;
    Ok(())
}

fn note_state(file: &Ticket, by: &str) -> Outcome {
    let line = fields![file: &file.number, state: &file.state, at: moment(turn::now()), by: person(by)];
    registers::add("customer-states", &line).map(|_| ())
}

/// An order that an agent confirmed: buyer, from the second one on repeat buyer.
pub(crate) fn ordered(file: &mut Ticket, order: &str, agent: Option<PersonId>) -> Outcome {
    let was = file.state.clone();
    file.set(fields![
        orders: number(file.count("orders") + 1),
        last_order: order,
        last_order_at: moment(turn::now()),
    ])?;
    tickets::act(file.id, "order", &[])?;
    *file = tickets::get(file.id)?;
    if file.state != was {
        note_state(file, &agent.unwrap_or_else(turn::actor))?;
    }
    record(file)
}

/// The supervisor's list knows at once; chats that wait change their place.
fn graded(file: &mut Ticket) -> Outcome {
    let (before, after) = (file.word("grade").to_owned(), file.word("new_grade").to_owned());
    file.set(fields![grade: &after, new_grade: Value::Nothing])?;
    let line = fields![
        grade: &after,
        before: &before,
        since: moment(turn::now()),
        by: person(turn::actor()),
        reason: file.word("grade_reason"),
    ];
    book::mirror("customer-grades", file, &["customer"], line)?;
    chat::regrade(file)?;
    notify("grade-changed").role("supervisor").about(file.id).arg("before", before).arg("after", after).send()
}

fn record(file: &Ticket) -> Outcome {
    const SAME: [&str; 7] = ["phone", "buyer_id", "customer", "address", "wechat", "grade", "orders"];
    book::mirror("customers", file, &SAME, fields![state: &file.state])
}

/// Files that there are at a month's end, by grade.
pub(crate) fn report(end: Instant) -> Outcome<Table> {
    let mut files = all_tickets(&Filter { opened_until: Some(end), ..filter("customer-file") })?;
    files.retain(|file| file.state != "removed");
    let mut grades = BTreeMap::<&str, u32>::new();
    for file in &files {
        *grades.entry(file.word("grade")).or_default() += 1;
    }
    let complete = files.iter().filter(|file| KEY_FIELDS.iter().all(|name| file.has(name))).count();
    let figures = vec![
        figure("files", number(files.len())),
        figure("complete", Decimal::percent(complete, files.len())),
    ];
    let rows = grades.iter().map(|(grade, count)| vec![(*grade).into(), (*count).into()]);
    Ok(table(&["grade", "customers"], rows.collect(), figures))
}

/// Says yes for a customer who is served before others, and nothing for others.
pub(crate) fn served_first(file: &Ticket) -> Outcome<Option<bool>> {
    let keys_first = turn::setting("key_grade_first")? == Value::Flag(true);
    Ok((keys_first && file.is("grade", "key")).then_some(true))
}
