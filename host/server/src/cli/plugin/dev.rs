//! `frontdesk plugin dev`: builds a plugin and plays its scenarios again whenever its author saves a file.
//!
//! Files are looked at, not watched: a few dozen of them cost nothing, and it works on every file system. With `--serve` each build that
//! goes well is installed on a site that is thrown away afterwards.

mod files;
mod live;
mod told;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant as Clock;

use clap::Args;
use frontdesk_engine::blueprint::read::read_all;
use frontdesk_sandbox::Sandbox;
use serde_json::json;

use self::files::Files;
use self::live::Live;
use self::told::Teller;
use super::build::{Built, build};
use super::folder::Folder;
use super::test::{Task, outcome, play_all, sandbox, scenarios, tell};
use crate::cli::Verdict;
use crate::console::Console;
use crate::scenario::Subject;

/// Options of `frontdesk plugin dev`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The plugin's folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Serve a site with the plugin installed, too; each good build takes the place of the one before.
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true, default_missing_value = "127.0.0.1:8140")]
    serve: Option<SocketAddr>,
    /// Only scenarios whose name, file or family contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// The cargo profile to build with.
    #[arg(long, default_value = "plugin")]
    profile: String,
    /// How many scenarios are played at once.
    #[arg(long, default_value_t = 2, value_name = "N")]
    threads: usize,
    /// Print one line of JSON for each event.
    #[arg(long)]
    json: bool,
}

/// Goes on until somebody stops it.
pub(super) fn run(arguments: Arguments, console: Console) -> anyhow::Result<Verdict> {
    let folder = Folder::open(&arguments.folder)?;
    let Some(address) = arguments.serve else {
        let mut author = Author::new(folder, arguments, None)?;
        author.work(&AtomicBool::new(false));
        return Ok(Verdict::Well);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(folder, arguments, address, console));
    // A build that runs is not waited for.
    runtime.shutdown_background();
    ended.map(|()| Verdict::Well)
}

/// Works in the background while a site is served in front, until that is told to stop.
async fn serve(
    folder: Folder,
    arguments: Arguments,
    address: SocketAddr,
    console: Console,
) -> anyhow::Result<()> {
    let (live, served) = Live::open(address).await?;
    Teller { json: arguments.json }.tell(&served.told(), || served.words());
    let stop = Arc::new(AtomicBool::new(false));
    let mut author = Author::new(folder, arguments, Some(live.clone()))?;
    let stopped = stop.clone();
    let work = tokio::task::spawn_blocking(move || author.work(&stopped));
    let ended = served.serve(live, console).await;
    stop.store(true, Ordering::Relaxed);
    drop(work);
    ended
}

/// What somebody who writes a plugin has in front of them.
struct Author {
    folder: Folder,
    arguments: Arguments,
    teller: Teller,
    sandbox: Sandbox,
    /// The component that was played last.
    loaded: Option<String>,
    /// What came of each scenario the last time, by file and name.
    outcomes: BTreeMap<(String, String), String>,
    live: Option<Arc<Live>>,
}

impl Author {
    fn new(folder: Folder, arguments: Arguments, live: Option<Arc<Live>>) -> anyhow::Result<Self> {
        let teller = Teller { json: arguments.json };
        let sandbox = sandbox()?;
        Ok(Self { folder, arguments, teller, sandbox, loaded: None, outcomes: BTreeMap::new(), live })
    }

    /// Goes round by round: one at once, then one for every change of a file.
    fn work(&mut self, stop: &AtomicBool) {
        let mut files = Files::of(&self.folder.root);
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = self.round() {
                let text = format!("{error:#}");
                self.teller.tell(&json!({ "event": "failed", "message": text }), || format!("error: {text}"));
            }
            let waiting = json!({ "event": "waiting", "folder": self.folder.root });
            self.teller.tell(&waiting, || "waiting for changes (end with Ctrl-C)".to_owned());
            // What was saved while it was built is seen now.
            files = files.changed(&self.folder.root, stop);
        }
    }

    fn round(&mut self) -> anyhow::Result<()> {
        let started = Clock::now();
        let building = json!({ "event": "building", "folder": self.folder.root });
        self.teller.tell(&building, || format!("building {}", self.folder.root.display()));
        let Some(built) = build(&self.folder, &self.arguments.profile, None, None)? else {
            let problems = read_all(&self.folder.blueprint_files()?).problems;
            let told =
                json!({ "event": "failed", "message": "the blueprint has errors", "problems": problems });
            self.teller.tell(&told, || "error: the blueprint has errors".to_owned());
            return Ok(());
        };
        let plugin = &built.blueprint.plugin;
        let took = started.elapsed().as_millis();
        let told = json!({
            "event": "built", "plugin": plugin.id, "version": plugin.version, "bytes": built.component.len(), "took_ms": took,
        });
        self.teller.tell(&told, || format!("built {} {} ({took} ms)", plugin.id, plugin.version));
        self.play(&built)?;
        if let Some(live) = &self.live {
            let (plugin, version) = (plugin.id.clone(), plugin.version.clone());
            live.put_in(built)?;
            let told =
                json!({ "event": "installed", "plugin": plugin, "version": version, "site": live::SITE });
            self.teller.tell(&told, || format!("installed {plugin} {version}"));
        }
        Ok(())
    }

    /// Plays the scenarios and tells those whose outcome is another than the last time.
    fn play(&mut self, built: &Built) -> anyhow::Result<()> {
        let plugin = &built.blueprint.plugin;
        let Some(scenarios) = scenarios(&self.folder, self.arguments.filter.as_deref())? else {
            anyhow::bail!("the scenarios have mistakes");
        };
        let component = self.sandbox.load(&built.component, &plugin.id, &plugin.version)?.component.clone();
        if let Some(before) = self.loaded.replace(component.clone()).filter(|before| *before != component) {
            self.sandbox.unload(&before);
        }
        let subject = Subject { component, blueprint: built.blueprint.clone() };
        let tasks: Vec<_> = scenarios.into_iter().map(|scenario| Task { scenario, plugin: 0 }).collect();
        let played = play_all(&tasks, &[subject], &self.sandbox, self.arguments.threads, &|_, _| {});
        let mut outcomes = BTreeMap::new();
        for (Task { scenario, .. }, played) in tasks.iter().zip(&played) {
            let mut told = outcome(&plugin.id, scenario, played);
            let key = (scenario.file.clone(), scenario.name.clone());
            let as_text = told.to_string();
            let is_new = self.outcomes.get(&key).is_none_or(|before| *before != as_text);
            outcomes.insert(key, as_text);
            told["event"] = json!("scenario");
            told["changed"] = json!(is_new);
            if self.teller.json {
                self.teller.tell(&told, String::new);
            } else if is_new {
                tell(scenario, played);
            }
        }
        self.outcomes = outcomes;
        let failed = played.iter().filter(|played| played.outcome.is_err()).count();
        let passed = played.len() - failed;
        let told = json!({ "event": "played", "passed": passed, "failed": failed });
        self.teller.tell(&told, || format!("{passed} passed, {failed} failed"));
        Ok(())
    }
}
