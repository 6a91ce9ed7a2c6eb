//! Work for the desk: who gets it, until when, and who hears of what nobody did.

use frontdesk_sdk::schedules::Clock;
use frontdesk_sdk::{
    Filter, Instant, Message, Outcome, PersonId, Ticket, filter, schedules, setting, tickets, today, turn,
};

use crate::roster::DESK;

/// The agent for work that comes in now: of those who are at the desk the one who is wanted, else who got the fewest orders
/// today. While nobody has clocked on it is of those whose shift it is.
pub(crate) fn agent(wanted: Option<&str>) -> Outcome<Option<PersonId>> {
    match schedules::on_post(DESK, turn::now())? {
        nobody if nobody.is_empty() => rostered(wanted),
        present => least_busy(present, wanted),
    }
}

/// As [`agent`], of those whose shift it is from now on: presence is known up to now, what follows is the roster's.
pub(crate) fn rostered(wanted: Option<&str>) -> Outcome<Option<PersonId>> {
    least_busy(schedules::on_post(DESK, turn::now().saturating_add(1))?, wanted)
}

fn least_busy(people: Vec<PersonId>, wanted: Option<&str>) -> Outcome<Option<PersonId>> {
    let mut here = Vec::new();
    for person in people {
        here.push((Some(person.as_str()) != wanted, orders_of_today(&person)?, person));
    }
    Ok(here.into_iter().min().map(|(_, _, person)| person))
}

fn orders_of_today(person: &str) -> Outcome<u64> {
    let own = Filter {
        assignee: Some(person.to_owned()),
        opened_from: Some(schedules::moment_of(today(), 0)),
        ..filter("order")
    };
    Ok(tickets::count(&own, &[])?.iter().map(|tally| tally.count).sum())
}

/// The person who acts, when it is one of customer service.
pub(crate) fn acting_agent() -> Option<PersonId> {
    let serves = ["agent", "outsourced-agent", "after-sales"];
    let is_agent = turn::actor_roles().iter().any(|role| serves.contains(&role.as_str()));
    is_agent.then(turn::actor)
}

/// The person who acts, unless it is the clock or the plugin.
pub(crate) fn acting() -> Option<PersonId> {
    let actor = turn::actor();
    (actor != "system" && !actor.starts_with("plugin:")).then_some(actor)
}

/// Addresses a message to whoever is responsible, else to the post.
pub(crate) fn to_agent(message: Message, case: &Ticket) -> Message {
    match &case.assignee {
        Some(agent) => message.person(agent),
        None => message.post(DESK),
    }
}

/// Addresses a message to the superior of whoever is responsible, else to the supervisors.
pub(crate) fn to_superior(message: Message, case: &Ticket) -> Outcome<Message> {
    match &case.assignee {
        Some(agent) => message.superior_of(agent, "supervisor"),
        None => Ok(message.role("supervisor")),
    }
}

/// When what a setting names is over: the shift, or the day. Without a shift ahead it is the day.
pub(crate) fn end_by(name: &str) -> Outcome<Instant> {
    let now = turn::now();
    if setting::text(name)? == "end-of-shift"
        && let Ok(at) = schedules::end_of(now, &format!("end-of-shift:{DESK}"), &Clock::Wall)
    {
        return Ok(at);
    }
    schedules::end_of(now, "end-of-day", &Clock::Wall)
}
