//! `frontdesk plugin push` and `pull`: plugins in registries of OCI artifacts, laid out as the Wasm ecosystem does it.
//!
//! One layer `application/wasm` with the component as it is installed, its signature inside; a config
//! `application/vnd.wasm.config.v0+json` that tells what it imports and exports. Other tools can read both.

mod artifact;
mod client;
mod reference;

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use frontdesk_engine::blueprint::pack;
use frontdesk_sandbox::probe;
use serde_json::json;

use self::artifact::{Manifest, digest};
use self::client::Registry;
use self::reference::Reference;
use super::sign::{read, replace};
use super::verify::{Whom, judged, shown};
use crate::cli::Verdict;
use crate::signature::Distrust;

/// How a registry is asked.
#[derive(Debug, Args)]
struct Asking {
    /// A file with one line `user:password` [default: what FRONTDESK_REGISTRY_CREDENTIALS holds]
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Ask over http also where the registry is not on this machine
    #[arg(long)]
    plain_http: bool,
    /// Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Options of `frontdesk plugin push`.
#[derive(Debug, Args)]
pub struct Push {
    /// A plugin, as `frontdesk plugin build` or `sign` made it
    file: PathBuf,
    /// Where it goes: registry.example.com/desk/lost-items:1.0.0 [the tag's default: the plugin's version]
    #[arg(value_name = "REF")]
    to: Reference,
    #[command(flatten)]
    asking: Asking,
}

/// Options of `frontdesk plugin pull`.
#[derive(Debug, Args)]
pub struct Pull {
    /// Which plugin: registry.example.com/desk/lost-items:1.0.0, or @sha256:… for exactly that one
    #[arg(value_name = "REF")]
    from: Reference,
    /// Where it goes [default: <id>-<version>.wasm]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Keys that are trusted: one line each, as `frontdesk plugin keys new` prints it
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Take it although nobody signed it
    #[arg(long)]
    unsigned: bool,
    #[command(flatten)]
    asking: Asking,
}

impl Asking {
    fn registry(&self, reference: &Reference) -> anyhow::Result<Registry> {
        let told = match &self.credentials {
            Some(file) => {
                let text = std::fs::read_to_string(file);
                Some(text.with_context(|| format!("credentials `{}`", file.display()))?)
            }
            None => std::env::var("FRONTDESK_REGISTRY_CREDENTIALS").ok(),
        };
        let credentials = told.as_deref().map(|text| {
            let pair = text.trim().split_once(':');
            pair.map(|(user, password)| (user.to_owned(), password.to_owned()))
        });
        if credentials == Some(None) {
            bail!("the credentials: expected one line `user:password`");
        }
        Registry::of(reference, credentials.flatten(), self.plain_http)
    }
}

impl Push {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let (component, blueprint) = read(&self.file)?;
        let plugin = &blueprint.plugin;
        let probe = probe(&component)
            .map_err(|error| anyhow::anyhow!("plugin `{}` {} {error}", plugin.id, plugin.version))?;
        let registry = self.asking.registry(&self.to)?;
        let tag = self.to.tag_or(&plugin.version)?;
        let (manifest, config) = artifact::of(&component, &blueprint, &probe)?;
        registry.put_blob(&component).await?;
        registry.put_blob(&config).await?;
        registry.put_manifest(&tag, &manifest).await?;
        let found = digest(&manifest);
        let name = format!("{}:{tag}", self.to.name());
        if self.asking.json {
            println!(
                "{}",
                json!({ "reference": name, "digest": found, "plugin": plugin.id, "version": plugin.version })
            );
        } else {
            println!("plugin `{}` {} is {name}, {}@{found}", plugin.id, plugin.version, self.to.name());
        }
        Ok(Verdict::Well)
    }
}

impl Pull {
    pub(super) async fn run(&self) -> anyhow::Result<Verdict> {
        let registry = self.asking.registry(&self.from)?;
        let wanted = self.from.wanted()?;
        let manifest = registry.manifest(&wanted).await?;
        let found = digest(&manifest);
        if let Some(named) = self.from.digest() {
            ensure!(named == found, "`{}`: expected the digest {named}, got {found}", self.from.name());
        }
        let layer = Manifest::read(&manifest)?.component()?;
        let component = registry.blob(&layer).await?;
        let blueprint = pack::extract(&component).with_context(|| format!("`{}`", self.from.name()))?;
        let plugin = &blueprint.plugin;
        let whom = Whom { trust: self.trust.as_deref(), before: None };
        let signed_by = match judged(whom, &component, &blueprint)? {
            Ok(by) => Some(by),
            Err(Distrust::Unsigned) if self.unsigned => None,
            Err(why) => {
                let way_out =
                    if matches!(why, Distrust::Unsigned) { " (take it so with --unsigned)" } else { "" };
                bail!("plugin `{}` {}: {why}{way_out}; nothing was written", plugin.id, plugin.version);
            }
        };
        let default = || PathBuf::from(format!("{}-{}.wasm", plugin.id, plugin.version));
        let out = self.out.clone().unwrap_or_else(default);
        replace(&out, &component).with_context(|| format!("`{}`", out.display()))?;
        if self.asking.json {
            let by = signed_by.as_ref().map(|by| json!({ "name": by.name, "key": by.key }));
            let told = json!({
                "file": out, "digest": found, "plugin": plugin.id, "version": plugin.version, "signed_by": by,
            });
            println!("{told}");
        } else {
            let by =
                signed_by.as_ref().map_or("not signed".to_owned(), |by| format!("signed by {}", shown(by)));
            println!("{}: plugin `{}` {}, {found}, {by}", out.display(), plugin.id, plugin.version);
        }
        Ok(Verdict::Well)
    }
}
