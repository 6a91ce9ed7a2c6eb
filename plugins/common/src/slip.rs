//! Registers that mirror slips, so that a book can be read line by line as on paper.

use frontdesk_sdk::{Field, Outcome, Ticket, registers};

/// Writes the slip's line of a register: its fields of the same names, and what else is given.
pub(crate) fn copy_to(register: &str, slip: &Ticket, same: &[&str], more: Vec<Field>) -> Outcome {
    let own = slip.fields.iter().filter(|field| same.contains(&field.name.as_str())).cloned();
    let line: Vec<_> = own.chain(more).filter(|field| !field.value.is_empty()).collect();
    registers::put(register, &slip.number, &line).map(|_| ())
}
