//! Filters of lists that an account keeps by name, one list of them a site.
//!
//! What a filter says is the page's own: here it is text that could stand in an address.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::records::{Changes, FILTERS};
use super::{Auth, AuthError};

/// How many filters an account keeps a site: what still fits a menu.
pub const FILTERS_MAX: usize = 50;

/// Longest name of a filter in characters.
const NAME_CHARS_MAX: usize = 60;

/// Longest query of a filter in bytes: as much as an address may hold.
const QUERY_BYTES_MAX: usize = 2_000;

/// A filter of a list of tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedFilter {
    /// As its owner calls it, unlike all others of the site.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
    /// The query of the page's address: `open=1&order=oldest`.
    #[schemars(length(max = QUERY_BYTES_MAX))]
    pub query: String,
}

impl Auth {
    /// The filters that an account keeps for a site, in its own order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn filters(&self, login: &str, site: &str) -> Result<Vec<SavedFilter>, AuthError> {
        Ok(self.records.get(FILTERS, &id(login, site)).await?.unwrap_or_default())
    }

    /// Keeps these filters for a site in place of those before.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for a name or a query that cannot be, or too many of them.
    pub async fn keep_filters(
        &self,
        login: &str,
        site: &str,
        filters: Vec<SavedFilter>,
    ) -> Result<(), AuthError> {
        let trimmed = |one: SavedFilter| SavedFilter { name: one.name.trim().to_owned(), ..one };
        let filters: Vec<_> = filters.into_iter().map(trimmed).collect();
        check(&filters)?;
        let mut changes = Changes::default();
        if filters.is_empty() {
            changes.remove(FILTERS, &id(login, site));
        } else {
            changes.put(FILTERS, &id(login, site), &filters);
        }
        // An account that is removed at the same time leaves none behind.
        let _one_by_one = self.changing.lock().await;
        self.account(login).await?;
        self.records.commit(changes).await
    }

    pub(super) async fn forget_filters(&self, login: &str, changes: &mut Changes) -> Result<(), AuthError> {
        let own = self.records.all::<Vec<SavedFilter>>(&format!("{FILTERS}/{login}")).await?;
        for (site, _) in own {
            changes.remove(FILTERS, &id(login, &site));
        }
        Ok(())
    }
}

/// Neither logins nor sites have a slash.
fn id(login: &str, site: &str) -> String {
    format!("{login}/{site}")
}

fn check(filters: &[SavedFilter]) -> Result<(), AuthError> {
    let mut wrong = Vec::new();
    if filters.len() > FILTERS_MAX {
        let why = format!("expected at most {FILTERS_MAX} filters, got {}", filters.len());
        wrong.push(("filters".to_owned(), why));
    }
    for (n, filter) in filters.iter().enumerate() {
        let chars = filter.name.chars().count();
        let place = |field: &str| format!("filters[{n}].{field}");
        if !(1..=NAME_CHARS_MAX).contains(&chars) {
            let why = format!("expected 1 to {NAME_CHARS_MAX} characters, got {chars}");
            wrong.push((place("name"), why));
        } else if filters[..n].iter().any(|other| other.name == filter.name) {
            wrong.push((place("name"), format!("`{}` is the name of another filter", filter.name)));
        }
        if filter.query.len() > QUERY_BYTES_MAX || !filter.query.bytes().all(|byte| byte.is_ascii_graphic()) {
            let why = format!("expected at most {QUERY_BYTES_MAX} characters as an address has them");
            wrong.push((place("query"), why));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(AuthError::Invalid(wrong)) }
}
