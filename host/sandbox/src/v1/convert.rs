//! Between the words of the interface and those of the engine.
//!
//! What comes from a guest is checked here, once: dates exist, decimals fit, no field is named twice.
//! What does not hold is refused as invalid, never panicked over.

use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::turn::Outcome;
use frontdesk_engine::value::{Fields, Value};
use rust_decimal::Decimal;

use super::bindings::frontdesk::plugin::types as wit;

/// Digits behind the point that the interface allows.
const SCALE_MAX: u32 = 18;

/// A refusal because of something that does not fit.
pub(super) fn invalid<T>(text: String) -> Outcome<T> {
    Err(Refusal::Invalid(text).into())
}

/// From a guest.
pub(super) fn fields_in(list: Vec<wit::Field>) -> Outcome<Fields> {
    let mut fields = Fields::new();
    for wit::Field { name, value } in list {
        let value = value_in(value)?;
        if fields.contains_key(&name) {
            return invalid(format!("field `{name}` is given twice"));
        }
        fields.insert(name, value);
    }
    Ok(fields)
}

/// To a guest, in the order of the names.
pub(super) fn fields_out(fields: &Fields) -> Outcome<Vec<wit::Field>> {
    fields
        .iter()
        .map(|(name, value)| Ok(wit::Field { name: name.clone(), value: value_out(value)? }))
        .collect()
}

/// From a guest.
pub(super) fn value_in(value: wit::Value) -> Outcome<Value> {
    Ok(match value {
        wit::Value::Nothing => Value::Nothing,
        wit::Value::Text(text) => Value::Text(text),
        wit::Value::Number(number) => Value::Number(decimal_in(number)?),
        wit::Value::Flag(flag) => Value::Flag(flag),
        wit::Value::Day(day) => Value::Day(date_in(day)?),
        wit::Value::Moment(at) => Value::Moment(Instant(at)),
        wit::Value::Span(span) => Value::Span(Span(span)),
        wit::Value::Person(id) => Value::Person(id),
        wit::Value::Choices(names) => Value::Choices(names),
        wit::Value::Files(files) => Value::Files(files),
        wit::Value::Rows(rows) => Value::Rows(rows),
    })
}

/// To a guest.
pub(super) fn value_out(value: &Value) -> Outcome<wit::Value> {
    Ok(match value {
        Value::Nothing => wit::Value::Nothing,
        Value::Text(text) => wit::Value::Text(text.clone()),
        Value::Number(number) => wit::Value::Number(decimal_out(*number)?),
        Value::Flag(flag) => wit::Value::Flag(*flag),
        Value::Day(day) => wit::Value::Day(date_out(*day)),
        Value::Moment(at) => wit::Value::Moment(at.0),
        Value::Span(span) => wit::Value::Span(span.0),
        Value::Person(id) => wit::Value::Person(id.clone()),
        Value::Choices(names) => wit::Value::Choices(names.clone()),
        Value::Files(files) => wit::Value::Files(files.clone()),
        Value::Rows(rows) => wit::Value::Rows(rows.clone()),
    })
}

/// From a guest: at most 18 digits behind the point.
pub(super) fn decimal_in(wit::Decimal { coefficient, scale }: wit::Decimal) -> Outcome<Decimal> {
    if u32::from(scale) > SCALE_MAX {
        return invalid(format!(
            "a number has {scale} digits behind the point, expected at most {SCALE_MAX}"
        ));
    }
    Ok(Decimal::new(coefficient, scale.into()))
}

/// To a guest: the coefficient must fit 64 bits, which it does up to 18 digits.
pub(super) fn decimal_out(number: Decimal) -> Outcome<wit::Decimal> {
    let fit = |number: Decimal| {
        let coefficient = i64::try_from(number.mantissa()).ok()?;
        let scale = u8::try_from(number.scale()).ok().filter(|scale| u32::from(*scale) <= SCALE_MAX)?;
        Some(wit::Decimal { coefficient, scale })
    };
    // Zeros at the end are kept where they fit: 12.50 stays 12.50.
    match fit(number).or_else(|| fit(number.normalize())) {
        Some(decimal) => Ok(decimal),
        None => invalid(format!("the number `{number}` has more digits than the 18 a plugin can take")),
    }
}

/// From a guest: a day that exists.
pub(super) fn date_in(wit::Date { year, month, day }: wit::Date) -> Outcome<Date> {
    let date = i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(m, d)| Date::new(year, m, d));
    match date {
        Some(date) => Ok(date),
        None => invalid(format!("there is no date `{year:04}-{month:02}-{day:02}`")),
    }
}

/// To a guest.
pub(super) fn date_out(date: Date) -> wit::Date {
    // jiff's months and days are always positive.
    wit::Date { year: date.0.year(), month: date.0.month().unsigned_abs(), day: date.0.day().unsigned_abs() }
}

/// To a guest.
pub(super) fn ticket_out(ticket: &Ticket) -> Outcome<wit::Ticket> {
    Ok(wit::Ticket {
        id: ticket.id,
        number: ticket.number.clone(),
        workflow: ticket.workflow.clone(),
        state: ticket.state.clone(),
        title: ticket.title.clone(),
        fields: fields_out(&ticket.fields)?,
        requester: ticket.requester.clone(),
        assignee: ticket.assignee.clone(),
        parent: ticket.parent,
        tags: ticket.tags.clone(),
        opened_at: ticket.opened_at.0,
        entered_state_at: ticket.entered_state_at.0,
    })
}

/// To a guest. What the interface has no word for is `invalid` with the same text.
pub(super) fn refusal_out(refusal: &Refusal) -> wit::Refusal {
    match refusal {
        Refusal::Rule { rule, arguments, .. } => match fields_out(arguments) {
            Ok(arguments) => wit::Refusal::Rule((rule.clone(), arguments)),
            Err(halt) => wit::Refusal::Invalid(halt.to_string()),
        },
        Refusal::NotFound(text) => wit::Refusal::NotFound(text.clone()),
        Refusal::Denied(text) => wit::Refusal::Denied(text.clone()),
        Refusal::Limit(text) => wit::Refusal::Limit(text.clone()),
        Refusal::Invalid(text) | Refusal::Conflict(text) => wit::Refusal::Invalid(text.clone()),
        words @ (Refusal::Form(_) | Refusal::Several(_)) => wit::Refusal::Invalid(words.to_string()),
    }
}

/// From a guest: a rule is one of its own plugin.
pub(super) fn refusal_in(plugin: &str, refusal: wit::Refusal) -> Refusal {
    match refusal {
        wit::Refusal::Rule((rule, arguments)) => match fields_in(arguments) {
            Ok(arguments) => Refusal::Rule { plugin: plugin.to_owned(), rule, arguments },
            Err(halt) => Refusal::Invalid(format!("rule `{rule}`: {halt}")),
        },
        wit::Refusal::NotFound(text) => Refusal::NotFound(text),
        wit::Refusal::Denied(text) => Refusal::Denied(text),
        wit::Refusal::Limit(text) => Refusal::Limit(text),
        wit::Refusal::Invalid(text) => Refusal::Invalid(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(outcome: Outcome<impl std::fmt::Debug>) -> String {
        outcome.unwrap_err().to_string()
    }

    fn every_value() -> Fields {
        let rows = vec![vec!["门".to_owned(), "ok".to_owned()]];
        [
            Value::Nothing,
            Value::text("投诉"),
            Value::Number(Decimal::new(-1250, 2)),
            Value::Flag(true),
            Value::Day(Date::new(2024, 2, 29).unwrap()),
            Value::Moment(Instant(-1)),
            Value::Span(Span::hours(2)),
            Value::Person("zhang.wei".into()),
            Value::Choices(vec!["a".into(), "b".into()]),
            Value::Files(vec!["00ff".into()]),
            Value::Rows(rows),
        ]
        .into_iter()
        .map(|value| (value.kind().to_owned(), value))
        .collect()
    }

    #[test]
    fn every_kind_of_value_survives_both_ways() {
        let fields = every_value();
        assert_eq!(fields_in(fields_out(&fields).unwrap()).unwrap(), fields);
    }

    #[test]
    fn decimals_keep_their_zeros_and_know_their_bounds() {
        let out = |text: &str| decimal_out(text.parse().unwrap());
        let got = out("12.50").unwrap();
        assert_eq!((got.coefficient, got.scale), (1250, 2));
        let got = out("1.0000000000000000000000").unwrap();
        assert_eq!((got.coefficient, got.scale), (1, 0));
        assert_eq!(
            text(out("9223372036854775808")),
            "the number `9223372036854775808` has more digits than the 18 a plugin can take"
        );
        assert_eq!(
            text(decimal_in(wit::Decimal { coefficient: 1, scale: 19 })),
            "a number has 19 digits behind the point, expected at most 18"
        );
        let least = decimal_in(wit::Decimal { coefficient: i64::MIN, scale: 18 }).unwrap();
        assert_eq!(decimal_out(least).unwrap().coefficient, i64::MIN);
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(
            text(date_in(wit::Date { year: 2026, month: 2, day: 29 })),
            "there is no date `2026-02-29`"
        );
        assert_eq!(
            text(date_in(wit::Date { year: 2026, month: 200, day: 255 })),
            "there is no date `2026-200-255`"
        );
        assert!(date_in(wit::Date { year: i16::MAX, month: 1, day: 1 }).is_err());
    }

    #[test]
    fn a_field_named_twice_is_refused() {
        let field = || wit::Field { name: "room".into(), value: wit::Value::Flag(true) };
        assert_eq!(text(fields_in(vec![field(), field()])), "field `room` is given twice");
    }

    #[test]
    fn refusals_keep_their_kind() {
        for refusal in [
            Refusal::Rule { plugin: "p".into(), rule: "no-photo".into(), arguments: every_value() },
            Refusal::NotFound("ticket 7".into()),
            Refusal::Denied("`directory`".into()),
            Refusal::Limit("200 tickets".into()),
            Refusal::Invalid("x".into()),
        ] {
            assert_eq!(refusal_in("p", refusal_out(&refusal)), refusal);
        }
        let form = Refusal::Form(vec![("room".into(), "is required".into())]);
        assert_eq!(refusal_in("p", refusal_out(&form)), Refusal::Invalid("`room`: is required".into()));
    }
}
