//! `frontdesk plugin …`: what plugin authors use.

mod build;
mod c;
mod check;
mod folder;
mod language;
mod new;
mod sdk;
mod test;
mod toolchain;

use clap::Subcommand;

use super::Verdict;

/// Commands for plugin authors.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a plugin from a template, in a folder that builds at once.
    New(new::Arguments),
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
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
    }
}
