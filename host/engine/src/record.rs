//! Typed records over a view: JSON in, JSON out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::key::Key;
use crate::view::{Overlay, Range, View, ViewError};

fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, ViewError> {
    serde_json::from_slice(bytes).map_err(|error| {
        ViewError(format!("record `{}` is not what it should be: {error}", String::from_utf8_lossy(key)))
    })
}

/// The record under a key.
///
/// # Errors
/// When the store cannot be read or the record is damaged.
pub fn get<T: DeserializeOwned>(view: &dyn View, key: Key) -> Result<Option<T>, ViewError> {
    let key = key.bytes();
    view.get(&key)?.map(|bytes| decode(&key, &bytes)).transpose()
}

/// Up to `limit` records of a range with their keys.
///
/// # Errors
/// As [`get`].
pub fn scan<T: DeserializeOwned>(
    view: &dyn View,
    range: &Range,
    limit: usize,
) -> Result<Vec<(Vec<u8>, T)>, ViewError> {
    let found = view.scan(range, limit)?;
    found
        .into_iter()
        .map(|(key, bytes)| {
            let record = decode(&key, &bytes)?;
            Ok((key, record))
        })
        .collect()
}

/// Up to `limit` records below a key, without their keys.
///
/// # Errors
/// As [`get`].
pub fn below<T: DeserializeOwned>(view: &dyn View, key: Key, limit: usize) -> Result<Vec<T>, ViewError> {
    Ok(scan(view, &Range::prefix(&key.below()), limit)?.into_iter().map(|(_, record)| record).collect())
}

/// Writes a record.
pub fn put<T: Serialize>(overlay: &mut Overlay, key: Key, record: &T) {
    let bytes = serde_json::to_vec(record).expect("records have text keys only and always encode");
    overlay.put(key.bytes(), bytes);
}
