//! Idle duties: suggested when no chat came for a while, paused when one does.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, TicketEvent, TimerEvent, all_tickets, book, draft, fields,
    filter, moment, notify, number, person, schedules, setting, tickets, turn,
};

use crate::{desk_matter, roster};

/// What is suggested in turn, as the setting `idle_duties` names it.
const DUTIES: [&str; 3] = ["idle_duties.learn", "idle_duties.tend", "idle_duties.look"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut idle = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("acted", Some("begin")) if !idle.has("from") => {
            idle.set(fields![from: moment(turn::now())])?;
        }
        ("acted", Some("finish" | "drop")) => idle.set(fields![to: moment(turn::now())])?,
        ("opened" | "acted", _) => {}
        _ => return Ok(()),
    }
    book::mirror("optimisation-log", &idle, &["agent", "duty", "from", "to", "paused", "result"], Vec::new())
}

/// Counts an agent's idle time from now.
pub(crate) fn count(agent: &str) -> Outcome {
    let at = turn::now().saturating_add_unsigned(setting::length("idle_after")?);
    schedules::set_timer(&format!("idle/{agent}"), None, at, &fields![agent: person(agent)])
}

/// Suggests something, unless a chat came meanwhile or the shift is over.
pub(crate) fn on_timer(event: &TimerEvent) -> Outcome {
    let agent = event.carry.as_slice().word("agent");
    if roster::running(agent)?.is_none() || desk_matter::is_busy(agent)? {
        return Ok(());
    }
    match open_of(agent)?.into_iter().next() {
        Some(idle) if idle.state == "paused" => {
            tickets::act(idle.id, "again", &[]).and_then(|()| tell(idle.id, agent))
        }
        Some(_) => Ok(()),
        None => suggest(agent),
    }
}

fn suggest(agent: &str) -> Outcome {
    let before = all_tickets(&of(agent, Vec::new()))?.len();
    let duty = setting::text(DUTIES[before % DUTIES.len()])?;
    let facts = fields![agent: person(agent), duty: &duty, paused: number(0)];
    let assignee = Some(agent.to_owned());
    let id = tickets::open(&Draft { title: duty, assignee, ..draft("idle-duty", facts) })?;
    tell(id, agent)
}

fn tell(id: u64, agent: &str) -> Outcome {
    notify("idle-suggested").person(agent).about(id).send()
}

fn of(agent: &str, states: Vec<String>) -> Filter {
    Filter { states, where_: fields![agent: person(agent)], ..filter("idle-duty") }
}

fn open_of(agent: &str) -> Outcome<Vec<Ticket>> {
    let states = ["suggested", "running", "paused"].map(str::to_owned).to_vec();
    all_tickets(&of(agent, states))
}

/// A chat has come: whoever is on shift leaves off.
pub(crate) fn pause_all() -> Outcome {
    let states = ["suggested", "running"].map(str::to_owned).to_vec();
    for mut idle in all_tickets(&Filter { states, ..filter("idle-duty") })? {
        idle.set(fields![paused: number(idle.count("paused") + 1)])?;
        tickets::act(idle.id, "pause", &[])?;
    }
    Ok(())
}
