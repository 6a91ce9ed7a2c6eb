//! Settings of the whole organisation: kept by the host, brought into every site's own records, so that a site's
//! journal stands on its own. A site that was away catches up; one that is new gets everything.

use std::fmt;
use std::sync::Arc;

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Actor, Command, SharedSetting};
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record, setting};
use frontdesk_storage::{Batch, HOST, Store, StoreError, site_key};
use tokio::sync::Mutex;

use crate::host::CreateError;
use crate::writer::{SiteHandle, Unavailable};

/// Under the reserved site name: `shared-setting/<serial>` for every change there ever was.
const CHANGES: &str = "shared-setting/";

/// More than any organisation makes; a scan of all of them stays bounded.
const CHANGES_MAX: usize = 100_000;

/// What became of a change on one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The site.
    pub site: String,
    /// Why it does not follow; nothing: it does.
    pub why: Option<String>,
}

/// The organisation's settings.
#[derive(Clone)]
pub struct Organisation {
    store: Arc<dyn Store>,
    /// Changes are made and brought one at a time, so that every site takes them in their order.
    one_at_a_time: Arc<Mutex<()>>,
}

impl fmt::Debug for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Organisation")
    }
}

impl Organisation {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, one_at_a_time: Arc::default() }
    }

    /// Every change there was, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn changes(&self) -> Result<Vec<SharedSetting>, CreateError> {
        let range = Range::prefix(&site_key(HOST, CHANGES.as_bytes()));
        let found = self.blocking(move |store| store.scan(&range, CHANGES_MAX)).await?;
        let read = |(_, bytes): (Vec<u8>, Vec<u8>)| serde_json::from_slice(&bytes);
        let changes = found.into_iter().map(read).collect::<Result<_, _>>();
        Ok(changes.map_err(|error| Unavailable::Store(format!("a setting of the organisation: {error}")))?)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, CreateError> {
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || work(store.as_ref())).await;
        Ok(done.map_err(|error| Unavailable::Store(error.to_string()))??)
    }

    /// Changes a setting for all sites from a moment on; nothing takes the organisation's figure back.
    ///
    /// # Errors
    /// When no site has such a setting or the figure fits none; when the store fails.
    pub async fn change(
        &self,
        sites: &[Arc<SiteHandle>],
        (plugin, name): (&str, &str),
        value: Option<Scalar>,
        from: Instant,
        by: &str,
    ) -> Result<Vec<Taken>, CreateError> {
        let _one = self.one_at_a_time.lock().await;
        fits_some(sites, plugin, name, value.as_ref())?;
        let serial = self.changes().await?.last().map_or(0, |last| last.serial) + 1;
        let (plugin, name) = (plugin.to_owned(), name.to_owned());
        let change = SharedSetting { serial, plugin, name, value, from, by: by.to_owned() };
        let mut batch = Batch::new();
        let bytes = serde_json::to_vec(&change).expect("the record has text keys only and always encodes");
        batch.put(site_key(HOST, format!("{CHANGES}{serial:015}").as_bytes()), bytes);
        self.blocking(move |store| store.commit(&batch)).await?;
        let mut taken = Vec::new();
        for site in sites {
            // The change is kept by now: a site that cannot take it catches up later.
            let why = match self.bring(site).await {
                Ok(last) => last,
                Err(error) => Some(format!("{error} (it follows later)")),
            };
            taken.push(Taken { site: site.name().to_owned(), why });
        }
        Ok(taken)
    }

    /// Brings a site everything it has not heard of.
    ///
    /// # Errors
    /// When the store fails or the site takes no commands.
    pub async fn catch_up(&self, site: &SiteHandle) -> Result<(), CreateError> {
        let _one = self.one_at_a_time.lock().await;
        self.bring(site).await.map(drop)
    }

    /// Brings what is missing, in order; tells why the last change was left out, if it was.
    async fn bring(&self, site: &SiteHandle) -> Result<Option<String>, CreateError> {
        let view = site.view();
        let known =
            self.blocking(move |_| Ok(record::get::<u64>(view.as_ref(), key::shared_serial()))).await?;
        let known = known.map_err(|error| Unavailable::Store(error.to_string()))?.unwrap_or_default();
        let mut why = None;
        for change in self.changes().await?.into_iter().filter(|change| change.serial > known) {
            let outcome = site.submit(Command::ShareSetting(change), Actor::System, None).await?;
            why = match outcome {
                Outcome::Done(answer) => answer["why"].as_str().map(str::to_owned),
                other => Some(format!("{other:?}")),
            };
        }
        Ok(why)
    }
}

/// A slip in a name would be shared with everybody and hold nowhere.
fn fits_some(
    sites: &[Arc<SiteHandle>],
    plugin: &str,
    name: &str,
    value: Option<&Scalar>,
) -> Result<(), Refusal> {
    let mut told = Refusal::NotFound(format!("plugin `{plugin}` is installed on no site"));
    for site in sites.iter().map(|handle| handle.site()) {
        if !site.plugins.contains_key(plugin) {
            continue;
        }
        let fits = site.setting(plugin, name, Instant(0)).and_then(|(declared, _)| match value {
            Some(value) => setting::check(name, declared, value),
            None => Ok(()),
        });
        match fits {
            Ok(()) => return Ok(()),
            Err(refusal) => told = refusal,
        }
    }
    Err(told)
}
