//! Small tasks around parcels: call the courier, tell the buyer of a delay, chase a claim.

use frontdesk_sdk::{
    DeadlineEvent, Draft, Fields, Filter, Instant, Outcome, PersonId, Ticket, TicketEvent, TicketId,
    all_tickets, draft, fields, filter, moment, notify, stamp, tickets, turn,
};

use crate::{desk, service_clock};

/// Opens a task of a shipment for its agent; one of the kind that is open already is enough.
pub(crate) fn open(shipment: &Ticket, kind: &str, since: Instant) -> Outcome {
    if !of_case(shipment.id, Some(kind))?.is_empty() {
        return Ok(());
    }
    give(shipment, kind, since, desk::agent(shipment.assignee.as_deref())?)
}

/// Opens a task of a case for somebody.
pub(crate) fn give(case: &Ticket, kind: &str, since: Instant, to: Option<PersonId>) -> Outcome {
    let fields = fields![
        kind: kind,
        case: case.id,
        order_no: case.word("order_no"),
        courier: case.word("courier"),
        tracking: case.word("tracking"),
        since: moment(since),
    ];
    let filled = fields.into_iter().filter(|field| !field.value.is_empty()).collect();
    let to = to.or_else(|| case.assignee.clone());
    tickets::open(&Draft { assignee: to, parent: Some(case.id), ..draft("parcel-task", filled) }).map(|_| ())
}

fn of_case(case: TicketId, kind: Option<&str>) -> Outcome<Vec<Ticket>> {
    let mut where_ = fields![case: case];
    where_.extend(kind.map(|kind| ("kind", kind).into()));
    all_tickets(&Filter { states: vec!["open".into()], where_, ..filter("parcel-task") })
}

/// The case went on: its tasks of a kind are not needed any more.
pub(crate) fn drop_kind(case: TicketId, kind: &str) -> Outcome {
    of_case(case, Some(kind))?.iter().try_for_each(|task| tickets::act(task.id, "drop", &[]))
}

/// The case came to its end.
pub(crate) fn drop_all(case: TicketId) -> Outcome {
    of_case(case, None)?.iter().try_for_each(|task| tickets::act(task.id, "drop", &[]))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let task = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            if task.is("kind", "tell-delay") {
                service_clock::start(task.id, "tell-delay", turn::now(), "tell_delay_limit")?;
            }
            desk::to_agent(notify("parcel-task").about(task.id), &task).send()
        }
        ("acted", Some("finish")) if task.is("kind", "tell-delay") => {
            let told = fields![delay_told_at: moment(turn::now())];
            task.ticket("case").map_or(Ok(()), |shipment| tickets::set(shipment, &told))
        }
        _ => Ok(()),
    }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let since = event.ticket.moment("since").unwrap_or(event.ticket.opened_at);
    if !service_clock::is_over(&event, since, "tell_delay_limit")? {
        return Ok(());
    }
    let message = notify("delay-untold").about(event.ticket.id);
    desk::to_superior(message, &event.ticket)?.arg("due", stamp(event.due)).send()
}
