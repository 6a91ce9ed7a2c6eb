//! Cases of authorities: their date outranks inner limits.

use frontdesk_sdk::{
    DAY, DeadlineEvent, Fields, Outcome, Ticket, TicketEvent, book, fields, moment, notify, number,
    schedules, setting, stamp, tickets, today, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("send")) => case.set(fields![answered_at: moment(turn::now())])?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let law = fields![law: setting::text("law")?];
    book::mirror("authority-cases", &case, &["reference", "authority", "due", "answer_file"], law)
}

/// The inner limit of the complaint it belongs to does not matter any more.
fn opened(case: &mut Ticket) -> Outcome {
    case.assign(Some(&turn::actor()))?;
    count_down(case)?;
    let Some(complaint) = case.ticket("complaint") else { return Ok(()) };
    tickets::link(case.id, "complaint", complaint)?;
    schedules::stop_deadline(complaint, "complaint-solved")?;
    tickets::note(complaint, &format!("the date of {} holds / 以监管期限为准", case.number))
}

/// Warnings come when their day begins.
fn count_down(case: &mut Ticket) -> Outcome {
    let Some(due) = case.day("due") else { return Ok(()) };
    let before = |days: i32| moment(schedules::moment_of(schedules::add_days(due, -days), 0));
    let first = i32::try_from(setting::whole_for("authority_warning", case.id)?).unwrap_or_default();
    case.set(fields![warn_at: before(first), day_before: before(1), last_day: before(0)])
}

pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    if event.name != "authority-answer" {
        return warn(&case);
    }
    case.set(fields![missed: true])?;
    notify("authority-missed")
        .role("manager")
        .role("general-manager")
        .about(case.id)
        .arg("reference", case.word("reference"))
        .arg("due", stamp(event.due))
        .urgent()
        .send()
}

/// At most once a day, whichever warning falls on it.
fn warn(case: &Ticket) -> Outcome {
    let Some(due) = case.day("due") else { return Ok(()) };
    let left = schedules::moment_of(due, 0) - schedules::moment_of(today(), 0);
    notify("authority-warning")
        .persons(case.assignee.clone())
        .role("manager")
        .about(case.id)
        .arg("reference", case.word("reference"))
        .arg("days", number(left.unsigned_abs() / DAY))
        .once(format!("authority-warning/{}/{due}/{}", case.id, today()))
        .send()
}
