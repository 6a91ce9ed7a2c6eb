//! `cargo xtask demo`: from nothing to a department at work.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{console, steps, tools};

pub(crate) fn run(options: &[String]) -> Result<()> {
    tools::wasm_target()?;
    console::build()?;
    let (frontdesk, plugins) = steps::build_plugins()?;
    let (_, property) = plugins.first().context("there is no plugin to show")?;
    let mut demo = Command::new(frontdesk);
    demo.current_dir(steps::root()).arg("demo").arg("--plugin").arg(property).args(options);
    steps::run(&mut demo)
}
