//! Calls: each is registered, answered or passed on; a missed one leaves a task, a transfer that nobody takes comes back.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Outcome, PersonId, Ticket, TicketEvent, TicketId, book, directory, fields, moment,
    notify, person, refuse, setting, stamp, tickets, turn,
};

use crate::{call_report, task};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => ringing(&mut call)?,
        ("acted", Some("answer")) => answered(&mut call)?,
        ("acted", Some("miss")) => missed(&call)?,
        ("acted", Some("call-back")) => called_back(&mut call)?,
        ("acted", Some("give-up")) => task::finish_all(call.id, "call-back", call.word("remark"))?,
        ("acted", Some("register")) => take_on(&mut call)?,
        ("acted", Some("transfer")) => transferring(&mut call)?,
        ("acted", Some("return")) => returned(&mut call)?,
        ("acted", Some("complain")) => passed_to(&mut call, "complaint")?,
        ("acted", Some("ask-department")) => {
            let department = call.word("department").to_owned();
            passed_to(&mut call, &department)?;
        }
        ("acted", Some("ask-expert")) => {
            let expert = directory::get(call.word("expert"))?.name;
            passed_to(&mut call, &expert)?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&call)
}

/// A call that is entered after the report of its time was sent counts now, as a correction.
fn ringing(call: &mut Ticket) -> Outcome {
    let now = turn::now();
    let called = call.moment("called_at").unwrap_or(now);
    if called > now {
        return Err(refuse("call-ahead"));
    }
    let corrects = call_report::corrected_by(called)?;
    let counted = if corrects.is_some() { now } else { called };
    call.set(fields![called_at: moment(called), counted_at: moment(counted), corrects: corrects])
}

fn answered(call: &mut Ticket) -> Outcome {
    let late = call.count("rings") > setting::whole("ring_limit")?;
    call.set(fields![late_answer: Some(late).filter(|late| *late)])?;
    take_on(call)
}

fn take_on(call: &mut Ticket) -> Outcome {
    let specialist = turn::actor();
    call.assign(Some(&specialist))?;
    call.set(fields![specialist: person(specialist)])
}

/// From the end of the call somebody owes the caller a call.
fn missed(call: &Ticket) -> Outcome {
    let time = stamp(turn::now());
    let contents = format!("Call back / 回电: {}, {time}", call.number);
    task::leave(call, "call-back", contents, Some(&turn::actor()), None)?;
    notify("missed-call")
        .role("hotline-agent")
        .about(call.id)
        .arg("number", call.word("phone"))
        .arg("time", time)
        .send()
}

/// Whoever finishes the task has called back.
pub(crate) fn task_finished(call: TicketId) -> Outcome {
    if tickets::get(call)?.state == "missed" { tickets::act(call, "call-back", &[]) } else { Ok(()) }
}

fn called_back(call: &mut Ticket) -> Outcome {
    task::finish_all(call.id, "call-back", "called back / 已回电")?;
    take_on(call)
}

fn transferring(call: &mut Ticket) -> Outcome {
    let to: PersonId = call.word("transfer_to").to_owned();
    call.assign(Some(&to))?;
    passed_to(call, &directory::get(&to)?.name)?;
    notify("transfer-offered")
        .person(to)
        .about(call.id)
        .arg("question", call.word("question"))
        .urgent()
        .send()
}

fn returned(call: &mut Ticket) -> Outcome {
    let specialist = call.text("specialist").map(str::to_owned);
    call.assign(specialist.as_deref())?;
    passed_to(call, "")?;
    notify("transfer-returned")
        .persons(specialist)
        .about(call.id)
        .arg("question", call.word("question"))
        .urgent()
        .send()
}

fn passed_to(call: &mut Ticket, whom: &str) -> Outcome {
    call.set(fields![passed_to: Some(whom).filter(|whom| !whom.is_empty())])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "return", &[])
}

fn record(call: &Ticket) -> Outcome {
    let time = fields![time: call.moment("called_at").map(moment)];
    book::mirror("inbound-calls", call, &["phone", "customer", "subject", "passed_to"], time)
}
