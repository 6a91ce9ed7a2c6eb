//! The two marks of shipping, orders that cannot leave, and the record of what left.

use frontdesk_sdk::schedules::Clock;
use frontdesk_sdk::{
    DAY, DeadlineEvent, Decimal, Fields, Filter, HOUR, Instant, Limit, Outcome, Table, Ticket, TicketId,
    Value, all_tickets, book, fields, figure, filter, moment, notify, number, schedules, setting, stamp,
    table, turn,
};

use crate::{buyer_contact, desk, order, receivable, remark, shipment, stock};

/// Starts both marks; a promotion lifts the first, and the last only where the shop says so.
pub(crate) fn begin(order: &mut Ticket, from: Instant) -> Outcome {
    order.set(fields![dispatch_from: moment(from)])?;
    let promotion = order.flag("promotion");
    if !promotion {
        schedules::start_deadline_from(order.id, "dispatch-warn", from, &Limit::Standard)?;
    }
    if !promotion || !setting::flag("promo_lifts_max")? {
        schedules::start_deadline_from(order.id, "dispatch-max", from, &Limit::Standard)?;
    }
    Ok(())
}

/// An order that is not released any more has no mark to keep.
pub(crate) fn stop(order: TicketId) -> Outcome {
    schedules::stop_deadline(order, "dispatch-warn")?;
    schedules::stop_deadline(order, "dispatch-max")
}

pub(crate) fn ship(order: &mut Ticket) -> Outcome {
    remark::allow_shipping(order)?;
    stock::take(order)?;
    order.set(fields![shipped_at: moment(order::past(order.moment("shipped_at")))])?;
    stop(order.id)?;
    buyer_contact::drop_all(order.id)?;
    receivable::owed(order)?;
    shipment::open(order)
}

/// The warehouse cannot ship: the agent hears of it at once.
pub(crate) fn held(order: &mut Ticket) -> Outcome {
    let now = turn::now();
    let found = order.moment("found_at").unwrap_or(now);
    let late =
        now - found > i64::try_from(setting::length_for("tell_service_limit", order.id)?).unwrap_or(i64::MAX);
    let told_late = if late { true.into() } else { Value::Nothing };
    order.set(fields![held_at: moment(now), told_late: told_late, buyer_contacted_at: Value::Nothing])?;
    buyer_contact::open(order, "cannot-ship")
}

/// The buyer waits: the last mark is the end of the agreed day.
pub(crate) fn waits(order: &mut Ticket) -> Outcome {
    resumed(order)?;
    stop(order.id)?;
    let Some(day) = order.day("wait_until") else { return Ok(()) };
    let end = schedules::end_of(schedules::moment_of(day, 0), "end-of-day", &Clock::Wall)?;
    order.set(fields![dispatch_late_at: Value::Nothing])?;
    schedules::start_deadline(order.id, "dispatch-max", &Limit::Until(end)).map(|_| ())
}

/// It can leave again.
pub(crate) fn resumed(order: &mut Ticket) -> Outcome {
    order.set(fields![held_at: Value::Nothing, hold_reason: Value::Nothing, hold_note: Value::Nothing, found_at: Value::Nothing])
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut order = event.ticket;
    if event.name == "dispatch-warn" {
        order.set(fields![dispatch_warned_at: moment(turn::now())])?;
        record(&order)?;
        return tell(&order, "dispatch-warning", false);
    }
    order.set(fields![dispatch_late_at: moment(turn::now())])?;
    record(&order)?;
    tell(&order, "dispatch-late", true)?;
    buyer_contact::open(&order, "late")
}

fn tell(order: &Ticket, template: &str, supervisor: bool) -> Outcome {
    let from = since(order);
    let message = desk::to_agent(notify(template).about(order.id).role("warehouse"), order);
    let message = if supervisor { message.role("supervisor") } else { message };
    message.arg("hours", hours(from, turn::now()).to_string()).arg("paid", stamp(from)).send()
}

/// From when the marks of an order count.
fn since(order: &Ticket) -> Instant {
    order.moment("dispatch_from").unwrap_or(order.opened_at)
}

fn hours(from: Instant, until: Instant) -> i64 {
    (until - from) / i64::try_from(HOUR).unwrap_or(1)
}

/// The line of the dispatch record, from the moment on at which the marks count.
pub(crate) fn record(order: &Ticket) -> Outcome {
    if !order.has("dispatch_from") {
        return Ok(());
    }
    let same = [
        "order_no",
        "paid_at",
        "promotion",
        "dispatch_warned_at",
        "dispatch_late_at",
        "shipped_at",
        "courier",
        "tracking",
    ];
    book::mirror("dispatch-record", order, &same, Vec::new())
}

/// What shipped by which mark, of the orders whose marks began in a period.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let from = start.saturating_sub_unsigned(31 * DAY);
    let opened = Filter { opened_from: Some(from), opened_until: Some(end), ..filter("order") };
    let mut orders = all_tickets(&opened)?;
    orders.retain(|order| order.has("dispatch_from") && (start..end).contains(&since(order)));
    let mut by_mark = [0_usize; 2];
    for order in &orders {
        for (mark, count) in ["dispatch_warn", "dispatch_max"].iter().zip(&mut by_mark) {
            *count += usize::from(shipped_within(order, mark)?);
        }
    }
    let row = |order: &Ticket| {
        let shipped = order.moment("shipped_at");
        let hours = shipped.map(|at| number(hours(since(order), at))).unwrap_or(Value::Nothing);
        vec![order.word("order_no").into(), moment(since(order)), shipped.map(moment).into(), hours]
    };
    let figures = vec![
        figure("paid", number(orders.len())),
        figure("first-mark", Decimal::percent(by_mark[0], orders.len())),
        figure("last-mark", Decimal::percent(by_mark[1], orders.len())),
    ];
    Ok(table(&["order", "from", "shipped", "hours"], orders.iter().map(row).collect(), figures))
}

fn shipped_within(order: &Ticket, mark: &str) -> Outcome<bool> {
    let limit = setting::length_for(mark, order.id)?;
    Ok(order.moment("shipped_at").is_some_and(|at| at <= since(order).saturating_add_unsigned(limit)))
}
