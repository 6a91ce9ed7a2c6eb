//! Telephone lines: tested in a rhythm, and on their fallback number as soon as a test fails.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, Instant, Limit, Message, Outcome, Ticket, TicketEvent,
    all_tickets, fields, filter, moment, notify, refuse, registers, schedules, setting, stamp, turn,
};

use crate::{rhythm, task};

/// Who telephones.
const USERS: [&str; 4] = ["hotline-agent", "front-desk", "agent", "complaint-specialist"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut line = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => begin_tests(),
        ("acted", Some("test")) => tested(&mut line, event.was.as_deref() == Some("on-fallback")),
        _ => Ok(()),
    }
}

/// The first line begins the rhythm of tests.
fn begin_tests() -> Outcome {
    if rhythm::runs("line-test")? {
        Ok(())
    } else {
        schedules::plan_duty("line-test", turn::now(), None, &[])
    }
}

fn tested(line: &mut Ticket, was_out: bool) -> Outcome {
    let now = turn::now();
    line.set(fields![tested_at: moment(now)])?;
    schedules::start_deadline(line.id, "line-test", &Limit::Standard)?;
    let test = fields![line: line.word("line"), result: line.word("result"), time: moment(now)];
    registers::add("line-tests", &test)?;
    match (line.is("result", "failed"), was_out) {
        (true, false) => out_of_order(line),
        (false, true) => restored(line),
        _ => Ok(()),
    }
}

fn out_of_order(line: &Ticket) -> Outcome {
    let contents = format!("Line out of order / 线路故障: {}", line.word("line"));
    task::leave(line, "line-fault", contents, line.text("in_charge"), None)?;
    tell_users("line-fallback", line).urgent().send()
}

fn restored(line: &Ticket) -> Outcome {
    task::finish_all(line.id, "line-fault", "the line works / 线路已恢复")?;
    tell_users("line-restored", line).send()
}

fn tell_users(template: &str, line: &Ticket) -> Message {
    USERS
        .iter()
        .fold(notify(template), |notice, users| notice.role(*users))
        .about(line.id)
        .arg("line", line.word("line"))
        .arg("fallback", line.word("fallback"))
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    notify("line-untested")
        .role("hotline-agent")
        .about(event.ticket.id)
        .arg("line", event.ticket.word("line"))
        .arg("due", stamp(event.due))
        .send()
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "due" => plan_next(event.due),
        "done" => all_tested(event.due),
        _ => Ok(()),
    }
}

fn lines() -> Outcome<Vec<Ticket>> {
    let states = ["in-service", "on-fallback"].map(String::from).to_vec();
    all_tickets(&Filter { states, ..filter("line") })
}

/// The rhythm ends with the last line; after downtime it goes on from now.
fn plan_next(due: Instant) -> Outcome {
    if lines()?.is_empty() {
        return Ok(());
    }
    let every = setting::length("line_test")?;
    let next = due.saturating_add_unsigned(every);
    let now = turn::now();
    let next = if next > now { next } else { now.saturating_add_unsigned(every) };
    schedules::plan_duty("line-test", next, None, &[])
}

fn all_tested(due: Instant) -> Outcome {
    let untested = |line: &&Ticket| line.moment("tested_at").is_none_or(|at| at < due);
    match lines()?.iter().find(untested) {
        Some(line) => Err(refuse("line-untested").with("line", line.word("line"))),
        None => Ok(()),
    }
}
