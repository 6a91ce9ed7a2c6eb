//! `frontdesk plugin install` and `upgrade`: what a plugin asks for is shown first, and nothing is granted that was not said.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::lookup::text_in;
use frontdesk_engine::blueprint::model::PERMISSIONS;
use serde_json::{Value as Json, json};

use super::remote::{OnSite, Remote, signed_by, text};
use super::sign::read;
use crate::cli::{Usage, Verdict};

/// What the plugin is allowed, of what it asks for.
#[derive(Debug, Args)]
pub(super) struct Decision {
    /// A permission that is granted; may come several times
    #[arg(long = "grant", value_name = "PERMISSION", conflicts_with_all = ["asked", "none"])]
    granted: Vec<String>,
    /// Grant all that is asked for
    #[arg(long = "grant-asked", conflicts_with = "none")]
    asked: bool,
    /// Grant nothing of what is asked for and was not granted before
    #[arg(long = "grant-none")]
    none: bool,
}

/// Options of `frontdesk plugin install`.
#[derive(Debug, Args)]
pub struct Install {
    /// A plugin, as `frontdesk plugin build` or `sign` made it
    file: PathBuf,
    #[command(flatten)]
    on: OnSite,
    #[command(flatten)]
    decision: Decision,
}

/// Options of `frontdesk plugin upgrade`.
#[derive(Debug, Args)]
pub struct Upgrade {
    /// The other version of the plugin
    file: PathBuf,
    #[command(flatten)]
    on: OnSite,
    #[command(flatten)]
    decision: Decision,
    /// Take it although another key than that of the version in use signed it, or nobody
    #[arg(long)]
    resigned: bool,
}

impl Decision {
    /// What is granted of what is asked anew; nothing where that was not said.
    fn of(&self, asked: &BTreeSet<&str>) -> anyhow::Result<Option<BTreeSet<String>>> {
        if let Some(unasked) = self.granted.iter().find(|granted| !asked.contains(granted.as_str())) {
            let asked: Vec<_> = asked.iter().copied().collect();
            let text = format!("`--grant`: expected one of: {}, got `{unasked}`", asked.join(", "));
            return Err(Usage(text).into());
        }
        let all = || asked.iter().map(|&name| name.to_owned()).collect();
        Ok(match self {
            Self { asked: true, .. } => Some(all()),
            Self { granted, .. } if !granted.is_empty() => Some(granted.iter().cloned().collect()),
            Self { none: true, .. } => Some(BTreeSet::new()),
            _ if asked.is_empty() => Some(BTreeSet::new()),
            _ => None,
        })
    }
}

impl Install {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let (component, blueprint) = read(&self.file)?;
        let (remote, plugins) = self.on.remote()?;
        let plugin = &blueprint.plugin;
        if let Some(there) = remote.find(&format!("{plugins}/{}", plugin.id)).await? {
            bail!("plugin `{}` {} is installed there (use `upgrade`)", plugin.id, text(&there, "version"));
        }
        let asked: BTreeSet<&str> = plugin.permissions.keys().map(String::as_str).collect();
        let view = asked_for(&blueprint, &asked, &self.on.asking.language);
        let grants = self.decision.of(&asked)?;
        if !self.on.asking.json {
            println!("plugin `{}` {}", plugin.id, plugin.version);
            show(&view, "asks for");
        }
        let Some(grants) = grants else {
            return Ok(undecided(&json!({ "plugin": plugin.id, "asked": view }), self.on.asking.json));
        };
        let packed = remote.upload(component).await?;
        let body = json!({ "component": packed["component"], "grants": grants });
        put_in(&remote, &plugins, &packed, &body, self.on.asking.json).await
    }
}

impl Upgrade {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let (component, blueprint) = read(&self.file)?;
        let (remote, plugins) = self.on.remote()?;
        let plugin = &blueprint.plugin;
        let Some(there) = remote.find(&format!("{plugins}/{}", plugin.id)).await? else {
            bail!("plugin `{}` is not installed there (use `install`)", plugin.id);
        };
        let packed = remote.upload(component).await?;
        let hash = text(&packed, "component");
        let changes = remote.get(&format!("{plugins}/{}/upgrade/{hash}", plugin.id)).await?;
        let added = names(&changes["added"]);
        let decided = self.decision.of(&added)?;
        if !self.on.asking.json {
            println!("plugin `{}` {} → {}", plugin.id, text(&there, "version"), plugin.version);
            show(&changes["added"], "asks also for");
            tell_changes(&changes);
        }
        let Some(mut grants) = decided else {
            return Ok(undecided(&json!({ "plugin": plugin.id, "changes": changes }), self.on.asking.json));
        };
        let kept = changes["kept"].as_array().into_iter().flatten().filter(|kept| kept["granted"] == true);
        grants.extend(kept.map(|kept| text(kept, "name").to_owned()));
        let body = json!({ "component": hash, "grants": grants, "resigned": self.resigned });
        put_in(&remote, &plugins, &packed, &body, self.on.asking.json).await
    }
}

/// Has the site use a component of the library, and tells what it uses now.
async fn put_in(
    remote: &Remote,
    plugins: &str,
    packed: &Json,
    body: &Json,
    as_json: bool,
) -> anyhow::Result<Verdict> {
    let installed = remote.post(plugins, body).await?;
    if as_json {
        println!("{installed}");
        return Ok(Verdict::Well);
    }
    let granted = installed["permissions"].as_array().into_iter().flatten();
    let granted: Vec<_> = granted.filter(|one| one["granted"] == true).map(|one| text(one, "name")).collect();
    let granted = if granted.is_empty() { "nothing".to_owned() } else { granted.join(", ") };
    let (plugin, version) = (text(&installed, "plugin"), text(&installed, "version"));
    println!("plugin `{plugin}` {version} is in use, {}; it may: {granted}", signed_by(packed));
    Ok(Verdict::Well)
}

/// Nothing was changed, because nobody said what is granted.
fn undecided(told: &Json, as_json: bool) -> Verdict {
    if as_json {
        println!("{told}");
    }
    eprintln!(
        "nothing was changed: say what it may do (`--grant PERMISSION`, `--grant-asked` or `--grant-none`)"
    );
    Verdict::Failed
}

/// What a plugin asks for, as the host would tell it.
fn asked_for(blueprint: &Blueprint, asked: &BTreeSet<&str>, language: &str) -> Json {
    let permissions = asked.iter().filter_map(|name| Some((*name, blueprint.plugin.permissions.get(*name)?)));
    let view = permissions.map(|(name, permission)| {
        let opens = PERMISSIONS.iter().find(|(known, _)| *known == name).map_or("", |(_, opens)| opens);
        json!({ "name": name, "opens": opens, "reason": text_in(&permission.reason, language) })
    });
    view.collect()
}

fn show(permissions: &Json, asks: &str) {
    for one in permissions.as_array().into_iter().flatten() {
        println!("  {asks} `{}` ({}): {}", text(one, "name"), text(one, "opens"), text(one, "reason"));
    }
}

/// What comes and goes with an upgrade.
fn tell_changes(changes: &Json) {
    let list = |json: &Json| -> Vec<String> {
        json.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
    };
    for name in list(&changes["dropped"]) {
        println!("  asks no longer for `{name}`");
    }
    for kind in ["workflows", "settings", "duties", "registers", "reports"] {
        for (sign, which) in [("+", "added"), ("-", "removed")] {
            for name in list(&changes[kind][which]) {
                println!("  {sign} {kind}: {name}");
            }
        }
    }
}

fn names(permissions: &Json) -> BTreeSet<&str> {
    permissions.as_array().into_iter().flatten().map(|one| text(one, "name")).collect()
}
