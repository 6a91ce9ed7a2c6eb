//! `cargo xtask costs`: what the same small plugin costs in each language, as the table of the authors' pages.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;

use crate::{steps, tools};

/// Languages as `frontdesk plugin new` knows them.
const LANGUAGES: [&str; 5] = ["rust", "c", "go", "ts", "python"];

/// How often the template's scenario is played: three calls of a hook each time.
const ROUNDS: usize = 100;

/// Prints the table. The runtime is optimised in every build of the host; what is ours in a call is small beside it.
pub(crate) fn run() -> Result<()> {
    tools::wasm_target()?;
    let frontdesk = steps::build_host()?;
    let folder = steps::target().join("costs");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).with_context(|| format!("`{}`", folder.display()))?;
    println!(
        "\n| language | component | compile | load compiled | hook p50 | hook p95 |\n|---|---|---|---|---|---|"
    );
    LANGUAGES.into_iter().try_for_each(|language| measure(&frontdesk, &folder, language))
}

/// One line of the table: the first play compiles, the second loads what was kept.
#[expect(clippy::float_arithmetic, reason = "units of measurements")]
fn measure(frontdesk: &Path, folder: &Path, language: &str) -> Result<()> {
    let id = format!("cost-{language}");
    steps::quiet(
        Command::new(frontdesk).current_dir(folder).args(["plugin", "new", "--lang", language, &id]),
    )?;
    let scenarios = folder.join(&id).join("scenarios/lost-item.toml");
    let text = std::fs::read_to_string(&scenarios).with_context(|| format!("`{}`", scenarios.display()))?;
    let (site, scenario) = text.split_once("[[scenario]]").context("a template has a scenario")?;
    // Scenarios of one file have names of their own.
    let round = |number| scenario.replacen("name = \"", &format!("name = \"{number}: "), 1);
    let rounds: String = (1..=ROUNDS).map(|number| format!("[[scenario]]{}\n", round(number))).collect();
    std::fs::write(&scenarios, format!("{site}{rounds}"))
        .with_context(|| format!("`{}`", scenarios.display()))?;
    let _ = std::fs::remove_dir_all(steps::language_tools().join("compiled"));
    let [first, second] = [play(frontdesk, folder, &id)?, play(frontdesk, folder, &id)?];
    let load = |report: &Json| report["components"][0]["load_micros"].as_f64().unwrap_or_default() / 1000.0;
    let megabytes = second["components"][0]["bytes"].as_f64().unwrap_or_default() / 1e6;
    let hook = |part: &str| second["costs"][&id]["on-ticket"][part].as_f64().unwrap_or_default() / 1000.0;
    println!(
        "| {language} | {megabytes:.2} MB | {:.2} s | {:.1} ms | {:.2} ms | {:.2} ms |",
        load(&first) / 1000.0,
        load(&second),
        hook("p50_micros"),
        hook("p95_micros"),
    );
    Ok(())
}

fn play(frontdesk: &Path, folder: &Path, id: &str) -> Result<Json> {
    let mut test = Command::new(frontdesk);
    test.current_dir(folder).env("FRONTDESK_TOOLS", steps::language_tools());
    let played =
        test.args(["plugin", "test", "--json", "--threads", "1", id]).stderr(Stdio::null()).output()?;
    ensure!(played.status.success(), "`{}` failed", steps::shown(&test));
    serde_json::from_slice(&played.stdout).context("a report is JSON")
}
