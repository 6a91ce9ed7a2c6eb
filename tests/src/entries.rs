//! Where bytes from outside come in: the functions that `tests/fuzz` drives with made-up bytes, and that a test replays the
//! kept ones with. Each must come back whatever it gets; what is wrong is an error value, never a panic.

mod bodies;
mod boundary;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use frontdesk_engine::blueprint::{Blueprint, pack, read};
use frontdesk_engine::calendar::{Calendars, Zone, import_ics, import_json};
use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::DataOnly;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::run::{self, Outcome};
use frontdesk_engine::site::{Active, Info, Installed, Site};
use frontdesk_engine::view::{Overlay, View};
use frontdesk_server::import::rows_of;
use frontdesk_server::signature;
use frontdesk_storage::{Memory, SiteView};

/// A function that takes bytes from outside.
pub type Entry = fn(&[u8]);

/// Every entry by the name of its folder under `tests/fuzz/corpus`.
pub const ENTRIES: [(&str, Entry); 9] = [
    ("blueprint", blueprint),
    ("section", section),
    ("signature", signature),
    ("holidays", holidays),
    ("commands", commands),
    ("bodies", bodies::bodies),
    ("boundary", boundary::boundary),
    ("csv", csv),
    ("xlsx", xlsx),
];

/// 2026-03-02T08:00:00Z, a Monday.
const NOW: Instant = Instant(1_772_438_400_000);

/// Commands of one input.
const COMMANDS_MAX: usize = 20;

/// The blueprint of a plugin, as an author writes it.
pub fn blueprint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(blueprint) = read::read_files(&[("plugin.toml".to_owned(), text.to_owned())]) else { return };
    // What was read survives the way into a component and out of it.
    let packed = pack::embed(EMPTY_COMPONENT, &blueprint).expect("a sound blueprint can be packed");
    let again = pack::extract(&packed).expect("what was packed can be read");
    assert_eq!(again, blueprint);
}

/// A component that somebody signed.
const SIGNED: &[u8] = include_bytes!("../fuzz/corpus/signature/signed.component");

/// A component without anything in it.
const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// The section of a component that holds its blueprint, with and without the component round it.
pub fn section(bytes: &[u8]) {
    let _ = pack::extract(bytes);
    let _ = pack::extract(&with_section(EMPTY_COMPONENT, pack::SECTION, bytes));
}

/// A signed component, and the section that makes it one behind a component that nobody signed: nothing made up was signed by anybody.
pub fn signature(bytes: &[u8]) {
    let Blueprint { plugin, .. } = pack::extract(SIGNED).expect("the kept component has its blueprint");
    for component in [bytes.to_vec(), with_section(EMPTY_COMPONENT, signature::SECTION, bytes)] {
        let found = signature::verify(&component, &plugin.id, &plugin.version);
        assert!(!matches!(found, Ok(Some(_))) || component == SIGNED, "a signature of nobody");
    }
}

/// A custom section behind a component.
fn with_section(component: &[u8], name: &str, bytes: &[u8]) -> Vec<u8> {
    let name = name.as_bytes();
    let mut section = vec![u8::try_from(name.len()).expect("the name is short")];
    section.extend_from_slice(name);
    section.extend_from_slice(bytes);
    let mut component = component.to_vec();
    component.push(0);
    let mut left = section.len();
    while left >= 0x80 {
        component.push(u8::try_from(left & 0x7f).expect("seven bits") | 0x80);
        left >>= 7;
    }
    component.push(u8::try_from(left).expect("seven bits"));
    component.extend_from_slice(&section);
    component
}

/// A calendar file of holidays, and the same as JSON.
pub fn holidays(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let zone = Zone::named("Asia/Shanghai").expect("the zone is in the database");
    for holidays in [import_ics(&text).ok(), import_json(&text).ok()].into_iter().flatten() {
        let mut calendars = Calendars::default_for(zone.clone());
        calendars.working.adopt(holidays);
        let _ = calendars.validate();
    }
}

/// A table of an office, as text.
pub fn csv(bytes: &[u8]) {
    let _ = rows_of("table.csv", bytes);
}

/// A table of an office, as a workbook.
pub fn xlsx(bytes: &[u8]) {
    let _ = rows_of("table.xlsx", bytes);
}

/// Bodies of requests as the rules get them: each line names who asks (`chen`, `admin`, `clock`) and has a command as JSON.
pub fn commands(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (site, base) = prepared();
    let mut overlay = Overlay::new(base.clone());
    let mut site = site.clone();
    let mut now = NOW;
    for line in text.lines().take(COMMANDS_MAX) {
        now = now.plus(Span::minutes(20));
        let (who, body) = line.split_once(' ').unwrap_or((line, ""));
        let (actor, command) = match (who, serde_json::from_str::<Command>(body)) {
            ("clock", _) => (Actor::System, Command::Ring),
            ("admin", Ok(command)) => (Actor::Admin("root".into()), command),
            (_, Ok(command)) => (Actor::Person("chen".into()), command),
            (_, Err(_)) => continue,
        };
        let request = Request { command, actor, at: now, idempotency: None, salt: Some(7) };
        let view: Arc<dyn View> = Arc::new(overlay.clone());
        let finished = run::run(&site, &view, &DataOnly, &request).expect("memory can be read");
        let (is_done, changed) = (matches!(finished.outcome, Outcome::Done(_)), finished.site_changed);
        overlay.writes.extend(finished.seal(0));
        if is_done && changed {
            let loaded = Site::load(&overlay).expect("memory can be read");
            site = loaded.map_or(site, Arc::new);
        }
    }
}

/// A site with the blueprint of `rogue` and one clerk.
fn prepared() -> &'static (Arc<Site>, Arc<dyn View>) {
    static PREPARED: OnceLock<(Arc<Site>, Arc<dyn View>)> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let text = include_str!("../data/rogue/plugin.toml");
        let blueprint = read::read_files(&[("plugin.toml".to_owned(), text.to_owned())]);
        let site = Arc::new(site_of(blueprint.expect("the blueprint is sound")));
        let base = base_with(&site, "chen", "front-desk");
        (site, base)
    })
}

/// What is stored of a site with one person.
fn base_with(site: &Site, id: &str, role: &str) -> Arc<dyn View> {
    let view = SiteView::new(Arc::new(Memory::new()), "lake-view").expect("the name is one");
    let base: Arc<dyn View> = Arc::new(view);
    let (actor, command) = (Actor::Admin("root".into()), Command::PutPerson(clerk(id, role)));
    let request = Request { command, actor, at: NOW, idempotency: None, salt: None };
    let finished = run::run(&Arc::new(site.clone()), &base, &DataOnly, &request).expect("memory can be read");
    let mut overlay = Overlay::new(base);
    overlay.writes.extend(finished.seal(0));
    Arc::new(overlay)
}

fn clerk(id: &str, role: &str) -> Person {
    Person { id: id.into(), name: id.into(), roles: BTreeSet::from([role.into()]), ..Person::default() }
}

fn site_of(blueprint: Blueprint) -> Site {
    let installed = Installed {
        id: blueprint.plugin.id.clone(),
        version: blueprint.plugin.version.clone(),
        component: String::new(),
        grants: BTreeSet::new(),
        since: NOW,
        before: Vec::new(),
    };
    let zone = Zone::named("Asia/Shanghai").expect("the zone is in the database");
    Site {
        info: Info { name: "lake-view".into(), title: "Lake View".into(), locale: "en".into() },
        calendars: Calendars::default_for(zone),
        plugins: BTreeMap::from([(
            installed.id.clone(),
            Active { installed, blueprint: Arc::new(blueprint) },
        )]),
        changes: BTreeMap::new(),
        shared: BTreeMap::new(),
        doors: BTreeMap::new(),
        migrations: BTreeMap::new(),
    }
}
