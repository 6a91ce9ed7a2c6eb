//! Small tasks at patients: whose they are, and what ticking them off writes into the visit.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, draft, fields, filter,
    moment, notify, person, person_name, schedules, stamp, tickets, turn,
};

use crate::{department, waiting};

/// Opens a task at a patient, of somebody or of all triage guides.
pub(crate) fn open(visit: &Ticket, kind: &str, who: Option<String>) -> Outcome<TicketId> {
    let fields = fields![
        kind: kind,
        matter: format!("{}: {}", call_of(kind), visit.number),
        doer: who.as_ref().map(person),
        department: visit.text("department"),
        seat: visit.text("seat"),
        patient: visit.text("patient"),
        phone: visit.text("phone"),
        doctor: visit.text("doctor").map(person_name),
        since: visit.moment("seated_at").map(stamp),
    ];
    tickets::open(&Draft { assignee: who, parent: Some(visit.id), ..draft("care-task", fields) })
}

/// Opens a call to a patient, of the office.
pub(crate) fn open_call(case: &Ticket, matter: String) -> Outcome {
    let fields = fields![kind: "tell-patient", matter: matter, patient: case.text("patient"), phone: case.text("phone")];
    tickets::open(&Draft { parent: Some(case.id), ..draft("care-task", fields) }).map(|_| ())
}

/// How people call a kind of task.
fn call_of(kind: &str) -> &'static str {
    match kind {
        "alarm" => "Patient is worse / 病情突变",
        "help" => "Help with registration and escort / 协助挂号并陪同",
        "ask-doctor" => "Ask the doctor / 询问医师",
        "explain-wait" => "Explain the wait / 向患者解释",
        "explain-order" => "Explain the change of order / 解释顺序变更",
        _ => "Bring water / 送水",
    }
}

/// Opens a task of the triage guide of the visit's department.
pub(crate) fn open_at_department(visit: &Ticket, kind: &str) -> Outcome<TicketId> {
    open(visit, kind, department::triage_guide(visit.word("department"))?)
}

/// The tasks of a case that nobody has done yet.
pub(crate) fn of_case(case: TicketId, kinds: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = vec!["open".into(), "begun".into()];
    let mut all = all_tickets(&Filter { parent: Some(case), states, ..filter("care-task") })?;
    all.retain(|task| kinds.is_empty() || kinds.contains(&task.word("kind")));
    Ok(all)
}

/// Ends the tasks of a case that nobody has done yet: `finish` or `drop`.
pub(crate) fn end_all(case: TicketId, kinds: &[&str], action: &str) -> Outcome {
    of_case(case, kinds)?.iter().try_for_each(|task| tickets::act(task.id, action, &[]))
}

/// Hands the open tasks of a visit to the triage guide of the department where it waits now.
pub(crate) fn move_to_department(visit: &Ticket) -> Outcome {
    let guide = department::triage_guide(visit.word("department"))?;
    for mut task in of_case(visit.id, &["water", "ask-doctor", "explain-wait", "explain-order"])? {
        task.set(fields![department: visit.text("department"), doer: guide.as_ref().map(person)])?;
        task.assign(guide.as_deref())?;
    }
    Ok(())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let task = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened" | "assigned", _) => tell(&task),
        ("acted", Some("finish")) => {
            schedules::stop_deadline(task.id, "help-start")?;
            ticked(&task)
        }
        ("acted", _) => schedules::stop_deadline(task.id, "help-start"),
        _ => Ok(()),
    }
}

fn tell(task: &Ticket) -> Outcome {
    let message = notify("care-task").about(task.id);
    match &task.assignee {
        Some(person) => message.person(person).send(),
        None if task.is("kind", "tell-patient") => message.role("office-clerk").send(),
        None => message.role("triage-guide").send(),
    }
}

/// What was done at the patient stands in the visit: the tasks of a wait end with it.
fn ticked(task: &Ticket) -> Outcome {
    let Some(id) = task.parent else { return Ok(()) };
    let now = moment(turn::now());
    let done = match task.word("kind") {
        "water" => fields![water_at: now],
        "ask-doctor" => fields![check_at: now, wait_reason: task.text("outcome")],
        "explain-wait" => fields![explanation: task.text("outcome")],
        _ => return Ok(()),
    };
    let mut visit = tickets::get(id)?;
    visit.set(done)?;
    waiting::note(&visit)
}
