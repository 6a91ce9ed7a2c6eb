//! Task orders: work of a complaint or a request for help that one department does.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, Filter, Limit, Outcome, Ticket, TicketEvent, TicketId, draft, fields,
    filter, notify, refuse, schedules, setting, stamp, tickets, turn,
};

use crate::people;

/// Issues the order that a case's form asks for.
pub(crate) fn issue(case: &Ticket) -> Outcome {
    let fields = fields![
        department: case.word("department"),
        order_text: case.word("order_text"),
        unit: case.word("unit"),
        grade: case.text("grade").unwrap_or("ordinary"),
    ];
    tickets::open(&Draft { parent: Some(case.id), ..draft("task-order", fields) }).map(|_| ())
}

/// Refuses while an order of the case is not done.
pub(crate) fn none_open(case: TicketId) -> Outcome {
    let states = vec!["issued".into(), "accepted".into()];
    let open = tickets::find(&Filter { parent: Some(case), states, ..filter("task-order") }, 1, None)?;
    match open.first() {
        Some(order) => Err(refuse("order-open").with("number", &order.number)),
        None => Ok(()),
    }
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let order = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => issued(&order),
        ("acted", Some("accept")) => accepted(order),
        ("acted", Some("complete")) => completed(&order),
        _ => Ok(()),
    }
}

fn issued(order: &Ticket) -> Outcome {
    let limit = format!("handling_limit_by_grade.{}", order.word("grade"));
    let deadline = schedules::start_deadline(order.id, "order", &Limit::Setting(limit))?;
    notify("order-issued")
        .persons(department(order)?)
        .about(order.id)
        .arg("unit", order.word("unit"))
        .arg("limit", stamp(deadline.due))
        .send()
}

/// From here on the acceptor stands for the case; until now it was whoever received it.
fn accepted(mut order: Ticket) -> Outcome {
    let acceptor = turn::actor();
    order.assign(Some(&acceptor))?;
    order.parent.map_or(Ok(()), |case| tickets::assign(case, Some(&acceptor)))
}

fn completed(order: &Ticket) -> Outcome {
    let Some(case) = order.parent else { return Ok(()) };
    let receiver = tickets::get(case)?.text("receiver").map(str::to_owned);
    tickets::note(case, &format!("{}: {}", order.number, order.word("outcome")))?;
    notify("order-completed").persons(receiver).about(order.id).arg("outcome", order.word("outcome")).send()
}

/// First the department is pressed, the supervisor hears of it when that does not help.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let order = event.ticket;
    let later = turn::now().saturating_add_unsigned(setting::length("press_interval")?);
    schedules::set_timer(
        &format!("pressed/{}", order.id),
        Some(order.id),
        later,
        &fields![due: stamp(event.due)],
    )?;
    notify("order-pressed")
        .persons(department(&order)?)
        .persons(order.assignee.clone())
        .about(order.id)
        .arg("limit", stamp(event.due))
        .send()
}

/// Pressing did not help.
pub(crate) fn pressed_in_vain(id: TicketId) -> Outcome {
    let passed = schedules::deadlines(id)?.into_iter().find(|deadline| deadline.breached);
    let limit = passed.map(|deadline| stamp(deadline.due)).unwrap_or_default();
    notify("order-overdue").role("supervisor").about(id).arg("limit", limit).send()
}

fn department(order: &Ticket) -> Outcome<Vec<String>> {
    people::heads(&order.text("department").map(str::to_owned).into_iter().collect::<Vec<_>>())
}
