//! `frontdesk plugin …`: what plugin authors use.

mod build;
mod check;
mod folder;
mod test;

use clap::Subcommand;

use super::Verdict;

/// Commands for plugin authors.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a plugin and pack its blueprint into the component.
    Build(build::Arguments),
    /// Tell everything that is wrong with a plugin's blueprint or component.
    Check(check::Arguments),
    /// Play a plugin's scenarios with a virtual clock.
    Test(test::Arguments),
}

/// Does one of the commands.
///
/// # Errors
/// What kept it from running.
pub fn run(command: Command) -> anyhow::Result<Verdict> {
    match command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
    }
}
