//! Opening a directory: what lasts, and what each kind of trouble says to the operator.

use std::fs;
use std::path::Path;

use frontdesk_storage::{Batch, Range, Store, StoreError, open_sled, site_key};
use tempfile::TempDir;

use crate::{batch, commit, open, range, scan};

fn new_dir() -> TempDir {
    tempfile::tempdir().expect("a directory for the test")
}

fn refusal(dir: &Path) -> StoreError {
    open_sled(dir).expect_err("this directory must not open")
}

fn key(n: u32) -> Vec<u8> {
    site_key("clinic", &n.to_be_bytes())
}

/// A store with some content, closed.
fn filled() -> TempDir {
    let dir = new_dir();
    let store = open(&dir);
    for n in 0..300_u32 {
        let mut turn = Batch::new();
        turn.put(key(n), vec![n as u8; 5_000]);
        store.commit(&turn).expect("a healthy store commits");
    }
    dir
}

#[test]
fn what_was_committed_is_there_when_opened_again() {
    let dir = new_dir();
    let nested = dir.path().join("data/store");
    for round in 1..=3_u8 {
        let store = open_sled(&nested).expect("made when missing, opened when there");
        assert_eq!(store.stats().expect("counts").records, u64::from(round) - 1);
        let mut turn = Batch::new();
        turn.put(vec![round], vec![round; 100_000]);
        store.commit(&turn).expect("a healthy store commits");
        assert!(store.stats().expect("counts").bytes_on_disk > 100_000);
    }
    let store = open_sled(&nested).expect("opened when there");
    assert_eq!(scan(&store, &Range::prefix(b""), 9).len(), 3);
}

#[test]
fn a_store_without_records_opens_again() {
    let dir = new_dir();
    drop(open(&dir));
    assert_eq!(scan(&open(&dir), &Range::prefix(b""), 9), []);
}

#[test]
fn a_copy_of_an_open_store_holds_every_commit() {
    let (dir, copy) = (new_dir(), new_dir());
    let store = open(&dir);
    commit(&store, &[("a", Some("1"))]);
    copy_dir(dir.path(), copy.path());
    assert_eq!(scan(&open(&copy), &range("", "z"), 9).len(), 1);

    // Also of one into which nothing was committed yet.
    let (dir, copy) = (new_dir(), new_dir());
    let store = open(&dir);
    copy_dir(dir.path(), copy.path());
    assert_eq!(scan(&open(&copy), &range("", "z"), 9).len(), 0);
    drop(store);
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory for the copy");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn a_store_opens_once_at_a_time() {
    let dir = new_dir();
    let store = open(&dir);
    let path = dir.path();
    assert_eq!(
        refusal(path).to_string(),
        format!(
            "store `{}` is in use by another process (stop the other frontdesk, or give this one its own data \
             directory)",
            path.display()
        )
    );
    drop(store);
    open(&dir);
}

#[test]
fn a_file_is_no_store() {
    let dir = new_dir();
    let file = dir.path().join("store");
    fs::write(&file, "text").expect("written");
    assert_eq!(
        refusal(&file).to_string(),
        format!(
            "expected the directory of a store at `{}`, got a file (name an empty or a new directory)",
            file.display()
        )
    );
    assert_eq!(
        refusal(&file.join("below")),
        StoreError::NotAStore { dir: file.join("below"), got: "a file".to_owned() }
    );
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let dir = new_dir();
    fs::write(dir.path().join("thesis.odt"), "text").expect("written");
    assert_eq!(
        refusal(dir.path()).to_string(),
        format!(
            "expected the directory of a store at `{}`, got one with `thesis.odt` and without \
             `frontdesk-store` (name an empty or a new directory)",
            dir.path().display()
        )
    );
    assert_eq!(fs::read_dir(dir.path()).expect("a directory").count(), 1, "nothing was added");
}

#[test]
fn a_store_whose_making_was_cut_short_is_made_whole() {
    let dir = new_dir();
    drop(open(&dir));
    fs::remove_file(dir.path().join("frontdesk-store")).expect("removed");
    fs::write(dir.path().join("frontdesk-store.new"), "frontd").expect("written");
    commit(&open(&dir), &[("a", Some("1"))]);
    assert_eq!(scan(&open(&dir), &range("", "z"), 9).len(), 1);
}

#[test]
fn another_format_is_named() {
    let dir = filled();
    fs::write(dir.path().join("frontdesk-store"), "frontdesk store 9 (postgresql)\n").expect("written");
    assert_eq!(
        refusal(dir.path()).to_string(),
        format!(
            "store `{}` was written in another format: expected `frontdesk store 2 (sled 0.34)`, got \
             `frontdesk store 9 (postgresql)` (open it with the frontdesk that wrote it, back up there and \
             restore here)",
            dir.path().display()
        )
    );
}

#[test]
fn a_store_from_before_large_records_lay_apart_is_read_and_then_written_as_now() {
    let dir = filled();
    let marker = dir.path().join("frontdesk-store");
    fs::write(&marker, "frontdesk store 1 (sled 0.34)\n").expect("written");
    let store = open_sled(dir.path()).expect("the older format is known");
    assert!(store.get(&key(1)).expect("it reads").is_some());
    assert_eq!(fs::read_to_string(marker).expect("it is there"), "frontdesk store 2 (sled 0.34)\n");
}

fn assert_damaged(dir: &Path) {
    let told = refusal(dir);
    assert!(matches!(told, StoreError::Damaged { .. }), "{told:?}");
    assert!(told.to_string().ends_with("restore the last backup into a new one)"), "{told}");
}

#[test]
fn a_lost_log_is_a_damage_and_not_an_empty_store() {
    let dir = filled();
    for entry in fs::read_dir(dir.path()).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_file() && !path.ends_with("frontdesk-store") && !path.ends_with("commits") {
            fs::remove_file(path).expect("removed");
        }
    }
    assert_damaged(dir.path());
}

/// sled takes a broken byte near the end of its log for the traces of a crash and opens without what
/// follows, here a third of the records.
#[test]
fn a_log_that_lost_its_end_is_a_damage_unless_the_operator_accepts_it() {
    let dir = filled();
    let log = dir.path().join("db");
    let mut bytes = fs::read(&log).expect("read");
    let late = bytes.len() * 8 / 10;
    bytes[late..late + 64].fill(0x55);
    fs::write(&log, bytes).expect("written");
    let told = refusal(dir.path()).to_string();
    let (before, after) =
        told.split_once("of 300 commits it holds the first ").expect("the number of commits");
    assert_eq!(before, format!("store `{}` is damaged: ", dir.path().display()));
    let (found, after) = after.split_once(';').expect("how many are left");
    assert_eq!(
        after,
        " without its file `commits` it opens with these (keep a copy of the directory, then restore the \
         last backup into a new one)"
    );

    fs::remove_file(dir.path().join("commits")).expect("removed");
    let records = open(&dir).stats().expect("counts").records;
    assert_eq!(records.to_string(), found);
    assert!((100..300).contains(&records), "{records}");
}

#[test]
fn a_broken_snapshot_is_a_damage() {
    let dir = filled();
    open(&dir);
    let entries = fs::read_dir(dir.path()).expect("a directory");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let snapshot =
        paths.find(|path| path.to_string_lossy().contains("snap.")).expect("sled wrote a snapshot");
    let mut bytes = fs::read(&snapshot).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(&snapshot, bytes).expect("written");
    assert_damaged(dir.path());
}

#[test]
fn what_a_power_cut_leaves_half_written_is_no_damage() {
    let dir = filled();
    // As sled names a snapshot before it is whole, later than any other.
    let half = dir.path().join("snap.FFFFFFFFFFFFFFFF.generating");
    std::fs::write(&half, [0; 40]).expect("the directory can be written");
    let settings = dir.path().join("conf");
    let bytes = std::fs::metadata(&settings).expect("sled keeps its settings in a file").len();
    std::fs::write(&settings, vec![0; usize::try_from(bytes).expect("they are few")])
        .expect("it can be written");
    let store = open_sled(dir.path()).expect("nothing of it is damage");
    assert!(store.get(&key(1)).expect("the store can be read").is_some());
    assert!(!half.exists());
}

#[test]
fn broken_settings_are_a_damage() {
    let dir = filled();
    let conf = dir.path().join("conf");
    fs::write(&conf, [0xff; 40]).expect("written");
    let told = refusal(dir.path());
    assert!(matches!(told, StoreError::Damaged { .. } | StoreError::Format { .. }), "{told:?}");
}

/// Bytes may break anywhere. Whatever breaks, there is an error or there are all the records: no panic
/// comes out, no record is changed, none is missing in silence.
#[test]
fn broken_bytes_are_an_error_or_do_no_harm() {
    let whole = filled();
    let log = fs::read(whole.path().join("db")).expect("read");
    for at in (0..log.len()).step_by(log.len() / 24).chain([0, 4, 20, 40]) {
        let dir = new_dir();
        copy_dir(whole.path(), dir.path());
        let mut broken = log.clone();
        for byte in &mut broken[at..(at + 64).min(log.len())] {
            *byte ^= 0x55;
        }
        fs::write(dir.path().join("db"), broken).expect("written");
        let Ok(store) = open_sled(dir.path()) else { continue };
        for n in 0..300_u32 {
            if let Ok(record) = store.get(&key(n)) {
                assert!(record == Some(vec![n as u8; 5_000]), "record {n} with byte {at} broken");
            }
        }
        let _ = store.scan(&Range::prefix(b""), 999);
        let _ = store.stats();
    }
}

/// After a failed sync the next one may report success for bytes that are lost, so nothing that the
/// store shows from then on could be relied on.
#[test]
fn after_a_failed_commit_the_store_stays_shut() {
    let dir = new_dir();
    let store = open(&dir);
    commit(&store, &[("a", Some("1"))]);
    fs::remove_dir_all(dir.path().join("blobs")).expect("removed");
    let failed = store.commit(&batch(&[("a", Some("2"))])).expect_err("its files are gone");
    let told = failed.to_string();
    assert!(
        told.starts_with("store could not commit: ") && told.ends_with("(see to the disk, then restart)"),
        "{told}"
    );

    fs::create_dir(dir.path().join("blobs")).expect("made again");
    assert_eq!(store.get(b"a"), Err(failed.clone()));
    assert_eq!(store.scan(&range("", "z"), 9), Err(failed.clone()));
    assert_eq!(store.commit(&batch(&[("a", Some("3"))])), Err(failed.clone()));
    assert_eq!(store.stats(), Err(failed));
    drop(store);
    commit(&open(&dir), &[("a", Some("3"))]);
}
