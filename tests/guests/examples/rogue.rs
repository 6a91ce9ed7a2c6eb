//! Does what the title of a new ticket says: honest work, or one kind of mischief.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

wit_bindgen::generate!({ path: "../../wit/released/1.0.0", world: "plugin", generate_all });

use exports::frontdesk::plugin::{
    on_deadline, on_duty, on_message, on_notice, on_report, on_ticket, on_timer,
};
use frontdesk::plugin::types::{Date, Decimal, Field, Refusal, Ticket, Value};
use frontdesk::plugin::{directory, registers, schedules, tickets, turn};

struct Rogue;

/// Counts the calls that this instance has seen: always one, when instances are fresh.
static CALLS: AtomicU32 = AtomicU32::new(0);

impl on_ticket::Guest for Rogue {
    fn handle(what: on_ticket::Event) -> Result<(), Refusal> {
        if what.cause == "opened" { act(&what.ticket) } else { Ok(()) }
    }
}

fn act(ticket: &Ticket) -> Result<(), Refusal> {
    match ticket.title.as_str() {
        "honest" => return honest(ticket),
        "refuse" => {
            let by = Field { name: "by".into(), value: Value::Span(60_000) };
            return Err(Refusal::Rule(("too-late".into(), vec![by])));
        }
        "loop" => loop {
            black_box(ticket);
        },
        "recursion" => log(&deeper(0).to_string()),
        "panic" => panic!("the form has no room"),
        "memory" => memory(),
        "flood" => loop {
            turn::now();
        },
        "huge" => log(&"x".repeat(9 << 20)),
        "bytes" => (0..20).for_each(|_| log(&"x".repeat(1 << 20))),
        "sleep" => {
            let start = Instant::now();
            std::thread::sleep(Duration::from_secs(3_600));
            log(&format!("slept {} s", start.elapsed().as_secs()));
        }
        "slow" => slow(),
        "calls" => (0..9_000).for_each(|_| _ = turn::now()),
        "strangers" => strangers(ticket.id),
        "breed" => drop(tickets::open(&errand("breed", ticket.id))?),
        "exit" => std::process::exit(1),
        "print" => {
            println!("to the output");
            eprintln!("to the errors");
        }
        "noise" => (0..10_000).for_each(|n| println!("{n} {}", "x".repeat(100))),
        "dice" => dice(),
        "world" => world(),
        "date" => {
            schedules::add_days(Date { year: 2026, month: 2, day: 30 }, 1);
        }
        "number" => {
            let value = Value::Number(Decimal { coefficient: 1, scale: 200 });
            tickets::set(ticket.id, &[Field { name: "cost".into(), value }])?;
        }
        "count" => log(&format!("call {}", CALLS.fetch_add(1, Ordering::Relaxed) + 1)),
        "directory" => log(&format!("{:?}", directory::get("wang.fang").map(|person| person.name))),
        other => log(&format!("nothing to do for `{other}`")),
    }
    Ok(())
}

/// Reads, writes and reads what it wrote.
fn honest(ticket: &Ticket) -> Result<(), Refusal> {
    let patience = turn::setting("patience")?;
    log(&format!("{} at {} on {}: {patience:?}", turn::actor(), turn::now(), turn::site()));
    tickets::set(
        ticket.id,
        &[
            field("echo", Value::Text(format!("{} {}", ticket.number, ticket.workflow))),
            field("cost", Value::Number(Decimal { coefficient: 1250, scale: 2 })),
        ],
    )?;
    let child = tickets::open(&errand("child", ticket.id))?;
    tickets::link(ticket.id, "spawned", child)?;
    registers::put("seen", "last", &[field("ticket", Value::Number(Decimal { coefficient: child as i64, scale: 0 }))])?;
    let echo = tickets::get(ticket.id)?.fields.iter().find(|field| field.name == "echo").map(|f| format!("{:?}", f.value));
    log(&format!("child {child}, echo {echo:?}"));
    Ok(())
}

fn errand(title: &str, parent: u64) -> tickets::Draft {
    tickets::Draft {
        workflow: "errand".into(),
        title: title.into(),
        fields: vec![],
        requester: None,
        assignee: None,
        parent: Some(parent),
        tags: vec!["made".into()],
    }
}

/// About a millisecond of honest work.
fn slow() {
    let mut sum = 0_u64;
    for n in 0..1_000_000_u64 {
        sum = black_box(sum ^ n);
    }
}

/// Reaches for tickets that are not this plugin's, by the ids that they may have.
fn strangers(own: u64) {
    assert!(tickets::get(own).is_ok());
    for id in (0..200).chain([u64::MAX]).filter(|id| *id != own) {
        if let Ok(ticket) = tickets::get(id) {
            assert_eq!(ticket.workflow, "errand", "reached ticket {id} of somebody else");
        }
        let taken = tickets::set(id, &[field("matter", Value::Text("mine now".into()))]);
        assert!(taken.is_err(), "changed ticket {id} of somebody else");
    }
}

fn field(name: &str, value: Value) -> Field {
    Field { name: name.into(), value }
}

fn log(text: &str) {
    turn::log("info", text);
}

#[expect(unconditional_recursion, reason = "this is the mischief")]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    deeper(depth + 1) + frame[(depth % 64) as usize]
}

fn memory() {
    let mut held = Vec::new();
    loop {
        held.push(black_box(vec![1_u8; 1 << 20]));
    }
}

/// Everything that must be the same on replay.
fn dice() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(|since| since.as_millis());
    let (hash, start) = (RandomState::new().hash_one(1), Instant::now());
    log(&format!("{now:?} {hash} {:?} {}", start.elapsed(), turn::random()));
}

/// Everything that must not be there.
fn world() {
    let passwd = std::fs::read("/etc/passwd").map(|bytes| bytes.len()).map_err(|error| error.kind());
    let written = std::fs::write("mark", "x").map_err(|error| error.kind());
    let input = std::io::read_to_string(std::io::stdin());
    log(&format!("{passwd:?} {written:?} {} {} {input:?}", std::env::vars().count(), std::env::args().count()));
}

impl on_report::Guest for Rogue {
    fn build(report: String, start: i64, end: i64) -> Result<on_report::Table, Refusal> {
        if report == "meddling" {
            registers::put("seen", "last", &[])?;
        }
        let filter = tickets::Filter {
            workflow: Some("errand".into()),
            states: vec![],
            assignee: None,
            requester: None,
            parent: None,
            tag: None,
            opened_from: Some(start),
            opened_until: Some(end),
            where_: vec![],
        };
        let found = tickets::find(&filter, 200, None)?;
        let rows = found.iter().map(|ticket| vec![Value::Text(ticket.title.clone())]).collect();
        let count = Value::Number(Decimal { coefficient: found.len() as i64, scale: 0 });
        let figure = on_report::Figure { name: "count".into(), value: count, target: None, met: None };
        Ok(on_report::Table { columns: vec!["title".into()], rows, figures: vec![figure] })
    }
}

impl on_deadline::Guest for Rogue {
    fn handle(_what: on_deadline::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_timer::Guest for Rogue {
    fn handle(_what: on_timer::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_duty::Guest for Rogue {
    fn handle(_what: on_duty::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_notice::Guest for Rogue {
    fn handle(_what: on_notice::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_message::Guest for Rogue {
    fn handle(_what: on_message::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

export!(Rogue);
