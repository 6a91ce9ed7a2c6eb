//! Punching for somebody else: both are absent, and the right to end a contract is kept.

use frontdesk_sdk::{Fields, Outcome, Ticket, TicketEvent, refuse, setting, today};

use crate::discipline::{Absence, absent};
use crate::{slip, staff, termination};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if case.text("puncher") == case.text("absent_person") => {
            return Err(refuse("same-person"));
        }
        ("acted", Some("terminate")) => propose(&case)?,
        ("acted", Some("close")) => punish(&case)?,
        ("opened" | "acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["puncher", "absent_person", "date", "evidence", "decision"];
    slip::copy_to("proxy-punches", &case, &same, Vec::new())
}

fn propose(case: &Ticket) -> Outcome {
    let whose = case.word("whose");
    if !case.is("puncher", whose) && !case.is("absent_person", whose) {
        return Err(refuse("not-in-case").with("person", staff::name(whose)));
    }
    termination::open(whose, "proxy-punch", setting::decimal("proxy_penalty")?, &case.number)
}

fn punish(case: &Ticket) -> Outcome {
    let days = setting::decimal("proxy_penalty")?;
    let on = case.day("date").unwrap_or_else(today);
    for who in ["puncher", "absent_person"] {
        let evidence = &case.number;
        let person = case.word(who);
        absent(Absence { person, days, cause: "proxy-punch", evidence, about: case.id }, on)?;
    }
    Ok(())
}
