//! The console: built with npm from the API's own description, tried in a real browser.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result};

use crate::{steps, tools};

fn folder() -> PathBuf {
    steps::root().join("host").join("console")
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder()).args(arguments);
    command
}

/// Builds the console's files and the host with them inside. The client is generated from what the host says of its API, so the
/// host is built before, and once more afterwards.
pub(crate) fn build() -> Result<PathBuf> {
    let frontdesk = steps::build_host()?;
    tools::node()?;
    // Not `npm ci`: it insists on packages of other platforms in the lock, which npm itself leaves out of it.
    steps::run(&mut npm(&["install", "--no-save", "--no-progress"]))?;
    steps::run(npm(&["run", "api"]).env("FRONTDESK_BINARY", &frontdesk))?;
    steps::run(&mut npm(&["run", "build"]))?;
    embed()?;
    steps::build_host()
}

/// Lets cargo see that the files changed which `main.rs` takes in: new ones among them it would not notice.
fn embed() -> Result<()> {
    let main = steps::root().join("host").join("server").join("src").join("main.rs");
    let file =
        std::fs::File::options().append(true).open(&main).with_context(|| format!("`{}`", main.display()))?;
    file.set_modified(SystemTime::now()).with_context(|| format!("`{}`", main.display()))
}

/// Checks types and style, and runs the tests that need no browser.
pub(crate) fn check() -> Result<()> {
    steps::run(&mut npm(&["run", "check"]))
}

/// The console's tests in a browser, against the host and with the plugins that were built.
pub(crate) fn tests(frontdesk: &Path, plugins: &[(String, PathBuf)], chromium: &Path) -> Command {
    let mut tests = npm(&["test"]);
    tests.env("FRONTDESK_BINARY", frontdesk).env("FRONTDESK_CHROMIUM", chromium);
    for (plugin, component) in plugins {
        tests.env(format!("FRONTDESK_PLUGIN_{}", plugin.to_uppercase()), component);
    }
    tests
}

/// Plays the console's tests in a browser, and nothing else.
pub(crate) fn click() -> Result<()> {
    let chromium = tools::chromium()?;
    tools::wasm_target()?;
    build()?;
    let (frontdesk, plugins) = steps::build_plugins()?;
    steps::run(&mut tests(&frontdesk, &plugins, &chromium))
}
