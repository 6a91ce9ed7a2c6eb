//! `frontdesk plugin verify`: who signed a component and what it is, or what is wrong with it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use frontdesk_engine::blueprint::Blueprint;
use serde_json::{Value as Json, json};

use super::sign::read;
use crate::cli::Verdict;
use crate::signature::{Distrust, SignedBy, Signer, Trust, Unsigned, follows, trusted_keys, verify};

/// Options of `frontdesk plugin verify`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A plugin
    file: PathBuf,
    /// Keys that are trusted: one line each, as `frontdesk plugin keys new` prints it
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// The version in use until now: the same has to have signed it, and it may not be newer
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Tell it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let (component, blueprint) = read(&arguments.file)?;
    let whom = Whom { trust: arguments.trust.as_deref(), before: arguments.before.as_deref() };
    let found = judged(whom, &component, &blueprint)?;
    if arguments.json {
        println!("{}", as_json(&arguments.file, &blueprint, &found));
    } else {
        match &found {
            Ok(by) => println!("{} is signed by {}", what(&blueprint), shown(by)),
            Err(why) => println!("{}: {why}", what(&blueprint)),
        }
    }
    Ok(if found.is_ok() { Verdict::Well } else { Verdict::Failed })
}

/// Whose signature is good: files with keys that are trusted, and with the version in use until now.
pub(super) struct Whom<'a> {
    pub(super) trust: Option<&'a Path>,
    pub(super) before: Option<&'a Path>,
}

/// What is wrong, is the inner error; the outer one kept it from being looked at.
pub(super) fn judged(
    whom: Whom<'_>,
    component: &[u8],
    blueprint: &Blueprint,
) -> anyhow::Result<Result<SignedBy, Distrust>> {
    let keys = whom.trust.map(keys).transpose()?.unwrap_or_default();
    let plugin = &blueprint.plugin;
    let judged = Trust::new(keys, Unsigned::Refuse).judge(component, &plugin.id, &plugin.version);
    let by = match judged {
        Ok(Some(by)) => by,
        Ok(None) => return Ok(Err(Distrust::Unsigned)),
        Err(why) => return Ok(Err(why)),
    };
    if let Some(file) = whom.before {
        let (earlier, blueprint) = read(file)?;
        let before = &blueprint.plugin;
        let signer = verify(&earlier, &before.id, &before.version);
        let signer = Signer::from(signer.with_context(|| format!("`{}`", file.display()))?);
        let fits = follows(&plugin.id, (&before.version, signer), (&plugin.version, Some(by.key)), false);
        return Ok(fits.map(|()| by));
    }
    Ok(Ok(by))
}

fn keys(file: &Path) -> anyhow::Result<Vec<crate::signature::TrustedKey>> {
    let place = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("`{place}`"))?;
    let keys =
        trusted_keys(&text).map_err(|(line, error)| anyhow::anyhow!("`{place}`, line {line}: {error}"))?;
    anyhow::ensure!(!keys.is_empty(), "`{place}` names no key");
    Ok(keys)
}

fn what(blueprint: &Blueprint) -> String {
    format!("plugin `{}` {}", blueprint.plugin.id, blueprint.plugin.version)
}

/// Whose signature it is.
pub(super) fn shown(by: &SignedBy) -> String {
    by.name.as_ref().map_or_else(
        || format!("{}, whoever that is (name whom you trust with --trust)", by.key),
        |name| format!("{} {name}", by.key),
    )
}

fn as_json(file: &Path, blueprint: &Blueprint, found: &Result<SignedBy, Distrust>) -> Json {
    let signed_by = found.as_ref().ok().map(|by| json!({ "name": by.name, "key": by.key }));
    let problem = found.as_ref().err().map(|why| json!({ "code": why.name(), "message": why.to_string() }));
    json!({
        "file": file,
        "plugin": blueprint.plugin.id,
        "version": blueprint.plugin.version,
        "good": found.is_ok(),
        "signed_by": signed_by,
        "problem": problem,
    })
}
