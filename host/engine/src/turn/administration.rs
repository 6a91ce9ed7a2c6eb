//! What administrators change: the site itself, its calendars, settings and plugins.

use std::collections::BTreeSet;

use super::{Outcome, Turn};
use crate::blueprint::Blueprint;
use crate::calendar::Calendars;
use crate::command::Install;
use crate::fault::{Dismissal, Fault, FaultState};
use crate::hooks::{Event, INTERFACE, Refusal};
use crate::site::{Info, Installed, Site};
use crate::ticket::Ticket;
use crate::view::{Range, View as _};
use crate::{key, query, record};

/// How many earlier versions of a plugin can be gone back to.
const VERSIONS_KEPT: usize = 10;

/// How long the reason for dismissing a fault or an event may be, in characters.
const REASON_CHARS_MAX: usize = 500;

/// How many tickets are indexed anew when an upgrade indexes other fields.
const REINDEXED_MAX: usize = 1_000_000;

impl Turn {
    /// Creates the site, or changes its name or language.
    pub(crate) fn put_site(&mut self, info: &Info, calendars: Option<&Calendars>) -> Outcome<()> {
        self.need_admin()?;
        if info.title.trim().is_empty() {
            return Err(Refusal::Form(vec![("title".into(), "expected a name, got nothing".into())]).into());
        }
        self.put(key::info(), info)?;
        match calendars {
            Some(calendars) => self.set_calendars(calendars),
            None if self.overlay.get(&key::calendars().bytes())?.is_some() => Ok(()),
            None => self.put(key::calendars(), &self.site.calendars.clone()),
        }
    }

    /// Changes calendars; running deadlines and duties are counted anew.
    pub(crate) fn set_calendars(&mut self, calendars: &Calendars) -> Outcome<()> {
        self.need_admin()?;
        if let Err(wrong) = calendars.validate() {
            return Err(
                Refusal::Form(wrong.into_iter().map(|why| ("calendars".to_owned(), why)).collect()).into()
            );
        }
        self.put(key::calendars(), calendars)?;
        let before = self.site.calendars.clone();
        self.reload_site(|site| site.calendars = calendars.clone());
        self.recount_after_edit(before)?;
        self.schedule_all_duties()
    }

    /// Changes calendars, unless others stand there than those that were seen.
    pub(crate) fn replace_calendars(&mut self, calendars: &Calendars, seen: u64) -> Outcome<()> {
        self.need_admin()?;
        if self.site.calendars.mark() != seen {
            let text = "the calendars were changed meanwhile (look at them, then change them again)";
            return Err(Refusal::Conflict(text.to_owned()).into());
        }
        self.set_calendars(calendars)
    }

    /// Settles a fault without running its request again: the request came to nothing, and stays so.
    pub(crate) fn dismiss(&mut self, fault: Fault, reason: &str) -> Outcome<()> {
        let dismissed = Some(self.dismissal(reason)?);
        let settled = Fault { state: FaultState::Settled, dismissed, ..fault };
        self.put(key::fault(settled.id), &settled)
    }

    /// The administrator's decision that something is not to run, with its reason.
    pub(super) fn dismissal(&self, reason: &str) -> Outcome<Dismissal> {
        self.need_admin()?;
        let length = reason.chars().count();
        if reason.trim().is_empty() || length > REASON_CHARS_MAX {
            let why = format!("expected 1 to {REASON_CHARS_MAX} characters, got {length}");
            return Err(Refusal::Form(vec![("reason".into(), why)]).into());
        }
        let by = self.actor_account().to_owned();
        Ok(Dismissal { by, at: self.now(), reason: reason.to_owned() })
    }

    pub(super) fn reload_site(&mut self, change: impl FnOnce(&mut Site)) {
        change(std::sync::Arc::make_mut(&mut self.site));
    }

    fn schedule_all_duties(&mut self) -> Outcome<()> {
        let plugins: Vec<_> = self.site.plugins.keys().cloned().collect();
        for plugin in plugins {
            self.schedule_duties(&plugin)?;
        }
        self.watch_all_posts()
    }

    /// Installs a plugin, upgrades it, or changes its grants.
    pub(crate) fn install(&mut self, install: &Install) -> Outcome<()> {
        self.need_admin()?;
        let wanted = &install.blueprint.plugin;
        if !wanted.interface.matches(&INTERFACE) {
            let text = format!(
                "plugin `{}` {} needs `frontdesk:plugin` {}, this host offers {INTERFACE} (get a version of the plugin for this host)",
                wanted.id, wanted.version, wanted.interface
            );
            return Err(Refusal::Conflict(text).into());
        }
        if let Some(unasked) = install.grants.iter().find(|grant| !wanted.permissions.contains_key(*grant)) {
            let asked: Vec<_> = wanted.permissions.keys().map(String::as_str).collect();
            let text = format!(
                "`grants`: plugin `{}` does not ask for `{unasked}` (it asks for: {})",
                wanted.id,
                asked.join(", ")
            );
            return Err(Refusal::Invalid(text).into());
        }
        let current = self.site.plugins.get(&wanted.id).map(|active| active.installed.clone());
        let mut before = current.as_ref().map(|current| current.before.clone()).unwrap_or_default();
        let mut since = self.now();
        match current {
            Some(current) if current.component == install.component => since = current.since,
            Some(current) => {
                before.push((current.version, current.component));
                let surplus = before.len().saturating_sub(VERSIONS_KEPT);
                before.drain(..surplus);
            }
            None => {}
        }
        let installed = Installed {
            id: wanted.id.clone(),
            version: wanted.version.clone(),
            component: install.component.clone(),
            grants: install.grants.clone(),
            since,
            before,
        };
        self.put(key::blueprint(&wanted.id, &install.component), &install.blueprint)?;
        self.switch_to(installed, &install.blueprint)
    }

    /// Goes back to the version before.
    pub(crate) fn roll_back(&mut self, plugin: &str) -> Outcome<()> {
        self.need_admin()?;
        let mut installed = self.site.plugin(plugin)?.installed.clone();
        let Some((version, component)) = installed.before.pop() else {
            let text = format!("plugin `{plugin}` has no version before {}", installed.version);
            return Err(Refusal::Conflict(text).into());
        };
        let blueprint: Blueprint = record::get(&self.overlay, key::blueprint(plugin, &component))?
            .ok_or_else(|| Refusal::NotFound(format!("the blueprint of `{plugin}` {version} is gone")))?;
        installed.grants.retain(|grant| blueprint.plugin.permissions.contains_key(grant));
        installed.version = version;
        installed.component = component;
        installed.since = self.now();
        self.switch_to(installed, &blueprint)
    }

    fn switch_to(&mut self, installed: Installed, blueprint: &Blueprint) -> Outcome<()> {
        let id = installed.id.clone();
        let migration = self.ways_to(&installed, blueprint)?;
        let current = self.site.plugins.get(&id).map(|active| active.installed.clone());
        let was = current.filter(|current| current.component != installed.component);
        if was.is_some() {
            self.forget_faults(&id)?;
        }
        let old_indexes = self.site.plugins.get(&id).map(|active| indexed_fields(&active.blueprint));
        self.put(key::plugin(&id), &installed)?;
        let active = crate::site::Active { installed, blueprint: std::sync::Arc::new(blueprint.clone()) };
        self.reload_site(|site| {
            site.plugins.insert(id.clone(), active);
            site.migrations.extend(migration.iter().map(|one| (id.clone(), one.clone())));
        });
        let had_tickets = || record::below::<u64>(&self.overlay, key::ticket_counts_of(&id), 1);
        let stale = match old_indexes {
            Some(old) => old != indexed_fields(blueprint),
            // It was here before and left its tickets behind.
            None => !had_tickets()?.is_empty(),
        };
        let written = self.overlay.writes.len();
        if stale {
            self.reindex(&id)?;
        }
        self.requeue(&id, REINDEXED_MAX)?;
        self.bulk += self.overlay.writes.len().saturating_sub(written);
        if let Some(migration) = &migration {
            self.begin_migration(migration)?;
        }
        self.schedule_duties(&id)?;
        self.watch_all_posts()?;
        if let Some(was) = was {
            self.tell(&id, Event::Upgrade { was: was.version });
        }
        Ok(())
    }

    /// Refuses to remove a plugin under tickets that are not over.
    fn nothing_is_open(&self, plugin: &str) -> Outcome<()> {
        let Some(active) = self.site.plugins.get(plugin) else { return Ok(()) };
        let mut orphans = Vec::new();
        for (name, workflow) in &active.blueprint.workflows {
            for state in workflow.states.iter().filter(|(_, state)| !state.end).map(|(state, _)| state) {
                let key = key::ticket_count(plugin, name, state);
                let count: u64 = record::get(&self.overlay, key)?.unwrap_or_default();
                if count > 0 {
                    orphans.push(format!("{count} of `{name}` in `{state}`"));
                }
            }
        }
        if orphans.is_empty() {
            return Ok(());
        }
        let text = format!(
            "open tickets of plugin `{plugin}` would be orphaned: {} (bring them to an end first)",
            orphans.join(", ")
        );
        Err(Refusal::Conflict(text).into())
    }

    /// Writes the entries of indexed fields anew after an upgrade changed which there are.
    fn reindex(&mut self, plugin: &str) -> Outcome<()> {
        for kind in [key::ticket_fields(plugin), key::ticket_sames(plugin)] {
            for key in self.overlay_scan_keys(&Range::prefix(&kind.below()))? {
                self.overlay.remove(key);
            }
        }
        let tickets: Vec<Ticket> = record::below(&self.overlay, key::tickets(), REINDEXED_MAX)?;
        for ticket in tickets.iter().filter(|ticket| ticket.plugin == plugin) {
            for key in query::index_keys(&self.site, ticket) {
                self.overlay.put(key, Vec::new());
            }
        }
        Ok(())
    }

    fn overlay_scan_keys(&self, range: &Range) -> Outcome<Vec<Vec<u8>>> {
        Ok(self.overlay.scan(range, REINDEXED_MAX)?.into_iter().map(|(key, _)| key).collect())
    }

    /// Removes a plugin that has no open tickets; its records stay.
    pub(crate) fn remove_plugin(&mut self, plugin: &str) -> Outcome<()> {
        self.need_admin()?;
        self.site.plugin(plugin)?;
        self.all_led(plugin)?;
        self.nothing_is_open(plugin)?;
        self.remove(key::plugin(plugin).bytes())?;
        self.reload_site(|site| drop(site.plugins.remove(plugin)));
        self.schedule_duties(plugin)?;
        self.watch_all_posts()
    }
}

fn indexed_fields(blueprint: &Blueprint) -> BTreeSet<(String, String)> {
    let of = |(name, workflow): (&String, &crate::blueprint::model::Workflow)| {
        let indexed = workflow.fields.iter().filter(|(_, field)| field.indexed);
        let single = indexed.map(|(field, _)| field.clone());
        let same = workflow.repeat.iter().map(|repeat| repeat.same.join(" "));
        single.chain(same).map(|indexed| (name.clone(), indexed)).collect::<Vec<_>>()
    };
    blueprint.workflows.iter().flat_map(of).collect()
}
