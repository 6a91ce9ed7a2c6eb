//! Lateness and absence: what is deducted, and when days of absence come to a termination case.

use frontdesk_sdk::{
    Date, Decimal, Draft, Field, Fields, Outcome, Ticket, TicketEvent, TicketId, Value, draft, fields,
    notify, person, setting, tickets, today,
};

use crate::discipline_sums::{self, confirmed_of};
use crate::figure::{plain, product};
use crate::{leave, slip, staff, termination};

/// Minutes of an hour, by which pay is deducted.
const HOUR_MINUTES: i64 = 60;

/// Why and since which case somebody was absent.
#[derive(Clone, Copy)]
pub(crate) struct Absence<'a> {
    pub(crate) person: &'a str,
    pub(crate) days: Decimal,
    /// A choice of the field `cause`.
    pub(crate) cause: &'a str,
    pub(crate) evidence: &'a str,
    pub(crate) about: TicketId,
}

/// Books a day of absence that needs nobody's judgement.
pub(crate) fn absent(what: Absence<'_>, on: Date) -> Outcome {
    book(fields![
        person: person(what.person),
        kind: "absence",
        date: on,
        days: what.days,
        cause: what.cause,
        evidence: what.evidence,
        about: what.about,
    ])
}

/// The same, unless the day counts as absence already: a day is lost once, however many slips it lacks.
pub(crate) fn absent_once(what: Absence<'_>, on: Date) -> Outcome {
    let penalties = ["missed-punch", "proxy-punch"];
    let lost = |other: &Ticket| {
        other.day("date") == Some(on) && other.has("days") && !penalties.contains(&other.word("cause"))
    };
    if confirmed_of(what.person)?.iter().any(lost) { Ok(()) } else { absent(what, on) }
}

/// Books minutes of lateness (`late`) or early leaving (`early`).
pub(crate) fn minutes(who: &str, kind: &str, on: Date, minutes: i64, about: &Ticket) -> Outcome {
    book(fields![
        person: person(who),
        kind: kind,
        date: on,
        minutes: Decimal::from(minutes),
        evidence: &about.number,
        about: about.id,
    ])
}

fn book(fields: Vec<Field>) -> Outcome {
    let id = tickets::open(&Draft { tags: vec!["automatic".into()], ..draft("discipline-event", fields) })?;
    tickets::act(id, "confirm", &[])
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("acted", Some("confirm")) => confirmed(&mut case)?,
        ("acted", Some("reopen")) => {
            case.set(fields![deducted_minutes: Value::Nothing, amount: Value::Nothing])?;
        }
        ("opened" | "acted", _) => {}
        _ => return Ok(()),
    }
    let same = ["person", "date", "kind", "minutes", "days", "evidence"];
    slip::copy_to("discipline-record", &case, &same, fields![state: &case.state])
}

fn confirmed(case: &mut Ticket) -> Outcome {
    let minutes = case.number("minutes").unwrap_or(Decimal::ZERO);
    match case.word("kind") {
        "late" | "early" if minutes > setting::decimal("late_day_limit")? => {
            case.set(fields![days: 1, cause: "too-late"])?;
            absence(case)
        }
        "late" | "early" => lateness(case),
        "absence" => absence(case),
        _ => Ok(()),
    }
}

/// Above the free minutes of the month pay is deducted; what was deducted before is not deducted again.
fn lateness(case: &mut Ticket) -> Outcome {
    let on = case.day("date").unwrap_or_else(today);
    let month: Vec<_> = confirmed_of(case.word("person"))?
        .into_iter()
        .filter(|other| discipline_sums::is_lateness(other) && discipline_sums::same_month(other, on))
        .collect();
    let sum = |field: &str| month.iter().filter_map(|other| other.number(field)).sum::<Decimal>();
    let (total, before) = (sum("minutes"), sum("deducted_minutes"));
    let free = setting::decimal("late_free_total")?;
    let whole = if setting::text("late_deduction")? == "all" { total } else { total - free };
    let due = whole - before;
    if total <= free || due <= Decimal::ZERO {
        return Ok(());
    }
    deduct(case, due)
}

/// The hours are deducted, and the days may come to a termination case.
fn absence(case: &mut Ticket) -> Outcome {
    let days = case.number("days").unwrap_or(Decimal::from(1));
    case.set(fields![days: days])?;
    let minutes = product(days, leave::day_hours()?.times(HOUR_MINUTES), 0);
    deduct(case, minutes.unwrap_or(Decimal::ZERO))?;
    termination::check(case.word("person"), case.day("date").unwrap_or_else(today))
}

/// By the person's wage per hour, where HR keeps it.
fn deduct(case: &mut Ticket, minutes: Decimal) -> Outcome {
    let employee = case.word("person").to_owned();
    let wage = staff::entry(&employee)?.and_then(|entry| entry.number("hourly_wage"));
    let amount = wage.and_then(|wage| product(wage, minutes, 6)?.over(HOUR_MINUTES, 2));
    case.set(fields![deducted_minutes: minutes, amount: amount])?;
    notify("pay-deducted")
        .person(employee)
        .about(case.id)
        .arg("date", case.day("date").unwrap_or_else(today))
        .arg("minutes", plain(minutes))
        .arg("amount", amount.map_or("-".to_owned(), |amount| amount.to_string()))
        .send()
}
