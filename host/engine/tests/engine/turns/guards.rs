//! Conditions with bounds, and every key of a guard with what it says when it fails.

use frontdesk_engine::blueprint::model::{Bounds, Condition, Guard, Scalar, Wanted};
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::text;
use indexmap::IndexMap;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::world::{World, act, at, blueprint, form, install, person};

/// A site with the clerks ann and ben; actions are named for the key of their one guard.
fn world() -> World {
    world_of(|_| ())
}

/// The same, after a change of the blueprint.
fn world_of(change: impl Fn(&mut Guard)) -> World {
    let mut world = World::bare();
    for id in ["ann", "ben"] {
        world.admin(Command::PutPerson(person(id, &["clerk"])));
    }
    let mut keys = blueprint("guards.toml", include_str!("../../blueprints/guards.toml"));
    let must = &mut keys.workflows.get_mut("loan").unwrap().actions.get_mut("must").unwrap().guards[0];
    change(must);
    world.admin(install(keys, &[]));
    world
}

fn loan(filled: Json) -> Open {
    Open { workflow: "loan".into(), form: form(filled), ..Open::default() }
}

fn opened(world: &mut World, open: Open) -> u64 {
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

/// What an action says of a loan with these fields; nothing when it is done.
fn said(world: &mut World, action: &str, open: Open) -> String {
    let id = opened(world, open);
    match world.by("ann", act(id, action, json!({}))) {
        Outcome::Done(_) => String::new(),
        Outcome::Refused(refusal) => text::refusal(&world.site, &refusal, "en"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_key_says_what_is_lacking() {
    let mut world = world();
    let line = |item: &str, mark: &str| json!([item, mark]);
    let table = [
        ("needs", json!({"told": false}), "lacking: Keeper, Told, assignee"),
        ("needs", json!({"keeper": "ben", "told": true}), "lacking: assignee"),
        ("other", json!({"keeper": "ann"}), "lacking: Keeper"),
        ("other", json!({"keeper": "ben"}), ""),
        ("other", json!({}), ""),
        ("must", json!({"kind": "shared", "told": true}), "lacking: Kind, Told"),
        ("must", json!({"kind": "home", "told": true}), ""),
        ("marked", json!({}), "lacking: Checklist"),
        ("marked", json!({"list": [line("Door", "bad"), line("Gas", " "), ["Tap"]]}), "lacking: Gas, Tap"),
        ("marked", json!({"list": [line("Door", "bad"), line("Gas", "ok")]}), ""),
        (
            "checked",
            json!({"list": [line("Door", "OK"), line("Gas", "no"), line("Tap", "")]}),
            "lacking: Gas, Tap",
        ),
        ("checked", json!({"list": [line("Door", "合格"), ["Gas", "3.2", " Yes "]]}), ""),
        ("checked", json!({"list": [["yes"]]}), "lacking: yes"),
        ("equal", json!({"out": 3, "in": 2}), "lacking: Out 3, In + Lost 2"),
        ("equal", json!({"out": "3.0", "in": 2, "lost": 1}), ""),
        ("equal", json!({"out": 3, "in": "3.00"}), ""),
        ("equal", json!({}), "lacking: Out —, In + Lost —"),
        ("equal", json!({"out": 0}), "lacking: Out 0, In + Lost —"),
        ("photos", json!({"photos": ["a", "b"]}), "lacking: Photos 2/3"),
        ("photos", json!({"photos": ["a", "b", "c"]}), ""),
        ("parts", json!({}), "lacking: Parts 0/1"),
        ("parts", json!({"parts": ["lock"]}), ""),
        ("lines", json!({"list": [["Door"]]}), "lacking: Checklist 1/2"),
        ("when", json!({"cost": "1000.01"}), "lacking: Receipt"),
        ("when", json!({"cost": 1000}), ""),
    ];
    for (action, filled, wanted) in table {
        assert_eq!(said(&mut world, action, loan(filled.clone())), wanted, "{action} {filled}");
    }
    let same = |assignee: &str| Open {
        requester: Some("ben".into()),
        assignee: Some(assignee.into()),
        ..loan(json!({"keeper": "ben"}))
    };
    assert_eq!(said(&mut world, "same", same("ann")), "lacking: Keeper ben, assignee ann, requester ben");
    assert_eq!(said(&mut world, "same", same("ben")), "");
}

#[test]
fn the_text_is_in_the_readers_language_with_titles_of_the_site() {
    let mut world = world();
    let id = opened(&mut world, loan(json!({})));
    let Outcome::Refused(refusal) = world.by("ann", act(id, "parts", json!({}))) else { panic!() };
    assert_eq!(text::refusal(&world.site, &refusal, "zh"), "缺少:Parts 0/1");
    assert!(matches!(refusal, Refusal::Rule { rule, .. } if rule == "lacks"));
}

#[test]
fn evidence_is_asked_for_as_the_setting_stood_when_the_ticket_was_opened() {
    let mut world = world();
    let old = opened(&mut world, loan(json!({"photos": ["a", "b"]})));
    world.until("2026-03-03 09:00");
    world.admin(Command::ChangeSetting {
        plugin: "keys".into(),
        name: "least.major".into(),
        value: Scalar::Whole(1),
        from: None,
    });
    assert_eq!(world.refused("ann", act(old, "photos", json!({}))), "lacking: Photos 2/3");
    assert_eq!(said(&mut world, "photos", loan(json!({"photos": ["a"]}))), "");
}

fn condition(name: &str, key: &str, figure: &str) -> Condition {
    let figure = Some(Scalar::Text(figure.into()));
    let bounds = match key {
        "min" => Bounds { min: figure, ..Bounds::default() },
        "max" => Bounds { max: figure, ..Bounds::default() },
        "over" => Bounds { over: figure, ..Bounds::default() },
        "below" => Bounds { below: figure, ..Bounds::default() },
        "filled" => Bounds { filled: Some(figure == Some(Scalar::Text("true".into()))), ..Bounds::default() },
        other => panic!("no bound `{other}`"),
    };
    IndexMap::from([(name.to_owned(), Wanted::Bounds(bounds))])
}

#[test]
fn bounds_hold_numbers_spans_days_and_moments_against_figures_settings_and_now() {
    // It is Monday 2 March 2026, 09:00.
    let table = [
        ("cost", "min", "limit", json!("1000.00"), true),
        ("cost", "over", "limit", json!(1000), false),
        ("cost", "below", "1000.01", json!(1000), true),
        ("cost", "max", "999.99", json!(1000), false),
        ("cost", "max", "0", Json::Null, false),
        ("cost", "filled", "false", Json::Null, true),
        ("cost", "filled", "true", json!(0), true),
        ("told", "filled", "true", json!(false), false),
        ("kind", "filled", "false", json!("home"), false),
        ("assignee", "filled", "true", Json::Null, false),
        ("took", "over", "pause", json!("30min"), false),
        ("took", "over", "pause", json!("30min 1s"), true),
        ("took", "max", "notice", json!("48h"), true),
        ("took", "min", "2h", json!("119min"), false),
        ("visit", "min", "notice", json!("2026-03-04"), true),
        ("visit", "min", "notice", json!("2026-03-03"), false),
        ("visit", "over", "1 working-days", json!("2026-03-03"), false),
        ("visit", "min", "-1 working-days", json!("2026-02-27"), true),
        ("visit", "min", "-1 working-days", json!("2026-02-26"), false),
        ("visit", "max", "0 days", json!("2026-03-02"), true),
        ("visit", "below", "2026-03-02", json!("2026-03-02"), false),
        ("visit", "max", "1 months", json!("2026-04-02"), true),
        ("call", "min", "-pause", json!("2026-03-02 08:30:00"), true),
        ("call", "min", "-pause", json!("2026-03-02 08:29:59"), false),
        ("call", "below", "notice", json!("2026-03-04 08:59:59"), true),
        ("call", "below", "notice", json!("2026-03-04 09:00:00"), false),
    ];
    for (name, key, figure, value, holds) in table {
        let mut world = world_of(|guard| guard.must = condition(name, key, figure));
        let filled = if value.is_null() { json!({}) } else { json!({ name: value }) };
        let wanted = world.site.plugins["keys"].blueprint.workflows["loan"].fields.get(name);
        let title = wanted.map_or(name.to_owned(), |field| field.title["en"].clone());
        let said = said(&mut world, "must", loan(filled));
        assert_eq!(
            said,
            if holds { String::new() } else { format!("lacking: {title}") },
            "{name} {key} {figure} {value}"
        );
    }
    assert_eq!(world().clock, at("2026-03-02 09:00"));
}

proptest! {
    #![proptest_config(config())]

    /// One of below, exactly and over holds, and the closed bounds are the open ones with the figure itself.
    #[test]
    fn a_number_is_on_one_side_of_a_figure(number in -2_000_000_i64..2_000_000, figure in -2_000_000_i64..2_000_000, scale in 0_u32..4) {
        let (number, figure) = (Decimal::new(number, scale), Decimal::new(figure, 2));
        let passes = |key: &str| {
            let Wanted::Bounds(bounds) = &condition("cost", key, &figure.to_string())["cost"] else { panic!() };
            let (_, bound, passing) = bounds.given().next().unwrap();
            passing.contains(&number.cmp(&bound.decimal().unwrap()))
        };
        let (below, over, same) = (passes("below"), passes("over"), number == figure);
        prop_assert_eq!(u8::from(below) + u8::from(over) + u8::from(same), 1);
        prop_assert_eq!((passes("min"), passes("max")), (over || same, below || same));
    }
}
