//! Settings by level: the organisation, the site, the case, and what held when a case was opened.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Actor, Command, Open, SharedSetting};
use frontdesk_engine::deadline::{Deadline, Limit};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::setting::{Change, Held, Level, held, put};
use frontdesk_engine::value::Value;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::world::{World, at, form, install, person, talk};

/// A site with the plugin of these tests: the clerk ann, the guard gil, the supervisor sue.
pub(super) fn talking() -> World {
    let mut world = World::bare();
    for person in [person("ann", &["clerk"]), person("gil", &["guard"]), person("sue", &["supervisor"])] {
        world.admin(Command::PutPerson(person));
    }
    world.admin(install(talk(), &["notify", "notify-outside"]));
    world
}

/// Opens an inquiry as ann with these fields.
pub(super) fn inquiry(world: &mut World, filled: Json) -> u64 {
    let open = Open { workflow: "inquiry".into(), form: form(filled), ..Open::default() };
    world.done("ann", Command::Open(open))["ticket"].as_u64().unwrap()
}

fn set(name: &str, value: i64, from: Option<&str>) -> Command {
    let value = Scalar::Whole(value);
    Command::ChangeSetting { plugin: "talk".into(), name: name.into(), value, from: from.map(at) }
}

fn share(serial: u64, name: &str, value: Option<Scalar>, from: &str) -> Command {
    let (plugin, name) = ("talk".into(), name.into());
    Command::ShareSetting(SharedSetting { serial, plugin, name, value, from: at(from), by: "boss".into() })
}

fn for_case(ticket: u64, name: &str, value: Option<i64>, reason: &str) -> Command {
    let value = value.map(Scalar::Whole);
    Command::ChangeCaseSetting { ticket, name: name.into(), value, reason: reason.into() }
}

fn holds(world: &World, name: &str) -> (Scalar, Level) {
    let (_, held) = world.site.held("talk", name, world.clock, &[]).unwrap();
    (held.value, held.level)
}

#[test]
fn the_nearest_level_holds() {
    let mut world = talking();
    let two = Scalar::Whole(2);
    assert_eq!(holds(&world, "reply_limit"), (two.clone(), Level::Blueprint));
    world.admin(share(1, "reply_limit", Some(Scalar::Whole(6)), "2026-03-02 09:00"));
    assert_eq!(holds(&world, "reply_limit"), (Scalar::Whole(6), Level::Organisation));
    world.admin(set("reply_limit", 4, Some("2026-03-02 12:00")));
    assert_eq!(holds(&world, "reply_limit").1, Level::Organisation);
    world.until("2026-03-02 12:00");
    assert_eq!(holds(&world, "reply_limit"), (Scalar::Whole(4), Level::Site));
    let unset = Command::UnsetSetting {
        plugin: "talk".into(),
        name: "reply_limit".into(),
        from: Some(at("2026-03-02 13:00")),
    };
    world.admin(unset);
    world.until("2026-03-02 13:00");
    assert_eq!(holds(&world, "reply_limit"), (Scalar::Whole(6), Level::Organisation));
    world.admin(share(2, "reply_limit", None, "2026-03-02 13:00"));
    assert_eq!(holds(&world, "reply_limit"), (two, Level::Blueprint));
    let (_, held) = world.site.held("talk", "reply_limit", at("2026-03-02 12:30"), &[]).unwrap();
    let since = Some(at("2026-03-02 12:00"));
    assert_eq!(held, Held { value: Scalar::Whole(4), level: Level::Site, since, by: Some("root".into()) });
}

#[test]
fn a_change_of_the_organisation_is_taken_once_and_never_before_it_came() {
    let mut world = talking();
    world.until("2026-03-02 11:00");
    let old = inquiry(&mut world, json!({ "subject": "Parking" }));
    // It was to hold from nine, and comes two hours late: the open case keeps what it was promised.
    world.until("2026-03-02 11:01");
    let late = share(1, "reply_limit", Some(Scalar::Whole(6)), "2026-03-02 09:00");
    assert_eq!(world.admin(late.clone()), json!({ "taken": true }));
    let before = world.state();
    assert_eq!(world.admin(late), json!({ "taken": true }));
    assert_eq!(world.state(), before);
    let opened = world.ticket(old).opened_at;
    assert_eq!(world.site.setting("talk", "reply_limit", opened).unwrap().1, Scalar::Whole(2));
    assert_eq!(holds(&world, "reply_limit").0, Scalar::Whole(6));
    assert_eq!(
        world.refused("ann", share(2, "reply_limit", None, "2026-03-02 09:00")),
        "only an administrator can do this"
    );
}

#[test]
fn the_organisation_may_speak_of_plugins_that_come_later() {
    let mut world = World::bare();
    world.admin(share(1, "reply_limit", Some(Scalar::Whole(6)), "2026-03-02 09:00"));
    world.admin(share(2, "greeting", Some(Scalar::Text("good day".into())), "2026-03-02 09:00"));
    world.admin(share(3, "tries.phone", Some(Scalar::Text("many".into())), "2026-03-02 09:00"));
    world.admin(install(talk(), &[]));
    world.reload();
    assert_eq!(holds(&world, "reply_limit"), (Scalar::Whole(6), Level::Organisation));
    assert_eq!(holds(&world, "greeting"), (Scalar::Text("good day".into()), Level::Organisation));
    // What does not fit this version of the plugin is passed over.
    assert_eq!(holds(&world, "tries.phone"), (Scalar::Whole(3), Level::Blueprint));
}

#[test]
fn a_change_that_breaks_a_duty_is_left_out_and_told() {
    let mut world = World::new();
    let shared = SharedSetting {
        serial: 1,
        plugin: "desk".into(),
        name: "report_day".into(),
        value: Some(Scalar::Whole(40)),
        from: world.clock,
        by: "boss".into(),
    };
    let answer = world.admin(Command::ShareSetting(shared.clone()));
    assert_eq!(answer["taken"], false);
    assert!(answer["why"].as_str().unwrap().contains("cron `0 9 {report_day} * *`"), "{answer}");
    assert_eq!(world.site.setting("desk", "report_day", world.clock).unwrap().1, Scalar::Whole(3));
    let next = SharedSetting { serial: 2, value: Some(Scalar::Whole(5)), ..shared };
    assert_eq!(world.admin(Command::ShareSetting(next))["taken"], true);
    assert_eq!(world.site.setting("desk", "report_day", world.clock).unwrap().1, Scalar::Whole(5));
}

#[test]
fn a_case_has_its_own_figure() {
    let mut world = talking();
    world.on(Hook::OnTicket, |event, turn| {
        if let Event::Ticket { cause, ticket, .. } = event
            && (cause == "opened" || cause == "setting")
        {
            turn.start_deadline(ticket.id, "reply", Some(ticket.opened_at), Limit::Standard)?;
        }
        Ok(())
    });
    let id = inquiry(&mut world, json!({ "subject": "Parking" }));
    let other = inquiry(&mut world, json!({ "subject": "Keys" }));
    let due = |world: &World, id| world.get::<Deadline>(key::deadline(id, "reply")).unwrap().due;
    world.admin(set("reply_limit", 9, Some("2026-03-02 09:01")));
    world.until("2026-03-02 09:02");
    assert_eq!(due(&world, id), at("2026-03-02 11:00"));
    assert_eq!(
        world.refused("ann", for_case(id, "reply_limit", Some(5), "asked for time")),
        "changing setting `reply_limit` for a case needs one of the roles supervisor, and `ann` has clerk"
    );
    assert_eq!(
        world.refused("sue", for_case(id, "greeting", Some(5), "why not")),
        "changing setting `greeting` for a case is open to no role"
    );
    assert_eq!(
        world.admin_refused(for_case(id, "greeting", Some(5), "why not")),
        "setting `greeting` is the same for all cases (its author can give it `per_case`)"
    );
    assert_eq!(
        world.refused("sue", for_case(id, "reply_limit", Some(-1), "asked for time")),
        "setting `reply_limit`: expected 0 to 4294967295, got `-1`"
    );
    assert_eq!(
        world.refused("sue", for_case(id, "reply_limit", Some(5), " ")),
        "`reason`: expected 1 to 500 characters, got 0"
    );
    world.done("sue", for_case(id, "reply_limit", Some(5), "asked for time"));
    assert_eq!(due(&world, id), at("2026-03-02 14:00"));
    assert_eq!(due(&world, other), at("2026-03-02 11:00"));
    let line = world.history(id).pop().unwrap();
    assert_eq!((line.kind.as_str(), line.actor.as_str()), ("setting", "sue"));
    assert_eq!(line.text, "reply_limit: 2 → 5 (asked for time)");
    world.done("sue", for_case(id, "reply_limit", None, "never mind"));
    // Back to what held when it was opened, not to what holds now.
    assert_eq!(due(&world, id), at("2026-03-02 11:00"));
}

#[test]
fn a_hook_changes_what_is_the_plugins_to_change() {
    let mut world = talking();
    world.on_opened(|ticket, turn| {
        let five = Value::Number(Decimal::from(5));
        turn.set_setting_for("tries.phone", ticket.id, five.clone(), "an important guest")?;
        assert_eq!(turn.setting("tries.phone", Some(ticket.id))?, five);
        assert_eq!(turn.setting("tries.phone", None)?, Value::Number(Decimal::from(3)));
        let refused = turn.set_setting_for("reply_limit", ticket.id, five, "no").unwrap_err().to_string();
        assert_eq!(
            refused,
            "setting `reply_limit` is not the plugin's to change for a case (add `plugin` to its `per_case`)"
        );
        let day = Value::Files(vec!["f".into()]);
        let refused = turn.set_setting_for("tries.visit", ticket.id, day, "no").unwrap_err().to_string();
        assert_eq!(
            refused,
            "setting `tries.visit`: expected text, a number or a flag, got a files (a length is a number of its unit)"
        );
        Ok(())
    });
    let id = inquiry(&mut world, json!({ "subject": "Parking" }));
    assert_eq!(world.history(id).pop().unwrap().actor, "plugin:talk");
    assert_eq!(world.run_by(Actor::System, Command::Ring), frontdesk_engine::run::Outcome::Idle);
}

/// One change as a test draws it: level, moment, figure or taking back.
type Drawn = (u8, i64, Option<i64>);

/// What must hold, told without lists: the latest change of the nearest level that says something.
fn model(drawn: &[Drawn], opened: i64) -> (i64, Level) {
    for (number, level) in [(0, Level::Case), (1, Level::Site), (2, Level::Organisation)] {
        let mut by_moment: BTreeMap<i64, Option<i64>> = BTreeMap::new();
        for (of, from, value) in drawn.iter().filter(|(of, ..)| *of == number) {
            assert_eq!(*of, number);
            by_moment.insert(*from, *value);
        }
        let until = if level == Level::Case { i64::MAX } else { opened };
        if let Some((_, Some(value))) = by_moment.range(..=until).next_back() {
            return (*value, level);
        }
    }
    (-1, Level::Blueprint)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn levels_hold_as_their_model(
        drawn in vec((0_u8..3, 0_i64..12, prop::option::of(0_i64..100)), 0..14),
        opened in 0_i64..12,
    ) {
        let mut lists: [Vec<Change>; 3] = Default::default();
        for (level, from, value) in &drawn {
            let change = Change::new(Instant(*from), value.map(Scalar::Whole), "x");
            put(&mut lists[usize::from(*level)], change);
        }
        prop_assert!(lists.iter().all(|list| list.is_sorted_by(|one, next| one.from < next.from)));
        let at = Instant(opened);
        let levels = [
            (Level::Case, lists[0].as_slice(), Instant(i64::MAX)),
            (Level::Site, lists[1].as_slice(), at),
            (Level::Organisation, lists[2].as_slice(), at),
        ];
        let got = held(&levels, &Scalar::Whole(-1));
        let (value, level) = model(&drawn, opened);
        prop_assert_eq!(got.value, Scalar::Whole(value));
        prop_assert_eq!(got.level, level);
        prop_assert_eq!(got.since.is_none(), level == Level::Blueprint);
    }
}
