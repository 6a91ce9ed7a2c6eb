//! Removes files that nobody refers to any more: uploads of forms that were never sent, and what went with old tickets.
//!
//! The records of a site are the only truth about who refers to what: they are read through for the ids of its old files. What only
//! the journal tells of is not referred to.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Weak};
use std::time::Duration;

use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::view::{Range, View};
use frontdesk_storage::Batch;

use super::{FileError, Files, all, is_id, record_key};
use crate::host::Host;
use crate::writer::SiteHandle;

/// How long a file waits for somebody who refers to it.
pub const ORPHAN_AFTER: Span = Span::days(1);

/// How often orphans are looked for.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// How soon after the start, when the host has other things to do.
const FIRST: Duration = Duration::from_secs(60 * 60);

/// How many records are looked at in one read.
const RECORDS_AT_ONCE: usize = 500;

impl Files {
    /// Removes files of a site that were brought a day ago and that none of its records tells of; tells how many.
    ///
    /// # Errors
    /// When the store or the folder fails; what is still there goes the next time.
    pub fn sweep(&self, site: &str, view: &dyn View, now: Instant) -> Result<usize, FileError> {
        let before = now.minus(ORPHAN_AFTER);
        let known = all(self.store.as_ref(), site)?;
        let old: BTreeSet<String> =
            known.into_iter().filter(|(_, stored)| stored.at <= before).map(|(id, _)| id).collect();
        let orphans = unmentioned(view, old)?;
        let mut removed = 0;
        for id in orphans {
            removed += usize::from(self.remove_old(site, &id, before)?);
        }
        Ok(removed)
    }

    /// Removes a file, but for one that was brought again meanwhile.
    fn remove_old(&self, site: &str, id: &str, before: Instant) -> Result<bool, FileError> {
        let _changing = self.changing();
        if self.find(site, id)?.is_none_or(|stored| stored.at > before) {
            return Ok(false);
        }
        let path = self.folder.join(site).join(id);
        // The file first: a record without it is found again the next time, a file without a record is not.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(FileError::Folder(path, error));
            }
            _ => {}
        }
        let mut batch = Batch::new();
        batch.remove(record_key(site, id));
        self.store.commit(&batch)?;
        Ok(true)
    }
}

/// Those of some ids that stand in no record but the journal's.
fn unmentioned(view: &dyn View, mut ids: BTreeSet<String>) -> Result<BTreeSet<String>, FileError> {
    let journal = key::journal().below();
    let mut range = Range::prefix(&[]);
    while !ids.is_empty() {
        let found = view.scan(&range, RECORDS_AT_ONCE)?;
        let Some((last, _)) = found.last() else { break };
        range = range.after(last);
        for (_, record) in found.iter().filter(|(key, _)| !key.starts_with(&journal)) {
            for id in ids_in(record) {
                ids.remove(id);
            }
        }
    }
    Ok(ids)
}

/// Everything in a record that can be a file's id.
fn ids_in(record: &[u8]) -> impl Iterator<Item = &str> {
    let words = record.split(|byte| !byte.is_ascii_alphanumeric());
    words.filter_map(|word| std::str::from_utf8(word).ok()).filter(|word| is_id(word))
}

/// Looks for orphans on every site once a day, until the host is gone.
pub async fn sweep_daily(host: Weak<Host>) {
    tokio::time::sleep(FIRST).await;
    loop {
        let Some(running) = host.upgrade() else { return };
        for site in running.sites() {
            let host = running.clone();
            // One after the other: a walk over all records is work enough.
            let swept = tokio::task::spawn_blocking(move || sweep(&host, &site)).await;
            if let Err(error) = swept {
                tracing::error!(%error, "a search for files without use stopped");
            }
        }
        drop(running);
        tokio::time::sleep(EVERY).await;
    }
}

fn sweep(host: &Host, site: &Arc<SiteHandle>) {
    match host.files.sweep(site.name(), site.view().as_ref(), host.clock.now()) {
        Ok(0) => {}
        Ok(removed) => tracing::info!(site = site.name(), removed, "files that nobody referred to are gone"),
        Err(error) => {
            tracing::error!(site = site.name(), %error, "files without use could not be looked for");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_whole() {
        let id = "0123456789abcdef".repeat(4);
        let record =
            format!(r#"{{"fields":{{"photos":{{"files":["{id}"]}}}},"hash":"{id}0","x":"{}"}}"#, &id[1..]);
        assert_eq!(ids_in(record.as_bytes()).collect::<Vec<_>>(), [id.as_str()]);
    }
}
