//! Leads: exactly one owner, called in time, and again at other times of the day when nobody answers.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Filter, Instant, Limit, Outcome, PersonId, Table, Ticket, TicketEvent,
    Value, all_tickets, book, clock_minute, directory, fields, figure, filter, moment, notify, number,
    person, schedules, setting, table, tickets, today, turn,
};

use crate::customer_event;
use crate::roster::DESK;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut lead = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut lead)?,
        ("acted", Some("assign")) => {
            let agent = lead.word("agent").to_owned();
            lead.assign(Some(&agent))?;
        }
        ("acted", Some("contact")) => contacted(&mut lead)?,
        ("acted", Some("give-up")) => {}
        ("assigned", _) => {
            let owner = lead.assignee.clone().map(person);
            lead.set(fields![agent: owner])?;
        }
        _ => return Ok(()),
    }
    book::mirror("lead-cards", &lead, &["source", "phone", "agent", "attempts", "result"], Vec::new())
}

fn opened(lead: &mut Ticket) -> Outcome {
    let owner =
        lead.text("agent").map(str::to_owned).map_or_else(|| least_busy(None), |agent| Ok(Some(agent)))?;
    match owner {
        Some(owner) => tickets::act(lead.id, "assign", &fields![agent: person(owner)]),
        None => Ok(()),
    }
}

/// The agent with the fewest open leads, other than one of them; rather one who is on duty.
fn least_busy(except: Option<&str>) -> Outcome<Option<PersonId>> {
    let states = vec!["assigned".into(), "contacted".into()];
    let open = tickets::count(&Filter { states, ..filter("lead") }, &["assignee".into()])?;
    let load = |id: &str| open.iter().find(|tally| tally.keys == [id]).map_or(0, |tally| tally.count);
    let present = schedules::on_post(DESK, turn::now())?;
    let agents = directory::with_role("agent")?.into_iter().map(|agent| agent.id);
    Ok(agents
        .filter(|id| Some(id.as_str()) != except)
        .min_by_key(|id| (!present.contains(id), load(id), id.clone())))
}

fn contacted(lead: &mut Ticket) -> Outcome {
    let (attempts, now) = (lead.count("attempts") + 1, turn::now());
    lead.set(fields![attempts: number(attempts)])?;
    if !lead.has("contacted_at") {
        lead.set(fields![contacted_at: moment(now)])?;
    }
    if !lead.is("result", "unreachable") {
        return customer_event::note("contact", lead, lead.assignee.clone());
    }
    if attempts >= setting::whole_for("lead_max_attempts", lead.id)? {
        lead.set(fields![again_at: Value::Nothing])?;
        return tickets::act(lead.id, "give-up", &[]);
    }
    lead.set(fields![again_at: moment(next_part(now)?)])
}

/// When the next part of the day begins, after the last one the first of the next working day.
fn next_part(now: Instant) -> Outcome<Instant> {
    let parts = setting::text("lead_day_parts")?;
    let starts: Vec<u32> =
        parts.split(',').filter_map(|part| clock_minute(part.split_once('-')?.0)).collect();
    let minute = schedules::minute_of_day(now);
    let later = starts.iter().find(|start| **start > minute).copied();
    Ok(match later.filter(|_| schedules::is_working_day(today()).unwrap_or(false)) {
        Some(start) => schedules::moment_of(today(), start),
        None => {
            let next = schedules::working_day(today(), 1)?;
            schedules::moment_of(next, starts.first().copied().unwrap_or_default())
        }
    })
}

/// Another owner with a clock anew; the superior hears of it once.
pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    let mut lead = event.ticket;
    if event.name == "lead-again" {
        let attempt = number(lead.count("attempts") + 1);
        return notify("lead-again")
            .persons(lead.assignee.clone())
            .about(lead.id)
            .arg("attempt", attempt)
            .send();
    }
    let before = lead.assignee.clone().unwrap_or_default();
    let after = least_busy(Some(&before))?.unwrap_or_else(|| before.clone());
    tickets::act(lead.id, "assign", &fields![agent: person(&after)])?;
    schedules::start_deadline(lead.id, "lead-contact", &Limit::Standard)?;
    tell(&mut lead, &before, &after)
}

fn tell(lead: &mut Ticket, before: &str, after: &str) -> Outcome {
    let mut message = notify("lead-passed-on").person(before).person(after).about(lead.id);
    if !lead.flag("superior_told") {
        lead.set(fields![superior_told: true])?;
        message = message.superior_of(before, "supervisor")?;
    }
    let names = (directory::get(before)?.name, directory::get(after)?.name);
    message.arg("before", names.0).arg("after", names.1).send()
}

/// Leads of a month by source, and how many became orders.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let leads = all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("lead") })?;
    let mut sources = BTreeMap::<&str, [u32; 2]>::new();
    for lead in &leads {
        let counts = sources.entry(lead.word("source")).or_default();
        counts[0] += 1;
        counts[1] += u32::from(lead.state == "order");
    }
    let orders: u32 = sources.values().map(|counts| counts[1]).sum();
    let rows = sources
        .iter()
        .map(|(source, counts)| [Value::from(*source)].into_iter().chain(counts.map(Value::from)).collect());
    let figures = vec![
        figure("leads", number(leads.len())),
        figure("orders", orders),
        figure("conversion", Decimal::percent(orders, leads.len())),
    ];
    Ok(table(&["source", "leads", "orders"], rows.collect(), figures))
}
