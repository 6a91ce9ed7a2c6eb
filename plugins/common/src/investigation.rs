//! Investigation reports: demanded by the grade or asked for, and what their conclusion means for the complaint.

use frontdesk_sdk::{
    Draft, Fields, Outcome, Ticket, TicketEvent, Value, book, draft, fields, refuse, tickets,
};

/// Grades that demand a report.
const GRADES: [&str; 2] = ["serious", "major"];

/// Opens a report where the grade demands one and the case has none.
pub(crate) fn demanded(case: &Ticket) -> Outcome {
    let wanted = GRADES.iter().any(|grade| case.is("grade", grade));
    if wanted && tickets::tied(case.id, "report")?.is_empty() { open(case) } else { Ok(()) }
}

/// Opens another report; two at one time are refused.
pub(crate) fn open(case: &Ticket) -> Outcome {
    if let Some(running) = tickets::tied(case.id, "report")?.into_iter().find(|report| !report.settled) {
        return Err(refuse("investigation-runs").with("number", running.number));
    }
    let matter = format!("{} {}", case.number, case.title);
    let report = tickets::open(&Draft {
        parent: Some(case.id),
        assignee: case.text("specialist").map(str::to_owned),
        ..draft("investigation", fields![matter: matter])
    })?;
    tickets::link(case.id, "report", report)
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let report = event.ticket;
    let Some(case) = report.parent.filter(|_| event.action.as_deref() == Some("issue")) else {
        return Ok(());
    };
    let case = tickets::get(case)?;
    let found = |name: &str| report.value(name).cloned().unwrap_or(Value::Nothing);
    tickets::set(case.id, &fields![conclusion: found("conclusion"), effect: found("effect")])?;
    let same = ["facts", "cause", "responsible", "opinion", "effect", "conclusion"];
    book::mirror("investigation-reports", &report, &same, fields![complaint: case.number])
}
