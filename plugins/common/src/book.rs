//! Registers that mirror tickets, so that a book can be read line by line as on paper.

use frontdesk_sdk::{Field, Outcome, Ticket, registers};

/// Writes the ticket's line of a register: its fields of the same names, and what else is given.
pub(crate) fn mirror(register: &str, ticket: &Ticket, same: &[&str], more: Vec<Field>) -> Outcome {
    let own = ticket.fields.iter().filter(|field| same.contains(&field.name.as_str()));
    let mut line: Vec<Field> = own.cloned().collect();
    line.extend(more.into_iter().filter(|field| !field.value.is_empty()));
    registers::put(register, &ticket.number, &line).map(|_| ())
}
