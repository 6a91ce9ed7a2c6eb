//! `cargo xtask crash`: the crash suite alone, for as many rounds as asked.

use anyhow::{Context as _, Result, bail};

use crate::{steps, tools};

/// How many rounds there are when nobody asks for another number.
const ROUNDS: u32 = 1_000;

pub(crate) fn run(options: &[String]) -> Result<()> {
    let is_power = options.iter().any(|option| option == "--power");
    let rest: Vec<_> = options.iter().filter(|option| *option != "--power").collect();
    let rounds = match rest.as_slice() {
        [] => ROUNDS,
        [option, rounds] if *option == "--rounds" => {
            rounds.parse().with_context(|| format!("--rounds: expected a number, got `{rounds}`"))?
        }
        _ => bail!("`xtask crash` knows `--rounds N` and `--power` only"),
    };
    let (suites, variable) = if is_power {
        ("crash::power", "FRONTDESK_POWER_ROUNDS")
    } else {
        ("crash", "FRONTDESK_CRASH_ROUNDS")
    };
    tools::wasm_target()?;
    let python = tools::python()?;
    let (frontdesk, plugins) = steps::build_plugins()?;
    let mut suite =
        steps::cargo(&["test", "--test", "e2e", suites, "--", "--nocapture", "--test-threads", "1"]);
    suite.env("FRONTDESK_BIN", &frontdesk).env("FRONTDESK_PYTHON", python.join("python"));
    suite.env(variable, rounds.to_string());
    for (plugin, component) in &plugins {
        suite.env(format!("FRONTDESK_PLUGIN_{}", plugin.to_uppercase()), component);
    }
    steps::run(&mut suite)
}
