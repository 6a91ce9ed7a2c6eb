//! Queues: who comes first, how long who has waited, who was overtaken.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::{Field, FieldKind};
use frontdesk_engine::command::{Actor, CallNext, Command, Request};
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::queue::{Place, Waiting, place, places, rank, waiting};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::links::{house, open};
use super::world::{World, act, at, blueprint, fields, form, install};

fn visit(world: &mut World, filled: Json) -> u64 {
    let mut whole = json!({"department": "internal"});
    whole.as_object_mut().unwrap().extend(filled.as_object().unwrap().clone());
    open(world, "visit", whole)
}

fn next(department: &str, filled: Json) -> Command {
    Command::CallNext(CallNext {
        plugin: "house".into(),
        queue: "doctor".into(),
        per: form(json!({"department": department})),
        action: None,
        form: form(filled),
    })
}

fn standing(world: &World, department: &str) -> Vec<Place> {
    let line = format!("[\"{department}\"]");
    places(&*world.store, ("house", "doctor"), Some(&line), usize::MAX).unwrap()
}

fn line(world: &World, department: &str) -> Vec<u64> {
    let places = standing(world, department);
    assert!(places.iter().enumerate().all(|(index, place)| place.position == index + 1));
    places.into_iter().map(|place| place.waiting.ticket).collect()
}

fn waits(world: &World, ticket: u64) -> Waiting {
    waiting(&*world.store, ticket, "doctor").unwrap().unwrap()
}

#[test]
fn a_critical_one_comes_first_and_the_overtaken_keep_their_clocks() {
    let mut world = house(false);
    for minute in ["09:00", "09:02", "09:04"] {
        world.clock = at(&format!("2026-03-02 {minute}"));
        visit(&mut world, json!({}));
    }
    for (minute, marked) in [("09:06", "2026-03-02 09:06"), ("09:07", "2026-03-02 09:07")] {
        world.clock = at(&format!("2026-03-02 {minute}"));
        visit(&mut world, json!({"rank": 1, "marked": marked}));
    }
    assert_eq!(line(&world, "internal"), [4, 5, 1, 2, 3]);
    world.clock = at("2026-03-02 09:15");
    let first = waits(&world, 1);
    assert_eq!((first.overtaken, first.waited(world.clock)), (2, Span::minutes(15)));
    // The second critical one came behind the first.
    assert_eq!(waits(&world, 4).overtaken, 0);
    let called: Vec<_> =
        (0..3).map(|_| world.done("ann", next("internal", json!({})))["ticket"].as_u64().unwrap()).collect();
    assert_eq!(called, [4, 5, 1]);
    assert_eq!(waits(&world, 1).waited(at("2026-03-02 12:00")), Span::minutes(15), "it waits no longer");
    assert_eq!(waits(&world, 2).overtaken, 2, "one that came first is overtaken by nobody");
    assert_eq!(world.history(1).last().unwrap().action.as_deref(), Some("call"));
}

#[test]
fn another_than_the_first_is_taken_with_a_reason_and_noted() {
    let mut world = house(false);
    let (first, second, third) =
        (visit(&mut world, json!({})), visit(&mut world, json!({})), visit(&mut world, json!({})));
    let before = world.state();
    assert_eq!(
        world.refused("ann", act(third, "call", json!({}))),
        "`why`: must be filled in: it is not the turn of V-0003, before it come V-0001, V-0002"
    );
    assert_eq!(world.state(), before);
    world.done("ann", act(third, "call", json!({"why": "A small child."})));
    assert_eq!([first, second].map(|id| waits(&world, id).overtaken), [1, 1]);
    let told = world.history(third).pop().unwrap();
    assert_eq!(
        (told.kind.as_str(), told.text.as_str(), told.actor.as_str()),
        ("overtook", "doctor V-0001, V-0002", "ann")
    );
    // The first needs no reason, whoever names it.
    world.done("ann", act(first, "call", json!({})));
    assert_eq!(world.history(first).last().unwrap().kind, "acted");
    assert_eq!(line(&world, "internal"), [second]);
}

#[test]
fn lines_are_apart_and_must_be_named() {
    let mut world = house(false);
    world.clock = at("2026-03-02 09:20");
    let early = json!({"department": "skin", "registered": "2026-03-02 09:00"});
    let moved = visit(&mut world, early);
    for registered in ["2026-03-02 09:05", "2026-03-02 09:10"] {
        visit(&mut world, json!({"registered": registered}));
    }
    assert_eq!((line(&world, "skin"), line(&world, "internal")), (vec![1], vec![2, 3]));
    // Sent on to another department it keeps its number and its time of registration.
    let entered = waits(&world, moved).entered;
    world.clock = at("2026-03-02 09:30");
    world.done("ann", act(moved, "triage", json!({"department": "internal"})));
    assert_eq!((line(&world, "skin"), line(&world, "internal")), (vec![], vec![1, 2, 3]));
    assert_eq!(waits(&world, moved).entered, entered);
    assert_eq!([2, 3].map(|id| waits(&world, id).overtaken), [1, 1]);
    assert_eq!(world.refused("ann", next("skin", json!({}))), "nobody waits in queue `doctor`");
    let no_line = Command::CallNext(CallNext { per: form(json!({})), ..called("doctor") });
    assert_eq!(
        world.refused("ann", no_line),
        "`per`: queue `doctor` has a line for each `department` (say which)"
    );
    let other = Command::CallNext(CallNext { per: form(json!({"rank": 1})), ..called("doctor") });
    assert_eq!(world.refused("ann", other), "`rank`: is not asked for here (there are: `department`)");
    assert_eq!(
        world.refused("ann", Command::CallNext(called("nurse"))),
        "there is no queue `nurse` (there are: doctor)"
    );
    let by_end = Command::CallNext(CallNext { action: Some("end".into()), ..called("doctor") });
    assert_eq!(world.refused("ann", by_end), "there is no calling action `end` (there are: call)");
}

fn called(queue: &str) -> CallNext {
    let per = form(json!({"department": "internal"}));
    CallNext { plugin: "house".into(), queue: queue.into(), per, action: None, form: form(json!({})) }
}

#[test]
fn who_comes_back_waits_anew() {
    let mut world = house(false);
    let patient = visit(&mut world, json!({}));
    visit(&mut world, json!({}));
    world.clock = at("2026-03-02 09:10");
    world.done("ann", next("internal", json!({})));
    assert_eq!(waits(&world, patient).left, Some(world.clock));
    world.clock = at("2026-03-02 10:00");
    world.done("ann", act(patient, "back", json!({})));
    assert_eq!(line(&world, "internal"), [2, patient]);
    let again = waits(&world, patient);
    assert_eq!((again.entered, again.left, again.overtaken), (world.clock, None, 0));
}

#[test]
fn a_hook_asks_for_its_own_queues() {
    let mut world = house(false);
    visit(&mut world, json!({}));
    let second = visit(&mut world, json!({}));
    world.on_opened(|ticket, turn| {
        let of = fields([("department", Value::text("internal"))]);
        let list = turn.queue_places("doctor", &of, 2)?;
        assert_eq!(
            list.iter().map(|place| (place.position, place.waiting.ticket)).collect::<Vec<_>>(),
            [(1, 1), (2, 2)]
        );
        assert_eq!(turn.queue_place("doctor", ticket.id)?.unwrap().position, 3);
        turn.act(1, "call", fields([]))?;
        assert_eq!(turn.queue_place("doctor", 1)?, None);
        assert_eq!(turn.queue_waiting("doctor", 1)?.unwrap().left, Some(turn.now()));
        assert_eq!(turn.queue_place("doctor", ticket.id)?.unwrap().position, 2);
        let refused =
            |refusal: Result<_, frontdesk_engine::turn::Halt>| refusal.map(drop).unwrap_err().to_string();
        assert_eq!(refused(turn.queue_places("doctor", &of, 201)), "`limit`: expected 1 to 200, got 201");
        assert_eq!(
            refused(turn.queue_places("nurse", &of, 1)),
            "there is no queue `nurse` (there are: doctor)"
        );
        Ok(())
    });
    visit(&mut world, json!({}));
    assert_eq!(line(&world, "internal"), [second, 3]);
    assert!(world.told().len() >= 3, "the hook ran");
    world.hooks.deaf.lock().unwrap().insert(Hook::OnTicket);
}

#[test]
fn an_upgrade_orders_anew_and_keeps_the_waiting() {
    let mut world = house(false);
    let text = include_str!("../../blueprints/links.toml");
    let version = |changes: &[(&str, &str)]| {
        let mut text = text.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        install(blueprint("links.toml", &text), &[])
    };
    for (minute, rank) in [("09:01", 3), ("09:02", 1), ("09:03", 2)] {
        world.clock = at(&format!("2026-03-02 {minute}"));
        visit(&mut world, json!({"rank": rank}));
    }
    assert_eq!(line(&world, "internal"), [1, 3, 2]);
    let entered: Vec<_> = (1..=3).map(|id| waits(&world, id).entered).collect();
    world.clock = at("2026-03-02 09:30");
    world.admin(version(&[("\"rank desc\", ", "\"rank\", "), ("\"1.0.0\"", "\"1.1.0\"")]));
    assert_eq!(line(&world, "internal"), [2, 3, 1]);
    assert_eq!((1..=3).map(|id| waits(&world, id).entered).collect::<Vec<_>>(), entered);
    // A queue that a version brings is joined by those who stand in its states, since they came there.
    let mut world = house(false);
    world.admin(version(&[
        (", calls = \"doctor\"", ""),
        ("states = [\"waiting\"]", "states = [\"called\"]"),
        ("\"1.0.0\"", "\"1.1.0\""),
    ]));
    visit(&mut world, json!({}));
    assert!(line(&world, "internal").is_empty());
    world.clock = at("2026-03-02 10:00");
    world.admin(version(&[("\"1.0.0\"", "\"1.2.0\"")]));
    assert_eq!(line(&world, "internal"), [1]);
    assert_eq!(waits(&world, 1).entered, at("2026-03-02 09:00"));
}

fn field(kind: FieldKind) -> Field {
    let choices = ["a", "b", "c"].map(|name| (name.to_owned(), [("en".to_owned(), name.to_owned())].into()));
    serde_json::from_value(json!({"title": {"en": "x"}, "type": "text"}))
        .map(|field: Field| Field { kind, choices: choices.into(), ..field })
        .unwrap()
}

/// Two values of one kind, often equal, as fields of queues can hold them.
fn pairs() -> impl Strategy<Value = (FieldKind, Value, Value)> {
    let pair = |kind, value: BoxedStrategy<Value>| {
        let value = prop_oneof![1 => Just(Value::Nothing), 6 => value];
        (Just(kind), value.clone(), value)
    };
    let decimal = (any::<i64>(), 0..=18_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let small = (-30..30_i64, 0..3_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let number = prop_oneof![decimal, small].prop_map(Value::Number).boxed();
    let moment = prop_oneof![any::<i64>(), -5..5_i64].prop_map(|ms| Value::Moment(Instant(ms))).boxed();
    let day = (1..9_999_i16, 1..=12_i8, 1..=28_i8);
    let day = day.prop_map(|(year, month, day)| Value::Day(Date::new(year, month, day).unwrap())).boxed();
    let choice = prop::sample::select(vec!["a", "b", "c"]).prop_map(Value::text).boxed();
    prop_oneof![
        pair(FieldKind::Number, number),
        pair(FieldKind::Moment, moment),
        pair(FieldKind::Day, day),
        pair(FieldKind::Flag, any::<bool>().prop_map(Value::Flag).boxed()),
        pair(FieldKind::Choice, choice),
    ]
}

/// How two values stand to each other, said without any texts: an empty one comes last, an unticked box is `false`.
fn order(kind: FieldKind, one: &Value, other: &Value, descending: bool) -> std::cmp::Ordering {
    let tidy = |value: &Value| match value {
        Value::Nothing if kind == FieldKind::Flag => Value::Flag(false),
        other => other.clone(),
    };
    let (one, other) = (tidy(one), tidy(other));
    match (one == Value::Nothing, other == Value::Nothing) {
        (false, false) if descending => other.cmp(&one),
        (false, false) => one.cmp(&other),
        (one, other) => one.cmp(&other),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..config() })]

    #[test]
    fn texts_of_ranks_order_as_their_values((kind, one, other) in pairs(), descending: bool) {
        let field = field(kind);
        let texts = [&one, &other].map(|value| rank(Some(&field), value, descending));
        prop_assert_eq!(texts[0].len(), texts[1].len());
        prop_assert_eq!(texts[0].cmp(&texts[1]), order(kind, &one, &other, descending));
    }
}

/// What a queue is held against: who waits, with everything that orders them, sorted at each look.
#[derive(Clone, Debug, PartialEq)]
struct Model {
    department: String,
    rank: Option<i64>,
    entered: Instant,
    overtaken: u32,
}

/// Before whom somebody comes: ranks descend, none comes last; then by entry, then by id.
fn sorted(model: &BTreeMap<u64, Model>, department: &str) -> Vec<u64> {
    let mut ids: Vec<_> = model.iter().filter(|(_, one)| one.department == department).collect();
    ids.sort_by_key(|(id, one)| (one.rank.is_none(), one.rank.map(|rank| -rank), one.entered, **id));
    ids.into_iter().map(|(id, _)| *id).collect()
}

/// Puts somebody where the rules say, and counts at everybody it comes before from now on.
fn put(model: &mut BTreeMap<u64, Model>, id: u64, now: Model) {
    let before: Vec<_> = sorted(model, &now.department);
    let ahead: Vec<_> = match before.iter().position(|other| *other == id) {
        Some(place) => before[..place].to_vec(),
        None => before,
    };
    let department = now.department.clone();
    model.insert(id, now);
    let behind: Vec<_> =
        sorted(model, &department).into_iter().skip_while(|other| *other != id).skip(1).collect();
    for passed in ahead.iter().filter(|other| behind.contains(other)) {
        model.get_mut(passed).unwrap().overtaken += 1;
    }
}

/// One thing that happens at a counter.
#[derive(Clone, Debug)]
enum Step {
    Come(bool, Option<i64>),
    Sort(usize, bool, Option<i64>),
    Next(bool),
    Take(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rank = || prop::option::of(0..3_i64);
    let step = prop_oneof![
        3 => (any::<bool>(), rank()).prop_map(|(skin, rank)| Step::Come(skin, rank)),
        2 => (0..8_usize, any::<bool>(), rank()).prop_map(|(who, skin, rank)| Step::Sort(who, skin, rank)),
        1 => any::<bool>().prop_map(Step::Next),
        1 => (0..8_usize).prop_map(Step::Take),
        1 => (0..5_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..100)
}

fn department(skin: bool) -> &'static str {
    if skin { "skin" } else { "internal" }
}

/// Plays steps on a site and on the model, and holds one against the other after each.
fn play(steps: &[Step]) -> usize {
    let mut world = house(false);
    let mut model: BTreeMap<u64, Model> = BTreeMap::new();
    for step in steps {
        match step.clone() {
            Step::Come(skin, rank) => {
                let filled = json!({"department": department(skin), "rank": rank});
                let id = open(&mut world, "visit", filled);
                let now =
                    Model { department: department(skin).into(), rank, entered: world.clock, overtaken: 0 };
                put(&mut model, id, now);
            }
            Step::Sort(who, skin, rank) => {
                let Some((id, found)) = model.clone().into_iter().nth(who) else { continue };
                world.done("ann", act(id, "triage", json!({"department": department(skin), "rank": rank})));
                // What is left empty in a form stays.
                let rank = rank.or(found.rank);
                put(&mut model, id, Model { department: department(skin).into(), rank, ..found });
            }
            Step::Next(skin) => {
                let first = sorted(&model, department(skin)).first().copied();
                match (world.by("ann", next(department(skin), json!({}))), first) {
                    (Outcome::Done(answer), Some(first)) => assert_eq!(answer["ticket"], first),
                    (Outcome::Refused(_), None) => continue,
                    (outcome, first) => panic!("expected {first:?}, got {outcome:?}"),
                }
                model.remove(&first.unwrap());
            }
            Step::Take(who) => {
                let Some(id) = model.keys().nth(who).copied() else { continue };
                let line = sorted(&model, &model[&id].department);
                world.done("ann", act(id, "call", json!({"why": "Urgent."})));
                for passed in line.iter().take_while(|other| **other != id) {
                    model.get_mut(passed).unwrap().overtaken += 1;
                }
                model.remove(&id);
            }
            Step::Wait(minutes) => world.clock = world.clock.plus(Span::minutes(minutes)),
        }
        compare(&world, &model);
    }
    steps.len()
}

fn compare(world: &World, model: &BTreeMap<u64, Model>) {
    for department in ["internal", "skin"] {
        let got = standing(world, department);
        let wanted = sorted(model, department);
        assert_eq!(got.iter().map(|place| place.waiting.ticket).collect::<Vec<_>>(), wanted);
        for found in got {
            let one = &model[&found.waiting.ticket];
            assert_eq!((found.waiting.entered, found.waiting.overtaken), (one.entered, one.overtaken));
            assert_eq!(found.waiting.waited(world.clock), world.clock.since(one.entered));
            assert_eq!(place(&*world.store, "house", found.waiting.clone()).unwrap(), found);
        }
    }
}

proptest! {
    // Fifty steps on average, each held against the model: ten thousand and more.
    #![proptest_config(ProptestConfig { cases: 220, ..config() })]

    #[test]
    fn a_queue_stands_as_its_model_sorts_it(steps in steps()) {
        play(&steps);
    }
}

/// The cost of a place does not grow with the tickets of the site: only its own queue is read.
#[test]
fn tickets_that_wait_elsewhere_are_not_read() {
    let mut world = house(false);
    for _ in 0..30 {
        let id = visit(&mut world, json!({}));
        world.done("ann", act(id, "end", json!({})));
    }
    visit(&mut world, json!({}));
    let broken: Vec<Vec<u8>> = (1..=30).map(|id| key::ticket(id).bytes()).collect();
    assert!(broken.iter().all(|key| world.store.all().contains_key(key)));
    // Damage that a scan of all tickets would stumble over.
    world.store.apply(broken.into_iter().map(|key| (key, Some(b"damaged".to_vec()))).collect());
    let request = Request {
        command: next("internal", json!({})),
        actor: Actor::Person("ann".into()),
        at: world.clock,
        idempotency: None,
        salt: None,
    };
    let Outcome::Done(answer) = world.request(&request).0 else { panic!("nothing else is read") };
    assert_eq!(answer["ticket"], 31);
    assert_eq!(world.get::<Ticket>(key::ticket(31)).unwrap().state, "called");
}
