//! Repeat offenders: the supervisor reports with the whole history, the general manager decides.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, directory, fields, notify, number};

use crate::score;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut report = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => reported(&mut report),
        ("acted", Some("decide")) => {
            notify("repeat-decided").person(report.word("agent")).role("supervisor").about(report.id).send()
        }
        _ => Ok(()),
    }
}

fn reported(report: &mut Ticket) -> Outcome {
    let agent = report.word("agent").to_owned();
    let (warnings, history) = score::history(&agent)?;
    report.set(fields![warnings: number(warnings), history: history])?;
    let name = directory::get(&agent)?.name;
    notify("repeat-reported").role("general-manager").about(report.id).arg("person", name).send()
}
