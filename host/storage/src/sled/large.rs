//! Large records lie apart from the others, in pieces.
//!
//! sled keeps up to sixteen neighbours in one page and writes the page whole after every tenth change in it; a page that outgrows a
//! quarter of a segment becomes a file of its own. Such files cost syncs of their own, and sled writes and removes
//! them in no order that a power cut would respect: a pointer can outlive its file, and with it goes whatever the page held. So
//! no page may grow so large: a record over [`PIECE_BYTES`] is cut, its pieces stand behind all other records, and a stub with
//! their number stands in its place.

use frontdesk_engine::view::Writes;
use sled::IVec;

/// Longer records are cut into pieces of this many bytes. A page never holds more than twenty before sled splits it (sixteen,
/// one more, and three of a neighbour that it was merged with), and twenty with their keys stay below a quarter of a segment.
pub(super) const PIECE_BYTES: usize = super::open::SEGMENT_BYTES / 4 / 24;

/// Behind the first key of everything that lies apart; no key of a site begins so.
pub(super) const FIRST_APART: &[u8] = &[u8::MAX];

/// How the stub of a record begins that lies apart; the number of its pieces follows. Records that begin with a zero byte lie
/// apart, too, so that none is taken for a stub.
const STUB: &[u8] = b"\0apart";

/// Whether a record does not stand in its own place.
fn lies_apart(record: &[u8]) -> bool {
    record.len() > PIECE_BYTES || record.first() == Some(&0)
}

fn stub(pieces: u32) -> Vec<u8> {
    [STUB, &pieces.to_be_bytes()].concat()
}

/// How many pieces a record has, when what was found is only a stub.
pub(super) fn pieces(found: &[u8]) -> Option<u32> {
    let number = found.strip_prefix(STUB)?.try_into().ok()?;
    Some(u32::from_be_bytes(number))
}

/// Where a piece of a key's record lies.
fn piece(key: &[u8], number: u32) -> Vec<u8> {
    [FIRST_APART, key, &number.to_be_bytes()].concat()
}

/// The record that lies apart in so many pieces.
pub(super) fn whole(db: &sled::Db, key: &[u8], pieces: u32) -> sled::Result<Vec<u8>> {
    let mut record = Vec::new();
    for number in 0..pieces {
        let lost = || {
            let why = format!("piece {number} of {pieces} of the record `{}` is gone", key.escape_ascii());
            sled::Error::Io(std::io::Error::other(why))
        };
        record.extend_from_slice(&db.get(piece(key, number))?.ok_or_else(lost)?);
    }
    Ok(record)
}

/// What is found under a key, wherever it lies.
pub(super) fn get(db: &sled::Db, key: &[u8]) -> sled::Result<Option<Vec<u8>>> {
    match db.get(key)? {
        None => Ok(None),
        Some(found) => read(db, key, &found).map(Some),
    }
}

/// What was found in a key's place, or the record that it is the stub of.
pub(super) fn read(db: &sled::Db, key: &[u8], found: &IVec) -> sled::Result<Vec<u8>> {
    pieces(found).map_or_else(|| Ok(found.to_vec()), |pieces| whole(db, key, pieces))
}

/// Walks to every record that was written. sled leaves it to the next one who comes by to split or merge a page that a batch made
/// too large or too small, also when that one only reads: it would write to a disk that may be full by then.
pub(super) fn settle(db: &sled::Db, writes: &Writes) -> sled::Result<()> {
    for key in writes.keys() {
        if let Some(pieces) = db.get(key)?.as_deref().and_then(pieces) {
            (0..pieces).try_for_each(|number| db.get(piece(key, number)).map(drop))?;
        }
    }
    Ok(())
}

/// Cuts the large records of a store that was written before they lay apart, a few at a time.
pub(super) fn cut_all(db: &sled::Db) -> sled::Result<()> {
    for pair in db.range(..FIRST_APART) {
        let (key, found) = pair?;
        // The backend's own records are short, and no stubs.
        if key.first() != Some(&0) && lies_apart(&found) && pieces(&found).is_none() {
            let writes = Writes::from([(key.to_vec(), Some(found.to_vec()))]);
            db.apply_batch(laid_out(db, &writes)?.0)?;
            settle(db, &writes)?;
        }
    }
    db.flush().map(drop)
}

/// What sled is to write for these writes, and by how many records the store grows.
pub(super) fn laid_out(db: &sled::Db, writes: &Writes) -> sled::Result<(sled::Batch, i64)> {
    let (mut batch, mut more) = (sled::Batch::default(), 0);
    for (key, record) in writes {
        // The pages looked at are needed next.
        let before = db.get(key)?;
        more += i64::from(record.is_some()) - i64::from(before.is_some());
        let before = before.as_deref().and_then(pieces).unwrap_or_default();
        let now = match record.as_deref() {
            Some(record) if lies_apart(record) => {
                let mut now = 0;
                for bytes in record.chunks(PIECE_BYTES) {
                    batch.insert(piece(key, now), bytes);
                    now += 1;
                }
                batch.insert(key.as_slice(), stub(now));
                now
            }
            Some(record) => {
                batch.insert(key.as_slice(), record);
                0
            }
            None => {
                batch.remove(key.as_slice());
                0
            }
        };
        for number in now..before {
            batch.remove(piece(key, number));
        }
    }
    Ok((batch, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: &std::path::Path) -> sled::Db {
        let config = sled::Config::new().path(dir).segment_size(super::super::open::SEGMENT_BYTES);
        config.flush_every_ms(None).open().unwrap()
    }

    fn put(db: &sled::Db, writes: &Writes) -> i64 {
        let (batch, more) = laid_out(db, writes).unwrap();
        db.apply_batch(batch).unwrap();
        settle(db, writes).unwrap();
        db.flush().unwrap();
        more
    }

    #[test]
    fn reading_what_was_settled_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let db = open(dir.path());
        let log = || {
            db.flush().unwrap();
            std::fs::read(dir.path().join("db")).unwrap()
        };
        // More than a page holds, then fewer: pages split, and merge.
        for record in [Some(b"record".to_vec()), None] {
            let writes = (0..200).map(|n| (format!("key {n:03}").into_bytes(), record.clone()));
            let writes: Writes = writes.filter(|(key, _)| record.is_some() || key[6] != b'7').collect();
            put(&db, &writes);
            let settled = log();
            for n in 0..200 {
                db.get(format!("key {n:03}")).unwrap();
            }
            assert!(log() == settled, "reading {record:?} wrote");
        }
    }

    #[test]
    fn records_of_any_length_come_back_and_leave_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let db = open(dir.path());
        let lengths = [3_000_000, PIECE_BYTES, PIECE_BYTES + 1, 0, 5 * PIECE_BYTES, 1, 2 * PIECE_BYTES];
        for (n, length) in lengths.into_iter().enumerate() {
            // A zero byte first would be a stub's; another one each time.
            let record: Vec<u8> = (n..n + length).map(|byte| u8::try_from(byte % 251).unwrap()).collect();
            let more = put(&db, &Writes::from([(b"key".to_vec(), Some(record.clone()))]));
            assert_eq!(more, i64::from(n == 0), "{length}");
            assert_eq!(get(&db, b"key").unwrap().as_ref(), Some(&record), "{length}");
            let pieces = if lies_apart(&record) { length.div_ceil(PIECE_BYTES) } else { 0 };
            assert_eq!(db.len(), 1 + pieces, "{length}");
        }
        assert_eq!(put(&db, &Writes::from([(b"key".to_vec(), None)])), -1);
        assert!(db.is_empty() && get(&db, b"key").unwrap().is_none());
    }

    #[test]
    fn what_was_written_whole_is_cut_once() {
        let dir = tempfile::tempdir().unwrap();
        let db = open(dir.path());
        db.insert(b"\0commits", &7_u64.to_be_bytes()).unwrap();
        let records = [("large", vec![7; 700_000]), ("other", vec![8; PIECE_BYTES + 1]), ("small", vec![9])];
        for (key, record) in &records {
            db.insert(key, record.as_slice()).unwrap();
        }
        for _ in 0..2 {
            cut_all(&db).unwrap();
            assert_eq!(db.len(), 4 + 700_000_usize.div_ceil(PIECE_BYTES) + 2);
            for (key, record) in &records {
                assert_eq!(get(&db, key.as_bytes()).unwrap().as_ref(), Some(record), "{key}");
            }
        }
    }

    #[test]
    fn no_page_becomes_a_file_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let db = open(dir.path());
        let key = |n: usize| format!("riverside\0blueprint/property/{n:0160}").into_bytes();
        // As large as a record in its own place may be, and larger; then most of them go, so that pages merge.
        for length in [PIECE_BYTES, 40 * PIECE_BYTES - 1] {
            for n in 0..60 {
                put(&db, &Writes::from([(key(n), Some(vec![1; length]))]));
            }
            let all = (0..60).map(|n| (key(n), Some(vec![2; length - 1])));
            put(&db, &all.collect());
            let most = (0..60).filter(|n| n % 5 != 0).map(|n| (key(n), None));
            put(&db, &most.collect());
        }
        let files = std::fs::read_dir(dir.path().join("blobs")).unwrap().count();
        assert_eq!(files, 0);
    }
}
