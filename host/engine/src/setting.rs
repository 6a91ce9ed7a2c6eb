//! Figures of settings as values, lengths and changes.

mod level;

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::blueprint::model::{Scalar, Setting, SettingKind};
use crate::hooks::Refusal;
use crate::instant::Span;
use crate::length::{Length, Unit};
use crate::value::Value;

pub use level::{Change, Held, Level, held, put, said};

/// A figure as plugins get it: lengths up to hours are spans, longer ones numbers of their unit.
///
/// # Errors
/// `invalid` when the figure does not fit its setting; the check of blueprints and changes keeps that away.
pub fn value(name: &str, setting: &Setting, figure: &Scalar) -> Result<Value, Refusal> {
    Ok(match setting.kind {
        SettingKind::Length => {
            let length = length(name, setting, figure)?;
            length.as_span().map_or_else(|| Value::Number(Decimal::from(length.count)), Value::Span)
        }
        SettingKind::Number => Value::Number(number(name, figure)?),
        SettingKind::Clock | SettingKind::Text | SettingKind::Choice => Value::text(figure.to_string()),
        SettingKind::Flag => match figure {
            Scalar::Flag(flag) => Value::Flag(*flag),
            other => return Err(unfit(name, "`true` or `false`", other)),
        },
    })
}

/// The figure of a `length` setting.
///
/// # Errors
/// `invalid` when the setting is no length or the figure is not a whole number.
pub fn length(name: &str, setting: &Setting, figure: &Scalar) -> Result<Length, Refusal> {
    let unit = match (setting.kind, &setting.unit) {
        (SettingKind::Length, Some(unit)) => Unit::from_str(unit.word().unwrap_or_default())
            .map_err(|error| Refusal::Invalid(format!("setting `{name}`: {error}")))?,
        _ => return Err(Refusal::Invalid(format!("setting `{name}` is not a length of time"))),
    };
    match figure {
        Scalar::Whole(count) => {
            let count = u32::try_from(*count).map_err(|_| unfit(name, "0 to 4294967295", figure))?;
            Ok(Length { count, unit })
        }
        other => Err(unfit(name, "a whole number", other)),
    }
}

/// Whether a new figure fits a setting.
///
/// # Errors
/// `invalid` with what was expected.
pub fn check(name: &str, setting: &Setting, figure: &Scalar) -> Result<(), Refusal> {
    match setting.kind {
        SettingKind::Length => length(name, setting, figure).map(drop),
        SettingKind::Number => number(name, figure).map(drop),
        SettingKind::Flag => value(name, setting, figure).map(drop),
        SettingKind::Clock => minute_of_clock(&figure.to_string())
            .map(drop)
            .ok_or_else(|| unfit(name, "a time of day like `18:00`", figure)),
        SettingKind::Choice => {
            if setting.choices.contains_key(&figure.to_string()) {
                return Ok(());
            }
            let known: Vec<_> = setting.choices.keys().map(String::as_str).collect();
            Err(unfit(name, &format!("one of {}", known.join(", ")), figure))
        }
        SettingKind::Text => Ok(()),
    }
}

/// Minutes since midnight of `HH:MM`, 00:00 to 24:00.
#[must_use]
pub fn minute_of_clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| (part.len() == 2).then(|| part.parse::<u32>().ok()).flatten();
    let minute = digits(hours)? * 60 + digits(minutes).filter(|minutes| *minutes < 60)?;
    (minute <= 24 * 60).then_some(minute)
}

/// A figure as a plugin gives it: the other way round than [`value`]; nothing takes the figure back.
///
/// # Errors
/// `invalid` for a value that no setting holds.
pub fn scalar(name: &str, value: Value) -> Result<Option<Scalar>, Refusal> {
    Ok(Some(match value {
        Value::Nothing => return Ok(None),
        Value::Flag(flag) => Scalar::Flag(flag),
        Value::Text(text) => Scalar::Text(text),
        Value::Number(number) => match i64::try_from(number) {
            Ok(whole) if number.is_integer() => Scalar::Whole(whole),
            _ => Scalar::Text(number.to_string()),
        },
        other => {
            let text = format!(
                "setting `{name}`: expected text, a number or a flag, got a {} (a length is a number of its unit)",
                other.kind()
            );
            return Err(Refusal::Invalid(text));
        }
    }))
}

/// The span of a lead before a deadline; longer units count as whole days of 24 hours.
#[must_use]
pub fn lead(length: Length) -> Span {
    length.as_span().unwrap_or_else(|| {
        let days = match length.unit {
            Unit::Weeks => 7,
            Unit::Months => 30,
            Unit::Years => 365,
            _ => 1,
        };
        Span::days(u64::from(length.count) * days)
    })
}

fn number(name: &str, figure: &Scalar) -> Result<Decimal, Refusal> {
    match figure {
        Scalar::Whole(whole) => Ok(Decimal::from(*whole)),
        Scalar::Text(text) => {
            Decimal::from_str(text).map_err(|_| unfit(name, "a number", &Scalar::Text(text.clone())))
        }
        other => Err(unfit(name, "a number", other)),
    }
}

fn unfit(name: &str, expected: &str, got: &Scalar) -> Refusal {
    Refusal::Invalid(format!("setting `{name}`: expected {expected}, got `{got}`"))
}
