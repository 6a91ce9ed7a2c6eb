//! `cargo xtask fuzz`: made-up bytes for everything that reads bytes from outside, each entry for a while.

use anyhow::{Context as _, Result, bail};

use crate::{steps, tools};

/// How long each entry is fuzzed when nobody asks for another time, in seconds.
const SECONDS: u32 = 60;

/// Bytes of one input: large enough for a blueprint, small enough for many tries a second.
const INPUT_BYTES_MAX: &str = "16384";

/// How long one input may take, in seconds, before it counts as a finding.
const INPUT_SECONDS_MAX: &str = "10";

/// The entries, as the folders of the corpora are called.
const ENTRIES: [&str; 9] =
    ["blueprint", "section", "signature", "holidays", "commands", "bodies", "boundary", "csv", "xlsx"];

/// What makes the compiler count which branches were taken, as cargo-fuzz sets it; without a sanitizer, which would need all
/// of the standard library to be built again, and without `unsafe` of ours to look after.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

pub(crate) fn run(options: &[String]) -> Result<()> {
    let (mut seconds, mut entries) = (SECONDS, Vec::new());
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--seconds" => {
                let given = options.next().map_or("", String::as_str);
                seconds =
                    given.parse().with_context(|| format!("--seconds: expected a number, got `{given}`"))?;
            }
            entry if ENTRIES.contains(&entry) => entries.push(entry),
            other => bail!("`xtask fuzz` knows `--seconds N` and the entries {ENTRIES:?}, not `{other}`"),
        }
    }
    let entries = if entries.is_empty() { ENTRIES.to_vec() } else { entries };
    let folder = steps::root().join("tests").join("fuzz");
    let target = steps::target().join("fuzz");
    let host = &tools::host()?;
    let mut build = steps::cargo(&["build", "--release", "--locked", "--manifest-path"]);
    build.arg(folder.join("Cargo.toml")).arg("--target-dir").arg(&target);
    steps::run(build.args(["--target", host]).env("RUSTFLAGS", FLAGS))?;
    let program = target.join(host).join("release").join("entry");
    for entry in entries {
        let (found, kept) = (target.join("found").join(entry), folder.join("corpus").join(entry));
        std::fs::create_dir_all(&found).with_context(|| format!("`{}`", found.display()))?;
        let mut fuzz = std::process::Command::new(&program);
        fuzz.env("FRONTDESK_ENTRY", entry).arg(&found).arg(&kept);
        fuzz.args([&format!("-max_total_time={seconds}"), &format!("-max_len={INPUT_BYTES_MAX}")]);
        fuzz.args([&format!("-timeout={INPUT_SECONDS_MAX}"), "-print_final_stats=1"]);
        // A finding is written where it is to be kept.
        fuzz.arg(format!("-artifact_prefix={}/", kept.display()));
        steps::run(&mut fuzz)
            .with_context(|| format!("`{entry}`: the input stands in `{}`", kept.display()))?;
    }
    Ok(())
}
