//! Complaints at the service desk of the mall: recorded away from the public, decided, followed.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, Ticket, TicketEvent, Value, book, directory, fields, moment,
    notify, refuse, schedules, setting, stamp, turn,
};

use crate::holder;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("grade-major")) => graded_major(&mut case)?,
        ("acted", Some("decide")) => {
            schedules::stop_deadline(case.id, "mall-complaint")?;
            case.set(fields![decided_at: moment(turn::now())])?;
        }
        ("acted", Some("follow")) => case.set(fields![followed_until: moment(turn::now())])?,
        ("acted", Some("back")) => decided_anew(&mut case)?,
        _ => return Ok(()),
    }
    let time = fields![time: moment(case.opened_at)];
    book::mirror("complaint-book", &case, &["customer", "goods", "matter", "result", "followed_until"], time)
}

fn opened(case: &mut Ticket) -> Outcome {
    if !setting::flag_for("rule_books.mall", case.id)? {
        return Err(refuse("rule-book-off").with("book", "mall"));
    }
    if case.assignee.is_none() {
        case.assign(Some(&turn::actor()))?;
    }
    schedules::start_deadline(case.id, "mall-complaint", &Limit::Standard)?;
    if case.is("class", "major") { report_major(case) } else { Ok(()) }
}

fn graded_major(case: &mut Ticket) -> Outcome {
    if case.is("class", "major") {
        return Err(refuse("already-major"));
    }
    case.set(fields![class: "major"])?;
    report_major(case)
}

/// At once, or after the length of `major_report`.
fn report_major(case: &mut Ticket) -> Outcome {
    if setting::length_for("major_report", case.id)? == 0 {
        return tell_leaders(case);
    }
    schedules::start_deadline(case.id, "major-report", &Limit::Standard).map(|_| ())
}

fn tell_leaders(case: &mut Ticket) -> Outcome {
    case.set(fields![leaders_told_at: moment(turn::now())])?;
    let clerk = case.assignee.as_deref().map(directory::get).transpose()?;
    notify("mall-complaint-major")
        .role("supervisor")
        .role("mall-manager")
        .about(case.id)
        .arg("clerk", clerk.map(|person| person.name).unwrap_or_default())
        .urgent()
        .send()
}

/// The result did not hold: it is decided anew, still within the first limit.
fn decided_anew(case: &mut Ticket) -> Outcome {
    schedules::start_deadline_from(case.id, "mall-complaint", case.opened_at, &Limit::Standard)?;
    case.set(fields![result: Value::Nothing, decided_at: Value::Nothing, followed_until: Value::Nothing])
}

pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    match event.name.as_str() {
        "major-report" => tell_leaders(&mut case),
        "mall-complaint" => supervisor_takes_over(&mut case, event.due),
        _ => Ok(()),
    }
}

fn supervisor_takes_over(case: &mut Ticket, due: i64) -> Outcome {
    let Some(supervisor) = holder::of_role("supervisor")? else { return Ok(()) };
    case.assign(Some(&supervisor))?;
    case.set(fields![late: true])?;
    notify("mall-complaint-late").person(supervisor).about(case.id).arg("due", stamp(due)).send()
}
