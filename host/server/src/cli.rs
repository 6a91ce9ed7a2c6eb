//! The command line. Data goes to standard output, everything for people who wait to standard error.
//!
//! Exit codes: 0 well, 1 failed, 2 wrong usage.

mod backup;
pub mod demo;
mod doctor;
pub mod import;
pub mod plugin;
pub mod serve;
pub(crate) mod throwaway;

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::console::Console;

/// Runs the daily work of service departments, with industry plugins as WebAssembly components.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the host until it is told to stop.
    Serve(serve::Serve),
    /// Play a working day of a department on a throwaway directory, then serve it.
    Demo(demo::Demo),
    /// Print the OpenAPI 3.1 document of the HTTP API.
    Openapi,
    /// Bring the tables of an office into a site of a running host.
    Import(import::Import),
    /// Take a backup of a running host, while it serves.
    Backup(backup::Backup),
    /// Put a backup into a new data directory.
    Restore(backup::Restore),
    /// Look whether everything in a data directory agrees; the host must not run on it.
    Doctor(doctor::Doctor),
    /// Measure what this machine and this build do.
    Bench(Box<crate::bench::Bench>),
    /// Build, check and try plugins.
    #[command(subcommand, arg_required_else_help = true)]
    Plugin(plugin::Command),
}

/// How a command ended, when nothing kept it from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Well,
    /// It ran, and something that it looked at is not well; it has said what.
    Failed,
}

/// A command was called in a way that cannot work.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Parses the command line and does what it says; `console` is served with the API.
#[must_use]
pub fn run(console: Console) -> ExitCode {
    // Wrong usage ends here, with the code 2.
    let cli = Cli::parse();
    let ended = match cli.command {
        Command::Serve(command) => on_runtime("info", || command.run(console)),
        Command::Demo(command) => on_runtime("info", || command.run(console)),
        Command::Openapi => {
            println!("{}", crate::api::openapi());
            Ok(Verdict::Well)
        }
        Command::Import(command) => import::run(&command),
        Command::Backup(command) => backup::take(&command),
        Command::Restore(command) => backup::restore(&command),
        Command::Doctor(command) => doctor::run(&command),
        Command::Bench(command) => on_runtime("warn", || async move { command.run().await }),
        Command::Plugin(command) => plugin::run(command, console),
    };
    match ended {
        Ok(Verdict::Well) => ExitCode::SUCCESS,
        Ok(Verdict::Failed) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

/// Runs a command that lives on the asynchronous runtime, with its log of a level, or of `FRONTDESK_LOG`, on standard error.
fn on_runtime<T: Future<Output = anyhow::Result<()>>>(
    level: &str,
    command: impl FnOnce() -> T,
) -> anyhow::Result<Verdict> {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("FRONTDESK_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(command());
    // Dropped, it would wait for threads that a broken disk never lets go.
    runtime.shutdown_timeout(serve::SHUTDOWN_MAX);
    ended.map(|()| Verdict::Well)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn wrong_usage_is_told_apart() {
        let parsed = Cli::try_parse_from(["frontdesk", "plugin", "test"]);
        assert_eq!(parsed.unwrap_err().exit_code(), 2);
        let parsed = Cli::try_parse_from(["frontdesk", "plugin", "test", "plugins/property", "--json"]);
        assert!(parsed.is_ok());
    }
}
