//! Folders of commands that leave nothing behind.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A directory that is removed afterwards, unless the user named it.
#[derive(Debug)]
pub(crate) struct Throwaway {
    path: PathBuf,
    named: bool,
}

impl Throwaway {
    /// The folder that the user named, or one of the system for a command.
    pub(crate) fn new(command: &str, named: Option<PathBuf>) -> anyhow::Result<Self> {
        if let Some(path) = named {
            return Ok(Self { path, named: true });
        }
        let path = std::env::temp_dir().join(format!("frontdesk-{command}-{}", std::process::id()));
        std::fs::create_dir_all(&path)
            .with_context(|| format!("throwaway directory `{}`", path.display()))?;
        Ok(Self { path, named: false })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it, when it is to go.
    pub(crate) fn remove(self) -> anyhow::Result<()> {
        if self.named {
            return Ok(());
        }
        std::fs::remove_dir_all(&self.path)
            .with_context(|| format!("throwaway directory `{}`", self.path.display()))
    }
}

impl Drop for Throwaway {
    /// After an error nothing is left behind either.
    fn drop(&mut self) {
        if !self.named {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
