//! The suite can fail: bugs that lose, double or forget are noticed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::played::Play;

/// How often a host with a bug is killed before the bug counts as unnoticed, when every round looks for it: the first one that
/// shows it is the last.
const ROUNDS: usize = 60;

/// The same when only the look at the end finds it.
const ROUNDS_TO_THE_END: usize = 12;

/// How long it works before, which is longer than an early answer is ahead of its commit.
const WORK: Duration = Duration::from_millis(600);

/// How a lost answer shows: its ticket is gone or another one, or its key is not known any more.
pub(super) const LOST: [&str; 3] = ["there is no ticket", "matter", "the same key gets the same answer"];

/// The program with a bug, under its name in a folder.
pub(super) fn planted(bug: &str, folder: &Path) -> PathBuf {
    let binary = folder.join(bug);
    std::os::unix::fs::symlink(Path::new(env!("CARGO_BIN_EXE_planted")), &binary)
        .expect("a link can be made");
    binary
}

#[track_caller]
fn assert_noticed(bug: &str, rounds: usize, by: &[&str]) {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let mut play = Play::open(planted(bug, folder.path()), "");
    let played = catch_unwind(AssertUnwindSafe(|| {
        for round in 1..=rounds {
            play = play.round(None, WORK, round);
        }
        play.end();
    }));
    let noticed = played.expect_err("nothing was noticed");
    let text = noticed.downcast_ref::<String>().cloned().unwrap_or_default();
    println!("{bug} was noticed: {text}");
    assert!(by.iter().any(|known| text.contains(known)), "it was noticed by something else: {text}");
}

#[test]
fn an_answer_before_its_commit_is_noticed() {
    assert_noticed("early-answer", ROUNDS, &LOST);
}

#[test]
fn a_skipped_flush_is_noticed() {
    assert_noticed("skipped-flush", ROUNDS, &LOST);
}

#[test]
fn a_message_under_two_keys_is_noticed() {
    assert_noticed("doubled-outbox", ROUNDS_TO_THE_END, &["mails with keys of their own"]);
}

#[test]
fn a_forgotten_index_is_noticed() {
    let signs = ["counters on the left", "ticket-state", "the list lacks the ticket"];
    assert_noticed("missing-index", ROUNDS_TO_THE_END, &signs);
}
