//! The site of `frontdesk plugin dev --serve`: a host on a throwaway directory, with somebody for each role of the plugin.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::directory::Person;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::Built;
use crate::auth::{Auth, NewAccount};
use crate::cli::serve::{Stop, serve};
use crate::cli::throwaway::Throwaway;
use crate::clock::Clock;
use crate::config::Config;
use crate::console::Console;
use crate::host::Host;
use crate::writer::SiteHandle;

/// The site's name.
pub(super) const SITE: &str = "dev";

/// A host with one site, for one plugin.
pub(super) struct Live {
    host: Arc<Host>,
    auth: Arc<Auth>,
    site: Arc<SiteHandle>,
    password: String,
    /// Roles that have somebody.
    staffed: Mutex<BTreeSet<String>>,
    runtime: Handle,
}

/// What serves it, until the operator's word to stop.
pub(super) struct Served {
    listener: TcpListener,
    stop: Stop,
    throwaway: Throwaway,
    address: SocketAddr,
    password: String,
}

impl Live {
    /// Opens a host on a new directory, with the site and an administrator.
    pub(super) async fn open(address: SocketAddr) -> anyhow::Result<(Arc<Self>, Served)> {
        let throwaway = Throwaway::new("dev", None)?;
        let config = Config { data: throwaway.path().to_owned(), listen: address, ..Config::default() };
        let clock = Arc::new(Clock::real());
        let opening = clock.clone();
        let opened = tokio::task::spawn_blocking(move || Host::open(config, opening)).await;
        let host = opened.context("opening the data directory was interrupted")??;
        let zone = Zone::named("Asia/Shanghai").map_err(anyhow::Error::msg)?;
        let info = Info { name: SITE.to_owned(), title: "Development".to_owned(), locale: "en".to_owned() };
        let site = host.create_site(info, Calendars::default_for(zone), admin()).await?;
        let auth = Auth::open(host.store.clone(), clock)?;
        let password = password()?;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot serve on {address} (choose another address with --serve=ADDRESS)")
        })?;
        let served = Served {
            address: listener.local_addr()?,
            listener,
            stop: Stop::listen()?,
            throwaway,
            password: password.clone(),
        };
        let staffed = Mutex::default();
        let live = Self { host, auth, site, password, staffed, runtime: Handle::current() };
        live.account("admin", true).await?;
        Ok((Arc::new(live), served))
    }

    /// Installs a build in the place of the one before, with all that it asks for, and finds somebody for each new role.
    pub(super) fn put_in(&self, built: Built) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let packed = self.host.library.add(built.component).await?;
            let asked: Vec<String> = packed.blueprint.plugin.permissions.keys().cloned().collect();
            self.host.install(&self.site, &packed.component, asked, admin()).await?;
            for role in packed.blueprint.roles.keys() {
                if !self.staffed().contains(role.as_str()) {
                    self.staff(role).await?;
                    self.staffed().insert(role.to_string());
                }
            }
            Ok(())
        })
    }

    fn staffed(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.staffed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn staff(&self, role: &str) -> anyhow::Result<()> {
        let roles = std::iter::once(role.to_owned()).collect();
        let person = Person { id: role.to_owned(), name: role.to_owned(), roles, ..Person::default() };
        if let Outcome::Refused(refusal) = self.site.submit(Command::PutPerson(person), admin(), None).await?
        {
            anyhow::bail!("role `{role}`: {refusal}");
        }
        self.account(role, false).await
    }

    /// One password for everybody: the directory is thrown away.
    async fn account(&self, login: &str, admin: bool) -> anyhow::Result<()> {
        let people = std::iter::once((SITE.to_owned(), login.to_owned())).filter(|_| !admin).collect();
        let (login, password) = (login.to_owned(), self.password.clone());
        self.auth.create_account(NewAccount { name: login.clone(), login, password, admin, people }).await?;
        Ok(())
    }
}

impl Served {
    /// Where it is, as JSON.
    pub(super) fn told(&self) -> Json {
        let url = format!("http://{}", self.address);
        json!({ "event": "serving", "url": url, "site": SITE, "login": "admin", "password": self.password })
    }

    /// Where it is, in words.
    pub(super) fn words(&self) -> String {
        let Self { address, password, .. } = self;
        format!(
            "serving http://{address}, site `{SITE}`: sign in as admin or by the name of a role, password {password}"
        )
    }

    /// Serves until it is told to stop; then nothing is left.
    pub(super) async fn serve(self, live: Arc<Live>, console: Console) -> anyhow::Result<()> {
        serve(live.host.clone(), live.auth.clone(), console, self.listener, self.stop).await?;
        self.throwaway.remove()
    }
}

fn admin() -> Actor {
    Actor::Admin("dev".into())
}

fn password() -> anyhow::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(format!("dev-{}", frontdesk_engine::journal::hex(&random)))
}
