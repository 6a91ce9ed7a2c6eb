//! A site in memory, its clock, and a plugin whose hooks are closures of the test.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::read::read_files;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Form, Install, Open, Request};
use frontdesk_engine::directory::Person;
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::fault::Fault;
use frontdesk_engine::hooks::{Event, Hook, HookEnd, Hooks, PluginRef, Refusal, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::journal::{Head, Line};
use frontdesk_engine::notice::{Audience, InboxItem, Notice};
use frontdesk_engine::run::{self, Outcome};
use frontdesk_engine::site::{Info, Site};
use frontdesk_engine::ticket::{HistoryLine, Ticket};
use frontdesk_engine::turn::{Halt, Turn};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::view::{Pair, Range, View, ViewError, Writes};
use frontdesk_engine::{alarm, key, record, text};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

/// Committed records of a site.
#[derive(Default)]
pub(super) struct Store {
    records: Mutex<BTreeMap<Vec<u8>, Vec<u8>>>,
    /// Keys that cannot be read, by their beginning.
    pub(super) broken: Mutex<Option<Vec<u8>>>,
    /// How often it was read.
    pub(super) reads: AtomicU64,
}

impl Store {
    pub(super) fn all(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.records.lock().unwrap().clone()
    }

    pub(super) fn apply(&self, writes: Writes) {
        let mut records = self.records.lock().unwrap();
        for (key, record) in writes {
            match record {
                Some(record) => drop(records.insert(key, record)),
                None => drop(records.remove(&key)),
            }
        }
    }

    fn check(&self, key: &[u8]) -> Result<(), ViewError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        match &*self.broken.lock().unwrap() {
            Some(broken) if key.starts_with(broken) => Err(ViewError("the disk is gone".into())),
            _ => Ok(()),
        }
    }
}

impl View for Store {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        self.check(key)?;
        Ok(self.records.lock().unwrap().get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        self.check(&range.from)?;
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let records = self.records.lock().unwrap();
        let found = records.range(range.from.clone()..range.to.clone());
        let pair = |(key, record): (&Vec<u8>, &Vec<u8>)| (key.clone(), record.clone());
        Ok(if range.backwards {
            found.rev().take(limit).map(pair).collect()
        } else {
            found.take(limit).map(pair).collect()
        })
    }
}

/// How a closure's hook ends, when not well.
pub(super) struct End(pub(super) HookEnd);

impl From<Halt> for End {
    fn from(halt: Halt) -> Self {
        Self(match halt {
            Halt::Refused(refusal) => HookEnd::Refused(refusal),
            Halt::Store(error) => HookEnd::Fault(error.to_string()),
        })
    }
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self(HookEnd::Refused(refusal))
    }
}

/// A fault with its reason.
pub(super) fn trap(reason: &str) -> Result<(), End> {
    Err(End(HookEnd::Fault(reason.into())))
}

type Script = Arc<dyn Fn(&Event, &mut Turn) -> Result<(), End> + Send + Sync>;
type Reporter = Arc<dyn Fn(&str, &mut Turn) -> Result<Table, End> + Send + Sync>;

/// Hooks of every plugin: closures by hook, and what they were told.
#[derive(Default)]
pub(super) struct Scripts {
    scripts: Mutex<HashMap<Hook, Script>>,
    reporter: Mutex<Option<Reporter>>,
    told: Mutex<Vec<(String, Event)>>,
    /// Hooks that no plugin exports.
    pub(super) deaf: Mutex<BTreeSet<Hook>>,
}

impl Hooks for Scripts {
    fn exports(&self, _: &PluginRef, hook: Hook) -> bool {
        !self.deaf.lock().unwrap().contains(&hook)
    }

    fn call(
        &self,
        plugin: &PluginRef,
        event: &Event,
        mut turn: Box<Turn>,
    ) -> (Box<Turn>, Result<(), HookEnd>) {
        self.told.lock().unwrap().push((plugin.id.clone(), event.clone()));
        let script = self.scripts.lock().unwrap().get(&event.hook()).cloned();
        let end = script.map_or(Ok(()), |script| script(event, &mut turn).map_err(|end| end.0));
        (turn, end)
    }

    fn report(
        &self,
        _: &PluginRef,
        report: &str,
        _: Instant,
        _: Instant,
        mut turn: Box<Turn>,
    ) -> (Box<Turn>, Result<Table, HookEnd>) {
        let reporter = self.reporter.lock().unwrap().clone();
        let table = reporter
            .map_or(Ok(Table::default()), |reporter| reporter(report, &mut turn).map_err(|end| end.0));
        (turn, table)
    }
}

/// What plugins of the tests refuse with in words of their own.
const PLUGINS_OWN: [&str; 3] = ["no", "enough", "rooms without a floor: 3"];

/// A site that commits each turn at once.
pub(super) struct World {
    pub(super) store: Arc<Store>,
    pub(super) site: Arc<Site>,
    pub(super) hooks: Scripts,
    pub(super) clock: Instant,
}

pub(super) fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

/// A moment by its civil time in Shanghai: `2026-03-02 09:00`.
pub(super) fn at(civil: &str) -> Instant {
    zone().parse_civil(civil).unwrap()
}

/// What the plugin of most tests declares.
pub(super) fn desk() -> Blueprint {
    blueprint("turns.toml", include_str!("../../blueprints/turns.toml"))
}

/// The plugin whose duties fall due every hour.
pub(super) fn beat() -> Blueprint {
    blueprint("beat.toml", include_str!("../../blueprints/beat.toml"))
}

/// The plugin of the tests of settings, words, notices and masks.
pub(super) fn talk() -> Blueprint {
    blueprint("words.toml", include_str!("../../blueprints/words.toml"))
}

/// A plugin of series, random moments, quotas and clamped crons.
pub(super) fn rounds() -> Blueprint {
    blueprint("rounds.toml", include_str!("../../blueprints/rounds.toml"))
}

pub(super) fn blueprint(path: &str, toml: &str) -> Blueprint {
    read_files(&[(path.into(), toml.into())]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(super) fn install(blueprint: Blueprint, grants: &[&str]) -> Command {
    let component = format!("{}-{}", blueprint.plugin.id, blueprint.plugin.version);
    let grants = grants.iter().map(|&grant| grant.to_owned()).collect();
    Command::Install(Box::new(Install { component, blueprint, grants }))
}

pub(super) fn person(id: &str, roles: &[&str]) -> Person {
    let roles = roles.iter().map(|&role| role.to_owned()).collect();
    Person { id: id.into(), name: id.to_uppercase(), roles, ..Person::default() }
}

/// A form from JSON: `form(json!({"unit": "1-0101"}))`.
pub(super) fn form(json: Json) -> Form {
    serde_json::from_value(json).unwrap()
}

pub(super) fn fields<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(super) fn act(ticket: u64, action: &str, filled: Json) -> Command {
    Command::Act { ticket, action: action.into(), form: form(filled), revision: None }
}

pub(super) fn notice(template: &str, to: Vec<Audience>) -> Notice {
    let arguments = fields([("hours", Value::text("2"))]);
    Notice { to, template: template.into(), arguments, about: None, key: None, urgent: false }
}

/// A complaint as clerks open it.
pub(super) fn complaint() -> Open {
    Open {
        plugin: "desk".into(),
        workflow: "complaint".into(),
        form: form(json!({"unit": "3-0702", "content": "Water comes through the ceiling."})),
        ..Open::default()
    }
}

impl World {
    /// Monday 2 March 2026, 09:00: a site with the desk plugin, all grants but `notify-outside`, and staff: the
    /// clerks ann and ben (who reads Chinese), the supervisor sue, the tenant tom without a role.
    pub(super) fn new() -> Self {
        let mut world = Self::bare();
        for person in [
            Person { email: Some("ann@example.com".into()), ..person("ann", &["clerk"]) },
            Person { locale: Some("zh-CN".into()), ..person("ben", &["clerk"]) },
            Person { superior: None, ..person("sue", &["supervisor"]) },
            person("tom", &[]),
        ] {
            world.admin(Command::PutPerson(person));
        }
        world.admin(install(desk(), &["directory", "notify"]));
        world
    }

    /// The same people with the plugin of [`rounds`] only.
    pub(super) fn of_rounds() -> Self {
        let mut world = Self::bare();
        for person in [person("ann", &["clerk"]), person("ben", &["clerk"]), person("sue", &["supervisor"])] {
            world.admin(Command::PutPerson(person));
        }
        world.admin(install(rounds(), &[]));
        world
    }

    /// The same as [`Self::told`] for duties: `callback due 2026-03-09 09:00:00`.
    pub(super) fn duties_told(&self) -> Vec<String> {
        let short = |event: Event| match event {
            Event::Duty { duty, cause, due, .. } => Some(format!("{duty} {cause} {}", zone().format(due))),
            _ => None,
        };
        self.told().into_iter().filter_map(short).collect()
    }

    /// Runs something as a hook of the plugin of [`rounds`]: when one of its `plays`, due twice a day, is done.
    pub(super) fn as_hook<T: Send + 'static>(
        &mut self,
        work: impl Fn(&mut Turn) -> T + Send + Sync + 'static,
    ) -> T {
        let (send, receive) = std::sync::mpsc::channel();
        self.on(Hook::OnDuty, move |event, turn| {
            if matches!(event, Event::Duty { duty, cause, .. } if duty == "plays" && cause == "done") {
                send.send(work(turn)).unwrap();
            }
            Ok(())
        });
        let plays: Vec<Occurrence> = self.below(key::occurrences("rounds", "plays"));
        let open = |play: &&Occurrence| matches!(play.state, OccurrenceState::Open | OccurrenceState::Missed);
        let occurrence = plays.iter().find(open).expect("plays fall due twice a day").id;
        self.done("ann", Command::DoDuty { occurrence, form: form(json!({})) });
        self.on(Hook::OnDuty, |_, _| Ok(()));
        receive.recv().unwrap()
    }

    /// A site without plugins and people.
    pub(super) fn bare() -> Self {
        let info = Info { name: "lotus".into(), title: "Lotus Court".into(), locale: "en".into() };
        let calendars = Calendars::default_for(zone());
        let site = Site {
            info: info.clone(),
            calendars: calendars.clone(),
            plugins: BTreeMap::new(),
            changes: BTreeMap::new(),
            shared: BTreeMap::new(),
            doors: BTreeMap::new(),
            migrations: BTreeMap::new(),
        };
        let mut world = Self {
            store: Arc::default(),
            site: Arc::new(site),
            hooks: Scripts::default(),
            clock: at("2026-03-02 09:00"),
        };
        world.admin(Command::PutSite { info, calendars: Some(Box::new(calendars)) });
        world
    }

    /// The same site with records of its own and hooks that do nothing.
    pub(super) fn fork(&self) -> Self {
        let store = Store::default();
        *store.records.lock().unwrap() = self.store.all();
        Self { store: Arc::new(store), site: self.site.clone(), hooks: Scripts::default(), clock: self.clock }
    }

    /// Sets what a hook does.
    pub(super) fn on(
        &self,
        hook: Hook,
        script: impl Fn(&Event, &mut Turn) -> Result<(), End> + Send + Sync + 'static,
    ) {
        self.hooks.scripts.lock().unwrap().insert(hook, Arc::new(script));
    }

    /// A hook that does something with each ticket that is opened.
    pub(super) fn on_opened(
        &self,
        script: impl Fn(&Ticket, &mut Turn) -> Result<(), End> + Send + Sync + 'static,
    ) {
        self.on(Hook::OnTicket, move |event, turn| match event {
            Event::Ticket { cause, ticket, .. } if cause == "opened" => script(ticket, turn),
            _ => Ok(()),
        });
    }

    /// Sets how reports are built.
    pub(super) fn on_report(
        &self,
        reporter: impl Fn(&str, &mut Turn) -> Result<Table, End> + Send + Sync + 'static,
    ) {
        *self.hooks.reporter.lock().unwrap() = Some(Arc::new(reporter));
    }

    /// What the hooks were told since the last call.
    pub(super) fn told(&self) -> Vec<Event> {
        std::mem::take(&mut *self.hooks.told.lock().unwrap()).into_iter().map(|(_, event)| event).collect()
    }

    /// The same in short: `opened 1`, `reply breached`, `reply warns 30min`, `round due`, `timer x`, `notice failed`.
    pub(super) fn heard(&self) -> Vec<String> {
        let short = |event: &Event| match event {
            Event::Ticket { cause, ticket, .. } => format!("{cause} {}", ticket.id),
            Event::Deadline { name, breached: true, .. } => format!("{name} breached"),
            Event::Deadline { name, lead, .. } => format!("{name} warns {lead}"),
            Event::Timer { key, .. } => format!("timer {key}"),
            Event::Duty { duty, cause, .. } => format!("{duty} {cause}"),
            Event::Notice { outcome, .. } => format!("notice {outcome}"),
            Event::Message { subject, .. } => format!("message {subject}"),
            Event::Upgrade { was } => format!("upgrade {was}"),
        };
        self.told().iter().map(short).collect()
    }

    /// Runs a request and commits it.
    pub(super) fn request(&mut self, request: &Request) -> (Outcome, Option<Line>) {
        let (outcome, line, writes, changed) = self.play(request);
        self.store.apply(writes);
        if changed {
            self.reload();
        }
        (outcome, line)
    }

    /// Runs a request without committing it: what it came to, what it would write, whether the site's description changes.
    pub(super) fn play(&self, request: &Request) -> (Outcome, Option<Line>, Writes, bool) {
        let base: Arc<dyn View> = self.store.clone();
        let finished = run::run(&self.site, &base, &self.hooks, request).unwrap();
        let (outcome, line, changed) =
            (finished.outcome.clone(), finished.line.clone(), finished.site_changed);
        (outcome, line, finished.seal(0), changed)
    }

    /// Reads the site's description from its records, as after a restart.
    pub(super) fn reload(&mut self) {
        self.site = Arc::new(Site::load(&*self.store).unwrap().unwrap());
    }

    pub(super) fn run_by(&mut self, actor: Actor, command: Command) -> Outcome {
        self.request(&Request { command, actor, at: self.clock, idempotency: None, salt: None }).0
    }

    /// A person's command, however it ends.
    pub(super) fn by(&mut self, person: &str, command: Command) -> Outcome {
        self.run_by(Actor::Person(person.into()), command)
    }

    /// A person's command that goes well: its answer.
    pub(super) fn done(&mut self, person: &str, command: Command) -> Json {
        match self.by(person, command) {
            Outcome::Done(answer) => answer,
            other => panic!("expected it to be done, got {other:?}"),
        }
    }

    /// A person's command that is refused: why, in English.
    pub(super) fn refused(&mut self, person: &str, command: Command) -> String {
        match self.by(person, command) {
            Outcome::Refused(refusal) => self.read_out(&refusal),
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    /// A refusal in English, which the host can say in Chinese, too, unless a plugin said it.
    fn read_out(&self, refusal: &Refusal) -> String {
        let english = text::refusal(&self.site, refusal, "en");
        let chinese = text::refusal(&self.site, refusal, "zh");
        let by_rule = matches!(refusal, Refusal::Rule { .. } | Refusal::Several(_));
        let by_plugin = PLUGINS_OWN.contains(&english.as_str());
        assert!(by_rule || by_plugin || !chinese.is_ascii(), "there is no Chinese for it: {english}");
        english
    }

    /// An administrator's command that goes well.
    pub(super) fn admin(&mut self, command: Command) -> Json {
        match self.run_by(Actor::Admin("root".into()), command) {
            Outcome::Done(answer) => answer,
            other => panic!("expected it to be done, got {other:?}"),
        }
    }

    /// An administrator's command that is refused.
    pub(super) fn admin_refused(&mut self, command: Command) -> String {
        match self.run_by(Actor::Admin("root".into()), command) {
            Outcome::Refused(refusal) => self.read_out(&refusal),
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    /// A command that faults: the fault.
    pub(super) fn faulted(&mut self, actor: Actor, command: Command) -> Fault {
        match self.run_by(actor, command) {
            Outcome::Faulted { fault, .. } => self.get(key::fault(fault)).unwrap(),
            other => panic!("expected a fault, got {other:?}"),
        }
    }

    /// Opens a complaint as ann and gives its id.
    pub(super) fn complaint(&mut self) -> u64 {
        self.done("ann", Command::Open(complaint()))["ticket"].as_u64().unwrap()
    }

    /// Rings once at the clock.
    pub(super) fn ring(&mut self) -> Outcome {
        self.run_by(Actor::System, Command::Ring)
    }

    /// Moves the clock, handling everything at its own moment on the way.
    pub(super) fn until(&mut self, civil: &str) {
        let end = at(civil);
        while let Some(item) = alarm::first(&*self.store).unwrap().filter(|item| item.at <= end) {
            self.clock = self.clock.max(item.at);
            assert_ne!(self.ring(), Outcome::Idle);
        }
        self.clock = end;
    }

    /// Moves the clock past everything, as a host that was down, then handles it.
    pub(super) fn jump(&mut self, civil: &str) {
        self.clock = at(civil);
        while self.ring() != Outcome::Idle {}
    }

    pub(super) fn get<T: DeserializeOwned>(&self, key: key::Key) -> Option<T> {
        record::get(&*self.store, key).unwrap()
    }

    pub(super) fn below<T: DeserializeOwned>(&self, key: key::Key) -> Vec<T> {
        record::below(&*self.store, key, usize::MAX).unwrap()
    }

    pub(super) fn ticket(&self, id: u64) -> Ticket {
        self.get(key::ticket(id)).unwrap()
    }

    pub(super) fn history(&self, ticket: u64) -> Vec<HistoryLine> {
        self.below(key::histories(ticket))
    }

    pub(super) fn inbox(&self, person: &str) -> Vec<InboxItem> {
        self.below(key::inbox(person))
    }

    pub(super) fn head(&self) -> Head {
        self.get(key::head()).unwrap_or_default()
    }

    pub(super) fn lines(&self) -> Vec<Line> {
        self.below(key::journal())
    }

    pub(super) fn last_line(&self) -> Line {
        self.lines().pop().unwrap()
    }

    /// Everything but journal, head, faults (counted, too) and kept answers: what a turn that came to nothing leaves alone.
    pub(super) fn state(&self) -> BTreeMap<String, String> {
        let kept = ["journal", "head", "fault", "quarantine", "idempotency", "idempotency-age"];
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let all = self.store.all();
        let state = all.iter().map(|(key, record)| (text(key), text(record)));
        state.filter(|(key, _)| !kept.contains(&key.split('/').next().unwrap())).collect()
    }
}
