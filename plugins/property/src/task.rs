//! Small tasks that other cases leave behind, and putting them on hold while somebody is busy.

use frontdesk_sdk::{
    Draft, Field, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, draft, fields, filter, notify,
    tickets,
};

/// Opens a task that belongs to a case.
pub(crate) fn open(
    case: &Ticket,
    kind: &str,
    matter: String,
    unit: &str,
    assignee: Option<&str>,
) -> Outcome<TicketId> {
    tickets::open(&Draft {
        assignee: assignee.map(str::to_owned),
        parent: Some(case.id),
        ..draft("task", fields![matter: matter, kind: kind, unit: unit])
    })
}

/// Tells whoever a task falls to.
pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let task = event.ticket;
    match (event.cause.as_str(), &task.assignee) {
        ("opened" | "assigned", Some(person)) => notify("task").person(person).about(task.id).send(),
        _ => Ok(()),
    }
}

/// Ends the open tasks of one kind that belong to a case: `finish` or `drop`.
pub(crate) fn end_all(case: TicketId, kind: &str, action: &str) -> Outcome {
    let states = vec!["open".into(), "on-hold".into()];
    let mine = Filter { parent: Some(case), states, where_: fields![kind: kind], ..filter("task") };
    act_on_all(&mine, action, &[])
}

/// Puts a person's other tasks on hold for a case.
pub(crate) fn hold_all(person: &str, case: TicketId) -> Outcome {
    let theirs = Filter { assignee: Some(person.into()), states: vec!["open".into()], ..filter("task") };
    act_on_all(&theirs, "hold", &fields![held_for: case])
}

/// Takes up again what was put on hold for a case.
pub(crate) fn resume_all(case: TicketId) -> Outcome {
    let held = Filter { states: vec!["on-hold".into()], where_: fields![held_for: case], ..filter("task") };
    act_on_all(&held, "resume", &[])
}

fn act_on_all(which: &Filter, action: &str, form: &[Field]) -> Outcome {
    all_tickets(which)?.iter().try_for_each(|task| tickets::act(task.id, action, form))
}
