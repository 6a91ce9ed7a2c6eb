//! `frontdesk plugin sign`: puts a signature into a component.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use frontdesk_engine::blueprint::{Blueprint, pack};
use serde_json::json;

use crate::cli::Verdict;
use crate::signature::{PrivateKey, sign};

/// Options of `frontdesk plugin sign`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A plugin as `frontdesk plugin build` made it; a signature that it has is replaced
    file: PathBuf,
    /// The private key, as `frontdesk plugin keys new` wrote it
    #[arg(long, value_name = "KEYFILE")]
    key: PathBuf,
    /// Where the signed plugin goes [default: over the file]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Tell what was signed as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let text = std::fs::read_to_string(&arguments.key)
        .with_context(|| format!("key `{}`", arguments.key.display()))?;
    let key: PrivateKey = text.parse().with_context(|| format!("key `{}`", arguments.key.display()))?;
    let (component, blueprint) = read(&arguments.file)?;
    let signed = sign(&component, &key).with_context(|| format!("`{}`", arguments.file.display()))?;
    let out = arguments.out.as_ref().unwrap_or(&arguments.file);
    replace(out, &signed).with_context(|| format!("`{}`", out.display()))?;
    let (plugin, by) = (&blueprint.plugin, key.trusted());
    if arguments.json {
        let signed_by = json!({ "name": by.name, "key": by.key });
        let told =
            json!({ "file": out, "plugin": plugin.id, "version": plugin.version, "signed_by": signed_by });
        println!("{told}");
    } else {
        println!("{}: plugin `{}` {} signed by {by}", out.display(), plugin.id, plugin.version);
    }
    Ok(Verdict::Well)
}

/// A component of a file, and what it says to be.
pub(super) fn read(file: &Path) -> anyhow::Result<(Vec<u8>, Blueprint)> {
    let component = std::fs::read(file).with_context(|| format!("`{}`", file.display()))?;
    let blueprint = pack::extract(&component).with_context(|| format!("`{}`", file.display()))?;
    Ok((component, blueprint))
}

/// Writes a file whole or leaves what was there.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, file)
}
