//! The console: built with npm from the API's own description, tried in a real browser.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use crate::test::Count;
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

/// Checks types and style, and plays the console's tests in a browser against the host.
pub(crate) fn test(frontdesk: &Path, property: &Path, count: &mut Count) -> Result<bool> {
    let chromium = tools::chromium()?;
    steps::run(&mut npm(&["run", "check"]))?;
    let mut tests = npm(&["test"]);
    tests.env("FRONTDESK_BINARY", frontdesk).env("FRONTDESK_PLUGIN_PROPERTY", property);
    tests.env("FRONTDESK_CHROMIUM", chromium).env("FORCE_COLOR", "0");
    println!("\n$ {}", steps::shown(&tests));
    let output = tests.output().context("cannot start npm")?;
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    let counted = |word: &str| {
        let line = told.lines().rev().find(|line| line.trim_start().split(' ').nth(1) == Some(word));
        line.and_then(|line| line.trim_start().split(' ').next()?.parse().ok()).unwrap_or(0_u64)
    };
    let (passed, failed) = (counted("passed"), counted("failed"));
    count.passed += passed;
    count.failed += failed;
    if passed + failed == 0 {
        bail!("the console's tests told nothing");
    }
    Ok(output.status.success())
}
