//! A site with the guest `rogue` on it: opens tickets whose title says what the guest is to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use frontdesk_engine::blueprint::{Blueprint, read};
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command, Open, Request};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::{Hooks, PluginRef, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::{self, Finished, Outcome, ReportError};
use frontdesk_engine::site::{Active, Info, Installed, Site};
use frontdesk_engine::view::{Pair, Range, View, ViewError, Writes};
use frontdesk_sandbox::{Limits, Sandbox, SandboxConfig};

use crate::guests::guest;

const PLUGIN: &str = r#"
[plugin]
id = "rogue"
version = "1.0.0"
interface = "^1.0"
title = { en = "Rogue", zh = "捣乱者" }
locales = ["en", "zh"]

[workflows.errand]
title = { en = "Errand", zh = "事务" }
number = "E-{seq}"
summary = "echo"
start = "new"
states = { new = { title = { en = "New", zh = "新" } }, done = { title = { en = "Done", zh = "完成" }, end = true } }
open = { roles = ["clerk", "plugin"], asks = ["echo?", "cost?"] }

[workflows.errand.fields]
echo = { title = { en = "Echo", zh = "回声" }, type = "text" }
cost = { title = { en = "Cost", zh = "费用" }, type = "number", unit = "CNY" }

[workflows.errand.actions.finish]
title = { en = "Finish", zh = "完成" }
from = ["new"]
roles = ["clerk"]
to = "done"

[roles]
clerk = { title = { en = "Clerk", zh = "前台" } }

[settings]
patience = { title = { en = "Patience", zh = "耐心" }, type = "length", unit = "h", default = 2, source = "test" }

[registers.seen]
title = { en = "Seen", zh = "已见" }
fields = { ticket = { title = { en = "Ticket", zh = "单号" }, type = "number", unit = "" } }
read = ["clerk"]

[reports.count]
title = { en = "Count", zh = "计数" }
period = "month"
read = ["clerk"]
columns = { title = { en = "Title", zh = "标题" } }
figures = { count = { en = "Count", zh = "计数" } }

[reports.meddling]
title = { en = "Meddling", zh = "乱写" }
period = "month"
read = ["clerk"]
columns = { title = { en = "Title", zh = "标题" } }

[refusals]
too-late = { en = "Too late by {{ by }}.", zh = "晚了 {{ by }}。" }
"#;

/// 2026-03-02T08:00:00Z, a Monday.
pub(crate) const NOW: Instant = Instant(1_772_438_400_000);

/// Limits under which nothing fails only because the machine is busy.
pub(crate) fn patient() -> Limits {
    Limits { hook_wall_ms_max: 60_000, ..Limits::default() }
}

/// A site, its store and the sandbox that its plugin runs in.
pub(crate) struct Desk {
    plugin: String,
    site: Arc<Site>,
    pub(crate) store: Arc<Store>,
    pub(crate) sandbox: Sandbox,
}

impl Desk {
    /// A site with the guest loaded under these limits.
    pub(crate) fn with(limits: Limits) -> Self {
        Self::of(PLUGIN, limits)
    }

    /// A site with the guest that a blueprint names.
    pub(crate) fn of(blueprint: &str, limits: Limits) -> Self {
        // The guest is compiled once for all tests.
        let cache = Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("precompiled"));
        let sandbox = Sandbox::new(SandboxConfig { limits, cache }).expect("the sandbox starts");
        let blueprint = read_blueprint(blueprint);
        let (id, version) = (&blueprint.plugin.id, &blueprint.plugin.version);
        let plugin = sandbox.load(&guest(id), id, version).expect("the guest loads");
        let id = id.clone();
        let installed = Installed {
            id: plugin.id,
            version: plugin.version,
            component: plugin.component,
            grants: BTreeSet::new(),
            since: NOW,
            before: Vec::new(),
        };
        let active = Active { installed, blueprint: Arc::new(blueprint) };
        let zone = Zone::named("Asia/Shanghai").expect("the zone is in the database");
        let site = Site {
            info: Info { name: "lake-view".into(), title: "Lake View".into(), locale: "en".into() },
            calendars: Calendars::default_for(zone),
            plugins: BTreeMap::from([(id.clone(), active)]),
            changes: BTreeMap::new(),
            shared: BTreeMap::new(),
            doors: BTreeMap::new(),
            migrations: BTreeMap::new(),
        };
        let desk = Self { plugin: id, site: Arc::new(site), store: Arc::default(), sandbox };
        let clerk = Person {
            id: "li.na".into(),
            name: "Li Na".into(),
            roles: BTreeSet::from(["clerk".into()]),
            ..Person::default()
        };
        let put = desk.run(Actor::Admin("root".into()), Command::PutPerson(clerk));
        assert_eq!(put.outcome, Outcome::Done(serde_json::Value::Null));
        desk
    }

    /// With the limits a host has, but for time.
    pub(crate) fn new() -> Self {
        Self::with(patient())
    }

    /// The clerk opens a ticket; the guest does what its title says.
    pub(crate) fn open(&self, title: &str) -> Finished {
        let Request { actor, command, .. } = self.errand(title);
        self.run(actor, command)
    }

    /// The same with others to run the hook.
    #[allow(dead_code, reason = "the bench measures with it")]
    pub(crate) fn open_with(&self, hooks: &dyn Hooks) {
        let finished = run::run(&self.site, &self.view(), hooks, &self.errand("measure"));
        assert!(matches!(finished.expect("the store can be read").outcome, Outcome::Done(_)));
    }

    /// The fault a title ends in.
    pub(crate) fn fault(&self, title: &str) -> String {
        match self.open(title).outcome {
            Outcome::Faulted { reason, .. } => reason,
            other => panic!("expected a fault from `{title}`, got {other:?}"),
        }
    }

    /// Why the turn was given up.
    pub(crate) fn fails(&self, title: &str) -> ViewError {
        self.try_run(&self.errand(title)).expect_err("the store is broken")
    }

    /// What the guest logs when all goes well.
    pub(crate) fn log(&self, title: &str) -> Vec<String> {
        let finished = self.open(title);
        assert!(matches!(finished.outcome, Outcome::Done(_)), "`{title}`: {:?}", finished.outcome);
        log_of(&finished)
    }

    /// Runs a request and commits what it came to.
    pub(crate) fn run(&self, actor: Actor, command: Command) -> Finished {
        self.run_at(NOW, actor, command)
    }

    /// The clock runs to a moment.
    pub(crate) fn ring_until(&self, at: Instant) -> Vec<Finished> {
        let ring = || Some(self.run_at(at, Actor::System, Command::Ring));
        std::iter::from_fn(ring).take_while(|finished| finished.outcome != Outcome::Idle).collect()
    }

    fn run_at(&self, at: Instant, actor: Actor, command: Command) -> Finished {
        let request = Request { command, actor, at, idempotency: None, salt: None };
        let finished = self.try_run(&request).expect("the store can be read");
        self.store.commit(finished.clone().seal(0));
        finished
    }

    /// As [`Desk::log`], on the state as it is and without committing.
    pub(crate) fn peek(&self, title: &str) -> Vec<String> {
        log_of(&self.try_run(&self.errand(title)).expect("the store can be read"))
    }

    /// The guest as hooks are called with it.
    pub(crate) fn plugin(&self) -> PluginRef {
        self.site.plugins[&self.plugin].installed.as_ref()
    }

    fn try_run(&self, request: &Request) -> Result<Finished, ViewError> {
        run::run(&self.site, &self.view(), &self.sandbox, request)
    }

    /// Builds a report over the day.
    pub(crate) fn report(&self, name: &str) -> Result<Table, ReportError> {
        let day = (NOW, Instant(NOW.0 + 86_400_000));
        run::report(&self.site, &self.view(), &self.sandbox, (&self.plugin, name), day, NOW)
    }

    fn view(&self) -> Arc<dyn View> {
        Arc::clone(&self.store) as Arc<dyn View>
    }

    /// What a clerk asks for under a title; the guest reads there what it is to do.
    fn errand(&self, title: &str) -> Request {
        let (plugin, workflow) = (self.plugin.clone(), "errand".to_owned());
        let open = Open { plugin, workflow, title: title.into(), ..Open::default() };
        let actor = Actor::Person("li.na".into());
        Request { command: Command::Open(open), actor, at: NOW, idempotency: None, salt: None }
    }
}

/// The log of a turn, as `level: message`.
pub(crate) fn log_of(finished: &Finished) -> Vec<String> {
    let lines = finished.line.iter().flat_map(|line| &line.log);
    lines.map(|line| format!("{}: {}", line.level, line.message)).collect()
}

fn read_blueprint(text: &str) -> Blueprint {
    let files = [("plugin.toml".to_owned(), text.to_owned())];
    read::read_files(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Records in memory, with one key that can be made unreadable.
#[derive(Default)]
pub(crate) struct Store {
    records: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
    broken: Mutex<Option<&'static str>>,
}

impl Store {
    /// From now on keys with this text in them cannot be read.
    pub(crate) fn break_at(&self, part: &'static str) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(part);
    }

    fn commit(&self, writes: Writes) {
        let mut records = self.records.write().unwrap_or_else(PoisonError::into_inner);
        for (key, record) in writes {
            match record {
                Some(record) => records.insert(key, record),
                None => records.remove(&key),
            };
        }
    }
}

impl View for Store {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        let broken = *self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.is_some_and(|part| String::from_utf8_lossy(key).contains(part)) {
            return Err(ViewError("disk on fire".into()));
        }
        Ok(self.records.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        let records = self.records.read().unwrap_or_else(PoisonError::into_inner);
        let found = records.range(range.from.clone()..range.to.clone());
        let found = found.map(|(key, record)| (key.clone(), record.clone()));
        Ok(if range.backwards { found.rev().take(limit).collect() } else { found.take(limit).collect() })
    }
}
