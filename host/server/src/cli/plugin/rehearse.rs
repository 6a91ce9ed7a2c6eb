//! `frontdesk plugin rehearse`: plays the last days of a site, from a data directory that no host runs on, with another version of
//! a plugin. Nothing is written there and nothing leaves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use frontdesk_engine::blueprint::pack;
use frontdesk_engine::calendar::Zone;
use frontdesk_engine::instant::Span;
use frontdesk_engine::rehearsal::{Difference, Rehearsed, TURNS_MAX, Tried, rehearse};
use frontdesk_engine::site::Site;
use frontdesk_engine::view::View;
use frontdesk_sandbox::{Sandbox, SandboxConfig};
use frontdesk_storage::{SiteView, Store};
use serde_json::{Value as Json, json};

use super::sign::read;
use crate::cli::Verdict;
use crate::host::{PLUGINS, STORE};

/// Options of `frontdesk plugin rehearse`.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// The other version of the plugin
    file: PathBuf,
    /// A data directory that no host runs on: a restored backup
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A site in it
    #[arg(long)]
    site: String,
    /// How many days before the last turn are played
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// Tell what was found as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Rehearse) -> anyhow::Result<Verdict> {
    let (component, blueprint) = read(&arguments.file)?;
    let (view, sandbox) = copied(&arguments.data, &arguments.site)?;
    let site =
        Site::load(view.as_ref())?.with_context(|| format!("there is no site `{}`", arguments.site))?;
    let plugin = &blueprint.plugin;
    if !site.plugins.contains_key(&plugin.id) {
        bail!("plugin `{}` is not installed on site `{}`", plugin.id, arguments.site);
    }
    let tried = sandbox.load(&component, &plugin.id, &plugin.version)?;
    let tried = Tried { component: tried.component, blueprint: Arc::new(blueprint) };
    let found = rehearse(&view, &sandbox, &tried, Span::days(arguments.days.into()))?;
    if arguments.json {
        println!("{}", as_json(&found, &site.calendars.zone));
    } else {
        tell(&found, &tried, &site.calendars.zone);
    }
    Ok(if found.count == 0 { Verdict::Well } else { Verdict::Failed })
}

/// A site in a data directory that no host runs on, and a sandbox with every version that may have decided a turn there.
pub(super) fn copied(data: &Path, site: &str) -> anyhow::Result<(Arc<dyn View>, Sandbox)> {
    let store = data.join(STORE);
    if !store.is_dir() {
        bail!("`{}` is no data directory (restore a backup into a new one)", data.display());
    }
    let store: Arc<dyn Store> = Arc::new(frontdesk_storage::open_sled(&store)?);
    let view = Arc::new(SiteView::new(store, site)?);
    let sandbox = Sandbox::new(SandboxConfig::default())?;
    load_all(&sandbox, &data.join(PLUGINS))?;
    Ok((view, sandbox))
}

fn load_all(sandbox: &Sandbox, folder: &Path) -> anyhow::Result<()> {
    for file in std::fs::read_dir(folder).with_context(|| format!("`{}`", folder.display()))? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "wasm") {
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| format!("`{}`", path.display()))?;
        let plugin = pack::extract(&bytes).with_context(|| format!("`{}`", path.display()))?.plugin;
        sandbox.load(&bytes, &plugin.id, &plugin.version)?;
    }
    Ok(())
}

fn tell(found: &Rehearsed, tried: &Tried, zone: &Zone) {
    let plugin = &tried.blueprint.plugin;
    println!(
        "plugin `{}` {}: {} turns from {} to {}, {} decided otherwise",
        plugin.id,
        plugin.version,
        found.played,
        zone.format(found.from),
        zone.format(found.until),
        found.count
    );
    for Difference { turn, at, ticket, what, version, points } in &found.differences {
        let ticket = ticket.map(|ticket| format!(", ticket {ticket}")).unwrap_or_default();
        println!("turn {turn}, {}{ticket}: {what}, decided by {version}", zone.format(*at));
        for point in points {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
            println!("  {}: {} → {}", point.what, side(&point.old), side(&point.new));
        }
    }
    if found.cut {
        println!("there were more turns: only the last {TURNS_MAX} were looked at");
    }
    println!("{} of {} were decided again as the journal has them", found.as_recorded, found.played);
    for (kind, count) in &found.left_out {
        println!("left out: {count} of `{kind}`");
    }
}

fn as_json(found: &Rehearsed, zone: &Zone) -> Json {
    let difference = |one: &Difference| {
        json!({
            "turn": one.turn, "at": zone.format(one.at), "ticket": one.ticket, "what": one.what,
            "version": one.version, "points": one.points,
        })
    };
    json!({
        "from": zone.format(found.from), "until": zone.format(found.until), "cut": found.cut,
        "played": found.played, "as_recorded": found.as_recorded, "left_out": found.left_out,
        "count": found.count,
        "differences": found.differences.iter().map(difference).collect::<Vec<_>>(),
    })
}
