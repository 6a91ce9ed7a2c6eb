//! What a turn needs to know of its site: loaded once, kept until a turn changes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::blueprint::model::{HowMany, Link, Queue, Scalar, Setting, SettingValue, Workflow};
use crate::blueprint::shared::shared;
use crate::calendar::Calendars;
use crate::directory::Person;
use crate::door::Door;
use crate::hooks::{PluginRef, Refusal};
use crate::instant::Instant;
use crate::length::Length;
use crate::migration::Migration;
use crate::setting::{self, Held, Level};
use crate::ticket::{Filter, Ticket};
use crate::view::{View, ViewError};
use crate::{key, record};

pub use crate::setting::Change;

/// Name and language of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Info {
    /// In addresses: `a-z 0-9 -`, at most 63 characters.
    pub name: String,
    /// For people.
    pub title: String,
    /// The language of notices to people who chose none: `zh` or `en`.
    pub locale: String,
}

/// An installed plugin, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Installed {
    /// The blueprint's id.
    pub id: String,
    /// The blueprint's version.
    #[schemars(with = "String")]
    pub version: Version,
    /// Content hash of the component.
    pub component: String,
    /// Permissions the operator granted.
    pub grants: BTreeSet<String>,
    /// Since when this version is in use.
    pub since: Instant,
    /// Versions before this one, latest last: version and component.
    #[schemars(with = "Vec<(String, String)>")]
    pub before: Vec<(Version, String)>,
}

impl Installed {
    /// As the hooks know it.
    #[must_use]
    pub fn as_ref(&self) -> PluginRef {
        PluginRef { id: self.id.clone(), version: self.version.clone(), component: self.component.clone() }
    }
}

/// A plugin at work on a site.
#[derive(Clone, Debug)]
pub struct Active {
    /// As stored.
    pub installed: Installed,
    /// What it declares.
    pub blueprint: Arc<Blueprint>,
}

/// Changes of settings by plugin and name, each ascending in time.
pub type Changes = BTreeMap<(String, String), Vec<Change>>;

/// Everything a turn needs to know of its site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name and language.
    pub info: Info,
    /// Zone and calendars.
    pub calendars: Calendars,
    /// Installed plugins by id.
    pub plugins: BTreeMap<String, Active>,
    /// Settings changed for this site.
    pub changes: Changes,
    /// Settings changed for all sites of the organisation; also of plugins that are not installed here.
    pub shared: Changes,
    /// Doors for events of other systems, by name.
    pub doors: Doors,
    /// Plugins whose tickets are on their way to the version in use, by id.
    pub migrations: BTreeMap<String, Migration>,
}

/// Doors by name.
pub type Doors = BTreeMap<String, Arc<Door>>;

/// Kinds of keys whose change makes a loaded [`Site`] stale.
pub const SITE_KINDS: [&str; 8] =
    ["site", "calendars", "plugin", "setting", "blueprint", "shared-setting", "door", "migration"];

impl Site {
    /// The highest rank among a person's roles.
    #[must_use]
    pub fn rank_of(&self, person: &Person) -> u8 {
        let roles = self.plugins.values().flat_map(|active| &active.blueprint.roles);
        let ranks = roles.filter(|(name, _)| person.roles.contains(*name)).map(|(_, role)| role.rank);
        ranks.max().unwrap_or_default()
    }

    /// Reads the site's description; nothing when the site was never set up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn load(view: &dyn View) -> Result<Option<Self>, ViewError> {
        const ALL: usize = 100_000;
        let Some(info) = record::get::<Info>(view, key::info())? else { return Ok(None) };
        let calendars = record::get(view, key::calendars())?
            .ok_or_else(|| ViewError(format!("site `{}` has no calendars record", info.name)))?;
        let mut plugins = BTreeMap::new();
        let mut changes = BTreeMap::new();
        for installed in record::below::<Installed>(view, key::plugins(), ALL)? {
            let id = installed.id.clone();
            let record = view
                .get(&key::blueprint(&id, &installed.component).bytes())?
                .ok_or_else(|| ViewError(format!("plugin `{id}` has no blueprint record")))?;
            let blueprint = shared(&record)
                .map_err(|error| ViewError(format!("the blueprint record of `{id}`: {error}")))?;
            for (name, list) in record::below::<(String, Vec<Change>)>(view, key::settings(&id), ALL)? {
                changes.insert((id.clone(), name), list);
            }
            plugins.insert(id, Active { installed, blueprint });
        }
        let shared = record::below::<(String, String, Vec<Change>)>(view, key::shared_settings(), ALL)?;
        let shared = shared.into_iter().map(|(plugin, name, list)| ((plugin, name), list)).collect();
        let doors = record::below::<Door>(view, key::doors(), ALL)?;
        let doors = doors.into_iter().map(|door| (door.name.clone(), Arc::new(door))).collect();
        let migrations = record::below::<Migration>(view, key::migrations(), ALL)?;
        let migrations = migrations.into_iter().map(|one| (one.plugin.clone(), one)).collect();
        Ok(Some(Self { info, calendars, plugins, changes, shared, doors, migrations }))
    }

    /// A plugin of the site.
    ///
    /// # Errors
    /// `not-found`, naming those there are.
    pub fn plugin(&self, id: &str) -> Result<&Active, Refusal> {
        self.plugins.get(id).ok_or_else(|| {
            let known: Vec<_> = self.plugins.keys().map(String::as_str).collect();
            Refusal::NotFound(format!(
                "plugin `{id}` is not installed here (there are: {})",
                known.join(", ")
            ))
        })
    }

    /// A workflow of a plugin.
    ///
    /// # Errors
    /// `not-found`, naming those there are.
    pub fn workflow(&self, plugin: &str, workflow: &str) -> Result<&Workflow, Refusal> {
        let workflows = &self.plugin(plugin)?.blueprint.workflows;
        workflows.get(workflow).ok_or_else(|| missing("workflow", workflow, workflows.keys()))
    }

    /// A workflow by its name, or by `plugin/workflow`, seen from a plugin: plugin, name and what it declares.
    ///
    /// # Errors
    /// `not-found`, naming those there are.
    pub fn neighbour<'s>(
        &'s self,
        from: &'s str,
        address: &'s str,
    ) -> Result<(&'s str, &'s str, &'s Workflow), Refusal> {
        let (plugin, name) = address.split_once('/').unwrap_or((from, address));
        Ok((plugin, name, self.workflow(plugin, name)?))
    }

    /// Whether a ticket came to an end. Where its workflow is gone it did: a plugin with open tickets stays. Where its state is
    /// gone, it itself says so.
    #[must_use]
    pub fn is_over(&self, ticket: &Ticket) -> bool {
        let state = |workflow: &Workflow| {
            workflow.states.get(&ticket.state).map_or(ticket.closed_at.is_some(), |state| state.end)
        };
        self.workflow(&ticket.plugin, &ticket.workflow).map_or(true, state)
    }

    /// A ticket that was read, as the version in use calls it: while others are led, it may still wait for it.
    #[must_use]
    pub fn as_now(&self, ticket: Ticket) -> Ticket {
        self.led(&ticket).unwrap_or(ticket)
    }

    /// The same, where it is any other.
    pub(crate) fn led(&self, ticket: &Ticket) -> Option<Ticket> {
        self.migrations.get(&ticket.plugin)?.led(ticket)
    }

    /// Has a filter mean tickets, too, that are still to be led to one of its states.
    pub fn widen(&self, by: &mut Filter) {
        let plugin = by.plugin.clone();
        let meant = self.migrations.values().filter(|one| plugin.as_ref().is_none_or(|id| *id == one.plugin));
        meant.for_each(|migration| migration.widen(by));
    }

    /// The fields of a workflow by which events that came in find their tickets.
    #[must_use]
    pub fn watched(&self, plugin: &str, workflow: &str) -> BTreeSet<String> {
        let doors = self.doors.values().filter(|door| door.mapping.plugin == plugin);
        let finds = doors.flat_map(|door| door.mapping.rules.iter().filter_map(|rule| rule.find.as_ref()));
        finds.filter(|find| find.workflow == workflow).map(|find| find.field.clone()).collect()
    }

    /// A queue of a plugin.
    ///
    /// # Errors
    /// `not-found`, naming those there are.
    pub fn queue(&self, plugin: &str, queue: &str) -> Result<&Queue, Refusal> {
        let queues = &self.plugin(plugin)?.blueprint.queues;
        queues.get(queue).ok_or_else(|| missing("queue", queue, queues.keys()))
    }

    /// What the blueprint says of a relation from a ticket to others.
    #[must_use]
    pub fn link(&self, from: &Ticket, relation: &str) -> Option<&Link> {
        self.workflow(&from.plugin, &from.workflow).ok()?.links.get(relation)
    }

    /// The first moment after `after` at which a setting of a plugin changes.
    #[must_use]
    pub fn next_change(&self, plugin: &str, after: Instant) -> Option<Instant> {
        let all = self.changes.iter().chain(&self.shared);
        let of_plugin = all.filter(|((id, _), _)| id == plugin);
        let moments = of_plugin.flat_map(|(_, list)| list.iter().map(|change| change.from));
        moments.filter(|from| *from > after).min()
    }

    /// A setting's declaration and the figure that holds at a moment. `name` may be `table.key`.
    ///
    /// # Errors
    /// `not-found` when the blueprint has no such setting.
    pub fn setting(&self, plugin: &str, name: &str, at: Instant) -> Result<(&Setting, Scalar), Refusal> {
        let (setting, held) = self.held(plugin, name, at, &[])?;
        Ok((setting, held.value))
    }

    /// The same with where it comes from; `of_case` are the changes for one case, which are asked to their end.
    ///
    /// # Errors
    /// As [`Self::setting`].
    pub fn held(
        &self,
        plugin: &str,
        name: &str,
        at: Instant,
        of_case: &[Change],
    ) -> Result<(&Setting, Held), Refusal> {
        let (setting, default) = self.declared(plugin, name)?;
        let place = (plugin.to_owned(), name.to_owned());
        let none = Vec::new();
        let here = self.changes.get(&place).unwrap_or(&none);
        // What the organisation says may be meant for another version of the plugin.
        let fits = |change: &&Change| {
            change.value.as_ref().is_none_or(|value| setting::check(name, setting, value).is_ok())
        };
        let shared: Vec<_> = self.shared.get(&place).into_iter().flatten().filter(fits).cloned().collect();
        let last = of_case.last().map_or(at, |change| change.from);
        let levels =
            [(Level::Case, of_case, last), (Level::Site, here, at), (Level::Organisation, &shared, at)];
        Ok((setting, setting::held(&levels, default)))
    }

    fn declared(&self, plugin: &str, name: &str) -> Result<(&Setting, &Scalar), Refusal> {
        let settings = &self.plugin(plugin)?.blueprint.settings;
        let (base, entry) = name.split_once('.').map_or((name, None), |(base, entry)| (base, Some(entry)));
        let setting = settings.get(base).ok_or_else(|| missing("setting", name, settings.keys()))?;
        let default = match (&setting.default, entry) {
            (SettingValue::One(one), None) => one,
            (SettingValue::Table(table), Some(entry)) => {
                table.get(entry).ok_or_else(|| missing("setting", name, table.keys()))?
            }
            (SettingValue::Table(table), None) => return Err(missing("setting", name, table.keys())),
            (SettingValue::One(_), Some(entry)) => {
                return Err(Refusal::NotFound(format!(
                    "setting `{base}` is a single figure, not a table (drop `.{entry}`)"
                )));
            }
        };
        Ok((setting, default))
    }

    /// A length as it is written, or the one that a `length` setting holds at a moment.
    ///
    /// # Errors
    /// It is neither.
    pub fn length_named(&self, plugin: &str, text: &str, at: Instant) -> Result<Length, Refusal> {
        if let Ok(length) = text.parse() {
            return Ok(length);
        }
        let (declared, figure) = self.setting(plugin, text, at)?;
        setting::length(text, declared, &figure)
    }

    /// A whole number as it is written, or the one that a `number` setting holds at a moment.
    ///
    /// # Errors
    /// There is no such setting, or it holds no whole number from 0.
    pub fn number_named(&self, plugin: &str, number: &HowMany, at: Instant) -> Result<u32, Refusal> {
        let name = match number {
            HowMany::Number(number) => return Ok(*number),
            HowMany::Setting(name) => name,
        };
        let (_, figure) = self.setting(plugin, name, at)?;
        figure.to_string().parse().map_err(|_| {
            Refusal::Invalid(format!("setting `{name}`: expected a whole number from 0, got `{figure}`"))
        })
    }

    /// The minute of a time of day as it is written, or of the one that a `clock` setting holds at a moment.
    ///
    /// # Errors
    /// It is neither.
    pub fn minute_named(&self, plugin: &str, text: &str, at: Instant) -> Result<u32, Refusal> {
        if let Some(minute) = setting::minute_of_clock(text) {
            return Ok(minute);
        }
        let (_, figure) = self.setting(plugin, text, at)?;
        setting::minute_of_clock(&figure.to_string()).ok_or_else(|| {
            Refusal::Invalid(format!("setting `{text}`: expected a time of day like `18:00`, got `{figure}`"))
        })
    }
}

/// `not-found` with the names there are.
pub(crate) fn missing<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Refusal {
    let known: Vec<_> = known.map(String::as_str).collect();
    Refusal::NotFound(format!("there is no {what} `{name}` (there are: {})", known.join(", ")))
}
