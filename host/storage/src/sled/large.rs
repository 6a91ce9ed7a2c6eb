//! Large records lie apart from the others.
//!
//! sled keeps up to sixteen neighbours in one page and writes the page whole after every tenth change in it: one record of a megabyte
//! (the blueprint of a plugin, the line of the journal that installed it) costs each change of its neighbours a megabyte, and
//! the page a file of its own that has to be synced. So a large record stands under its key behind all others, and
//! a stub in its place.

use frontdesk_engine::view::Writes;
use sled::IVec;

/// Records of more bytes than this lie apart: sixteen of them still fit into a page that is no file of its own, see
/// [`super::open::SEGMENT_BYTES`].
pub(super) const APART_BYTES: usize = super::open::SEGMENT_BYTES / 4 / 16;

/// Behind the first key of everything that lies apart; no key of a site begins so.
pub(super) const FIRST_APART: &[u8] = &[u8::MAX];

/// What stands in the place of a record that lies apart. Records that begin like it lie apart, too.
const STUB: &[u8] = b"\0apart";

/// Whether a record does not stand in its own place.
fn lies_apart(record: &[u8]) -> bool {
    record.len() > APART_BYTES || record.first() == Some(&0)
}

/// Whether what was found is only a stub.
pub(super) fn is_stub(found: &[u8]) -> bool {
    found == STUB
}

/// Where the record of a key lies when it lies apart.
pub(super) fn apart(key: &[u8]) -> Vec<u8> {
    [FIRST_APART, key].concat()
}

/// What is found under a key, wherever it lies.
pub(super) fn get(db: &sled::Db, key: &[u8]) -> sled::Result<Option<IVec>> {
    match db.get(key)? {
        Some(found) if is_stub(&found) => db.get(apart(key)),
        found => Ok(found),
    }
}

/// Walks to every record that was written. sled leaves it to the next one who comes by to split or merge a page that a batch made
/// too large or too small, also when that one only reads: it would write to a disk that may be full by then.
pub(super) fn settle(db: &sled::Db, writes: &Writes) -> sled::Result<()> {
    writes.keys().try_for_each(|key| get(db, key).map(drop))
}

/// What sled is to write for these writes, and by how many records the store grows.
pub(super) fn laid_out(db: &sled::Db, writes: &Writes) -> sled::Result<(sled::Batch, i64)> {
    let (mut batch, mut more) = (sled::Batch::default(), 0);
    for (key, record) in writes {
        // The pages looked at are needed next.
        let before = db.get(key)?;
        more += i64::from(record.is_some()) - i64::from(before.is_some());
        let lay_apart = before.is_some_and(|before| is_stub(&before));
        match record.as_deref() {
            Some(record) if lies_apart(record) => {
                batch.insert(apart(key), record);
                batch.insert(key.as_slice(), STUB);
                continue;
            }
            Some(record) => batch.insert(key.as_slice(), record),
            None => batch.remove(key.as_slice()),
        }
        if lay_apart {
            batch.remove(apart(key));
        }
    }
    Ok((batch, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_what_was_settled_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let db = sled::Config::new().path(dir.path()).flush_every_ms(None).open().unwrap();
        let log = || {
            db.flush().unwrap();
            std::fs::read(dir.path().join("db")).unwrap()
        };
        // More than a page holds, then fewer: pages split, and merge.
        for record in [Some(b"record".to_vec()), None] {
            let writes = (0..200).map(|n| (format!("key {n:03}").into_bytes(), record.clone()));
            let writes: Writes = writes.filter(|(key, _)| record.is_some() || key[6] != b'7').collect();
            let (batch, _) = laid_out(&db, &writes).unwrap();
            db.apply_batch(batch).unwrap();
            settle(&db, &writes).unwrap();
            let settled = log();
            for n in 0..200 {
                db.get(format!("key {n:03}")).unwrap();
            }
            assert!(log() == settled, "reading {record:?} wrote");
        }
    }
}
