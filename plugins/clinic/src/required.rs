//! What must be filled in, by a setting that operators change.

use frontdesk_sdk::{Fields, Outcome, Ticket, Value, setting};

/// A part of a table of flags, the field of the case that belongs to it, and how people call it.
pub(crate) type Part = (&'static str, &'static str, &'static str);

/// How people call the parts that the setting asks for and the case lacks; nothing: it is complete.
pub(crate) fn missing(table: &str, parts: &[Part], case: &Ticket) -> Outcome<Option<String>> {
    let mut missing = Vec::new();
    for (part, field, title) in parts {
        if setting::flag_for(&format!("{table}.{part}"), case.id)? && !filled(case, field) {
            missing.push(*title);
        }
    }
    Ok((!missing.is_empty()).then(|| missing.join(", ")))
}

/// A flag must be yes.
fn filled(case: &Ticket, field: &str) -> bool {
    case.has(field) && case.value(field) != Some(&Value::Flag(false))
}
