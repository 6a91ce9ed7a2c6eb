//! Customer files: judged, filed under a secrecy class, reviewed, and used with a trust mark.

use frontdesk_sdk::{
    Date, DeadlineEvent, DutyEvent, Fields, Limit, Outcome, Ticket, TicketEvent, all_entries, book, fields,
    moment, notify, number, refuse, registers, schedules, setting, tickets, today, turn,
};

use crate::rhythm;

/// When in the day the review of files falls due: nine o'clock.
const REVIEW_MINUTE: u32 = 540;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut file = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => file.assign(Some(&turn::actor()))?,
        ("acted", Some("file")) => filed(&mut file)?,
        ("acted", Some("review")) => reviewed(&mut file)?,
        ("acted", Some("use")) => used(&mut file)?,
        ("acted", Some("remove")) => off_due_list(&file)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["customer", "information", "survey", "class", "trust", "place"];
    book::mirror("customer-files", &file, &same, Vec::new())
}

fn filed(file: &mut Ticket) -> Outcome {
    file.set(fields![filed_at: moment(turn::now())])?;
    file.assign(Some(&turn::actor()))?;
    if rhythm::runs("file-review")? { Ok(()) } else { plan_review(today()) }
}

fn plan_review(after: Date) -> Outcome {
    let months = i32::try_from(setting::whole("file_review")?).unwrap_or(i32::MAX);
    let day = schedules::add_months(after, months);
    schedules::plan_duty("file-review", schedules::moment_of(day, REVIEW_MINUTE), None, &[])
}

fn reviewed(file: &mut Ticket) -> Outcome {
    schedules::start_deadline(file.id, "file-review", &Limit::Standard)?;
    off_due_list(file)?;
    file.set(fields![reviewed_at: moment(turn::now())])
}

fn off_due_list(file: &Ticket) -> Outcome {
    if registers::get("files-due", &file.number)?.is_some() {
        registers::remove("files-due", &file.number)?;
    }
    Ok(())
}

/// A source that nobody has judged may be used, with a warning.
fn used(file: &mut Ticket) -> Outcome {
    if file.has("trust") {
        return Ok(());
    }
    file.set(fields![unproven: true])?;
    tickets::note(
        file.id,
        &format!("used without a trust mark in «{}» / 使用时无可信度标记", file.word("used_in")),
    )?;
    notify("no-trust-mark").person(turn::actor()).about(file.id).arg("report", file.word("used_in")).send()
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    book::mirror("files-due", &event.ticket, &["customer"], fields![due: moment(event.due)])
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "due" => plan_review(schedules::civil_date(event.due)),
        "done" => none_due(),
        _ => Ok(()),
    }
}

fn none_due() -> Outcome {
    match all_entries("files-due", &[])?.as_slice() {
        [] => Ok(()),
        [first, rest @ ..] => {
            Err(refuse("files-unreviewed").with("number", &first.key).with("more", number(rest.len())))
        }
    }
}
