//! Chats: who holds one, how long the buyer waits for the greeting and for each answer.

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Outcome, PersonId, Ticket, TicketEvent, Value, all_tickets, fields,
    filter, moment, number, person, tickets, turn,
};

use crate::{call_back, customer_event, customer_file, duty_owner, idle_duty, response_times, service_clock};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut chat = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut chat),
        ("acted", Some("take")) => taken_by(&mut chat, event.form.text("agent")),
        ("acted", Some("greet")) => greeted(&mut chat, event.form.text("agent")),
        ("acted", Some("ask")) => asked(&mut chat),
        ("acted", Some("answer")) => answered(&mut chat, event.form.text("agent")),
        ("acted", Some("pass-on")) => passed_on(&mut chat),
        ("acted", Some("close")) => closed(&chat),
        ("assigned", _) => given(&mut chat),
        _ => Ok(()),
    }
}

fn opened(chat: &mut Ticket) -> Outcome {
    idle_duty::pause_all()?;
    if let Some(file) = customer_file::of(chat)? {
        tickets::link(file.id, "case", chat.id)?;
        chat.set(fields![grade: file.text("grade"), first: customer_file::served_first(&file)?])?;
    }
    let named = chat.text("agent").map(str::to_owned);
    if let Some(agent) = named.map_or_else(duty_owner::at_desk, |agent| Ok(Some(agent)))? {
        tickets::act(chat.id, "take", &fields![agent: person(agent)])?;
    }
    if wrote_before(chat)? {
        chat.set(fields![returning: true])?;
    } else {
        start(chat, "chat-greeting", "greeting_limit")?;
    }
    if chat.has("question") { asked(chat) } else { Ok(()) }
}

/// Somebody was made responsible: who waits, waits no longer.
fn given(chat: &mut Ticket) -> Outcome {
    let holder = chat.assignee.clone().map(person);
    if chat.state == "waiting" && holder.is_some() {
        return tickets::act(chat.id, "take", &fields![agent: holder]);
    }
    chat.set(fields![agent: holder])
}

/// Back in the line: whoever takes it next goes on where it stands.
fn passed_on(chat: &mut Ticket) -> Outcome {
    chat.assign(None)?;
    chat.set(fields![agent: Value::Nothing, passed_on: true])
}

fn hold(chat: &mut Ticket, agent: Option<PersonId>) -> Outcome {
    let Some(agent) = agent else { return Ok(()) };
    chat.assign(Some(&agent))?;
    chat.set(fields![agent: person(agent), passed_on: Value::Nothing])
}

/// Chats of a customer that wait take the place of the new grade.
pub(crate) fn regrade(file: &Ticket) -> Outcome {
    let Some(buyer) = file.text("buyer_id") else { return Ok(()) };
    let states = vec!["waiting".into()];
    let waiting = Filter { states, where_: fields![buyer_id: buyer], ..filter("chat") };
    let first = customer_file::served_first(file)?;
    let mut waiting = all_tickets(&waiting)?.into_iter();
    waiting.try_for_each(|chat| tickets::set(chat.id, &fields![grade: file.text("grade"), first: first]))
}

fn wrote_before(chat: &Ticket) -> Outcome<bool> {
    let Some(buyer) = chat.text("buyer_id") else { return Ok(false) };
    let of_buyer = Filter { where_: fields![buyer_id: buyer], ..filter("chat") };
    Ok(tickets::find(&of_buyer, 2, None)?.iter().any(|other| other.id != chat.id))
}

/// Counts on the clock of the desk; while no shift is planned there is no clock.
fn start(chat: &Ticket, deadline: &str, limit: &str) -> Outcome {
    match service_clock::start(chat.id, deadline, turn::now(), limit)? {
        Some(_) => Ok(()),
        None => tickets::note(chat.id, "no shift planned yet, nothing is counted / 尚无排班，暂不计时"),
    }
}

/// Who acts holds the chat; for the platform it is who wrote there.
fn taken_by(chat: &mut Ticket, named: Option<&str>) -> Outcome {
    let at_desk = |role: &String| !matches!(role.as_str(), "platform" | "plugin");
    let actor = turn::actor_roles().iter().any(at_desk).then(turn::actor);
    hold(chat, named.map(str::to_owned).or(actor))
}

fn greeted(chat: &mut Ticket, named: Option<&str>) -> Outcome {
    taken_by(chat, named)?;
    let again = chat.flag("returning") || chat.has("greeted_at");
    chat.set(fields![greeted_at: moment(turn::now())])?;
    if again { Ok(()) } else { response_times::count(chat, "greeting", chat.opened_at) }
}

/// The buyer waits since the first question that has no answer yet.
fn asked(chat: &mut Ticket) -> Outcome {
    if chat.has("asked_at") {
        return Ok(());
    }
    chat.set(fields![asked_at: moment(turn::now())])?;
    start(chat, "chat-answer", "answer_limit")
}

fn answered(chat: &mut Ticket, named: Option<&str>) -> Outcome {
    taken_by(chat, named)?;
    let Some(asked) = chat.moment("asked_at") else { return Ok(()) };
    chat.set(fields![asked_at: Value::Nothing])?;
    response_times::count(chat, "answer", asked)
}

fn closed(chat: &Ticket) -> Outcome {
    if let Some(agent) = &chat.assignee {
        idle_duty::count(agent)?;
    }
    if chat.is("outcome", "call-back") {
        let reason = format!("Chat / 在线咨询 {}", chat.number);
        call_back::open(chat, reason, chat.assignee.clone())?;
    }
    customer_event::note("contact", chat, chat.assignee.clone())
}

/// A breach is counted for who holds the chat and has no other consequence.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let mut chat = event.ticket.clone();
    let greeting = event.name == "chat-greeting";
    let asked = chat.moment("asked_at").unwrap_or(chat.opened_at);
    let (from, limit) = if greeting { (chat.opened_at, "greeting_limit") } else { (asked, "answer_limit") };
    if !service_clock::is_over(event, from, limit)? {
        return Ok(());
    }
    if greeting {
        chat.set(fields![late_greeting: true])?;
        return response_times::breach(&chat, "greeting");
    }
    chat.set(fields![late_answers: number(chat.count("late_answers") + 1)])?;
    response_times::breach(&chat, "answer")
}
