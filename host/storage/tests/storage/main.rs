//! What a store promises, on every backend; and what only the one on disk can break.

mod contract;
mod crash;
mod model;
mod opening;

use std::sync::Arc;

use frontdesk_storage::{Batch, Memory, Pair, Range, Sled, Store, open_sled};

/// Runs `check` on a new store of every backend; the last line printed names the one that failed.
fn on_every_backend(check: impl Fn(Arc<dyn Store>)) {
    println!("backend: memory");
    check(Arc::new(Memory::new()));
    println!("backend: sled");
    let dir = tempfile::tempdir().expect("a directory for the test");
    check(Arc::new(open(&dir)));
}

fn open(dir: &tempfile::TempDir) -> Sled {
    open_sled(dir.path()).expect("an empty directory or a store")
}

/// `put` for `Some`, `remove` for `None`.
fn batch(writes: &[(&str, Option<&str>)]) -> Batch {
    let mut batch = Batch::new();
    for (key, record) in writes {
        match record {
            Some(record) => batch.put(key.as_bytes().to_vec(), record.as_bytes().to_vec()),
            None => batch.remove(key.as_bytes().to_vec()),
        }
    }
    batch
}

fn commit(store: &dyn Store, writes: &[(&str, Option<&str>)]) {
    store.commit(&batch(writes)).expect("a healthy store commits");
}

fn range(from: &str, to: &str) -> Range {
    Range { from: from.as_bytes().to_vec(), to: to.as_bytes().to_vec(), backwards: false }
}

fn scan(store: &dyn Store, range: &Range, limit: usize) -> Vec<Pair> {
    store.scan(range, limit).expect("a healthy store scans")
}

/// The keys a scan gives, as one line.
fn keys(store: &dyn Store, range: &Range, limit: usize) -> String {
    let found = scan(store, range, limit);
    let keys: Vec<_> = found.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect();
    keys.join(" ")
}
