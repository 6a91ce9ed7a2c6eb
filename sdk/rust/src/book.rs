//! Registers that mirror tickets, so that a book can be read line by line as on paper.

use crate::registers::Entry;
use crate::{Date, Field, Instant, Outcome, Ticket, registers, schedules};

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

/// The lines of a series of dated numbers, `JZ-20240305-0001`, from one moment's day to before another.
///
/// # Errors
/// As `registers::find`.
pub fn dated(register: &str, series: &str, start: Instant, end: Instant) -> Outcome<Vec<Entry>> {
    let day = |at: Instant| schedules::civil_date(at).to_string().replace('-', "");
    // Digits stand before the tilde: it comes behind all numbers of its day.
    let last = format!("{series}-{}-~", day(end.saturating_sub(1)));
    let (mut lines, mut after) = (Vec::new(), format!("{series}-{}-", day(start)));
    loop {
        let page = registers::find(register, &[], LINES_PER_PAGE, Some(&after))?;
        let whole = page.len() == LINES_PER_PAGE as usize && page.last().is_some_and(|line| line.key < last);
        after = page.last().map_or(after, |line| line.key.clone());
        lines.extend(page.into_iter().filter(|line| line.key < last));
        if !whole {
            return Ok(lines);
        }
    }
}

/// Most lines that one call gives.
const LINES_PER_PAGE: u32 = 500;

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
