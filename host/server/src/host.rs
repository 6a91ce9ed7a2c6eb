//! The host: opens the store and the library, runs every site's writer and outbox, and stops them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, RwLock};

use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Install};
use frontdesk_engine::hooks::{Hooks, Refusal};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::{Info, Site};
use frontdesk_engine::view::Range;
use frontdesk_sandbox::{Sandbox, SandboxConfig};
use frontdesk_storage::{Batch, HOST, Recorded, Store, StoreError, site_key};
use tokio::task::JoinHandle;

use crate::channel::{Email, Webhook};
use crate::clock::Clock;
use crate::config::Config;
use crate::door::Doors;
use crate::files::{Files, sweep_daily};
use crate::library::{AddError, Library, Packed, make_folder};
use crate::organisation::Organisation;
use crate::outbox::{self, Channels};
use crate::search::{self, Search};
use crate::signature::{Distrust, follows};
use crate::writer::{SiteHandle, StartError, Turns, Unavailable};

/// Under the reserved site name: `site/<name>` for every site of this store.
const SITES: &[u8] = b"site/";

/// Where the store lies in the data directory.
pub const STORE: &str = "store";

/// Where the library of plugins lies in the data directory.
pub const PLUGINS: &str = "plugins";

/// The zone of a site that was never set up whole.
const FIRST_ZONE: &str = "Asia/Shanghai";

/// How many sites one host runs at most.
const SITES_MAX: usize = 100_000;

/// Why a site could not be created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The host could not do it now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The new site could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Everything that runs.
pub struct Host {
    /// All records.
    pub store: Arc<dyn Store>,
    /// The same, for backups.
    pub recorded: Arc<Recorded>,
    /// The host's time.
    pub clock: Arc<Clock>,
    /// Components that sites can install.
    pub library: Library,
    /// Settings of all sites.
    pub organisation: Organisation,
    /// Secrets of all doors.
    pub doors: Doors,
    /// What people attached.
    pub files: Files,
    /// What is found by its text.
    pub search: Arc<Search>,
    /// What the operator configured.
    pub config: Config,
    sandbox: Arc<Sandbox>,
    hooks: Arc<dyn Hooks>,
    channels: Arc<Channels>,
    turns: Turns,
    sites: RwLock<BTreeMap<String, Arc<SiteHandle>>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    outboxes: Mutex<Vec<JoinHandle<()>>>,
    creating: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Host {
    /// Opens the data directory and starts every site in it.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn open(config: Config, clock: Arc<Clock>) -> anyhow::Result<Arc<Self>> {
        make_folder(&config.data)
            .map_err(|error| anyhow::anyhow!("data directory `{}`: {error}", config.data.display()))?;
        let store = frontdesk_storage::open_sled(&config.data.join(STORE))?;
        Self::open_with(config, clock, Arc::new(store))
    }

    /// The same on a store of the caller's.
    ///
    /// # Errors
    /// As [`Host::open`].
    pub fn open_with(config: Config, clock: Arc<Clock>, store: Arc<dyn Store>) -> anyhow::Result<Arc<Self>> {
        Self::open_hooked(config, clock, store, None)
    }

    /// The same with somebody else to run the hooks, for tests that need no wasm.
    ///
    /// # Errors
    /// As [`Host::open`].
    pub fn open_hooked(
        config: Config,
        clock: Arc<Clock>,
        store: Arc<dyn Store>,
        hooks: Option<Arc<dyn Hooks>>,
    ) -> anyhow::Result<Arc<Self>> {
        let sandbox = Arc::new(Sandbox::new(SandboxConfig {
            cache: Some(config.data.join("cache")),
            ..SandboxConfig::default()
        })?);
        let library = Library::open(&config.data.join(PLUGINS), sandbox.clone(), config.plugins.trust()?)?;
        let channels = Arc::new(channels(&config)?);
        let recorded = Arc::new(Recorded::new(store));
        let store: Arc<dyn Store> = recorded.clone();
        let host = Arc::new(Self {
            organisation: Organisation::new(store.clone()),
            doors: Doors::open(store.clone())?,
            files: Files::open(&config.data, store.clone())?,
            store,
            recorded,
            clock,
            library,
            search: Arc::new(Search::start(config.data.join(search::FOLDER))?),
            config,
            hooks: hooks.unwrap_or_else(|| sandbox.clone()),
            sandbox,
            channels,
            turns: Turns::of_this_machine(),
            sites: RwLock::default(),
            writers: Mutex::default(),
            outboxes: Mutex::default(),
            creating: tokio::sync::Mutex::default(),
        });
        for info in sites_of(host.store.as_ref())? {
            // Only for a site whose first turn never became durable.
            let calendars = Calendars::default_for(Zone::named(FIRST_ZONE).map_err(anyhow::Error::msg)?);
            host.start(info, calendars)?;
        }
        host.tell_missing_plugins();
        tokio::spawn(catch_up(host.organisation.clone(), host.sites()));
        tokio::spawn(sweep_daily(Arc::downgrade(&host)));
        Ok(host)
    }

    /// Logs what sites use and this host does not run: its hooks fault until the reason is gone.
    fn tell_missing_plugins(&self) {
        for site in self.sites() {
            for (plugin, active) in &site.site().plugins {
                let component = &active.installed.component;
                if self.library.get(component).is_some() {
                    continue;
                }
                let why = self.library.withheld(component).map(|withheld| withheld.why);
                let why = why.unwrap_or_else(|| "its file is gone".to_owned());
                tracing::error!(site = site.name(), %plugin, %component, %why, "an installed plugin is not run");
            }
        }
    }

    fn start(&self, info: Info, calendars: Calendars) -> Result<Arc<SiteHandle>, StartError> {
        let (changes, shared, doors) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let migrations = BTreeMap::new();
        let initial = Site { info, calendars, plugins: BTreeMap::new(), changes, shared, doors, migrations };
        let (handle, writer) = SiteHandle::start(
            self.store.clone(),
            self.hooks.clone(),
            self.clock.clone(),
            self.turns.clone(),
            initial,
        )?;
        let sending = tokio::spawn(outbox::run(handle.clone(), self.channels.clone(), self.clock.clone()));
        let poisoned = std::sync::PoisonError::into_inner;
        self.writers.lock().unwrap_or_else(poisoned).push(writer);
        self.outboxes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(sending);
        let mut sites = self.sites.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        sites.insert(handle.name().to_owned(), handle.clone());
        self.search.follow(&handle);
        Ok(handle)
    }

    /// A site by name.
    #[must_use]
    pub fn site(&self, name: &str) -> Option<Arc<SiteHandle>> {
        self.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(name).cloned()
    }

    /// All sites, by name.
    #[must_use]
    pub fn sites(&self) -> Vec<Arc<SiteHandle>> {
        self.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner).values().cloned().collect()
    }

    /// Creates a site.
    ///
    /// # Errors
    /// [`CreateError::Refused`] for a bad or taken name.
    pub async fn create_site(
        &self,
        info: Info,
        calendars: Calendars,
        actor: Actor,
    ) -> Result<Arc<SiteHandle>, CreateError> {
        let _one_at_a_time = self.creating.lock().await;
        if let Err(error) = frontdesk_storage::check_site(&info.name) {
            return Err(Refusal::Form(vec![("name".into(), error.to_string())]).into());
        }
        if self.site(&info.name).is_some() {
            let why = format!("there is a site `{}` already (take another name)", info.name);
            return Err(Refusal::Conflict(why).into());
        }
        let mut batch = Batch::new();
        let record = serde_json::to_vec(&info).expect("the record has text keys only and always encodes");
        batch.put(site_key(HOST, &[SITES, info.name.as_bytes()].concat()), record);
        let store = self.store.clone();
        let stored = tokio::task::spawn_blocking(move || store.commit(&batch)).await;
        stored.map_err(|error| Unavailable::Store(error.to_string()))??;
        let handle = self.start(info.clone(), calendars.clone())?;
        let command = Command::PutSite { info, calendars: Some(Box::new(calendars)) };
        match handle.submit(command, actor, None).await? {
            Outcome::Refused(refusal) => Err(refusal.into()),
            _ => {
                self.organisation.catch_up(&handle).await?;
                Ok(handle)
            }
        }
    }

    /// Installs a component of the library on a site.
    ///
    /// # Errors
    /// [`CreateError::Refused`] when the library does not have it or the site's rules say no.
    pub async fn install(
        &self,
        site: &SiteHandle,
        component: &str,
        grants: impl IntoIterator<Item = String>,
        actor: Actor,
    ) -> Result<(), CreateError> {
        let packed = self.library.take(component).await.map_err(|error| match error {
            AddError::Unknown(_) => Refusal::NotFound(error.to_string()),
            _ => Refusal::Conflict(error.to_string()),
        })?;
        let fits = self.may_follow(site, &packed, false);
        fits.map_err(|error| Refusal::Conflict(error.to_string()))?;
        let install = Install {
            component: packed.component,
            blueprint: packed.blueprint.as_ref().clone(),
            grants: grants.into_iter().collect(),
        };
        match site.submit(Command::Install(Box::new(install)), actor, None).await? {
            Outcome::Refused(refusal) => Err(refusal.into()),
            _ => Ok(()),
        }
    }

    /// Whether a component may take the place of what a site uses; `resigned`: also when another key signed it.
    ///
    /// # Errors
    /// [`Distrust::Older`], [`Distrust::Resigned`].
    pub fn may_follow(&self, site: &SiteHandle, packed: &Packed, resigned: bool) -> Result<(), Distrust> {
        let plugin = &packed.blueprint.plugin;
        let site = site.site();
        let Some(active) = site.plugins.get(&plugin.id) else { return Ok(()) };
        let installed = &active.installed;
        if installed.component == packed.component {
            return Ok(());
        }
        let before = (&installed.version, self.library.signer(&installed.component));
        let now = (&plugin.version, packed.signed_by.as_ref().map(|by| by.key));
        follows(&plugin.id, before, now, resigned)
    }

    /// Who runs hooks.
    #[must_use]
    pub fn hooks(&self) -> Arc<dyn Hooks> {
        self.hooks.clone()
    }

    /// The sandbox, for its figures.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops taking commands, lets every writer finish what it has, and waits for that.
    pub async fn stop(&self) {
        let poisoned = std::sync::PoisonError::into_inner;
        for outbox in self.outboxes.lock().unwrap_or_else(poisoned).drain(..) {
            outbox.abort();
        }
        let sites =
            std::mem::take(&mut *self.sites.write().unwrap_or_else(std::sync::PoisonError::into_inner));
        for site in sites.values() {
            site.close();
        }
        let search = self.search.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || search.stop()).await {
            tracing::error!(%error, "search did not end well");
        }
        let writers: Vec<_> =
            self.writers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).drain(..).collect();
        for writer in writers {
            if let Err(error) = writer.await {
                tracing::error!(%error, "a site's writer did not end well");
            }
        }
    }
}

/// The sites of a store.
///
/// # Errors
/// When it cannot be read.
pub fn sites_of(store: &dyn Store) -> anyhow::Result<Vec<Info>> {
    let found = store.scan(&Range::prefix(&site_key(HOST, SITES)), SITES_MAX)?;
    let info = |(key, record): (Vec<u8>, Vec<u8>)| {
        serde_json::from_slice(&record)
            .map_err(|error| anyhow::anyhow!("record `{}`: {error}", String::from_utf8_lossy(&key)))
    };
    found.into_iter().map(info).collect()
}

/// Brings sites what the organisation changed while they were away.
async fn catch_up(organisation: Organisation, sites: Vec<Arc<SiteHandle>>) {
    for site in sites {
        if let Err(error) = organisation.catch_up(&site).await {
            tracing::error!(site = site.name(), %error, "the organisation's settings did not reach a site");
        }
    }
}

fn channels(config: &Config) -> anyhow::Result<Channels> {
    use crate::channel::Channel;
    let mut channels = Channels::new();
    let mut add = |channel: Arc<dyn Channel>| drop(channels.insert(channel.name(), channel));
    if let Some(email) = &config.email {
        add(Arc::new(Email::new(email)?));
    }
    if !config.webhooks.is_empty() {
        add(Arc::new(Webhook::new(&config.webhooks)?));
    }
    Ok(channels)
}
