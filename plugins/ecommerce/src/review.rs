//! Reviews: each import finds its case or opens one; the agent who served the buyer solves it.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Draft, Fields, Filter, HOUR, Instant, Limit, Outcome, PersonId, Table, Ticket,
    TicketEvent, Value, all_tickets, approvals, book, directory, draft, fields, figure, filter, moment,
    notify, number, person, schedules, setting, table, tickets, turn,
};

use crate::{customer_file, duty_owner};

/// What the platform says of a review.
pub(crate) fn on_import(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let mut review = event.ticket;
    let same = fields![review_id: review.word("review_id"), store: review.word("store")];
    let imports = tickets::find(&Filter { where_: same.clone(), ..filter("review") }, 2, None)?;
    if imports.iter().any(|other| other.id != review.id) {
        review.set(fields![again: true])?;
    }
    let cases = tickets::find(&Filter { where_: same, ..filter("review-case") }, 1, None)?;
    match cases.into_iter().next() {
        Some(case) => update(case, &review)?,
        None if is_case(&review)? => open(&review)?,
        None => {}
    }
    tickets::act(review.id, "take", &[])
}

fn is_case(review: &Ticket) -> Outcome<bool> {
    let kinds = setting::text("review_kinds")?;
    Ok(kinds.split(',').any(|kind| review.is("kind", kind.trim())))
}

fn open(review: &Ticket) -> Outcome {
    const SAME: [&str; 7] = ["review_id", "store", "order", "kind", "text", "buyer", "buyer_id"];
    let mut copied: Vec<_> =
        review.fields.iter().filter(|field| SAME.contains(&field.name.as_str())).cloned().collect();
    let agent = responsible(review)?;
    copied.extend(fields![agent: agent.clone().map(person), imports: 1]);
    tickets::open(&Draft { assignee: agent, ..draft("review-case", copied) }).map(|_| ())
}

/// The agent of the order or chat; after-sales when there is none or the account is gone.
fn responsible(review: &Ticket) -> Outcome<Option<PersonId>> {
    let of_chat =
        review.text("agent").map(str::to_owned).map_or_else(|| agent_of_chat(review), |id| Ok(Some(id)))?;
    if let Some(agent) = of_chat
        && directory::get(&agent).is_ok_and(|person| !person.roles.is_empty())
    {
        return Ok(Some(agent));
    }
    Ok(directory::with_role("after-sales")?.into_iter().map(|person| person.id).min())
}

fn agent_of_chat(review: &Ticket) -> Outcome<Option<PersonId>> {
    let latest = |name: &str| -> Outcome<Option<PersonId>> {
        let Some(value) = review.text(name) else { return Ok(None) };
        let chats = all_tickets(&Filter { where_: vec![(name, value).into()], ..filter("chat") })?;
        Ok(chats.iter().rev().find_map(|chat| chat.text("agent").map(str::to_owned)))
    };
    Ok(latest("order")?.or(agent_of_order(review)?).or(latest("buyer_id")?))
}

fn agent_of_order(review: &Ticket) -> Outcome<Option<PersonId>> {
    let Some(order_no) = review.text("order") else { return Ok(None) };
    let orders = tickets::find(&Filter { where_: fields![order_no: order_no], ..filter("order") }, 1, None)?;
    Ok(orders.into_iter().next().and_then(|order| order.assignee))
}

/// A changed or withdrawn review solves the case; anything else brings it up to date.
fn update(mut case: Ticket, review: &Ticket) -> Outcome {
    let text = review.text("text").or(case.text("text")).map(str::to_owned);
    case.set(fields![kind: review.word("kind"), text: text, imports: number(case.count("imports") + 1)])?;
    match (is_case(review)?, case.state.as_str()) {
        (true, "solved") => tickets::act(case.id, "relapse", &[]),
        (false, "assigned" | "with-manager") => {
            let result = if review.is("kind", "withdrawn") { "withdrawn" } else { "changed" };
            tickets::act(case.id, "solve", &fields![result: result])
        }
        _ => record(&case),
    }
}

pub(crate) fn on_case(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&case)?,
        ("acted", Some("propose-payment")) => payment_proposed(&mut case)?,
        ("acted", Some("contact" | "solve")) => end_contact(&case)?,
        ("acted", Some("relapse")) => {
            case.set(fields![result: Value::Nothing])?;
            open_task(&case, "contact")?;
        }
        ("acted", Some("fail")) => failed(&mut case)?,
        ("acted", Some("find-cause" | "close")) => propose_error(&case)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&case)
}

fn opened(case: &Ticket) -> Outcome {
    customer_file::tie(case)?;
    open_task(case, "reply")?;
    open_task(case, "contact")?;
    notify("review-imported")
        .persons(case.assignee.clone())
        .about(case.id)
        .arg("store", case.word("store"))
        .arg("order", case.word("order"))
        .arg("text", case.word("text"))
        .send()
}

fn open_task(case: &Ticket, kind: &str) -> Outcome {
    let fields = fields![
        kind: kind,
        store: case.word("store"),
        order: case.text("order"),
        text: case.text("text"),
    ];
    let assignee = case.assignee.clone();
    tickets::open(&Draft { assignee, parent: Some(case.id), ..draft("review-task", fields) }).map(|_| ())
}

/// Above the limit the supervisor decides first.
fn payment_proposed(case: &mut Ticket) -> Outcome {
    case.set(fields![payment_approved: Value::Nothing])?;
    let free = setting::decimal("review_payment_limit")?;
    if case.number("payment").is_some_and(|payment| payment > free) {
        return approvals::start(case.id, "review-payment");
    }
    Ok(())
}

/// The buyer was spoken to, or the review is gone and nobody needs to.
fn end_contact(case: &Ticket) -> Outcome {
    let open = Filter {
        parent: Some(case.id),
        states: vec!["open".into()],
        where_: fields![kind: "contact"],
        ..filter("review-task")
    };
    for task in all_tickets(&open)? {
        match case.text("contact") {
            Some(said) => tickets::act(task.id, "contact", &fields![contact: said])?,
            None => tickets::act(task.id, "end", &[])?,
        }
    }
    Ok(())
}

fn failed(case: &mut Ticket) -> Outcome {
    case.set(fields![result: "not-solved"])?;
    let manager = duty_owner::manager()?;
    case.assign(manager.as_deref())?;
    tell(case, manager)
}

fn tell(case: &Ticket, manager: Option<PersonId>) -> Outcome {
    let hours = (turn::now() - case.opened_at).unsigned_abs() / HOUR;
    notify("review-escalated").persons(manager).about(case.id).arg("hours", number(hours)).send()
}

/// Poor service is a work error of the fourth class; it is proposed once.
fn propose_error(case: &Ticket) -> Outcome {
    let proposed = Filter { parent: Some(case.id), ..filter("work-error") };
    if !case.is("cause", "service") || !tickets::find(&proposed, 1, None)?.is_empty() {
        return Ok(());
    }
    let matter = format!("Review / 中差评 {}", case.number);
    let agent = case.text("agent").map(person);
    let fields = fields![agent: agent, class: "review", order: case.text("order"), matter: matter];
    tickets::open(&Draft { parent: Some(case.id), ..draft("work-error", fields) }).map(|_| ())
}

pub(crate) fn on_task(event: &TicketEvent) -> Outcome {
    let task = &event.ticket;
    let Some(mut case) = task.parent.map(tickets::get).transpose()? else { return Ok(()) };
    match event.action.as_deref() {
        Some("reply") => case.set(fields![reply: task.word("reply"), replied_at: moment(turn::now())])?,
        Some("contact") => {
            case.set(fields![contact: task.word("contact"), contacted_at: moment(turn::now())])?;
        }
        _ if event.cause == "opened" && task.is("kind", "reply") => return start_reply(task),
        _ => return Ok(()),
    }
    record(&case)
}

fn start_reply(task: &Ticket) -> Outcome {
    schedules::start_deadline(task.id, "review-reply", &Limit::Standard).map(|_| ())
}

/// The reply becomes the manager's; a case without a result becomes the manager's as a whole.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut late = event.ticket;
    if late.workflow == "review-case" {
        return tickets::act(late.id, "fail", &[]);
    }
    let manager = duty_owner::manager()?;
    late.assign(manager.as_deref())?;
    let Some(case) = late.parent else { return Ok(()) };
    tickets::set(case, &fields![reply_late: true])?;
    tell(&tickets::get(case)?, manager)
}

fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 8] = ["store", "order", "kind", "text", "agent", "reply", "cause", "result"];
    book::mirror("review-records", case, &SAME, Vec::new())
}

/// Reviews of a month, and what became of the bad and medium ones; open cases by agent.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let month = |workflow| Filter { opened_from: Some(start), opened_until: Some(end), ..filter(workflow) };
    let reviews = all_tickets(&month("review"))?.iter().filter(|review| !review.flag("again")).count();
    let cases = all_tickets(&month("review-case"))?;
    let mut counts = BTreeMap::<[&str; 2], u32>::new();
    for case in &cases {
        if let Some(cause) = case.text("cause") {
            *counts.entry(["cause", cause]).or_default() += 1;
        }
        if case.state != "closed" {
            *counts.entry(["open", case.assignee.as_deref().unwrap_or_default()]).or_default() += 1;
        }
    }
    let rows = counts
        .iter()
        .map(|(names, count)| names.map(Value::from).into_iter().chain([Value::from(*count)]).collect());
    let count = |is: fn(&&Ticket) -> bool| cases.iter().filter(is).count();
    let contacted = count(|case| case.has("contacted_at"));
    let figures = vec![
        figure("reviews", number(reviews)),
        figure("bad-medium", Decimal::percent(cases.len(), reviews)),
        figure(
            "replied-in-time",
            Decimal::percent(count(|case| case.has("replied_at") && !case.flag("reply_late")), cases.len()),
        ),
        figure(
            "changed",
            Decimal::percent(
                count(|case| case.has("contacted_at") && case.is("result", "changed")),
                contacted,
            ),
        ),
        figure("open", number(count(|case| case.state != "closed"))),
    ];
    Ok(table(&["list", "item", "count"], rows.collect(), figures))
}
