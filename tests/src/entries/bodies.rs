//! Requests as they come over HTTP, through the whole router: the first line of each has method and address, the rest is its body.
//! None ends in an error of the host's own, each problem is told in the form that callers rely on, and the site stays sound.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use frontdesk_engine::audit::audit;
use frontdesk_engine::blueprint::read;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Install};
use frontdesk_engine::hooks::DataOnly;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use frontdesk_engine::view::Range;
use frontdesk_server::auth::{Auth, NewAccount, Scope};
use frontdesk_server::clock::Clock;
use frontdesk_server::config::Config;
use frontdesk_server::console::Console;
use frontdesk_server::host::Host;
use frontdesk_storage::{Batch, Memory, Store as _};
use http::{Method, Request, Response, Uri, header};
use http_body_util::BodyExt;
use reqwest::Body;
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};
use tower::{Service, ServiceExt as _};

use super::{NOW, clerk};

/// What stands between two requests of one input.
const NEXT: &[u8] = b"\n---\n";

/// Requests of one input.
const REQUESTS_MAX: usize = 6;

/// The site that everything is about.
const SITE: &str = "lake-view";

/// Everything a host with one site keeps, and a token of its administrator.
struct Prepared {
    records: Batch,
    token: String,
    runtime: Runtime,
}

pub(super) fn bodies(bytes: &[u8]) {
    let prepared = prepared();
    prepared.runtime.block_on(async {
        let store = Memory::new();
        store.commit(&prepared.records).expect("memory takes everything");
        let (host, router) = started(Arc::new(store));
        let mut rest = bytes;
        for _ in 0..REQUESTS_MAX {
            let end = rest.windows(NEXT.len()).position(|part| part == NEXT);
            let one = &rest[..end.unwrap_or(rest.len())];
            if let Some(request) = request(one, &prepared.token) {
                let answer = router.clone().oneshot(request).await.expect("a router always answers");
                check(answer).await;
            }
            let Some(end) = end else { break };
            rest = &rest[end + NEXT.len()..];
        }
        if let Some(site) = host.site(SITE) {
            let found = audit(site.view().as_ref(), &site.site()).expect("memory can be read");
            assert!(found.is_sound(), "{found:?}");
        }
        drop(router);
        host.stop().await;
    });
}

/// A request, when the first line is one that a server would hand on.
fn request(bytes: &[u8], token: &str) -> Option<Request<Body>> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let (method, path) = line.trim_end_matches('\r').split_once(' ')?;
    let method: Method = method.parse().ok()?;
    let uri: Uri = format!("/api/v1{path}").parse().ok()?;
    // These two never end by themselves.
    if uri.path().ends_with("/events") || uri.path().ends_with("/stop") {
        return None;
    }
    let body = bytes.get(end + 1..).unwrap_or_default().to_vec();
    let kind = if body.starts_with(b"\0asm") { "application/wasm" } else { "application/json" };
    Request::builder()
        .method(method)
        .uri(uri)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .ok()
}

async fn check<B>(answer: Response<B>)
where
    B: BodyExt<Error: std::fmt::Debug>,
{
    let (parts, body) = answer.into_parts();
    let status = parts.status;
    assert!(!status.is_server_error() || status.as_u16() == 503, "the host answers {status}");
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if status.is_client_error() {
        assert_eq!(kind, "application/problem+json", "{status}");
    }
    let body = body.collect().await.expect("an answer comes to its end").to_bytes();
    if kind.ends_with("json") {
        let told: Json = serde_json::from_slice(&body).expect("what is called JSON is JSON");
        assert!(!status.is_client_error() || told["status"] == status.as_u16(), "{told}");
    }
}

/// The host, and what it answers with.
fn started(
    store: Arc<Memory>,
) -> (
    Arc<Host>,
    impl Service<Request<Body>, Response = Response<impl BodyExt<Error: std::fmt::Debug>>, Error = Infallible>
    + Clone,
) {
    let clock = Arc::new(Clock::standing_at(NOW));
    let data = std::env::temp_dir().join("frontdesk-bodies");
    let config = Config { data, ..Config::default() };
    let auth = Auth::open(store.clone(), clock.clone()).expect("memory can be read");
    let host = Host::open_hooked(config, clock, store, Some(Arc::new(DataOnly))).expect("the host starts");
    let router = frontdesk_server::api::router(host.clone(), auth, Console::default());
    (host, router)
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("threads can be started");
        let (records, token) = runtime.block_on(prepare());
        Prepared { records, token, runtime }
    })
}

/// A host with the plugin `babbler`, which here is its blueprint only, a clerk and an administrator who is the clerk on the site.
async fn prepare() -> (Batch, String) {
    let store = Arc::new(Memory::new());
    let clock = Arc::new(Clock::standing_at(NOW));
    let auth = Auth::open(store.clone(), clock).expect("memory can be read");
    let (host, _) = started(store.clone());
    let info = Info { name: SITE.into(), title: "Lake View".into(), locale: "en".into() };
    let calendars =
        Calendars::default_for(Zone::named("Asia/Shanghai").expect("the zone is in the database"));
    let site = host.create_site(info, calendars, Actor::System).await.expect("the site is new");
    let text = include_str!("../../data/babbler/plugin.toml");
    let blueprint = read::read_files(&[("plugin.toml".to_owned(), text.to_owned())]);
    let blueprint = blueprint.expect("the blueprint is sound");
    let grants = blueprint.plugin.permissions.keys().map(ToString::to_string).collect();
    let install = Install { component: "0".repeat(64), blueprint, grants };
    for command in [Command::Install(Box::new(install)), Command::PutPerson(clerk("ai", "clerk"))] {
        let done = site.submit(command, Actor::Admin("root".into()), None).await.expect("the site works");
        assert!(matches!(done, Outcome::Done(_)), "{done:?}");
    }
    let people = [(SITE.to_owned(), "ai".to_owned())].into();
    let new = NewAccount {
        login: "root".into(),
        name: "Root".into(),
        password: "correct horse battery".into(),
        admin: true,
        people,
    };
    auth.create_account(new).await.expect("the account is new");
    let scopes = [Scope::Read, Scope::Act, Scope::Admin].into();
    let token = auth.issue_token("root", "fuzz", scopes, None).await.expect("the account is there");
    drop(site);
    host.stop().await;
    (all_of(store.as_ref()), token.secret)
}

/// Everything in a store, as one batch.
fn all_of(store: &Memory) -> Batch {
    let everything = Range { from: Vec::new(), to: vec![u8::MAX; 64], backwards: false };
    let mut batch = Batch::new();
    for (key, record) in store.scan(&everything, usize::MAX).expect("memory can be read") {
        batch.put(key, record);
    }
    batch
}
