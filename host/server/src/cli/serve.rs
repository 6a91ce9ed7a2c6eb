//! `frontdesk serve`: runs the host until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use frontdesk_storage::{Store, StoreError};

use crate::api;
use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::console::Console;
use crate::host::Host;

/// How long a shutdown waits for open requests before it goes on with what the writers have.
pub(super) const SHUTDOWN_MAX: Duration = Duration::from_secs(10);

/// How often it is looked whether the store still works; requests that it fails meanwhile are answered so.
const STORE_LOOKED_AT: Duration = Duration::from_millis(500);

/// Options of `frontdesk serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Configuration file (TOML); without it every setting has its default
    #[arg(long, value_name = "FILE", env = "FRONTDESK_CONFIG")]
    pub config: Option<PathBuf>,
    /// Where everything is kept [default: frontdesk-data]
    #[arg(long, value_name = "DIR", env = "FRONTDESK_DATA")]
    pub data: Option<PathBuf>,
    /// Address to serve HTTP on [default: 127.0.0.1:8140; port 0 takes any free one]
    #[arg(long, value_name = "ADDRESS", env = "FRONTDESK_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Serve the console built in this folder instead of the binary's own
    #[arg(long, value_name = "DIR", env = "FRONTDESK_CONSOLE")]
    pub console: Option<PathBuf>,
}

impl Serve {
    /// The configuration file with what the command line says on top.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn config(&self) -> anyhow::Result<Config> {
        let mut config = self.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        Ok(config)
    }

    /// Runs until a signal; `console` is what the binary brings along.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn run(&self, console: Console) -> anyhow::Result<()> {
        let console = self.console.as_deref().map_or(Ok(console), Console::of_folder)?;
        let config = self.config()?;
        let opening = config.clone();
        let opened = tokio::task::spawn_blocking(move || Host::open(opening, Arc::new(Clock::real()))).await;
        let host = opened.context("opening the data directory was interrupted")??;
        let auth = Auth::open(host.store.clone(), host.clock.clone())?;
        let listener = tokio::net::TcpListener::bind(config.listen).await.with_context(|| {
            format!("cannot serve on {} (choose another address with --listen)", config.listen)
        })?;
        let address = listener.local_addr()?;
        // Before anybody knows where it serves, and could stop it.
        let stop = Stop::listen()?;
        println!("frontdesk serves on http://{address}");
        if let Some(token) = auth.setup_token() {
            println!("first start: create the administrator with this token, it works once:");
            println!("  setup token: {token}");
            println!("  setup link:  http://{address}/setup#token={token}");
        }
        serve(host, auth, console, listener, stop).await
    }
}

/// Serves until a signal comes, then answers what was taken and stops.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    host: Arc<Host>,
    auth: Arc<Auth>,
    console: Console,
    listener: tokio::net::TcpListener,
    stop_told: Stop,
) -> anyhow::Result<()> {
    let router = api::router(host.clone(), auth, console);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut told = stopped.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // The sender lives until the end of this function.
        let _ = told.wait_for(|stop| *stop).await;
    });
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => ended.context("the HTTP server stopped")??,
        why = failed(host.store.clone()) => {
            server.abort();
            // Whoever waits for a broken disk may wait for ever. Nothing more can be stored: nothing is lost by leaving them.
            if tokio::time::timeout(SHUTDOWN_MAX, host.stop()).await.is_err() {
                tracing::error!("something still waits for the store, and is left behind");
            }
            // Closing the store would wait for the same disk.
            std::mem::forget(host.store.clone());
            return Err(why).context("the host ended because it can store nothing more; nothing that was answered is lost");
        }
        () = stop_told.told() => {
            tracing::info!("stopping: open requests are answered, nothing new is taken");
            stop.send_replace(true);
            // Event streams never end by themselves: after the limit they are cut.
            if tokio::time::timeout(SHUTDOWN_MAX, &mut server).await.is_err() {
                server.abort();
            }
        }
    }
    host.stop().await;
    Ok(())
}

/// Returns when the store has shut itself after a commit that failed. What it would show now may not be what a restart finds, so
/// the host ends instead of answering.
async fn failed(store: Arc<dyn Store>) -> StoreError {
    loop {
        tokio::time::sleep(STORE_LOOKED_AT).await;
        match store.ready() {
            Ok(()) | Err(StoreError::Full { .. }) => {}
            Err(error) => return error,
        }
    }
}

/// The operator's word to stop: Ctrl-C, or SIGTERM. It counts from the moment at which this is made.
#[derive(Debug)]
pub struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the operating system does not let us.
    pub fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .context("cannot listen for SIGTERM")?,
        })
    }

    async fn told(mut self) {
        let interrupt = tokio::signal::ctrl_c();
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt => {}
            _ = self.terminate.recv() => {}
        }
        // Without a handler for it there is nothing to wait for.
        #[cfg(not(unix))]
        let _ = interrupt.await;
    }
}
