//! sled, fjall and redb on the host's workload, each behind the host's own trait: groups of turns committed durably, then reads.
//!
//! Prints one line of JSON per store. What a turn writes was measured by `frontdesk bench`: 14 keys and 6.7 kB.

mod fjall_store;
mod redb_store;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontdesk_engine::view::Range;
use frontdesk_storage::{Batch, Store, open_sled};
use serde_json::{Value as Json, json};

/// Turns in one commit when 64 callers wait, and when one does.
const GROUPS: [u64; 2] = [31, 1];

/// Bytes of the records of one turn: a line of the journal, the ticket, its history, a limit, notices.
const RECORDS: [(&str, usize); 6] = [
    ("journal", 2_600),
    ("ticket", 1_300),
    ("history", 500),
    ("deadline", 300),
    ("notice", 900),
    ("outgoing", 800),
];

/// Kinds of index entries of one turn, which have next to no record.
const INDEXES: [&str; 5] = ["ticket-state", "ticket-assignee", "ticket-number", "due", "inbox"];

/// Records that every turn writes anew.
const HOT: [&str; 3] = ["head", "ticket-count/property/complaint/registered", "series/complaint"];

type Opened = Result<Arc<dyn Store>, Box<dyn std::error::Error>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let turns: u64 = std::env::args().nth(1).map_or(Ok(20_000), |turns| turns.parse())?;
    let stores: [(&str, fn(&Path) -> Opened); 3] = [
        ("sled", |folder| Ok(Arc::new(open_sled(&folder.join("store"))?))),
        ("fjall", |folder| Ok(Arc::new(fjall_store::Fjall::open(&folder.join("store"))?))),
        ("redb", |folder| Ok(Arc::new(redb_store::Redb::open(&folder.join("store.redb"))?))),
    ];
    for (name, open) in stores {
        let folder = tempfile::tempdir_in(std::env::temp_dir())?;
        let store = open(folder.path())?;
        let mut measured = measure(store.as_ref(), turns)?;
        drop(store);
        let began = Instant::now();
        let store = open(folder.path())?;
        measured["open_ms"] = millis(began.elapsed());
        assert!(store.get(&key("ticket", turns / 2))?.is_some(), "{name} lost a record");
        drop(store);
        measured["disk_mib"] = json!(size(folder.path())? >> 20);
        println!("{}", json!({ "store": name, "turns": turns, "measured": measured }));
    }
    Ok(())
}

fn measure(store: &dyn Store, turns: u64) -> Result<Json, Box<dyn std::error::Error>> {
    let mut measured = json!({});
    let mut next = 1;
    for group in GROUPS {
        let until = if group == 1 { next + turns / 20 } else { next + turns };
        let (began, first) = (Instant::now(), next);
        while next < until {
            let last = until.min(next + group);
            let mut batch = Batch::new();
            (next..last).for_each(|turn| write(&mut batch, turn));
            store.commit(&batch)?;
            next = last;
        }
        let rate = (next - first) as f64 / began.elapsed().as_secs_f64();
        measured[format!("turns_per_second_in_groups_of_{group}")] = json!(rate.round());
    }
    let (began, reads) = (Instant::now(), 20_000);
    for read in 0..reads {
        let id = 1 + (read * 7_919) % (next - 1);
        assert!(store.get(&key("ticket", id))?.is_some(), "ticket {id} is not there");
    }
    measured["get_us"] = json!(began.elapsed().as_micros() as f64 / reads as f64);
    let (began, scans) = (Instant::now(), 2_000);
    for scan in 0..scans {
        let from = key("ticket-state", 1 + (scan * 7_919) % (next / 2));
        let page = store.scan(&Range { from, to: b"bench\0ticket-state0".to_vec(), backwards: false }, 50)?;
        assert_eq!(page.len(), 50);
    }
    measured["scan_50_us"] = json!(began.elapsed().as_micros() as f64 / scans as f64);
    Ok(measured)
}

fn write(batch: &mut Batch, turn: u64) {
    for (kind, bytes) in RECORDS {
        // Text as JSON is text: neither constant nor random.
        let record: Vec<u8> = (0..bytes).map(|at| b'a' + ((at as u64 * turn) % 26) as u8).collect();
        batch.put(key(kind, turn), record);
    }
    for kind in INDEXES {
        batch.put(key(kind, turn), b"1".to_vec());
    }
    for kind in HOT {
        batch.put(format!("bench\0{kind}").into_bytes(), turn.to_string().into_bytes());
    }
}

fn key(kind: &str, number: u64) -> Vec<u8> {
    format!("bench\0{kind}/{number:015}").into_bytes()
}

fn millis(took: Duration) -> Json {
    json!(took.as_millis() as u64)
}

fn size(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}
