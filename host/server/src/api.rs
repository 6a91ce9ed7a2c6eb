//! The HTTP API under `/api/v1`: JSON in and out, described by itself as OpenAPI 3.1.
//!
//! Handlers are thin: who calls (`caller.rs`), what is asked (`extract.rs`), one command to the site's
//! writer or one read of committed state. The only place that knows axum, with `auth` beside it for who
//! comes in and `problem.rs` for how errors go out.

mod accounts;
mod answer;
mod backup;
mod calendars;
mod caller;
mod closings;
mod cursor;
mod custody;
mod deliveries;
mod document;
mod documents;
mod doors;
mod duties;
mod entrance;
mod events;
mod extract;
mod faults;
mod files;
mod filters;
mod forms;
mod gates;
mod handovers;
mod health;
mod imports;
mod journal;
mod layers;
mod ledgers;
mod locale;
mod moment;
mod notices;
mod occurrences;
mod outgoing;
mod pairs;
mod paper;
mod people;
mod phrases;
mod plugins;
mod presence;
mod problem;
mod queues;
mod quotas;
mod registers;
mod reports;
mod roster;
mod rota;
mod scripts;
mod search;
mod sessions;
mod settings;
mod showing;
mod sites;
mod swaps;
mod table;
mod templates;
mod tickets;
mod tokens;
mod words;
mod workflows;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aide::axum::ApiRouter;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::Auth;
use crate::console::Console;
use crate::host::Host;

/// How large a body may be, in bytes; components are larger and have a limit of their own.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How many reports are built at once: each may hold a thread for as long as a hook may run.
const REPORTS_AT_ONCE: usize = 4;

/// How many tables are read at once: each may take a few hundred megabytes for a moment.
const TABLES_AT_ONCE: usize = 2;

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) host: Arc<Host>,
    pub(crate) auth: Arc<Auth>,
    pub(crate) reports: Arc<Semaphore>,
    pub(crate) tables: Arc<Semaphore>,
    requests: Arc<Requests>,
}

/// Ids of requests: the start of the host and a count.
struct Requests {
    start: u64,
    count: AtomicU64,
}

impl App {
    /// An id that no other request of this host has, for the log and the caller.
    fn request_id(&self) -> String {
        let count = self.requests.count.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{count:x}", self.requests.start)
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Everything the host answers to over HTTP: the API, and the console at every other address.
pub fn router(host: Arc<Host>, auth: Arc<Auth>, console: Console) -> Router {
    let start = host.clock.now().0.unsigned_abs();
    let app = App {
        host,
        auth,
        reports: Arc::new(Semaphore::new(REPORTS_AT_ONCE)),
        tables: Arc::new(Semaphore::new(TABLES_AT_ONCE)),
        requests: Arc::new(Requests { start, count: AtomicU64::new(0) }),
    };
    crate::metrics::install();
    let (v1, document) = described();
    let document = axum::body::Bytes::from(document);
    let document = get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document) });
    Router::new()
        .merge(v1)
        .route("/api/v1/openapi.json", document)
        .route("/api/{*unknown}", axum::routing::any(layers::nothing_here))
        .fallback(move |method: Method, uri: Uri, headers: HeaderMap| async move {
            console.answer(&method, uri.path(), &headers)
        })
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), layers::finish))
        .with_state(app)
}

/// The OpenAPI document as JSON, for documentation and drift checks.
///
/// # Panics
/// Never: the document is made of text and numbers only.
#[must_use]
pub fn openapi() -> String {
    described().1
}

fn described() -> (Router<App>, String) {
    document::begin();
    let mut api = document::frame();
    let quick = ApiRouter::new()
        .merge(sessions::routes())
        .merge(filters::routes())
        .merge(accounts::routes())
        .merge(tokens::routes())
        .merge(sites::routes())
        .merge(calendars::routes())
        .merge(people::routes())
        .merge(roster::routes())
        .merge(rota::routes())
        .merge(presence::routes())
        .merge(swaps::routes())
        .merge(handovers::routes())
        .merge(workflows::routes())
        .merge(tickets::routes())
        .merge(queues::routes())
        .merge(gates::routes())
        .merge(duties::routes())
        .merge(occurrences::routes())
        .merge(quotas::routes())
        .merge(registers::routes())
        .merge(custody::routes())
        .merge(ledgers::routes())
        .merge(documents::routes())
        .merge(notices::routes())
        .merge(outgoing::routes())
        .merge(templates::routes())
        .merge(phrases::routes())
        .merge(scripts::routes())
        .merge(reports::routes())
        .merge(closings::routes())
        .merge(plugins::routes())
        .merge(settings::routes())
        .merge(faults::routes())
        .merge(doors::routes())
        .merge(deliveries::routes())
        .merge(entrance::routes())
        .merge(journal::routes())
        .merge(search::routes())
        .layer(from_fn(layers::in_time));
    let uploads = plugins::uploads().merge(files::routes()).merge(imports::routes());
    let uploads = uploads.layer(from_fn(layers::upload_in_time));
    let v1 = ApiRouter::new().merge(quick).merge(uploads).merge(events::routes()).merge(backup::routes());
    let all = ApiRouter::new().nest("/api/v1", v1).merge(health::routes());
    let router = all.finish_api_with(&mut api, |mut described| {
        document::complete(described.inner_mut());
        described
    });
    (router, serde_json::to_string(&api).expect("the document has text keys only and always encodes"))
}
