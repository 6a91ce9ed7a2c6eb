//! Signatures: who may give them, what is fixed by their hash, and when they count no more.

use std::collections::BTreeMap;

use frontdesk_engine::command::{Command, Open, Sign};
use frontdesk_engine::hooks::Event;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::signature::{Manner, Outside, Signature, digest};
use frontdesk_engine::text;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::{Fields, Value};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::world::{World, act, blueprint, fields, form, install, person};

/// A site with the clerks ann and ben, the supervisor sue, the guard gus and the tenant tom.
fn world() -> World {
    let mut world = World::bare();
    let people =
        [("ann", "clerk"), ("ben", "clerk"), ("sue", "supervisor"), ("gus", "guard"), ("tom", "tenant")];
    for (id, role) in people {
        world.admin(Command::PutPerson(person(id, &[role])));
    }
    let passes = blueprint("signatures.toml", include_str!("../../blueprints/signatures.toml"));
    world.admin(install(passes, &[]));
    world
}

/// A pass that tom asked for and that gus carries out.
fn pass(world: &mut World) -> u64 {
    let open = Open {
        workflow: "pass".into(),
        form: form(json!({"goods": "Sofa", "value": "900.50", "mover": "gus"})),
        requester: Some("tom".into()),
        ..Open::default()
    };
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

fn sign(ticket: u64, slot: &str) -> Command {
    Command::Sign(Sign { ticket, slot: slot.into(), outside: None, proof: Vec::new(), revision: None })
}

fn outside(ticket: u64, slot: &str, name: &str, how: Manner, proof: &[&str]) -> Command {
    let outside = Some(Outside { name: name.into(), how });
    let proof = proof.iter().map(|&file| file.to_owned()).collect();
    Command::Sign(Sign { ticket, slot: slot.into(), outside, proof, revision: None })
}

fn stamp(ticket: u64, slot: &str) -> Command {
    Command::Stamp { ticket, slot: slot.into(), proof: vec!["stamp.jpg".into()] }
}

fn given(world: &World, ticket: u64) -> Vec<Signature> {
    world.below(key::signatures(ticket))
}

#[test]
fn a_signature_is_a_record_a_line_and_an_event() {
    let mut world = world();
    let id = pass(&mut world);
    world.told();
    let answer = world.done("ann", sign(id, "officer"));
    assert_eq!(answer, json!({"ticket": id, "number": "P-0001", "state": "asked", "revision": 2}));
    let ticket = world.ticket(id);
    let covers = vec!["goods".to_owned(), "value".to_owned()];
    let wanted = Signature {
        id: given(&world, id)[0].id,
        ticket: id,
        slot: "officer".into(),
        stamp: false,
        by: "ann".into(),
        outside: None,
        proof: Vec::new(),
        at: world.clock,
        hash: digest(&ticket, &covers),
        covers,
        void: None,
    };
    assert_eq!(given(&world, id), std::slice::from_ref(&wanted));
    let mut form = fields([
        ("slot", Value::text("officer")),
        ("by", Value::Person("ann".into())),
        ("stamp", Value::Flag(false)),
        ("hash", Value::Text(wanted.hash)),
    ]);
    let line = world.history(id).pop().unwrap();
    assert_eq!((line.kind.as_str(), line.actor.as_str(), line.text.as_str()), ("signed", "ann", "officer"));
    assert_eq!(line.form, form);
    form.insert("complete".into(), Value::Flag(false));
    assert_eq!(
        world.told(),
        [Event::Ticket { cause: "signed".into(), ticket, action: None, form, was: None }]
    );
    world.done("sue", stamp(id, "officer"));
    let Event::Ticket { form, .. } = world.told().remove(0) else { panic!() };
    assert_eq!((&form["stamp"], &form["complete"]), (&Value::Flag(true), &Value::Flag(true)));
    assert_eq!(world.history(id).pop().unwrap().kind, "stamped");
}

/// What was signed can be checked by hand: the text whose hash it is.
#[test]
fn the_hash_is_that_of_the_plain_text_of_what_is_signed() {
    let mut world = world();
    let id = pass(&mut world);
    let text = br#"{"fields":{"goods":{"text":"Sofa"},"value":{"number":"900.5"}},"ticket":"P-0001"}"#;
    let by_hand = frontdesk_engine::journal::hex(&<sha2::Sha256 as sha2::Digest>::digest(text));
    assert_eq!(digest(&world.ticket(id), &["goods".into(), "value".into(), "remark".into()]), by_hand);
}

#[test]
fn who_cannot_sign_is_told_why() {
    let mut world = world();
    let id = pass(&mut world);
    world.done("ann", sign(id, "officer"));
    world.done("ann", outside(id, "owner", " Wang Li ", Manner::Paper, &["paper.jpg"]));
    assert_eq!(given(&world, id)[1].signer(), "Wang Li");
    world.admin(Command::PutPerson(person("gus", &["guard", "clerk"])));
    world.admin(Command::PutPerson(person("tom", &["supervisor"])));
    world.admin(Command::PutPerson(person("eve", &["clerk"])));
    let pass_of_guard = |command: fn(u64, &str) -> Command, slot: &str| command(id, slot);
    let table = [
        (
            "gus",
            pass_of_guard(stamp, "officer"),
            "signature `officer` of `pass` needs one of the roles supervisor, and `gus` has clerk, guard",
        ),
        ("gus", sign(id, "officer"), "signature `officer` is given already (it needs 1)"),
        ("ann", sign(id, "officer"), "`ann` has given signature `officer` already"),
        (
            "ann",
            sign(id, "second"),
            "`ann` cannot give signature `second`: the same person signed `officer` (somebody else signs)",
        ),
        (
            "gus",
            sign(id, "second"),
            "`gus` cannot give signature `second`: the same person stands in `mover` (somebody else signs)",
        ),
        (
            "tom",
            sign(id, "second"),
            "`tom` cannot give signature `second`: the same person stands in `requester` (somebody else signs)",
        ),
        ("ben", sign(id, "senior"), "signature `senior` needs rank 50 or higher, and `ben` has 10"),
        (
            "ben",
            sign(id, "asker"),
            "signature `asker` of `pass` needs one of the roles requester, and `ben` has clerk",
        ),
        (
            "ben",
            sign(id, "boss"),
            "there is no signature `boss` (there are: officer, second, owner, proxy, present, senior, asker)",
        ),
        (
            "ben",
            sign(id, "proxy"),
            "`outside`: a person from outside gives signature `proxy`: expected their name and how they signed",
        ),
        (
            "ben",
            outside(id, "present", "Li", Manner::Screen, &[]),
            "`outside`: people of the site give signature `present` themselves (leave `outside` out)",
        ),
        (
            "ben",
            outside(id, "proxy", "  ", Manner::Screen, &[]),
            "`outside.name`: expected 1 to 100 characters, got 0",
        ),
        (
            "ben",
            outside(id, "proxy", "Li", Manner::Stamp, &[]),
            "`proof`: expected a photo of the stamp, got none",
        ),
        (
            "ben",
            outside(id, "proxy", "Li", Manner::Paper, &[" "]),
            "`proof`: expected references of files, got an empty one",
        ),
        (
            "ben",
            outside(id, "proxy", "Wang Li", Manner::Code, &[]),
            "`Wang Li` cannot give signature `proxy`: the same person signed `owner` (somebody else signs)",
        ),
        (
            "ben",
            outside(id, "owner", "Wu", Manner::Code, &[]),
            "signature `owner` is given already (it needs 1)",
        ),
        ("ben", sign(99, "officer"), "there is no ticket 99"),
    ];
    for (who, command, why) in table {
        assert_eq!(world.refused(who, command), why);
    }
    // Whoever takes a signature down has not given it.
    world.done("ann", outside(id, "proxy", "Zhao", Manner::Code, &[]));
    world.done("eve", sign(id, "second"));
    world.done("sue", stamp(id, "officer"));
    assert_eq!(
        world.refused("sue", stamp(id, "officer")),
        "the stamp of signature `officer` is there already"
    );
    assert_eq!(
        world.admin_refused(sign(id, "present")),
        "signature `present` of `pass` is for people of the site, and `admin` is none of them"
    );
    world.done("ann", act(id, "lost", json!({})));
    assert_eq!(
        world.refused("sue", sign(id, "senior")),
        "signature `senior` cannot be given in state `out` (it can in: asked)"
    );
}

#[test]
fn what_is_signed_is_what_was_seen() {
    let mut world = world();
    let id = pass(&mut world);
    let seen = world.ticket(id).revision;
    world.done("ben", act(id, "change", json!({"value": "9000"})));
    let old = Command::Sign(Sign {
        ticket: id,
        slot: "officer".into(),
        outside: None,
        proof: Vec::new(),
        revision: Some(seen),
    });
    assert_eq!(world.refused("ann", old), "ticket P-0001 was changed meanwhile (read it again)");
    assert_eq!(given(&world, id), []);
}

/// What releasing the pass lacks.
fn lacks(world: &mut World, id: u64) -> String {
    match world.by("ann", act(id, "release", json!({}))) {
        Outcome::Done(_) => String::new(),
        Outcome::Refused(refusal) => text::refusal(&world.site, &refusal, "en"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_guard_waits_for_two_people_the_stamp_and_those_present() {
    let mut world = world();
    let id = pass(&mut world);
    let steps: [(&str, Command, &str); 5] = [
        ("ann", sign(id, "officer"), "not signed: Duty officer (stamp), Second, Present 0/2"),
        ("sue", stamp(id, "officer"), "not signed: Second, Present 0/2"),
        ("ben", sign(id, "second"), "not signed: Present 0/2"),
        ("gus", sign(id, "present"), "not signed: Present 1/2"),
        ("ann", sign(id, "present"), ""),
    ];
    assert_eq!(lacks(&mut world, id), "not signed: Duty officer, Second, Present 0/2");
    for (who, command, left) in steps {
        world.done(who, command);
        assert_eq!(lacks(&mut world, id), left);
    }
    assert_eq!(world.ticket(id).state, "out");
}

#[test]
fn a_change_of_what_was_signed_voids_the_signature_for_ever() {
    let mut world = world();
    let id = pass(&mut world);
    world.done("ann", sign(id, "officer"));
    world.done("sue", stamp(id, "officer"));
    world.done("ben", sign(id, "second"));
    world.done("ann", outside(id, "owner", "Wang", Manner::Screen, &[]));
    // `second` covers what was filled in when it was given: a remark that came later is not among it.
    world.done("ben", act(id, "change", json!({"remark": "Heavy", "value": "900.5"})));
    assert!(given(&world, id).iter().all(|one| one.void.is_none()));
    world.until("2026-03-02 10:00");
    world.done("ben", act(id, "change", json!({"value": "901"})));
    let void: BTreeMap<_, _> = given(&world, id)
        .into_iter()
        .map(|one| ((one.slot, one.stamp), one.void.map(|void| (void.at, void.changed))))
        .collect();
    let gone = Some((world.clock, vec!["value".to_owned()]));
    let wanted = [
        (("officer".to_owned(), false), gone.clone()),
        (("officer".to_owned(), true), gone.clone()),
        (("owner".to_owned(), false), None),
        (("second".to_owned(), false), gone),
    ];
    assert_eq!(void, BTreeMap::from(wanted));
    let lines: Vec<_> = world.history(id).into_iter().filter(|line| line.kind == "voided").collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((lines[0].text.as_str(), lines[0].actor.as_str()), ("officer", "ben"));
    assert_eq!(
        (&lines[0].form["changed"], &lines[0].form["by"]),
        (&Value::text("value"), &Value::Person("ann".into()))
    );
    // Changing it back signs nothing: whoever signed looks again, and may sign again.
    world.done("ben", act(id, "change", json!({"value": "900.50"})));
    assert_eq!(lacks(&mut world, id), "not signed: Duty officer, Second, Present 0/2");
    world.done("ann", sign(id, "officer"));
    world.done("sue", stamp(id, "officer"));
    assert_eq!(lacks(&mut world, id), "not signed: Second, Present 0/2");
}

#[test]
fn an_action_whose_form_changes_what_was_signed_does_not_pass_its_own_guard() {
    let mut world = world();
    let id = pass(&mut world);
    for (who, slot) in [("ann", "officer"), ("ben", "second"), ("gus", "present"), ("tom", "present")] {
        world.done(who, sign(id, slot));
    }
    world.done("sue", stamp(id, "officer"));
    assert_eq!(
        world.refused("ann", act(id, "release", json!({"value": 5}))),
        "not signed: Duty officer, Second, Present 0/2"
    );
    assert!(given(&world, id).iter().all(|one| one.void.is_none()), "a refused change voids nothing");
    world.done("ann", act(id, "release", json!({})));
}

fn ticket(filled: Fields) -> Ticket {
    let base: Json = json!({
        "id": 1, "number": "P-0001", "plugin": "passes", "workflow": "pass", "state": "asked", "title": "",
        "opened_at": Instant(0), "entered_state_at": Instant(0), "revision": 1,
    });
    Ticket { fields: filled, ..serde_json::from_value(base).unwrap() }
}

/// A few names and values, so that two sets of fields often share some.
fn filled() -> impl Strategy<Value = Fields> {
    let value = prop_oneof![
        (-3_i64..3, 0_u32..3)
            .prop_map(|(n, scale)| Value::Number(Decimal::new(n * 10_i64.pow(scale), scale))),
        "[ab]{0,2}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Flag),
        proptest::collection::vec("[ab]", 0..2).prop_map(Value::Choices),
        Just(Value::Nothing),
    ];
    proptest::collection::btree_map("[a-d]", value, 0..5)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_hash_differs_exactly_when_a_covered_field_does(
        one in filled(),
        other in filled(),
        covers in proptest::collection::btree_set("[a-d]", 0..4),
    ) {
        let covers: Vec<_> = covers.into_iter().collect();
        let covered = |fields: &Fields| -> Fields {
            let held = fields.iter().filter(|(name, value)| covers.contains(name) && !value.is_empty());
            held.map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        let same = covered(&one) == covered(&other);
        prop_assert_eq!(digest(&ticket(one), &covers) == digest(&ticket(other), &covers), same);
    }
}
