//! Settings: what hooks ask for, and what is changed for a case, a site, the organisation.

use serde_json::{Value as Json, json};

use super::{Outcome, Turn};
use crate::blueprint::model::{Scalar, Setting};
use crate::command::SharedSetting;
use crate::hooks::{Event, Refusal};
use crate::instant::Instant;
use crate::length::Length;
use crate::site::Change;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};
use crate::{key, record, setting};

/// How long the reason of a change may be, in characters.
const REASON_CHARS_MAX: usize = 500;

impl Turn {
    /// A setting of the calling plugin, as it holds now or as it holds for a ticket: what was changed for that case,
    /// else what held when it was opened.
    ///
    /// # Errors
    /// `not-found` for a setting the blueprint does not have, or a ticket there is not.
    pub fn setting(&mut self, name: &str, for_ticket: Option<u64>) -> Outcome<Value> {
        let plugin = self.caller_id()?.to_owned();
        let (declared, figure) = match for_ticket {
            Some(id) => {
                let ticket = self.ticket(id)?;
                self.figure_of_case(&ticket, name)?
            }
            None => self.site.setting(&plugin, name, self.now())?,
        };
        Ok(setting::value(name, declared, &figure)?)
    }

    /// A setting as it holds for a case.
    pub(super) fn figure_of_case(&self, ticket: &Ticket, name: &str) -> Outcome<(&Setting, Scalar)> {
        let of_case = self.changes_of_case(ticket.id, name)?;
        let (declared, held) = self.site.held(&ticket.plugin, name, ticket.opened_at, &of_case)?;
        Ok((declared, held.value))
    }

    fn changes_of_case(&self, ticket: u64, name: &str) -> Outcome<Vec<Change>> {
        let found: Option<(String, Vec<Change>)> =
            record::get(&self.overlay, key::case_setting(ticket, name))?;
        Ok(found.map(|(_, changes)| changes).unwrap_or_default())
    }

    /// The figure of a `length` setting as it holds for a case.
    pub(crate) fn length_of_case(&self, ticket: &Ticket, name: &str) -> Outcome<Length> {
        let (declared, figure) = self.figure_of_case(ticket, name)?;
        Ok(setting::length(name, declared, &figure)?)
    }

    /// Changes a setting of the site from a moment on, or takes its figure back.
    pub(crate) fn change_setting(
        &mut self,
        plugin: &str,
        name: &str,
        value: Option<Scalar>,
        from: Option<Instant>,
    ) -> Outcome<()> {
        self.need_admin()?;
        let from = from.unwrap_or(self.now());
        if from < self.now() {
            let text = "`from`: expected a moment not before now, as open cases keep what they were promised";
            return Err(Refusal::Invalid(text.into()).into());
        }
        let (declared, _) = self.site.setting(plugin, name, from)?;
        if let Some(value) = &value {
            setting::check(name, declared, value)?;
        }
        let place = (plugin.to_owned(), name.to_owned());
        let mut changes = self.site.changes.get(&place).cloned().unwrap_or_default();
        setting::put(&mut changes, Change::new(from, value, self.actor_account()));
        self.put(key::setting(plugin, name), &(name, &changes))?;
        self.reload_site(|site| drop(site.changes.insert(place, changes)));
        self.check_duties(plugin, from)?;
        self.schedule_duties(plugin)?;
        self.watch_all_posts()
    }

    /// Takes a change of the organisation. One that this site cannot follow is told in the answer and left out, so
    /// that the changes behind it still come through.
    pub(crate) fn share_setting(&mut self, shared: SharedSetting) -> Outcome<Json> {
        self.need_admin()?;
        let known: u64 = record::get(&self.overlay, key::shared_serial())?.unwrap_or_default();
        if shared.serial <= known {
            return Ok(json!({ "taken": true }));
        }
        self.put(key::shared_serial(), &shared.serial)?;
        let SharedSetting { plugin, name, value, .. } = shared;
        // What held for a case until now goes on holding for it, however late the change comes.
        let from = shared.from.max(self.now());
        let place = (plugin.clone(), name.clone());
        let before = self.site.shared.get(&place).cloned().unwrap_or_default();
        let mut changes = before.clone();
        setting::put(&mut changes, Change::new(from, value, &shared.by));
        self.reload_site(|site| drop(site.shared.insert(place.clone(), changes.clone())));
        if self.site.plugins.contains_key(&plugin) {
            if let Err(super::Halt::Refused(refusal)) = self.check_duties(&plugin, from) {
                self.reload_site(|site| drop(site.shared.insert(place, before)));
                return Ok(json!({ "taken": false, "why": refusal.to_string() }));
            }
            self.schedule_duties(&plugin)?;
            self.watch_all_posts()?;
        }
        self.put(key::shared_setting(&plugin, &name), &(&plugin, &name, &changes))?;
        Ok(json!({ "taken": true }))
    }

    /// Changes a setting for one case, as somebody with a role that the setting names, or as an administrator.
    pub(crate) fn change_case_setting(
        &mut self,
        id: u64,
        name: &str,
        value: Option<Scalar>,
        reason: &str,
    ) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        let (declared, _) = self.site.setting(&ticket.plugin, name, ticket.opened_at)?;
        let roles = declared.per_case.clone();
        if self.need_admin().is_err() {
            self.need_role(&format!("changing setting `{name}` for a case"), &roles, Some(&ticket))?;
        }
        reason_fits(reason)?;
        self.set_for(&ticket, name, value, reason.trim())
    }

    /// Changes a setting of the calling plugin for one of its cases.
    ///
    /// # Errors
    /// `not-found`, `denied` for a setting without `plugin` in its `per_case`, `invalid` for a figure that does not fit.
    pub fn set_setting_for(&mut self, name: &str, id: u64, value: Value, reason: &str) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        let (declared, _) = self.site.setting(self.caller_id()?, name, ticket.opened_at)?;
        if !declared.per_case.iter().any(|role| role == "plugin") {
            let text = format!(
                "setting `{name}` is not the plugin's to change for a case (add `plugin` to its `per_case`)"
            );
            return Err(Refusal::Denied(text).into());
        }
        let value = setting::scalar(name, value)?;
        self.set_for(&ticket, name, value, reason)
    }

    fn set_for(&mut self, ticket: &Ticket, name: &str, value: Option<Scalar>, reason: &str) -> Outcome<()> {
        let (declared, before) = self.figure_of_case(ticket, name)?;
        if declared.per_case.is_empty() {
            let text =
                format!("setting `{name}` is the same for all cases (its author can give it `per_case`)");
            return Err(Refusal::Denied(text).into());
        }
        if let Some(value) = &value {
            setting::check(name, declared, value)?;
        }
        let by = self.acts_as();
        let mut changes = self.changes_of_case(ticket.id, name)?;
        let change = Change { reason: Some(reason.to_owned()), ..Change::new(self.now(), value, &by) };
        setting::put(&mut changes, change);
        self.put(key::case_setting(ticket.id, name), &(name, &changes))?;
        let (declared, after) = self.figure_of_case(ticket, name)?;
        let told = setting::value(name, declared, &after)?;
        let text = format!("{name}: {before} → {after} ({reason})");
        self.history(ticket, "setting", None, text, Fields::new())?;
        if self.caller.is_none() {
            let form = Fields::from([("name".into(), Value::text(name)), ("value".into(), told)]);
            let (cause, ticket) = ("setting".to_owned(), ticket.clone());
            let plugin = ticket.plugin.clone();
            self.tell(&plugin, Event::Ticket { cause, ticket, action: None, form, was: None });
        }
        Ok(())
    }
}

/// Whether a reason can stand in a history.
pub(super) fn reason_fits(reason: &str) -> Result<(), Refusal> {
    let length = reason.trim().chars().count();
    if (1..=REASON_CHARS_MAX).contains(&length) {
        return Ok(());
    }
    let why = format!("expected 1 to {REASON_CHARS_MAX} characters, got {length}");
    Err(Refusal::Form(vec![("reason".into(), why)]))
}
