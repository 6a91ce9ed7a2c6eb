//! A process that is killed in the middle of its commits: what it was told is durable, and whole.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, thread};

use frontdesk_storage::{Batch, Range, Store, open_sled, site_key};

use crate::{open, scan};

/// Set for the process that is to be killed: its store.
const VICTIM: &str = "FRONTDESK_STORAGE_VICTIM";

/// The victim's own test; without the variable there is nothing to do for it but the same work, short.
#[test]
fn victim() {
    match env::var_os(VICTIM) {
        Some(dir) => commit_rounds(Path::new(&dir), u64::MAX),
        None => {
            let dir = tempfile::tempdir().expect("a directory for the test");
            commit_rounds(dir.path(), 3);
            assert_eq!(last_round(&dir, "north"), Some(2));
        }
    }
}

/// Two sites commit side by side: every round writes a record of its own, one record in three
/// places, now and then a long one. Each line tells of a commit that has returned.
fn commit_rounds(dir: &Path, rounds: u64) {
    let store = &open_sled(dir).expect("an empty directory or a store");
    thread::scope(|scope| {
        for site in ["north", "south"] {
            scope.spawn(move || {
                let begin = last_round_of(store, site).map_or(0, |round| round + 1);
                for round in begin..begin.saturating_add(rounds) {
                    store.commit(&round_of(site, round)).expect("a healthy store commits");
                    println!("\n{site} {round}");
                }
            });
        }
    });
}

fn round_of(site: &str, round: u64) -> Batch {
    let mut batch = Batch::new();
    let number = round.to_be_bytes().to_vec();
    let size = if round % 16 == 7 { 600_000 } else { 3_000 };
    batch.put(site_key(site, &[b"journal ", &number[..]].concat()), vec![b'j'; size]);
    for place in ["counter", "index", "outbox"] {
        batch.put(site_key(site, place.as_bytes()), number.clone());
    }
    batch
}

/// The last round there is, after a look that every round before it is there whole.
fn last_round_of(store: &dyn Store, site: &str) -> Option<u64> {
    let journal = scan(store, &Range::prefix(&site_key(site, b"journal ")), usize::MAX);
    for (round, (key, record)) in journal.iter().enumerate() {
        let expected = round_of(site, round as u64);
        assert_eq!(expected.writes().get(key), Some(&Some(record.clone())), "round {round} of `{site}`");
    }
    let last = (journal.len() as u64).checked_sub(1);
    for place in ["counter", "index", "outbox"] {
        let round = store.get(&site_key(site, place.as_bytes())).expect("a healthy store reads");
        assert_eq!(round, last.map(|last| last.to_be_bytes().to_vec()), "`{place}` of `{site}`");
    }
    last
}

fn last_round(dir: &tempfile::TempDir, site: &str) -> Option<u64> {
    last_round_of(&open(dir), site)
}

#[test]
fn a_killed_process_loses_nothing_it_was_told_is_durable() {
    let dir = tempfile::tempdir().expect("a directory for the test");
    for lines in [1, 2, 40, 90] {
        let mut victim = Command::new(env::current_exe().expect("this test's own program"))
            .args(["--exact", "crash::victim", "--nocapture"])
            .env(VICTIM, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this test's own program runs");
        let told = BufReader::new(victim.stdout.take().expect("piped"));
        let mut durable = [("north", None), ("south", None)];
        let mut seen = 0;
        for line in told.lines() {
            let line = line.expect("text");
            for (site, last) in &mut durable {
                let number = line.strip_prefix(*site).and_then(|rest| rest.trim().parse::<u64>().ok());
                if number.is_some() {
                    *last = number;
                    seen += 1;
                }
            }
            if seen == lines {
                victim.kill().expect("the victim still runs");
            }
        }
        victim.wait().expect("the victim ends");
        assert!(seen >= lines, "the victim ended by itself after {seen} commits");
        for (site, told) in durable {
            let found = last_round(&dir, site);
            assert!(found >= told, "`{site}` was told {told:?}, found {found:?}");
        }
    }
}
