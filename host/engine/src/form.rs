//! Forms: what people and plugins fill in, held against the blueprint's fields.
//!
//! Checks return every mistake at once, each under its field, so that a person mends them in one go.
//! Plain JSON, as API clients and scenarios write it, becomes values in [`json`]; [`chinese`] says mistakes in Chinese.

pub(crate) mod chinese;
mod json;

use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;

use crate::blueprint::lookup::{asked, hour_and_minute};
use crate::blueprint::model::{Field, FieldKind, Named};
use crate::blueprint::problem::way_out;
use crate::value::{Fields, Value};

pub use chinese::{all_in_chinese, in_chinese};
pub use json::{value_from_json, value_to_json};

/// Characters of one line of text, unless the field's `max` says otherwise.
pub const TEXT_MAX: u32 = 500;
/// Characters of the longest text: some ten printed pages.
pub const LONG_TEXT_MAX: u32 = 20_000;
/// Files of one field; more belong into several fields or tickets.
pub const FILES_MAX: u32 = 20;
/// Rows of a table: the longest checklists of the catalogue have below a hundred.
pub const ROWS_MAX: usize = 200;
/// Cells of a row.
pub const CELLS_MAX: usize = 20;
/// Bytes that a compiled pattern may take: far above any sensible one, far below a nuisance.
const PATTERN_BYTES_MAX: usize = 256 * 1024;

/// Mistakes, each as the field's name and what is wrong with it.
pub type Mistakes = Vec<(String, String)>;

/// Checks a filled-in form: what `asks` requires is there, nothing else is, and all of it fits.
/// Gives it back with texts trimmed and empty values left out.
///
/// # Errors
/// Every mistake, in the order of the form; unknown fields last.
pub fn check(asks: &[String], fields: &Named<Field>, given: Fields) -> Result<Fields, Mistakes> {
    let mut given = given;
    let mut clean = Fields::new();
    let mut mistakes = Mistakes::new();
    for (name, required) in asked(asks) {
        let value = tidy(given.remove(name).unwrap_or_default());
        match fields.get(name) {
            None => mistakes.push((name.into(), "is asked for, but is no field".into())),
            Some(_) if value.is_empty() && required => {
                mistakes.push((name.into(), "must be filled in".into()))
            }
            Some(_) if value.is_empty() => {}
            Some(field) => match fits(field, &value) {
                Ok(()) => drop(clean.insert(name.into(), value)),
                Err(why) => mistakes.push((name.into(), why)),
            },
        }
    }
    for name in given.into_keys() {
        let why = way_out(&name, asked(asks).map(|(name, _)| name));
        mistakes.push((name, format!("is not asked for here ({why})")));
    }
    if mistakes.is_empty() { Ok(clean) } else { Err(mistakes) }
}

/// Checks values that are set without a form: each is a known field and fits it, and nothing is required.
/// Gives them back with texts trimmed and empty values left out; whoever lets `nothing` empty a field looks
/// for it before.
///
/// # Errors
/// Every mistake, in the order of the names.
pub fn check_known(fields: &Named<Field>, given: Fields) -> Result<Fields, Mistakes> {
    let mut clean = Fields::new();
    let mut mistakes = Mistakes::new();
    for (name, value) in given {
        let value = tidy(value);
        match fields.get(&name) {
            None => {
                let why = way_out(&name, fields.keys().map(String::as_str));
                mistakes.push((name, format!("is no field here ({why})")));
            }
            Some(_) if value.is_empty() => {}
            Some(field) => match fits(field, &value) {
                Ok(()) => drop(clean.insert(name, value)),
                Err(why) => mistakes.push((name, why)),
            },
        }
    }
    if mistakes.is_empty() { Ok(clean) } else { Err(mistakes) }
}

/// A field's pattern, made to match the whole text.
pub(crate) fn pattern(text: &str) -> Result<Regex, String> {
    let whole = format!("^(?:{text})$");
    RegexBuilder::new(&whole).size_limit(PATTERN_BYTES_MAX).build().map_err(|error| {
        let text = error.to_string();
        text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}

fn tidy(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(trimmed(text)),
        Value::Person(person) => Value::Person(trimmed(person)),
        other => other,
    }
}

fn trimmed(text: String) -> String {
    if text.trim().len() == text.len() { text } else { text.trim().into() }
}

/// Whether a value that is not empty fits a field; if not, what was expected and what came.
pub(crate) fn fits(field: &Field, value: &Value) -> Result<(), String> {
    match (field.kind, value) {
        (FieldKind::Text, Value::Text(text)) => fits_text(field, text, TEXT_MAX),
        (FieldKind::LongText, Value::Text(text)) => fits_text(field, text, LONG_TEXT_MAX),
        (FieldKind::Clock, Value::Text(text)) => fits_clock(text),
        (FieldKind::Choice, Value::Text(choice)) => fits_choice(field, choice),
        (FieldKind::Choices, Value::Choices(list)) => fits_choices(field, list),
        (FieldKind::Number, Value::Number(number)) => fits_number(field, *number),
        (FieldKind::Ticket, Value::Number(number)) => fits_ticket(*number),
        (FieldKind::Files, Value::Files(files)) => fits_files(field, files),
        (FieldKind::Rows, Value::Rows(rows)) => fits_rows(rows),
        (FieldKind::Person, Value::Person(person)) => at_most(person, TEXT_MAX),
        (FieldKind::Flag, Value::Flag(_))
        | (FieldKind::Day, Value::Day(_))
        | (FieldKind::Moment, Value::Moment(_))
        | (FieldKind::Span, Value::Span(_)) => Ok(()),
        (kind, value) => Err(format!("expected {}, got a value of kind `{}`", noun(kind), value.kind())),
    }
}

fn fits_text(field: &Field, text: &str, usual_max: u32) -> Result<(), String> {
    if field.kind == FieldKind::Text && text.contains(['\n', '\r']) {
        return Err("expected one line, got several".into());
    }
    let bound = |bound: &Option<_>, otherwise: u32| whole(bound.as_ref()).unwrap_or(otherwise);
    let min = bound(&field.min, 0);
    at_most(text, bound(&field.max, usual_max).min(LONG_TEXT_MAX))?;
    let letters = text.chars().count();
    if letters < min as usize {
        return Err(format!("expected at least {min} characters, got {letters}"));
    }
    match &field.pattern {
        Some(pattern_text) if !pattern(pattern_text)?.is_match(text) => {
            Err(format!("expected the form `{pattern_text}`, got `{text}`"))
        }
        _ => Ok(()),
    }
}

fn at_most(text: &str, max: u32) -> Result<(), String> {
    let letters = text.chars().count();
    if letters <= max as usize {
        return Ok(());
    }
    Err(format!("expected at most {max} characters, got {letters}"))
}

fn whole(bound: Option<&crate::blueprint::model::Scalar>) -> Option<u32> {
    bound?.decimal()?.try_into().ok()
}

fn fits_clock(text: &str) -> Result<(), String> {
    hour_and_minute(text)
        .map(drop)
        .ok_or_else(|| format!("expected a time of day like `18:00`, got `{text}`"))
}

fn fits_choice(field: &Field, choice: &str) -> Result<(), String> {
    if field.choices.contains_key(choice) {
        return Ok(());
    }
    let way_out = way_out(choice, field.choices.keys().map(String::as_str));
    Err(format!("expected one of the choices, got `{choice}` ({way_out})"))
}

fn fits_choices(field: &Field, list: &[String]) -> Result<(), String> {
    for (index, choice) in list.iter().enumerate() {
        fits_choice(field, choice)?;
        if list[..index].contains(choice) {
            return Err(format!("`{choice}` is chosen twice"));
        }
    }
    Ok(())
}

fn fits_number(field: &Field, number: Decimal) -> Result<(), String> {
    // What plugins get is a coefficient of 64 bits and a scale up to 18.
    if i64::try_from(number.mantissa()).is_err() || number.scale() > 18 {
        return Err(format!("expected a number of at most 18 digits, got {number}"));
    }
    let bound =
        |bound: &Option<crate::blueprint::model::Scalar>| bound.as_ref().and_then(|bound| bound.decimal());
    match (bound(&field.min), bound(&field.max)) {
        (Some(min), _) if number < min => Err(format!("expected at least {min}, got {number}")),
        (_, Some(max)) if number > max => Err(format!("expected at most {max}, got {number}")),
        _ => Ok(()),
    }
}

fn fits_ticket(number: Decimal) -> Result<(), String> {
    if number.is_integer() && u64::try_from(number).is_ok_and(|id| id > 0) {
        return Ok(());
    }
    Err(format!("expected the id of a ticket, got {number}"))
}

fn fits_files(field: &Field, files: &[String]) -> Result<(), String> {
    let max = whole(field.max.as_ref()).unwrap_or(FILES_MAX).min(FILES_MAX);
    let min = whole(field.min.as_ref()).unwrap_or(0);
    if files.len() > max as usize {
        return Err(format!("expected at most {max} files, got {}", files.len()));
    }
    if files.len() < min as usize {
        return Err(format!("expected at least {min} files, got {}", files.len()));
    }
    references(files)
}

/// References of stored files, at most as many as a field of them holds.
pub(crate) fn references(files: &[String]) -> Result<(), String> {
    if files.len() > FILES_MAX as usize {
        return Err(format!("expected at most {FILES_MAX} files, got {}", files.len()));
    }
    if files.iter().any(|file| file.trim().is_empty()) {
        return Err("expected references of files, got an empty one".into());
    }
    files.iter().try_for_each(|file| at_most(file, TEXT_MAX))
}

fn fits_rows(rows: &[Vec<String>]) -> Result<(), String> {
    if rows.len() > ROWS_MAX {
        return Err(format!("expected at most {ROWS_MAX} rows, got {}", rows.len()));
    }
    if let Some(row) = rows.iter().find(|row| row.len() > CELLS_MAX) {
        return Err(format!("expected at most {CELLS_MAX} cells in a row, got {}", row.len()));
    }
    rows.iter().flatten().try_for_each(|cell| at_most(cell, TEXT_MAX))
}

/// What a field holds, for a message.
fn noun(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::LongText => "a text",
        FieldKind::Number => "a number",
        FieldKind::Flag => "yes or no",
        FieldKind::Day => "a date",
        FieldKind::Moment => "a moment",
        FieldKind::Clock => "a time of day",
        FieldKind::Span => "a length of time",
        FieldKind::Person => "a person",
        FieldKind::Choice => "a choice",
        FieldKind::Choices => "a list of choices",
        FieldKind::Files => "a list of files",
        FieldKind::Rows => "rows of text",
        FieldKind::Ticket => "the id of a ticket",
    }
}

#[cfg(test)]
mod tests;
