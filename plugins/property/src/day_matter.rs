//! Matters of the day: done, carried over with a reason, or handed over.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, SECOND, Ticket, TicketEvent, Value, book, fields, notify, number,
    person, refuse, schedules, setting, today, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut matter = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            matter.assign(Some(&turn::actor()))?;
            matter.set(fields![day: today(), owner: person(turn::actor())])?;
            until_end_of_day(&matter)?;
        }
        ("acted", Some("carry-over")) => {
            not_carried_yet(&matter)?;
            matter.set(fields![unexplained: Value::Nothing])?;
            carry_over(&mut matter)?;
        }
        ("acted", Some("hand-over")) => {
            let owner = matter.text("owner").map(str::to_owned);
            matter.assign(owner.as_deref())?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&matter)
}

fn record(matter: &Ticket) -> Outcome {
    let done = fields![done: matter.state == "settled"];
    book::mirror("day-list", matter, &["matter", "owner", "carried_from"], done)
}

fn until_end_of_day(matter: &Ticket) -> Outcome {
    let Some(day) = matter.day("day") else { return Ok(()) };
    let end = schedules::moment_of(schedules::add_days(day, 1), 0).saturating_sub_unsigned(SECOND);
    schedules::start_deadline(matter.id, "day-matter", &Limit::Until(end)).map(|_| ())
}

fn not_carried_yet(matter: &Ticket) -> Outcome {
    match matter.day("day").filter(|day| *day > today()) {
        Some(day) => Err(refuse("carried-already").with("day", day)),
        None => Ok(()),
    }
}

/// The day is over and nobody said anything: carried over all the same, and marked.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut matter = event.ticket;
    matter.set(fields![unexplained: true, carry_reason: Value::Nothing])?;
    carry_over(&mut matter)?;
    record(&matter)
}

/// To the day after; when that happens too often the supervisor hears of it.
fn carry_over(matter: &mut Ticket) -> Outcome {
    let from = matter.day("day").unwrap_or_else(today);
    let next = schedules::add_days(from, 1);
    // After downtime what was left lying is for today, not for a day gone by.
    let next = if next < today() { today() } else { next };
    let days = matter.count("carried") + 1;
    matter.set(fields![carried: number(days), carried_from: from, day: next])?;
    until_end_of_day(matter)?;
    if days <= setting::whole("carry_over_limit")? {
        return Ok(());
    }
    notify("matter-carried")
        .role("supervisor")
        .about(matter.id)
        .arg("days", number(days))
        .arg("reason", matter.text("carry_reason").unwrap_or("-"))
        .send()
}

/// Whoever takes over the shift answers for it from now on.
pub(crate) fn owner_changed(case: &Ticket, owner: &str) -> Outcome {
    if case.workflow != "day-matter" {
        return Ok(());
    }
    let mut matter = case.clone();
    matter.set(fields![owner: person(owner)])?;
    record(&matter)
}
