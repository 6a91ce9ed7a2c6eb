//! What became of each row so far, in a file beside the table: an import that was stopped goes on from there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

/// What became of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Past {
    /// It is in.
    done: bool,
    /// How often the host refused it; each refusal is an answer that was seen, so that the next try is a new request.
    refused: u32,
}

/// The rows of one file for one target on one site.
#[derive(Debug)]
pub(super) struct Progress {
    identity: String,
    rows: BTreeMap<usize, Past>,
    file: File,
}

impl Progress {
    /// Goes on where the file ends; begins anew when it is about another table.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub(super) fn open(path: &Path, identity: &str) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let known = text.lines().next() == Some(identity);
        let mut options = OpenOptions::new();
        let options = options.create(true).write(true).append(known).truncate(!known);
        let file = options.open(path).with_context(|| format!("`{}`", path.display()))?;
        let mut progress = Self { identity: identity.to_owned(), rows: BTreeMap::new(), file };
        if known {
            // A line that was cut off by a crash is none: its row is sent again under the same key.
            text.split_inclusive('\n')
                .skip(1)
                .filter(|line| line.ends_with('\n'))
                .for_each(|line| progress.read(line));
            if !text.ends_with('\n') {
                progress.write_line("")?;
            }
        } else {
            progress.write_line(identity)?;
        }
        Ok(progress)
    }

    fn read(&mut self, line: &str) {
        let Some((row, what)) = line.trim().split_once(' ') else { return };
        let Ok(row) = row.parse() else { return };
        let past: &mut Past = self.rows.entry(row).or_default();
        match what {
            "done" => past.done = true,
            _ => past.refused += 1,
        }
    }

    /// Whether a row is in already.
    #[must_use]
    pub(super) fn has(&self, row: usize) -> bool {
        self.rows.get(&row).is_some_and(|past| past.done)
    }

    /// The idempotency key of the next try of a row.
    #[must_use]
    pub(super) fn key(&self, row: usize) -> String {
        let refused = self.rows.get(&row).map_or(0, |past| past.refused);
        let digest = self.identity.split(' ').next().unwrap_or_default();
        format!("import-{digest}-{row}-{refused}")
    }

    /// Notes what became of a row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn note(&mut self, row: usize, done: bool) -> anyhow::Result<()> {
        let line = format!("{row} {}", if done { "done" } else { "refused" });
        self.read(&line);
        self.write_line(&line)
    }

    fn write_line(&mut self, line: &str) -> anyhow::Result<()> {
        self.file.write_all(format!("{line}\n").as_bytes()).context("the progress cannot be written")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv.people.progress");
        let mut progress = Progress::open(&path, "abc people at x").unwrap();
        progress.note(2, true).unwrap();
        progress.note(3, false).unwrap();
        drop(progress);
        // Killed in the middle of a line.
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + "4 do").unwrap();
        let mut progress = Progress::open(&path, "abc people at x").unwrap();
        assert!(progress.has(2) && !progress.has(3) && !progress.has(4));
        assert_eq!((progress.key(3), progress.key(4)), ("import-abc-3-1".into(), "import-abc-4-0".into()));
        progress.note(4, true).unwrap();
        drop(progress);
        assert!(Progress::open(&path, "abc people at x").unwrap().has(4));
        assert!(!Progress::open(&path, "def people at x").unwrap().has(2), "another file");
    }
}
