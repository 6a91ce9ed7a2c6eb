//! The host's own records: JSON under the store's reserved name.

use std::sync::Arc;

use frontdesk_engine::view::Range;
use frontdesk_storage::{Batch, HOST, Store, StoreError, site_key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::AuthError;

/// More than any host has; a scan of all of a kind stays bounded.
const ALL: usize = 1_000_000;

/// Kinds of records, each with what follows it in the key.
pub(super) const ACCOUNT: &str = "account";
/// By the hash of the cookie's secret.
pub(super) const SESSION: &str = "session";
/// By the hash of the token.
pub(super) const TOKEN: &str = "token";

/// Filters that an account keeps, by login and site.
pub(super) const FILTERS: &str = "filters";

/// Reads and writes records of accounts, sessions and tokens.
#[derive(Clone)]
pub(super) struct Records {
    store: Arc<dyn Store>,
}

/// Writes that become durable together.
#[derive(Default)]
pub(super) struct Changes(Batch);

impl Changes {
    pub(super) fn put<T: Serialize>(&mut self, kind: &str, id: &str, record: &T) {
        let bytes = serde_json::to_vec(record).expect("records have text keys only and always encode");
        self.0.put(key(kind, id), bytes);
    }

    pub(super) fn remove(&mut self, kind: &str, id: &str) {
        self.0.remove(key(kind, id));
    }
}

impl Records {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Whether there is an account; blocks.
    pub(super) fn any_account(&self) -> Result<bool, StoreError> {
        Ok(!self.store.scan(&Range::prefix(&key(ACCOUNT, "")), 1)?.is_empty())
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        kind: &str,
        id: &str,
    ) -> Result<Option<T>, AuthError> {
        let key = key(kind, id);
        let found = self.blocking(move |store| store.get(&key)).await?;
        found.map(|bytes| decode(kind, &bytes)).transpose()
    }

    /// All records of a kind with the last part of their keys, in the order of these.
    pub(super) async fn all<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<(String, T)>, AuthError> {
        let prefix = key(kind, "");
        let start = prefix.len();
        let found = self.blocking(move |store| store.scan(&Range::prefix(&prefix), ALL)).await?;
        let id = |key: &[u8]| String::from_utf8_lossy(&key[start..]).into_owned();
        found.into_iter().map(|(key, bytes)| Ok((id(&key), decode(kind, &bytes)?))).collect()
    }

    pub(super) async fn commit(&self, changes: Changes) -> Result<(), AuthError> {
        self.blocking(move |store| store.commit(&changes.0)).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, AuthError> {
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || work(store.as_ref())).await;
        Ok(done.map_err(|error| AuthError::Failed(format!("the store's thread: {error}")))??)
    }
}

fn key(kind: &str, id: &str) -> Vec<u8> {
    site_key(HOST, format!("{kind}/{id}").as_bytes())
}

fn decode<T: DeserializeOwned>(kind: &str, bytes: &[u8]) -> Result<T, AuthError> {
    serde_json::from_slice(bytes)
        .map_err(|error| AuthError::Failed(format!("a record of kind `{kind}` is damaged: {error}")))
}
