//! `frontdesk doctor`: opens a data directory that no host runs on, and holds everything in it against everything else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use frontdesk_engine::audit::{Audit, audit};
use frontdesk_engine::journal::hex;
use frontdesk_engine::site::Site;
use frontdesk_storage::{SiteView, Store};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::Verdict;
use crate::files::missing;
use crate::host::{PLUGINS, STORE, sites_of};

/// Options of `frontdesk doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// The data directory
    #[arg(long, value_name = "DIR", env = "FRONTDESK_DATA", default_value = "frontdesk-data")]
    data: PathBuf,
    /// Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Looks at a data directory and changes nothing.
///
/// # Errors
/// When the store cannot be opened or read; the text tells what the operator can do.
pub(super) fn run(arguments: &Doctor) -> anyhow::Result<Verdict> {
    let folder = arguments.data.join(STORE);
    if !folder.is_dir() {
        anyhow::bail!("`{}` is no data directory (name it with --data)", arguments.data.display());
    }
    let store: Arc<dyn Store> = Arc::new(frontdesk_storage::open_sled(&folder)?);
    let (mut sites, mut files) = (Vec::new(), Vec::new());
    for info in sites_of(store.as_ref())? {
        let view = SiteView::new(store.clone(), &info.name)?;
        let found = match Site::load(&view)? {
            Some(site) => audit(&view, &site)?,
            None => Audit::default(),
        };
        files.extend(missing(&arguments.data, store.as_ref(), &info.name)?);
        sites.push((info.name, found));
    }
    let plugins = broken_plugins(&arguments.data.join(PLUGINS))?;
    if arguments.json {
        println!("{}", as_json(&sites, &plugins, &files));
    } else {
        tell(&sites, &plugins, &files);
    }
    let is_well = plugins.is_empty() && files.is_empty() && sites.iter().all(|(_, found)| found.is_sound());
    Ok(if is_well { Verdict::Well } else { Verdict::Failed })
}

fn tell(sites: &[(String, Audit)], plugins: &[String], files: &[String]) {
    for (site, found) in sites {
        let Audit { lines, records, tickets, .. } = found;
        println!(
            "site `{site}`: {lines} journal lines, {records} records, {tickets} tickets: {} findings",
            found.count
        );
        for finding in &found.findings {
            println!("  {finding}");
        }
    }
    for plugin in plugins {
        println!("plugin file `{plugin}` is not what its name says (upload the plugin again)");
    }
    for file in files {
        println!("file `{file}` is gone or damaged (take it from a backup into the folder `files`)");
    }
    if sites.iter().any(|(_, found)| !found.is_sound()) {
        println!(
            "keep a copy of the directory, then restore the last backup into a new one: frontdesk restore FILE --data DIR"
        );
    }
}

fn as_json(sites: &[(String, Audit)], plugins: &[String], files: &[String]) -> Json {
    let site = |(site, found): &(String, Audit)| {
        let findings: Vec<_> = found.findings.iter().map(ToString::to_string).collect();
        json!({
            "site": site, "lines": found.lines, "records": found.records, "tickets": found.tickets,
            "findings": found.count, "told": findings,
        })
    };
    json!({ "sites": sites.iter().map(site).collect::<Vec<_>>(), "plugins": plugins, "files": files })
}

/// Plugin files whose bytes are not those that their names, content hashes, tell.
fn broken_plugins(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut broken = Vec::new();
    let Ok(files) = std::fs::read_dir(folder) else { return Ok(broken) };
    for file in files {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_component = path.extension().is_some_and(|extension| extension == "wasm");
        if is_component && hex(&Sha256::digest(std::fs::read(&path)?)) != name {
            broken.push(path.display().to_string());
        }
    }
    broken.sort();
    Ok(broken)
}
