//! The languages of plugins: how a folder shows which one it is written in, and what of the SDK belongs to it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

/// A language with an SDK of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// Rust.
    Rust,
    /// TypeScript.
    #[value(name = "ts", alias = "typescript")]
    TypeScript,
    /// JavaScript.
    #[value(name = "js", alias = "javascript")]
    JavaScript,
    /// Python.
    Python,
    /// C.
    C,
    /// Go.
    Go,
}

impl Language {
    pub(super) const ALL: [Self; 6] =
        [Self::Rust, Self::TypeScript, Self::JavaScript, Self::Python, Self::C, Self::Go];

    /// The folder of its SDK below `sdk`.
    pub(super) fn sdk(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::TypeScript | Self::JavaScript => "js",
            Self::Python => "python",
            Self::C => "c",
            Self::Go => "go",
        }
    }

    /// Below a plugin's folder, the file that begins its hooks.
    pub(super) fn source(self) -> &'static str {
        match self {
            Self::Rust => "src/lib.rs",
            Self::TypeScript => "src/plugin.ts",
            Self::JavaScript => "src/plugin.js",
            Self::Python => "src/plugin.py",
            Self::C => "src/plugin.c",
            Self::Go => "src/plugin.go",
        }
    }

    /// The language of a plugin's folder; nothing where a component comes from tools that are not ours.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        if folder.join("Cargo.toml").is_file() {
            return Some(Self::Rust);
        }
        Self::ALL.into_iter().find(|language| folder.join(language.source()).is_file())
    }

    /// Where the SDK for a folder lies: `sdk/<language>` in it or in the nearest folder above it.
    pub(super) fn sdk_for(self, folder: &Path) -> Option<PathBuf> {
        let folder = folder.canonicalize().ok()?;
        folder.ancestors().map(|above| above.join("sdk").join(self.sdk())).find(|path| path.is_dir())
    }
}
