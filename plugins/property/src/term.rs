//! Until when a unit has paid its property fee: prolonged by prepayments, from the day after the last one ended.

use frontdesk_sdk::{
    Date, Decimal, Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, fields, filter, refuse,
    schedules, tickets,
};

use crate::payment;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut term = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            only_one(&term)?;
            index(&mut term)
        }
        ("acted", Some("correct")) => index(&mut term),
        _ => Ok(()),
    }
}

fn only_one(term: &Ticket) -> Outcome {
    match running(term.word("unit"))?.into_iter().find(|other| other.id != term.id) {
        Some(other) => {
            Err(refuse("term-exists").with("unit", term.word("unit")).with("number", &other.number))
        }
        None => Ok(()),
    }
}

fn running(unit: &str) -> Outcome<Vec<Ticket>> {
    let states = vec!["running".into()];
    all_tickets(&Filter { states, where_: fields![unit: unit], ..filter("fee-term") })
}

fn index(term: &mut Ticket) -> Outcome {
    let month = term.day("paid_until").map(month);
    term.set(fields![ends_month: month])
}

/// A month as campaigns name it: `2008-12`.
pub(crate) fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year, day.month)
}

/// Terms that end in a month.
pub(crate) fn ending_in(month: &str) -> Outcome<Vec<Ticket>> {
    let states = vec!["running".into()];
    all_tickets(&Filter { states, where_: fields![ends_month: month], ..filter("fee-term") })
}

/// Adds the months of a prepayment; open periods come first.
pub(crate) fn prolong(paid: &mut Ticket) -> Outcome {
    let unit = paid.word("unit").to_owned();
    let open = payment::open_bills(&unit, paid.word("item"))?;
    if !open.is_empty() {
        return Err(refuse("arrears-first").with("unit", unit).with("open", payment::listed(&open)));
    }
    let Some(mut term) = running(&unit)?.pop() else {
        return Err(refuse("term-unknown").with("unit", unit));
    };
    let before = term.day("paid_until").ok_or_else(|| refuse("term-unknown").with("unit", unit))?;
    let from = schedules::add_days(before, 1);
    let to = schedules::add_days(schedules::add_months(from, months(paid)?), -1);
    tickets::link(paid.id, "term", term.id)?;
    paid.set(fields![expiry_before: before, paid_from: from, paid_to: to, period: format!("{from} – {to}")])?;
    pay_until(&mut term, to)
}

fn months(paid: &Ticket) -> Outcome<i32> {
    let given = paid.number("months").unwrap_or(Decimal::ZERO);
    let whole = i32::try_from(given.whole()).ok().filter(|whole| Decimal::from(*whole) >= given);
    whole.ok_or_else(|| refuse("whole-months").with("months", given))
}

fn pay_until(term: &mut Ticket, until: Date) -> Outcome {
    term.set(fields![paid_until: until])?;
    index(term)
}

/// Takes the months back; only the last prepayment can go.
pub(crate) fn shorten(paid: &Ticket) -> Outcome {
    let Some(mut term) = running(paid.word("unit"))?.pop() else { return Ok(()) };
    let until = term.day("paid_until");
    match paid.day("expiry_before") {
        Some(before) if until == paid.day("paid_to") => pay_until(&mut term, before),
        _ => Err(refuse("later-prepayment").with("until", until.map(|day| day.to_string()))),
    }
}
