//! Registers, ledgers, series of numbers, settings, and finding tickets.

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::hooks::Hook;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::ledger::Posting;
use frontdesk_engine::query;
use frontdesk_engine::register::Entry;
use frontdesk_engine::ticket::Filter;
use frontdesk_engine::turn::Turn;
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::{key, setting};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::world::{End, World, act, at, complaint, desk, fields, form};

/// Runs a script inside a hook.
fn hooked(world: &mut World, script: impl Fn(&mut Turn) -> Result<(), End> + Send + Sync + 'static) -> u64 {
    world.on_opened(move |_, turn| script(turn));
    world.complaint()
}

fn put(key: Option<&str>, filled: Json, revision: Option<u64>) -> Command {
    let (plugin, register) = ("desk".to_owned(), "keys".to_owned());
    Command::PutEntry { plugin, register, key: key.map(str::to_owned), form: form(filled), revision }
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

#[test]
fn people_write_registers_by_role_and_revision() {
    let mut world = World::new();
    assert_eq!(world.done("ann", put(None, json!({"holder": "tom"}), None)), json!({"key": "00000001"}));
    assert_eq!(world.done("ann", put(Some("K7"), json!({"count": "2"}), None)), json!({"key": "K7"}));
    world.done("ann", put(Some("K7"), json!({"count": "3", "holder": "ben"}), Some(1)));
    let entry: Entry = world.get(key::entry("desk", "keys", "K7")).unwrap();
    assert_eq!((entry.revision, entry.changed_at), (2, world.clock));
    assert_eq!(entry.fields, fields([("count", number("3")), ("holder", Value::Person("ben".into()))]));
    assert_eq!(
        world.refused("ann", put(Some("K7"), json!({}), Some(1))),
        "entry `K7` was changed meanwhile (read it again)"
    );
    assert_eq!(
        world.refused("sue", put(Some("K7"), json!({}), None)),
        "writing register `keys` needs one of the roles clerk, and `sue` has supervisor"
    );
    assert_eq!(
        world.refused("ann", put(Some("K8"), json!({"colour": "red"}), None)),
        "`colour`: is not asked for here (there are: `holder`, `count`)"
    );
    assert_eq!(world.refused("ann", put(Some(""), json!({}), None)), "`key`: expected 1 to 200 bytes, got 0");
    let remove =
        |key: &str| Command::RemoveEntry { plugin: "desk".into(), register: "keys".into(), key: key.into() };
    world.done("ann", remove("K7"));
    assert_eq!(world.refused("ann", remove("K7")), "register `keys` has no entry `K7`");
}

#[test]
fn a_register_for_hooks_is_closed_to_people() {
    let mut world = World::new();
    let to = |register: &str| Command::PutEntry {
        plugin: "desk".into(),
        register: register.into(),
        key: None,
        form: form(json!({})),
        revision: None,
    };
    assert_eq!(world.refused("ann", to("calls")), "writing register `calls` is open to no role");
    assert_eq!(
        world.refused("ann", to("doors")),
        "there is no register `doors` (there are: keys, calls, tools, envelopes)"
    );
}

#[test]
fn hooks_write_find_and_remove_entries() {
    let mut world = World::new();
    hooked(&mut world, |turn| {
        assert_eq!(turn.put_entry("keys", "K1", fields([("count", number("2"))]))?, 1);
        assert_eq!(turn.put_entry("keys", "K1", fields([("count", number("2.0"))]))?, 2);
        turn.put_entry("keys", "K2", fields([("count", number("2"))]))?;
        turn.put_entry("keys", "K3", fields([("count", number("5"))]))?;
        let keys = |found: Vec<Entry>| found.into_iter().map(|entry| entry.key).collect::<Vec<_>>();
        let two = fields([("count", number("2"))]);
        assert_eq!(keys(turn.find_entries("keys", &two, 500, None)?), ["K1", "K2"]);
        assert_eq!(keys(turn.find_entries("keys", &two, 1, Some("K1".into()))?), ["K2"]);
        assert_eq!(keys(turn.find_entries("keys", &Fields::new(), 2, None)?), ["K1", "K2"]);
        turn.remove_entry("keys", "K2")?;
        assert_eq!(turn.entry("keys", "K2")?, None);
        for limit in [0, 501] {
            let refused = turn.find_entries("keys", &two, limit, None).unwrap_err().to_string();
            assert_eq!(refused, format!("`limit`: expected 1 to 500, got {limit}"));
        }
        let refused = turn.put_entry("keys", "K1", fields([("count", Value::text("two"))])).unwrap_err();
        assert_eq!(refused.to_string(), "`count`: expected a number, got a value of kind `text`");
        assert_eq!(
            turn.entry("doors", "1").unwrap_err().to_string(),
            "there is no register `doors` (there are: keys, calls, tools, envelopes)"
        );
        Ok(())
    });
}

/// An added entry once wrote over one that somebody had put under its key.
#[test]
fn added_entries_take_free_keys_without_gaps() {
    let mut world = World::new();
    world.done("ann", put(Some("00000002"), json!({"holder": "tom"}), None));
    hooked(&mut world, |turn| {
        assert_eq!(turn.add_entry("keys", Fields::new())?, "00000001");
        turn.add_entry("keys", fields([("colour", Value::text("red"))])).unwrap_err();
        assert_eq!(turn.add_entry("keys", Fields::new())?, "00000003");
        assert_eq!(turn.add_entry("calls", Fields::new())?, "00000001");
        Ok(())
    });
    let entry: Entry = world.get(key::entry("desk", "keys", "00000002")).unwrap();
    assert_eq!(entry.fields, fields([("holder", Value::Person("tom".into()))]));
}

#[test]
fn ledgers_add_exactly_and_refuse_finer_amounts() {
    let mut world = World::new();
    let post = |account: &str, amount: &str, about| Posting {
        account: account.into(),
        amount: amount.parse().unwrap(),
        reason: "test".into(),
        about,
    };
    hooked(&mut world, move |turn| {
        for _ in 0..10 {
            turn.post("fees", post("3-0702", "0.10", None))?;
        }
        turn.post("fees", post("3-0702", "-0.3", Some(1)))?;
        turn.post("fees", post("3-0703", "2.000", None))?;
        let mut refused = |posting| turn.post("fees", posting).unwrap_err().to_string();
        assert_eq!(
            refused(post("3-0702", "0.125", None)),
            "`amount`: expected at most 2 digits behind the point, got `0.125`"
        );
        assert_eq!(refused(post("", "1", None)), "`account`: expected 1 to 200 bytes, got 0");
        assert_eq!(refused(post("x", "1", Some(9))), "there is no ticket 9");
        assert_eq!(
            turn.post("fines", post("x", "1", None)).unwrap_err().to_string(),
            "there is no ledger `fines` (there are: fees, points)"
        );
        Ok(())
    });
    world.until("2026-03-03 09:00");
    hooked(&mut world, move |turn| {
        turn.post("fees", post("3-0702", "5", None))?;
        let (start, noon, end) = (Instant(0), at("2026-03-02 12:00"), turn.now());
        let sum =
            |turn: &mut Turn, account, from, to| turn.sum("fees", account, from, to).unwrap().to_string();
        assert_eq!(sum(turn, Some("3-0702"), start, noon), "0.70");
        // The end is not included.
        assert_eq!(sum(turn, Some("3-0702"), start, end), "0.70");
        assert_eq!(turn.sum("fees", Some("3-0702"), start, end.plus(Span(1)))?, Decimal::new(570, 2));
        assert_eq!(sum(turn, Some("3-0702"), noon, end), "0");
        assert_eq!(turn.sum("fees", None, start, noon)?, Decimal::new(270, 2));
        let most = Posting { amount: "9999999999999999.99".parse().unwrap(), ..post("max", "0", None) };
        turn.post("fees", most)?;
        assert_eq!(
            turn.post("fees", post("max", "0.01", None)).unwrap_err().to_string(),
            "the sum of ledger `fees` would have more than 18 digits and not be exact"
        );
        let huge = Posting { amount: Decimal::MAX, ..post("min", "0", None) };
        assert_eq!(
            turn.post("fees", huge).unwrap_err().to_string(),
            "the sum of ledger `fees` would have more than 18 digits and not be exact"
        );
        assert_eq!(
            turn.sum("fees", None, start, end.plus(Span(1))).unwrap_err().to_string(),
            "the sum of ledger `fees` would have more than 18 digits and not be exact"
        );
        Ok(())
    });
}

#[test]
fn series_count_from_one_and_give_back_what_a_refused_turn_drew() {
    let mut world = World::new();
    hooked(&mut world, |turn| {
        assert_eq!((turn.next_number("receipts")?, turn.next_number("receipts")?), (1, 2));
        assert_eq!(turn.next_number("slips")?, 1);
        let refused = turn.next_number("").unwrap_err().to_string();
        assert_eq!(refused, "`series`: expected 1 to 200 bytes, got 0");
        Ok(())
    });
    world.on_opened(|_, turn| {
        assert_eq!(turn.next_number("receipts")?, 3);
        Err(frontdesk_engine::hooks::Refusal::Limit("no".into()).into())
    });
    world.refused("ann", Command::Open(complaint()));
    hooked(&mut world, |turn| {
        assert_eq!(turn.next_number("receipts")?, 3);
        Ok(())
    });
}

fn change(name: &str, value: Scalar, from: Option<&str>) -> Command {
    Command::ChangeSetting { plugin: "desk".into(), name: name.into(), value, from: from.map(at) }
}

#[test]
fn settings_hold_from_their_moment_and_open_cases_keep_theirs() {
    let mut world = World::new();
    let first = world.complaint();
    world.until("2026-03-02 10:00");
    world.admin(change("reply_limit", Scalar::Whole(4), None));
    world.admin(change("handling.ordinary", Scalar::Whole(5), Some("2026-03-03 00:00")));
    let seen = move |turn: &mut Turn, name: &str| -> (Value, Value) {
        (turn.setting(name, None).unwrap(), turn.setting(name, Some(first)).unwrap())
    };
    hooked(&mut world, move |turn| {
        let hours = |hours| Value::Span(Span::hours(hours));
        assert_eq!(seen(turn, "reply_limit"), (hours(4), hours(2)));
        assert_eq!(seen(turn, "handling.ordinary"), (number("3"), number("3")));
        assert_eq!(turn.setting("evening", None)?, Value::text("18:00"));
        assert_eq!(turn.setting("rate", None)?, number("97.5"));
        assert_eq!(turn.setting("strict", None)?, Value::Flag(false));
        assert_eq!(turn.setting("style", None)?, Value::text("phone"));
        // The open case keeps its deadline's length, too.
        let deadline =
            turn.start_deadline(first, "reply", None, frontdesk_engine::deadline::Limit::Standard)?;
        assert_eq!(deadline.due, turn.now().plus(Span::hours(2)));
        let mut refused = |name: &str| turn.setting(name, None).unwrap_err().to_string();
        assert_eq!(refused("handling"), "there is no setting `handling` (there are: ordinary, major)");
        assert_eq!(
            refused("handling.odd"),
            "there is no setting `handling.odd` (there are: ordinary, major)"
        );
        assert_eq!(refused("rate.x"), "setting `rate` is a single figure, not a table (drop `.x`)");
        let unknown = refused("colour");
        assert!(unknown.starts_with("there is no setting `colour` (there are: reply_limit, "), "{unknown}");
        Ok(())
    });
    world.until("2026-03-03 00:00");
    hooked(&mut world, move |turn| {
        assert_eq!(seen(turn, "handling.ordinary"), (number("5"), number("3")));
        Ok(())
    });
    // After a restart as before it.
    world.reload();
    hooked(&mut world, move |turn| {
        assert_eq!(seen(turn, "handling.ordinary"), (number("5"), number("3")));
        Ok(())
    });
}

#[test]
fn settings_are_checked_when_they_are_changed() {
    let mut world = World::new();
    let mut refused = |name: &str, value: Scalar, from| world.admin_refused(change(name, value, from));
    let text = |text: &str| Scalar::Text(text.into());
    assert_eq!(
        refused("reply_limit", text("2h"), None),
        "setting `reply_limit`: expected a whole number, got `2h`"
    );
    assert_eq!(
        refused("reply_limit", Scalar::Whole(-1), None),
        "setting `reply_limit`: expected 0 to 4294967295, got `-1`"
    );
    assert_eq!(refused("rate", text("most"), None), "setting `rate`: expected a number, got `most`");
    assert_eq!(
        refused("evening", text("6pm"), None),
        "setting `evening`: expected a time of day like `18:00`, got `6pm`"
    );
    assert_eq!(
        refused("style", text("letter"), None),
        "setting `style`: expected one of phone, visit, got `letter`"
    );
    assert_eq!(
        refused("strict", Scalar::Whole(1), None),
        "setting `strict`: expected `true` or `false`, got `1`"
    );
    assert_eq!(
        refused("rate", text("98"), Some("2026-03-01 00:00")),
        "`from`: expected a moment not before now, as open cases keep what they were promised"
    );
    assert_eq!(world.refused("sue", change("rate", text("98"), None)), "only an administrator can do this");
    // The same moment twice: the later word counts.
    world.admin(change("rate", text("98"), Some("2026-04-01 00:00")));
    world.admin(change("rate", text("99"), Some("2026-04-01 00:00")));
    assert_eq!(world.site.changes[&("desk".to_owned(), "rate".to_owned())].len(), 1);
    assert_eq!(setting::minute_of_clock("24:00"), Some(1_440));
    assert_eq!(setting::minute_of_clock("24:01"), None);
}

#[test]
fn tickets_are_found_by_what_narrows_most() {
    let mut world = World::new();
    for count in 0..12 {
        let open = Open {
            form: form(json!({
                "unit": format!("{}-0101", count % 3 + 1), "content": "Long enough.", "cost": if count % 2 == 0 { "2.50" } else { "3" }
            })),
            requester: (count % 4 == 0).then(|| "tom".to_owned()),
            assignee: (count % 3 == 0).then(|| "ben".to_owned()),
            parent: (count > 9).then_some(1),
            tags: if count == 5 { vec!["leak".into()] } else { Vec::new() },
            ..complaint()
        };
        world.done("ann", Command::Open(open));
    }
    world.done("sue", act(2, "judge", json!({"valid": false})));
    hooked(&mut world, |turn| {
        let mut ids = |by: Filter, limit, after| -> Vec<u64> {
            turn.find_tickets(&by, limit, after).unwrap().into_iter().map(|ticket| ticket.id).collect()
        };
        let desk = || Filter { workflow: Some("complaint".into()), ..Filter::default() };
        let with = |name: &str, value: Value| Filter { fields: fields([(name, value)]), ..desk() };
        assert_eq!(ids(with("unit", Value::text("2-0101")), 200, None), [2, 5, 8, 11]);
        assert_eq!(ids(with("unit", Value::text("2-0101")), 2, None), [2, 5]);
        assert_eq!(ids(with("unit", Value::text("2-0101")), 200, Some(5)), [8, 11]);
        // 2.5 finds what was written 2.50.
        assert_eq!(ids(with("cost", number("2.5")), 200, None), [1, 3, 5, 7, 9, 11]);
        assert_eq!(ids(Filter { requester: Some("tom".into()), ..desk() }, 200, None), [1, 5, 9]);
        assert_eq!(ids(Filter { assignee: Some("ben".into()), ..desk() }, 200, None), [1, 4, 7, 10]);
        assert_eq!(ids(Filter { parent: Some(1), ..desk() }, 200, None), [11, 12]);
        assert_eq!(ids(Filter { tag: Some("leak".into()), ..Filter::default() }, 200, None), [6]);
        let states = vec!["closed".to_owned(), "judged".to_owned(), "closed".to_owned()];
        assert_eq!(ids(Filter { states, ..desk() }, 200, None), [2]);
        let both = vec!["closed".to_owned(), "registered".to_owned()];
        assert_eq!(ids(Filter { states: both, ..desk() }, 3, None), [1, 2, 3]);
        assert_eq!(ids(Filter { opened_until: Some(Instant(0)), ..desk() }, 3, None), Vec::<u64>::new());
        assert_eq!(
            turn.find_tickets(&desk(), 0, None).unwrap_err().to_string(),
            "`limit`: expected 1 to 200, got 0"
        );
        let tallies = turn.count_tickets(&desk(), &["unit".into(), "state".into()])?;
        let tallies: Vec<_> = tallies.into_iter().map(|tally| (tally.keys.join(" "), tally.count)).collect();
        let tally = |keys: &str, count| (keys.to_owned(), count);
        assert_eq!(
            tallies,
            [
                tally("1-0101 registered", 4),
                tally("2-0101 closed", 1),
                tally("2-0101 registered", 3),
                tally("3-0101 registered", 4),
                tally("3-0702 registered", 1)
            ]
        );
        Ok(())
    });
}

#[test]
fn pages_end_where_there_is_nothing_more() {
    let mut world = World::new();
    for _ in 0..5 {
        world.complaint();
    }
    world.done("sue", act(5, "judge", json!({})));
    let open = Filter { plugin: Some("desk".into()), states: vec!["registered".into()], ..Filter::default() };
    let page = |by: &Filter, limit, after, newest| {
        let page = query::tickets(&*world.store, &world.site, by, limit, after, newest).unwrap();
        (page.tickets.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(page(&open, 3, None, false), (vec![1, 2, 3], Some(3)));
    // Ticket 5 is looked at and not meant: there is no page behind it.
    assert_eq!(page(&open, 3, Some(3), false), (vec![4], None));
    assert_eq!(page(&open, 2, None, true), (vec![4, 3], Some(3)));
    assert_eq!(page(&open, 2, Some(3), true), (vec![2, 1], None));
    assert_eq!(page(&Filter::default(), 5, None, false), (vec![1, 2, 3, 4, 5], None));
}

#[test]
fn a_plugin_sees_its_own_tickets_only() {
    let mut world = World::new();
    let id = world.complaint();
    let mut other = desk();
    other.plugin.id = "other".into();
    world.admin(super::world::install(other, &[]));
    world.on(Hook::OnTicket, move |_, turn| {
        assert_eq!(turn.ticket(id).unwrap_err().to_string(), format!("there is no ticket {id}"));
        assert_eq!(turn.find_tickets(&Filter::default(), 10, None)?.len(), 1);
        Ok(())
    });
    world.done("ann", Command::Open(Open { plugin: "other".into(), ..complaint() }));
    assert_eq!(
        world.refused("ann", Command::Open(Open { plugin: String::new(), ..complaint() })),
        "`plugin`: workflow `complaint` stands in several plugins (name one of desk, other)"
    );
    // A number names one ticket of the site, whichever plugin drew it.
    assert_eq!(world.ticket(2).number, "TS-20260302-0002");
}
