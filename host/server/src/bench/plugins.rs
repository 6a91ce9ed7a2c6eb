//! What it costs to compile a component and to load its compiled form.

use std::path::Path;
use std::time::Instant as Stopwatch;

use anyhow::Context as _;
use frontdesk_sandbox::{Sandbox, SandboxConfig};

use super::Bench;
use super::figure::Figure;
use super::load::to_f64;
use super::world::Workload;

pub(super) fn measure(bench: &Bench, workload: &Workload, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let binary = std::env::current_exe().and_then(std::fs::metadata).map_or(0, |file| file.len());
    let mut figures = vec![Figure::plain("binary", to_f64(binary) / 1_048_576.0, "MiB")];
    figures.extend(one(&bench.plugin, &workload.component, folder)?);
    for guest in &bench.guest {
        let component = std::fs::read(guest).with_context(|| format!("component `{}`", guest.display()))?;
        figures.extend(one(guest, &component, folder)?);
    }
    Ok(figures)
}

fn one(file: &Path, component: &[u8], folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let name = file.file_stem().map(|name| name.to_string_lossy().replace('-', "_")).unwrap_or_default();
    let cache = folder.join(&name);
    let load = || {
        let sandbox = Sandbox::new(SandboxConfig { cache: Some(cache.clone()), ..SandboxConfig::default() })?;
        let began = Stopwatch::now();
        sandbox.load(component, &name, &semver::Version::new(0, 0, 0))?;
        anyhow::Ok(began.elapsed().as_secs_f64() * 1_000.0)
    };
    std::fs::create_dir_all(&cache)?;
    let (compiled, loaded) = (load()?, load()?);
    Ok(vec![
        Figure::plain(format!("{name}_bytes"), to_f64(component.len() as u64) / 1_048_576.0, "MiB"),
        Figure::plain(format!("{name}_compile"), compiled, "ms"),
        Figure::plain(format!("{name}_load"), loaded, "ms"),
    ])
}
