//! Termination cases: absence on consecutive working days, or too many days within the window.

use frontdesk_sdk::{
    Date, Decimal, Filter, Outcome, PersonId, TicketEvent, all_tickets, directory, draft, fields, filter,
    notify, person, setting, tickets,
};

use crate::discipline_sums::{absences_of, window_start};
use crate::figure::plain;
use crate::{slip, staff};

/// How far around a day its row of working days is looked for.
const ROW_DAYS_MAX: i64 = 31;
/// How many levels up the head of a department is looked for.
const LEVELS_MAX: u8 = 10;

/// Opens a case when the absences of somebody reach a threshold with that day.
pub(crate) fn check(employee: &str, on: Date) -> Outcome {
    let absences = absences_of(employee)?;
    let row = row_around(employee, on, &absences)?;
    if row >= setting::whole("consecutive_absence")? {
        return open(employee, "consecutive", Decimal::from(row), &words(&absences));
    }
    let days = most_in_window(on, &absences)?;
    if days >= setting::decimal("window_absence")? {
        return open(employee, "window", days, &words(&absences));
    }
    Ok(())
}

fn words(absences: &[(Date, Decimal)]) -> String {
    let days = absences.iter().map(|(day, days)| format!("{day} ({})", plain(*days)));
    days.collect::<Vec<_>>().join(", ")
}

/// How many working days in a row around a day were absent.
fn row_around(employee: &str, on: Date, absences: &[(Date, Decimal)]) -> Outcome<i64> {
    let (first, last) = (staff::days_later(on, -ROW_DAYS_MAX), staff::days_later(on, ROW_DAYS_MAX));
    let days = staff::working_days(employee, first, last)?;
    let absent = |day: &&Date| absences.iter().any(|(other, _)| other == *day);
    let before = days.iter().rev().filter(|day| **day <= on).take_while(absent).count();
    let after = days.iter().filter(|day| **day > on).take_while(absent).count();
    Ok(i64::try_from(before + after).unwrap_or(i64::MAX))
}

/// The most days within a window that a day belongs to.
fn most_in_window(on: Date, absences: &[(Date, Decimal)]) -> Outcome<Decimal> {
    let mut most = Decimal::ZERO;
    for (end, _) in absences.iter().filter(|(end, _)| *end >= on) {
        let start = window_start(*end)?;
        if on < start {
            continue;
        }
        let within = absences.iter().filter(|(day, _)| start <= *day && day <= end);
        let days = within.map(|(_, days)| *days).sum();
        most = if days > most { days } else { most };
    }
    Ok(most)
}

/// One open case a person is enough; HR and the head of the department are told.
pub(crate) fn open(employee: &str, rule: &str, days: Decimal, evidence: &str) -> Outcome {
    let own = fields![person: person(employee)];
    let running = Filter { states: vec!["open".into()], where_: own, ..filter("termination-case") };
    if !all_tickets(&running)?.is_empty() {
        return Ok(());
    }
    let facts = fields![person: person(employee), rule: rule, days: plain(days), evidence: evidence];
    let case = tickets::open(&draft("termination-case", facts))?;
    notify("absence-threshold")
        .role("human-resources")
        .persons(heads_of(employee)?)
        .about(case)
        .arg("person", staff::name(employee))
        .arg("days", plain(days))
        .send()
}

/// The head of somebody's department: the first one above; where there is none, all heads.
pub(crate) fn heads_of(employee: &str) -> Outcome<Vec<PersonId>> {
    for level in 1..=LEVELS_MAX {
        let Some(above) = directory::superior(employee, level)? else { break };
        if directory::get(&above)?.roles.iter().any(|role| role == "department-head") {
            return Ok(vec![above]);
        }
    }
    Ok(directory::with_role("department-head")?.into_iter().map(|head| head.id).collect())
}

pub(crate) fn on_ticket(event: &TicketEvent) -> Outcome {
    slip::copy_to("termination-cases", &event.ticket, &["person", "rule", "days", "approved_by"], Vec::new())
}
