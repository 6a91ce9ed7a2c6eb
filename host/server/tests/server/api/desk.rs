//! A host with one site, and callers of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Install};
use frontdesk_engine::custody::Holder;
use frontdesk_engine::directory::Person;
use frontdesk_engine::document::Issue;
use frontdesk_engine::hooks::{Event, Figure, Hook, HookEnd, Hooks, PluginRef, Table};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use frontdesk_engine::turn::Turn;
use frontdesk_engine::value::Value;
use frontdesk_server::auth::{Auth, NewAccount, Scope};
use frontdesk_server::clock::Clock;
use frontdesk_server::config::Config;
use frontdesk_server::console::Console;
use frontdesk_server::host::Host;
use frontdesk_storage::Memory;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

/// Monday, 2 March 2026, 09:30 in Shanghai.
pub(super) const MORNING: Instant = Instant(1_772_415_000_000);

pub(super) const PASSWORD: &str = "correct horse battery";

pub(super) const BLUEPRINT: &str = include_str!("desk.toml");

/// A plugin that does nothing, can be told to log, to fail, to start series or to issue slips, and reports the number seven or a list of names.
#[derive(Default)]
pub(super) struct Idle {
    fails: AtomicBool,
    starts: AtomicBool,
    issues: AtomicBool,
    says: Mutex<Vec<(&'static str, String)>>,
}

impl Idle {
    pub(super) fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    /// From now on each ticket has a series of callbacks.
    pub(super) fn start_series(&self) {
        self.starts.store(true, Ordering::SeqCst);
    }

    /// From now on each ticket is followed by a slip.
    pub(super) fn issue_slips(&self) {
        self.issues.store(true, Ordering::SeqCst);
    }

    /// From now on it logs these levels and messages whenever it is told of a ticket.
    pub(super) fn say(&self, lines: &[(&'static str, &str)]) {
        let lines = lines.iter().map(|(level, message)| (*level, (*message).to_owned()));
        *self.says.lock().unwrap() = lines.collect();
    }

    fn slip(turn: &mut Turn, ticket: u64) -> Result<(), HookEnd> {
        let fields = [("goods", "<b>sofa</b>"), ("phone", "13900001234")];
        let fields = fields.map(|(name, value)| (name.to_owned(), Value::text(value))).into();
        let holder = Some(Holder::Outside("O'Neil & Sons".into()));
        let issue = Issue { about: Some(ticket), holder, fields, until: None };
        turn.issue("slip", issue).map(drop).map_err(|halt| HookEnd::Fault(halt.to_string()))
    }
}

impl Hooks for Idle {
    fn exports(&self, _: &PluginRef, hook: Hook) -> bool {
        let told = self.starts.load(Ordering::SeqCst) || self.issues.load(Ordering::SeqCst);
        let told = told || !self.says.lock().unwrap().is_empty();
        self.fails.load(Ordering::SeqCst) || hook == Hook::OnTicket && told
    }

    fn call(&self, _: &PluginRef, event: &Event, mut turn: Box<Turn>) -> (Box<Turn>, Result<(), HookEnd>) {
        let says = self.says.lock().unwrap().clone();
        says.iter().for_each(|(level, message)| turn.log(level, message));
        if let (Event::Ticket { ticket, .. }, true) = (event, self.issues.load(Ordering::SeqCst)) {
            let issued = Self::slip(&mut turn, ticket.id);
            return (turn, issued);
        }
        let ticket = match event {
            Event::Ticket { ticket, .. } if self.starts.load(Ordering::SeqCst) => ticket,
            Event::Ticket { .. } if !says.is_empty() && !self.fails.load(Ordering::SeqCst) => {
                return (turn, Ok(()));
            }
            _ => return (turn, Err(HookEnd::Fault("out of ink".into()))),
        };
        let today = turn.civil_date(turn.now());
        let carry = [("phone".to_owned(), Value::text("13900001234"))].into();
        let started = turn.start_series("callback", &ticket.number, today, Some(ticket.id), carry);
        (turn, started.map(drop).map_err(|halt| HookEnd::Fault(halt.to_string())))
    }

    fn report(
        &self,
        _: &PluginRef,
        report: &str,
        _: Instant,
        _: Instant,
        turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        if report == "listed" {
            return (turn, Ok(listed()));
        }
        let value = Value::Number(7.into());
        let figure = Figure { name: "cases".into(), value, target: None, met: None };
        (turn, Ok(Table { figures: vec![figure], ..Table::default() }))
    }
}

/// A report whose cells are names: of a state, a post, people, a word of its own and something it knows nothing of.
fn listed() -> Table {
    let row = |cells: [&str; 5]| cells.map(Value::text).to_vec();
    Table {
        columns: ["number", "state", "post", "who", "what"].map(str::to_owned).into(),
        rows: vec![
            row(["C-1", "registered", "hall", "li, chen", "late"]),
            row(["C-2", "lost", "", "guest", "registered"]),
        ],
        figures: Vec::new(),
    }
}

/// A running host.
pub(super) struct Desk {
    pub(super) host: Arc<Host>,
    pub(super) auth: Arc<Auth>,
    pub(super) router: Router,
    pub(super) hooks: Arc<Idle>,
    store: Arc<Memory>,
    data: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON, after a look at the status.
    #[track_caller]
    pub(super) fn is(&self, status: u16) -> Json {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Json::Null } else { self.json() }
    }

    /// A problem's kind, after a look at its whole shape.
    #[track_caller]
    pub(super) fn problem(&self, status: u16) -> String {
        let json = self.is(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let instance = format!("urn:frontdesk:request:{}", self.header("x-request-id"));
        assert_eq!(json["instance"], instance);
        assert_eq!(json["status"], status);
        for text in ["title", "detail"] {
            assert!(json[text].as_str().is_some_and(|text| !text.is_empty()), "{json}");
        }
        assert!(json["errors"].is_array(), "{json}");
        let kind = json["type"].as_str().unwrap();
        kind.strip_prefix("urn:frontdesk:problem:").expect("our own kinds").to_owned()
    }

    /// The fields a problem names.
    #[track_caller]
    pub(super) fn fields(&self) -> Vec<String> {
        let json = self.json();
        json["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A request under construction.
pub(super) struct Ask<'a> {
    desk: &'a Desk,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask<'_> {
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(super) fn json(mut self, body: Json) -> Self {
        self.body = serde_json::to_vec(&body).unwrap();
        self.header("content-type", "application/json")
    }

    pub(super) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn request(self) -> (Router, Request<Body>) {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        (self.desk.router.clone(), request.body(Body::from(self.body)).unwrap())
    }

    pub(super) async fn send(self) -> Answer {
        let (status, headers, bytes) = self.sent().await;
        Answer { status, headers, text: String::from_utf8(bytes).unwrap() }
    }

    /// The headers and body of a good answer that is no text.
    pub(super) async fn send_for_bytes(self) -> (HeaderMap, Vec<u8>) {
        let (status, headers, bytes) = self.sent().await;
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
        (headers, bytes)
    }

    async fn sent(self) -> (StatusCode, HeaderMap, Vec<u8>) {
        let (router, request) = self.request();
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        (parts.status, parts.headers, bytes.to_vec())
    }
}

impl Desk {
    /// A host nobody set up yet.
    pub(super) fn new() -> Self {
        Self::on(tempfile::tempdir().unwrap(), Arc::new(Memory::new()))
    }

    fn on(data: tempfile::TempDir, store: Arc<Memory>) -> Self {
        let config = Config { data: data.path().to_owned(), ..Config::default() };
        let clock = Arc::new(Clock::standing_at(MORNING));
        let auth = Auth::open(store.clone(), clock.clone()).unwrap();
        let hooks = Arc::new(Idle::default());
        let host = Host::open_hooked(config, clock, store.clone(), Some(hooks.clone())).unwrap();
        let router = frontdesk_server::api::router(host.clone(), auth.clone(), Console::default());
        Self { host, auth, router, hooks, store, data }
    }

    /// Stops the host, lets somebody look at its data directory, and starts another on the same data.
    pub(super) async fn restarted(self, look: impl FnOnce(&Path)) -> Self {
        self.host.stop().await;
        look(self.data.path());
        Self::on(self.data, self.store)
    }

    /// A host with the site `riverside`, the plugin `desk`, the administrator `root` and the staff
    /// `li` (agent), `wang` (agent), `chen` (manager).
    pub(super) async fn open() -> Self {
        let desk = Self::new();
        desk.site("riverside").await;
        let site = desk.host.site("riverside").unwrap();
        desk.install(BLUEPRINT, "0").await;
        for (id, name, role) in [("li", "李", "agent"), ("wang", "王", "agent"), ("chen", "陈", "manager")]
        {
            let roles = [role.to_owned()].into();
            let person = Person { id: id.into(), name: name.into(), roles, ..Person::default() };
            desk.command("riverside", Command::PutPerson(person)).await;
        }
        assert_eq!(site.site().plugins.len(), 1);
        desk.account("root", true, &[]).await;
        for login in ["li", "wang", "chen"] {
            desk.account(login, false, &[("riverside", login)]).await;
        }
        desk
    }

    /// Installs a version of the plugin, given as text, under a component's digit.
    pub(super) async fn install(&self, blueprint: &str, digit: &str) {
        self.install_on("riverside", blueprint, digit).await;
    }

    pub(super) async fn install_on(&self, site: &str, blueprint: &str, digit: &str) {
        let blueprint: Blueprint = toml::from_str(blueprint).unwrap();
        let install =
            Install { component: digit.repeat(64), blueprint, grants: ["notify".to_owned()].into() };
        self.command(site, Command::Install(Box::new(install))).await;
    }

    pub(super) async fn site(&self, name: &str) {
        let info = Info { name: name.into(), title: format!("Site {name}"), locale: "zh".into() };
        let calendars = Calendars::default_for(Zone::named("Asia/Shanghai").unwrap());
        self.host.create_site(info, calendars, Actor::System).await.unwrap();
    }

    pub(super) async fn command(&self, site: &str, command: Command) {
        let actor = Actor::Admin("root".into());
        let outcome = self.host.site(site).unwrap().submit(command, actor, None).await.unwrap();
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }

    pub(super) async fn account(&self, login: &str, admin: bool, people: &[(&str, &str)]) {
        let people: BTreeMap<_, _> = people.iter().map(|(s, p)| ((*s).to_owned(), (*p).to_owned())).collect();
        let (login, name) = (login.to_owned(), login.to_owned());
        let new = NewAccount { login, name, password: PASSWORD.into(), admin, people };
        self.auth.create_account(new).await.unwrap();
    }

    /// A token of an account with all scopes it may have.
    pub(super) async fn token(&self, login: &str) -> String {
        let mut scopes: std::collections::BTreeSet<Scope> = [Scope::Read, Scope::Act].into();
        if self.auth.account(login).await.unwrap().admin {
            scopes.insert(Scope::Admin);
        }
        self.auth.issue_token(login, "test", scopes, None).await.unwrap().secret
    }

    pub(super) fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        let method = method.parse().unwrap();
        Ask { desk: self, method, path: format!("/api/v1{path}"), headers: Vec::new(), body: Vec::new() }
    }

    pub(super) fn at(&self, method: &str, path: &str) -> Ask<'_> {
        Ask { path: path.to_owned(), ..self.ask(method, "") }
    }

    pub(super) async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask("GET", path).bearer(token).send().await
    }

    pub(super) async fn post(&self, path: &str, token: &str, body: Json) -> Answer {
        self.ask("POST", path).bearer(token).json(body).send().await
    }

    pub(super) async fn put(&self, path: &str, token: &str, body: Json) -> Answer {
        self.ask("PUT", path).bearer(token).json(body).send().await
    }

    pub(super) fn later(&self, by: Span) {
        self.host.clock.move_to(self.host.clock.now().plus(by));
    }

    /// Opens a complaint and tells its id.
    pub(super) async fn complaint(&self, token: &str, unit: &str) -> u64 {
        let body =
            json!({ "workflow": "complaint", "form": { "unit": unit, "text": format!("noise in {unit}") } });
        let answer = self.post("/sites/riverside/tickets", token, body).await;
        answer.is(201)["ticket"].as_u64().unwrap()
    }
}
