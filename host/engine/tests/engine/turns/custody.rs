//! Custody: what goes out comes back, is lost, is counted; nothing is out twice.

use std::collections::BTreeMap;

use frontdesk_engine::command::Command;
use frontdesk_engine::custody::{
    Back, Count, Counted, Custody, Handling, Holder, Lost, Movement, MovementKind, Out, Rest,
};
use frontdesk_engine::hooks::Event;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::laws::config;

use super::world::{World, at, fields, form};

pub(super) fn things(register: &str, handling: Handling) -> Command {
    Command::Custody { plugin: "desk".into(), register: register.into(), handling }
}

pub(super) fn put(register: &str, key: &str, filled: Json) -> Command {
    let (plugin, register) = ("desk".to_owned(), register.to_owned());
    Command::PutEntry { plugin, register, key: Some(key.into()), form: form(filled), revision: None }
}

fn person(id: &str) -> Holder {
    Holder::Person(id.into())
}

pub(super) fn out(key: &str, holder: Holder, count: u32) -> Handling {
    Handling::Out(Out { key: key.into(), holder, count, due: None, about: None, note: String::new() })
}

pub(super) fn back(key: &str, count: u32) -> Back {
    Back { key: key.into(), loan: None, count, rest: None, intact: None, note: String::new() }
}

fn lost(key: &str, loan: Option<u64>, count: u32, note: &str) -> Handling {
    Handling::Lost(Lost { key: key.into(), loan, count, note: note.into() })
}

fn counted(each: &[(&str, u32)]) -> Handling {
    let each = each.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
    Handling::Count { counted: Counted::Each(each), note: String::new() }
}

/// A desk with five drills, two ladders and two sealed envelopes.
fn stocked() -> World {
    let mut world = World::new();
    world.done("ann", put("tools", "drill", json!({"pieces": "5"})));
    world.done("ann", put("tools", "ladder", json!({"pieces": "2"})));
    for unit in ["1-0101", "2-1201"] {
        world.done("ann", put("envelopes", unit, json!({"unit": unit})));
    }
    world
}

impl World {
    fn thing(&mut self, register: &str, handling: Handling) -> Json {
        self.done("ann", things(register, handling))
    }

    fn no_thing(&mut self, register: &str, handling: Handling) -> String {
        self.refused("ann", things(register, handling))
    }

    fn lent(&mut self, key: &str, holder: Holder, count: u32) -> u64 {
        self.thing("tools", out(key, holder, count))["loan"].as_u64().unwrap()
    }

    fn custody(&self, register: &str, key: &str) -> Custody {
        self.get(key::custody("desk", register, key)).unwrap_or_default()
    }

    fn moved(&self, register: &str, key: &str) -> Vec<(MovementKind, u32)> {
        let all = self.below::<Movement>(key::movements("desk", register, key));
        all.into_iter().map(|one| (one.kind, one.count)).collect()
    }
}

#[test]
fn never_more_goes_out_than_there_is() {
    let mut world = stocked();
    world.lent("drill", person("ben"), 3);
    world.lent("drill", Holder::Outside("Li's workshop".into()), 1);
    assert_eq!(
        world.no_thing("tools", out("drill", person("tom"), 2)),
        "2 of `drill` cannot go out: of 5 there are 1 here, 4 out, 0 lost"
    );
    world.thing("tools", lost("drill", None, 1, "Fell into the well."));
    assert_eq!(
        world.no_thing("tools", out("drill", person("tom"), 1)),
        "1 of `drill` cannot go out: of 5 there are 0 here, 4 out, 1 lost"
    );
    assert_eq!(
        world.refused("ann", put("tools", "drill", json!({"pieces": "4"}))),
        "of `drill` 4 are out and 1 lost, so there cannot be 4 in all"
    );
    assert_eq!(
        world.refused("ann", put("tools", "drill", json!({"pieces": "5.5"}))),
        "`pieces` of `drill`: expected a whole number from 0, got `5.5`"
    );
    let remove =
        Command::RemoveEntry { plugin: "desk".into(), register: "tools".into(), key: "drill".into() };
    assert_eq!(
        world.refused("ann", remove),
        "`drill` cannot be removed: it is out with `ben` since 2026-03-02 09:00:00 (take it back or declare it lost first)"
    );
    world.done("ann", put("tools", "drill", json!({"pieces": "6"})));
    world.lent("drill", person("tom"), 1);
}

#[test]
fn one_thing_has_one_holder() {
    let mut world = stocked();
    world.thing("envelopes", out("1-0101", person("ben"), 1));
    world.until("2026-03-02 10:00");
    assert_eq!(
        world.no_thing("envelopes", out("1-0101", person("tom"), 1)),
        "`1-0101` is out with `ben` since 2026-03-02 09:00:00 (take it back first)"
    );
    assert_eq!(
        world.no_thing("envelopes", out("2-1201", person("tom"), 2)),
        "`count`: `2-1201` is a single thing, expected 1, got 2"
    );
    world.thing("envelopes", lost("2-1201", None, 1, "Not in the cabinet."));
    assert_eq!(
        world.no_thing("envelopes", out("2-1201", person("tom"), 1)),
        "`2-1201` was declared lost (say first that it was found)"
    );
}

#[test]
fn what_goes_out_wrongly_is_refused_in_full_words() {
    let mut world = stocked();
    let about = world.complaint();
    let with = |change: fn(&mut Out)| {
        let mut one = Out {
            key: "drill".into(),
            holder: person("ben"),
            count: 1,
            due: None,
            about: None,
            note: String::new(),
        };
        change(&mut one);
        Handling::Out(one)
    };
    let cases: [(&str, Handling, &str); 8] = [
        ("tools", with(|one| one.count = 0), "`count`: expected 1 or more, got 0"),
        ("tools", with(|one| one.key = "saw".into()), "register `tools` has no entry `saw`"),
        ("tools", with(|one| one.holder = person("ghost")), "there is no person `ghost` in the directory"),
        (
            "tools",
            with(|one| one.holder = Holder::Outside(" ".into())),
            "`holder`: expected a name, got nothing",
        ),
        ("tools", with(|one| one.due = Some(Instant(1))), "`due`: expected a moment not before now"),
        ("tools", with(|one| one.about = Some(99)), "there is no ticket 99"),
        (
            "envelopes",
            out("1-0101", Holder::Outside("Mr Li".into()), 1),
            "`Mr Li` is nobody of the directory, and register `envelopes` lends to people of the site only",
        ),
        (
            "keys",
            with(|_| ()),
            "register `keys` keeps no things (it needs [registers.keys.custody] in the blueprint)",
        ),
    ];
    for (register, handling, why) in cases {
        assert_eq!(world.no_thing(register, handling), why);
    }
    assert_eq!(
        world.refused("sue", things("tools", out("drill", person("ben"), 1))),
        "handling the things of register `tools` needs one of the roles clerk, and `sue` has supervisor"
    );
    let gone = frontdesk_engine::directory::Person { left: true, ..super::world::person("ben", &["clerk"]) };
    world.admin(Command::PutPerson(gone));
    assert_eq!(world.no_thing("tools", with(|_| ())), "`ben` works here no longer and cannot get anything");
    assert_eq!(about, 1);
}

#[test]
fn what_comes_back_agrees_with_what_went_out() {
    let mut world = stocked();
    let first = world.lent("drill", person("ben"), 3);
    assert_eq!(
        world.no_thing("tools", Handling::In(back("drill", 2))),
        "3 of `drill` are out with `ben` and 2 came back: say what became of the other 1 (`rest`: `kept-out` or `lost`)"
    );
    assert_eq!(
        world.no_thing("tools", Handling::In(back("drill", 4))),
        "3 of `drill` are out with `ben`, and 4 came back (look whose the rest is)"
    );
    let all = Back { rest: Some(Rest::Lost), note: "x".into(), ..back("drill", 3) };
    assert_eq!(world.no_thing("tools", Handling::In(all)), "`rest`: everything came back, leave it out");
    let none = Back { rest: Some(Rest::KeptOut), ..back("drill", 0) };
    assert_eq!(
        world.no_thing("tools", Handling::In(none)),
        "`count`: expected 1 or more to come back, got 0"
    );
    assert_eq!(world.no_thing("tools", Handling::In(back("ladder", 1))), "nothing of `ladder` is out");
    let second = world.lent("drill", person("tom"), 1);
    assert_eq!(
        world.no_thing("tools", Handling::In(back("drill", 1))),
        format!(
            "`loan`: which loan is it? (out of `drill` are {first}: 3 with `ben`, {second}: 1 with `tom`)"
        )
    );
    let other = Back { loan: Some(999), ..back("drill", 1) };
    assert_eq!(
        world.no_thing("tools", Handling::In(other)),
        format!(
            "`loan`: loan 999 is not out (out of `drill` are {first}: 3 with `ben`, {second}: 1 with `tom`)"
        )
    );
    let sealed = Back { intact: Some(true), loan: Some(first), ..back("drill", 3) };
    assert_eq!(world.no_thing("tools", Handling::In(sealed)), "the things of register `tools` have no seals");
    world.thing("tools", Handling::In(Back { loan: Some(second), ..back("drill", 1) }));
    world.thing("tools", Handling::In(back("drill", 3)));
    assert_eq!(world.custody("tools", "drill"), Custody::default());
    use MovementKind::{In, Out};
    assert_eq!(world.moved("tools", "drill"), [(Out, 3), (Out, 1), (In, 1), (In, 3)]);
    assert!(!world.state().keys().any(|key| key.starts_with("due/") && key.contains("loan")));
}

/// Fewer came back: the loan stays open with the rest, and a case is opened.
#[test]
fn what_is_kept_out_stays_open_and_is_a_case() {
    let mut world = stocked();
    world.lent("drill", person("ben"), 3);
    world.thing("tools", Handling::In(Back { rest: Some(Rest::KeptOut), ..back("drill", 2) }));
    let custody = world.custody("tools", "drill");
    assert_eq!((custody.out(), custody.loans[0].count, custody.loans[0].left), (1, 3, 1));
    let case = world.ticket(1);
    assert_eq!((case.workflow.as_str(), case.title.as_str()), ("loss", "drill: 1 of 3 not back from ben"));
    assert_eq!(
        case.fields,
        fields([
            ("key", Value::text("drill")),
            ("holder", Value::text("ben")),
            ("counted", Value::Number(2.into()))
        ])
    );
    world.thing("tools", Handling::In(back("drill", 1)));
    assert_eq!(world.custody("tools", "drill"), Custody::default());
}

#[test]
fn a_loss_opens_its_case_and_keeps_the_thing_out_of_stock() {
    let mut world = stocked();
    world.lent("drill", Holder::Outside("Li".into()), 3);
    let rest = |note: &str| Back { rest: Some(Rest::Lost), note: note.into(), ..back("drill", 1) };
    assert_eq!(world.no_thing("tools", Handling::In(rest(" "))), "`note`: must be filled in");
    world.thing("tools", Handling::In(rest("Stolen on site.")));
    assert_eq!((world.custody("tools", "drill").out(), world.custody("tools", "drill").lost), (0, 2));
    assert_eq!(world.ticket(1).title, "drill: 2 lost");
    let told: Vec<_> = world.inbox("sue").into_iter().map(|item| (item.subject, item.body)).collect();
    assert_eq!(told, [("2 of drill".into(), "With Li, due 2026-03-02 18:00:00. Stolen on site.".to_owned())]);
    assert_eq!(
        world.no_thing("tools", lost("drill", None, 4, "x")),
        "3 of `drill` should be here, and 4 cannot be lost (name the loan of what was lost outside)"
    );
    assert_eq!(world.no_thing("tools", lost("drill", None, 1, "")), "`note`: must be filled in");
    let loan = world.lent("drill", person("ben"), 2);
    assert_eq!(
        world.no_thing("tools", lost("drill", Some(loan), 3, "x")),
        "2 of `drill` are out with `ben`, and 3 cannot be lost"
    );
    world.thing("tools", lost("drill", Some(loan), 1, "Left in a lift."));
    assert_eq!((world.custody("tools", "drill").out(), world.custody("tools", "drill").lost), (1, 3));
    let found = |count| Handling::Found { key: "drill".into(), count, note: "Under the stairs.".into() };
    assert_eq!(world.no_thing("tools", found(4)), "3 of `drill` are lost, and 4 cannot be found");
    world.thing("tools", found(3));
    assert_eq!(world.custody("tools", "drill").lost, 0);
    assert!(world.last_line().writes.iter().any(|write| write.key.starts_with("movement/desk/tools/drill/")));
}

#[test]
fn a_broken_seal_is_marked_until_it_is_sealed_again() {
    let mut world = stocked();
    world.thing("envelopes", out("1-0101", person("ben"), 1));
    let with = |intact, note: &str| Handling::In(Back { intact, note: note.into(), ..back("1-0101", 1) });
    assert_eq!(
        world.no_thing("envelopes", with(None, "")),
        "`intact`: must be said, as the things of this register are sealed (`true` or `false`)"
    );
    assert_eq!(world.no_thing("envelopes", with(Some(false), "")), "`note`: must be filled in");
    world.thing("envelopes", with(Some(false), "Opened with the owner's consent."));
    let mark = world.custody("envelopes", "1-0101").broken.unwrap();
    assert_eq!((mark.by.as_str(), mark.at), ("ann", world.clock));
    let seal = |intact| Handling::Seal { key: "1-0101".into(), intact, note: "Owner signed.".into() };
    assert_eq!(world.no_thing("envelopes", seal(false)), "the seal of `1-0101` is broken already");
    world.thing("envelopes", seal(true));
    assert_eq!(world.no_thing("envelopes", seal(true)), "the seal of `1-0101` is whole already");
    assert_eq!(world.custody("envelopes", "1-0101"), Custody::default());
    use MovementKind::{In, Out, SealBroken, Sealed};
    assert_eq!(world.moved("envelopes", "1-0101"), [(Out, 1), (In, 1), (SealBroken, 0), (Sealed, 0)]);
    let tool = Handling::Seal { key: "drill".into(), intact: false, note: "x".into() };
    assert_eq!(world.no_thing("tools", tool), "the things of register `tools` have no seals");
}

/// 18:00:00 is in time, one second later is not; it is said again each working day until the thing is back.
#[test]
fn an_overdue_thing_is_told_and_told_again() {
    let mut world = stocked();
    world.clock = at("2026-03-06 14:00");
    world.lent("drill", person("ben"), 1);
    world.lent("ladder", person("tom"), 1);
    world.until("2026-03-06 18:00:00");
    assert!(world.inbox("sue").is_empty());
    world.thing("tools", Handling::In(back("ladder", 1)));
    world.until("2026-03-06 18:00:01");
    let told = |world: &World, id: &str| world.inbox(id).len();
    assert_eq!((told(&world, "sue"), told(&world, "ben"), told(&world, "tom")), (1, 1, 0));
    assert_eq!(world.inbox("sue")[0].body, "With ben, due 2026-03-06 18:00:00. ");
    world.until("2026-03-09 18:00:00");
    assert_eq!(told(&world, "sue"), 1);
    world.until("2026-03-09 18:00:01");
    assert_eq!(told(&world, "sue"), 2);
    // The host was down for days: it is said once.
    world.jump("2026-03-13 08:00");
    assert_eq!(told(&world, "sue"), 3);
    world.thing("tools", Handling::In(back("drill", 1)));
    world.until("2026-04-01 00:00");
    assert_eq!(told(&world, "sue"), 3);
}

/// After the end of work a thing is due at the end of the next day's.
#[test]
fn a_time_of_day_that_has_passed_counts_for_the_next_day() {
    let mut world = stocked();
    world.clock = at("2026-03-02 18:00:01");
    world.lent("drill", person("ben"), 1);
    assert_eq!(world.custody("tools", "drill").loans[0].due, Some(at("2026-03-03 18:00")));
    world.clock = at("2026-03-03 18:00");
    world.lent("ladder", person("ben"), 1);
    assert_eq!(world.custody("tools", "ladder").loans[0].due, Some(world.clock));
    let later = Out {
        key: "ladder".into(),
        holder: person("ben"),
        count: 1,
        due: Some(at("2026-03-09 12:00")),
        about: None,
        note: String::new(),
    };
    world.thing("tools", Handling::Out(later));
    assert_eq!(world.custody("tools", "ladder").loans[1].due, Some(at("2026-03-09 12:00")));
}

/// 57 keys, 4 on loan: 53 counted agree, 52 do not.
#[test]
fn a_count_holds_against_what_should_be_there() {
    let mut world = stocked();
    world.lent("drill", person("ben"), 2);
    world.thing("tools", lost("ladder", None, 1, "Broken and thrown away."));
    let total = |total| Handling::Count { counted: Counted::Total(total), note: String::new() };
    let agrees = world.thing("tools", total(4));
    assert_eq!((&agrees["differs"], &agrees["expected"]), (&json!(false), &json!(4)));
    let differs = world.thing("tools", total(3));
    assert_eq!(differs["differs"], json!(true));
    assert_eq!(world.ticket(2).title, "tools: 3 counted, 4 expected");
    assert_eq!(
        world.no_thing("tools", counted(&[("drill", 3)])),
        "`counted`: nothing is said of `ladder` (count every entry, 0 where none is there)"
    );
    assert_eq!(world.thing("tools", counted(&[("drill", 3), ("ladder", 1)]))["differs"], json!(false));
    // The sums agree, the entries do not; and something lies there that stands nowhere.
    let each = world.thing("tools", counted(&[("drill", 2), ("ladder", 1), ("saw", 1)]));
    let count: Count = world.get(key::count("desk", "tools", each["count"].as_u64().unwrap())).unwrap();
    let lines: Vec<_> =
        count.differences.iter().map(|one| (one.key.as_str(), one.expected, one.counted)).collect();
    assert_eq!(lines, [("drill", 3, 2), ("saw", 0, 1)]);
    assert_eq!((count.expected, count.counted, count.is_open()), (4, 4, true));
}

#[test]
fn a_difference_is_open_until_it_is_explained() {
    let mut world = stocked();
    let total = |total| Handling::Count { counted: Counted::Total(total), note: String::new() };
    let agrees = world.thing("tools", total(7))["count"].as_u64().unwrap();
    let differs = world.thing("tools", total(6))["count"].as_u64().unwrap();
    let explain = |count, note: &str| Handling::Explain { count, note: note.into() };
    let is_open = |world: &World| world.get::<Count>(key::count("desk", "tools", differs)).unwrap().is_open();
    assert!(is_open(&world));
    assert_eq!(world.no_thing("tools", explain(differs, "")), "`note`: must be filled in");
    assert_eq!(
        world.no_thing("tools", explain(agrees, "x")),
        format!("count {agrees} agrees, there is nothing to explain")
    );
    assert_eq!(world.no_thing("tools", explain(9_999, "x")), "register `tools` has no count 9999");
    world.thing("tools", explain(differs, "In the workshop."));
    assert!(!is_open(&world));
    assert_eq!(
        world.no_thing("tools", explain(differs, "x")),
        format!("count {differs} was explained by `ann` already: In the workshop.")
    );
}

#[test]
fn a_ticket_hears_what_becomes_of_what_went_out_for_it() {
    let mut world = stocked();
    let ticket = world.complaint();
    let one = Out {
        key: "drill".into(),
        holder: person("ben"),
        count: 2,
        due: None,
        about: Some(ticket),
        note: "Repair.".into(),
    };
    world.thing("tools", Handling::Out(one));
    world.told();
    world.until("2026-03-02 18:00:01");
    assert_eq!(world.heard(), ["round due", "custody-overdue 1"]);
    world.thing("tools", Handling::In(Back { rest: Some(Rest::KeptOut), ..back("drill", 1) }));
    world.thing(
        "tools",
        Handling::In(Back { rest: Some(Rest::Lost), note: "Gone.".into(), ..back("drill", 0) }),
    );
    let told = world.told();
    let causes: Vec<_> = told
        .iter()
        .filter_map(|event| match event {
            Event::Ticket { cause, form, .. } => Some((cause.as_str(), form.get("count").cloned())),
            _ => None,
        })
        .filter(|(cause, _)| cause.starts_with("custody"))
        .collect();
    let one = Some(Value::Number(1.into()));
    assert_eq!(causes, [("custody-difference", one.clone()), ("custody-lost", one)]);
    let case: Ticket = world.ticket(2);
    assert_eq!(case.parent, Some(ticket));
}

#[test]
fn hooks_lend_and_look() {
    let mut world = stocked();
    world.on_opened(|ticket, turn| {
        let one = Out {
            key: "drill".into(),
            holder: person("ben"),
            count: 2,
            due: None,
            about: Some(ticket.id),
            note: String::new(),
        };
        turn.handle_things("tools", Handling::Out(one))?;
        let standing = turn.custody_of("tools", "drill")?;
        assert_eq!((standing.stock, standing.custody.here(standing.stock)), (5, 3));
        assert_eq!(standing.custody.loans[0].out_by, "plugin:desk");
        assert_eq!(turn.held_by(&person("ben"))?.len(), 1);
        assert_eq!(turn.held_by(&person("tom"))?.len(), 0);
        assert_eq!(turn.last_count("tools")?, None);
        let counted = Handling::Count { counted: Counted::Total(5), note: String::new() };
        turn.handle_things("tools", counted)?;
        assert_eq!(turn.last_count("tools")?.map(|count| count.is_open()), Some(false));
        let refused = turn.handle_things("keys", Handling::In(back("x", 1))).unwrap_err().to_string();
        assert!(refused.starts_with("register `keys` keeps no things"), "{refused}");
        Ok(())
    });
    world.complaint();
}

/// A move that people try; most are refused at some time.
#[derive(Clone, Debug)]
enum Try {
    Out(usize, usize, u32),
    In(usize, usize, u32, Option<Rest>),
    Lost(usize, Option<usize>, u32),
    Found(usize, u32),
    Stock(usize, u32),
}

fn tries() -> impl Strategy<Value = Try> {
    let rest = prop_oneof![Just(None), Just(Some(Rest::KeptOut)), Just(Some(Rest::Lost))];
    prop_oneof![
        4 => (0..2_usize, 0..3_usize, 0..4_u32).prop_map(|(key, who, count)| Try::Out(key, who, count)),
        4 => (0..2_usize, 0..4_usize, 0..4_u32, rest).prop_map(|(key, at, count, rest)| Try::In(key, at, count, rest)),
        1 => (0..2_usize, prop::option::of(0..4_usize), 0..3_u32).prop_map(|(key, at, count)| Try::Lost(key, at, count)),
        1 => (0..2_usize, 0..3_u32).prop_map(|(key, count)| Try::Found(key, count)),
        1 => (0..2_usize, 0..6_u32).prop_map(|(key, stock)| Try::Stock(key, stock)),
    ]
}

/// What is known of one entry, kept by the plainest means.
#[derive(Clone, Default)]
struct Model {
    stock: u32,
    lost: u32,
    loans: BTreeMap<u64, u32>,
}

impl Model {
    fn out(&self) -> u32 {
        self.loans.values().sum()
    }

    fn nth(&self, at: usize) -> u64 {
        self.loans.keys().nth(at).copied().unwrap_or(u64::MAX)
    }
}

const KEYS: [&str; 2] = ["drill", "ladder"];

/// Whether the model says that it must go well; what it then is.
fn expected(model: &Model, wanted: &Try) -> Option<Model> {
    let mut next = model.clone();
    match *wanted {
        Try::Out(_, _, count) => {
            (count > 0 && model.stock >= model.out() + model.lost + count).then_some(())?;
        }
        Try::In(_, at, count, rest) => {
            let left = next.loans.get_mut(&model.nth(at))?;
            let missing = left.checked_sub(count)?;
            match rest {
                None => (missing == 0).then_some(())?,
                Some(Rest::KeptOut) => (missing > 0 && count > 0).then_some(())?,
                Some(Rest::Lost) => (missing > 0).then_some(())?,
            }
            *left = if rest == Some(Rest::KeptOut) { missing } else { 0 };
            next.lost += if rest == Some(Rest::Lost) { missing } else { 0 };
        }
        Try::Lost(_, at, count) => {
            (count > 0).then_some(())?;
            match at {
                Some(at) => {
                    let left = next.loans.get_mut(&model.nth(at))?;
                    *left = left.checked_sub(count)?;
                }
                None => drop((model.stock.checked_sub(model.out() + model.lost)? >= count).then_some(())?),
            }
            next.lost += count;
        }
        Try::Found(_, count) => {
            (count > 0).then_some(())?;
            next.lost = next.lost.checked_sub(count)?;
        }
        Try::Stock(_, stock) => {
            (stock >= model.out() + model.lost).then_some(())?;
            next.stock = stock;
        }
    }
    next.loans.retain(|_, left| *left > 0);
    Some(next)
}

fn command(model: &Model, wanted: &Try) -> Command {
    let note = || "by chance".to_owned();
    let holders = [person("ann"), person("ben"), Holder::Outside("Li".into())];
    match *wanted {
        Try::Out(key, who, count) => things("tools", out(KEYS[key], holders[who].clone(), count)),
        Try::In(key, at, count, rest) => {
            let back = Back { loan: Some(model.nth(at)), rest, note: note(), ..back(KEYS[key], count) };
            things("tools", Handling::In(back))
        }
        Try::Lost(key, at, count) => {
            things("tools", lost(KEYS[key], at.map(|at| model.nth(at)), count, "by chance"))
        }
        Try::Found(key, count) => {
            things("tools", Handling::Found { key: KEYS[key].into(), count, note: note() })
        }
        Try::Stock(key, stock) => put("tools", KEYS[key], json!({ "pieces": stock.to_string() })),
    }
}

/// What a person without a plugin's hooks is told: nothing to open, nothing to send.
fn quiet() -> World {
    let mut world = World::bare();
    for id in ["ann", "ben"] {
        world.admin(Command::PutPerson(super::world::person(id, &["clerk"])));
    }
    let mut blueprint = super::world::desk();
    let custody = blueprint.registers.get_mut("tools").unwrap().custody.as_mut().unwrap();
    (custody.loss, custody.difference, custody.overdue) = (None, None, None);
    blueprint.duties.clear();
    world.admin(super::world::install(blueprint, &[]));
    for key in KEYS {
        world.done("ann", put("tools", key, json!({"pieces": "3"})));
    }
    world
}

proptest! {
    #![proptest_config(config())]

    /// Out, in, lost and found always add up to what went out, and nothing goes below nothing.
    #[test]
    fn what_goes_out_comes_back_or_is_lost(tries in prop::collection::vec(tries(), 1..6)) {
        static QUIET: std::sync::LazyLock<World> = std::sync::LazyLock::new(quiet);
        let mut world = QUIET.fork();
        let stocked = Model { stock: 3, ..Model::default() };
        let mut models = [stocked.clone(), stocked];
        for wanted in &tries {
            let at = match wanted {
                Try::Out(key, ..) | Try::In(key, ..) | Try::Lost(key, ..) | Try::Found(key, ..) | Try::Stock(key, ..) => *key,
            };
            let model = &models[at];
            let wants = expected(model, wanted);
            let before = world.state();
            let outcome = world.by("ann", command(model, wanted));
            let done = matches!(outcome, frontdesk_engine::run::Outcome::Done(_));
            prop_assert_eq!(done, wants.is_some(), "{:?} ended {:?}", wanted, outcome);
            let Some(mut next) = wants else {
                prop_assert_eq!(world.state(), before);
                continue;
            };
            if let (Try::Out(_, _, count), frontdesk_engine::run::Outcome::Done(answer)) = (wanted, &outcome) {
                next.loans.insert(answer["loan"].as_u64().unwrap(), *count);
            }
            let custody = world.custody("tools", KEYS[at]);
            let loans: BTreeMap<u64, u32> = custody.loans.iter().map(|loan| (loan.id, loan.left)).collect();
            prop_assert_eq!(&loans, &next.loans);
            prop_assert_eq!(custody.lost, next.lost);
            models[at] = next;
        }
        super::invariants::check_things(&world, "after the tries");
    }
}
