//! Buyer profiles: a first entry at subscription, complete soon after the contract is attested.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Outcome, Table, Ticket, TicketEvent, Value, all_tickets, book, fields,
    figure, filter, moment, number, refuse, table, today, turn,
};

use crate::{owner, people};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut profile = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("acted", Some("attest")) if profile.day("attested_on") > Some(today()) => {
            return Err(refuse("attested-later"));
        }
        ("acted", Some("complete")) => {
            profile.set(fields![completed_at: moment(turn::now()), overdue: Value::Nothing])?;
        }
        ("opened", _) => profile.assign(people::acting()?.as_deref())?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["buyer", "unit", "contract", "phone", "address", "completed_at"];
    book::mirror("buyer-profile", &profile, &same, Vec::new())
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut profile = event.ticket;
    profile.set(fields![overdue: true])
}

/// What waits now: owner files to be confirmed, buyer profiles beyond their time.
pub(crate) fn due_list() -> Outcome<Table> {
    let late =
        Filter { states: vec!["entered".into()], where_: fields![overdue: true], ..filter("buyer-record") };
    let (owners, buyers) = (owner::due()?, all_tickets(&late)?);
    let row = |record: &Ticket, responsible: Option<&String>, since: &str| {
        let since = record.value(since).cloned().unwrap_or(Value::Nothing);
        vec![(&record.number).into(), record.word("unit").into(), responsible.into(), since]
    };
    let mut rows: Vec<_> =
        owners.iter().map(|record| row(record, record.assignee.as_ref(), "last_confirmed")).collect();
    rows.extend(buyers.iter().map(|profile| row(profile, profile.assignee.as_ref(), "attested_on")));
    let figures = vec![figure("owners", number(owners.len())), figure("buyers", number(buyers.len()))];
    Ok(table(&["number", "unit", "responsible", "since"], rows, figures))
}
