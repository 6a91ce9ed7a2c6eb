//! `frontdesk plugin replay`: plays a recorded turn with a plugin as it is built now, and tells what its hooks called and wrote.

mod calls;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

use anyhow::{Context as _, bail};
use clap::Args;
use frontdesk_engine::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::journal::{Ending, Line, Write};
use frontdesk_engine::rehearsal::{RECORDING_FORMAT, Recording, Replayed, Tried};
use frontdesk_engine::turn::Turn;
use frontdesk_sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value as Json, json};
use tracing_subscriber::layer::SubscriberExt as _;

use self::calls::{Call, Calls};
use super::sign::read;
use crate::cli::Verdict;

/// How much of what a call was given, answered or wrote is told in a line.
const TOLD_CHARS_MAX: usize = 240;

/// Options of `frontdesk plugin replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// A turn that `frontdesk plugin record` wrote
    recording: PathBuf,
    /// The plugin that plays it
    file: PathBuf,
    /// Tell everything whole, as JSON
    #[arg(long)]
    json: bool,
}

/// A hook that ran.
struct Ran {
    hook: &'static str,
    event: String,
    took: Duration,
    ended: Result<(), HookEnd>,
    /// How many host calls there were when it ended.
    calls: usize,
}

pub(super) fn run(arguments: &Replay) -> anyhow::Result<Verdict> {
    let path = &arguments.recording;
    let written = std::fs::read(path).with_context(|| format!("`{}`", path.display()))?;
    let recording: Recording = serde_json::from_slice(&written)
        .with_context(|| format!("`{}` is no recording of `frontdesk plugin record`", path.display()))?;
    if recording.format != RECORDING_FORMAT {
        bail!(
            "`{}` is a recording of form {}, this program plays form {RECORDING_FORMAT} (record the turn again with it)",
            path.display(),
            recording.format
        );
    }
    let (component, blueprint) = read(&arguments.file)?;
    let version = blueprint.plugin.version.clone();
    let sandbox = Sandbox::new(SandboxConfig::default())?;
    let loaded = sandbox.load(&component, &blueprint.plugin.id, &version)?;
    let tried = Tried { component: loaded.component, blueprint: Arc::new(blueprint) };
    let calls = Calls::default();
    let watched = Watched { sandbox: &sandbox, calls: calls.clone(), ran: Mutex::default() };
    let subscriber = tracing_subscriber::registry().with(calls.clone());
    let played = tracing::subscriber::with_default(subscriber, || recording.play(&watched, &tried))?;
    let ran = watched.ran.into_inner().unwrap_or_else(PoisonError::into_inner);
    let told = Told { line: &recording.line, played: &played, ran, calls: calls.take() };
    if arguments.json {
        println!("{}", told.json(&tried));
    } else {
        told.print(&tried);
    }
    Ok(if played.points.is_empty() { Verdict::Well } else { Verdict::Failed })
}

/// The sandbox, with a look at what it runs.
struct Watched<'a> {
    sandbox: &'a Sandbox,
    calls: Calls,
    ran: Mutex<Vec<Ran>>,
}

impl Watched<'_> {
    fn keep(&self, hook: Hook, event: String, begun: Clock, ended: Result<(), HookEnd>) {
        let ran = Ran { hook: hook.name(), event, took: begun.elapsed(), ended, calls: self.calls.len() };
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).push(ran);
    }
}

impl Hooks for Watched<'_> {
    fn exports(&self, plugin: &PluginRef, hook: Hook) -> bool {
        self.sandbox.exports(plugin, hook)
    }

    fn call(&self, plugin: &PluginRef, event: &Event, turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        let begun = Clock::now();
        let (turn, ended) = self.sandbox.call(plugin, event, turn);
        self.keep(event.hook(), in_short(event), begun, ended.clone());
        (turn, ended)
    }

    fn report(
        &self,
        plugin: &PluginRef,
        report: &str,
        start: Instant,
        end: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        let begun = Clock::now();
        let (turn, built) = self.sandbox.report(plugin, report, start, end, turn);
        self.keep(Hook::OnReport, report.to_owned(), begun, built.as_ref().map(drop).map_err(Clone::clone));
        (turn, built)
    }
}

fn in_short(event: &Event) -> String {
    match event {
        Event::Ticket { cause, ticket, action, .. } => {
            let action = action.as_ref().map(|action| format!(" {action}")).unwrap_or_default();
            format!("{cause}{action}, {}", ticket.number)
        }
        Event::Deadline { name, ticket, breached, .. } => {
            format!("{name} {}, {}", if *breached { "passed" } else { "warns" }, ticket.number)
        }
        Event::Timer { key, .. } => key.clone(),
        Event::Duty { duty, cause, .. } => format!("{duty} {cause}"),
        Event::Notice { channel, outcome, .. } => format!("{outcome} by {channel}"),
        Event::Message { channel, .. } => format!("by {channel}"),
        Event::Upgrade { was } => format!("instead of {was}"),
    }
}

struct Told<'a> {
    line: &'a Line,
    played: &'a Replayed,
    ran: Vec<Ran>,
    calls: Vec<Call>,
}

impl Told<'_> {
    /// Each hook with its host calls.
    fn hooks(&self) -> impl Iterator<Item = (&Ran, &[Call])> {
        let begins = std::iter::once(0).chain(self.ran.iter().map(|ran| ran.calls));
        self.ran.iter().zip(begins).map(|(ran, from)| (ran, &self.calls[from..ran.calls]))
    }

    fn now(&self) -> Option<&Line> {
        self.played.finished.line.as_ref()
    }

    fn print(&self, tried: &Tried) {
        let Line { seq, plugins, request, .. } = self.line;
        let (id, version) = (&tried.blueprint.plugin.id, &tried.blueprint.plugin.version);
        println!("turn {seq}, decided by {}, played by {id}@{version}", plugins.join(", "));
        println!("  {}", short(&serde_json::to_string(&request.command).unwrap_or_default()));
        for (ran, calls) in self.hooks() {
            println!("{} ({}): {}, {} host calls", ran.hook, ran.event, micros(ran.took), calls.len());
            for call in calls {
                let Call { name, arguments, answer, took } = call;
                println!("  {:>9}  {name}({}) → {}", micros(*took), short(arguments), short(answer));
            }
            match &ran.ended {
                Ok(()) => {}
                Err(HookEnd::Refused(refusal)) => println!("  refused: {refusal}"),
                Err(HookEnd::Fault(reason)) => println!("  fault: {reason}"),
            }
        }
        for line in self.now().map(|line| line.log.as_slice()).unwrap_or_default() {
            println!("log, {}: {}", line.level, line.message);
        }
        for Write { key, record } in self.now().map(|line| line.writes.as_slice()).unwrap_or_default() {
            let record =
                record.as_ref().map_or_else(|| "removed".to_owned(), |record| short(&record.to_string()));
            println!("wrote {key}: {record}");
        }
        let ended = self.now().map_or("nothing happened".to_owned(), |line| ending(&line.outcome));
        println!("ended: {ended} (recorded: {})", ending(&self.line.outcome));
        for point in &self.played.points {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
            println!("otherwise than recorded: {}: {} → {}", point.what, side(&point.old), side(&point.new));
        }
    }

    fn json(&self, tried: &Tried) -> Json {
        let call = |call: &Call| json!({ "function": call.name, "arguments": call.arguments, "answer": call.answer, "micros": call.took.as_micros() });
        let hook = |(ran, calls): (&Ran, &[Call])| {
            json!({
                "hook": ran.hook,
                "event": ran.event,
                "micros": ran.took.as_micros(),
                "ended": match &ran.ended {
                    Ok(()) => "done".to_owned(),
                    Err(HookEnd::Refused(refusal)) => format!("refused: {refusal}"),
                    Err(HookEnd::Fault(reason)) => format!("fault: {reason}"),
                },
                "calls": calls.iter().map(call).collect::<Vec<_>>(),
            })
        };
        json!({
            "turn": self.line.seq,
            "plugin": tried.blueprint.plugin.id,
            "version": tried.blueprint.plugin.version,
            "recorded_by": self.line.plugins,
            "request": self.line.request,
            "hooks": self.hooks().map(hook).collect::<Vec<_>>(),
            "log": self.now().map(|line| &line.log),
            "writes": self.now().map(|line| &line.writes),
            "outcome": self.now().map(|line| &line.outcome),
            "recorded_outcome": self.line.outcome,
            "differences": self.played.points,
        })
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Done => "done".to_owned(),
        Ending::Refused(why) => format!("refused: {why}"),
        Ending::Faulted(_) => "a fault".to_owned(),
    }
}

fn micros(took: Duration) -> String {
    let micros = took.as_micros();
    if micros < 10_000 { format!("{micros} µs") } else { format!("{} ms", micros / 1_000) }
}

/// The beginning of a text, in one line.
fn short(text: &str) -> String {
    if text.chars().count() <= TOLD_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(TOLD_CHARS_MAX).chain("…".chars()).collect()
}
