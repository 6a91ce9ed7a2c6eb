//! Callback plans: one call for each planned day after a treatment; a plan of one treatment never changes another's.

use frontdesk_sdk::{
    Draft, Fields, Filter, Outcome, Ticket, TicketEvent, TicketId, all_tickets, draft, fields, filter,
    moment, person, refuse, schedules, setting, tickets, today, turn,
};

/// Who keeps the calls of a plan they made themselves.
const CALLERS: [&str; 2] = ["office-clerk", "follow-up-agent"];
/// Calls that are still to be made.
const COMING: [&str; 2] = ["planned", "due"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut plan = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => planned(&mut plan),
        ("acted", Some("withdraw")) => {
            coming(plan.id, &COMING)?.iter().try_for_each(|call| tickets::act(call.id, "withdraw", &[]))
        }
        _ => Ok(()),
    }
}

fn planned(plan: &mut Ticket) -> Outcome {
    let ended = plan.day("ended_on").unwrap_or_else(today);
    if ended > today() {
        return Err(refuse("not-ended").with("day", ended.to_string()));
    }
    let preset =
        plan.text("preset").map_or_else(|| setting::text("callback_plan"), |own| Ok(own.to_owned()))?;
    let caller = turn::actor_roles().iter().any(|role| CALLERS.contains(&role.as_str()));
    let agent = plan.text("agent").map(str::to_owned).or_else(|| caller.then(turn::actor));
    plan.set(fields![ended_on: ended, preset: &preset, agent: agent.as_ref().map(person)])?;
    plan.assign(agent.as_deref())?;
    for day in days(&preset)? {
        open_call(plan, day)?;
    }
    Ok(())
}

/// The days of a preset: `1, 3, 7, 30`.
fn days(preset: &str) -> Outcome<Vec<i32>> {
    let text = setting::text(&format!("callback_days.{preset}"))?;
    let day = |part: &str| part.trim().parse::<i32>().ok().filter(|day| *day >= 0);
    let days: Option<Vec<i32>> = text.split(',').map(day).collect();
    days.ok_or_else(|| refuse("plan-days").with("plan", preset).with("days", &text))
}

fn open_call(plan: &Ticket, day: i32) -> Outcome {
    let planned = schedules::add_days(plan.day("ended_on").unwrap_or_else(today), day);
    let moves = setting::flag("callback_on_working_days")?;
    let on = if moves { schedules::working_day(planned, 0)? } else { planned };
    let due = schedules::moment_of(on, setting::minute("contact_hour")?);
    let mut own: Vec<_> = plan
        .fields
        .iter()
        .filter(|field| {
            ["patient", "phone", "treatment", "department", "class", "doctor"].contains(&field.name.as_str())
        })
        .cloned()
        .collect();
    own.extend(fields![
        plan_day: day,
        planned_for: on,
        month: format!("{:04}-{:02}", on.year, on.month),
        due_at: moment(due),
    ]);
    tickets::open(&Draft {
        title: format!("{}: {day} d / 第{day}天", plan.word("patient")),
        assignee: plan.assignee.clone(),
        parent: Some(plan.id),
        ..draft("callback", own)
    })
    .map(|_| ())
}

fn coming(plan: TicketId, states: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = states.iter().map(ToString::to_string).collect();
    all_tickets(&Filter { parent: Some(plan), states, ..filter("callback") })
}

/// A plan is over with the last of its calls.
pub(crate) fn call_over(call: &Ticket) -> Outcome {
    let Some(plan) = call.parent else { return Ok(()) };
    let open = coming(plan, &["planned", "due", "reached"])?;
    let last = open.iter().all(|other| other.id == call.id);
    if last && tickets::get(plan)?.state == "running" { tickets::act(plan, "finish", &[]) } else { Ok(()) }
}
