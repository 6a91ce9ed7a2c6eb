//! Inquiries: whoever is asked first owns them until the person has the answer; only relief moves them.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Limit, MINUTE, Outcome, Ticket, TicketEvent, TicketId, Value, book,
    department_head, directory, fields, moment, notify, number, person, person_name, refuse, schedules,
    stamp, tickets, turn,
};

use crate::library;

/// Who may give a question to somebody else without being asked for relief.
const SUPERVISORS: [&str; 2] = ["guide-supervisor", "service-supervisor"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut inquiry = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => asked(&mut inquiry)?,
        ("acted", Some("look-up")) => look_up(&mut inquiry)?,
        ("acted", Some("answer")) => answered(&mut inquiry)?,
        ("acted", Some("name-place")) => by(&mut inquiry, "place")?,
        ("acted", Some("pass-on")) => passed_on(&mut inquiry, event.form.as_slice().has("passed_to"))?,
        ("acted", Some("answer-back")) => answered_back(&mut inquiry)?,
        ("acted", Some("unknown")) => unknown(&mut inquiry)?,
        ("acted", Some("answer-ready")) => tell_owner(&inquiry)?,
        ("acted", Some("ask-relief")) => ask_relief(&mut inquiry)?,
        ("acted", Some("take-over")) => hand_to(&mut inquiry, &turn::actor())?,
        ("acted", Some("assign-relief")) => {
            let to = inquiry.word("relief_to").to_owned();
            hand_to(&mut inquiry, &to)?;
        }
        ("assigned", _) => assigned(&mut inquiry)?,
        ("settled", _) => return approved(&mut inquiry),
        ("acted", _) => {}
        _ => return Ok(()),
    }
    if inquiry.state == "closed" {
        closed(&mut inquiry)?;
    }
    record(&inquiry)
}

fn asked(inquiry: &mut Ticket) -> Outcome {
    let first = turn::actor();
    inquiry.assign(Some(&first))?;
    let kind = inquiry.text("kind").unwrap_or("general").to_owned();
    inquiry.set(fields![first_asked: person(&first), owner: person(&first), kind: kind])?;
    if inquiry.has("topic") { look_up(inquiry) } else { Ok(()) }
}

fn look_up(inquiry: &mut Ticket) -> Outcome {
    let found = library::offered(inquiry.word("topic"))?;
    inquiry.set(fields![offered: found])
}

fn by(inquiry: &mut Ticket, how: &str) -> Outcome {
    inquiry.set(fields![answered_how: how, answered_by: person(turn::actor())])
}

fn answered(inquiry: &mut Ticket) -> Outcome {
    match inquiry.text("entry") {
        Some(topic) => {
            let text = library::text(topic)?;
            if !inquiry.has("answer") {
                inquiry.set(fields![answer: text])?;
            }
            by(inquiry, "library")
        }
        None if inquiry.has("answer") => by(inquiry, "owner"),
        None => Err(refuse("answer-empty")),
    }
}

/// To the person who is named, or to the head of the department; what is not general only to a head.
fn passed_on(inquiry: &mut Ticket, named: bool) -> Outcome {
    let department = inquiry.word("department").to_owned();
    let to = match inquiry.text("passed_to").filter(|_| named) {
        Some(to) => to.to_owned(),
        None => department_head(&department)?
            .ok_or_else(|| refuse("nobody-to-ask").with("department", &department))?,
    };
    let heads = directory::get(&to)?.roles.iter().any(|role| role == "department-head");
    if !heads && !inquiry.is("kind", "general") {
        return Err(refuse("clinical-to-head"));
    }
    inquiry.set(fields![passed_to: person(&to), passed_at: moment(turn::now())])?;
    let deadline = schedules::start_deadline(inquiry.id, "inquiry-answer", &answer_limit(inquiry))?;
    notify("inquiry-passed")
        .person(to)
        .about(inquiry.id)
        .arg("owner", person_name(inquiry.word("owner")))
        .arg("limit", stamp(deadline.due))
        .send()
}

fn answer_limit(inquiry: &Ticket) -> Limit {
    let waits = inquiry.is("channel", "waiting");
    Limit::Setting(if waits { "answer_limit_waiting" } else { "answer_limit_phone" }.to_owned())
}

/// By whom it was passed to or somebody of their department; the owner writes down what was said on the phone.
fn answered_back(inquiry: &mut Ticket) -> Outcome {
    let actor = turn::actor();
    let colleague = || -> Outcome<bool> {
        let own = directory::get(&actor)?.fields;
        Ok(own.as_slice().is("department", inquiry.word("department")))
    };
    if !inquiry.is("passed_to", &actor) && !inquiry.is("owner", &actor) && !colleague()? {
        return Err(refuse("not-asked").with("to", person_name(inquiry.word("passed_to"))));
    }
    schedules::stop_deadline(inquiry.id, "inquiry-answer")?;
    by(inquiry, "department")?;
    if inquiry.is("owner", &actor) { Ok(()) } else { tell_owner(inquiry) }
}

fn tell_owner(inquiry: &Ticket) -> Outcome {
    notify("inquiry-answered").persons(inquiry.text("owner")).about(inquiry.id).send()
}

/// The callback belongs to the owner; the library must really have no answer.
fn unknown(inquiry: &mut Ticket) -> Outcome {
    let topic = inquiry.word("topic");
    if !library::offered(topic)?.is_empty() {
        return Err(refuse("answer-exists").with("topic", topic));
    }
    give_calls(inquiry.id, inquiry.word("owner"))
}

fn calls(inquiry: TicketId) -> Outcome<Vec<TicketId>> {
    let tied = tickets::tied(inquiry, "answer-call")?;
    Ok(tied.into_iter().filter(|call| !call.settled).map(|call| call.ticket).collect())
}

fn give_calls(inquiry: TicketId, owner: &str) -> Outcome {
    calls(inquiry)?.into_iter().try_for_each(|call| tickets::assign(call, Some(owner)))
}

/// The approved answer is there; the person is still to be told.
fn approved(inquiry: &mut Ticket) -> Outcome {
    if inquiry.state != "researching" {
        return Ok(());
    }
    for request in tickets::tied(inquiry.id, "knowledge")? {
        let answer = tickets::get(request.ticket)?.word("answer").to_owned();
        inquiry.set(fields![answer: answer, answered_how: "request"])?;
    }
    tickets::act(inquiry.id, "answer-ready", &[])
}

fn ask_relief(inquiry: &mut Ticket) -> Outcome {
    schedules::start_deadline(inquiry.id, "inquiry-relief", &Limit::Standard)?;
    inquiry.set(fields![relief_asked_at: moment(turn::now())])
}

/// The question with its history, its callbacks and their duty to answer.
fn hand_to(inquiry: &mut Ticket, to: &str) -> Outcome {
    schedules::stop_deadline(inquiry.id, "inquiry-relief")?;
    inquiry.assign(Some(to))?;
    give_calls(inquiry.id, to)?;
    inquiry.set(fields![
        owner: person(to),
        relief_to: person(to),
        relief_asked_at: Value::Nothing
    ])
}

/// Nobody hands a question on but by relief; supervisors may.
fn assigned(inquiry: &mut Ticket) -> Outcome {
    let owner = inquiry.word("owner").to_owned();
    let to = inquiry.assignee.clone().unwrap_or_default();
    if to == owner {
        return Ok(());
    }
    let supervisor = turn::actor_roles().iter().any(|role| SUPERVISORS.contains(&role.as_str()));
    if !supervisor || to.is_empty() {
        return Err(refuse("ownership-stays").with("owner", person_name(&owner)));
    }
    hand_to(inquiry, &to)
}

fn closed(inquiry: &mut Ticket) -> Outcome {
    inquiry.set(fields![closed_at: moment(turn::now())])?;
    calls(inquiry.id)?.into_iter().try_for_each(|call| tickets::act(call, "finish", &[]))
}

/// Back to the owner, who is told with the supervisor.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    if event.name != "inquiry-answer" || event.ticket.state != "passed-on" {
        return Ok(());
    }
    let inquiry = &event.ticket;
    let since = inquiry.moment("passed_at").unwrap_or(event.due);
    notify("inquiry-unanswered")
        .persons(inquiry.text("owner"))
        .role("service-supervisor")
        .about(inquiry.id)
        .arg("minutes", number((turn::now() - since).unsigned_abs() / MINUTE))
        .send()?;
    tickets::act(inquiry.id, "return", &[])
}

fn record(inquiry: &Ticket) -> Outcome {
    const SAME: [&str; 9] =
        ["asker", "channel", "question", "kind", "owner", "passed_to", "answer", "confirmed", "closed_at"];
    let mut more = fields![time: moment(inquiry.opened_at)];
    if !inquiry.has("answer") {
        more.extend(fields![answer: inquiry.text("answer_place")]);
    }
    book::mirror("inquiry-log", inquiry, &SAME, more)
}
