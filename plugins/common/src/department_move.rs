//! Moves between departments: the former one answers for the days before.

use frontdesk_sdk::{
    Date, DeadlineEvent, Fields, Filter, Limit, Outcome, PersonId, SECOND, Ticket, TicketEvent, all_tickets,
    fields, filter, notify, person, registers, schedules, today, turn,
};

use crate::staff;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case),
        ("acted", Some("confirm")) => moved(&case),
        _ => Ok(()),
    }
}

/// To be checked in the week of the move.
fn opened(case: &mut Ticket) -> Outcome {
    let former = case.word("former_supervisor").to_owned();
    case.assign(Some(&former))?;
    let day = case.day("moved_on").unwrap_or_else(today);
    let week = staff::days_later(staff::monday_of(day), 7);
    let until = staff::start_of(week).saturating_sub_unsigned(SECOND).max(turn::now());
    schedules::start_deadline(case.id, "move-check", &Limit::Until(until))?;
    notify("move-asked")
        .person(former)
        .about(case.id)
        .arg("person", staff::name(case.word("person")))
        .arg("day", day)
        .send()
}

fn moved(case: &Ticket) -> Outcome {
    let who = case.word("person");
    let Some(mut entry) = staff::entry(who)? else { return Ok(()) };
    entry.fields.retain(|field| field.name != "department");
    entry.fields.extend(fields![department: case.word("department")]);
    registers::put("staff", who, &entry.fields).map(|_| ())
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let former = event.ticket.word("former_supervisor");
    notify("move-unchecked").role("human-resources").person(former).about(event.ticket.id).send()
}

/// Who stood above somebody on a day before a move; nothing when nobody else did.
pub(crate) fn former_superior(who: &str, date: Date) -> Outcome<Option<PersonId>> {
    let moves = all_tickets(&Filter { where_: fields![person: person(who)], ..filter("department-move") })?;
    let later = moves.iter().filter(|one| one.day("moved_on").is_some_and(|moved| date < moved));
    let next = later.min_by_key(|one| one.day("moved_on").map(|day| (day.year, day.month, day.day)));
    Ok(next.and_then(|one| one.text("former_supervisor").map(str::to_owned)))
}
