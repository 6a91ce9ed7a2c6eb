//! The ladder of dunning: each step once and in order, held with the supervisor's consent, ended by payment.

use frontdesk_sdk::{
    Date, DeadlineEvent, DutyEvent, Fields, Filter, Limit, Outcome, Ticket, Value, all_tickets, fields,
    filter, notify, number, refuse, schedules, setting, tickets, today, turn,
};

use crate::{bill, dunning_reason, task};

/// What is done, and the setting that says how many days after the due day.
struct Step {
    name: &'static str,
    channel: &'static str,
    days: &'static str,
}

const fn step(name: &'static str, channel: &'static str, days: &'static str) -> Step {
    Step { name, channel, days }
}

const FIVE_STEPS: [Step; 5] = [
    step("message", "message", "ladder.message"),
    step("call", "phone", "ladder.call"),
    step("visit", "visit", "ladder.visit"),
    step("written-demand", "letter", "ladder.written-demand"),
    step("lawyer", "lawyer", "ladder.lawyer"),
];

const THREE_STEPS: [Step; 3] = [
    step("message", "message", "ladder_three_step.first"),
    step("call", "phone", "ladder_three_step.second"),
    step("visit", "visit", "ladder_three_step.third"),
];

/// The steps of a bill with their days, as they held when it was drawn up; those of 0 days are left out.
fn ladder(bill: &Ticket) -> Outcome<Vec<(&'static Step, i64)>> {
    let steps: &'static [Step] = if bill.is("ladder", "three-step") { &THREE_STEPS } else { &FIVE_STEPS };
    let mut ladder = Vec::new();
    for step in steps {
        let days = setting::whole_for(step.days, bill.id)?;
        if days > 0 {
            ladder.push((step, days));
        }
    }
    Ok(ladder)
}

/// The last step done, for the log.
pub(crate) fn last_step(bill: &Ticket) -> Option<&str> {
    bill.rows("steps").last().and_then(|row| row.first()).map(String::as_str)
}

/// The due day has passed without payment.
pub(crate) fn begin(bill: &mut Ticket) -> Outcome {
    let due_on = bill.day("due_on").unwrap_or_else(today);
    bill.set(fields![ladder_from: due_on])?;
    if !bill.flag("held") {
        schedule_next(bill)?;
    }
    let from = day_after(due_on, setting::whole_for("supervisor_from", bill.id)?);
    let at = moment_of_step(from)?.max(turn::now());
    schedules::start_deadline(bill.id, "supervisor-from", &Limit::Until(at)).map(|_| ())
}

/// Never two steps on one day: steps whose day is over come one by one, from the next hour of steps on.
fn schedule_next(bill: &Ticket) -> Outcome {
    let done = bill.rows("steps");
    let Some((_, days)) = ladder(bill)?.get(done.len()).copied() else { return Ok(()) };
    let planned = moment_of_step(day_after(bill.day("ladder_from").unwrap_or_else(today), days))?;
    let stepped_today = done.last().and_then(|row| row.get(1)) == Some(&today().to_string());
    let next_hour = match moment_of_step(today())? {
        at if at >= turn::now() && !stepped_today => at,
        _ => moment_of_step(day_after(today(), 1))?,
    };
    schedules::start_deadline(bill.id, "next-step", &Limit::Until(planned.max(next_hour))).map(|_| ())
}

fn day_after(day: Date, days: i64) -> Date {
    schedules::add_days(day, i32::try_from(days).unwrap_or(i32::MAX))
}

fn moment_of_step(day: Date) -> Outcome<i64> {
    Ok(schedules::moment_of(day, setting::minute("step_hour")?))
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut bill = event.ticket;
    match event.name.as_str() {
        "payment" => tickets::act(bill.id, "fall-due", &[]),
        "next-step" => take_step(&mut bill),
        _ => {
            bill.set(fields![supervisor_told: true])?;
            tell_supervisor(&bill)
        }
    }
}

fn take_step(bill: &mut Ticket) -> Outcome {
    let mut steps = bill.rows("steps").to_vec();
    let Some((step, _)) = ladder(bill)?.get(steps.len()).copied() else { return Ok(()) };
    steps.push(vec![step.name.to_owned(), today().to_string()]);
    bill.set(fields![steps: steps])?;
    let copies =
        if step.name == "written-demand" { number(setting::whole("demand_copies")?) } else { Value::Nothing };
    bill::log(bill, fields![step: step.name, channel: step.channel, date: today(), copies: copies])?;
    match bill.text("owner") {
        Some(owner) if step.name == "message" => remind(bill, owner)?,
        _ => give_to_steward(bill, step)?,
    }
    if bill.flag("supervisor_told") {
        tell_supervisor(bill)?;
    }
    schedule_next(bill)
}

fn remind(bill: &Ticket, owner: &str) -> Outcome {
    let due = bill.day("due_on").map(|day| day.to_string());
    notify("fee-reminder")
        .person(owner)
        .about(bill.id)
        .arg("unit", bill.word("unit"))
        .arg("period", bill.word("period"))
        .arg("amount", bill::amount(bill).to_string())
        .arg("due", due)
        .send()
}

/// The steward gets one notice, which says what to do, instead of the task's own.
fn give_to_steward(bill: &Ticket, step: &Step) -> Outcome {
    let amount = bill::amount(bill).to_string();
    let matter = format!("{} {}: {} {} CNY", bill.number, step.name, bill.word("period"), amount);
    let task = task::open(bill, "dunning", matter, bill.word("unit"), None)?;
    tickets::assign(task, bill.assignee.as_deref())?;
    notify("dunning-step")
        .persons(bill.assignee.clone())
        .about(task)
        .arg("step", step.name)
        .arg("unit", bill.word("unit"))
        .arg("period", bill.word("period"))
        .arg("amount", amount)
        .send()
}

fn tell_supervisor(bill: &Ticket) -> Outcome {
    let steps: Vec<_> = bill.rows("steps").iter().map(|row| row.join(" ")).collect();
    notify("dunning-supervisor")
        .role("supervisor")
        .about(bill.id)
        .arg("unit", bill.word("unit"))
        .arg("steps", steps.join(", "))
        .send()
}

/// No step is taken until [`resume`].
pub(crate) fn hold(mut bill: Ticket) -> Outcome {
    bill.set(fields![held: true])?;
    schedules::stop_deadline(bill.id, "next-step")
}

/// The next step is scheduled from this moment, as far from the last one as the ladder says.
pub(crate) fn resume(mut bill: Ticket) -> Outcome {
    if !bill.flag("held") {
        return Ok(());
    }
    if bill.state != "overdue" {
        return bill.set(fields![held: Value::Nothing]);
    }
    let done = bill.rows("steps").len();
    let before = ladder(&bill)?.get(done.wrapping_sub(1)).map_or(0, |(_, days)| *days);
    bill.set(fields![held: Value::Nothing, ladder_from: day_after(today(), -before)])?;
    schedule_next(&bill)
}

/// The day's look at bills on hold: what they waited for may be over.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "due" {
        return Ok(());
    }
    let held = Filter { where_: fields![held: true], ..filter("fee-bill") };
    for bill in all_tickets(&held)? {
        if !dunning_reason::waits(bill.id)? {
            resume(bill)?;
        }
    }
    Ok(())
}

/// The bill that a ticket names; refuses anything else.
pub(crate) fn bill_of(ticket: &Ticket) -> Outcome<Ticket> {
    let found = tickets::get(ticket.ticket("bill").unwrap_or_default())?;
    if found.workflow == "fee-bill" {
        Ok(found)
    } else {
        Err(refuse("not-a-bill").with("number", &found.number))
    }
}
