//! Requests between departments: taken or declined with a reason, answered, or put before the leaders.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, Value, book, directory, fields, moment, notify, person, refuse,
    turn,
};

use crate::department;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut request = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => filed(&mut request)?,
        ("acted", Some("take")) => taken(&mut request)?,
        ("acted", Some("decline")) => {
            by_department(&request)?;
            tell_asker(&request, "reason")?;
        }
        ("acted", Some("answer")) => {
            request.set(fields![answered_at: moment(turn::now())])?;
            tell_asker(&request, "answer")?;
        }
        ("acted", Some("dispute")) => disputed(&request)?,
        ("acted", Some("decide")) => hand_to_head(&mut request)?,
        ("acted", Some("withdraw")) => by_asker(&request)?,
        _ => return Ok(()),
    }
    record(&request)
}

fn filed(request: &mut Ticket) -> Outcome {
    let asker = turn::actor();
    if !request.has("from_department") {
        let own = department::of(&asker)?;
        request.set(fields![from_department: Some(own).filter(|own| !own.is_empty())])?;
    }
    request.set(fields![asked_by: person(asker)])?;
    hand_to_head(request)
}

fn hand_to_head(request: &mut Ticket) -> Outcome {
    let head = department::head(request.word("to_department"))?;
    request.set(fields![reason: Value::Nothing])?;
    request.assign(Some(&head))?;
    notify("request-filed")
        .person(head)
        .about(request.id)
        .arg("department", request.word("from_department"))
        .send()
}

fn taken(request: &mut Ticket) -> Outcome {
    by_department(request)?;
    let taker = turn::actor();
    request.assign(Some(&taker))?;
    request.set(fields![taken_by: person(taker), taken_at: moment(turn::now())])
}

/// The head to whom it was handed, or somebody of the asked department.
fn by_department(request: &Ticket) -> Outcome {
    let actor = turn::actor();
    let asked = request.word("to_department");
    if request.assignee.as_ref() == Some(&actor) || department::of(&actor)? == asked {
        return Ok(());
    }
    Err(refuse("not-of-department").with("department", asked))
}

fn tell_asker(request: &Ticket, what: &str) -> Outcome {
    notify("request-answer")
        .persons(request.text("asked_by"))
        .about(request.id)
        .arg("department", request.word("to_department"))
        .arg("text", request.word(what))
        .send()
}

fn disputed(request: &Ticket) -> Outcome {
    notify("request-disputed")
        .role("general-manager")
        .about(request.id)
        .arg("dispute", request.word("dispute"))
        .send()
}

fn by_asker(request: &Ticket) -> Outcome {
    match request.text("asked_by") {
        Some(asker) if asker != turn::actor() => {
            Err(refuse("not-the-asker").with("asker", directory::get(asker)?.name))
        }
        _ => Ok(()),
    }
}

fn record(request: &Ticket) -> Outcome {
    let same = ["from_department", "to_department", "matter", "due", "reason", "answer"];
    book::mirror("department-requests", request, &same, Vec::new())
}
