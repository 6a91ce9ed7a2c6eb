//! Plain JSON to values and back, by the kind of the field: `"12.50"` is a number in one field and a text in
//! another. Whether a value is allowed is not decided here but in [`super::check`].

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::noun;
use crate::blueprint::model::{Field, FieldKind};
use crate::instant::{Instant, Span};
use crate::value::Value;

/// The value that plain JSON means in a field. Numbers may be given as text (`"12.50"`), which keeps every
/// digit; moments with an offset (`2024-03-05T10:00:00+08:00`), or as civil time that `local` resolves.
///
/// # Errors
/// What was expected and what came.
pub fn value_from_json(
    field: &Field,
    json: &Json,
    local: &dyn Fn(&str) -> Result<Instant, String>,
) -> Result<Value, String> {
    match (field.kind, json) {
        (_, Json::Null) => Ok(Value::Nothing),
        (
            FieldKind::Text | FieldKind::LongText | FieldKind::Clock | FieldKind::Choice,
            Json::String(text),
        ) => Ok(Value::text(text)),
        (FieldKind::Person, Json::String(person)) => Ok(Value::Person(person.clone())),
        (FieldKind::Flag, Json::Bool(flag)) => Ok(Value::Flag(*flag)),
        (FieldKind::Number | FieldKind::Ticket, Json::Number(number)) => decimal(&number.to_string()),
        (FieldKind::Number | FieldKind::Ticket, Json::String(text)) => decimal(text.trim()),
        (FieldKind::Day, Json::String(text)) => text.trim().parse().map(Value::Day),
        (FieldKind::Moment, Json::String(text)) => moment(text.trim(), local),
        (FieldKind::Span, Json::String(text)) => span(text).map(Value::Span),
        (FieldKind::Choices, Json::Array(list)) => texts(field.kind, list).map(Value::Choices),
        (FieldKind::Files, Json::Array(list)) => texts(field.kind, list).map(Value::Files),
        (FieldKind::Rows, Json::Array(rows)) => rows_of(rows),
        (kind, json) => Err(mismatch(kind, json)),
    }
}

/// Plain JSON of a value: what [`value_from_json`] reads. Numbers are text, moments as `moment` writes them.
#[must_use]
pub fn value_to_json(value: &Value, moment: &dyn Fn(Instant) -> String) -> Json {
    match value {
        Value::Nothing => Json::Null,
        Value::Text(text) | Value::Person(text) => Json::from(text.as_str()),
        Value::Number(number) => Json::from(number.to_string()),
        Value::Flag(flag) => Json::from(*flag),
        Value::Day(day) => Json::from(day.to_string()),
        Value::Moment(at) => Json::from(moment(*at)),
        Value::Span(span) => Json::from(span.to_string()),
        Value::Choices(list) | Value::Files(list) => Json::from(list.clone()),
        Value::Rows(rows) => Json::from(rows.clone()),
    }
}

fn mismatch(kind: FieldKind, json: &Json) -> String {
    let example = match kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Choice | FieldKind::Person => "\"…\"",
        FieldKind::Number => "12 or \"12.50\"",
        FieldKind::Flag => "true or false",
        FieldKind::Day => "\"2024-03-05\"",
        FieldKind::Moment => "\"2024-03-05T10:00:00+08:00\"",
        FieldKind::Clock => "\"18:00\"",
        FieldKind::Span => "\"2h 30min\"",
        FieldKind::Choices | FieldKind::Files => "[\"…\"]",
        FieldKind::Rows => "[[\"…\", \"…\"]]",
        FieldKind::Ticket => "42",
    };
    let got = match json {
        Json::Null => "nothing".into(),
        Json::Bool(flag) => format!("`{flag}`"),
        Json::Number(number) => format!("the number {number}"),
        Json::String(text) => format!("the text `{text}`"),
        Json::Array(_) => "a list".into(),
        Json::Object(_) => "an object".into(),
    };
    format!("expected {} ({example}), got {got}", noun(kind))
}

fn decimal(text: &str) -> Result<Value, String> {
    let plain = Decimal::from_str_exact(text);
    let number = plain.or_else(|_| Decimal::from_scientific(text));
    number.map(Value::Number).map_err(|_| format!("expected a number (12 or \"12.50\"), got `{text}`"))
}

fn moment(text: &str, local: &dyn Fn(&str) -> Result<Instant, String>) -> Result<Value, String> {
    match text.parse::<jiff::Timestamp>() {
        Ok(at) => Ok(Value::Moment(Instant(at.as_millisecond()))),
        Err(_) => local(text).map(Value::Moment),
    }
}

/// Units in which a length of time is written, as [`Span`] shows it; milliseconds each.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];

fn span(text: &str) -> Result<Span, String> {
    let refusal = || format!("expected a length of time like `30min` or `2h 30min`, got `{text}`");
    let mut rest = text.trim();
    let mut total: Option<u64> = None;
    while !rest.is_empty() {
        let (count, after) = split(rest, |letter| letter.is_ascii_digit());
        let (unit, after) = split(after.trim_start(), |letter| letter.is_ascii_alphabetic());
        let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size);
        let part = count.parse::<u64>().ok().zip(size).and_then(|(count, size)| count.checked_mul(size));
        let sum = part.and_then(|part| part.checked_add(total.unwrap_or(0)));
        total = Some(sum.ok_or_else(refusal)?);
        rest = after.trim_start();
    }
    total.map(Span).ok_or_else(refusal)
}

/// The longest beginning of which every letter holds, and the rest.
fn split(text: &str, holds: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|letter| !holds(letter)).unwrap_or(text.len()))
}

fn texts(kind: FieldKind, list: &[Json]) -> Result<Vec<String>, String> {
    list.iter()
        .map(|element| element.as_str().map(str::to_owned).ok_or_else(|| mismatch(kind, element)))
        .collect()
}

fn rows_of(rows: &[Json]) -> Result<Value, String> {
    let row = |row: &Json| match row {
        Json::Array(cells) => texts(FieldKind::Rows, cells),
        other => Err(mismatch(FieldKind::Rows, other)),
    };
    rows.iter().map(row).collect::<Result<_, _>>().map(Value::Rows)
}
