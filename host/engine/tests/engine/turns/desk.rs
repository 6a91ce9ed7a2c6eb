//! A desk whose deadlines a test writes itself.

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::read::read_files;
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::deadline::Deadline;
use frontdesk_engine::directory::Person;
use frontdesk_engine::key;
use serde_json::{Value as Json, json};

use super::world::{World, form, install, person, zone};

const BASE: &str = include_str!("../../blueprints/clocks.toml");

/// The desk's blueprint with these deadlines.
pub(super) fn desk_of(deadlines: &str) -> Blueprint {
    let files = [("clocks.toml", BASE), ("deadlines.toml", deadlines)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    read_files(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A site with the desk, the clerks ann and ben (sue above both, may above her) and a week of 09:00–18:00.
pub(super) fn world_of(deadlines: &str) -> World {
    let mut world = World::bare();
    for person in [
        person("may", &["manager"]),
        Person { superior: Some("may".into()), ..person("sue", &["supervisor"]) },
        Person { superior: Some("sue".into()), ..person("ann", &["clerk"]) },
        Person { superior: Some("sue".into()), ..person("ben", &["clerk"]) },
    ] {
        world.admin(Command::PutPerson(person));
    }
    world.admin(install(desk_of(deadlines), &["notify"]));
    world
}

/// Opens a case as ann, who is responsible for it.
pub(super) fn case(world: &mut World, filled: Json) -> u64 {
    let open = Open {
        workflow: "case".into(),
        title: "A case".into(),
        form: form(filled),
        assignee: Some("ann".into()),
        ..Open::default()
    };
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

/// A case that a test does not look into.
pub(super) fn plain_case(world: &mut World) -> u64 {
    case(world, json!({}))
}

pub(super) fn deadline(world: &World, ticket: u64, name: &str) -> Option<Deadline> {
    world.get(key::deadline(ticket, name))
}

/// The due moment of a deadline, as a clock on the wall shows it; `none` when it does not run.
pub(super) fn due(world: &World, ticket: u64, name: &str) -> String {
    deadline(world, ticket, name).map_or("none".into(), |deadline| zone().format(deadline.due))
}

/// Lines of a ticket's history of one kind: `11:00:01 reply`, with the day only where it is not the first of the test.
pub(super) fn lines(world: &World, ticket: u64, kind: &str) -> Vec<String> {
    let lines = world.history(ticket).into_iter().filter(|line| line.kind == kind);
    lines.map(|line| format!("{} {}", zone().format(line.at), line.text)).collect()
}

/// Subjects in somebody's inbox, the oldest first.
pub(super) fn subjects(world: &World, person: &str) -> Vec<String> {
    world.inbox(person).into_iter().map(|item| item.subject).collect()
}
