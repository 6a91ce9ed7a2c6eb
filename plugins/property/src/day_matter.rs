//! Matters of the day: done, carried over with a reason, or handed over.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, fields, notify, number, person, refuse, schedules, setting, today,
    turn,
};

use crate::book;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            matter.assign(Some(&turn::actor()))?;
            matter.set(fields![day: today(), owner: person(turn::actor())])?;
        }
        ("acted", Some("carry-over")) => carried_over(&mut matter)?,
        ("acted", Some("hand-over")) => {
            let owner = matter.text("owner").map(str::to_owned);
            matter.assign(owner.as_deref())?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let done = fields![done: matter.state == "settled"];
    book::mirror("day-list", &matter, &["matter", "owner", "carried_from"], done)
}

/// To tomorrow; when that happens too often the supervisor hears of it.
fn carried_over(matter: &mut Ticket) -> Outcome {
    let today = today();
    if let Some(day) = matter.day("day").filter(|day| *day > today) {
        return Err(refuse("carried-already").with("day", day));
    }
    let days = matter.count("carried") + 1;
    let tomorrow = schedules::add_days(today, 1);
    matter.set(fields![carried: number(days), carried_from: today, day: tomorrow])?;
    if days <= setting::whole("carry_over_limit")? {
        return Ok(());
    }
    notify("matter-carried")
        .role("supervisor")
        .about(matter.id)
        .arg("days", number(days))
        .arg("reason", matter.word("carry_reason"))
        .send()
}
