//! The SDKs and the interface as they come with the binary: nothing of them stands in a registry, so that a plugin's folder takes a copy.

use std::borrow::Cow;
use std::path::Path;

use anyhow::Context as _;
use rust_embed::RustEmbed;
use toml::{Table, Value};

use super::language::Language;

/// The SDKs of all languages, with a template each.
#[derive(RustEmbed)]
#[folder = "../../sdk"]
struct Sdks;

/// Names that tools and tests leave in an SDK's folder; nothing below them is given away.
const NOT_GIVEN: [&str; 5] = ["node_modules", "target", "__pycache__", "test", "tests"];

fn sdk_files() -> impl Iterator<Item = Cow<'static, str>> {
    Sdks::iter().filter(|path| path.split('/').all(|part| !NOT_GIVEN.contains(&part)))
}

/// The interface that plugins are built against.
#[derive(RustEmbed)]
#[folder = "../../wit/v1"]
struct Interface;

/// The workspace, which the manifest of the Rust SDK takes versions and dependencies from.
const WORKSPACE: &str = include_str!("../../../../../Cargo.toml");

/// What every template has: blueprint, scenario.
const TEMPLATE: &str = "template/";

/// Writes the SDK of a language and the interface below a folder, as they lie in Frontdesk's own repository.
pub(super) fn write_sdk(language: Language, folder: &Path) -> anyhow::Result<()> {
    let (own, template) = (format!("{}/", language.sdk()), format!("{}/template/", language.sdk()));
    for path in sdk_files().filter(|path| path.starts_with(&own) && !path.starts_with(&template)) {
        let bytes = Sdks::get(&path).context("an embedded file")?.data;
        let bytes = if *path == *"rust/Cargo.toml" { standalone(&bytes)?.into_bytes().into() } else { bytes };
        write(&folder.join("sdk").join(&*path), &bytes)?;
    }
    Interface::iter().try_for_each(|path| {
        let bytes = Interface::get(&path).context("an embedded file")?.data;
        write(&folder.join("wit/v1").join(&*path), &bytes)
    })
}

/// The files of a language's template: path below the plugin's folder, content.
pub(super) fn template(language: Language) -> Vec<(String, Cow<'static, [u8]>)> {
    let own = format!("{}/template/", language.sdk());
    let below =
        |path: &str| path.strip_prefix(TEMPLATE).or_else(|| path.strip_prefix(&own)).map(str::to_owned);
    let files = sdk_files().filter_map(|path| Some((below(&path)?, Sdks::get(&path)?.data)));
    let is_source = |path: &str| path.starts_with("src/plugin.");
    files.filter(|(path, _)| !is_source(path) || path == language.source()).collect()
}

/// Writes a file and the folders it lies in.
pub(super) fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = file.parent().context("a file without a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("folder `{}`", folder.display()))?;
    std::fs::write(file, bytes).with_context(|| format!("file `{}`", file.display()))
}

/// A manifest with what it takes from our workspace written out.
fn standalone(manifest: &[u8]) -> anyhow::Result<String> {
    let mut manifest: Table = toml::from_str(std::str::from_utf8(manifest)?).context("the SDK's manifest")?;
    let workspace: Table = toml::from_str(WORKSPACE).context("the workspace's manifest")?;
    let workspace = &workspace["workspace"];
    for section in ["package", "dependencies"] {
        for (name, value) in manifest[section].as_table_mut().into_iter().flatten() {
            inherit(value, workspace[section].get(name));
        }
    }
    inherit(&mut manifest["lints"], workspace.get("lints"));
    Ok(toml::to_string(&manifest)?)
}

/// Takes the workspace's value where a manifest says `workspace = true`.
fn inherit(value: &mut Value, of_workspace: Option<&Value>) {
    if let (Some(_), Some(given)) = (value.get("workspace"), of_workspace) {
        *value = given.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rust_sdk_stands_alone() {
        let manifest = standalone(&Sdks::get("rust/Cargo.toml").unwrap().data).unwrap();
        assert!(!manifest.contains("workspace"), "{manifest}");
        let manifest: Table = toml::from_str(&manifest).unwrap();
        assert_eq!(manifest["package"]["edition"].as_str(), Some("2024"));
        assert!(manifest["dependencies"]["wit-bindgen"]["version"].is_str());
    }

    #[test]
    fn every_template_has_blueprint_scenario_hook_and_readme() {
        for language in Language::ALL {
            let files: Vec<_> = template(language).into_iter().map(|(path, _)| path).collect();
            for expected in
                ["blueprint/plugin.toml", "scenarios/lost-item.toml", language.source(), "README.md"]
            {
                assert!(
                    files.iter().any(|path| path == expected),
                    "{language:?}: no `{expected}` in {files:?}"
                );
            }
            assert!(
                files.iter().all(|path| !path.contains("node_modules") && !path.ends_with(".wasm")),
                "{files:?}"
            );
        }
    }
}
