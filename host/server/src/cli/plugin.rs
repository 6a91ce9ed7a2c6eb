//! `frontdesk plugin …`: what plugin authors use, and operators for the plugins of a running host.

mod against;
mod build;
mod c;
mod check;
mod dev;
mod folder;
mod go;
mod install;
mod installed;
mod keys;
mod language;
mod module;
mod new;
mod record;
mod registry;
mod rehearse;
mod remote;
mod replay;
mod sdk;
mod sign;
mod test;
mod toolchain;
mod verify;

use clap::Subcommand;

use super::Verdict;
use crate::console::Console;

/// Commands for plugin authors and operators.
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
    /// Build a plugin and play its scenarios again whenever a file is saved.
    Dev(dev::Arguments),
    /// Make keys to sign plugins with.
    #[command(subcommand, arg_required_else_help = true)]
    Keys(keys::Command),
    /// Sign a plugin, so that a host knows whose it is.
    Sign(sign::Arguments),
    /// Tell who signed a plugin, or what is wrong with it.
    Verify(verify::Arguments),
    /// Put a plugin into a registry of OCI artifacts.
    Push(registry::Push),
    /// Get a plugin from a registry of OCI artifacts, with its digest and its signature looked at.
    Pull(registry::Pull),
    /// Install a plugin on a site of a running host.
    Install(install::Install),
    /// Bring a plugin of a site to another version.
    Upgrade(install::Upgrade),
    /// Tell the plugins of a site, or those a host has for its sites.
    List(installed::List),
    /// Play the last days of a site with another version of a plugin, and tell what it decides otherwise.
    Rehearse(rehearse::Rehearse),
    /// Take a turn with all that it read out of a copy of a host's data, without what is personal in it.
    Record(record::Record),
    /// Play a recorded turn with a plugin, and tell its host calls, what it wrote, and how long it took.
    Replay(replay::Replay),
    /// Go back to the version of a plugin before.
    Rollback(installed::Rollback),
    /// Remove a plugin that has no open tickets from a site.
    Remove(installed::Remove),
}

/// Does one of the commands; `console` is served by `dev --serve`.
///
/// # Errors
/// What kept it from running.
pub fn run(command: Command, console: Console) -> anyhow::Result<Verdict> {
    match command {
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Dev(arguments) => dev::run(arguments, console),
        Command::Keys(command) => keys::run(&command),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Push(arguments) => remote::on_runtime(arguments.run()),
        Command::Pull(arguments) => remote::on_runtime(arguments.run()),
        Command::Install(arguments) => remote::on_runtime(arguments.run()),
        Command::Upgrade(arguments) => remote::on_runtime(arguments.run()),
        Command::List(arguments) => remote::on_runtime(arguments.run()),
        Command::Rehearse(arguments) => rehearse::run(&arguments),
        Command::Record(arguments) => record::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Rollback(arguments) => remote::on_runtime(arguments.run()),
        Command::Remove(arguments) => remote::on_runtime(arguments.run()),
    }
}
