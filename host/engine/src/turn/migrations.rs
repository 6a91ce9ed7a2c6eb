//! After an upgrade or a roll-back, tickets are led to what the version in use calls their states and fields: the first ones in
//! the same turn, the others some hundred a turn of the clock, and each before anybody does something with it.

use super::{Halt, Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::Blueprint;
use crate::blueprint::model;
use crate::deadline::Limit;
use crate::hooks::Refusal;
use crate::migration::{Change, Migration, Plan, Way};
use crate::site::Installed;
use crate::ticket::{HistoryLine, Ticket};
use crate::view::Range;
use crate::{key, record};

/// How many tickets one turn leads: each may write some thirty records, of the 10 000 that a turn may write.
pub const LED_PER_TURN: usize = 200;

/// How many tickets one turn looks at for them.
const LOOKED_AT_PER_TURN: usize = 2_000;

impl Turn {
    /// The ways of a plugin's tickets to another version; nothing when all stay where they are.
    pub(super) fn ways_to(&mut self, installed: &Installed, to: &Blueprint) -> Outcome<Option<Migration>> {
        let Some(active) = self.site.plugins.get(&installed.id).cloned() else { return Ok(None) };
        if active.installed.component == installed.component {
            return Ok(None);
        }
        let id = &installed.id;
        self.all_led(id)?;
        let plan = Plan::between(&active.blueprint, to, |workflow, state| -> Outcome<u64> {
            Ok(record::get(&self.overlay, key::ticket_count(id, workflow, state))?.unwrap_or_default())
        })?;
        if !plan.orphans.is_empty() {
            let text = format!(
                "open tickets of plugin `{id}` would be orphaned: {} (bring them to an end first, or take a version that says where they go: `formerly` of the workflow)",
                plan.orphans.join(", ")
            );
            return Err(Refusal::Conflict(text).into());
        }
        if !plan.barred.is_empty() {
            let text = format!(
                "tickets of plugin `{id}` cannot be led to {}: {} (it has to say otherwise where they go: `formerly` of the workflow)",
                installed.version,
                plan.barred.join("; ")
            );
            return Err(Refusal::Conflict(text).into());
        }
        let migration = Migration {
            plugin: id.clone(),
            from: active.installed.version,
            to: installed.version.clone(),
            at: self.now(),
            last: self.head.tickets,
            workflows: plan.workflows,
        };
        Ok(Some(migration).filter(|migration| !migration.workflows.is_empty()))
    }

    /// Refuses while tickets are on their way to the version in use: another one would not know the states they come from.
    pub(super) fn all_led(&self, plugin: &str) -> Result<(), Refusal> {
        let Some(Migration { from, to, .. }) = self.site.migrations.get(plugin) else { return Ok(()) };
        let text = format!(
            "tickets of plugin `{plugin}` are still being led from {from} to {to} (try again in a moment)"
        );
        Err(Refusal::Conflict(text))
    }

    /// Leads the first tickets at once, and has the others follow.
    pub(super) fn begin_migration(&mut self, migration: &Migration) -> Outcome<()> {
        match self.lead_some(migration, 0)? {
            Some(after) => {
                self.put(key::migration(&migration.plugin), migration)?;
                self.lead_on(migration, after)
            }
            None => {
                self.reload_site(|site| drop(site.migrations.remove(&migration.plugin)));
                Ok(())
            }
        }
    }

    fn lead_on(&mut self, migration: &Migration, after: u64) -> Outcome<()> {
        let what = Due::Migration { plugin: migration.plugin.clone(), after };
        let item = DueItem { at: migration.at, what };
        self.put(item.key(), &item)
    }

    /// Leads the next tickets; tells whether there may be more.
    pub(crate) fn ring_migration(&mut self, plugin: &str, after: u64) -> Outcome<bool> {
        let Some(migration) = self.site.migrations.get(plugin).cloned() else { return Ok(false) };
        if let Some(after) = self.lead_some(&migration, after)? {
            self.lead_on(&migration, after)?;
            return Ok(true);
        }
        let Migration { from, to, .. } = &migration;
        self.log("info", &format!("all tickets of plugin `{plugin}` were led from {from} to {to}"));
        self.reload_site(|site| drop(site.migrations.remove(plugin)));
        self.remove(key::migration(plugin).bytes())?;
        Ok(false)
    }

    /// Leads some tickets behind one; gives the last that was looked at when there may be more.
    fn lead_some(&mut self, migration: &Migration, after: u64) -> Outcome<Option<u64>> {
        let (from, to) = (key::ticket(after + 1).bytes(), key::ticket(migration.last + 1).bytes());
        let range = Range { from, to, backwards: false };
        let found = if after < migration.last {
            record::scan::<Ticket>(&self.overlay, &range, LOOKED_AT_PER_TURN)?
        } else {
            Vec::new()
        };
        let is_end = found.len() < LOOKED_AT_PER_TURN;
        let (mut led, mut reached) = (0, after);
        for (_, ticket) in found {
            if led == LED_PER_TURN {
                return Ok(Some(reached));
            }
            reached = ticket.id;
            led += usize::from(self.lead(migration, &ticket)?.is_some());
        }
        Ok((!is_end).then_some(reached))
    }

    /// A ticket that was read, as the version in use calls it; in a turn that may write it is led for good.
    pub(super) fn led(&mut self, ticket: Ticket) -> Outcome<Ticket> {
        if self.site.migrations.is_empty() {
            return Ok(ticket);
        }
        let site = self.site.clone();
        let Some(migration) = site.migrations.get(&ticket.plugin) else { return Ok(ticket) };
        let led = if self.read_only { migration.led(&ticket) } else { self.lead(migration, &ticket)? };
        Ok(led.unwrap_or(ticket))
    }

    /// Leads a ticket that is about to be written, by whoever read it without leading it.
    pub(super) fn lead_stored(&mut self, id: u64) -> Outcome<()> {
        if !self.site.migrations.is_empty()
            && let Some(stored) = record::get::<Ticket>(&self.overlay, key::ticket(id))?
        {
            self.led(stored)?;
        }
        Ok(())
    }

    /// Writes what a ticket becomes. It stays where it is, under another name: no hook is called, and what was promised stays.
    fn lead(&mut self, migration: &Migration, before: &Ticket) -> Outcome<Option<Ticket>> {
        let Some(after) = migration.led(before) else { return Ok(None) };
        let caller = self.caller.take();
        let written = self.write_led(migration, before, &after);
        self.caller = caller;
        written.map(|()| Some(after))
    }

    fn write_led(&mut self, migration: &Migration, before: &Ticket, after: &Ticket) -> Outcome<()> {
        self.write_ticket(Some(before), after)?;
        let Migration { from, to, .. } = migration;
        let way = migration.way(before);
        let states = way.map(|way| format!("{} → {}: ", before.state, way.to)).unwrap_or_default();
        let line = HistoryLine {
            at: self.now(),
            turn: self.head.seq + 1,
            actor: "system".to_owned(),
            kind: "migrated".to_owned(),
            action: None,
            from: way.map(|_| before.state.clone()),
            to: after.state.clone(),
            text: format!("{states}{from} → {to}"),
            form: crate::value::Fields::new(),
        };
        let id = self.next_id();
        self.put(key::history(after.id, id), &line)?;
        way.map_or(Ok(()), |way| self.change_clocks(after, way))
    }

    fn change_clocks(&mut self, ticket: &Ticket, way: &Way) -> Outcome<()> {
        let site = self.site.clone();
        let declared = &site.plugin(&ticket.plugin)?.blueprint.deadlines;
        for (name, change) in &way.clocks {
            let Some(declared) = declared.get(name) else { continue };
            match self.change_clock(ticket, name, declared, *change) {
                Err(Halt::Refused(refusal)) if !self.overfull => self.not_counted(ticket, name, &refusal)?,
                other => other?,
            }
        }
        Ok(())
    }

    fn change_clock(
        &mut self,
        ticket: &Ticket,
        name: &str,
        declared: &model::Deadline,
        change: Change,
    ) -> Outcome<()> {
        let stood = self.read_deadline(ticket.id, name)?;
        let runs = stood.as_ref().is_some_and(|stood| stood.left.is_none());
        match change {
            Change::Starts if stood.is_some() => Ok(()),
            Change::Starts => match &declared.anchor {
                Some(field) if ticket.value(field).is_empty() => Ok(()),
                Some(_) => self.stand_by_anchor(ticket, name, declared),
                None => self.begin_deadline(ticket, name, declared, self.now(), Limit::Standard).map(drop),
            },
            Change::Stops => self.drop_deadline(ticket.id, name),
            Change::Pauses if runs => self.pause_deadline(ticket.id, name),
            Change::Resumes if stood.is_some() && !runs => self.resume_deadline(ticket.id, name).map(drop),
            Change::Pauses | Change::Resumes => Ok(()),
        }
    }
}
