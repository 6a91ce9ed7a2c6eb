//! Annual leave: what somebody is entitled to by service and grade, and what is left of it.

use frontdesk_sdk::{
    Date, Decimal, Fields, Filter, Outcome, Ticket, all_entries, all_tickets, fields, filter, number, person,
    refuse, registers, setting, today,
};

use crate::figure::is_multiple;
use crate::staff;

/// Years of service from which the table `annual_by_service` says more.
const SERVICE_STEPS: [(i64, &str); 4] = [
    (5, "annual_by_service.years_5"),
    (10, "annual_by_service.years_10"),
    (15, "annual_by_service.years_15"),
    (20, "annual_by_service.years_20"),
];

/// What a year comes to for somebody.
#[derive(Clone, Copy)]
pub(crate) struct Balance {
    pub(crate) entitled: Decimal,
    pub(crate) used: Decimal,
    pub(crate) left: Decimal,
}

/// Refuses what the rules do not give.
pub(crate) fn check(leave: &mut Ticket, from: Date) -> Outcome {
    let days = leave.number("days").unwrap_or(Decimal::ZERO);
    let unit = setting::decimal("annual_unit")?;
    if !is_multiple(days, unit) {
        return Err(refuse("unit-too-small").with("unit", unit));
    }
    let employee = leave.word("person").to_owned();
    let entry = staff::known(&employee)?;
    if let Some(until) = entry.day("probation_until").filter(|until| from <= *until) {
        return Err(refuse("in-probation").with("until", until));
    }
    let entitled = entitled(&entry, from)?;
    let left = entitled - used(&employee, from.year, Some(leave.id))?;
    if days > left {
        let refusal = refuse("balance-short").with("days", days);
        return Err(refusal.with("left", left).with("entitled", entitled));
    }
    leave.set(fields![entitled: entitled, left: left - days])
}

/// Days of a year for somebody who has been here since `hired_on`, on a day.
fn entitled(entry: &registers::Entry, on: Date) -> Outcome<Decimal> {
    let Some(hired) = entry.day("hired_on") else {
        return Err(refuse("dates-missing").with("fields", "hired_on"));
    };
    let cap = setting::decimal("annual_cap")?;
    let least = |days: Decimal| if days < cap { days } else { cap };
    if on < staff::years_later(hired, "annual_qualifying")? {
        let grade = entry.text("grade").unwrap_or("staff");
        return Ok(least(setting::decimal(&format!("annual_first_year.{grade}"))?));
    }
    let mut days = setting::decimal("annual_after_year")?;
    for (years, name) in SERVICE_STEPS {
        if staff::months_later(hired, years * 12)? <= on {
            days = setting::decimal(name)?;
        }
    }
    Ok(least(days))
}

/// Days taken or asked for in a calendar year, but for one slip.
fn used(employee: &str, year: i16, but: Option<u64>) -> Outcome<Decimal> {
    let states = ["in-approval", "effective", "filed"].map(String::from).to_vec();
    let own = fields![person: person(employee), kind: "annual"];
    let slips = all_tickets(&Filter { states, where_: own, ..filter("leave") })?;
    let of_year = slips.iter().filter(|slip| Some(slip.id) != but);
    let of_year = of_year.filter(|slip| slip.day("from").is_some_and(|from| from.year == year));
    Ok(of_year.filter_map(|slip| slip.number("days")).sum())
}

/// Somebody's balance of a year, written into the book.
pub(crate) fn refresh(employee: &str, year: i16) -> Outcome<Option<Balance>> {
    let balance = balance(employee, year)?;
    if let Some(balance) = &balance {
        let line = fields![
            person: person(employee),
            year: number(i64::from(year)),
            entitled: balance.entitled,
            used: balance.used,
            left: balance.left,
        ];
        registers::put("leave-balance", &format!("{year}/{employee}"), &line)?;
    }
    Ok(balance)
}

/// Nothing for who is not entitled to anything yet: no date of service, or in probation.
pub(crate) fn balance(employee: &str, year: i16) -> Outcome<Option<Balance>> {
    let on = Date { year, ..today() };
    let Some(entry) = staff::entry(employee)? else { return Ok(None) };
    if !entry.has("hired_on") || entry.day("probation_until").is_some_and(|until| on <= until) {
        return Ok(None);
    }
    let (entitled, used) = (entitled(&entry, on)?, used(employee, year, None)?);
    Ok(Some(Balance { entitled, used, left: entitled - used }))
}

/// Everybody in the staff book.
pub(crate) fn everybody() -> Outcome<Vec<String>> {
    Ok(all_entries("staff", &[])?.into_iter().map(|entry| entry.key).collect())
}
