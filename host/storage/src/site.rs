//! One site's part of the store: names of sites, their keys, and the view the engine reads through.
//!
//! A global key is the site's name, a zero byte, and the key within the site. No name holds a zero
//! byte, so no site reaches into another one, whatever keys it asks for.

use std::fmt;
use std::sync::Arc;

use frontdesk_engine::view::{Pair, Range, View, ViewError};

use crate::store::{Store, StoreError};

/// The reserved name under which the records of the whole host lie; no site can be called so.
pub const HOST: &str = "_host";

/// Longest name of a site in bytes: that of a DNS label, because sites appear in host names.
const NAME_BYTES_MAX: usize = 63;

/// Whether `name` can name a site: `[a-z][a-z0-9-]{0,62}`, or [`HOST`].
///
/// # Errors
/// [`StoreError::SiteName`] with the name.
pub fn check_site(name: &str) -> Result<(), StoreError> {
    if is_site(name) { Ok(()) } else { Err(StoreError::SiteName(name.to_owned())) }
}

fn is_site(name: &str) -> bool {
    let follows = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    name == HOST
        || (name.len() <= NAME_BYTES_MAX
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(follows))
}

/// The global key of a site's `key`.
///
/// # Panics
/// When `site` is no name that [`check_site`] accepts: another site's records would be at stake.
#[must_use]
pub fn site_key(site: &str, key: &[u8]) -> Vec<u8> {
    assert!(is_site(site), "`{}` reached the keys without being checked", site.escape_debug());
    let mut global = Vec::with_capacity(site.len() + 1 + key.len());
    global.extend_from_slice(site.as_bytes());
    global.push(0);
    global.extend_from_slice(key);
    global
}

/// The committed records of one site, as the engine reads them.
#[derive(Clone)]
pub struct SiteView {
    store: Arc<dyn Store>,
    site: Arc<str>,
}

impl SiteView {
    /// The records of `site`, or of the host under [`HOST`].
    ///
    /// # Errors
    /// [`StoreError::SiteName`].
    pub fn new(store: Arc<dyn Store>, site: &str) -> Result<Self, StoreError> {
        check_site(site)?;
        Ok(Self { store, site: site.into() })
    }

    /// Whether the store below would take a commit now.
    ///
    /// # Errors
    /// As [`Store::ready`].
    pub fn ready(&self) -> Result<(), StoreError> {
        self.store.ready()
    }

    /// The site's name.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }
}

impl fmt::Debug for SiteView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteView").field("site", &self.site).finish_non_exhaustive()
    }
}

impl View for SiteView {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        self.store.get(&site_key(&self.site, key)).map_err(view_error)
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        let global = Range {
            from: site_key(&self.site, &range.from),
            to: site_key(&self.site, &range.to),
            backwards: range.backwards,
        };
        let name = self.site.len() + 1;
        let mut found = self.store.scan(&global, limit).map_err(view_error)?;
        for (key, _) in &mut found {
            key.drain(..name);
        }
        Ok(found)
    }
}

fn view_error(error: StoreError) -> ViewError {
    ViewError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sites() {
        let long = "a".repeat(63);
        for good in ["a", "riverside", "clinic-2", "a-", HOST, &long] {
            assert_eq!(check_site(good), Ok(()), "{good}");
        }
        let too_long = "a".repeat(64);
        for bad in ["", "2a", "-a", "A", "aB", "a_b", "_hosts", "a b", "a\0b", "河边", "a.b", &too_long] {
            assert_eq!(check_site(bad), Err(StoreError::SiteName(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_refused_name_is_shown_without_control_characters() {
        let told = check_site("a\0b").expect_err("holds a zero byte").to_string();
        assert_eq!(
            told,
            "expected a site name of 1 to 63 lowercase letters, digits and hyphens that begins with a \
             letter, got `a\\0b`"
        );
    }

    #[test]
    #[should_panic(expected = "reached the keys without being checked")]
    fn an_unchecked_name_never_becomes_a_key() {
        let _ = site_key("a\0b", b"k");
    }

    #[test]
    fn keys_of_a_site_lie_together_and_apart_from_names_that_begin_alike() {
        let end = site_key("a", &[u8::MAX; 64]);
        assert!(site_key("a", b"") < end);
        assert!(end < site_key("a-", b""), "`a-` begins behind `a`");
        assert!(end < site_key("ab", b""));
        assert!(site_key(HOST, &[u8::MAX; 64]) < site_key("a", b""), "the host's records come first");
    }
}
