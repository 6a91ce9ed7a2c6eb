//! Stock: what is booked, what moves, what has to go off sale and may come back.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    DeadlineEvent, Decimal, DutyEvent, Field, Fields, Filter, HOUR, Instant, Outcome, Table, Ticket,
    TicketEvent, Value, all_entries, all_tickets, book, draft, fields, figure, filter, moment, notify,
    number, person, refuse, registers, schedules, setting, stamp, table, tickets, turn,
};

use crate::desk;

/// Takes an order's goods off the stock. An article that the stock record does not know is not counted.
pub(crate) fn take(order: &Ticket) -> Outcome {
    let article = order.word("article");
    let Some(entry) = registers::get("stock-record", article)? else { return Ok(()) };
    let (booked, wanted) = (entry.count("quantity"), order.count("quantity"));
    enough(article, booked, wanted)?;
    change(article, Some(&entry), booked - wanted)?;
    let slip = fields![
        article: article,
        direction: "out",
        quantity: number(wanted),
        agent: order.assignee.clone().map(person),
        keeper: desk::acting().map(person),
        system_no: order.word("order_no"),
        booked_at: moment(turn::now()),
    ];
    let filled: Vec<Field> = slip.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::put("stock-slips", &order.number, &filled).map(|_| ())
}

/// The goods of an order came back.
pub(crate) fn put_back(order: &Ticket) -> Outcome {
    let article = order.word("article");
    let Some(entry) = registers::get("stock-record", article)? else { return Ok(()) };
    change(article, Some(&entry), entry.count("quantity") + order.count("quantity"))
}

fn enough(article: &str, booked: i64, wanted: i64) -> Outcome {
    if wanted <= booked {
        return Ok(());
    }
    Err(refuse("stock-short")
        .with("article", article)
        .with("wanted", number(wanted))
        .with("booked", number(booked)))
}

/// Books what there is now; what ran out goes off sale, what came back goes on sale again.
fn change(article: &str, before: Option<&Entry>, quantity: i64) -> Outcome {
    let on_sale = before.is_none_or(|entry| entry.flag("on_sale"));
    write(article, quantity, on_sale)?;
    let Some(before) = before.map(|entry| entry.count("quantity")) else { return Ok(()) };
    match (before > 0, quantity > 0) {
        (true, false) if on_sale => shelf_task(article, "delist", quantity),
        (false, true) => {
            drop_tasks(article)?;
            shelf_task(article, "relist", quantity)
        }
        _ => Ok(()),
    }
}

fn write(article: &str, quantity: i64, on_sale: bool) -> Outcome {
    let line = fields![quantity: number(quantity), on_sale: on_sale, changed_at: moment(turn::now())];
    registers::put("stock-record", article, &line).map(|_| ())
}

fn shelf_task(article: &str, kind: &str, quantity: i64) -> Outcome {
    let id = tickets::open(&draft("shelf-task", fields![article: article, kind: kind]))?;
    let message = notify("shelf-task").role("listing-editor").about(id);
    message.arg("quantity", number(quantity)).send()
}

fn drop_tasks(article: &str) -> Outcome {
    let open = Filter {
        states: vec!["open".into()],
        where_: fields![article: article, kind: "delist"],
        ..filter("shelf-task")
    };
    all_tickets(&open)?.iter().try_for_each(|task| tickets::act(task.id, "drop", &[]))
}

/// The editor took the article off sale, or put it on again.
pub(crate) fn on_shelf(event: TicketEvent) -> Outcome {
    let task = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) if task.is("kind", "delist") => {
            schedules::start_deadline(task.id, "delist", &frontdesk_sdk::Limit::Standard).map(|_| ())
        }
        ("acted", Some("finish")) => {
            let article = task.word("article");
            let Some(entry) = registers::get("stock-record", article)? else { return Ok(()) };
            write(article, entry.count("quantity"), task.is("kind", "relist"))
        }
        _ => Ok(()),
    }
}

pub(crate) fn on_shelf_breach(event: DeadlineEvent) -> Outcome {
    let message = notify("delist-late").role("listing-editor").role("supervisor").about(event.ticket.id);
    message.arg("due", stamp(event.due)).send()
}

pub(crate) fn on_movement(event: TicketEvent) -> Outcome {
    let mut slip = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => noted(&mut slip),
        ("acted", Some("book")) => booked(&mut slip),
        _ => Ok(()),
    }
}

fn noted(slip: &mut Ticket) -> Outcome {
    slip.set(vec![party()])?;
    if slip.is("direction", "count") {
        explained(slip)?;
    }
    Ok(())
}

/// The acting person as one of the two who book together.
fn party() -> Field {
    let keeper = turn::actor_roles().iter().any(|role| role == "warehouse");
    (if keeper { "keeper" } else { "agent" }, desk::acting().map(person)).into()
}

/// What is booked of a slip's article; an article that is not on record has nothing.
fn on_record(slip: &Ticket) -> Outcome<(Option<Entry>, i64)> {
    let entry = registers::get("stock-record", slip.word("article"))?;
    let quantity = entry.as_ref().map_or(0, |entry| entry.count("quantity"));
    Ok((entry, quantity))
}

fn explained(slip: &Ticket) -> Outcome {
    let (_, booked) = on_record(slip)?;
    let counted = slip.count("quantity");
    if counted == booked || slip.has("explanation") {
        return Ok(());
    }
    Err(refuse("difference-unexplained").with("counted", number(counted)).with("booked", number(booked)))
}

/// Both have to be there; then the stock changes.
fn booked(slip: &mut Ticket) -> Outcome {
    slip.set(vec![party()])?;
    if !slip.has("agent") || !slip.has("keeper") {
        return Err(refuse("two-people"));
    }
    explained_count(slip)?;
    let (entry, before) = on_record(slip)?;
    let moved = slip.count("quantity");
    let after = match slip.word("direction") {
        "in" => before + moved,
        "out" => {
            enough(slip.word("article"), before, moved)?;
            before - moved
        }
        _ => moved,
    };
    change(slip.word("article"), entry.as_ref(), after)?;
    slip.set(fields![booked_at: moment(turn::now()), difference: difference(slip, after - before)])?;
    let same = [
        "article",
        "direction",
        "quantity",
        "difference",
        "explanation",
        "agent",
        "keeper",
        "system_no",
        "booked_at",
    ];
    book::mirror("stock-slips", slip, &same, Vec::new())
}

fn explained_count(slip: &Ticket) -> Outcome {
    if slip.is("direction", "count") { explained(slip) } else { Ok(()) }
}

fn difference(slip: &Ticket, moved: i64) -> Value {
    if slip.is("direction", "count") && moved != 0 { number(moved) } else { Value::Nothing }
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.duty.as_str(), event.cause.as_str()) {
        ("dispatch-cycle", "due") if !event.form.as_slice().flag("again") => more_cycles(event.due),
        ("dispatch-cycle", "missed") => {
            notify("cycle-missed").role("supervisor").arg("due", stamp(event.due)).send()
        }
        ("unbooked-movements", "due") => list_unbooked(event.due),
        _ => Ok(()),
    }
}

/// Further cycles of the day follow hour by hour.
fn more_cycles(first: Instant) -> Outcome {
    for after in 1..setting::whole("dispatch_cycles_per_day")? {
        let at = first.saturating_add_unsigned(HOUR * u64::try_from(after).unwrap_or(0));
        schedules::plan_duty("dispatch-cycle", at, None, &fields![again: true])?;
    }
    Ok(())
}

/// The list of the day that has just ended.
fn list_unbooked(midnight: Instant) -> Outcome {
    let day = schedules::add_days(schedules::civil_date(midnight), -1);
    let noted = Filter { states: vec!["noted".into()], ..filter("stock-movement") };
    for slip in all_tickets(&noted)? {
        let same = ["article", "direction", "quantity", "agent", "keeper"];
        let own = slip.fields.iter().filter(|field| same.contains(&field.name.as_str()));
        let mut line: Vec<Field> = own.cloned().collect();
        line.extend(fields![day: day, number: &slip.number]);
        registers::put("unbooked-list", &format!("{day}/{}", slip.number), &line)?;
    }
    Ok(())
}

/// What is on sale without stock now, and what became of the orders of a period that could not leave.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut articles = all_entries("stock-record", &fields![on_sale: true])?;
    articles.retain(|entry| entry.number("quantity").is_none_or(|quantity| quantity <= Decimal::ZERO));
    let of_period = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("buyer-contact") };
    let contacts = all_tickets(&of_period)?;
    let chosen = |choice: &str| number(contacts.iter().filter(|one| one.is("choice", choice)).count());
    let open = contacts.iter().filter(|one| ["open", "contacted"].contains(&one.state.as_str())).count();
    let row = |entry: &Entry| {
        vec![(&entry.key).into(), entry.value("changed_at").cloned().unwrap_or(Value::Nothing)]
    };
    let figures = vec![
        figure("articles", number(articles.len())),
        figure("exchange", chosen("exchange")),
        figure("wait", chosen("wait")),
        figure("refund", chosen("refund")),
        figure("open", number(open)),
    ];
    Ok(table(&["article", "changed"], articles.iter().map(row).collect(), figures))
}
