//! Rosters: shifts and what they must keep, rotas, absences, gaps that are told, changes that are told.

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::key;
use frontdesk_engine::roster::{Absence, Cycle, Rota, Shift, ShiftAt, Uncovered};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::turn::Turn;

use super::world::{World, at, blueprint, install, person, zone};

pub(super) fn centre() -> Blueprint {
    blueprint("posts.toml", include_str!("../../blueprints/posts.toml"))
}

/// Monday 2 March 2026, 09:00: the plugin with posts, the agents a, b, c and d, the manager max above them.
pub(super) fn staffed() -> World {
    let mut world = World::bare();
    world.admin(Command::PutPerson(person("max", &["manager"])));
    for id in ["a", "b", "c", "d"] {
        world.admin(Command::PutPerson(Person { superior: Some("max".into()), ..person(id, &["agent"]) }));
    }
    world.admin(install(centre(), &["notify", "roster"]));
    world
}

pub(super) fn shift(post: &str, person: &str, start: &str, end: &str) -> Shift {
    Shift { post: post.into(), person: person.into(), start: at(start), end: at(end), kind: None }
}

pub(super) fn put(world: &mut World, post: &str, person: &str, start: &str, end: &str) {
    world.admin(Command::PutShift(shift(post, person, start, end)));
}

pub(super) fn subjects(world: &World, person: &str) -> Vec<String> {
    world.inbox(person).into_iter().map(|item| item.subject).collect()
}

/// A turn that only looks, as an administrator.
pub(super) fn look<T>(world: &World, see: impl FnOnce(&mut Turn) -> T) -> T {
    let base: std::sync::Arc<dyn frontdesk_engine::view::View> = world.store.clone();
    let actor = Actor::Admin("root".into());
    see(&mut Turn::begin(world.site.clone(), base, &actor, world.clock).unwrap())
}

fn on_post(world: &World, post: &str, moment: &str) -> Vec<String> {
    look(world, |turn| turn.on_post(post, at(moment)).unwrap())
}

fn gaps(world: &World, post: &str, start: &str, end: &str) -> Vec<String> {
    let gaps = look(world, |turn| turn.post_gaps(post, at(start), at(end)).unwrap());
    let told = |at: Instant| zone().format(at)[5..16].to_owned();
    gaps.iter()
        .map(|gap| format!("{} to {}: {}/{}", told(gap.start), told(gap.end), gap.people, gap.needed))
        .collect()
}

fn uncovered(world: &World, post: &str) -> Vec<Uncovered> {
    world.below(key::uncovereds(post))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn rota(first: &str, last: &str, cycles: Vec<Cycle>) -> Rota {
    Rota {
        first: day(first),
        last: day(last),
        cycles,
        put: Vec::new(),
        remove: Vec::new(),
        replace: false,
        exception: String::new(),
    }
}

fn turns_of(post: &str, people: &[&str], pattern: &str, kind: &str) -> Cycle {
    Cycle {
        post: post.into(),
        people: people.iter().map(|&id| id.to_owned()).collect(),
        pattern: pattern.into(),
        shift: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
        ..Cycle::default()
    }
}

fn publish(rota: Rota) -> Command {
    Command::PublishRota(Box::new(rota))
}

fn own_shifts(world: &World, who: &str) -> Vec<String> {
    let all: Vec<Shift> = world.below(key::all_shifts());
    let own = all.iter().filter(|shift| shift.person == who);
    own.map(|shift| zone().format(shift.start)[5..16].to_owned()).collect()
}

#[test]
fn a_shift_that_breaks_a_rule_is_refused_with_everything_that_is_wrong() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-04 08:30", "2026-03-04 17:30");
    let mut refused = |shift: Shift| world.admin_refused(Command::PutShift(shift));
    assert_eq!(
        refused(shift("chat", "a", "2026-03-04 17:00", "2026-03-04 20:00")),
        "`a` would stand at `desk` from 2026-03-04 08:30 and at `chat` from 2026-03-04 17:00 at the same time (take another \
         person or time)"
    );
    assert_eq!(
        refused(shift("desk", "a", "2026-03-05 00:30", "2026-03-05 06:00")),
        "`a` would rest 7h before the shift of 2026-03-05 00:30 at `desk`: 8h are needed"
    );
    assert_eq!(
        refused(Shift {
            kind: Some("noon".into()),
            ..shift("desk", "b", "2026-03-04 12:00", "2026-03-04 13:00")
        }),
        "there is no kind of shift `noon` (there are: early, late, night)"
    );
    assert_eq!(
        refused(shift("desk", "b", "2026-03-04 12:00", "2026-03-04 12:00")),
        "`end`: expected a moment after `start` and at most 7 days later"
    );
    put(&mut world, "desk", "b", "2026-03-04 12:00", "2026-03-04 17:30");
    assert_eq!(
        world.admin_refused(Command::PutShift(shift("desk", "c", "2026-03-04 10:00", "2026-03-04 14:00"))),
        "`desk` would have 3 people from 2026-03-04 12:00 to 2026-03-04 14:00: headcount 2 (take somebody off first)"
    );
    for day in 5..=9 {
        let (start, end) = (format!("2026-03-0{day} 08:30"), format!("2026-03-0{day} 17:30"));
        put(&mut world, "desk", "a", &start, &end);
    }
    assert_eq!(
        world.admin_refused(Command::PutShift(shift("desk", "a", "2026-03-03 08:30", "2026-03-03 17:30"))),
        "`a` would work 7 days in a row, and 2026-03-09 is the day after 6: at most 6 are allowed"
    );
    for day in ["02", "03"] {
        let late = shift("desk", "d", &format!("2026-03-{day} 17:30"), &format!("2026-03-{day} 23:00"));
        world.admin(Command::PutShift(Shift { kind: Some("late".into()), ..late }));
    }
    let third = shift("desk", "d", "2026-03-08 17:30", "2026-03-08 23:00");
    assert_eq!(
        world.admin_refused(Command::PutShift(Shift { kind: Some("late".into()), ..third })),
        "`d` would have 3 `late` shifts in the week of 2026-03-02: at most 2 are allowed"
    );
    put(&mut world, "bar", "a", "2026-03-04 10:00", "2026-03-04 11:00");
    assert_eq!(on_post(&world, "desk", "2026-03-04 12:30"), ["a", "b"]);
}

#[test]
fn the_same_shift_again_moves_its_end() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-04 08:30", "2026-03-04 17:30");
    put(&mut world, "desk", "a", "2026-03-04 08:30", "2026-03-04 12:00");
    assert_eq!(on_post(&world, "desk", "2026-03-04 12:00"), [] as [&str; 0]);
    assert_eq!(world.below::<Shift>(key::all_shifts()).len(), 1);
}

#[test]
fn alternate_days_and_sundays_in_turn() {
    let mut world = staffed();
    let weekdays = Cycle {
        on: serde_json::from_str(r#"["monday","tuesday","wednesday","thursday","friday","saturday"]"#)
            .unwrap(),
        ..turns_of("chat", &["a", "b"], "alternate-days", "")
    };
    let sundays = Cycle {
        on: serde_json::from_str(r#"["sunday"]"#).unwrap(),
        ..turns_of("chat", &["a", "b"], "in-turn", "day")
    };
    let answer = world.done("max", publish(rota("2026-03-02", "2026-03-15", vec![weekdays, sundays])));
    assert_eq!(answer, serde_json::json!({ "put": 14, "removed": 0 }));
    let days =
        |who: &str| own_shifts(&world, who).iter().map(|start| start[3..5].to_owned()).collect::<Vec<_>>();
    assert_eq!(days("a"), ["02", "04", "06", "08", "09", "11", "13"]);
    assert_eq!(days("b"), ["03", "05", "07", "10", "12", "14", "15"]);
}

#[test]
fn letters_stand_for_kinds_and_nights_end_on_the_next_day() {
    let mut world = staffed();
    let draft = look(&world, |turn| {
        turn.draft_rota(&rota(
            "2026-03-02",
            "2026-03-07",
            vec![turns_of("desk", &["a", "b", "c"], "EENNOO", "")],
        ))
        .unwrap()
    });
    let of = |who: &str| {
        let own = draft.put.iter().filter(|shift| shift.person == who);
        let told = |at: Instant| zone().format(at)[8..16].to_owned();
        own.map(|shift| format!("{} {}", told(shift.start), told(shift.end))).collect::<Vec<_>>()
    };
    assert_eq!(of("a"), ["02 08:30 02 17:30", "03 08:30 03 17:30", "04 22:00 05 06:00", "05 22:00 06 06:00"]);
    assert_eq!(of("b"), ["04 08:30 04 17:30", "05 08:30 05 17:30", "06 22:00 07 06:00", "07 22:00 08 06:00"]);
    assert_eq!(of("c"), ["02 22:00 03 06:00", "03 22:00 04 06:00", "06 08:30 06 17:30", "07 08:30 07 17:30"]);
    // The desk is open from 09:00 to 18:00, and the early shift ends half an hour before.
    let told = |cycles: Vec<Cycle>| publish(rota("2026-03-02", "2026-03-03", cycles));
    assert_eq!(
        world.refused("max", told(vec![turns_of("desk", &["a", "b", "c"], "EENNOO", "")])),
        "`desk` would have 0 of 1 people from 2026-03-02 17:30 to 2026-03-02 18:00\n\
         `desk` would have 0 of 1 people from 2026-03-03 17:30 to 2026-03-03 18:00"
    );
    let late = Cycle { step: Some(1), ..turns_of("desk", &["b", "c"], "in-turn", "late") };
    world.done("max", told(vec![turns_of("desk", &["a"], "six-one", "early"), late]));
    assert_eq!(gaps(&world, "desk", "2026-03-02 00:00", "2026-03-04 00:00"), [] as [&str; 0]);
    assert_eq!(
        gaps(&world, "desk", "2026-03-03 20:00", "2026-03-04 12:00"),
        ["03-04 09:00 to 03-04 12:00: 0/1"]
    );
}

#[test]
fn a_rota_that_breaks_rules_is_refused_as_a_whole_unless_it_is_an_exception() {
    let mut world = staffed();
    let daily = || turns_of("chat", &["a"], "in-turn", "day");
    let mut strict = centre();
    strict.posts["chat"].rules.days_in_row = Some(Scalar::Whole(6));
    strict.plugin.version = semver::Version::new(1, 1, 0);
    world.admin(install(strict, &["notify", "roster"]));
    let week = || rota("2026-03-02", "2026-03-08", vec![daily()]);
    assert_eq!(
        world.refused("max", publish(week())),
        "`a` would work 7 days in a row, and 2026-03-08 is the day after 6: at most 6 are allowed"
    );
    assert_eq!(world.below::<Shift>(key::all_shifts()), []);
    assert_eq!(
        world.refused("a", publish(week())),
        "planning `chat` needs one of the roles manager, and `a` has agent"
    );
    world.done("max", publish(Rota { exception: "fair week".into(), ..week() }));
    assert_eq!(own_shifts(&world, "a").len(), 7);
    // What was excused before is left alone, as long as nothing of it changes.
    put(&mut world, "chat", "b", "2026-03-04 08:30", "2026-03-04 12:00");
    // An exception does not put anybody at two places.
    let twice = Rota {
        put: vec![shift("desk", "a", "2026-03-04 12:00", "2026-03-04 13:00")],
        exception: "anyway".into(),
        ..rota("2026-03-04", "2026-03-04", Vec::new())
    };
    assert_eq!(
        world.refused("max", publish(twice)),
        "`a` would stand at `chat` from 2026-03-04 08:30 and at `desk` from 2026-03-04 12:00 at the same time (take another \
         person or time)"
    );
}

#[test]
fn a_rota_replaces_what_stood_there_and_tells_each_person_once() {
    let mut world = staffed();
    let cover = |who: &[&str]| {
        let mut plan = rota("2026-03-07", "2026-03-08", vec![turns_of("desk", who, "in-turn", "early")]);
        plan.replace = true;
        plan
    };
    world.done("max", publish(cover(&["a", "b"])));
    world.done("max", publish(cover(&["c", "b"])));
    assert_eq!((own_shifts(&world, "a").len(), own_shifts(&world, "c").len()), (0, 1));
    let bodies = |who: &str| world.inbox(who).into_iter().map(|item| item.body).collect::<Vec<_>>();
    assert_eq!(
        bodies("a"),
        ["+ Desk 2026-03-07 08:30 – 2026-03-07 17:30", "− Desk 2026-03-07 08:30 – 2026-03-07 17:30"]
    );
    assert_eq!(bodies("b"), ["+ Desk 2026-03-08 08:30 – 2026-03-08 17:30"]);
    assert_eq!(bodies("c"), ["+ Desk 2026-03-07 08:30 – 2026-03-07 17:30"]);
}

#[test]
fn patterns_that_cannot_be_meant_are_refused_with_what_was_expected() {
    let world = staffed();
    let wrong = |change: fn(&mut Rota)| {
        let mut plan = rota("2026-03-02", "2026-03-08", vec![turns_of("desk", &["a", "b"], "EO", "")]);
        change(&mut plan);
        look(&world, |turn| turn.draft_rota(&plan).unwrap_err().to_string())
    };
    type Change = fn(&mut Rota);
    let table: [(&str, Change); 11] = [
        (
            "`pattern`: expected `six-one`, `alternate-days`, `two-on-two-off`, `in-turn` or up to 200 capital letters like \
             `EENNOO`, got `weekly`",
            |plan| plan.cycles[0].pattern = "weekly".into(),
        ),
        (
            "`pattern`: no kind of shift of post `desk` begins with `X` (there are: early, late, night)",
            |plan| plan.cycles[0].pattern = "EXO".into(),
        ),
        ("`shift` is missing: which kind of shift of post `desk`? (there are: early, late, night)", |plan| {
            plan.cycles[0].pattern = "six-one".into()
        }),
        ("`shift`: post `desk` has no kind of shift `noon` (there are: early, late, night)", |plan| {
            plan.cycles[0].pattern = "six-one".into();
            plan.cycles[0].shift = Some("noon".into());
        }),
        ("`letters`: post `desk` has no kind of shift `noon`", |plan| {
            plan.cycles[0].letters.insert("E".into(), "noon".into());
        }),
        ("`people`: expected 1 to 200, got 0", |plan| plan.cycles[0].people.clear()),
        ("`people`: `a` stands there twice", |plan| plan.cycles[0].people = vec!["a".into(), "a".into()]),
        ("there is no person `ghost` in the directory", |plan| plan.cycles[0].people[1] = "ghost".into()),
        ("`last`: expected a day from 2026-03-02 on, at most 400 days in all, got 2026-03-01", |plan| {
            plan.last = day("2026-03-01")
        }),
        ("`begins`: expected a day from 2016-02-23 to 2026-03-02, got 2026-03-03", |plan| {
            plan.cycles[0].begins = Some(day("2026-03-03"))
        }),
        ("`a` has no such shift at `desk`", |plan| {
            let start = at("2026-03-02 08:30");
            plan.remove = vec![ShiftAt { post: "desk".into(), person: "a".into(), start }];
        }),
    ];
    for (text, change) in table {
        assert_eq!(wrong(change), text);
    }
}

#[test]
fn a_break_is_taken_in_turn_and_a_stand_in_is_at_one_place() {
    let mut world = staffed();
    for who in ["a", "b"] {
        put(&mut world, "desk", who, "2026-03-03 08:30", "2026-03-03 18:00");
    }
    put(&mut world, "chat", "c", "2026-03-03 08:30", "2026-03-03 17:30");
    put(&mut world, "chat", "d", "2026-03-03 08:30", "2026-03-03 17:30");
    let away = |post: &str, who: &str, stand_in: Option<&str>, reason: &str| Absence {
        post: post.into(),
        person: who.into(),
        start: at("2026-03-03 12:00"),
        end: at("2026-03-03 12:45"),
        stand_in: stand_in.map(str::to_owned),
        reason: reason.into(),
    };
    world.done("a", Command::PutAbsence(away("desk", "a", None, "lunch")));
    assert_eq!(on_post(&world, "desk", "2026-03-03 12:40"), ["b"]);
    assert_eq!(
        world.refused("b", Command::PutAbsence(away("desk", "b", None, "lunch"))),
        "`desk` would have 0 of 1 people from 2026-03-03 12:00 to 2026-03-03 12:45 (take another time, or have somebody in \
         charge enter it with a stand-in or a reason: manager)"
    );
    assert_eq!(
        world.refused("b", Command::PutAbsence(away("desk", "a", None, ""))),
        "an absence of `a` at `desk` needs one of the roles manager, and `b` has agent"
    );
    world.done("max", Command::PutAbsence(away("desk", "b", Some("c"), "")));
    assert_eq!(on_post(&world, "desk", "2026-03-03 12:40"), ["c"]);
    assert_eq!(on_post(&world, "chat", "2026-03-03 12:40"), ["d"]);
    assert_eq!(
        world.refused("max", Command::PutAbsence(away("chat", "d", Some("c"), ""))),
        "`c` is at `chat` anyway then (take another person)"
    );
    put(&mut world, "bar", "a", "2026-03-03 11:00", "2026-03-03 14:00");
    assert_eq!(
        world.refused("max", Command::PutAbsence(away("bar", "a", Some("c"), ""))),
        "`c` stands in at `desk` from 2026-03-03 12:00 to 2026-03-03 12:45 (no relief: take another person)"
    );
    assert_eq!(
        world.refused("max", Command::PutAbsence(away("bar", "a", Some("b"), ""))),
        "`b` is away from `desk` from 2026-03-03 12:00 (take another person)"
    );
    assert_eq!(
        world.refused("max", Command::PutAbsence(away("desk", "d", None, ""))),
        "`d` has no shift at `desk` then"
    );
    world.done("max", Command::RemoveAbsence(away("desk", "b", None, "")));
    assert_eq!(on_post(&world, "chat", "2026-03-03 12:40"), ["c", "d"]);
}

#[test]
fn a_post_that_becomes_uncovered_is_told_once_after_its_grace() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-03 08:30", "2026-03-03 16:00");
    // Monday is open from 09:00 on, and nobody is there.
    world.until("2026-03-02 09:10:00");
    assert_eq!(subjects(&world, "max"), ["Hall is uncovered"]);
    world.until("2026-03-02 09:10:01");
    assert_eq!(subjects(&world, "max"), ["Hall is uncovered", "Desk is uncovered"]);
    world.until("2026-03-03 16:10:00");
    assert_eq!(world.inbox("max").len(), 2);
    world.until("2026-03-03 16:10:01");
    assert_eq!(world.inbox("max").pop().unwrap().body, "0 of 1 since 2026-03-03 16:00:00.");
    world.until("2026-03-03 17:00");
    put(&mut world, "desk", "b", "2026-03-03 17:00", "2026-03-03 18:00");
    world.until("2026-03-04 08:00");
    assert_eq!(world.inbox("max").len(), 3);
    let told: Vec<_> = uncovered(&world, "desk")
        .iter()
        .map(|gap| (zone().format(gap.since), gap.until.map(|until| zone().format(until))))
        .collect();
    let stretch =
        |since: &str, until: &str| (format!("2026-03-{since}:00"), Some(format!("2026-03-{until}:00")));
    assert_eq!(told, [stretch("02 09:00", "02 18:00"), stretch("03 16:00", "03 17:00")]);
}

#[test]
fn a_gap_that_was_over_before_the_host_came_back_is_kept_but_not_told() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-03 09:00", "2026-03-03 12:00");
    put(&mut world, "desk", "a", "2026-03-03 13:00", "2026-03-03 18:00");
    world.until("2026-03-03 11:00");
    let before = world.inbox("max").len();
    world.jump("2026-03-03 15:00");
    assert_eq!(world.inbox("max").len(), before);
    let gap = uncovered(&world, "desk").pop().unwrap();
    assert_eq!((gap.since, gap.until), (at("2026-03-03 12:00"), Some(at("2026-03-03 13:00"))));
}

#[test]
fn settings_people_and_upgrades_change_what_is_covered() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-02 09:00", "2026-03-02 18:00");
    let state = |world: &World| look(world, |turn| turn.post_state("desk", world.clock).unwrap());
    assert!(!state(&world).uncovered());
    world.admin(Command::ChangeSetting {
        plugin: "centre".into(),
        name: "desk_min".into(),
        value: Scalar::Whole(2),
        from: Some(at("2026-03-02 10:00")),
    });
    world.until("2026-03-02 10:10:01");
    assert_eq!(world.inbox("max").pop().unwrap().body, "1 of 2 since 2026-03-02 10:00:00.");
    assert_eq!(
        gaps(&world, "desk", "2026-03-02 09:00", "2026-03-02 18:00"),
        ["03-02 10:00 to 03-02 18:00: 1/2"]
    );
    let left = Person { left: true, superior: Some("max".into()), ..person("a", &["agent"]) };
    world.admin(Command::PutPerson(left));
    assert_eq!(uncovered(&world, "desk").pop().unwrap().people, 0);
    let mut without = centre();
    without.plugin.version = semver::Version::new(2, 0, 0);
    without.posts.shift_remove("desk");
    without.workflows.shift_remove("talk");
    without.posts["hall"].hand_over.clear();
    world.admin(install(without, &["notify", "roster"]));
    assert_eq!(uncovered(&world, "desk").pop().unwrap().until, Some(world.clock));
}

#[test]
fn without_the_grant_nothing_is_told_and_the_state_is_seen_all_the_same() {
    let mut world = staffed();
    world.admin(install(centre(), &[]));
    world.until("2026-03-03 12:00");
    // The hall stood empty from the moment of the installation, and that was told then.
    assert_eq!(subjects(&world, "max"), ["Hall is uncovered"]);
    assert_eq!(uncovered(&world, "desk").len(), 2);
    let logged = |text: &str| world.lines().iter().any(|line| line.log.iter().any(|log| log.message == text));
    assert!(logged("post `desk` told nobody: `notify` is not granted (grant it to the plugin)"));
}

#[test]
fn a_hook_changes_the_roster_with_its_permission_only() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-03 09:00", "2026-03-03 18:00");
    world.on_opened(|_, turn| {
        let absence = Absence {
            post: "desk".into(),
            person: "a".into(),
            start: at("2026-03-03 09:00"),
            end: at("2026-03-03 18:00"),
            stand_in: Some("b".into()),
            reason: "leave".into(),
        };
        turn.put_absence_by_plugin(absence)?;
        turn.put_shift_by_plugin(&shift("chat", "c", "2026-03-03 09:00", "2026-03-03 12:00"))?;
        let (start, end) = (at("2026-03-03 00:00"), at("2026-03-04 00:00"));
        assert_eq!(turn.shifts_of("c", start, end)?.len(), 1);
        turn.remove_shift_by_plugin(&shift("chat", "c", "2026-03-03 09:00", "2026-03-03 12:00").place())?;
        assert_eq!(turn.shifts_of("c", start, end)?, []);
        Ok(())
    });
    let open =
        || Command::Open(frontdesk_engine::command::Open { workflow: "talk".into(), ..Default::default() });
    world.done("a", open());
    assert_eq!(on_post(&world, "desk", "2026-03-03 12:00"), ["b"]);
    world.admin(install(centre(), &["notify"]));
    let Outcome::Refused(Refusal::Denied(why)) = world.by("a", open()) else { panic!("expected a denial") };
    assert_eq!(
        why,
        "plugin `centre` 1.0.0 asked for `roster`, which is not granted on site `lotus` (grant it to the plugin)"
    );
}

#[test]
fn a_shift_is_moved_by_who_is_in_charge_whole_or_not_at_all() {
    let mut world = staffed();
    put(&mut world, "desk", "a", "2026-03-04 08:30", "2026-03-04 17:30");
    put(&mut world, "desk", "b", "2026-03-05 08:30", "2026-03-05 17:30");
    let moves = |from: &Shift, to: Shift| Command::MoveShift { from: from.place(), to };
    let old = shift("desk", "a", "2026-03-04 08:30", "2026-03-04 17:30");
    let later = shift("desk", "a", "2026-03-04 09:30", "2026-03-04 18:30");
    assert_eq!(
        world.refused("b", moves(&old, later.clone())),
        "planning `desk` needs one of the roles manager, and `b` has agent"
    );
    assert_eq!(
        world.refused("max", moves(&old, shift("desk", "b", "2026-03-06 00:30", "2026-03-06 06:00"))),
        "`b` would rest 7h before the shift of 2026-03-06 00:30 at `desk`: 8h are needed"
    );
    assert_eq!(own_shifts(&world, "a"), ["03-04 08:30"], "what is refused stays where it was");
    // An hour later: its old place is no obstacle.
    world.done("max", moves(&old, later.clone()));
    assert_eq!(own_shifts(&world, "a"), ["03-04 09:30"]);
    world.admin(moves(&later, Shift { person: "b".into(), ..later.clone() }));
    assert_eq!(
        (own_shifts(&world, "a"), own_shifts(&world, "b")),
        (vec![], vec!["03-04 09:30".into(), "03-05 08:30".into()])
    );
    assert_eq!(world.refused("max", moves(&old, later)), "`a` has no such shift at `desk`");
    world.done("max", Command::PutShift(shift("chat", "c", "2026-03-04 08:30", "2026-03-04 12:00")));
    let at_chat = shift("chat", "c", "2026-03-04 08:30", "2026-03-04 12:00");
    world.refused("c", Command::RemoveShift(at_chat.clone()));
    world.done("max", Command::RemoveShift(at_chat));
    assert_eq!(own_shifts(&world, "c"), Vec::<String>::new());
}
