//! Typing tests: fast enough and without an error; every month every agent.

use frontdesk_sdk::{
    DutyEvent, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, directory, filter, month_of,
    refuse, schedules, tickets,
};

pub(crate) fn on_ticket(event: &TicketEvent) -> Outcome {
    if event.cause == "opened" { tickets::act(event.ticket.id, "mark", &[]) } else { Ok(()) }
}

/// The month's duty is done when nobody is left out.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    let (start, end) = month_of(schedules::civil_date(event.due));
    let tests = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("typing-test") };
    let tested = all_tickets(&tests)?;
    let took = |id: &str| tested.iter().any(|test: &Ticket| test.is("agent", id));
    let left = directory::with_role("agent")?.into_iter().filter(|agent| !took(&agent.id));
    let names: Vec<String> = left.map(|agent| agent.name).collect();
    if names.is_empty() { Ok(()) } else { Err(refuse("typing-untested").with("agents", names.join(", "))) }
}
