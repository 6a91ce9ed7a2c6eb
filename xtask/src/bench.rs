//! `cargo xtask bench`: the figures of this machine, each with its goal.

use anyhow::Result;

use crate::{steps, tools};

/// Runs `frontdesk bench` with the options given, and the hook's cost against bare wasmtime; with `--stores` the comparison
/// of embedded stores instead.
pub(crate) fn run(options: &[String]) -> Result<()> {
    if options.iter().any(|option| option == "--stores") {
        return steps::run(&mut steps::cargo(&[
            "run",
            "--quiet",
            "--manifest-path",
            "tests/stores/Cargo.toml",
        ]));
    }
    tools::wasm_target()?;
    let frontdesk = steps::build_fast_host()?;
    let property = steps::build_plugin(&frontdesk, "property")?;
    let mut bench = std::process::Command::new(frontdesk);
    bench.arg("bench").args(options);
    if !options.iter().any(|option| option == "--plugin") {
        bench.arg("--plugin").arg(property);
    }
    steps::run(&mut bench)?;
    // As a test: cargo's profile for benches would compile the runtime once more.
    steps::run(&mut steps::fast_cargo(&["test", "--quiet", "--bench", "hook"]))
}
