//! Follow-ups: three rounds after a closed order, else one from time to time.

use std::collections::BTreeSet;

use frontdesk_sdk::{
    Date, Decimal, Draft, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, TicketId,
    all_tickets, book, directory, draft, fields, figure, filter, moment, notify, number, person, registers,
    schedules, setting, table, tickets, today, turn,
};

/// Rounds of a plan, in their order.
const ROUNDS: [&str; 3] = ["first", "second", "third"];

fn open_of(file: TicketId) -> Outcome<Vec<Ticket>> {
    let states = vec!["planned".into(), "due".into()];
    all_tickets(&Filter { states, where_: fields![file: file], ..filter("follow-up") })
}

/// Takes back what is still open of a customer's plan.
pub(crate) fn drop_all(file: TicketId) -> Outcome {
    open_of(file)?.iter().try_for_each(|round| tickets::act(round.id, "drop", &[]))
}

/// A closed order ends the old plan and begins a new one.
pub(crate) fn plan(file: &Ticket, closed: Date, order: &str) -> Outcome {
    drop_all(file.id)?;
    for (round, name) in (1_i64..).zip(ROUNDS) {
        let due = after(closed, &format!("followup_plan.{name}"))?;
        open(file, round, due, order)?;
    }
    Ok(())
}

/// One round for a customer who has no plan.
pub(crate) fn plan_interval(file: &Ticket) -> Outcome {
    open(file, 0, after(today(), "followup_interval")?, file.word("last_order"))
}

fn after(day: Date, days: &str) -> Outcome<Date> {
    Ok(schedules::add_days(day, i32::try_from(setting::whole(days)?).unwrap_or(i32::MAX)))
}

fn open(file: &Ticket, round: i64, due: Date, order: &str) -> Outcome {
    let fields = fields![file: file.id, round: number(round), due_on: due, last_order: order];
    let fields = fields.into_iter().filter(|field| !field.value.is_empty()).collect();
    let assignee = file.assignee.clone();
    tickets::open(&Draft { assignee, parent: Some(file.id), ..draft("follow-up", fields) }).map(|_| ())
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut round = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut round),
        ("acted", Some("fall-due")) => fell_due(&round),
        ("acted", Some("finish")) => finished(&mut round, event.was.as_deref() == Some("due")),
        ("acted", Some("drop")) if event.was.as_deref() == Some("due") => {
            registers::remove("follow-ups-due", &round.number)
        }
        _ => Ok(()),
    }
}

/// Knows whom to call, and appears in the morning of its day.
fn opened(round: &mut Ticket) -> Outcome {
    let Some(file) = round.ticket("file").map(tickets::get).transpose()? else { return Ok(()) };
    if round.assignee.is_none() {
        round.assign(file.assignee.as_deref())?;
    }
    let minute = setting::minute("followup_time")?;
    let at = round.day("due_on").map(|day| moment(schedules::moment_of(day, minute)));
    round.set(fields![customer: file.text("customer"), phone: file.text("phone"), due_at: at])
}

pub(crate) fn on_threshold(round: TicketId) -> Outcome {
    tickets::act(round, "fall-due", &[])
}

fn fell_due(round: &Ticket) -> Outcome {
    let agent = fields![agent: round.assignee.clone().map(person)];
    book::mirror("follow-ups-due", round, &["customer", "round", "due_on"], agent)?;
    notify("follow-up-due")
        .persons(round.assignee.clone())
        .about(round.id)
        .arg("round", number(round.count("round")))
        .arg("order", round.word("last_order"))
        .send()
}

fn finished(round: &mut Ticket, was_due: bool) -> Outcome {
    round.set(fields![done_at: moment(turn::now())])?;
    if was_due {
        registers::remove("follow-ups-due", &round.number)?;
    }
    book::mirror(
        "follow-ups",
        round,
        &["customer", "round", "feedback", "need", "order"],
        fields![date: today()],
    )?;
    let Some(file) = round.ticket("file").map(tickets::get).transpose()? else { return Ok(()) };
    if round.has("complaint") {
        complain(round, &file)?;
    }
    if open_of(file.id)?.is_empty() { plan_interval(&file) } else { Ok(()) }
}

/// What the customer complains of is a case of after-sales.
fn complain(round: &Ticket, file: &Ticket) -> Outcome {
    let after_sales = directory::with_role("after-sales")?.into_iter().map(|person| person.id).min();
    let fields = fields![
        matter: round.word("complaint"),
        channel: "follow-up",
        customer: file.text("customer"),
        phone: file.text("phone"),
        buyer_id: file.text("buyer_id"),
        order: round.text("last_order"),
        agent: after_sales.map(person),
    ];
    let fields = fields.into_iter().filter(|field| !field.value.is_empty()).collect();
    tickets::open(&Draft { parent: Some(round.id), ..draft("complaint", fields) }).map(|_| ())
}

/// Customers followed up in a month, and those who ordered after that.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut rounds = all_tickets(&Filter { states: vec!["done".into()], ..filter("follow-up") })?;
    rounds.retain(|round| round.moment("done_at").is_some_and(|at| start <= at && at < end));
    let mut customers = BTreeSet::new();
    let mut ordered = BTreeSet::new();
    for round in &rounds {
        let Some(id) = round.ticket("file") else { continue };
        customers.insert(id);
        if tickets::get(id)?.moment("last_order_at") > round.moment("done_at") {
            ordered.insert(id);
        }
    }
    let figures = vec![
        figure("followed-up", number(customers.len())),
        figure("ordered", number(ordered.len())),
        figure("rate", Decimal::percent(ordered.len(), customers.len())),
        figure("follow-ups", number(rounds.len())),
    ];
    Ok(table(&[], Vec::new(), figures))
}
