//! `frontdesk bench`: what this machine and this build do, each figure beside its limit in the same run.
//!
//! A ratio compares two things measured one after the other on the same machine, so that it means the same on a fast and on a
//! slow one. The cases are opened with a real plugin through the whole path: rules, sandbox, durable commit.

mod commits;
mod figure;
mod growth;
mod http;
mod load;
mod plugins;
mod quick;
mod search;
mod sites;
mod space;
mod timers;
mod world;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::Serialize;

pub use self::figure::Figure;
use self::world::Workload;
use crate::cli::throwaway::Throwaway;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Durable turns in process, against the bare store.
    Commits,
    /// The same through HTTP at 1, 16 and 64 connections.
    Http,
    /// Turn, list and counters on a large site against a small one; start-up, memory and disk of the large one.
    Growth,
    /// Full-text search on a large index against a small one.
    Search,
    /// Many sites in one process.
    Sites,
    /// Timers that ring out of many that wait.
    Timers,
    /// Disk after the same cases were changed again and again.
    Churn,
    /// Compiling and loading plugins.
    Plugins,
}

/// Options of `frontdesk bench`.
#[derive(Clone, Debug, Args)]
pub struct Bench {
    /// The plugin whose cases are opened, built with `frontdesk plugin build`
    #[arg(long, value_name = "FILE")]
    pub plugin: PathBuf,
    /// The workflow of it that is opened
    #[arg(long, value_name = "NAME", default_value = "complaint")]
    pub workflow: String,
    /// What is filled in, as a JSON object
    #[arg(long, value_name = "JSON", default_value = world::FORM)]
    pub form: String,
    /// The role of the person who opens
    #[arg(long, value_name = "ROLE", default_value = "front-desk")]
    pub role: String,
    /// Only these parts [default: all]
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    pub only: Vec<Part>,
    /// How many tickets the large site has; the small one has a hundredth, at least 100
    #[arg(long, default_value_t = 1_000_000)]
    pub tickets: u64,
    /// How many sites work side by side
    #[arg(long, default_value_t = 1_000)]
    pub sites: u64,
    /// How many timers wait
    #[arg(long, default_value_t = 1_000_000)]
    pub timers: u64,
    /// How many of them ring while it is watched
    #[arg(long, default_value_t = 10_000)]
    pub due: u64,
    /// Within how many seconds they ring
    #[arg(long, default_value_t = 60)]
    pub window: u64,
    /// Seconds that each rate is measured for
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// More components whose compiling and loading is measured
    #[arg(long, value_name = "FILE")]
    pub guest: Vec<PathBuf>,
    /// Work in this folder, which should lie on the disk that the host will use [default: a folder of the system for such things]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Measure nothing: fill this data directory with a site `bench` of so many tickets, for tests of what reads a large site
    #[arg(long, hide = true, value_name = "DIR")]
    pub fill: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// All figures of a run.
#[derive(Debug, Serialize)]
struct Report {
    /// The version of Frontdesk.
    version: &'static str,
    /// Processors that this process may use.
    processors: usize,
    figures: Vec<Figure>,
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn run(&self) -> anyhow::Result<()> {
        let workload = Workload::read(self)?;
        if let Some(folder) = &self.fill {
            return growth::fill(&workload, folder, self.tickets).await;
        }
        let folder = Throwaway::new("bench", self.data.clone())?;
        let mut figures = Vec::new();
        for part in Part::value_variants() {
            if !self.only.is_empty() && !self.only.contains(part) {
                continue;
            }
            let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            eprintln!("measuring: {name} …");
            let own = folder.path().join(&name);
            let measured = match part {
                Part::Commits => commits::measure(self, &workload, &own).await,
                Part::Http => http::measure(self, &workload, &own).await,
                Part::Growth => growth::measure(self, &workload, &own).await,
                Part::Search => search::measure(self, &own),
                Part::Sites => sites::measure(self, &workload, &own).await,
                Part::Timers => timers::measure(self, &workload, &own).await,
                Part::Churn => space::churn(self, &workload, &own).await,
                Part::Plugins => plugins::measure(self, &workload, &own),
            };
            let measured = measured.with_context(|| format!("measuring {name}"))?;
            if !self.json {
                measured.iter().for_each(|figure| println!("{figure}"));
            }
            figures.extend(measured);
            if own.exists() {
                removed(&own).await.with_context(|| format!("folder `{}`", own.display()))?;
            }
        }
        folder.remove()?;
        if self.json {
            let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            let report = Report { version: env!("CARGO_PKG_VERSION"), processors, figures };
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
        Ok(())
    }
}

/// How often a folder is tried to be removed, and the pause before each: ten seconds in all.
const REMOVE_TRIES_MAX: u32 = 100;

/// Removes a folder; whoever wrote there last may still be closing a file in it.
async fn removed(folder: &std::path::Path) -> std::io::Result<()> {
    let mut tries = 0;
    loop {
        match std::fs::remove_dir_all(folder) {
            Err(error)
                if error.kind() == std::io::ErrorKind::DirectoryNotEmpty && tries < REMOVE_TRIES_MAX =>
            {
                tries += 1;
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            ended => return ended,
        }
    }
}
