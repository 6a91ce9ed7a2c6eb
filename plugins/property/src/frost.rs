//! Cold nights: the evening round, open windows, and entering together when nobody is reached.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, Outcome, Ticket, TicketEvent, Value, fields, notify, number, registers,
    schedules, setting, tickets, today, turn,
};

pub(crate) fn on_round(event: TicketEvent) -> Outcome {
    let mut round = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            let at = schedules::moment_of(today(), setting::minute("evening_round")?);
            let due = Limit::Until(at.max(turn::now()));
            schedules::start_deadline(round.id, "evening-round", &due).map(|_| ())
        }
        ("acted", Some("begin")) => schedules::stop_deadline(round.id, "evening-round"),
        ("acted", Some("window-open")) => round.set(fields![unit: Value::Nothing]),
        _ => Ok(()),
    }
}

pub(crate) fn on_window(event: TicketEvent) -> Outcome {
    let mut window = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => call_user(&window),
        ("acted", Some("reach")) => {
            schedules::stop_deadline(window.id, "window-unreached")?;
            window.set(fields![reached: true])
        }
        ("acted", Some("shut")) => drop_request(&window),
        _ => Ok(()),
    }
}

fn call_user(window: &Ticket) -> Outcome {
    let unit = window.word("unit");
    let user = registers::get("receivers", unit)?.and_then(|entry| entry.text("owner").map(str::to_owned));
    notify("close-window").persons(user).about(window.id).arg("unit", unit).urgent().send()
}

/// Nobody needs to enter any more.
fn drop_request(window: &Ticket) -> Outcome {
    let Some(request) = window.ticket("key_request") else { return Ok(()) };
    if tickets::get(request)?.state == "asked" { tickets::act(request, "drop", &[]) } else { Ok(()) }
}

pub(crate) fn on_window_breach(event: DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "ask-key", &[])
}

pub(crate) fn on_key_request(event: TicketEvent) -> Outcome {
    let mut request = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let persons = setting::whole_for("key_request_persons", request.id)?;
    request.set(fields![persons: number(persons)])?;
    notify("key-requested")
        .role("estate-officer")
        .role("custodian")
        .about(request.id)
        .arg("unit", request.word("unit"))
        .arg("persons", number(persons))
        .urgent()
        .send()
}
