//! Cursors: where a listing goes on, opaque to callers, stable while records come and go.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_engine::view::{Pair, Range, View};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::words::{Cursor, Limit};

/// Which part of a listing.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Paging {
    pub limit: Option<Limit>,
    /// The `next` of the page before.
    pub cursor: Option<Cursor>,
}

/// One page of a listing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Page<T> {
    /// What was found.
    pub items: Vec<T>,
    /// The `cursor` of the next page; nothing: this was the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub(super) fn map<U>(self, into: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(into).collect(), next: self.next }
    }
}

/// A cursor for what comes behind `key`.
#[must_use]
pub(super) fn behind(key: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// The key in a cursor.
///
/// # Errors
/// `malformed` for what was not given out by us.
pub(super) fn key_of(cursor: &Cursor) -> Result<Vec<u8>, Problem> {
    URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| foreign())
}

/// What is said to a cursor of another listing.
#[must_use]
pub(super) fn foreign() -> Problem {
    Problem::malformed("cursor", "expected a cursor that this listing gave out (begin without one)")
}

/// A page of the records of a range.
///
/// # Errors
/// `malformed` for a cursor from elsewhere, or when the store cannot be read.
pub(super) fn page<T: DeserializeOwned>(
    view: &dyn View,
    range: Range,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<T>, Problem> {
    filtered(view, range, limit, cursor, |_, record| {
        serde_json::from_slice(record).map(Some).map_err(damaged)
    })
}

/// How many records one page may look at; a page that finds too few of too many is short, and goes on.
const LOOKED_AT_MAX: usize = 5_000;

/// How many records are fetched at once.
const CHUNK: usize = 256;

/// A page of those records of a range that `pick` makes something of.
///
/// # Errors
/// As [`page`], and what `pick` refuses.
pub(super) fn filtered<T>(
    view: &dyn View,
    range: Range,
    limit: Limit,
    cursor: Option<&Cursor>,
    mut pick: impl FnMut(&[u8], &[u8]) -> Result<Option<T>, Problem>,
) -> Result<Page<T>, Problem> {
    let mut rest = resumed(range, cursor)?;
    let mut items = Vec::new();
    let mut looked_at = 0;
    let mut last: Option<Vec<u8>> = None;
    loop {
        let chunk: Vec<Pair> = view.scan(&rest, CHUNK)?;
        let is_last = chunk.len() < CHUNK;
        for (key, record) in chunk {
            if items.len() == limit.0 || looked_at == LOOKED_AT_MAX {
                return Ok(Page { items, next: last.as_deref().map(behind) });
            }
            looked_at += 1;
            items.extend(pick(&key, &record)?);
            last = Some(key);
        }
        match &last {
            Some(last) if !is_last => rest = rest.after(last),
            _ => return Ok(Page { items, next: None }),
        }
    }
}

fn resumed(range: Range, cursor: Option<&Cursor>) -> Result<Range, Problem> {
    let Some(cursor) = cursor else { return Ok(range) };
    let key = key_of(cursor)?;
    if key < range.from || key >= range.to {
        return Err(foreign());
    }
    Ok(range.after(&key))
}

/// What is said of a record that is not what it should be.
pub(super) fn damaged(error: serde_json::Error) -> Problem {
    Problem::store(&error)
}
