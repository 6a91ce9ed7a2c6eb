//! Opening tickets: who may, what the form takes, titles and numbers.

use frontdesk_engine::command::{Actor, Command, Open};
use frontdesk_engine::hooks::{Event, Hook, Refusal};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::ticket::Draft;
use frontdesk_engine::value::Value;
use serde_json::{Value as Json, json};

use super::world::{World, at, complaint, fields, form, trap};

fn with(filled: Json) -> Command {
    Command::Open(Open { form: form(filled), ..complaint() })
}

#[test]
fn a_clerk_opens_a_complaint() {
    let mut world = World::new();
    let answer = world.done("ann", Command::Open(complaint()));
    assert_eq!(
        answer,
        json!({"ticket": 1, "number": "TS-20260302-0001", "state": "registered", "revision": 1})
    );
    let ticket = world.ticket(1);
    assert_eq!(ticket.title, "Water comes through the ceiling.");
    assert_eq!((ticket.opened_at, ticket.entered_state_at), (world.clock, world.clock));
    let told = world.told();
    assert_eq!(
        told,
        [Event::Ticket {
            cause: "opened".into(),
            form: ticket.fields.clone(),
            ticket,
            action: None,
            was: None
        }]
    );
    let history = world.history(1);
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].actor.as_str(), history[0].kind.as_str()), ("ann", "opened"));
    assert_eq!(history[0].turn, world.head().seq);
}

#[test]
fn who_may_open_and_what() {
    let mut world = World::new();
    let refused = |world: &mut World, who: &str, open: Open| world.refused(who, Command::Open(open));
    assert_eq!(
        refused(&mut world, "sue", complaint()),
        "opening `complaint` needs one of the roles clerk, and `sue` has supervisor"
    );
    assert_eq!(
        refused(&mut world, "tom", complaint()),
        "opening `complaint` needs one of the roles clerk, and `tom` has none"
    );
    assert_eq!(
        refused(&mut world, "ghost", complaint()),
        "opening `complaint` is for people of the site, and `ghost` is none of them"
    );
    assert_eq!(
        world.admin_refused(Command::Open(complaint())),
        "opening `complaint` is for people of the site, and `admin` is none of them"
    );
    let other = |workflow: &str, plugin: &str| Open {
        workflow: workflow.into(),
        plugin: plugin.into(),
        ..complaint()
    };
    for plugin in ["desk", ""] {
        assert_eq!(
            refused(&mut world, "ann", other("repair", plugin)),
            "there is no workflow `repair` (there are: complaint, bill, loss)"
        );
    }
    assert_eq!(
        refused(&mut world, "ann", other("complaint", "clinic")),
        "plugin `clinic` is not installed here (there are: desk)"
    );
    let nobody = Open { requester: Some("ghost".into()), ..complaint() };
    assert_eq!(refused(&mut world, "ann", nobody), "there is no person `ghost` in the directory");
    let orphan = Open { parent: Some(7), ..complaint() };
    assert_eq!(refused(&mut world, "ann", orphan), "there is no ticket 7");
    let wordy = Open { tags: vec!["x".into(); 21], ..complaint() };
    assert_eq!(refused(&mut world, "ann", wordy), "a ticket carries at most 20 words");
    assert_eq!(world.told(), []);
}

#[test]
fn a_plugin_need_not_be_named_when_only_one_has_the_workflow() {
    let mut world = World::new();
    let open = Open { plugin: String::new(), ..complaint() };
    assert_eq!(world.done("ann", Command::Open(open))["ticket"], 1);
    assert_eq!(world.ticket(1).plugin, "desk");
}

#[test]
fn a_form_is_refused_field_by_field() {
    let mut world = World::new();
    let mut refused = |filled: Json| match world.by("ann", with(filled)) {
        Outcome::Refused(Refusal::Form(wrong)) => wrong,
        other => panic!("{other:?}"),
    };
    let wrong = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|&(field, why)| (field.into(), why.into())).collect()
    };
    assert_eq!(refused(json!({})), wrong(&[("unit", "must be filled in"), ("content", "must be filled in")]));
    assert_eq!(
        refused(json!({"unit": "7", "content": "Long enough.", "grade": "mayor", "colour": "red"})),
        wrong(&[
            ("unit", "expected the form `\\d+-\\d{4}`, got `7`"),
            (
                "grade",
                "expected one of the choices, got `mayor` (did you mean `major`? there are: `ordinary`, `major`, `odd`)"
            ),
            ("colour", "is not asked for here (there are: `unit`, `content`, `grade`, `cost`, `visit`)"),
        ])
    );
    assert_eq!(
        refused(json!({"unit": 7, "content": "Long enough.", "cost": "much", "visit": "soon"})),
        wrong(&[
            ("cost", "expected a number (12 or \"12.50\"), got `much`"),
            ("unit", "expected a text (\"…\"), got the number 7"),
            ("visit", "expected a date like `2026-02-14`, got `soon`"),
        ])
    );
    // A field of the workflow that this form does not ask for.
    assert_eq!(
        refused(json!({"unit": "3-0702", "content": "Long enough.", "solver": "ann"})),
        wrong(&[(
            "solver",
            "is not asked for here (there are: `unit`, `content`, `grade`, `cost`, `visit`)"
        )])
    );
}

#[test]
fn a_guard_of_the_opening_refuses() {
    let mut world = World::new();
    let odd =
        |cost: Json| with(json!({"unit": "3-0702", "content": "Long enough.", "grade": "odd", "cost": cost}));
    assert_eq!(world.refused("ann", odd(json!(3))), "An odd case costs nothing.");
    world.done("ann", odd(json!(0)));
    // Zero is zero however it is written.
    world.done("ann", odd(json!("0.00")));
}

#[test]
fn a_title_is_given_or_taken_from_the_summary() {
    let mut world = World::new();
    let long = format!("First line {}\nSecond line", "x".repeat(100));
    world.done("ann", with(json!({"unit": "3-0702", "content": long})));
    assert_eq!(world.ticket(1).title, long[..80]);
    let given = Open { title: "  Leak  ".into(), ..complaint() };
    world.done("ann", Command::Open(given));
    assert_eq!(world.ticket(2).title, "Leak");
    let endless = Open { title: "x".repeat(201), ..complaint() };
    assert_eq!(
        world.refused("ann", Command::Open(endless)),
        "`title`: expected at most 200 characters, got 201"
    );
}

#[test]
fn numbers_restart_with_their_day_or_month() {
    let mut world = World::new();
    let bill = || Command::Open(Open { workflow: "bill".into(), ..Open::default() });
    let mut number = |at_civil: &str, command: Command| {
        world.clock = at(at_civil);
        world.done("ann", command)["number"].as_str().unwrap().to_owned()
    };
    assert_eq!(number("2026-03-30 23:59:59", Command::Open(complaint())), "TS-20260330-0001");
    assert_eq!(number("2026-03-30 23:59:59", Command::Open(complaint())), "TS-20260330-0002");
    assert_eq!(number("2026-03-30 23:59:59", bill()), "202603/0001");
    assert_eq!(number("2026-03-31 00:00", Command::Open(complaint())), "TS-20260331-0001");
    assert_eq!(number("2026-03-31 00:00", bill()), "202603/0002");
    assert_eq!(number("2026-04-01 00:00", bill()), "202604/0001");
}

#[test]
fn a_turn_that_came_to_nothing_leaves_no_gap() {
    let mut world = World::new();
    world.complaint();
    let before = world.state();
    world.on_opened(|_, _| Err(Refusal::Limit("enough".into()).into()));
    assert_eq!(world.refused("ann", Command::Open(complaint())), "enough");
    world.on_opened(|_, _| trap("stack overflow"));
    world.faulted(Actor::Person("ann".into()), Command::Open(complaint()));
    assert_eq!(world.state(), before);
    world.on_opened(|_, _| Ok(()));
    let answer = world.done("ann", Command::Open(complaint()));
    assert_eq!((&answer["ticket"], &answer["number"]), (&json!(2), &json!("TS-20260302-0002")));
}

#[test]
fn a_plugin_opens_without_role_or_required_fields_but_within_the_types() {
    let mut world = World::new();
    world.on(Hook::OnTicket, |event, turn| {
        let Event::Ticket { ticket, .. } = event else { return Ok(()) };
        if ticket.workflow != "bill" {
            return Ok(());
        }
        let draft = |fields| Draft {
            workflow: "complaint".into(),
            parent: Some(ticket.id),
            fields,
            ..Draft::default()
        };
        let wrong = turn.open_ticket(draft(fields([("cost", Value::text("much"))])));
        assert_eq!(wrong.unwrap_err().to_string(), "`cost`: expected a number, got a value of kind `text`");
        turn.open_ticket(draft(fields([("content", Value::text("Came with the bill."))])))?;
        Ok(())
    });
    let bill = Open { workflow: "bill".into(), ..Open::default() };
    let answer = world.done("tom", Command::Open(bill));
    assert_eq!(answer["ticket"], 1);
    let spawned = world.ticket(2);
    assert_eq!((spawned.title.as_str(), spawned.parent), ("Came with the bill.", Some(1)));
    assert_eq!(world.history(2)[0].actor, "plugin:desk");
    assert_eq!(world.heard(), ["opened 1", "opened 2"]);
}
