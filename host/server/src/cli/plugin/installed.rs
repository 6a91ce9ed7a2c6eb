//! `frontdesk plugin list`, `rollback` and `remove`: the plugins that a running host has.

use anyhow::bail;
use clap::Args;
use serde_json::{Value as Json, json};

use super::remote::{Asking, OnSite, Remote, signed_by, text};
use crate::cli::Verdict;
use crate::cli::import::remote::address;

/// Options of `frontdesk plugin list`.
#[derive(Debug, Args)]
pub struct List {
    /// A site of a running host, for what it uses: http://127.0.0.1:8140/riverside
    #[arg(long, value_name = "URL/NAME", env = "FRONTDESK_SITE", required_unless_present = "host")]
    site: Option<String>,
    /// A running host, for what its sites can install: http://127.0.0.1:8140
    #[arg(long, value_name = "URL")]
    host: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Options of `frontdesk plugin rollback`.
#[derive(Debug, Args)]
pub struct Rollback {
    /// The plugin's id
    plugin: String,
    #[command(flatten)]
    on: OnSite,
}

/// Options of `frontdesk plugin remove`.
#[derive(Debug, Args)]
pub struct Remove {
    /// The plugin's id
    plugin: String,
    #[command(flatten)]
    on: OnSite,
}

impl List {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        // A site may stand in the environment; who names a host means the host.
        let list = if let Some(host) = &self.host {
            Remote::of(host, &self.asking)?.get("/plugins").await?
        } else {
            let (url, name) = address(self.site.as_deref().unwrap_or_default())?;
            Remote::of(url, &self.asking)?.get(&format!("/sites/{name}/plugins")).await?
        };
        if self.asking.json {
            println!("{list}");
            return Ok(Verdict::Well);
        }
        for one in list.as_array().into_iter().flatten() {
            println!("{}", line(one));
        }
        Ok(Verdict::Well)
    }
}

/// One plugin, of a site or of the library.
fn line(one: &Json) -> String {
    let name = format!("{} {}", text(one, "plugin"), text(one, "version"));
    match one["not_run"].as_str() {
        Some(why) => format!("{name}  not run: {why}"),
        None => format!("{name}  {}  {}", signed_by(one), text(one, "title")),
    }
}

impl Rollback {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let (remote, plugins) = self.on.remote()?;
        let place = format!("{plugins}/{}", self.plugin);
        let before = text(&remote.get(&place).await?, "version").to_owned();
        remote.post(&format!("{place}/rollback"), &json!({})).await?;
        let now = remote.get(&place).await?;
        if self.on.asking.json {
            println!("{now}");
        } else {
            println!("plugin `{}` {before} → {}", self.plugin, text(&now, "version"));
        }
        Ok(Verdict::Well)
    }
}

impl Remove {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let (remote, plugins) = self.on.remote()?;
        let place = format!("{plugins}/{}", self.plugin);
        let Some(there) = remote.find(&place).await? else {
            bail!("plugin `{}` is not installed there", self.plugin);
        };
        remote.delete(&place).await?;
        if self.on.asking.json {
            println!("{}", json!({ "plugin": self.plugin, "removed": there["version"] }));
        } else {
            println!("plugin `{}` {} is removed; its records stay", self.plugin, text(&there, "version"));
        }
        Ok(Verdict::Well)
    }
}
