//! Conditions of the blueprint, held against a ticket.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Outcome, Turn};
use crate::blueprint::model::{Bounds, Condition, Scalar, Setting, Wanted};
use crate::due::day_at;
use crate::hooks::Refusal;
use crate::instant::{Date, Instant, Span};
use crate::length::{Length, signed};
use crate::setting;
use crate::ticket::Ticket;
use crate::value::Value;

impl Turn {
    /// Whether each named field passes its test. Settings count as they held when the ticket was opened.
    pub(crate) fn holds(&self, condition: &Condition, ticket: &Ticket) -> Outcome<bool> {
        for (name, wanted) in condition {
            let value = ticket.value(name);
            let passes = match wanted {
                Wanted::One(one) => is(&value, one),
                Wanted::Many(many) => many.iter().any(|one| is(&value, one)),
                Wanted::Bounds(bounds) => self.is_within(&value, bounds, ticket)?,
            };
            if !passes {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_within(&self, value: &Value, bounds: &Bounds, ticket: &Ticket) -> Outcome<bool> {
        if bounds.filled.is_some_and(|filled| filled != is_filled(value)) {
            return Ok(false);
        }
        for (_, figure, passing) in bounds.given() {
            let order = self.compare(value, figure, ticket)?;
            if !order.is_some_and(|order| passing.contains(&order)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How a value stands to a figure; nothing for what is empty or has no order.
    fn compare(&self, value: &Value, figure: &Scalar, ticket: &Ticket) -> Outcome<Option<Ordering>> {
        Ok(match value {
            Value::Number(number) => Some(number.cmp(&self.figure(figure, ticket)?)),
            Value::Span(span) => Some(span.cmp(&self.span_figure(figure, ticket)?)),
            Value::Day(day) => Some(day.cmp(&self.day_figure(figure, ticket)?)),
            Value::Moment(at) => Some(at.cmp(&self.moment_figure(figure, ticket)?)),
            _ => None,
        })
    }

    /// A number, or the one a setting holds for the ticket.
    pub(crate) fn figure(&self, figure: &Scalar, ticket: &Ticket) -> Outcome<Decimal> {
        number(figure, |name| self.figure_of_case(ticket, name))
    }

    /// A number, or the one a setting of a plugin holds now.
    pub(crate) fn figure_now(&self, figure: &Scalar, plugin: &str) -> Outcome<Decimal> {
        number(figure, |name| Ok(self.site.setting(plugin, name, self.now())?))
    }

    /// A length, or the one a setting holds for the ticket.
    pub(crate) fn length_of(&self, text: &str, ticket: &Ticket) -> Outcome<Length> {
        match text.parse() {
            Ok(length) => Ok(length),
            Err(_) => self.length_of_case(ticket, text),
        }
    }

    fn span_figure(&self, figure: &Scalar, ticket: &Ticket) -> Outcome<Span> {
        self.length_of(&figure.to_string(), ticket).map(setting::lead)
    }

    fn day_figure(&self, figure: &Scalar, ticket: &Ticket) -> Outcome<Date> {
        if let Ok(date) = figure.to_string().parse() {
            return Ok(date);
        }
        Ok(self.site.calendars.zone.civil_date(self.moment_figure(figure, ticket)?))
    }

    /// So far ahead of now, or ago with a minus before it.
    fn moment_figure(&self, figure: &Scalar, ticket: &Ticket) -> Outcome<Instant> {
        let text = figure.to_string();
        let (ago, text) = signed(&text);
        let length = self.length_of(text, ticket)?;
        match length.as_span() {
            Some(span) if ago => Ok(self.now().minus(span)),
            Some(span) => Ok(self.now().plus(span)),
            None => {
                let calendars = &self.site.calendars;
                let today = calendars.zone.civil_date(self.now());
                let day = day_at(today, length, ago, None, &calendars.working)?;
                Ok(calendars.zone.same_time(self.now(), day))
            }
        }
    }
}

/// Whether a person would call it filled in; an unticked box is not.
pub(super) fn is_filled(value: &Value) -> bool {
    !value.is_empty() && *value != Value::Flag(false)
}

fn is(value: &Value, scalar: &Scalar) -> bool {
    match value {
        Value::Choices(chosen) => chosen.contains(&scalar.to_string()),
        Value::Number(number) => scalar.decimal() == Some(*number),
        // An unticked box is left out of a form.
        Value::Nothing => *scalar == Scalar::Flag(false),
        value => value.to_string() == scalar.to_string(),
    }
}

/// A number, or the one of the setting that it names.
fn number<'a>(
    figure: &Scalar,
    look_up: impl FnOnce(&str) -> Outcome<(&'a Setting, Scalar)>,
) -> Outcome<Decimal> {
    if let Some(number) = figure.decimal() {
        return Ok(number);
    }
    let name = figure.to_string();
    let (declared, held) = look_up(&name)?;
    match setting::value(&name, declared, &held)? {
        Value::Number(number) => Ok(number),
        _ => Err(Refusal::Invalid(format!("setting `{name}` is no number")).into()),
    }
}
