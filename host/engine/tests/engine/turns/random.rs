//! Thousands of turns from a seed: people, the clock, administrators and a plugin do random things. After each turn
//! every index is held against the records it repeats; at the end the journal is replayed on an empty store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frontdesk_engine::alarm::{Due, DueItem};
use frontdesk_engine::audit::audit;
use frontdesk_engine::blueprint::model::{Blueprint, Link, Queue, Repeat, Scalar};
use frontdesk_engine::calendar::{Calendar, Calendars, Day, DayKind, Hours};
use frontdesk_engine::command::{Actor, CallNext, Command, Delivery, Open, Request};
use frontdesk_engine::custody::{Back, Counted, Handling, Holder, Rest};
use frontdesk_engine::deadline::Limit;
use frontdesk_engine::directory::Person;
use frontdesk_engine::document::{Document, Issue};
use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::hooks::{Event, Hook, Refusal};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::journal;
use frontdesk_engine::ledger::Posting;
use frontdesk_engine::notice::{Audience, Notice, Outgoing, OutgoingState};
use frontdesk_engine::roster::Shift;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::ticket::{Draft, Ticket};
use frontdesk_engine::turn::{Outcome as TurnOutcome, Turn};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::{alarm, key};
use serde_json::json;

use super::at_posts::{any_post, by_a_person_at_a_post, by_somebody_in_charge};
use super::custody::{back, out, put, things};
use super::invariants::{check, ids_below};
use super::rosters::centre;
use super::world::{
    End, World, act, complaint, desk, fields, form, install, notice, person, rounds, trap, zone,
};

const TURNS: usize = 3_000;

#[test]
fn three_thousand_turns_keep_every_index_seed_1() {
    simulate(1);
}

#[test]
fn three_thousand_turns_keep_every_index_seed_20260302() {
    simulate(20_260_302);
}

#[test]
fn three_thousand_turns_keep_every_index_seed_8675309() {
    simulate(8_675_309);
}

fn simulate(seed: u64) {
    println!("seed {seed}");
    let mut world = peopled();
    let mut dice = Dice(seed);
    let mut ended: BTreeMap<&str, usize> = BTreeMap::new();
    for count in 0..TURNS {
        let request = next_request(&mut world, &mut dice);
        let before = world.head();
        let (outcome, line) = world.request(&request);
        let ending = match outcome {
            Outcome::Done(_) => "done",
            Outcome::Refused(_) => "refused",
            Outcome::Faulted { .. } => "faulted",
            Outcome::Idle => "idle",
        };
        *ended.entry(ending).or_default() += 1;
        let told = format!("seed {seed}, turn {count}: {:?} ended {ending}", request.command);
        let head = world.head();
        assert_eq!(head.seq, before.seq + u64::from(line.is_some()), "{told}");
        assert!(head.now >= before.now, "{told}");
        check(&world, &told);
    }
    // The dice are of no use when everything ends in the same way.
    for (ending, least) in [("done", TURNS / 2), ("refused", TURNS / 20), ("faulted", TURNS / 200)] {
        assert!(ended.get(ending).copied().unwrap_or_default() >= least, "{ended:?}");
    }
    assert_eq!(journal::verify(&*world.store, 1, usize::MAX).unwrap(), world.head().seq);
    sound(&world, &format!("seed {seed}"));
    everything_happened(&world);
    replay(&world);
}

/// Everything agrees with the journal.
pub(super) fn sound(world: &World, told: &str) {
    let found = audit(&*world.store, &world.site).unwrap();
    assert!(found.is_sound() && found.lines == world.head().seq, "{told}: {found:?}");
}

/// A small generator, so that a seed means the same for ever (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// The site of the simulation: its plugin does what its turn's own randomness says.
pub(super) fn peopled() -> World {
    let mut world = World::new();
    world.admin(install(centre(), &["notify", "roster"]));
    world.admin(install(quiet_rounds(), &[]));
    world.admin(Command::PutPerson(person("sue", &["supervisor", "manager"])));
    world.admin(install(busy(), &["directory", "notify"]));
    for key in ["t0", "t1", "t2", "t3"] {
        world.done("ann", put("tools", key, json!({"pieces": "9"})));
    }
    for hook in [Hook::OnTicket, Hook::OnDeadline, Hook::OnTimer, Hook::OnDuty, Hook::OnNotice] {
        world.on(hook, |event, turn| {
            let mut dice = Dice(turn.random());
            for _ in 0..dice.below(4) {
                meddle(event, turn, &mut dice)?;
            }
            match dice.below(40) {
                0 => Err(Refusal::Limit("the dice say no".into()).into()),
                1 => trap("the dice say trap"),
                _ => Ok(()),
            }
        });
    }
    world
}

/// The plugin with deadlines that the host runs: a ladder by states, a reminder and a ladder beside a date.
fn clocked(mut blueprint: Blueprint) -> Blueprint {
    let title = json!({"en": "Clock", "zh": "时钟"});
    for (name, deadline) in [
        (
            "chase",
            json!({"title": title, "workflow": "complaint", "clock": "working", "within": "reply_limit",
            "while_in": ["registered", "judged"], "pauses_in": ["judged"], "warnings": ["30min"],
            "jump": ["anyone"], "levels": [
                    {"after": "10min", "tell": ["role:clerk", "assignee"], "notice": "plain"},
                    {"past": "0s", "needs": ["visit"], "missing": "plain"},
                    {"then": "1h", "tell": ["post:lobby"], "notice": "hooked"},
                    {"then": "2h", "tell": ["superior:1"], "notice": "plain"},
                ]}),
        ),
        (
            "remind",
            json!({"title": title, "workflow": "complaint", "kind": "threshold", "anchor": "visit",
                "offset": "-1 working-days", "ends": "close-of-work", "levels": [{"past": "2h"}]}),
        ),
        (
            "shift",
            json!({"title": title, "workflow": "complaint", "within": "end-of-shift:lobby", "while_in": ["solved"]}),
        ),
    ] {
        blueprint.deadlines.insert(name.into(), serde_json::from_value(deadline).unwrap());
    }
    blueprint
}

/// One thing that a hook may do; what the host refuses is sometimes swallowed, as plugins do.
fn meddle(event: &Event, turn: &mut Turn, dice: &mut Dice) -> Result<(), End> {
    let ticket = match event {
        Event::Ticket { ticket, .. } | Event::Deadline { ticket, .. } => ticket.id,
        Event::Timer { ticket: Some(ticket), .. } | Event::Notice { about: Some(ticket), .. } => *ticket,
        _ => 1 + dice.below(20),
    };
    if let Event::Duty { duty, .. } = event
        && ROUNDS.contains(&duty.as_str())
    {
        return meddle_with_rounds(turn, dice);
    }
    let later = turn.now().plus(Span::minutes(dice.below(3_000)));
    let deadline = *dice.pick(&["reply", "escalate", "work", "visit", "chase", "remind"]);
    let timer = format!("t{}", dice.below(8));
    let done = match dice.below(18) {
        0 | 1 => turn.start_deadline(ticket, deadline, None, limit(dice, later)).map(drop),
        2 => turn.pause_deadline(ticket, deadline),
        3 => turn.resume_deadline(ticket, deadline).map(drop),
        4 => turn.stop_deadline(ticket, deadline),
        5 => turn.set_timer(&timer, dice.chance(70).then_some(ticket), later, Fields::new()),
        6 => turn.clear_timer(&timer),
        7 => turn.plan_duty("inspect", later, dice.chance(50).then(|| "ben".into()), Fields::new()),
        8 => said(turn, dice, ticket),
        9 => turn.send_anyway(told(dice, ticket)),
        10 => turn.set_fields(ticket, fields([("cost", Value::Number(dice.below(5).into()))])),
        11 => turn.assign(ticket, Some((*dice.pick(&["ann", "ben", "ghost"])).into())),
        12 if dice.chance(30) => turn
            .open_ticket(Draft { parent: Some(ticket), workflow: "bill".into(), ..Draft::default() })
            .map(drop),
        12 => {
            let action = *dice.pick(&["remark", "recheck", "solve"]);
            turn.act(ticket, action, fields([("content", Value::text("Meddled with."))]))
        }
        13 => turn.add_entry("calls", fields([("about", Value::text(&timer))])).map(drop),
        14 => match dice.below(3) {
            0 => turn.post("fees", posting(dice, ticket)),
            1 => {
                let kind = dice.chance(50).then_some("late");
                turn.post_counted("points", posting(dice, ticket), kind).map(drop)
            }
            _ => turn.reverse("points", 1 + dice.below(3_000), "by chance").map(drop),
        },
        15 => turn.escalate(ticket, "chase", u8::try_from(dice.below(6)).unwrap()),
        16 => turn.set_fields(ticket, fields([("visit", visit(turn, dice))])),
        17 if dice.chance(50) => issued(turn, dice, ticket),
        _ => turn.withdraw(1 + dice.below(200)).map(drop),
    };
    if dice.chance(85) { Ok(()) } else { Ok(done?) }
}

/// A day around now, or none.
fn visit(turn: &Turn, dice: &mut Dice) -> Value {
    let day = turn.civil_date(turn.now()).plus_days(i64::try_from(dice.below(6)).unwrap() - 1);
    if dice.chance(80) { Value::Day(day) } else { Value::Nothing }
}

fn limit(dice: &mut Dice, later: Instant) -> Limit {
    match dice.below(5) {
        0 | 1 => Limit::Standard,
        2 => Limit::Within(Span::minutes(dice.below(2_000))),
        3 => Limit::Days(u32::try_from(dice.below(4)).unwrap()),
        _ => Limit::Until(later),
    }
}

/// Sends a notice, and now and then thinks better of it.
fn said(turn: &mut Turn, dice: &mut Dice, ticket: u64) -> TurnOutcome<()> {
    let id = turn.send(told(dice, ticket))?;
    if dice.chance(40) { turn.withdraw(id).map(drop) } else { Ok(()) }
}

fn told(dice: &mut Dice, ticket: u64) -> Notice {
    let to = match dice.below(4) {
        0 => Audience::Person("ann".into()),
        1 => Audience::Role("clerk".into()),
        2 => Audience::Post("lobby".into()),
        _ => Audience::Person("ghost".into()),
    };
    let key = dice.chance(20).then(|| format!("n{}", dice.below(30)));
    let template = *dice.pick(&["late", "plain", "hooked"]);
    Notice { about: dice.chance(80).then_some(ticket), key, ..notice(template, vec![to]) }
}

/// Issues a slip, and now and then uses or voids it at once.
fn issued(turn: &mut Turn, dice: &mut Dice, ticket: u64) -> TurnOutcome<()> {
    let goods = fields([("goods", Value::text("boxes"))]);
    let slip = turn.issue("slip", Issue { about: Some(ticket), fields: goods, ..Issue::default() })?;
    match dice.below(4) {
        0 => turn.void("slip", &slip.number, "by chance"),
        1 => turn.use_pass(&slip.pass.unwrap().code, "gate").map(drop),
        _ => Ok(()),
    }
}

fn posting(dice: &mut Dice, ticket: u64) -> Posting {
    let amount = rust_decimal::Decimal::new(i64::try_from(dice.below(10_000)).unwrap(), 2);
    Posting { account: format!("a{}", dice.below(3)), amount, reason: "dice".into(), about: Some(ticket) }
}

/// What comes next: mostly people, often the clock, sometimes an administrator.
pub(super) fn next_request(world: &mut World, dice: &mut Dice) -> Request {
    let (actor, command) = match dice.below(100) {
        0..30 => (Actor::System, Command::Ring),
        30..50 => sensible(world, dice),
        50..54 => (Actor::Person("sue".into()), by_somebody_in_charge(world, dice)),
        54..62 => {
            let person = *dice.pick(&["ann", "ben", "sue"]);
            (Actor::Person(person.into()), by_a_person_at_a_post(world, dice, person))
        }
        73..75 | 96.. => {
            let person = *dice.pick(&["ann", "ann", "ann", "sue"]);
            (Actor::Person(person.into()), with_the_books(world, dice))
        }
        62..73 => {
            let person = *dice.pick(&["ann", "ben", "sue", "tom", "ghost"]);
            (Actor::Person(person.into()), by_a_person(world, dice))
        }
        75..90 => (Actor::Admin("root".into()), by_an_administrator(world, dice)),
        90..93 => (Actor::System, delivery(world, dice)),
        _ => (Actor::Admin("root".into()), rerun(world, dice)),
    };
    if command == Command::Ring {
        advance(world, dice);
    }
    let idempotency = dice.chance(10).then(|| format!("k{}", dice.below(40)));
    Request { command, actor, at: world.clock, idempotency, salt: Some(7) }
}

/// To the next thing that is due, or a while on, now and then over some hours of downtime.
fn advance(world: &mut World, dice: &mut Dice) {
    let next = alarm::first(&*world.store).unwrap().map_or(world.clock, |item| item.at);
    world.clock = match dice.below(10) {
        0 => world.clock.plus(Span::hours(dice.below(30))),
        1 => world.clock.minus(Span::minutes(5)),
        _ => world.clock.max(next),
    };
}

/// What moves a ticket on, by whoever may do it.
fn sensible(world: &World, dice: &mut Dice) -> (Actor, Command) {
    let ticket = world.get::<Ticket>(key::ticket(1 + dice.below(world.head().tickets.max(1))));
    let of = |person: &str, command| (Actor::Person(person.into()), command);
    let Some(ticket) = ticket.filter(|_| dice.chance(75)) else {
        return of("ann", Command::Open(opening(world, dice)));
    };
    let id = ticket.id;
    match (ticket.workflow.as_str(), ticket.state.as_str()) {
        ("bill", _) => of("tom", act(id, "pay", json!({}))),
        ("loss", "open") => of("sue", act(id, "settle", json!({}))),
        (_, "registered") => {
            let grade = dice.pick(&["ordinary", "major"]);
            of("sue", act(id, "judge", json!({"valid": dice.chance(80), "grade": grade})))
        }
        (_, "judged") => {
            let assignee = ticket.assignee.unwrap_or_else(|| "ann".into());
            of(&assignee, act(id, "solve", json!({"solver": assignee})))
        }
        (_, "solved") => of("sue", act(id, "close", json!({"called_back": true}))),
        _ => of("tom", Command::Note { ticket: id, text: "Thank you.".into() }),
    }
}

fn by_a_person(world: &World, dice: &mut Dice) -> Command {
    let ticket = 1 + dice.below(world.head().tickets.max(1) + 1);
    match dice.below(17) {
        0..3 => Command::Open(opening(world, dice)),
        3..6 => act(
            ticket,
            "judge",
            json!({"valid": dice.chance(80), "grade": dice.pick(&["ordinary", "major", "odd"])}),
        ),
        6 | 7 => act(
            ticket,
            "solve",
            json!({"solver": dice.pick(&["ann", "ben"]), "cost": dice.below(4).to_string()}),
        ),
        8 | 9 => act(ticket, "close", json!({"called_back": dice.chance(50)})),
        10 => {
            let action = *dice.pick(&["remark", "take-back", "pay", "burn"]);
            act(ticket, action, json!({"content": "Something else."}))
        }
        11 => Command::Note { ticket, text: "Noted by chance.".into() },
        12 => Command::Assign {
            ticket,
            to: dice.chance(80).then(|| (*dice.pick(&["ann", "ben", "ghost"])).into()),
        },
        13 => tied(dice, ticket),
        14 => {
            let places: Vec<_> = world.below::<serde_json::Value>(key::duties_waiting());
            let waiting = ids_below(world, "duty-waiting");
            let occurrence = if places.is_empty() { 7 } else { *dice.pick(&waiting) };
            if dice.chance(20) {
                return Command::SettleDuty { occurrence, reason: "By chance.".into() };
            }
            Command::DoDuty {
                occurrence,
                form: form(if dice.chance(40) { json!({"remarks": "Done."}) } else { json!({}) }),
            }
        }
        15 => Command::Escalate {
            ticket,
            deadline: (*dice.pick(&["chase", "reply"])).into(),
            level: u8::try_from(dice.below(6)).unwrap(),
        },
        _ => Command::PutEntry {
            plugin: "desk".into(),
            register: "keys".into(),
            key: dice.chance(60).then(|| format!("{:08}", dice.below(20))),
            form: form(json!({"count": dice.below(9)})),
            revision: None,
        },
    }
}

/// Ties, unties, or calls the next one.
fn tied(dice: &mut Dice, ticket: u64) -> Command {
    let (relation, other) = ((*dice.pick(&["repeat", "waits-for"])).to_owned(), 1 + dice.below(ticket));
    match dice.below(4) {
        0 | 1 => Command::Link { ticket, relation, other },
        2 => Command::Unlink { ticket, relation, other },
        _ => Command::CallNext(CallNext {
            plugin: "desk".into(),
            queue: "counter".into(),
            per: form(json!({"unit": format!("{}-0101", 1 + dice.below(3))})),
            action: None,
            form: form(json!({"valid": true, "grade": "major"})),
        }),
    }
}

/// Things go out and come back, postings are reversed, slips shown at the gate.
fn with_the_books(world: &World, dice: &mut Dice) -> Command {
    let key = format!("t{}", dice.below(4));
    let count = u32::try_from(dice.below(3)).unwrap();
    let note = "By chance.".to_owned();
    let slips: Vec<Document> = world.below(key::documents("desk", "slip"));
    match dice.below(10) {
        0 => put("tools", &key, json!({"pieces": dice.below(6).to_string()})),
        1..4 => things("tools", out(&key, Holder::Person("tom".into()), count)),
        4 | 5 => {
            let rest = *dice.pick(&[None, Some(Rest::KeptOut), Some(Rest::Lost)]);
            things("tools", Handling::In(Back { rest, note, ..back(&key, count) }))
        }
        6 => things("tools", Handling::Found { key, count, note }),
        7 if dice.chance(20) => {
            let counted = Counted::Total(dice.below(9));
            things("tools", Handling::Count { counted, note })
        }
        8 => Command::Reverse {
            plugin: "desk".into(),
            ledger: "points".into(),
            posting: 1 + dice.below(world.head().others),
            reason: note,
        },
        7 => put("tools", &key, json!({"pieces": "9"})),
        _ if slips.is_empty() => Command::UsePass { code: "nothing".into(), place: String::new() },
        _ => {
            let code = dice.pick(&slips).pass.as_ref().unwrap().code.clone();
            Command::UsePass { code, place: "gate".into() }
        }
    }
}

fn opening(world: &World, dice: &mut Dice) -> Open {
    if dice.chance(15) {
        return Open { workflow: "bill".into(), ..Open::default() };
    }
    let unit = format!("{}-010{}", 1 + dice.below(3), dice.below(3));
    Open {
        form: form(
            json!({"unit": unit, "content": "Opened by chance.", "cost": dice.pick(&["1", "1.0", "2.50"])}),
        ),
        requester: dice.chance(40).then(|| "tom".into()),
        assignee: dice.chance(60).then(|| (*dice.pick(&["ann", "ben"])).into()),
        parent: dice.chance(20).then(|| 1 + dice.below(world.head().tickets + 1)),
        tags: (0..dice.below(3)).map(|count| format!("tag{count}")).collect(),
        ..complaint()
    }
}

fn by_an_administrator(world: &World, dice: &mut Dice) -> Command {
    let change = |name: &str, value, from| Command::ChangeSetting {
        plugin: "desk".into(),
        name: name.into(),
        value,
        from,
    };
    let later = Some(world.head().now.max(world.clock).plus(Span::minutes(dice.below(10_000))));
    match dice.below(9) {
        0 => change("evening", Scalar::Text(format!("{:02}:30", dice.below(26))), None),
        1 => change("report_day", Scalar::Whole(i64::try_from(dice.below(33)).unwrap()), later),
        2 => change("reply_limit", Scalar::Whole(i64::try_from(dice.below(9)).unwrap()), later),
        3 => {
            let start = world.clock.plus(Span::hours(dice.below(20)));
            let person = (*dice.pick(&["ann", "ben", "ghost"])).to_owned();
            Command::PutShift(Shift {
                post: any_post(dice),
                person,
                start,
                end: start.plus(Span::hours(dice.below(12))),
                kind: None,
            })
        }
        4 => {
            let roles: &[&str] = if dice.chance(70) { &["clerk"] } else { &["clerk", "supervisor"] };
            Command::PutPerson(Person { left: dice.chance(20), ..person("ben", roles) })
        }
        5 if dice.chance(30) => Command::RollBack { plugin: "desk".into() },
        5 | 6 if dice.chance(40) => install(upgraded(dice), &["notify", "directory"]),
        7 => Command::SetCalendars(Box::new(hours(dice))),
        _ => Command::Resend { outgoing: 1 + dice.below(world.head().others + 1) },
    }
}

/// Other working hours, now and then with a day off.
fn hours(dice: &mut Dice) -> Calendars {
    let hours: Vec<_> = match dice.below(4) {
        0 => vec!["09:00-12:00", "13:00-17:00"],
        1 => vec!["00:00-06:00", "22:00-24:00"],
        _ => vec!["09:00-18:00"],
    };
    let hours: Vec<_> = hours.into_iter().map(|interval| interval.parse().unwrap()).collect();
    let mut calendars = Calendars::default_for(zone());
    calendars.working = Calendar::weekly("working", zone(), Hours::daily(&hours));
    let off = Day { kind: DayKind::Holiday, title: "Off".into(), statutory: false };
    let first: Date = "2026-03-02".parse().unwrap();
    calendars.working.days.insert(first.plus_days(i64::try_from(dice.below(60)).unwrap()), off);
    calendars
}

/// The plugin with a queue, repeats, a relation that holds and one that opens.
fn busy() -> Blueprint {
    let mut blueprint = clocked(desk());
    let complaint = blueprint.workflows.get_mut("complaint").unwrap();
    complaint.repeat = Some(Repeat {
        same: vec!["unit".into()],
        within: "3 days".into(),
        relation: "repeat".into(),
        marks: None,
    });
    let waits: Link = serde_json::from_value(json!({"title": {"en": "x"}, "holds": true})).unwrap();
    complaint.links.insert("waits-for".into(), Link { untie: vec!["clerk".into()], ..waits });
    complaint.actions["judge"].calls = Some("counter".into());
    complaint.actions["solve"].spawns =
        vec![serde_json::from_value(json!({"when": {"grade": "major"}, "workflow": "bill"})).unwrap()];
    let queue: Queue = serde_json::from_value(json!({
        "title": {"en": "Counter"}, "workflow": "complaint", "states": ["registered"], "per": ["unit"], "order": ["cost desc"],
    }))
    .unwrap();
    blueprint.queues.insert("counter".into(), queue);
    blueprint
}

/// The duties of [`quiet_rounds`].
const ROUNDS: [&str; 6] = ["callback", "check", "visit", "rating", "check-figures", "plays"];

/// The plugin of series and quotas without what only fills the days.
fn quiet_rounds() -> Blueprint {
    let mut blueprint = rounds();
    blueprint.duties.retain(|duty, _| ROUNDS.contains(&duty.as_str()));
    blueprint
}

/// The same for the plugin of series and quotas.
fn meddle_with_rounds(turn: &mut Turn, dice: &mut Dice) -> Result<(), End> {
    let today = turn.civil_date(turn.now());
    let anchor = today.plus_days(i64::try_from(dice.below(12)).unwrap() - 6);
    let key = format!("site-{}", dice.below(6));
    let about = dice.chance(50).then(|| 1 + dice.below(20));
    let done = match dice.below(11) {
        0..=5 => turn.start_series("callback", &key, anchor, about, Fields::new()).map(drop),
        6 => turn.series_event("callback", &key, "completed", anchor).map(drop),
        7 => turn.stop_series("callback", &key),
        8 => turn.count_for("check", "", i32::try_from(dice.below(4)).unwrap() - 1).map(drop),
        9 => turn.set_quota("visit", &key, dice.chance(50).then_some(2)),
        _ => turn.count_once("visit", &key, &format!("unit {}", dice.below(3))).map(drop),
    };
    match done {
        Err(halt) if dice.chance(10) => Err(halt.into()),
        _ => Ok(()),
    }
}

/// The plugin with another version and other indexes; sometimes a state is missing.
fn upgraded(dice: &mut Dice) -> Blueprint {
    let mut blueprint = busy();
    blueprint.plugin.version = semver::Version::new(1, dice.below(4), 0);
    let workflow = blueprint.workflows.get_mut("complaint").unwrap();
    let minor = blueprint.plugin.version.minor;
    workflow.fields.get_mut("grade").unwrap().indexed = minor == 1;
    workflow.fields.get_mut("cost").unwrap().indexed = minor != 2;
    if minor == 1 {
        blueprint.queues["counter"].order = vec!["cost".into()];
        workflow.repeat.as_mut().unwrap().same = vec!["unit".into(), "cost".into()];
    }
    if minor == 3 {
        workflow.states.shift_remove("solved");
        blueprint.duties.shift_remove("report");
    }
    blueprint
}

fn delivery(world: &World, dice: &mut Dice) -> Command {
    let waiting: Vec<u64> = world.below(key::outgoing_waiting());
    let outgoing = if waiting.is_empty() { 1 } else { *dice.pick(&waiting) };
    let delivered = dice.chance(50);
    let next_try = dice.chance(50).then(|| world.clock.plus(Span::minutes(5)));
    Command::Delivered(Delivery { outgoing, delivered, detail: "by chance".into(), next_try })
}

fn rerun(world: &World, dice: &mut Dice) -> Command {
    let faults: Vec<Fault> = world.below(key::faults());
    Command::Rerun { fault: if faults.is_empty() { 1 } else { dice.pick(&faults).id } }
}

/// A simulation in which something never happens says nothing about it.
pub(super) fn everything_happened(world: &World) {
    let lines = world.lines();
    let kind = |item: &DueItem| match item.what {
        Due::Recount { .. } => "recount",
        Due::Migration { .. } => "migration",
        Due::Deadline { .. } => "deadline",
        Due::Timer { .. } => "timer",
        Due::Cron { .. } => "cron",
        Due::Series { .. } => "series",
        Due::Quota { .. } => "quota",
        Due::Closes { .. } => "closes",
        Due::DutyOpens { .. } => "opens",
        Due::DutyMissed { .. } => "missed",
        Due::Approval { .. } => "late",
        Due::Post { .. } => "post",
        Due::Stay { .. } => "stay",
        Due::Retention { .. } => "retention",
        Due::Confirm { .. } => "confirm",
        Due::LoanLate { .. } => "loan",
        Due::LedgerPeriod { .. } => "period",
        Due::PassExpired { .. } => "pass",
        Due::Delivery { .. } => "delivery",
    };
    // Somebody who stands in for too long does not come in every seed; no door stands open here.
    let is_meant = |kind: &&str| !matches!(*kind, "stay" | "delivery");
    let rang: BTreeSet<_> =
        lines.iter().filter_map(|line| line.rang.as_ref()).map(kind).filter(is_meant).collect();
    assert_eq!(
        rang,
        BTreeSet::from([
            "closes",
            "cron",
            "deadline",
            "loan",
            "missed",
            "opens",
            "pass",
            "period",
            "post",
            "quota",
            "recount",
            "retention",
            "series",
            "timer"
        ])
    );
    let versions: BTreeSet<_> = lines.iter().flat_map(|line| &line.plugins).collect();
    assert!(versions.len() >= 3, "{versions:?}");
    let settled = |fault: &Fault| fault.state == FaultState::Settled;
    assert!(world.below::<Fault>(key::faults()).iter().any(settled));
    let messages: Vec<Outgoing> = world.below(key::all_outgoing());
    let states =
        [OutgoingState::Waiting, OutgoingState::Delivered, OutgoingState::Dead, OutgoingState::Withdrawn];
    for state in states {
        assert!(messages.iter().any(|message| message.state == state), "no message is {state:?}");
    }
    let written = lines.iter().flat_map(|line| &line.writes);
    let deadlines: Vec<_> = written.filter(|write| write.key.starts_with("deadline/")).collect();
    let waited: Vec<_> =
        lines.iter().flat_map(|line| &line.writes).filter(|write| write.key.starts_with("queued/")).collect();
    for part in ["overtaken", "left"] {
        let set = |write: &&&journal::Write| {
            write.record.as_ref().is_some_and(|record| record[part].as_u64() > Some(0))
        };
        assert!(waited.iter().any(|write| set(&write)), "nobody was ever {part}");
    }
    let any = |is: fn(&serde_json::Value) -> bool| {
        deadlines.iter().any(|write| write.record.as_ref().is_some_and(is))
    };
    assert!(any(|deadline| deadline["steps"]
        .as_array()
        .is_some_and(|steps| steps.iter().any(|step| step["held"] == true))));
    assert!(any(|deadline| deadline["level"] == 4));
    let written =
        lines.iter().flat_map(|line| &line.writes).filter(|write| write.key.starts_with("history/"));
    let kinds: BTreeSet<_> = written.filter_map(|write| write.record.as_ref()?["kind"].as_str()).collect();
    for kind in ["escalated", "held", "moved", "not-counted"] {
        assert!(kinds.contains(kind), "no history is {kind}");
    }
    assert!(any(|deadline| deadline["breached"] == true) && any(|deadline| deadline["left"].is_u64()));
}

/// Runs every request of a journal again, on a store that was empty, and compares all records.
pub(super) fn replay(world: &World) {
    // Without a record: even the founding of the site is in the journal.
    let mut again = World { hooks: peopled().hooks, store: Arc::default(), ..World::bare() };
    for line in world.lines() {
        let (_, told) = again.request(&line.request);
        let told = told.expect("what left a line before leaves one again");
        assert_eq!((told.seq, told.now, &told.outcome), (line.seq, line.now, &line.outcome));
        assert_eq!((&told.rang, &told.writes), (&line.rang, &line.writes), "line {}", line.seq);
    }
    let (first, second) = (world.store.all(), again.store.all());
    assert_eq!(first.len(), second.len());
    for (key, record) in &first {
        assert_eq!(Some(record), second.get(key), "`{}`", String::from_utf8_lossy(key));
    }
}
