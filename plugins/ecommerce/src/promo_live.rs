//! A promotion that is live: watched every hour, stand-by agents called when the queue stays high, reviewed after.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    DeadlineEvent, Decimal, DutyEvent, Fields, HOUR, Instant, Limit, Outcome, Table, Ticket, Value,
    all_tickets, fields, figure, filter, moment, notify, number, registers, schedules, setting, stamp, table,
    tickets, turn,
};

use crate::{promo_shift, promotion};

/// A line of the event log.
fn log(promotion: &Ticket, action: &str) -> Outcome {
    let own = |field: &str| promotion.number(field).filter(|_| promotion.state == "live");
    let line = fields![
        promotion: &promotion.number,
        time: moment(turn::now()),
        load: own("waiting"),
        agents: own("agents_on"),
        action: action,
    ];
    let line: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::add("promo-log", &line).map(|_| ())
}

pub(crate) fn begun(promotion: &Ticket) -> Outcome {
    log(promotion, "live / 活动开始")?;
    plan_watch(promotion)
}

/// The next hourly look.
fn plan_watch(promotion: &Ticket) -> Outcome {
    let next = turn::now().saturating_add_unsigned(HOUR);
    if !promotion::runs(promotion) || next > promotion::window(promotion).1 {
        return Ok(());
    }
    schedules::plan_duty("promo-watch", next, None, &fields![promotion: promotion.id])
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match (event.cause.as_str(), event.form.as_slice().ticket("promotion")) {
        ("due", Some(promotion)) => plan_watch(&tickets::get(promotion)?),
        _ => Ok(()),
    }
}

/// Above the mark a clock runs; at the mark or below it stops, and the next time counts anew.
pub(crate) fn watched(promotion: &mut Ticket) -> Outcome {
    let waiting = promotion.number("waiting").unwrap_or(Decimal::ZERO);
    let peak = promotion.number("peak").unwrap_or(Decimal::ZERO);
    if waiting > peak {
        promotion.set(fields![peak: waiting])?;
    }
    log(promotion, "watch / 巡视")?;
    if waiting <= setting::decimal("queue_mark")? {
        schedules::stop_deadline(promotion.id, "queue-high")?;
        return promotion.set(fields![high_since: Value::Nothing]);
    }
    if promotion.has("high_since") {
        return Ok(());
    }
    promotion.set(fields![high_since: moment(turn::now())])?;
    schedules::start_deadline(promotion.id, "queue-high", &Limit::Standard).map(|_| ())
}

/// The queue was above the mark long enough: one call.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut promotion = event.ticket;
    if event.name != "queue-high" {
        return Ok(());
    }
    promotion.set(fields![calls: number(promotion.count("calls") + 1)])?;
    log(&promotion, "stand-by call / 呼叫待命")?;
    notify("stand-by-call")
        .post("stand-by")
        .about(promotion.id)
        .arg("store", promotion.text("store").unwrap_or(&promotion.title))
        .arg("queue", number(promotion.number("waiting").unwrap_or(Decimal::ZERO)))
        .arg("since", stamp(promotion.moment("high_since").unwrap_or(event.due)))
        .urgent()
        .send()
}

pub(crate) fn ended(promotion: &Ticket) -> Outcome {
    schedules::stop_deadline(promotion.id, "queue-high")?;
    log(promotion, "over / 活动结束")?;
    promo_shift::end_all(promotion)
}

/// The most of a column within an hour; nothing where nobody noted it.
fn most(log: &[Entry], column: &str, hour: Instant) -> Option<Decimal> {
    let within = |line: &&Entry| {
        let after = hour.saturating_add_unsigned(HOUR);
        line.moment("time").is_some_and(|at| at >= hour && at < after)
    };
    let values = log.iter().filter(within).filter_map(|line| line.number(column));
    values.reduce(|most, value| if value > most { value } else { most })
}

/// Plan against actual of the promotions that start in a month.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let (mut rows, mut promotions, mut calls) = (Vec::new(), 0_u32, 0_i64);
    let mut peak = Decimal::ZERO;
    for promotion in all_tickets(&filter("promotion"))? {
        let starts = promotion::window(&promotion).0;
        if starts < start || starts >= end || promotion.state == "cancelled" {
            continue;
        }
        (promotions, calls) = (promotions + 1, calls + promotion.count("calls"));
        let highest = promotion.number("peak").unwrap_or(Decimal::ZERO);
        peak = if highest > peak { highest } else { peak };
        let log = promotion::lines("promo-log", &promotion)?;
        for line in promotion::lines("promo-plan", &promotion)? {
            let hour = line.moment("hour").unwrap_or(starts);
            rows.push(vec![
                (&promotion.number).into(),
                moment(hour),
                line.number("expected").into(),
                line.number("seats").into(),
                most(&log, "agents", hour).into(),
                most(&log, "load", hour).into(),
            ]);
        }
    }
    let columns = ["promotion", "hour", "expected", "seats", "used", "peak"];
    let figures =
        vec![figure("promotions", promotions), figure("peak", peak), figure("calls", number(calls))];
    Ok(table(&columns, rows, figures))
}
