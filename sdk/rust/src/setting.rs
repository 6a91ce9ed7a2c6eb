//! Settings of the plugin by the kind they have; a figure of a table is named `table.key`.
//!
//! Functions ending in `_for` give what held when the ticket was opened.

use crate::bindings::frontdesk::plugin::turn;
use crate::{Decimal, Outcome, Refusal, Span, TicketId, Value, clock_minute};

/// A whole number: counts, days, working days, months, years.
///
/// # Errors
/// When the blueprint has no such setting, or it is of another kind; the same holds for the others.
pub fn whole(name: &str) -> Outcome<i64> {
    decimal(name).map(Decimal::whole)
}

/// As [`whole`], as of the ticket's opening.
///
/// # Errors
/// As [`whole`].
pub fn whole_for(name: &str, ticket: TicketId) -> Outcome<i64> {
    number_of(name, &turn::setting_for(name, ticket)?).map(Decimal::whole)
}

/// An exact number.
///
/// # Errors
/// As [`whole`].
pub fn decimal(name: &str) -> Outcome<Decimal> {
    number_of(name, &turn::setting(name)?)
}

/// Words, or the name of a choice.
///
/// # Errors
/// As [`whole`].
pub fn text(name: &str) -> Outcome<String> {
    let value = turn::setting(name)?;
    value.as_text().map(str::to_owned).ok_or_else(|| other_kind(name, "text"))
}

/// Yes or no.
///
/// # Errors
/// As [`whole`].
pub fn flag(name: &str) -> Outcome<bool> {
    match turn::setting(name)? {
        Value::Flag(flag) => Ok(flag),
        _ => Err(other_kind(name, "yes or no")),
    }
}

/// A time of day as minutes since midnight.
///
/// # Errors
/// As [`whole`].
pub fn minute(name: &str) -> Outcome<u32> {
    clock_minute(&text(name)?).ok_or_else(|| other_kind(name, "a clock"))
}

/// A length in hours or shorter units.
///
/// # Errors
/// As [`whole`].
pub fn length(name: &str) -> Outcome<Span> {
    span_of(name, &turn::setting(name)?)
}

/// As [`length`], as of the ticket's opening.
///
/// # Errors
/// As [`whole`].
pub fn length_for(name: &str, ticket: TicketId) -> Outcome<Span> {
    span_of(name, &turn::setting_for(name, ticket)?)
}

fn number_of(name: &str, value: &Value) -> Outcome<Decimal> {
    value.as_number().ok_or_else(|| other_kind(name, "a number"))
}

fn span_of(name: &str, value: &Value) -> Outcome<Span> {
    match value {
        Value::Span(span) => Ok(*span),
        _ => Err(other_kind(name, "a length in hours or shorter")),
    }
}

fn other_kind(name: &str, expected: &str) -> Refusal {
    Refusal::Invalid(format!("expected the setting `{name}` to be {expected}"))
}
