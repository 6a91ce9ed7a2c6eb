//! The hooks of the desk, without any wasm: what a plugin would do, done by the test itself.

use frontdesk_engine::deadline::Limit;
use frontdesk_engine::document::Issue;
use frontdesk_engine::hooks::{Event, Figure, Hook, HookEnd, Hooks, PluginRef, Refusal, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::ledger::Posting;
use frontdesk_engine::notice::{Audience, Notice};
use frontdesk_engine::ticket::{Filter, Ticket};
use frontdesk_engine::turn::{Halt, Turn};
use frontdesk_engine::value::{Fields, Value};
use rust_decimal::Decimal;

use super::super::Subject;

pub(super) struct Desk;

pub(super) fn subject() -> Subject {
    let blueprint = toml::from_str(include_str!("desk.toml")).unwrap();
    Subject { component: "desk".into(), blueprint }
}

impl Hooks for Desk {
    fn exports(&self, _: &PluginRef, hook: Hook) -> bool {
        matches!(hook, Hook::OnTicket | Hook::OnDeadline | Hook::OnReport)
    }

    fn call(&self, _: &PluginRef, event: &Event, mut turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        let end = match event {
            Event::Ticket { cause, ticket, action, .. } => {
                on_ticket(&mut turn, cause, ticket, action.as_deref())
            }
            Event::Deadline { ticket, breached: true, .. } => on_breach(&mut turn, ticket),
            _ => Ok(()),
        };
        let end = end.map_err(|halt| match halt {
            Halt::Refused(Refusal::Denied(text)) => HookEnd::Fault(text),
            Halt::Refused(refusal) => HookEnd::Refused(refusal),
            Halt::Store(error) => HookEnd::Fault(error.to_string()),
        });
        (turn, end)
    }

    fn report(
        &self,
        _: &PluginRef,
        _: &str,
        start: Instant,
        end: Instant,
        mut turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        let by = Filter { opened_from: Some(start), opened_until: Some(end), ..Filter::default() };
        let tallies = turn.count_tickets(&by, &["state".to_owned()]).unwrap();
        let row = |tally: &frontdesk_engine::ticket::Tally| {
            vec![Value::text(&tally.keys[0]), Value::Number(Decimal::from(tally.count))]
        };
        let rate = Value::Number(Decimal::new(917, 1));
        let target = Some(Value::Number(Decimal::from(100)));
        let table = Table {
            columns: vec!["state".into(), "calls".into()],
            rows: tallies.iter().map(row).collect(),
            figures: vec![Figure { name: "rate".into(), value: rate, target, met: Some(false) }],
        };
        (turn, Ok(table))
    }
}

fn on_ticket(turn: &mut Turn, cause: &str, ticket: &Ticket, action: Option<&str>) -> Result<(), Halt> {
    let matter = ticket.value("matter").to_string();
    if matter.ends_with("!!!") {
        let arguments = Fields::from([("matter".to_owned(), Value::text(matter))]);
        return Err(Refusal::Rule { plugin: "desk".into(), rule: "shouting".into(), arguments }.into());
    }
    if matter == "break" {
        return Err(Refusal::Denied("unreachable executed".into()).into());
    }
    match (cause, action) {
        ("opened", _) => {
            let issue = Issue { about: Some(ticket.id), ..Issue::default() };
            turn.issue("slip", issue)?;
            if matter == "Care" {
                let today = turn.civil_date(turn.now());
                turn.start_series("care-call", &ticket.number, today, Some(ticket.id), Fields::new())?;
            }
            turn.start_deadline(ticket.id, "answer", None, Limit::Standard).map(drop)
        }
        ("acted", Some("answer")) => {
            turn.stop_deadline(ticket.id, "answer")?;
            let today = turn.civil_date(turn.now());
            turn.series_event("care-call", &ticket.number, "answered", today)?;
            let amount = Decimal::new(15, 1);
            let account = turn.actor().to_owned();
            turn.post(
                "points",
                Posting { account, amount, reason: "answered".into(), about: Some(ticket.id) },
            )
        }
        _ => Ok(()),
    }
}

fn on_breach(turn: &mut Turn, ticket: &Ticket) -> Result<(), Halt> {
    let notice = Notice {
        to: vec![Audience::Role("boss".into())],
        template: "late".into(),
        arguments: Fields::new(),
        about: Some(ticket.id),
        key: None,
        urgent: false,
    };
    turn.send(notice).map(drop)
}
