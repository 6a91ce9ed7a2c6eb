//! Steps that are written once and played often: `{ repeat = 12, as = "i", steps = [ … ] }`.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::into_list;

/// How often steps may be repeated: far beyond a year of days.
const ROUNDS_MAX: i64 = 10_000;

/// A step as it is, or the rounds that it stands for.
pub(super) enum Unrolled<'a> {
    One(Spanned<DeValue<'a>>),
    Many(Vec<Vec<Spanned<DeValue<'a>>>>),
}

/// What is wrong, and where, when that is known.
type Wrong = (Option<usize>, String);

/// Writes out the rounds of a repeated step: the name under `as` counts up from `from`, or 1. In texts, `{i}`
/// stands for it, `{i:02}` for two digits of it.
pub(super) fn unroll(step: Spanned<DeValue<'_>>) -> Result<Unrolled<'_>, Wrong> {
    let DeValue::Table(table) = step.get_ref() else {
        return Err((None, "expected a step `{ … }`".into()));
    };
    if !table.contains_key("repeat") {
        return Ok(Unrolled::One(step));
    }
    for key in table.keys() {
        if !["repeat", "as", "from", "steps"].contains(&key.get_ref().as_ref()) {
            let message = format!(
                "unknown key `{}` of a step with `repeat` (known: repeat, as, from, steps)",
                key.get_ref()
            );
            return Err((Some(key.span().start), message));
        }
    }
    let rounds = whole(table, "repeat")?.unwrap_or_default();
    let from = whole(table, "from")?.unwrap_or(1);
    let name = match table.get("as").map(|name| (name.get_ref().as_str(), name.span().start)) {
        None => "i".to_owned(),
        Some((Some(name), _)) => name.to_owned(),
        Some((None, at)) => return Err((Some(at), "`as`: expected a name in quotes".into())),
    };
    if !(1..=ROUNDS_MAX).contains(&rounds) {
        return Err((None, format!("`repeat`: expected 1 to {ROUNDS_MAX}, got {rounds}")));
    }
    let steps = table.get("steps").cloned().map(into_list).unwrap_or_default();
    if steps.is_empty() {
        return Err((None, "`repeat` needs `steps = [ … ]`".into()));
    }
    let round = |n: i64| steps.iter().map(|step| filled(step, &name, from.saturating_add(n))).collect();
    Ok(Unrolled::Many((0..rounds).map(round).collect()))
}

fn whole(table: &DeTable<'_>, key: &str) -> Result<Option<i64>, Wrong> {
    let Some(value) = table.get(key) else { return Ok(None) };
    let read = value.get_ref().as_integer().and_then(|whole| whole.as_str().parse().ok());
    read.map(Some).ok_or_else(|| (Some(value.span().start), format!("`{key}`: expected a whole number")))
}

fn filled<'a>(value: &Spanned<DeValue<'a>>, name: &str, n: i64) -> Spanned<DeValue<'a>> {
    let inner = match value.get_ref() {
        DeValue::String(text) if text.contains('{') => {
            let plain = text.replace(&format!("{{{name}}}"), &n.to_string());
            DeValue::String(Cow::Owned(plain.replace(&format!("{{{name}:02}}"), &format!("{n:02}"))))
        }
        DeValue::Array(list) => DeValue::Array(list.iter().map(|value| filled(value, name, n)).collect()),
        DeValue::Table(table) => {
            DeValue::Table(table.iter().map(|(key, value)| (key.clone(), filled(value, name, n))).collect())
        }
        other => other.clone(),
    };
    Spanned::new(value.span(), inner)
}
