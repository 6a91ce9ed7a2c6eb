//! Durable turns through HTTP, against the same in process.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value as Json;
use tokio::task::JoinHandle;

use super::Bench;
use super::figure::{Figure, Goal};
use super::load::drive;
use super::world::{self, Workload};
use crate::auth::{Auth, NewAccount, Scope};
use crate::console::Console;
use crate::host::Host;

/// How many connections are open at the same time, the last one for the ratio.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

/// A host that serves on the loopback address, and somebody who calls it.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    http: reqwest::Client,
    base: String,
    secret: String,
}

impl Caller {
    /// Serves the host and signs the person of a site in.
    pub(super) async fn serve(host: &Arc<Host>, site: &str) -> anyhow::Result<(Self, JoinHandle<()>)> {
        let auth = Auth::open(host.store.clone(), host.clock.clone())?;
        let account = NewAccount {
            login: world::PERSON.into(),
            password: "correct horse battery".into(),
            name: "Front desk".into(),
            admin: false,
            people: [(site.to_owned(), world::PERSON.to_owned())].into(),
        };
        auth.create_account(account).await?;
        let scopes = BTreeSet::from([Scope::Read, Scope::Act]);
        let issued = auth.issue_token(world::PERSON, "bench", scopes, None).await?;
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let base = format!("http://{}/api/v1", listener.local_addr()?);
        let router = crate::api::router(host.clone(), auth, Console::default());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "the server stopped");
            }
        });
        Ok((Self { http: reqwest::Client::new(), base, secret: issued.secret }, serving))
    }

    pub(super) async fn post(&self, path: &str, body: &Json) -> anyhow::Result<()> {
        self.send(self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<()> {
        self.send(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<()> {
        let answer = request.bearer_auth(&self.secret).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        anyhow::ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
        Ok(())
    }
}

pub(super) async fn measure(
    bench: &Bench,
    workload: &Workload,
    folder: &Path,
) -> anyhow::Result<Vec<Figure>> {
    let host = world::host(folder, world::store(folder)?, None).await?;
    let during = Duration::from_secs(bench.seconds);
    let mut figures = Vec::new();
    world::site(&host, workload, "bench").await.context("the site")?;
    let (caller, serving) = Caller::serve(&host, "bench").await?;
    let mut through = 0.0;
    for connections in CONNECTIONS {
        let (caller, body) = (caller.clone(), workload.body());
        let took = drive(connections, during, move |_| {
            let (caller, body) = (caller.clone(), body.clone());
            async move { caller.post("/sites/bench/tickets", &body).await }
        })
        .await?;
        through = took.per_second();
        figures.extend(took.figures(&format!("http{connections}")));
    }
    serving.abort();
    let (site, open) = (host.site("bench").context("the site is gone")?, workload.open()?);
    let inside = drive(CONNECTIONS[CONNECTIONS.len() - 1], during, move |_| {
        let (site, open) = (site.clone(), open.clone());
        async move { world::open_one(&site, &open).await }
    })
    .await?;
    host.stop().await;
    let ratio = through / inside.per_second().max(f64::EPSILON);
    figures.push(Figure::with_goal("http_ratio", ratio, "", Goal::AtLeast(0.5)));
    Ok(figures)
}
