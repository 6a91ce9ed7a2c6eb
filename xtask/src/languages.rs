//! The own tests of the SDKs for TypeScript and Python, with the tools that the first build of an example fetched. Those of Rust are cargo's,
//! those of C a plugin that the end-to-end tests play.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result};

use crate::steps;
use crate::test::Count;

/// Runs both; whether all of them passed.
pub(crate) fn tests(count: &mut Count) -> Result<bool> {
    let javascript = javascript(count)?;
    Ok(python(count)? && javascript)
}

/// The tests import what they need by its name, so that they are run beside the packages: in a copy of the SDK.
fn javascript(count: &mut Count) -> Result<bool> {
    let tools = tools("js", Path::new("node_modules/esbuild"))?;
    let copy = steps::target().join("sdk-js");
    let _ = std::fs::remove_dir_all(&copy);
    for folder in ["src", "test"] {
        let (from, to) = (steps::root().join("sdk/js").join(folder), copy.join(folder));
        std::fs::create_dir_all(&to).with_context(|| format!("`{}`", to.display()))?;
        for file in std::fs::read_dir(&from).with_context(|| format!("`{}`", from.display()))?.flatten() {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    let packages = copy.join("node_modules");
    #[cfg(unix)]
    std::os::unix::fs::symlink(tools.join("node_modules"), packages)?;
    let output = shown(Command::new("node").current_dir(&copy).arg("test/run.mjs"))?;
    // As «# pass 5» or «ℹ pass 5», by the version of Node.js.
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = |word: &str| {
        let numbers =
            told.lines().filter_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix(word));
        numbers.filter_map(|rest| rest.trim().parse::<u64>().ok()).next_back().unwrap_or(0)
    };
    Ok(add(count, "sdk/js", number("pass "), number("fail "), output.status.success()))
}

fn python(count: &mut Count) -> Result<bool> {
    let tools = tools("python", Path::new("bin/componentize-py"))?;
    let mut tests = Command::new(tools.join("bin/python"));
    tests.current_dir(steps::root()).args(["-B", "-m", "unittest", "discover", "sdk/python/tests"]);
    let output = shown(&mut tests)?;
    // «Ran 12 tests in 0.1s», then «OK» or «FAILED (failures=1, errors=2)».
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let after = |text: &str, word: &str| {
        let rest = text.split(word).nth(1).unwrap_or_default();
        rest.split(|letter: char| !letter.is_ascii_digit())
            .next()
            .and_then(|n| n.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let closing = told.lines().find(|line| line.starts_with("FAILED")).unwrap_or_default();
    let failed = after(closing, "failures=") + after(closing, "errors=");
    let ran = after(&told, "Ran ");
    Ok(add(count, "sdk/python", ran.saturating_sub(failed), failed, output.status.success()))
}

/// The folder of tools with something in it, the newest where pins were changed.
fn tools(language: &str, with: &Path) -> Result<PathBuf> {
    let folder = steps::language_tools().join("tools");
    let begin = format!("{language}-");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("`{}`", folder.display()))?.flatten();
    let own = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&begin));
    let whole =
        own.map(|entry| entry.path()).filter(|path| path.join("whole").is_file() && path.join(with).exists());
    let newest = whole.max_by_key(|path| path.metadata().and_then(|metadata| metadata.modified()).ok());
    newest.with_context(|| {
        format!("`{}` has no tools for {language} (build an example first)", folder.display())
    })
}

/// Runs tests and passes on what they print.
fn shown(command: &mut Command) -> Result<Output> {
    println!("\n$ {}", steps::shown(command));
    let output = command.output().with_context(|| format!("cannot start `{}`", steps::shown(command)))?;
    print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(output)
}

/// A suite without a test did not run.
fn add(count: &mut Count, suite: &str, passed: u64, failed: u64, well: bool) -> bool {
    println!("{suite}: {passed} passed, {failed} failed");
    count.passed += passed;
    count.failed += failed;
    well && failed == 0 && passed > 0
}
