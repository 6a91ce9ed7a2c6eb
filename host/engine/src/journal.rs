//! The journal: one line a turn, chained by hash, enough to explain the turn and to run it again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::command::Request;
use crate::instant::Instant;
use crate::turn::LogLine;
use crate::view::{View, ViewError, Writes};
use crate::{key, record};

/// Counters of a site and the end of its journal's chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The last line's number.
    pub seq: u64,
    /// The last line's hash.
    pub hash: String,
    /// The last turn's moment: time in a site never runs backwards.
    pub now: Instant,
    /// The last ticket's id.
    pub tickets: u64,
    /// The last id of anything else (notices, messages, occurrences, postings, faults).
    pub others: u64,
}

/// One turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// From 1, without gaps.
    pub seq: u64,
    /// The turn's moment.
    pub now: Instant,
    /// What came in.
    pub request: Request,
    /// What the clock found due, when the request is `ring`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rang: Option<crate::alarm::DueItem>,
    /// How it ended.
    pub outcome: Ending,
    /// Plugins whose hooks ran: `property@1.0.0`.
    pub plugins: Vec<String>,
    /// Records it wrote, without indexes; a removed one is `null`.
    pub writes: Vec<Write>,
    /// What plugins wrote for the operator.
    pub log: Vec<LogLine>,
    /// How long it took; told by the host, no part of what replay compares.
    pub micros: u64,
    /// The hash of the line before.
    pub previous: String,
    /// SHA-256 over this line without `hash`, as lowercase hex.
    pub hash: String,
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Everything happened.
    Done,
    /// Nothing happened; why, in English.
    Refused(String),
    /// Nothing happened; the fault is parked under this id.
    Faulted(u64),
}

/// One record that a turn wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Write {
    /// Its key.
    pub key: String,
    /// What stands there now.
    pub record: Option<Json>,
}

/// Whether a record under this key stands in the journal: not what counts turns, not what repeats other records.
pub(crate) fn is_notable(key: &str) -> bool {
    let kind = key.split('/').next().unwrap_or_default();
    !matches!(kind, "head" | "journal" | "blueprint") && !key::INDEXES.contains(&kind)
}

/// How a line without its hash ends.
const UNSEALED_END: &[u8] = b"\"}";

/// The records among a turn's writes that belong into the journal.
#[must_use]
pub fn notable(writes: &Writes) -> Vec<Write> {
    writes
        .iter()
        .filter_map(|(key, record)| {
            let key = String::from_utf8_lossy(key);
            // Records are read only for what is written down of them: most are of indexes and counters.
            is_notable(&key).then(|| Write {
                record: record.as_ref().and_then(|bytes| serde_json::from_slice(bytes).ok()),
                key: key.into_owned(),
            })
        })
        .collect()
}

impl Line {
    /// Gives it its hash, and tells how it is stored.
    ///
    /// # Panics
    /// Never: a line has text keys only.
    #[must_use]
    pub(crate) fn seal(&mut self) -> Vec<u8> {
        self.hash.clear();
        let mut bytes =
            serde_json::to_vec(self).expect("journal lines have text keys only and always encode");
        self.hash = hex(&Sha256::digest(&bytes));
        // The hash is the last field, empty so far: the line is not written out a second time for it.
        bytes.truncate(bytes.len() - UNSEALED_END.len());
        bytes.extend_from_slice(self.hash.as_bytes());
        bytes.extend_from_slice(UNSEALED_END);
        bytes
    }

    /// What its hash should be.
    #[must_use]
    pub fn digest(&self) -> String {
        let bare = Self { hash: String::new(), ..self.clone() };
        let bytes = serde_json::to_vec(&bare).expect("journal lines have text keys only and always encode");
        hex(&Sha256::digest(bytes))
    }
}

/// Lowercase hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Walks the chain from `from` on, at most `limit` lines, and tells the last good line's number. At the end it
/// holds the chain against the site's head, so that lines cannot be taken off unseen.
///
/// # Errors
/// The number of the first line that is missing or altered, or a store error.
pub fn verify(view: &dyn View, from: u64, limit: usize) -> Result<u64, Broken> {
    // Before the lines: a site at work writes more of them meanwhile, never fewer.
    let head: Head = record::get(view, key::head())?.unwrap_or_default();
    let mut last = from.saturating_sub(1);
    let mut previous: Option<String> = match last {
        0 => Some(String::new()),
        seq => record::get::<Line>(view, key::journal_line(seq))?.map(|line| line.hash),
    };
    let range = crate::view::Range::prefix(&key::journal().below());
    let range = if last > 0 { range.after(&key::journal_line(last).bytes()) } else { range };
    let lines = record::scan::<Line>(view, &range, limit)?;
    let reached_the_end = lines.len() < limit;
    for (_, line) in lines {
        let fits = previous.as_ref().is_none_or(|hash| *hash == line.previous);
        if line.seq != last + 1 || !fits || line.digest() != line.hash {
            return Err(Broken::At(last + 1));
        }
        last = line.seq;
        previous = Some(line.hash);
    }
    if reached_the_end && last < head.seq {
        return Err(Broken::At(last + 1));
    }
    if last == head.seq && previous.is_some_and(|hash| hash != head.hash) {
        return Err(Broken::At(last));
    }
    Ok(last)
}

/// Why a journal could not be verified.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Broken {
    /// The first line that is missing or altered.
    #[error("journal line {0} is missing or was altered")]
    At(u64),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] ViewError),
}
