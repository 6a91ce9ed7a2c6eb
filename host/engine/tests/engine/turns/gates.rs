//! Gates across plugins of one site, and what plugins publish to each other.

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::gate;
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::ledger::Posting;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::text;
use frontdesk_engine::turn::Halt;
use frontdesk_engine::value::{Fields, Value};
use serde_json::{Value as Json, json};

use super::links::{house, open};
use super::world::{World, act, blueprint, fields, form, install};

fn of(person: &str) -> Fields {
    fields([("person", Value::Person(person.into()))])
}

fn lend(world: &mut World, key: &str, holder: &str) -> u64 {
    let filled = form(json!({"key": key, "holder": holder, "phone": "139"}));
    let open = Open { plugin: "keys".into(), workflow: "loan".into(), form: filled, ..Open::default() };
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

fn put_paper(world: &mut World, key: &str, filled: Json) {
    world.done(
        "ann",
        Command::PutEntry {
            plugin: "house".into(),
            register: "papers".into(),
            key: Some(key.into()),
            form: form(filled),
            revision: None,
        },
    );
}

fn held(world: &World, person: &str) -> Vec<(String, String, usize, Vec<String>)> {
    let held = gate::ask(&*world.store, &world.site, "leaving-staff", &of(person)).unwrap();
    held.into_iter().map(|held| (held.plugin, held.name, held.count, held.found)).collect()
}

/// Does something as the plugin of the loan, when the loan is chased.
fn as_keys(
    world: &mut World,
    loan: u64,
    does: impl Fn(&mut frontdesk_engine::turn::Turn) -> Result<(), Halt> + Send + Sync + 'static,
) {
    world.on(Hook::OnTicket, move |event, turn| match event {
        Event::Ticket { cause, ticket, .. } if cause == "acted" && ticket.plugin == "keys" => Ok(does(turn)?),
        _ => Ok(()),
    });
    world.done("ann", act(loan, "chase", json!({})));
    world.on(Hook::OnTicket, |_, _| Ok(()));
}

#[test]
fn leaving_asks_the_keys_and_the_papers_of_two_plugins() {
    let mut world = house(true);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    let hand_in = || act(leaving, "leave-keys", json!({}));
    let first = lend(&mut world, "3-0702", "ben");
    let second = lend(&mut world, "3-0703", "ben");
    lend(&mut world, "3-0704", "ann");
    put_paper(&mut world, "A-1", json!({"borrower": "ben"}));
    put_paper(&mut world, "A-2", json!({"borrower": "ben", "back": true}));
    put_paper(&mut world, "A-3", json!({"borrower": "ann"}));
    let before = world.state();
    let Outcome::Refused(refusal) = world.by("sue", hand_in()) else { panic!("the gate is held") };
    assert_eq!(
        text::refusal(&world.site, &refusal, "en"),
        "ben cannot leave yet: Papers, Keys. ben has 1 papers out (A-1). ben has 2 keys: KL-0001, KL-0002."
    );
    assert_eq!(
        text::refusal(&world.site, &refusal, "zh"),
        "ben 尚不能离开:Papers, Keys。 ben 有 1 份档案未还(A-1)。 ben 持有 2 把钥匙:KL-0001, KL-0002。"
    );
    assert_eq!(world.state(), before);
    put_paper(&mut world, "A-1", json!({"borrower": "ben", "back": true}));
    world.done("ann", act(first, "return", json!({})));
    assert_eq!(world.refused("sue", hand_in()), "ben cannot leave yet: Keys. ben has 1 keys: KL-0002.");
    world.done("ann", act(second, "return", json!({})));
    world.done("sue", hand_in());
}

#[test]
fn a_gate_is_open_where_nobody_holds_it() {
    let mut world = house(false);
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    world.done("sue", act(leaving, "leave-keys", json!({})));
    assert_eq!(gate::ask(&*world.store, &world.site, "no-such-gate", &Fields::new()).unwrap(), []);
    assert!(gate::holds(&world.site, "no-such-gate").is_empty());
}

#[test]
fn a_hold_counts_from_its_least_and_over_its_balance() {
    let mut world = house(true);
    let loans = ["a", "b", "c"].map(|key| lend(&mut world, key, "ben"));
    let keys = |count: usize| {
        let found = (1..=count).map(|n| format!("KL-{n:04}")).collect();
        ("keys".to_owned(), "keys-out".to_owned(), count, found)
    };
    as_keys(&mut world, loans[0], |turn| turn.post("deposits", posting("9.99")));
    assert_eq!(held(&world, "ben"), [keys(3)]);
    as_keys(&mut world, loans[1], |turn| turn.post("deposits", posting("0.01")));
    let late =
        ("keys".to_owned(), "many-late".to_owned(), 2, vec!["KL-0001".to_owned(), "KL-0002".to_owned()]);
    let deposit = ("keys".to_owned(), "deposit-due".to_owned(), 1, vec!["10".to_owned()]);
    assert_eq!(held(&world, "ben"), [keys(3), late, deposit]);
    assert_eq!(held(&world, "ann"), []);
}

fn posting(amount: &str) -> Posting {
    Posting { account: "ben".into(), amount: amount.parse().unwrap(), reason: "lent".into(), about: None }
}

/// A question that cannot be answered keeps the gate shut.
#[test]
fn a_gate_asked_without_what_a_hold_needs_stays_shut() {
    let mut world = house(true);
    let refused = |args: &Fields| match gate::ask(&*world.store, &world.site, "leaving-staff", args) {
        Err(Halt::Refused(refusal)) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(&Fields::new()),
        "hold `papers-out` of plugin `house` asks for `person`, which is empty or not given (given: nothing)"
    );
    assert_eq!(
        refused(&fields([("unit", Value::text("3")), ("person", Value::Nothing)])),
        "hold `papers-out` of plugin `house` asks for `person`, which is empty or not given (given: person, unit)"
    );
    // Another plugin asks for more than the guard gives.
    let mut more = keys(|_| ());
    more.holds["keys-out"]
        .find
        .matching
        .insert("key".into(), frontdesk_engine::blueprint::model::Scalar::Text("{key}".into()));
    more.plugin.version = semver::Version::new(1, 1, 0);
    world.admin(install(more, &[]));
    let leaving = open(&mut world, "leaving", json!({"who": "ben"}));
    assert_eq!(
        world.refused("sue", act(leaving, "leave-keys", json!({}))),
        "hold `keys-out` of plugin `keys` asks for `key`, which is empty or not given (given: person)"
    );
}

fn keys(change: impl FnOnce(&mut Blueprint)) -> Blueprint {
    let mut keys = blueprint("keys.toml", include_str!("../../blueprints/keys.toml"));
    change(&mut keys);
    keys
}

#[test]
fn a_hook_asks_gates_and_queries_and_gets_only_what_is_given_away() {
    let mut world = house(true);
    let held_by_ben = lend(&mut world, "3-0702", "ben");
    lend(&mut world, "3-0703", "ann");
    world.on_opened(move |ticket, turn| {
        if ticket.plugin != "house" {
            return Ok(());
        }
        let held = turn.ask_gate("leaving-staff", &of("ben"))?;
        assert_eq!(held.iter().map(|held| held.name.as_str()).collect::<Vec<_>>(), ["keys-out"]);
        let Err(Halt::Refused(denied)) = turn.ask_published("keys", "held", &of("ben"), 10) else { panic!("not granted") };
        assert_eq!(
            denied.to_string(),
            "plugin `house` 1.0.0 asked for `neighbours`, which is not granted on site `lotus` (grant it to the plugin)"
        );
        Ok(())
    });
    open(&mut world, "repair", json!({}));
    world.admin(install(
        blueprint("links.toml", include_str!("../../blueprints/links.toml")),
        &["neighbours"],
    ));
    world.on_opened(move |ticket, turn| {
        if ticket.plugin != "house" {
            return Ok(());
        }
        let rows = turn.ask_published("keys", "held", &of("ben"), 10)?;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].ticket, rows[0].key.as_str()), (Some(held_by_ben), "KL-0001"));
        assert_eq!(rows[0].fields, fields([("key", Value::text("3-0702"))]), "neither holder nor phone");
        let mut refused =
            |plugin: &str, name: &str, limit| match turn.ask_published(plugin, name, &of("ben"), limit) {
                Err(Halt::Refused(refusal)) => refusal.to_string(),
                other => panic!("{other:?}"),
            };
        assert_eq!(refused("keys", "loans", 1), "there is no published query `loans` (there are: held)");
        assert_eq!(refused("key", "held", 1), "plugin `key` is not installed here (there are: house, keys)");
        assert_eq!(refused("keys", "held", 201), "`limit`: expected 1 to 200, got 201");
        Ok(())
    });
    let last = open(&mut world, "repair", json!({}));
    assert_eq!(world.ticket(last).state, "ordered", "the hook ran to its end");
}
