//! A plugin's folder as its author keeps it: `blueprint/*.toml`, code, `scenarios/*.toml`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::Usage;

/// A folder with a blueprint.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) root: PathBuf,
}

impl Folder {
    /// Looks whether there is a blueprint in it.
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        if root.join("blueprint").is_dir() {
            return Ok(Self { root: root.to_owned() });
        }
        let text = format!(
            "`{}` is no plugin's folder: expected a folder `blueprint` with TOML files in it",
            root.display()
        );
        Err(Usage(text).into())
    }

    /// Paths and texts of the blueprint's files, `plugin.toml` first, the others by name.
    pub(super) fn blueprint_files(&self) -> anyhow::Result<Vec<(String, String)>> {
        let mut paths = toml_files(&self.root.join("blueprint"))?;
        paths.sort_by_key(|path| (path.file_name().is_none_or(|name| name != "plugin.toml"), path.clone()));
        paths.iter().map(|path| Ok((path.display().to_string(), read_text(path)?))).collect()
    }

    /// The files with scenarios, by name; none when there is no such folder.
    pub(super) fn scenario_files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let folder = self.root.join("scenarios");
        if folder.is_dir() { toml_files(&folder) } else { Ok(Vec::new()) }
    }

    /// Where the component of a plugin lies that cargo does not build.
    pub(super) fn component(&self, id: &str) -> PathBuf {
        self.root.join(format!("{id}.wasm"))
    }

    /// The manifest of a plugin in Rust.
    pub(super) fn manifest(&self) -> Option<PathBuf> {
        Some(self.root.join("Cargo.toml")).filter(|path| path.is_file())
    }
}

fn toml_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("folder `{}`", folder.display()))?;
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.with_context(|| format!("folder `{}`", folder.display()))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}

/// The text of a file.
pub(super) fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("file `{}`", path.display()))
}
