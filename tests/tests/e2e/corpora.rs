//! What fuzzing found, and what it began from, is replayed: `cargo xtask fuzz` adds to it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use frontdesk_tests::entries::ENTRIES;
use frontdesk_tests::root;

fn inputs(entry: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/fuzz/corpus").join(entry);
    let listed = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    listed.map(|file| file.expect("the folder can be read").path()).collect()
}

#[test]
fn every_kept_input_comes_back() {
    for (name, entry) in ENTRIES {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "`{name}` has nothing to begin from");
        for path in inputs {
            println!("{}", path.display());
            entry(&std::fs::read(&path).expect("an input can be read"));
        }
    }
}

/// Every byte of a sound input is changed, and the input is cut there: readers stop at nothing.
#[test]
fn every_cut_and_every_changed_byte_comes_back() {
    for (name, entry) in ENTRIES {
        let sound = inputs(name).into_iter().map(|path| std::fs::read(path).expect("an input can be read"));
        let Some(sound) = sound.max_by_key(Vec::len) else { continue };
        let step = 1 + sound.len() / 200;
        for at in (0..sound.len()).step_by(step) {
            entry(&sound[..at]);
            let mut changed = sound.clone();
            changed[at] = changed[at].wrapping_add(1);
            entry(&changed);
        }
    }
}

#[test]
fn each_folder_has_its_entry() {
    let folders = std::fs::read_dir(root().join("tests/fuzz/corpus")).expect("there are corpora");
    let folders = folders.map(|folder| folder.expect("the folder can be read").file_name());
    let folders: BTreeSet<_> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    let entries: BTreeSet<_> = ENTRIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, entries);
    let xtask = std::fs::read_to_string(root().join("xtask/src/fuzz.rs")).expect("it can be read");
    for entry in entries {
        assert!(xtask.contains(&format!("\"{entry}\"")), "`cargo xtask fuzz` does not know `{entry}`");
    }
}
