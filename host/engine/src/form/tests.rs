//! Tables of forms, and the way to JSON and back.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::instant::{Date, Instant, Span};

fn fields() -> Named<Field> {
    let text = r#"
        unit = { title = {}, type = "text", pattern = '\d+-\d{4}' }
        matter = { title = {}, type = "text", min = 5, max = 10 }
        content = { title = {}, type = "long-text" }
        amount = { title = {}, type = "number", min = "0.01", max = 1000 }
        valid = { title = {}, type = "flag" }
        due = { title = {}, type = "day" }
        at = { title = {}, type = "moment" }
        clock = { title = {}, type = "clock" }
        within = { title = {}, type = "span" }
        person = { title = {}, type = "person" }
        grade = { title = {}, type = "choice", choices = { ordinary = {}, major = {} } }
        kinds = { title = {}, type = "choices", choices = { noise = {}, water = {} } }
        photos = { title = {}, type = "files", max = 2 }
        list = { title = {}, type = "rows" }
        other = { title = {}, type = "ticket" }
    "#;
    toml::from_str(text).unwrap()
}

fn form(values: &[(&str, Value)]) -> Fields {
    values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn asks(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// What is wrong with one value in one field.
fn why(name: &str, value: Value) -> String {
    let mistakes = check_known(&fields(), form(&[(name, value)])).unwrap_err();
    assert_eq!((mistakes.len(), mistakes[0].0.as_str()), (1, name));
    assert_ne!(in_chinese(&mistakes[0].1), mistakes[0].1, "there is no Chinese for it");
    mistakes[0].1.clone()
}

fn accepts(name: &str, value: Value) {
    let given = form(&[(name, value)]);
    assert_eq!(check_known(&fields(), given.clone()), Ok(given));
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

#[test]
fn a_form_is_trimmed_and_its_empties_are_dropped() {
    let given = form(&[
        ("unit", Value::text(" 2-1201 ")),
        ("content", Value::text("  \n ")),
        ("photos", Value::Files(Vec::new())),
        ("person", Value::Nothing),
        ("valid", Value::Flag(false)),
    ]);
    let asks = asks(&["unit", "valid", "content?", "photos?", "person?", "due?"]);
    let clean = form(&[("unit", Value::text("2-1201")), ("valid", Value::Flag(false))]);
    assert_eq!(check(&asks, &fields(), given), Ok(clean));
}

#[test]
fn all_mistakes_of_a_form_are_told_at_once() {
    let given = form(&[
        ("unit", Value::text("2-12")),
        ("grade", Value::text("mjor")),
        ("valid", Value::text("yes")),
        ("contnt", Value::text("leaks")),
    ]);
    let mistakes = check(&asks(&["unit", "grade", "content", "valid?"]), &fields(), given).unwrap_err();
    let told: Vec<_> = mistakes.iter().map(|(field, why)| format!("{field}: {why}")).collect();
    assert_eq!(
        told,
        [
            r"unit: expected the form `\d+-\d{4}`, got `2-12`",
            "grade: expected one of the choices, got `mjor` (did you mean `major`? there are: `ordinary`, `major`)",
            "content: must be filled in",
            "valid: expected yes or no, got a value of kind `text`",
            "contnt: is not asked for here (did you mean `content`? there are: `unit`, `grade`, `content`, `valid`)",
        ]
    );
}

#[test]
fn setting_fields_needs_known_names() {
    let given =
        form(&[("person", Value::text("")), ("content", Value::Nothing), ("unit", Value::text("1-0001 "))]);
    assert_eq!(check_known(&fields(), given), Ok(form(&[("unit", Value::text("1-0001"))])));
    let mistakes = check_known(&fields(), form(&[("grad", Value::Nothing)])).unwrap_err();
    assert!(mistakes[0].1.starts_with("is no field here (did you mean `grade`? there are: `unit`, "));
}

#[test]
fn texts_have_bounds_in_characters() {
    accepts("matter", Value::text("五个汉字吧"));
    assert_eq!(why("matter", Value::text("四个汉字")), "expected at least 5 characters, got 4");
    assert_eq!(
        why("matter", Value::text("十一个汉字的文字太长啦")),
        "expected at most 10 characters, got 11"
    );
    assert_eq!(why("matter", Value::text("two\nlines")), "expected one line, got several");
    accepts("content", Value::text("水".repeat(20_000)));
    assert_eq!(
        why("content", Value::text("水".repeat(20_001))),
        "expected at most 20000 characters, got 20001"
    );
    let long = "1".repeat(497) + "-1201";
    assert_eq!(why("unit", Value::text(long)), "expected at most 500 characters, got 502");
    assert_eq!(why("unit", Value::text("x2-1201")), r"expected the form `\d+-\d{4}`, got `x2-1201`");
}

#[test]
fn numbers_are_exact_and_bounded() {
    accepts("amount", number("0.01"));
    accepts("amount", number("1000.00"));
    assert_eq!(why("amount", number("0.009")), "expected at least 0.01, got 0.009");
    assert_eq!(why("amount", number("1000.01")), "expected at most 1000, got 1000.01");
    let long = why("amount", number("1.00000000000000000001"));
    assert_eq!(long, "expected a number of at most 18 digits, got 1.00000000000000000001");
    accepts("other", number("7"));
    assert_eq!(why("other", number("7.5")), "expected the id of a ticket, got 7.5");
    assert_eq!(why("other", number("0")), "expected the id of a ticket, got 0");
}

#[test]
fn clocks_choices_files_and_rows_are_bounded() {
    accepts("clock", Value::text("18:00"));
    assert_eq!(why("clock", Value::text("6 pm")), "expected a time of day like `18:00`, got `6 pm`");
    let choices = |list: &[&str]| Value::Choices(asks(list));
    accepts("kinds", choices(&["water", "noise"]));
    assert_eq!(why("kinds", choices(&["water", "water"])), "`water` is chosen twice");
    assert!(why("kinds", choices(&["fire"])).starts_with("expected one of the choices, got `fire`"));
    let files = |n: usize| Value::Files(vec!["abc".into(); n]);
    accepts("photos", files(2));
    assert_eq!(why("photos", files(3)), "expected at most 2 files, got 3");
    let rows = |n: usize, cells: usize| Value::Rows(vec![vec!["x".into(); cells]; n]);
    accepts("list", rows(200, 20));
    assert_eq!(why("list", rows(201, 1)), "expected at most 200 rows, got 201");
    assert_eq!(why("list", rows(1, 21)), "expected at most 20 cells in a row, got 21");
}

fn no_local(text: &str) -> Result<Instant, String> {
    Err(format!("no zone for `{text}`"))
}

fn from_json(name: &str, json: Json) -> Result<Value, String> {
    value_from_json(&fields()[name], &json, &no_local)
}

#[test]
fn plain_json_is_read_by_the_kind_of_the_field() {
    let table = [
        ("grade", json!("major"), Value::text("major")),
        ("valid", json!(true), Value::Flag(true)),
        ("amount", json!("12.50"), number("12.50")),
        ("amount", json!(12), number("12")),
        ("amount", json!(12.5), number("12.5")),
        ("amount", json!("-1e2"), number("-100")),
        ("due", json!("2024-03-05"), Value::Day(Date::new(2024, 3, 5).unwrap())),
        ("photos", json!(["a", "b"]), Value::Files(asks(&["a", "b"]))),
        ("at", json!("2024-03-05T10:00:00+08:00"), Value::Moment(Instant(1_709_604_000_000))),
        ("at", json!("2024-03-05T02:00:00Z"), Value::Moment(Instant(1_709_604_000_000))),
        ("person", json!("li"), Value::Person("li".into())),
        ("within", json!("2h 30min"), Value::Span(Span::minutes(150))),
        ("within", json!("90 s"), Value::Span(Span::seconds(90))),
        ("list", json!([["door", "ok"]]), Value::Rows(vec![asks(&["door", "ok"])])),
        ("other", json!(42), number("42")),
        ("due", json!(null), Value::Nothing),
    ];
    for (name, json, value) in table {
        assert_eq!(from_json(name, json.clone()), Ok(value), "{name} {json}");
    }
}

#[test]
fn civil_moments_are_resolved_by_the_caller() {
    let local = |text: &str| if text == "2024-03-05 10:00" { Ok(Instant(7)) } else { no_local(text) };
    let read = |text: &str| value_from_json(&fields()["at"], &json!(text), &local);
    assert_eq!(read("2024-03-05 10:00"), Ok(Value::Moment(Instant(7))));
    assert_eq!(read("soon"), Err("no zone for `soon`".into()));
}

#[test]
fn json_of_another_kind_is_told() {
    let table = [
        ("valid", json!("yes"), "expected yes or no (true or false), got the text `yes`"),
        ("unit", json!(12), "expected a text (\"…\"), got the number 12"),
        ("amount", json!("12,50"), "expected a number (12 or \"12.50\"), got `12,50`"),
        ("due", json!("5.3.2024"), "expected a date like `2026-02-14`, got `5.3.2024`"),
        ("photos", json!("a"), "expected a list of files ([\"…\"]), got the text `a`"),
        ("photos", json!([1]), "expected a list of files ([\"…\"]), got the number 1"),
        ("list", json!([["a"], "b"]), "expected rows of text ([[\"…\", \"…\"]]), got the text `b`"),
        ("within", json!("2 weeks"), "expected a length of time like `30min` or `2h 30min`, got `2 weeks`"),
        ("within", json!(""), "expected a length of time like `30min` or `2h 30min`, got ``"),
        ("other", json!({}), "expected the id of a ticket (42), got an object"),
    ];
    for (name, json, why) in table {
        assert_eq!(from_json(name, json), Err(why.into()), "{name}");
        assert_ne!(in_chinese(why), why, "there is no Chinese for it");
    }
}

/// A field's name and any value of its kind.
fn any_value() -> impl Strategy<Value = (&'static str, Value)> {
    let day = (-9000i16..9000, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).map_or(Value::Nothing, Value::Day));
    let texts = prop::collection::vec(".*", 0..4);
    prop_oneof![
        ".*".prop_map(|text| ("unit", Value::Text(text))),
        ".*".prop_map(|text| ("person", Value::Person(text))),
        any::<bool>().prop_map(|flag| ("valid", Value::Flag(flag))),
        (any::<i64>(), 0u32..=18).prop_map(|(n, scale)| ("amount", Value::Number(Decimal::new(n, scale)))),
        (1u64..).prop_map(|id| ("other", Value::Number(id.into()))),
        day.prop_map(|day| ("due", day)),
        (-60_000_000_000_000i64..250_000_000_000_000).prop_map(|at| ("at", Value::Moment(Instant(at)))),
        any::<u64>().prop_map(|span| ("within", Value::Span(Span(span)))),
        (0u64..100_000).prop_map(|span| ("within", Value::Span(Span(span)))),
        texts.clone().prop_map(|list| ("kinds", Value::Choices(list))),
        texts.clone().prop_map(|list| ("photos", Value::Files(list))),
        prop::collection::vec(texts, 0..4).prop_map(|rows| ("list", Value::Rows(rows))),
        Just(("unit", Value::Nothing)),
    ]
}

fn rfc3339(at: Instant) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap().to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_goes_out_as_json_comes_back((name, value) in any_value()) {
        let json = value_to_json(&value, &rfc3339);
        prop_assert_eq!(from_json(name, json), Ok(value.clone()));
        prop_assert_eq!(value_to_json(&value, &rfc3339).is_null(), value == Value::Nothing);
    }
}
