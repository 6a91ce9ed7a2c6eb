//! The site itself and its plugins: installation, upgrade, rollback, removal.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::calendar::Calendars;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use frontdesk_engine::ticket::Filter;
use frontdesk_engine::value::Value;
use frontdesk_engine::{key, query};
use serde_json::json;

use super::world::{World, act, desk, fields, install, zone};

fn version(version: &str, change: impl FnOnce(&mut Blueprint)) -> Command {
    let mut blueprint = desk();
    blueprint.plugin.version = version.parse().unwrap();
    change(&mut blueprint);
    install(blueprint, &["notify"])
}

fn running(world: &World) -> String {
    world.site.plugins["desk"].installed.version.to_string()
}

#[test]
fn an_interface_that_is_not_offered_is_named() {
    let mut world = World::new();
    let ahead = version("2.0.0", |blueprint| blueprint.plugin.interface = "^2.1".parse().unwrap());
    assert_eq!(
        world.admin_refused(ahead),
        "plugin `desk` 2.0.0 needs `frontdesk:plugin` ^2.1, this host offers 1.1.0 (get a version of the plugin for this host)"
    );
    assert_eq!(running(&world), "1.0.0");
}

#[test]
fn only_what_is_asked_for_can_be_granted() {
    let mut world = World::new();
    assert_eq!(
        world.admin_refused(install(desk(), &["notify", "http"])),
        "`grants`: plugin `desk` does not ask for `http` (it asks for: directory, notify, notify-outside)"
    );
    assert_eq!(world.refused("sue", install(desk(), &[])), "only an administrator can do this");
    // The same component again changes its grants and is no new version.
    let since = world.site.plugins["desk"].installed.since;
    world.until("2026-03-02 10:00");
    world.admin(install(desk(), &["notify"]));
    let installed = &world.site.plugins["desk"].installed;
    assert_eq!((installed.since, installed.before.len()), (since, 0));
    assert_eq!(installed.grants.iter().collect::<Vec<_>>(), ["notify"]);
}

#[test]
fn an_upgrade_that_orphans_open_tickets_is_refused() {
    let mut world = World::new();
    for _ in 0..3 {
        world.complaint();
    }
    world.done("sue", act(1, "judge", json!({"valid": true, "grade": "major"})));
    let without = |states: &'static [&'static str]| {
        version("2.0.0", move |blueprint| {
            let workflow = blueprint.workflows.get_mut("complaint").unwrap();
            workflow.states.retain(|state, _| !states.contains(&state.as_str()));
        })
    };
    assert_eq!(
        world.admin_refused(without(&["judged", "registered"])),
        "open tickets of plugin `desk` would be orphaned: 2 of `complaint` in `registered`, 1 of `complaint` in `judged` \
         (bring them to an end first, or take a version that says where they go: `formerly` of the workflow)"
    );
    assert_eq!(
        world.admin_refused(Command::Remove { plugin: "desk".into() }),
        "open tickets of plugin `desk` would be orphaned: 2 of `complaint` in `registered`, 1 of `complaint` in `judged` \
         (bring them to an end first)"
    );
    // A state in which nothing stands may go.
    world.admin(without(&["solved"]));
    assert_eq!(running(&world), "2.0.0");
    assert_eq!(
        world.admin_refused(Command::RollBack { plugin: "clinic".into() }),
        "plugin `clinic` is not installed here (there are: desk)"
    );
}

#[test]
fn a_rollback_goes_to_the_version_before() {
    let mut world = World::new();
    let back = || Command::RollBack { plugin: "desk".into() };
    assert_eq!(world.admin_refused(back()), "plugin `desk` has no version before 1.0.0");
    world.admin(version("1.1.0", |_| ()));
    world.admin(version("1.2.0", |blueprint| drop(blueprint.duties.shift_remove("round"))));
    assert!(world.below::<(String, i64)>(key::duties_next("desk")).iter().all(|(duty, _)| duty != "round"));
    world.until("2026-03-02 10:00");
    world.admin(back());
    assert_eq!(running(&world), "1.1.0");
    assert_eq!(world.site.plugins["desk"].installed.since, world.clock);
    // Its duties are queued again.
    assert!(world.below::<(String, i64)>(key::duties_next("desk")).iter().any(|(duty, _)| duty == "round"));
    world.admin(back());
    assert_eq!(world.admin_refused(back()), "plugin `desk` has no version before 1.0.0");
    world.complaint();
    assert_eq!(world.last_line().plugins, ["desk@1.0.0"]);
}

#[test]
fn a_rollback_drops_grants_that_the_old_version_does_not_ask_for() {
    let mut world = World::bare();
    let shy = |version: &str| {
        let mut blueprint = desk();
        blueprint.plugin.version = version.parse().unwrap();
        blueprint.plugin.permissions.shift_remove("notify");
        install(blueprint, &["directory"])
    };
    world.admin(shy("0.9.0"));
    world.admin(install(desk(), &["directory", "notify"]));
    world.admin(Command::RollBack { plugin: "desk".into() });
    assert_eq!(world.site.plugins["desk"].installed.grants.iter().collect::<Vec<_>>(), ["directory"]);
}

#[test]
fn ten_versions_are_kept() {
    let mut world = World::new();
    for minor in 1..=12 {
        world.admin(version(&format!("1.{minor}.0"), |_| ()));
    }
    let before = &world.site.plugins["desk"].installed.before;
    assert_eq!(before.len(), 10);
    assert_eq!((before[0].0.to_string(), before[9].0.to_string()), ("1.2.0".into(), "1.11.0".into()));
}

/// Ids of complaints by the field `grade`.
fn by_grade(world: &World, grade: &str) -> Vec<u64> {
    let by = Filter {
        plugin: Some("desk".into()),
        workflow: Some("complaint".into()),
        fields: fields([("grade", Value::text(grade))]),
        ..Filter::default()
    };
    let page = query::tickets(&*world.store, &world.site, &by, 100, None, false).unwrap();
    page.tickets.iter().map(|ticket| ticket.id).collect()
}

fn indexing_grades(version_text: &str) -> Command {
    version(version_text, |blueprint| {
        let fields = &mut blueprint.workflows.get_mut("complaint").unwrap().fields;
        fields.get_mut("grade").unwrap().indexed = true;
        fields.get_mut("unit").unwrap().indexed = false;
    })
}

#[test]
fn an_upgrade_that_indexes_other_fields_finds_old_tickets() {
    let mut world = World::new();
    let indexed = |world: &World, field: &str| {
        let prefix = format!("ticket-field/desk/complaint/{field}/");
        world.state().keys().filter(|key| key.starts_with(&prefix)).count()
    };
    for _ in 0..3 {
        world.complaint();
    }
    world.done("sue", act(2, "judge", json!({"valid": true, "grade": "major"})));
    assert_eq!((indexed(&world, "unit"), indexed(&world, "grade")), (3, 0));
    world.admin(indexing_grades("1.1.0"));
    assert_eq!((indexed(&world, "unit"), indexed(&world, "grade")), (0, 1));
    assert_eq!(by_grade(&world, "major"), [2]);
    world.admin(Command::RollBack { plugin: "desk".into() });
    assert_eq!((indexed(&world, "unit"), indexed(&world, "grade")), (3, 0));
    assert_eq!(by_grade(&world, "major"), [2]);
}

/// A plugin that came back with other indexes once did not find the tickets it had left.
#[test]
fn a_plugin_that_comes_back_finds_what_it_left() {
    let mut world = World::new();
    world.complaint();
    world.done("sue", act(1, "judge", json!({"valid": false, "grade": "major"})));
    world.admin(Command::Remove { plugin: "desk".into() });
    assert_eq!(
        world.refused("ann", act(1, "remark", json!({}))),
        "plugin `desk` is not installed here (there are: )"
    );
    world.until("2026-04-10 00:00");
    assert_eq!(world.told().len(), 2, "nothing but the opening and the judging");
    world.admin(indexing_grades("1.1.0"));
    assert_eq!(by_grade(&world, "major"), [1]);
}

#[test]
fn a_removed_plugin_leaves_its_records_and_its_numbers() {
    let mut world = World::new();
    world.complaint();
    world.done("sue", act(1, "judge", json!({})));
    world.admin(Command::Remove { plugin: "desk".into() });
    assert!(world.below::<(String, i64)>(key::duties_next("desk")).is_empty());
    world.admin(install(desk(), &["notify"]));
    world.complaint();
    assert_eq!(world.ticket(2).number, "TS-20260302-0002");
}

#[test]
fn a_site_is_named_and_has_calendars() {
    let mut world = World::new();
    let info = |title: &str| Info { name: "lotus".into(), title: title.into(), locale: "zh".into() };
    let put = |title: &str| Command::PutSite { info: info(title), calendars: None };
    assert_eq!(world.admin_refused(put(" ")), "`title`: expected a name, got nothing");
    world.admin(put("Lotus Garden"));
    assert_eq!((world.site.info.title.as_str(), world.site.info.locale.as_str()), ("Lotus Garden", "zh"));
    let mut broken = Calendars::default_for(zone());
    broken.working.weeks.clear();
    assert_eq!(
        world.admin_refused(Command::SetCalendars(Box::new(broken))),
        "`calendars`: calendar `working` has no week with open hours (give it one under `weeks`)"
    );
    // A site that was never given any keeps those it began with.
    let mut bare = World::bare();
    bare.store.apply(BTreeMap::from([(key::calendars().bytes(), None)]));
    bare.admin(put("Lotus Garden"));
    assert_eq!(bare.site.calendars, Calendars::default_for(zone()));
}

#[test]
fn a_setting_outlives_an_upgrade_and_the_host_may_change_it() {
    let mut world = World::new();
    let value = Scalar::Whole(8);
    let change =
        Command::ChangeSetting { plugin: "desk".into(), name: "reply_limit".into(), value, from: None };
    assert!(matches!(world.run_by(Actor::System, change), Outcome::Done(_)));
    world.admin(version("1.1.0", |_| ()));
    let (_, figure) = world.site.setting("desk", "reply_limit", world.clock).unwrap();
    assert_eq!(figure, Scalar::Whole(8));
}
