//! `frontdesk plugin test`: plays the scenarios of plugins, in parallel, and tells what did not come as expected.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant as Clock;

use clap::Args;
use frontdesk_sandbox::{Sandbox, SandboxConfig, SandboxError};
use serde_json::{Value as Json, json};

use super::build::{blueprint, build, built_file};
use super::folder::{Folder, read_text};
use super::toolchain;
use crate::cli::{Usage, Verdict};
use crate::scenario::{Failure, Played, Scenario, Subject, play, read};

/// Play a plugin's scenarios with a virtual clock.
#[derive(Debug, Args)]
#[command(after_long_help = include_str!("../../scenario/format.md"))]
pub struct Arguments {
    /// Folders of plugins; each is built first, and its `scenarios/*.toml` are played.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
    /// Only scenarios whose name, file or family contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Take the component as it was built last.
    #[arg(long)]
    no_build: bool,
    /// The cargo profile to build with.
    #[arg(long, default_value = "plugin")]
    profile: String,
    /// How many scenarios are played at once.
    #[arg(long, default_value_t = 2, value_name = "N")]
    threads: usize,
}

/// A scenario and the plugin it is played with.
pub(super) struct Task {
    pub(super) scenario: Scenario,
    pub(super) plugin: usize,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let sandbox = sandbox()?;
    let mut subjects = Vec::new();
    let mut loads = Vec::new();
    let mut tasks = Vec::new();
    let mut well = true;
    for path in &arguments.paths {
        let folder = Folder::open(path)?;
        let scenarios = scenarios(&folder, arguments.filter.as_deref())?;
        let (Some(scenarios), Some(subject)) =
            (scenarios, subject(&folder, arguments, &sandbox, &mut loads)?)
        else {
            well = false;
            continue;
        };
        let plugin = subjects.len();
        subjects.push(subject);
        tasks.extend(scenarios.into_iter().map(|scenario| Task { scenario, plugin }));
    }
    let played = play_all(&tasks, &subjects, &sandbox, arguments.threads, &tell);
    let failed = played.iter().filter(|played| played.outcome.is_err()).count();
    if arguments.json {
        println!("{}", report(&tasks, &subjects, &played, (&sandbox, &loads)));
    } else {
        let turns: u64 = played.iter().map(|played| played.turns).sum();
        println!("{} passed, {failed} failed ({turns} turns)", played.len() - failed);
    }
    Ok(if well && failed == 0 { Verdict::Well } else { Verdict::Failed })
}

/// A sandbox that keeps compiled components in the user's own folder: never in the plugin's, which may come from a stranger.
pub(super) fn sandbox() -> anyhow::Result<Sandbox> {
    let cache = toolchain::kept().map(|kept| kept.join("compiled"));
    if let Some(cache) = &cache {
        toolchain::keep_newest(cache);
    }
    match Sandbox::new(SandboxConfig { cache, ..SandboxConfig::default() }) {
        // Without such a folder everything is compiled each time.
        Err(SandboxError::Cache(_)) => Ok(Sandbox::new(SandboxConfig::default())?),
        made => Ok(made?),
    }
}

/// Builds the plugin, or takes it as it was built, loads it and notes what that took; nothing when its blueprint has errors.
fn subject(
    folder: &Folder,
    arguments: &Arguments,
    sandbox: &Sandbox,
    loads: &mut Vec<Json>,
) -> anyhow::Result<Option<Subject>> {
    let (component, blueprint) = if arguments.no_build {
        let Some(blueprint) = blueprint(folder)? else { return Ok(None) };
        let file = built_file(folder, &blueprint)?;
        let component = std::fs::read(&file)
            .map_err(|error| Usage(format!("`{}`: {error} (leave out --no-build)", file.display())))?;
        (component, blueprint)
    } else {
        let Some(built) = build(folder, &arguments.profile, None, None)? else { return Ok(None) };
        (built.component, built.blueprint)
    };
    let plugin = &blueprint.plugin;
    let started = Clock::now();
    let loaded = sandbox.load(&component, &plugin.id, &plugin.version)?;
    let load_micros = started.elapsed().as_micros();
    loads.push(json!({ "plugin": plugin.id, "bytes": component.len(), "load_micros": load_micros }));
    Ok(Some(Subject { component: loaded.component, blueprint }))
}

/// Reads a plugin's scenarios; nothing when they have mistakes, which are told.
pub(super) fn scenarios(folder: &Folder, filter: Option<&str>) -> anyhow::Result<Option<Vec<Scenario>>> {
    let mut all = Vec::new();
    let mut well = true;
    for path in folder.scenario_files()? {
        match read(&path.display().to_string(), &read_text(&path)?) {
            Ok(scenarios) => all.extend(scenarios),
            Err(mistakes) => {
                well = false;
                mistakes.iter().for_each(|mistake| eprintln!("{mistake}"));
            }
        }
    }
    if all.is_empty() && well {
        eprintln!("`{}` has no scenarios (write them into scenarios/*.toml)", folder.root.display());
    }
    let meant = |scenario: &Scenario| {
        filter.is_none_or(|part| {
            let family = scenario.family.as_deref().unwrap_or_default();
            [scenario.name.as_str(), scenario.file.as_str(), family].iter().any(|text| text.contains(part))
        })
    };
    all.retain(meant);
    Ok(well.then_some(all))
}

/// Plays scenarios, so many at once, and has each told when it is over; what came of them in the order of the tasks.
pub(super) fn play_all(
    tasks: &[Task],
    subjects: &[Subject],
    sandbox: &Sandbox,
    threads: usize,
    tell: &(dyn Fn(&Scenario, &Played) + Sync),
) -> Vec<Played> {
    let next = AtomicUsize::new(0);
    let played = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some((number, task)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            tasks.get(number).map(|task| (number, task))
        } {
            let done = play(&task.scenario, &subjects[task.plugin], sandbox);
            tell(&task.scenario, &done);
            played.lock().unwrap_or_else(PoisonError::into_inner).insert(number, done);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    played.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// One line for a scenario that passed, everything about one that did not.
pub(super) fn tell(scenario: &Scenario, played: &Played) {
    let Scenario { file, name, line, .. } = scenario;
    let took = played.took.as_millis();
    match &played.outcome {
        Ok(()) => eprintln!("passed  {file}:{line}  {name} ({took} ms)"),
        Err(Failure { line, differences, timeline }) => {
            let mut text = format!("FAILED  {name}\n");
            for difference in differences {
                text.push_str(&format!("  {file}:{line}: {difference}\n"));
            }
            for told in timeline {
                text.push_str(&format!("    {told}\n"));
            }
            eprint!("{text}");
        }
    }
}

fn report(
    tasks: &[Task],
    subjects: &[Subject],
    played: &[Played],
    (sandbox, loads): (&Sandbox, &[Json]),
) -> Json {
    let scenarios: Vec<_> = tasks
        .iter()
        .zip(played)
        .map(|(task, played)| outcome(&subjects[task.plugin].blueprint.plugin.id, &task.scenario, played))
        .collect();
    json!({ "scenarios": scenarios, "costs": costs(sandbox), "components": loads })
}

/// What came of one scenario.
pub(super) fn outcome(plugin: &str, scenario: &Scenario, played: &Played) -> Json {
    let mut told = json!({
        "plugin": plugin,
        "name": scenario.name,
        "file": scenario.file,
        "outcome": if played.outcome.is_ok() { "passed" } else { "failed" },
    });
    if let (Some(family), Some(case)) = (&scenario.family, scenario.case) {
        told["family"] = json!(family);
        told["case"] = json!(case);
    }
    if let Err(failure) = &played.outcome {
        told["message"] =
            json!(format!("{}:{}: {}", scenario.file, failure.line, failure.differences.join("; ")));
    }
    told
}

/// What hooks took, in microseconds, by plugin and hook.
fn costs(sandbox: &Sandbox) -> Json {
    let mut told = json!({});
    for ((plugin, hook), cost) in sandbox.costs() {
        told[plugin][hook.name()] = json!({
            "calls": cost.calls,
            "faults": cost.faults,
            "p50_micros": cost.quantile_micros(500),
            "p95_micros": cost.quantile_micros(950),
            "max_micros": cost.micros_max,
        });
    }
    told
}
