//! `frontdesk plugin new`: a folder that builds at once, with the SDK and the interface in it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::language::Language;
use super::sdk;
use crate::cli::{Usage, Verdict};

/// Begin a plugin from a template.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to make; its name becomes the plugin's id.
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// The language of its hooks.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    lang: Language,
    /// For Rust: depend on this copy of the SDK instead of one in the new folder.
    #[arg(long, value_name = "PATH")]
    sdk: Option<PathBuf>,
}

/// The id in every file of a template.
const TEMPLATE_ID: &str = "lost-items";

/// What the manifest of the Rust template depends on.
const SDK_IN_FOLDER: &str = "sdk/rust";

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let Arguments { folder, lang, .. } = arguments;
    let id = id_of(folder)?;
    let own_sdk = arguments.sdk.as_deref().map(|path| own_sdk(*lang, path)).transpose()?;
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Usage(format!("`{}` is there already (name a new folder)", folder.display())).into());
    }
    if own_sdk.is_none() {
        sdk::write_sdk(*lang, folder)?;
    }
    for (path, bytes) in sdk::template(*lang) {
        let mut text =
            String::from_utf8(bytes.into_owned()).with_context(|| format!("the template's `{path}`"))?;
        if let (Some(sdk), "Cargo.toml") = (&own_sdk, path.as_str()) {
            text = text.replace(&format!("\"{SDK_IN_FOLDER}\""), &format!("{sdk:?}"));
        }
        sdk::write(&folder.join(&path), text.replace(TEMPLATE_ID, id).as_bytes())?;
    }
    println!("{}: plugin `{id}`, its hooks in {}", folder.display(), lang.source());
    println!("  frontdesk plugin test {}", folder.display());
    Ok(Verdict::Well)
}

/// The name of the folder, when it can be an id.
fn id_of(folder: &Path) -> Result<&str, Usage> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_word) {
        return Ok(name);
    }
    Err(Usage(format!(
        "`{name}` cannot be a plugin's id: expected lower-case letters, digits and `-`, a letter first, like `lost-items` (name the \
         folder so)"
    )))
}

fn own_sdk(language: Language, path: &Path) -> anyhow::Result<PathBuf> {
    if language != Language::Rust {
        let text = "`--sdk` is for Rust: other languages take the copy of their SDK in the plugin's folder (leave it out)";
        return Err(Usage(text.to_owned()).into());
    }
    if !path.join("Cargo.toml").is_file() {
        let text = format!("`{}` is no Rust SDK: expected a `Cargo.toml` in it", path.display());
        return Err(Usage(text).into());
    }
    path.canonicalize().with_context(|| format!("folder `{}`", path.display()))
}
