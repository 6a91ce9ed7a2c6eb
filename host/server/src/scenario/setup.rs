//! From a scenario's `[site]` to a site that runs: calendars, people, the plugin, its settings.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::calendar::{Calendar, Calendars, Zone, china};
use frontdesk_engine::command::{Actor, Command, Install};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::Hooks;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::site::Info;
use frontdesk_engine::text;
use frontdesk_engine::value::{Fields, Value};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::plain::{Plain, Plains};
use super::script::{PersonText, Scenario, SiteText};
use super::world::{Broken, World};

/// The name of the site in keys and seeds: random draws of a scenario are the same in every run.
const SITE_NAME: &str = "scenario";

/// A plugin to be played with.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Content hash of the component, as the hooks know it.
    pub component: String,
    /// What it declares.
    pub blueprint: Blueprint,
}

/// Sets up the site of a scenario at its start.
pub(super) fn set_up<'h>(
    scenario: &Scenario,
    subject: &Subject,
    hooks: &'h dyn Hooks,
) -> Result<World<'h>, Broken> {
    let site = &scenario.site;
    let zone = Zone::named(site.zone.as_deref().unwrap_or("Asia/Shanghai")).map_err(Broken::Setup)?;
    let now = zone.parse_civil(&scenario.start).map_err(Broken::Setup)?;
    let info = Info {
        name: SITE_NAME.into(),
        title: site.title.clone().unwrap_or_else(|| "Scenario".into()),
        locale: site.locale.clone().unwrap_or_else(|| "en".into()),
    };
    let calendars = calendars(site, &zone).map_err(Broken::Setup)?;
    let mut world = World::new(hooks, info.clone(), zone, now);
    administer(&mut world, Command::PutSite { info, calendars: Some(Box::new(calendars)) })?;
    for entry in site.people.iter().flatten() {
        administer(&mut world, Command::PutPerson(person(entry)))?;
    }
    let all = || subject.blueprint.plugin.permissions.keys().cloned().collect::<BTreeSet<_>>();
    let install = Install {
        component: subject.component.clone(),
        blueprint: subject.blueprint.clone(),
        grants: site.grants.clone().unwrap_or_else(all),
    };
    administer(&mut world, Command::Install(Box::new(install)))?;
    for (name, value) in figures(site.settings.as_ref()) {
        let plugin = subject.blueprint.plugin.id.clone();
        let value = scalar(&value).map_err(|why| Broken::Setup(format!("setting `{name}`: {why}")))?;
        administer(&mut world, Command::ChangeSetting { plugin, name, value, from: None })?;
    }
    Ok(world)
}

fn administer(world: &mut World<'_>, command: Command) -> Result<(), Broken> {
    match world.run(Actor::Admin("scenario".into()), command)? {
        Outcome::Done(_) | Outcome::Idle => Ok(()),
        Outcome::Refused(refusal) => Err(Broken::Setup(text::refusal(&world.site, &refusal, "en"))),
        Outcome::Faulted { reason, .. } => Err(Broken::Setup(reason)),
    }
}

fn calendars(site: &SiteText, zone: &Zone) -> Result<Calendars, String> {
    let working = match &site.calendar {
        Some(written) => calendar("working", written, zone)?,
        None => Calendar::office("working", zone.clone()),
    };
    let named = site.calendars.iter().flatten();
    let named = named.map(|(name, written)| Ok((name.clone(), calendar(name, written, zone)?)));
    Ok(Calendars { zone: zone.clone(), working, named: named.collect::<Result<_, String>>()? })
}

/// A calendar by its word, or as data; name and zone need not be repeated there.
pub(super) fn calendar(name: &str, written: &Plain, zone: &Zone) -> Result<Calendar, String> {
    let mut data = match &written.0 {
        Json::String(word) => return by_word(name, word, zone),
        Json::Object(data) => data.clone(),
        other => return Err(format!("calendar `{name}`: expected a word or a table, got {other}")),
    };
    data.entry("name").or_insert_with(|| json!(name));
    data.entry("zone").or_insert_with(|| json!(zone.name()));
    serde_json::from_value(Json::Object(data)).map_err(|error| format!("calendar `{name}`: {error}"))
}

fn by_word(name: &str, word: &str, zone: &Zone) -> Result<Calendar, String> {
    let named = |calendar: Calendar| Calendar { name: name.into(), ..calendar };
    match word {
        "office" => Ok(Calendar::office(name, zone.clone())),
        "china" => Ok(named(china(name))),
        "always" => Ok(named(Calendar::always(zone.clone()))),
        other => Err(format!(
            "calendar `{name}`: expected `office`, `china`, `always` or a calendar as data, got `{other}`"
        )),
    }
}

pub(super) fn person(entry: &PersonText) -> Person {
    let entry = entry.clone();
    Person {
        name: entry.name.unwrap_or_else(|| entry.id.clone()),
        id: entry.id,
        roles: entry.roles,
        email: entry.email,
        phone: entry.phone,
        superior: entry.superior,
        locale: entry.locale,
        quiet: entry.quiet,
        left: entry.left,
        fields: entry.fields.iter().map(|(name, plain)| (name.clone(), value(plain))).collect::<Fields>(),
    }
}

/// Fields of people have no declaration: what is written tells what they are.
fn value(plain: &Plain) -> Value {
    match &plain.0 {
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => Decimal::from_str(&number.to_string())
            .map_or_else(|_| Value::text(plain.to_string()), Value::Number),
        Json::Array(list) => {
            Value::Choices(list.iter().map(|item| Plain(item.clone()).to_string()).collect())
        }
        _ => Value::text(plain.to_string()),
    }
}

/// Settings by their full names: `table = { key = 2 }` is `table.key`.
fn figures(settings: Option<&Plains>) -> Vec<(String, Plain)> {
    let mut flat = Vec::new();
    for (name, plain) in settings.into_iter().flatten() {
        match &plain.0 {
            Json::Object(table) => {
                flat.extend(table.iter().map(|(key, value)| (format!("{name}.{key}"), Plain(value.clone()))));
            }
            _ => flat.push((name.clone(), plain.clone())),
        }
    }
    flat
}

/// A setting's new figure.
pub(super) fn scalar(plain: &Plain) -> Result<Scalar, String> {
    match &plain.0 {
        Json::Bool(flag) => Ok(Scalar::Flag(*flag)),
        Json::String(text) => Ok(Scalar::Text(text.clone())),
        Json::Number(number) if number.is_i64() => Ok(Scalar::Whole(number.as_i64().unwrap_or_default())),
        other => Err(format!("expected a whole number, a text or a flag, got {other}")),
    }
}
