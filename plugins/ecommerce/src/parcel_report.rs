//! Reports of short, damaged and lost parcels: the facts choose the way.

use frontdesk_sdk::{Draft, Field, Fields, Outcome, Ticket, TicketEvent, draft, fields, tickets, words};

use crate::{desk, resend};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut report = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut report),
        ("acted", Some("solve")) => resend::solved(&report),
        _ => Ok(()),
    }
}

fn opened(report: &mut Ticket) -> Outcome {
    report.assign(desk::acting_agent().as_deref())?;
    match (report.word("kind"), report.word("signed")) {
        ("short", _) => guide(report, "guide-short", "to-short"),
        ("damaged", "yes") => {
            pass_on(report)?;
            tickets::act(report.id, "pass-on", &[])
        }
        ("damaged", _) => guide(report, "guide-on-spot", "to-spot"),
        _ => {
            claim(report)?;
            guide(report, "guide-lost", "claim")
        }
    }
}

/// Shows the agent what to say, and moves on.
fn guide(report: &mut Ticket, script: &str, action: &str) -> Outcome {
    let words = words::script(script, &[], Some(report.id), None)?;
    report.set(fields![guide: words])?;
    tickets::act(report.id, action, &[])
}

/// Fields that another case takes over.
fn copied(report: &Ticket, names: &[&str]) -> Vec<Field> {
    report.fields.iter().filter(|field| names.contains(&field.name.as_str())).cloned().collect()
}

/// Signed for and damaged: after-sales has it from now on.
fn pass_on(report: &Ticket) -> Outcome {
    let mut fields = copied(report, &["order_no", "buyer", "problem", "signed_at", "photos"]);
    fields.push(("type", "compensation").into());
    tickets::open(&Draft { parent: Some(report.id), ..draft("after-sales-case", fields) }).map(|_| ())
}

/// The courier owes the value of what it lost.
fn claim(report: &Ticket) -> Outcome {
    let fields = copied(report, &["order_no", "courier", "amount"]);
    tickets::open(&Draft { parent: Some(report.id), ..draft("courier-claim", fields) }).map(|_| ())
}
