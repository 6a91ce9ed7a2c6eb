//! `cargo xtask test`: everything CI runs, with one count at the end.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{console, languages, steps, tools};

/// What random cases are drawn from when nobody names another.
const SEED: &str = "20260302";

/// Tests that ran, by their outcome.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Count {
    /// Adds up a line that closes a suite; others say nothing. Rust's tests say «test result: ok. 3 passed; 1 failed; …»,
    /// the browser's «  3 passed (1.2m)», «  1 failed», «  2 did not run».
    fn take(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
            return;
        }
        let Some((number, outcome)) = line.trim().split_once(' ') else { return };
        let Ok(number) = number.parse::<u64>() else { return };
        match outcome.split(" (").next() {
            Some("passed") => self.passed += number,
            Some("failed" | "did not run" | "flaky" | "interrupted") => self.failed += number,
            _ => {}
        }
    }
}

pub(crate) fn run(options: &[String]) -> Result<()> {
    let fast = options.iter().any(|option| option == "--fast");
    if let Some(unknown) = options.iter().find(|option| *option != "--fast") {
        bail!("`xtask test` does not know `{unknown}` (it knows --fast)");
    }
    tools::wasm_target()?;
    let python = tools::python()?;
    let chromium = tools::chromium()?;
    let registry = tools::registry()?;
    if !fast {
        lint()?;
    }
    console::build()?;
    console::check()?;
    let (frontdesk, plugins) = steps::build_plugins()?;
    // With the first of them come the tools of its language, which no test has to wait for then.
    steps::build_examples(&frontdesk)?;
    let mut count = Count::default();
    let mut tests = steps::cargo(&["test", "--no-fail-fast"]);
    tests.env("FRONTDESK_BIN", &frontdesk).env("FRONTDESK_PYTHON", python.join("python"));
    tests.env("FRONTDESK_TOOLS", steps::language_tools()).env("FRONTDESK_REGISTRY", registry);
    // Many more than a plain `cargo test` plays: a minute or two of this machine.
    tests.env("FRONTDESK_YEAR_SITES", "60");
    tests.env("FRONTDESK_CRASH_ROUNDS", "50");
    // The gate tries the same random cases each time; a plain `cargo test` tries others, and tells their seed.
    tests.env("PROPTEST_RNG_SEED", std::env::var_os("PROPTEST_RNG_SEED").unwrap_or_else(|| SEED.into()));
    for (plugin, component) in &plugins {
        tests.env(format!("FRONTDESK_PLUGIN_{}", plugin.to_uppercase()), component);
    }
    let tested = counted(&mut tests, &mut count)?;
    let spoken = languages::tests(&mut count)?;
    let played = scenarios(&frontdesk, &mut count)?;
    let clicked = counted(&mut console::tests(&frontdesk, &plugins, &chromium), &mut count)?;
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if !tested || !spoken || !played || !clicked || count.failed > 0 || count.passed == 0 {
        bail!("not everything passed");
    }
    Ok(())
}

fn lint() -> Result<()> {
    steps::run(&mut steps::cargo(&["fmt", "--all", "--check"]))?;
    steps::run(&mut steps::cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    let example = steps::root().join(steps::RUST_EXAMPLE);
    steps::run(steps::cargo(&["fmt", "--check"]).current_dir(&example))?;
    let deny = tools::cargo_deny()?;
    steps::run(&mut denied(&deny, &steps::root().join("Cargo.toml")))?;
    steps::run(&mut denied(&deny, &example.join("Cargo.toml")))
}

/// Holds what a manifest depends on against the licences and sources of `deny.toml`.
fn denied(deny: &Path, manifest: &Path) -> Command {
    let mut check = Command::new(deny);
    check.current_dir(steps::root()).arg("--manifest-path").arg(manifest);
    check.args(["check", "bans", "licenses", "sources"]);
    check
}

/// Runs tests, passes their output on and adds up what their closing lines say.
fn counted(command: &mut Command, count: &mut Count) -> Result<bool> {
    println!("\n$ {}", steps::shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start the tests")?;
    let output = child.stdout.take().context("the tests have no output")?;
    for line in BufReader::new(output).lines() {
        let line = line.context("the tests' output is not text")?;
        println!("{line}");
        count.take(&line);
    }
    Ok(child.wait().context("the tests did not end")?.success())
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    before
        .rsplit(|letter: char| !letter.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// Plays the scenarios of every plugin, those outside the workspace with what they are made of.
fn scenarios(frontdesk: &Path, count: &mut Count) -> Result<bool> {
    let mut all_passed = true;
    let own = steps::PLUGINS.map(|plugin| Path::new("plugins").join(plugin));
    let others = steps::EXAMPLES.map(|plugin| Path::new("examples").join(plugin));
    for folder in own.iter().chain(&others) {
        let plugin = folder.display();
        let mut test = Command::new(frontdesk);
        test.current_dir(steps::root()).env("FRONTDESK_TOOLS", steps::language_tools());
        test.env("CARGO_TARGET_DIR", steps::target());
        test.args(["plugin", "test", "--json"]).arg(folder);
        println!("\n$ {}", steps::shown(&test));
        let output = test.stderr(Stdio::inherit()).output().context("cannot play scenarios")?;
        let report = String::from_utf8_lossy(&output.stdout);
        let passed = report.matches("\"outcome\":\"passed\"").count() as u64;
        let failed = report.matches("\"outcome\":\"failed\"").count() as u64;
        println!("{plugin}: {passed} scenarios passed, {failed} failed");
        if !output.status.success() {
            println!("{report}");
        }
        count.passed += passed;
        count.failed += failed;
        all_passed &= output.status.success() && passed > 0;
    }
    Ok(all_passed)
}
