//! Tasks: given, accepted, done and confirmed; also the small ones that other cases leave behind.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, Filter, Instant, MINUTE, Outcome, Ticket, TicketEvent, TicketId, Value,
    all_tickets, book, directory, draft, fields, filter, moment, notify, number, person, refuse, stamp,
    tickets, turn,
};

use crate::call;

/// Leaves a task of some kind to somebody, or to whoever looks; nobody has to accept or to confirm it.
pub(crate) fn leave(
    case: &Ticket,
    kind: &str,
    contents: String,
    to: Option<&str>,
    due: Option<Instant>,
) -> Outcome<TicketId> {
    tickets::open(&Draft {
        assignee: to.map(str::to_owned),
        parent: Some(case.id),
        ..draft("task", fields![contents: contents, kind: kind, to: to.map(person), due: due.map(moment)])
    })
}

/// Finishes the open tasks of one kind that belong to a case.
pub(crate) fn finish_all(case: TicketId, kind: &str, result: &str) -> Outcome {
    let states = vec!["given".into(), "accepted".into()];
    let mine = Filter { parent: Some(case), states, where_: fields![kind: kind], ..filter("task") };
    all_tickets(&mine)?.iter().try_for_each(|task| tickets::act(task.id, "finish", &fields![result: result]))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut task = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut task)?,
        ("acted", Some("accept")) => task.set(fields![accepted_at: moment(turn::now())])?,
        ("acted", Some("decline")) => tell_giver(&task, "task-declined", "reason")?,
        ("acted", Some("finish")) => finished(&mut task)?,
        ("acted", Some("confirm")) => confirmed(&mut task)?,
        ("acted", Some("send-back")) => sent_back(&mut task)?,
        ("acted", Some("give-again")) => given_again(&mut task)?,
        ("acted", Some("withdraw")) => by_giver(&task)?,
        _ => return Ok(()),
    }
    record(&task)
}

fn opened(task: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    if task.has("kind") {
        task.set(fields![given_at: now])?;
        tickets::act(task.id, "accept", &[])?;
    } else {
        task.set(fields![given_by: person(turn::actor()), given_at: now])?;
        let to = task.word("to").to_owned();
        task.assign(Some(&to))?;
    }
    tell_employee(task)
}

fn tell_employee(task: &Ticket) -> Outcome {
    notify("task-given")
        .persons(task.assignee.clone())
        .about(task.id)
        .arg("contents", task.word("contents"))
        .arg("due", task.moment("due").map(stamp).unwrap_or_default())
        .send()
}

fn tell_giver(task: &Ticket, template: &str, what: &str) -> Outcome {
    notify(template).persons(task.text("given_by")).about(task.id).arg(what, task.word(what)).send()
}

fn finished(task: &mut Ticket) -> Outcome {
    let now = turn::now();
    let late = task.moment("due").map_or(0, |due| minutes_past(due, now));
    let late_by = if late > 0 { number(late) } else { Value::Nothing };
    task.set(fields![done_at: moment(now), late_by: late_by])?;
    if let (true, Some(call)) = (task.is("kind", "call-back"), task.parent) {
        call::task_finished(call)?;
    }
    notify("task-done")
        .persons(task.text("given_by"))
        .about(task.id)
        .arg("result", task.word("result"))
        .arg("minutes", number(late))
        .send()
}

/// Minutes begun since a moment; none before it.
fn minutes_past(due: Instant, now: Instant) -> u64 {
    u64::try_from(now - due).unwrap_or(0).div_ceil(MINUTE)
}

fn confirmed(task: &mut Ticket) -> Outcome {
    by_giver(task)?;
    task.set(fields![confirmed_at: moment(turn::now())])
}

fn sent_back(task: &mut Ticket) -> Outcome {
    by_giver(task)?;
    task.set(fields![done_at: Value::Nothing, late_by: Value::Nothing])?;
    notify("task-back")
        .persons(task.assignee.clone())
        .about(task.id)
        .arg("remark", task.word("remark"))
        .send()
}

fn given_again(task: &mut Ticket) -> Outcome {
    by_giver(task)?;
    task.set(fields![reason: Value::Nothing])?;
    let to = task.word("to").to_owned();
    task.assign(Some(&to))?;
    tell_employee(task)
}

/// Only who gave a task says whether it is done; one that a case left belongs to any leader.
fn by_giver(task: &Ticket) -> Outcome {
    match task.text("given_by") {
        Some(giver) if giver != turn::actor() => {
            Err(refuse("not-the-giver").with("giver", directory::get(giver)?.name))
        }
        _ => Ok(()),
    }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let task = event.ticket;
    if event.name != "task-due" {
        return Ok(());
    }
    let minutes = u64::try_from(turn::now() - event.due).unwrap_or(0) / MINUTE;
    notify("task-overdue")
        .persons(task.text("given_by"))
        .persons(task.assignee.clone())
        .about(task.id)
        .arg("task", &task.title)
        .arg("due", stamp(event.due))
        .arg("minutes", number(minutes))
        .send()
}

fn record(task: &Ticket) -> Outcome {
    const SAME: [&str; 10] = [
        "given_by",
        "to",
        "contents",
        "given_at",
        "due",
        "accepted_at",
        "done_at",
        "late_by",
        "result",
        "confirmed_at",
    ];
    book::mirror("tasks", task, &SAME, Vec::new())
}
