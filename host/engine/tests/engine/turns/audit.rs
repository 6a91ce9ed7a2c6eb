//! What a look at everything finds: nothing on a sound site, and each kind of damage by its name.

use frontdesk_engine::alarm::{Due, DueItem};
use frontdesk_engine::audit::{Audit, Finding, audit};
use frontdesk_engine::deadline::Limit;
use frontdesk_engine::key;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::Writes;
use serde_json::json;

use super::world::{World, act};

/// A site with a little of everything that is looked at.
fn worked() -> (World, u64) {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.start_deadline(ticket.id, "reply", None, Limit::Standard)?;
        Ok(())
    });
    let ticket = world.complaint();
    world.complaint();
    world.done("sue", act(ticket, "judge", json!({"valid": true, "grade": "ordinary"})));
    (world, ticket)
}

fn looked_at(world: &World) -> Audit {
    audit(&*world.store, &world.site).unwrap()
}

/// What is found after one record was put or removed behind the journal's back.
fn after_damage(world: &World, key: Vec<u8>, record: Option<Vec<u8>>) -> Vec<Finding> {
    world.store.apply(Writes::from([(key, record)]));
    looked_at(world).findings
}

#[test]
fn nothing_is_found_on_a_sound_site() {
    let (world, _) = worked();
    let found = looked_at(&world);
    assert!(found.is_sound(), "{found:?}");
    assert_eq!((found.lines, found.tickets), (world.head().seq, 2));
    assert!(found.records > 4, "{found:?}");
}

#[test]
fn an_altered_record_is_found() {
    let (world, ticket) = worked();
    let altered = Ticket { title: "Something else".into(), ..world.ticket(ticket) };
    let place = key::ticket(ticket).bytes();
    let found = after_damage(&world, place.clone(), Some(serde_json::to_vec(&altered).unwrap()));
    assert_eq!(found, [Finding::Altered(String::from_utf8(place).unwrap())]);
}

#[test]
fn a_lost_record_is_found_with_everything_that_leads_to_it() {
    let (world, ticket) = worked();
    let found = after_damage(&world, key::ticket(ticket).bytes(), None);
    assert!(
        found.contains(&Finding::Missing(String::from_utf8(key::ticket(ticket).bytes()).unwrap())),
        "{found:?}"
    );
    assert!(found.iter().any(|finding| matches!(finding, Finding::Stray(_))), "{found:?}");
    assert!(found.iter().any(|finding| matches!(finding, Finding::Counter { .. })), "{found:?}");
}

#[test]
fn a_record_of_nobody_is_found() {
    let (world, _) = worked();
    let place = key::entry("desk", "phones", "8101").bytes();
    let found = after_damage(&world, place.clone(), Some(b"{}".to_vec()));
    assert_eq!(found, [Finding::Unknown(String::from_utf8(place).unwrap())]);
}

#[test]
fn a_lost_index_and_a_false_one_are_found() {
    let (world, ticket) = worked();
    let Ticket { plugin, workflow, state, .. } = world.ticket(ticket);
    let place = key::ticket_state(&plugin, &workflow, &state).id(ticket);
    let found = after_damage(&world, place.clone(), None);
    assert_eq!(found, [Finding::NotIndexed(String::from_utf8(place.clone()).unwrap())]);
    world.store.apply(Writes::from([(place, Some(Vec::new()))]));

    let nowhere = key::ticket_assignee("nobody").id(ticket);
    let found = after_damage(&world, nowhere.clone(), Some(Vec::new()));
    assert_eq!(found, [Finding::Stray(String::from_utf8(nowhere).unwrap())]);
}

#[test]
fn a_false_counter_is_found() {
    let (world, ticket) = worked();
    let Ticket { plugin, workflow, state, .. } = world.ticket(ticket);
    let place = key::ticket_count(&plugin, &workflow, &state).bytes();
    let found = after_damage(&world, place.clone(), Some(b"7".to_vec()));
    assert_eq!(found, [Finding::Counter { key: String::from_utf8(place).unwrap(), expected: 1, found: 7 }]);
}

#[test]
fn a_deadline_that_nobody_waits_for_is_found() {
    let (world, _) = worked();
    let dues: Vec<DueItem> = world.below(key::dues());
    let waiting =
        dues.into_iter().find(|item| matches!(item.what, Due::Deadline { .. })).expect("a deadline runs");
    let found = after_damage(&world, waiting.key().bytes(), None);
    assert!(matches!(found.as_slice(), [Finding::NotDue { .. }]), "{found:?}");
}

#[test]
fn a_broken_chain_is_found() {
    let (world, _) = worked();
    let mut line = world.last_line();
    line.request.at = line.request.at.plus(frontdesk_engine::instant::Span::seconds(1));
    let found =
        after_damage(&world, key::journal_line(line.seq).bytes(), Some(serde_json::to_vec(&line).unwrap()));
    assert_eq!(found, [Finding::Chain(line.seq)]);
}
