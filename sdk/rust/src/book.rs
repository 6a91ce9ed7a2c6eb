//! Registers that mirror tickets, so that a book can be read line by line as on paper.

use crate::bindings::frontdesk::plugin::registers::Entry;
use crate::{Date, Field, Outcome, Ticket, registers, schedules};

/// Writes the ticket's line of a register, under its number: its fields of the same names, and what else is given and not
/// empty.
///
/// # Errors
/// As `registers::put`.
pub fn mirror(register: &str, ticket: &Ticket, same: &[&str], more: Vec<Field>) -> Outcome {
    let own = ticket.fields.iter().filter(|field| same.contains(&field.name.as_str()));
    let mut line: Vec<Field> = own.cloned().collect();
    line.extend(more.into_iter().filter(|field| !field.value.is_empty()));
    registers::put(register, &ticket.number, &line).map(|_| ())
}

/// The lines of a series of dated numbers, `JZ-20240305-0001`, from the day of one moment to before another.
///
/// # Errors
/// As `registers::find`.
pub fn dated(
    register: &str,
    series: &str,
    start: crate::Instant,
    end: crate::Instant,
) -> Outcome<Vec<Entry>> {
    let day = |at| schedules::civil_date(at).to_string().replace('-', "");
    // Digits stand before the tilde: it comes behind all numbers of its day.
    let last = format!("{series}-{}-~", day(end.saturating_sub(1)));
    between(register, &format!("{series}-{}-", day(start)), &last)
}

/// Removes the lines of a series of numbers, `JJ-20240305-0001`, that are more than so many years older than a day; the journal
/// still knows them.
///
/// # Errors
/// As `registers::remove`.
pub fn remove_older(register: &str, series: &str, day: Date, years: i64) -> Outcome {
    let months = i32::try_from(years.saturating_mul(-12)).unwrap_or(i32::MIN);
    let oldest = schedules::add_months(day, months).to_string().replace('-', "");
    remove_before(register, &format!("{series}-{oldest}"))
}

/// Removes the lines before a key, at most 500 at once; the journal still knows them.
///
/// # Errors
/// As `registers::remove`.
pub fn remove_before(register: &str, kept_from: &str) -> Outcome {
    for line in registers::find(register, &[], 500, None)? {
        if line.key.as_str() >= kept_from {
            break;
        }
        registers::remove(register, &line.key)?;
    }
    Ok(())
}

/// The lines whose keys lie from one text to before another: those of a month, where keys begin with the day.
///
/// # Errors
/// As `registers::find`.
pub fn between(register: &str, from: &str, until: &str) -> Outcome<Vec<Entry>> {
    const PAGE: u32 = 500;
    let mut lines: Vec<Entry> = Vec::new();
    let mut after = from.to_owned();
    loop {
        let page = registers::find(register, &[], PAGE, Some(&after))?;
        let full = page.len() == PAGE as usize;
        let (inside, beyond): (Vec<_>, Vec<_>) = page.into_iter().partition(|line| line.key.as_str() < until);
        lines.extend(inside);
        match lines.last() {
            Some(last) if full && beyond.is_empty() => after.clone_from(&last.key),
            _ => return Ok(lines),
        }
    }
}
