//! Callbacks: tried until the patient is reached or the tries are used up; what was said leads on at once.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, book, fields, filter, moment,
    notify, number, person, person_name, refuse, registers, schedules, setting, stamp, tickets, today, turn,
};

use crate::callback_plan;

/// What a call speaks of, and the fields of which one at least is filled in then.
const TOPICS: [(&str, &[&str]); 3] = [
    ("precautions", &["precautions"]),
    ("recovery", &["recovery"]),
    ("opinions", &["opinion_care", "opinion_service"]),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => planned(&call)?,
        ("acted", Some("fall-due")) => tell_agent(&call)?,
        ("acted", Some("no-answer")) => not_reached(&mut call)?,
        ("acted", Some("answer")) => tried(&mut call, "reached / 已接通")?,
        ("acted", Some("close")) => closed(&call)?,
        ("acted", Some("withdraw")) => off_the_list(&call)?,
        ("acted", Some("give-up")) => callback_plan::call_over(&call)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&call)
}

/// A call whose hour has passed when it is planned is to be made now.
fn planned(call: &Ticket) -> Outcome {
    let late = call.moment("due_at").is_some_and(|due| due <= turn::now());
    if late { tickets::act(call.id, "fall-due", &[]) } else { Ok(()) }
}

fn tell_agent(call: &Ticket) -> Outcome {
    let message = notify("callback-due").about(call.id);
    match &call.assignee {
        Some(agent) => message.person(agent).send(),
        None => message.role("follow-up-agent").send(),
    }
}

fn tried(call: &mut Ticket, result: &str) -> Outcome {
    let mut tries = call.rows("tries").to_vec();
    tries.push(vec![stamp(turn::now()), person_name(&turn::actor()), result.to_owned()]);
    call.set(fields![tries: tries])?;
    off_the_list(call)
}

fn off_the_list(call: &Ticket) -> Outcome {
    match registers::get("overdue-callbacks", &call.number)? {
        Some(line) => registers::remove("overdue-callbacks", &line.key),
        None => Ok(()),
    }
}

/// Again at the hour of calls some days later, or never.
fn not_reached(call: &mut Ticket) -> Outcome {
    tried(call, "not reached / 未接通")?;
    let tries = i64::try_from(call.rows("tries").len()).unwrap_or(i64::MAX);
    if tries >= setting::whole_for("max_tries", call.id)? {
        return tickets::act(call.id, "give-up", &[]);
    }
    let days = i32::try_from(setting::whole_for("retry_after", call.id)?).unwrap_or(1);
    let next = schedules::moment_of(schedules::add_days(today(), days), setting::minute("contact_hour")?);
    call.set(fields![due_at: moment(next)])?;
    tickets::act(call.id, "again", &[])
}

fn closed(call: &Ticket) -> Outcome {
    let mut missing = Vec::new();
    for (topic, names) in TOPICS {
        let spoken_of = names.iter().any(|name| call.has(name));
        if !spoken_of && setting::flag(&format!("required_topics.{topic}"))? {
            missing.push(topic);
        }
    }
    if missing.is_empty() {
        return callback_plan::call_over(call);
    }
    Err(TOPICS
        .iter()
        .fold(refuse("topic-missing"), |refusal, (topic, _)| refusal.with(topic, missing.contains(topic))))
}

pub(crate) fn on_deadline(event: &DeadlineEvent) -> Outcome {
    match event.name.as_str() {
        "callback-due" => tickets::act(event.ticket.id, "fall-due", &[]),
        "callback-overdue" => overdue(event),
        _ => Ok(()),
    }
}

/// Onto the list; the supervisor is told of all calls of that hour at once, by agent.
fn overdue(event: &DeadlineEvent) -> Outcome {
    let call = &event.ticket;
    let mut line = fields![agent: call.assignee.clone().map(person)];
    line.retain(|field| !field.value.is_empty());
    book::mirror("overdue-callbacks", call, &["patient", "due_at"], line)?;
    let mut late = all_tickets(&Filter { states: vec!["due".into()], ..filter("callback") })?;
    late.retain(|other| other.moment("due_at") <= call.moment("due_at"));
    notify("callback-overdue")
        .role("service-supervisor")
        .arg("count", number(late.len()))
        .arg("agents", by_agent(&late))
        .once(format!("callback-overdue-{}", event.due))
        .send()
}

/// `Fan Rui: HF-…, HF-…; Gu Yan: HF-…`
fn by_agent(calls: &[Ticket]) -> String {
    let mut agents = BTreeMap::<String, Vec<&str>>::new();
    for call in calls {
        let name = call.assignee.as_deref().map_or_else(|| "nobody / 未分配".to_owned(), person_name);
        agents.entry(name).or_default().push(&call.number);
    }
    let line = |(agent, numbers): (&String, &Vec<&str>)| format!("{agent}: {}", numbers.join(", "));
    agents.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn record(call: &Ticket) -> Outcome {
    const SAME: [&str; 9] = [
        "patient",
        "treatment",
        "plan_day",
        "tries",
        "precautions",
        "recovery",
        "opinion_care",
        "opinion_service",
        "abnormal",
    ];
    let mut followed = Vec::new();
    for relation in ["medical", "complaint", "improvement"] {
        followed.extend(tickets::tied(call.id, relation)?.into_iter().map(|other| other.number));
    }
    let more = fields![due: call.day("planned_for"), follow_up: followed.join(", ")];
    book::mirror("callback-record", call, &SAME, more)
}
