//! The files that a plugin is made of, and whether one was saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use super::super::toolchain::collect;

/// Between two looks: short enough to feel immediate.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Folders of a plugin with what it is made of, beside the files at its top.
const FOLDERS: [&str; 5] = ["blueprint", "src", "scenarios", "sdk", "wit"];

/// Files at the top that tools write.
const MADE: [&str; 2] = ["wasm", "lock"];

/// When every file was written, and how long it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Files(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Files {
    /// Looks at a plugin's folder; what cannot be read is not there.
    pub(super) fn of(root: &Path) -> Self {
        let mut files = Vec::new();
        for folder in FOLDERS {
            // A folder that goes away meanwhile shows the next time.
            let _ = collect(&root.join(folder), &mut files);
        }
        let top = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_made = |path: &PathBuf| MADE.iter().any(|made| path.extension().is_some_and(|it| it == *made));
        let is_hidden =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        files.extend(top.filter(|path| path.is_file() && !is_made(path) && !is_hidden(path)));
        let written = |path: PathBuf| {
            let metadata = path.metadata().ok()?;
            Some((path, (metadata.modified().ok(), metadata.len())))
        };
        Self(files.into_iter().filter_map(written).collect())
    }

    /// Waits until a file is another one, and until nobody writes any more: editors save in several steps. Returns at once when told to stop.
    pub(super) fn changed(self, root: &Path, stop: &AtomicBool) -> Self {
        let mut now = Self::of(root);
        while now == self && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(LOOK_AGAIN);
            now = Self::of(root);
        }
        loop {
            std::thread::sleep(LOOK_AGAIN);
            let later = Self::of(root);
            if later == now || stop.load(Ordering::Relaxed) {
                return later;
            }
            now = later;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_write_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("src/plugin.py", "one");
        let before = Files::of(folder.path());
        for made in
            ["x.wasm", "Cargo.lock", "target/debug/x", "src/__pycache__/plugin.pyc", ".git/index", ".x"]
        {
            write(made, "made");
        }
        assert_eq!(Files::of(folder.path()), before);
        for (saved, text) in
            [("src/plugin.py", "longer"), ("blueprint/plugin.toml", "a"), ("Cargo.toml", "b")]
        {
            let before = Files::of(folder.path());
            write(saved, text);
            let now = Files::of(folder.path());
            assert_ne!(before, now, "{saved}");
            assert_eq!(before.changed(folder.path(), &AtomicBool::new(false)), now, "{saved}");
        }
    }
}
