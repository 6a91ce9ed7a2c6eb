//! The group leader's spot check: what it finds costs the agent who held the reminder when it fell due, once an order.

use std::collections::BTreeMap;

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Decimal, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, all_tickets, fields,
    figure, figures, filter, ledgers, number, person, refuse, registers, schedules, setting, table, tickets,
    today, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut check = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => draw(&mut check),
        ("acted", Some("add")) => add(&mut check),
        ("acted", Some("save")) => save(&mut check),
        _ => Ok(()),
    }
}

/// Draws among the reminders that were due and cost nothing yet.
fn draw(check: &mut Ticket) -> Outcome {
    let since = check.day("since").unwrap_or_else(|| schedules::add_days(today(), -7));
    let start = schedules::moment_of(since, 0);
    let opened = Filter { opened_from: Some(start), ..filter("payment-reminder") };
    let due: Vec<Ticket> = all_tickets(&opened)?.into_iter().filter(can_be_drawn).collect();
    let numbers: Vec<String> = due.iter().map(|reminder| reminder.number.clone()).collect();
    let size = u32::try_from(setting::whole("spot_check_size")?).unwrap_or(0);
    let drawn = figures::draw(&numbers, size, &format!("{}/{}", check.number, turn::random()));
    let cases: Vec<_> = due.iter().filter(|one| drawn.contains(&one.number)).map(line).collect();
    check.set(fields![cases: cases])
}

/// It fell due, or was reminded before; what was paid or not needed is no case.
fn can_be_drawn(reminder: &Ticket) -> bool {
    !reminder.flag("deducted") && (reminder.flag("breached") || reminder.has("reminded_at"))
}

fn line(reminder: &Ticket) -> Vec<String> {
    let agent = reminder.text("holder_at_due").or(reminder.assignee.as_deref()).unwrap_or_default();
    let result = if reminder.flag("breached") { "超时 / late" } else { "按时 / in time" };
    vec![reminder.number.clone(), reminder.word("order_no").into(), agent.into(), result.into()]
}

fn add(check: &mut Ticket) -> Outcome {
    let Some(id) = check.ticket("reminder") else { return Ok(()) };
    let reminder = tickets::get(id)?;
    let order = reminder.word("order_no");
    if reminder.flag("deducted") {
        return Err(refuse("deducted-already").with("order", order));
    }
    if !can_be_drawn(&reminder) {
        return Err(refuse("not-due-yet").with("order", order));
    }
    let mut cases = check.rows("cases").to_vec();
    if cases.iter().any(|case| case.first() == Some(&reminder.number)) {
        return Err(refuse("drawn-already").with("order", order));
    }
    cases.push(line(&reminder));
    check.set(fields![cases: cases, reminder: frontdesk_sdk::Value::Nothing])
}

fn save(check: &mut Ticket) -> Outcome {
    let each = setting::decimal("spot_check_deduction")?;
    let mut found = 0;
    for case in check.rows("cases") {
        let Some(mut reminder) = drawn(case)? else { continue };
        if reminder.flag("breached") && reminder.has("holder_at_due") && !reminder.flag("deducted") {
            deduct(&mut reminder, each)?;
            found += 1;
        }
    }
    check.set(fields![found: number(found), amount: each.times(found)])
}

/// The reminder of a drawn line: of its order, with its number.
fn drawn(case: &[String]) -> Outcome<Option<Ticket>> {
    let [number, order, ..] = case else { return Ok(None) };
    let of_order = Filter { where_: fields![order_no: order], ..filter("payment-reminder") };
    Ok(all_tickets(&of_order)?.into_iter().find(|reminder| reminder.number == *number))
}

fn deduct(reminder: &mut Ticket, amount: Decimal) -> Outcome {
    let agent = reminder.word("holder_at_due").to_owned();
    let line = fields![
        order_no: reminder.word("order_no"),
        agent: person(&agent),
        amount: amount,
        check_date: today(),
    ];
    registers::put("deduction-lines", &reminder.number, &line)?;
    let reason = format!("未催付 / unreminded: {}", reminder.word("order_no"));
    let posting = Posting { account: agent, amount, reason, about: Some(reminder.id) };
    ledgers::post_counted("reminder-deductions", &posting, None)?;
    reminder.set(fields![deducted: true])
}

/// The duty is done with a check that was saved.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    let check = tickets::get(event.form.as_slice().ticket("check").unwrap_or(0))?;
    if check.workflow == "reminder-check" && check.state == "saved" {
        return Ok(());
    }
    Err(refuse("check-not-saved").with("number", &check.number))
}

/// Breaches of a period's orders and what they cost, by agent.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_period = Filter {
        opened_from: Some(start),
        opened_until: Some(end),
        where_: fields![breached: true],
        ..filter("payment-reminder")
    };
    let mut agents: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for reminder in all_tickets(&of_period)? {
        let counts = agents.entry(reminder.word("holder_at_due").to_owned()).or_default();
        counts.0 += 1;
        counts.1 += u32::from(reminder.flag("deducted"));
    }
    let mut rows = Vec::new();
    for (agent, (breaches, found)) in &agents {
        let booked = registers::sum("reminder-deductions", Some(agent.as_str()), start, end)?;
        rows.push(vec![agent.into(), number(*breaches), number(*found), number(booked)]);
    }
    let sum = |of: fn(&(u32, u32)) -> u32| number(agents.values().map(of).sum::<u32>());
    let deducted = registers::sum("reminder-deductions", None, start, end)?;
    let figures = vec![
        figure("breaches", sum(|counts| counts.0)),
        figure("found", sum(|counts| counts.1)),
        figure("deducted", number(deducted)),
    ];
    Ok(table(&["agent", "breaches", "found", "deducted"], rows, figures))
}
