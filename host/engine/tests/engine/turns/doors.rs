//! Events of other systems: mapped, acting once, waiting for their ticket, listed with their reason.

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::delivery::{Delivery, DeliveryState, Receipt};
use frontdesk_engine::door::{Content, Received};
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::{audit, key};
use serde_json::{Value as Json, json};

use super::world::{World, at, person, trap};
use frontdesk_engine::value::Value;

/// Complaints open and are closed by another system, which acts as `sam`.
const MAPPING: &str = r#"
plugin = "desk"
id = "/id"
type = "/what"
at = { from = "/at", as = "epoch-ms" }
waits = "2 days"
ignore = ["ping"]
[signature]
scheme = "standard-webhooks"
[tables]
grade = { A = "major", B = "ordinary" }
[[rules]]
on = "complaint"
when = { "/body/kind" = ["noise", "water"] }
open = "complaint"
once = "unit"
fields.unit = { from = "/body/unit", as = "text" }
fields.content = { each = "/body/lines", from = "/text", join = "; " }
fields.grade = { from = "/body/grade", table = "grade", default = "ordinary" }
fields.cost = { each = "/body/lines", from = "/cents", as = "cents", sum = true }
[[rules]]
on = "judged"
act = "judge"
find = { workflow = "complaint", field = "unit", value = "/body/unit" }
fields.valid = { from = "/body/ok", as = "flag" }
[[rules]]
on = "closed"
act = "close"
find = { workflow = "complaint", field = "unit", value = "/body/unit" }
not_yet = ["callback-missing"]
"#;

fn with_door(source: &str) -> World {
    let mut world = World::new();
    world.admin(Command::PutPerson(person("sam", &["clerk", "supervisor"])));
    let (door, person) = ("shop".into(), "sam".into());
    world.admin(Command::PutDoor { door, person, source: source.into() });
    world
}

fn opening(id: &str, unit: &str) -> Json {
    let lines = json!([{ "text": "loud", "cents": 1_250 }, { "text": "all night", "cents": "5" }]);
    json!({ "id": id, "what": "complaint", "at": 1_772_413_200_000_i64, "body": { "kind": "noise", "unit": unit, "grade": "A", "lines": lines } })
}

fn event(id: &str, what: &str, body: &Json) -> Json {
    json!({ "id": id, "what": what, "at": 1_772_413_200_000_i64, "body": body })
}

fn outcome(world: &mut World, event: &Json) -> Outcome {
    let id = event["id"].as_str().unwrap().to_owned();
    let content = Content::Event { event: event.clone(), around: Json::Null };
    world.run_by(Actor::System, Command::Receive(Box::new(Received { door: "shop".into(), id, content })))
}

fn received(world: &mut World, event: &Json) -> Receipt {
    match outcome(world, event) {
        Outcome::Done(receipt) => serde_json::from_value(receipt).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn delivery(world: &World, receipt: &Receipt) -> Delivery {
    world.get(key::delivery(receipt.delivery)).unwrap()
}

fn sound(world: &World) {
    let found = audit::audit(world.store.as_ref(), &world.site).unwrap();
    assert!(found.is_sound(), "{:?}", found.findings);
}

#[test]
fn an_event_acts_once_and_its_values_are_converted() {
    let mut world = with_door(MAPPING);
    let receipt = received(&mut world, &opening("e-1", "3-0702"));
    assert_eq!((receipt.outcome, receipt.reason.as_str()), (DeliveryState::Acted, ""));
    let kept = delivery(&world, &receipt);
    let ticket = world.ticket(kept.ticket.unwrap());
    assert_eq!(ticket.fields["content"], Value::text("loud; all night"));
    assert_eq!(ticket.fields["grade"], Value::text("major"));
    assert_eq!(ticket.fields["cost"].to_string(), "12.55");
    assert_eq!(kept.received, None, "what acted is not kept beside its ticket");
    assert_eq!(world.history(ticket.id)[0].actor, "sam");
    let before = (world.head(), world.state());
    let again = received(&mut world, &opening("e-1", "3-0702"));
    assert_eq!(again, receipt);
    assert_eq!((world.head(), world.state()), before, "the same again is not even a turn");
    let same = received(&mut world, &opening("e-2", "3-0702"));
    assert_eq!((same.outcome, delivery(&world, &same).ticket), (DeliveryState::Acted, Some(ticket.id)));
    assert!(same.reason.ends_with("with the same `unit` is there already"), "{}", same.reason);
    let other = received(&mut world, &opening("e-1", "3-0703"));
    assert_eq!(other.outcome, DeliveryState::Conflict);
    assert_eq!(received(&mut world, &opening("e-1", "3-0703")), other);
    sound(&world);
}

#[test]
fn what_comes_too_early_waits_for_its_ticket_and_then_for_its_state() {
    let mut world = with_door(MAPPING);
    world.on(Hook::OnTicket, |_, _| Ok(()));
    let unit = json!({ "unit": "3-0702", "ok": "no" });
    let judged = received(&mut world, &event("e-2", "judged", &unit));
    assert_eq!(judged.outcome, DeliveryState::Waits);
    assert_eq!(judged.reason, "there is no `complaint` with `unit` `3-0702` yet");
    let opened = received(&mut world, &opening("e-1", "3-0702"));
    let ticket = delivery(&world, &opened).ticket.unwrap();
    assert_eq!(world.ticket(ticket).state, "registered");
    // Its time is now: the ticket that opened woke it.
    world.ring();
    assert_eq!(world.ticket(ticket).state, "closed");
    assert_eq!(delivery(&world, &judged).state, DeliveryState::Acted);
    let late = received(&mut world, &event("e-3", "judged", &unit));
    assert_eq!(late.outcome, DeliveryState::Refused);
    assert!(late.reason.contains("any more, which is in the state `closed`"), "{}", late.reason);
    sound(&world);
}

#[test]
fn what_waits_in_vain_is_listed_after_its_time() {
    let mut world = with_door(MAPPING);
    let alone = received(&mut world, &event("e-9", "judged", &json!({ "unit": "9-0909", "ok": true })));
    world.until("2026-03-04 08:59");
    let waiting = delivery(&world, &alone);
    assert_eq!(waiting.state, DeliveryState::Waits);
    assert!((40..80).contains(&waiting.tries), "by the hour, and more often at first: {}", waiting.tries);
    world.until("2026-03-04 09:01");
    let given_up = delivery(&world, &alone);
    assert_eq!(given_up.state, DeliveryState::Unplaced);
    assert_eq!(given_up.reason, "waited in vain: there is no `complaint` with `unit` `9-0909` yet");
    assert!(given_up.received.is_some(), "what came is kept");
    world.admin(Command::TryDelivery { delivery: alone.delivery });
    assert_eq!(delivery(&world, &alone).state, DeliveryState::Waits);
    received(
        &mut world,
        &json!({ "id": "e-10", "what": "complaint", "at": at("2026-03-04 09:00").0, "body": { "kind": "water", "unit": "9-0909", "lines": [{ "text": "drips", "cents": 1 }] } }),
    );
    world.ring();
    assert_eq!(delivery(&world, &alone).state, DeliveryState::Acted);
    sound(&world);
}

#[test]
fn what_cannot_be_is_listed_with_its_place_and_put_away_with_a_reason() {
    let mut world = with_door(MAPPING);
    let (cents, kind) = (("/body/lines/0/cents", json!("1.5")), ("/body/kind", json!("smell")));
    for (number, ((place, value), state, why)) in [
        (cents, DeliveryState::Malformed, "rules[0].fields.cost: expected a whole number, got `1.5`"),
        (
            kind,
            DeliveryState::Malformed,
            "type: no rule fits an event of the kind `complaint` (add a rule, or the kind to `ignore`)",
        ),
        (("/body/grade", json!("Z")), DeliveryState::Acted, ""),
        (
            ("/body/unit", json!("attic")),
            DeliveryState::Refused,
            r"`unit`: expected the form `\d+-\d{4}`, got `attic`",
        ),
        (
            ("/body/unit", Json::Null),
            DeliveryState::Malformed,
            "rules[0].fields.unit: a ticket is looked for by it, and there is nothing",
        ),
        (
            ("/at", json!(1_771_000_000_000_i64)),
            DeliveryState::Malformed,
            "at: expected an event of the last 7d, got one of 16d 8h 33min 20s ago",
        ),
        (("/what", json!("ping")), DeliveryState::Ignored, ""),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = opening(&format!("e-{number}"), &format!("3-07{number:02}"));
        *event.pointer_mut(place).unwrap() = value;
        let receipt = received(&mut world, &event);
        assert_eq!((receipt.outcome, receipt.reason.as_str()), (state, why), "{place}");
    }
    let bad = received(&mut world, &{
        let mut event = opening("e-0", "3-0700");
        event["body"]["lines"][0]["cents"] = json!("1.5");
        event
    });
    let dismiss = |reason: &str| Command::DismissDelivery { delivery: bad.delivery, reason: reason.into() };
    assert_eq!(world.admin_refused(dismiss(" ")), "`reason`: expected 1 to 500 characters, got 1");
    world.admin(dismiss("a test of theirs"));
    let away = delivery(&world, &bad);
    assert_eq!(
        (away.state, away.dismissed.unwrap().reason.as_str()),
        (DeliveryState::Dismissed, "a test of theirs")
    );
    assert!(world.admin_refused(dismiss("again")).contains("is `dismissed` already"));
    sound(&world);
}

#[test]
fn a_plugin_that_fails_loses_no_event() {
    let mut world = with_door(MAPPING);
    world.on_opened(|_, _| trap("broken"));
    let Outcome::Faulted { fault, .. } = outcome(&mut world, &opening("e-1", "3-0702")) else {
        panic!("no fault")
    };
    let receipt = received(&mut world, &opening("e-1", "3-0702"));
    assert_eq!(receipt.outcome, DeliveryState::Refused);
    assert_eq!(receipt.reason, format!("a plugin failed: broken (fault {fault})"));
    world.on_opened(|_, _| Ok(()));
    world.admin(Command::Rerun { fault });
    assert_eq!(delivery(&world, &receipt).state, DeliveryState::Acted);
    assert_eq!(received(&mut world, &opening("e-1", "3-0702")).outcome, DeliveryState::Acted);
    sound(&world);
}

#[test]
fn ids_of_settled_events_are_forgotten_after_a_week() {
    let mut world = with_door(MAPPING);
    let first = received(&mut world, &opening("e-1", "3-0702"));
    world.until("2026-03-09 09:01");
    let moment = |civil: &str| json!(at(civil).0);
    let mut next = opening("e-2", "3-0703");
    next["at"] = moment("2026-03-09 09:00");
    received(&mut world, &next);
    assert_eq!(world.get::<Delivery>(key::delivery(first.delivery)), None);
    let again = received(&mut world, &opening("e-1", "3-0702"));
    assert_eq!(again.outcome, DeliveryState::Malformed, "too old to act again");
    assert!(again.reason.starts_with("at: expected an event of the last 7d"), "{}", again.reason);
    sound(&world);
}

#[test]
fn a_mapping_that_cannot_work_is_refused_with_every_place() {
    let mut world = World::new();
    world.admin(Command::PutPerson(person("sam", &["clerk"])));
    let put =
        |source: &str| Command::PutDoor { door: "shop".into(), person: "sam".into(), source: source.into() };
    let wrong = MAPPING
        .replace(
            "scheme = \"standard-webhooks\"",
            "scheme = \"hmac-sha256\"\nheader = \"x sign\"\nover = \"timestamp.body\"",
        )
        .replace("A = \"major\"", "A = \"huge\"")
        .replace("once = \"unit\"", "once = \"content\"")
        .replace(
            "fields.valid = { from = \"/body/ok\", as = \"flag\" }",
            "fields.valid = { from = \"/body/ok\", as = \"cents\" }\nfields.colour = \"/colour\"",
        )
        .replace("act = \"close\"", "act = \"shut\"")
        .replace("callback-missing", "callback-mising")
        .replace("waits = \"2 days\"", "waits = \"2 months\"");
    let told = world.admin_refused(put(&wrong));
    for place in [
        "`mapping.signature.header`: expected the name of a header",
        "`mapping.signature.timestamp`: is missing",
        "`mapping.waits`: expected a length in minutes, hours, days or weeks, got `2 months`",
        "`mapping.rules[0].fields.grade`: expected one of the choices, got `huge`",
        "`mapping.rules[0].once`: tickets cannot be found by `content`, which is not indexed",
        "`mapping.rules[1].act`: action `judge` needs one of the roles supervisor, and `sam` has clerk",
        "`mapping.rules[1].fields.valid`: `as = \"cents\"` does not give what this field holds",
        "`mapping.rules[1].fields.colour`: is not asked for here",
        "`mapping.rules[2].act`: `complaint` has no action `shut`",
        "`mapping.rules[2].not_yet`: there is no refusal `callback-mising` (did you mean `callback-missing`?",
    ] {
        assert!(told.contains(place), "{place}\nis not in\n{told}");
    }
    let told = world.admin_refused(put("plugin = \"desk\"\nid = 7\n"));
    assert!(told.contains("line 2"), "{told}");
    let unsigned = MAPPING.replace(
        "scheme = \"standard-webhooks\"",
        "scheme = \"hmac-sha256\"\nheader = \"x-sign\"\nover = \"body\"",
    );
    let told = world.admin_refused(put(&unsigned.replace("at = {", "# at = {")));
    assert!(told.contains("`mapping.at`: is missing: the signature has no timestamp"), "{told}");
    let told = world.admin_refused(put(&unsigned.replace("id = \"/id\"", "id = \"header\"")));
    assert!(told.contains("`mapping.id`: expected a pointer into the body"), "{told}");
}

#[test]
fn a_door_stays_until_what_came_through_it_is_settled() {
    let mut world = with_door(MAPPING);
    let waits = received(&mut world, &event("e-2", "judged", &json!({ "unit": "3-0702", "ok": "no" })));
    let remove = || Command::RemoveDoor { door: "shop".into() };
    assert!(world.admin_refused(remove()).contains("has events in the state `waits`"));
    world.admin(Command::DismissDelivery { delivery: waits.delivery, reason: "by phone".into() });
    world.admin(remove());
    assert!(world.site.doors.is_empty());
    assert!(world.admin_refused(remove()).contains("there is no door `shop`"));
    sound(&world);
}
