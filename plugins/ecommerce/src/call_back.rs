//! Call-backs: somebody was promised a call within minutes.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, Outcome, PersonId, Ticket, TicketEvent, book, directory, draft, fields,
    moment, notify, person, schedules, stamp, tickets, turn,
};

/// Leaves a call-back to an agent; the case it comes from knows the number.
pub(crate) fn open(case: &Ticket, reason: String, agent: Option<PersonId>) -> Outcome {
    let fields = fields![phone: case.word("phone"), reason: reason];
    let task = Draft { assignee: agent, parent: Some(case.id), ..draft("call-back", fields) };
    tickets::open(&task).map(|_| ())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut task = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut task)?,
        ("acted", Some("finish")) => task.set(fields![done_at: moment(turn::now())])?,
        ("acted" | "assigned", _) => {}
        _ => return Ok(()),
    }
    let agent = fields![agent: task.assignee.clone().map(person)];
    book::mirror("call-backs", &task, &["phone", "reason", "due", "done_at"], agent)
}

fn opened(task: &mut Ticket) -> Outcome {
    if task.assignee.is_none() {
        task.assign(Some(&turn::actor()))?;
    }
    let running = schedules::deadlines(task.id)?;
    task.set(fields![due: running.first().map(|deadline| moment(deadline.due))])
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let task = &event.ticket;
    let agent = task.assignee.clone().unwrap_or_default();
    notify("call-back-overdue")
        .superior_of(&agent, "supervisor")?
        .about(task.id)
        .arg("agent", directory::get(&agent)?.name)
        .arg("due", stamp(event.due))
        .send()
}
