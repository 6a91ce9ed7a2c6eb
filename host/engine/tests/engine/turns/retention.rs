//! How long ended tickets are kept.

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Command, Open, Sign};
use frontdesk_engine::key;
use frontdesk_engine::ticket::Ticket;
use serde_json::json;

use super::world::{World, act, desk, install};

fn paid_bill(world: &mut World) -> u64 {
    let open = Open { workflow: "bill".into(), parent: None, ..Open::default() };
    let id = world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap();
    world.done("ann", Command::Note { ticket: id, text: "By card.".into() });
    world.done("ann", act(id, "pay", json!({})));
    id
}

fn traces(world: &World, number: &str) -> Vec<String> {
    let about = |key: &String| key.contains("000000000000001") || key.contains(number);
    let kept = |key: &String| !key.starts_with("journal/") && !key.starts_with("due/");
    world.state().into_keys().filter(|key| about(key) && kept(key)).collect()
}

#[test]
fn an_ended_ticket_goes_with_everything_about_it_when_its_time_is_over() {
    let mut world = World::new();
    world.until("2026-03-02 10:00");
    let id = paid_bill(&mut world);
    let other = world.complaint();
    world.done("ann", Command::Link { ticket: other, relation: "bill".into(), other: id });
    let number = world.ticket(id).number.replace('/', "%2f");
    assert!(traces(&world, &number).len() >= 6, "{:?}", traces(&world, &number));
    world.until("2026-03-04 23:59:59");
    assert!(world.get::<Ticket>(key::ticket(id)).is_some(), "two days end with the second day");
    world.until("2026-03-05 00:00:00");
    assert_eq!(world.get::<Ticket>(key::ticket(id)), None);
    assert_eq!(traces(&world, &number), Vec::<String>::new());
    let closing = world.lines().into_iter().any(|line| format!("{:?}", line.request).contains("pay"));
    assert!(closing, "the journal keeps what happened");
    // Its number is not used again.
    assert_ne!(paid_bill(&mut world), id);
}

#[test]
fn signatures_go_with_their_ticket() {
    let mut world = World::new();
    let mut blueprint = desk();
    let receipt = json!({"title": {"en": "Receipt", "zh": "收据"}, "roles": ["clerk"]});
    let bill = blueprint.workflows.get_mut("bill").unwrap();
    bill.signatures.insert("receipt".into(), serde_json::from_value(receipt).unwrap());
    world.admin(install(blueprint, &["directory", "notify"]));
    world.until("2026-03-02 10:00");
    let id = world.done("ann", Command::Open(Open { workflow: "bill".into(), ..Open::default() }))["ticket"]
        .as_u64()
        .unwrap();
    let sign = Sign { ticket: id, slot: "receipt".into(), outside: None, proof: Vec::new(), revision: None };
    world.done("ann", Command::Sign(sign));
    world.done("ann", act(id, "pay", json!({})));
    assert!(world.state().into_keys().any(|key| key.starts_with("signature/")));
    world.until("2026-03-05 00:00:00");
    assert_eq!(world.get::<Ticket>(key::ticket(id)), None);
    assert!(world.state().into_keys().all(|key| !key.starts_with("signature/")));
}

#[test]
fn a_longer_time_keeps_what_is_still_there_and_an_open_ticket_is_never_removed() {
    let mut world = World::new();
    world.until("2026-03-02 10:00");
    let id = paid_bill(&mut world);
    let open = world.done("ann", Command::Open(Open { workflow: "bill".into(), ..Open::default() }));
    world.admin(Command::ChangeSetting {
        plugin: "desk".into(),
        name: "bill_keep".into(),
        value: Scalar::Whole(30),
        from: None,
    });
    world.until("2026-04-01 23:59:59");
    assert!(world.get::<Ticket>(key::ticket(id)).is_some());
    world.until("2026-04-02 00:00:00");
    assert_eq!(world.get::<Ticket>(key::ticket(id)), None);
    assert!(world.get::<Ticket>(key::ticket(open["ticket"].as_u64().unwrap())).is_some());
}
