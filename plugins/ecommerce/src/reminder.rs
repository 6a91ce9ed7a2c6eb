//! Reminders of unpaid orders: one for each, in the hands of whoever is on shift, until it is paid or reminded.

use frontdesk_sdk::{
    DAY, DeadlineEvent, Draft, Fields, Filter, Instant, Limit, Outcome, Ticket, TicketEvent, TicketId,
    TimerEvent, Value, all_tickets, book, draft, fields, filter, moment, notify, person, schedules, setting,
    stamp, tickets, turn,
};

use crate::roster::DESK;
use crate::{desk, leftover, service_clock};

/// How far ahead the next change of shifts is looked for.
const SHIFTS_AHEAD: u64 = 31 * DAY;

/// States in which an order is paid and still under way.
const PAID: [&str; 5] = ["paid", "released", "picking", "cannot-ship", "shipped"];

/// Opens the reminder of an order that was placed and is not paid.
pub(crate) fn open(order: &Ticket) -> Outcome {
    let agent = desk::agent(order.assignee.as_deref())?;
    let fields = fields![
        order: order.id,
        order_no: order.word("order_no"),
        buyer: order.word("buyer"),
        placed_at: order.value("placed_at").cloned().unwrap_or(Value::Nothing),
    ];
    let reminder = Draft { assignee: agent, parent: Some(order.id), ..draft("payment-reminder", fields) };
    tickets::open(&reminder).map(|_| ())
}

/// An order was paid: its reminder is over, and those of the buyer's other orders are not needed any more.
pub(crate) fn order_paid(order: &Ticket) -> Outcome {
    end(order, "paid")?;
    if !setting::flag("skip_if_other_paid")? {
        return Ok(());
    }
    let others = Filter {
        states: vec!["to-remind".into()],
        where_: fields![buyer: order.word("buyer")],
        ..filter("payment-reminder")
    };
    all_tickets(&others)?.iter().try_for_each(|reminder| tickets::act(reminder.id, "skip", &[]))
}

/// Ends the reminder of an order that was paid or closed.
pub(crate) fn end(order: &Ticket, action: &str) -> Outcome {
    let states = vec!["to-remind".into(), "reminded".into()];
    let own = Filter { states, where_: fields![order: order.id], ..filter("payment-reminder") };
    all_tickets(&own)?.iter().try_for_each(|reminder| tickets::act(reminder.id, action, &[]))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut reminder = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut reminder)?,
        ("acted", Some(action)) => {
            if action == "remind" {
                reminder.set(fields![reminded_at: moment(turn::now())])?;
            }
            service_clock::stop(reminder.id, "payment-reminder")?;
            schedules::clear_timer(&shift_key(reminder.id))?;
        }
        ("assigned", _) => {}
        _ => return Ok(()),
    }
    record(&reminder)
}

fn opened(reminder: &mut Ticket) -> Outcome {
    if setting::flag("skip_if_other_paid")? && paid_another(reminder)? {
        return tickets::act(reminder.id, "skip", &[]);
    }
    let placed = reminder.moment("placed_at").unwrap_or(reminder.opened_at);
    let due = start_clock(reminder.id, placed)?;
    reminder.set(fields![due_at: due.map(moment)])?;
    await_shift(reminder.id)
}

fn start_clock(id: TicketId, placed: Instant) -> Outcome<Option<Instant>> {
    if setting::text("remind_clock")? == "shift" {
        return service_clock::start(id, "payment-reminder", placed, "remind_limit");
    }
    let limit = Limit::Setting("remind_limit".into());
    Ok(Some(schedules::start_deadline_from(id, "payment-reminder", placed, &limit)?.due))
}

fn paid_another(reminder: &Ticket) -> Outcome<bool> {
    let paid = Filter {
        states: PAID.map(String::from).to_vec(),
        where_: fields![buyer: reminder.word("buyer")],
        ..filter("order")
    };
    let orders = all_tickets(&paid)?;
    Ok(orders.iter().any(|order| order.has("paid_at") && Some(order.id) != reminder.ticket("order")))
}

fn shift_key(id: TicketId) -> String {
    format!("reminder-shift/{id}")
}

/// Rings when the next shift begins or ends: whoever is there then takes the reminder over.
fn await_shift(id: TicketId) -> Outcome {
    let now = turn::now();
    let ahead = schedules::shifts(DESK, now, now.saturating_add_unsigned(SHIFTS_AHEAD))?;
    let edges = ahead.iter().flat_map(|shift| [shift.start, shift.end]);
    match edges.filter(|at| *at > now).min() {
        Some(at) => schedules::set_timer(&shift_key(id), Some(id), at, &[]),
        None => Ok(()),
    }
}

/// The shift changes: what its agent leaves goes to the next one, and stands in the handover book.
pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let Some(id) = event.ticket else { return Ok(()) };
    let mut reminder = tickets::get(id)?;
    if reminder.state != "to-remind" {
        return Ok(());
    }
    let next = desk::rostered(reminder.assignee.as_deref())?;
    if next != reminder.assignee {
        if reminder.assignee.is_some() {
            leftover::note(&reminder, "unpaid-reminder", next.clone(), reminder.moment("due_at"))?;
        }
        reminder.assign(next.as_deref())?;
        record(&reminder)?;
    }
    await_shift(id)
}

/// Ten minutes before it is due the agent hears of it.
pub(crate) fn on_warning(event: &DeadlineEvent) -> Outcome {
    tell("reminder-soon", &event.ticket, event.due, false)
}

/// The breach is kept with whoever holds the reminder now; it costs nothing until a spot check finds it.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let placed = event.ticket.moment("placed_at").unwrap_or(event.ticket.opened_at);
    let by_shift = setting::text("remind_clock")? == "shift";
    if by_shift && !service_clock::is_over(&event, placed, "remind_limit")? {
        return Ok(());
    }
    let mut reminder = event.ticket;
    let holder = reminder.assignee.clone().map(person);
    reminder.set(fields![breached: true, holder_at_due: holder, due_at: moment(event.due)])?;
    record(&reminder)?;
    tell("reminder-missed", &reminder, event.due, true)
}

fn tell(template: &str, reminder: &Ticket, due: Instant, leader: bool) -> Outcome {
    let message = desk::to_agent(notify(template).about(reminder.id), reminder);
    let message = if leader { message.role("group-leader") } else { message };
    message.arg("due", stamp(due)).arg("buyer", reminder.word("buyer")).send()
}

fn record(reminder: &Ticket) -> Outcome {
    let reminder = tickets::get(reminder.id)?;
    let holder = reminder.assignee.clone().map(person);
    let same = ["order_no", "placed_at", "due_at", "reminded_at", "breached"];
    book::mirror("reminder-tasks", &reminder, &same, fields![holder: holder, result: &reminder.state])
}
