//! The mappings that come with the plugin `ecommerce`, with what their platforms send: no hook runs here, so that what is
//! looked at is what the mapping makes of it.

use std::path::Path;

use frontdesk_engine::blueprint::read::read_files;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::delivery::{Delivery, Receipt};
use frontdesk_engine::door::{self, Content, Received};
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use serde_json::Value as Json;

use super::world::{World, at, install, person};

fn plugin(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/ecommerce").join(path)
}

fn shop() -> World {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(plugin("blueprint")).unwrap() {
        let path = entry.unwrap().path();
        files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
    }
    files.sort();
    let mut world = World::bare();
    world.admin(Command::PutPerson(person("platform", &["platform"])));
    world.admin(install(read_files(&files).unwrap(), &[]));
    world.clock = at("2026-03-02 20:00");
    world
}

/// Plays a platform's samples; tells of each event its id and what became of it.
fn played(world: &mut World, name: &str) -> Vec<String> {
    let source = std::fs::read_to_string(plugin(&format!("doors/{name}.toml"))).unwrap();
    let mapping = door::read(&source).unwrap();
    world.admin(Command::PutDoor { door: name.into(), person: "platform".into(), source });
    let samples = std::fs::read_to_string(plugin(&format!("doors/samples/{name}.json"))).unwrap();
    let samples: Vec<Json> = serde_json::from_str(&samples).unwrap();
    let mut told = Vec::new();
    for sample in samples {
        let (events, around) = mapping.events_of(sample).unwrap();
        for event in events {
            let id = mapping.id_of(&event, &around).unwrap();
            let content = Content::Event { event, around: around.clone() };
            let received = Received { door: name.into(), id, content };
            let outcome = world.run_by(Actor::System, Command::Receive(Box::new(received)));
            let Outcome::Done(receipt) = outcome else { panic!("{outcome:?}") };
            let receipt: Receipt = serde_json::from_value(receipt).unwrap();
            told.push(
                format!("{} {} {}", receipt.id, receipt.outcome.name(), receipt.reason).trim().to_owned(),
            );
        }
    }
    told
}

fn shown(world: &World, workflow: &str, fields: &[&str]) -> Vec<String> {
    let mut deliveries: Vec<Delivery> = world.below(key::deliveries());
    deliveries.retain(|delivery| delivery.ticket.is_some());
    let tickets = deliveries.into_iter().map(|delivery| world.ticket(delivery.ticket.unwrap()));
    let tickets = tickets.filter(|ticket| ticket.workflow == workflow);
    tickets
        .map(|ticket| {
            fields.iter().map(|name| ticket.value(name).to_string()).collect::<Vec<_>>().join(" | ")
        })
        .collect()
}

#[test]
fn the_flat_platform() {
    let mut world = shop();
    assert_eq!(
        played(&mut world, "plaza"),
        [
            "p-1001 acted",
            "p-1002 waits `confirm-link` cannot be done with DD-20260302-0001 yet, which is in the state `placed`",
            "p-1003 waits `ship` cannot be done with DD-20260302-0001 yet, which is in the state `placed`",
            "p-1004 waits there is no `shipment` with `tracking` `SF100001` yet",
            "p-1005 acted",
            "p-1006 acted",
            "p-1007 acted",
            "p-1008 ignored",
        ]
    );
    let fields = ["order_no", "payment", "buyer", "quantity", "price", "sum", "message"];
    let order = "20260302100001 | cod | hu88 | 6 | 200.00 | 1200.00 | please call first";
    assert_eq!(shown(&world, "order", &fields), [order]);
    assert_eq!(shown(&world, "chat", &["conversation", "question"])[0], "77001 | is it in stock?");
    assert_eq!(shown(&world, "review", &["review_id", "kind", "store"]), ["9001 | medium | plaza-flagship"]);
}

#[test]
fn the_nested_platform() {
    let mut world = shop();
    assert_eq!(
        played(&mut world, "bazaar"),
        [
            "b-1 acted",
            "b-2 acted",
            "b-3 acted",
            "b-4 waits not released: the order is neither confirmed nor checked",
            "b-5 acted",
        ]
    );
    let fields = ["order_no", "payment", "article", "quantity", "sum", "shop"];
    let order = "BZ-1 | online | Tianchao 500 ml + Glass | 3 | 259.80 | bazaar-flagship";
    assert_eq!(shown(&world, "order", &fields)[0], order);
    assert_eq!(shown(&world, "review", &["kind", "order"]), ["bad | BZ-1"]);
}
