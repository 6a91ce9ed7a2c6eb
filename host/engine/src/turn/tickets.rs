//! Host calls of the interface `tickets`, and what people do with tickets.

use std::collections::BTreeMap;

use super::{Outcome, Turn};
use crate::blueprint::model::Workflow;
use crate::command::Open;
use crate::hooks::{Event, Refusal};
use crate::site::missing;
use crate::ticket::{Draft, Filter, HistoryLine, Tally, Ticket};
use crate::value::{Fields, Value};
use crate::view::View as _;
use crate::{form, key, query, record};

/// How many tickets one `find` gives at most.
const FIND_MAX: u32 = 200;

/// How long a title may be, in characters.
pub(super) const TITLE_CHARS_MAX: usize = 200;

/// How long a note or a reason may be, in characters.
pub(super) const NOTE_CHARS_MAX: usize = 4_000;

/// How many words a ticket may carry.
pub(super) const TAGS_MAX: usize = 20;

impl Turn {
    /// Opens a ticket as the calling plugin: fields are checked by their types, roles and required fields are not.
    ///
    /// # Errors
    /// `not-found` for the workflow or a person, `invalid` for a field.
    pub fn open_ticket(&mut self, draft: Draft) -> Outcome<u64> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let workflow = site.workflow(&plugin, &draft.workflow)?;
        let fields = form::check_known(&workflow.fields, draft.fields).map_err(Refusal::Form)?;
        self.open(&plugin, workflow, Draft { fields, ..draft }, true)
    }

    /// Opens a ticket as a person: role, form and guards are checked.
    pub(crate) fn open_by_person(&mut self, open: Open) -> Outcome<u64> {
        let site = self.site.clone();
        let plugin = self.plugin_of_workflow(&open.plugin, &open.workflow)?;
        let workflow = site.workflow(&plugin, &open.workflow)?;
        self.need_role(&format!("opening `{}`", open.workflow), &workflow.open.roles, None)?;
        let fields = self.fill(&workflow.open.asks, &workflow.fields, &open.form)?;
        let marks = self.screen_form(&plugin, &open.workflow, &fields)?;
        let draft = Draft {
            workflow: open.workflow,
            title: open.title,
            fields,
            requester: open.requester,
            assignee: open.assignee,
            parent: open.parent,
            tags: open.tags,
        };
        let id = self.open(&plugin, workflow, draft, false)?;
        self.mark(id, marks)?;
        Ok(id)
    }

    pub(super) fn plugin_of_workflow(&self, plugin: &str, workflow: &str) -> Result<String, Refusal> {
        if !plugin.is_empty() {
            return Ok(plugin.to_owned());
        }
        let having: Vec<_> = self
            .site
            .plugins
            .iter()
            .filter(|(_, active)| active.blueprint.workflows.contains_key(workflow))
            .map(|(id, _)| id.clone())
            .collect();
        match having.as_slice() {
            [one] => Ok(one.clone()),
            [] => {
                let all = self.site.plugins.values().flat_map(|active| active.blueprint.workflows.keys());
                Err(missing("workflow", workflow, all))
            }
            several => Err(Refusal::Invalid(format!(
                "`plugin`: workflow `{workflow}` stands in several plugins (name one of {})",
                several.join(", ")
            ))),
        }
    }

    pub(super) fn open(
        &mut self,
        plugin: &str,
        workflow: &Workflow,
        draft: Draft,
        by_plugin: bool,
    ) -> Outcome<u64> {
        self.check_draft(&draft, workflow)?;
        let (ticket, earlier) = self.ticket_of(plugin, workflow, draft)?;
        if !by_plugin {
            self.check_guards(plugin, &workflow.open.guards, &ticket)?;
        }
        self.check_spawns(&ticket, &workflow.open.spawns)?;
        self.check_approvals(None, &ticket, None)?;
        self.store_opened(workflow, ticket, earlier)
    }

    /// What keeps a ticket from being opened, whoever opens it.
    fn check_draft(&mut self, draft: &Draft, workflow: &Workflow) -> Outcome<()> {
        for person in [&draft.requester, &draft.assignee].into_iter().flatten() {
            self.known_person(person)?;
        }
        if let Some(parent) = draft.parent {
            self.ticket(parent)?;
        }
        let title = title_of(draft, workflow);
        if title.chars().count() > TITLE_CHARS_MAX {
            let text =
                format!("expected at most {TITLE_CHARS_MAX} characters, got {}", title.chars().count());
            return Err(Refusal::Form(vec![("title".into(), text)]).into());
        }
        if draft.tags.len() > TAGS_MAX {
            return Err(Refusal::Limit(format!("a ticket carries at most {TAGS_MAX} words")).into());
        }
        Ok(())
    }

    /// The ticket with its number, and what it repeats.
    fn ticket_of(
        &mut self,
        plugin: &str,
        workflow: &Workflow,
        mut draft: Draft,
    ) -> Outcome<(Ticket, Option<u64>)> {
        let title = title_of(&draft, workflow);
        let earlier = self.mark_repeat(plugin, workflow, &mut draft)?;
        self.head.tickets += 1;
        let ticket = Ticket {
            id: self.head.tickets,
            number: self.draw_ticket_number(&workflow.number)?,
            plugin: plugin.to_owned(),
            state: workflow.start.clone(),
            workflow: draft.workflow,
            title,
            fields: draft.fields,
            requester: draft.requester,
            assignee: draft.assignee,
            parent: draft.parent,
            tags: draft.tags,
            opened_at: self.now(),
            entered_state_at: self.now(),
            first_closed_at: None,
            closed_at: None,
            reopened: 0,
            revision: 1,
        };
        Ok((ticket, earlier))
    }

    fn store_opened(
        &mut self,
        workflow: &Workflow,
        mut ticket: Ticket,
        earlier: Option<u64>,
    ) -> Outcome<u64> {
        self.store_ticket(None, &ticket)?;
        let form = ticket.fields.clone();
        self.history(&ticket, "opened", None, String::new(), form.clone())?;
        if let (Some(earlier), Some(repeat)) = (earlier, &workflow.repeat) {
            let earlier = self.any_ticket(earlier)?;
            self.tie(&ticket, &repeat.relation, &earlier)?;
        }
        let told = self.queue.len();
        self.spawn(workflow, &workflow.open.spawns, &mut ticket)?;
        let (plugin, id) = (ticket.plugin.clone(), ticket.id);
        let cause = "opened".to_owned();
        let opened = ticket.clone();
        self.tell_before(told, &plugin, Event::Ticket { cause, ticket, action: None, form, was: None });
        self.follow_approvals(None, &opened, None)?;
        Ok(id)
    }

    /// Reads a ticket of the site; a plugin sees its own only.
    ///
    /// # Errors
    /// `not-found`.
    pub fn ticket(&mut self, id: u64) -> Outcome<Ticket> {
        let ticket: Option<Ticket> = record::get(&self.overlay, key::ticket(id))?;
        let own = |ticket: &Ticket| self.caller.as_ref().is_none_or(|(plugin, _)| ticket.plugin == *plugin);
        let found =
            ticket.filter(own).ok_or_else(|| Refusal::NotFound(format!("there is no ticket {id}")))?;
        self.led(found)
    }

    /// Tickets in the order they were opened.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1–200, `limit` when too many would have to be looked at.
    pub fn find_tickets(&mut self, by: &Filter, limit: u32, after: Option<u64>) -> Outcome<Vec<Ticket>> {
        if !(1..=FIND_MAX).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to {FIND_MAX}, got {limit}")).into());
        }
        let by = self.own(by)?;
        let page = query::tickets(&self.overlay, &self.site, &by, limit as usize, after, false)?;
        if page.gave_up {
            return Err(too_many().into());
        }
        Ok(page.tickets.into_iter().map(|ticket| self.site.as_now(ticket)).collect())
    }

    /// Counts tickets per distinct combination of the named fields.
    ///
    /// # Errors
    /// `limit` when too many would have to be looked at.
    pub fn count_tickets(&mut self, by: &Filter, group_by: &[String]) -> Outcome<Vec<Tally>> {
        let by = self.own(by)?;
        if group_by.is_empty()
            && let Some(count) = query::count(&self.overlay, &self.site, &by)?
        {
            let all = Tally { keys: Vec::new(), count };
            return Ok(Some(all).filter(|all| all.count > 0).into_iter().collect());
        }
        let mut counts: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        let mut after = None;
        let mut left = query::SCANNED_MAX;
        loop {
            let page = query::tickets(&self.overlay, &self.site, &by, FIND_MAX as usize, after, false)?;
            for ticket in &page.tickets {
                let led = self.site.led(ticket);
                let ticket = led.as_ref().unwrap_or(ticket);
                let keys = group_by.iter().map(|name| ticket.value(name).to_string()).collect();
                *counts.entry(keys).or_default() += 1;
            }
            left = left.saturating_sub(page.tickets.len());
            match (page.next, page.gave_up || left == 0) {
                (_, true) => return Err(too_many().into()),
                (Some(next), false) => after = Some(next),
                (None, false) => break,
            }
        }
        Ok(counts.into_iter().map(|(keys, count)| Tally { keys, count }).collect())
    }

    fn own(&self, by: &Filter) -> Outcome<Filter> {
        let plugin = self.caller_id()?;
        let mut by = Filter { plugin: Some(plugin.to_owned()), ..by.clone() };
        self.site.widen(&mut by);
        Ok(by)
    }

    /// Sets fields without an action.
    ///
    /// # Errors
    /// `not-found`, `invalid` for a field.
    pub fn set_fields(&mut self, id: u64, fields: Fields) -> Outcome<()> {
        let mut ticket = self.ticket(id)?;
        let site = self.site.clone();
        let workflow = site.workflow(&ticket.plugin, &ticket.workflow)?;
        let before = ticket.clone();
        let cleared: Vec<_> = fields.iter().filter(|(_, value)| value.is_empty()).collect();
        let cleared: Fields = cleared.into_iter().map(|(name, _)| (name.clone(), Value::Nothing)).collect();
        let set = form::check_known(&workflow.fields, fields).map_err(Refusal::Form)?;
        merge(&mut ticket.fields, set);
        merge(&mut ticket.fields, cleared);
        if ticket.fields == before.fields {
            return Ok(());
        }
        ticket.revision += 1;
        self.check_approvals(Some(&before), &ticket, None)?;
        self.store_ticket(Some(&before), &ticket)?;
        self.follow_approvals(Some(&before), &ticket, None)
    }

    /// Makes somebody responsible, or nobody.
    ///
    /// # Errors
    /// `not-found` for the ticket or the person.
    pub fn assign(&mut self, id: u64, to: Option<String>) -> Outcome<()> {
        let mut ticket = self.ticket(id)?;
        if let Some(person) = &to {
            self.known_person(person)?;
        }
        if ticket.assignee == to {
            return Ok(());
        }
        let before = ticket.clone();
        ticket.assignee = to;
        ticket.revision += 1;
        self.store_ticket(Some(&before), &ticket)?;
        let text = ticket.assignee.clone().unwrap_or_default();
        self.history(&ticket, "assigned", None, text, Fields::new())?;
        if self.caller.is_none() {
            let plugin = ticket.plugin.clone();
            let cause = "assigned".to_owned();
            self.tell(&plugin, Event::Ticket { cause, ticket, action: None, form: Fields::new(), was: None });
        }
        Ok(())
    }

    /// Assigns as a person of the site.
    pub(crate) fn assign_by_person(&mut self, id: u64, to: Option<String>) -> Outcome<()> {
        self.need_role("assigning", &["anyone".to_owned()], None)?;
        self.assign(id, to)
    }

    /// Adds a line to a ticket's history.
    ///
    /// # Errors
    /// `not-found`, `invalid` for an empty text or one of more than 4 000 characters.
    pub fn note(&mut self, id: u64, text: &str) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        note_fits(text)?;
        self.history(&ticket, "noted", None, text.to_owned(), Fields::new())?;
        if self.caller.is_none() {
            let plugin = ticket.plugin.clone();
            let form = Fields::from([("text".to_owned(), Value::text(text))]);
            self.tell(
                &plugin,
                Event::Ticket { cause: "noted".into(), ticket, action: None, form, was: None },
            );
        }
        Ok(())
    }

    /// Adds a line to a ticket's history.
    pub(super) fn history(
        &mut self,
        ticket: &Ticket,
        kind: &str,
        action: Option<(&str, &str)>,
        text: String,
        form: Fields,
    ) -> Outcome<()> {
        let line = HistoryLine {
            at: self.now(),
            turn: self.head.seq + 1,
            actor: self.acts_as(),
            kind: kind.to_owned(),
            action: action.map(|(action, _)| action.to_owned()),
            from: action.map(|(_, from)| from.to_owned()),
            to: ticket.state.clone(),
            text,
            form,
        };
        let id = self.next_id();
        self.touched.insert(ticket.id);
        self.put(key::history(ticket.id, id), &line)
    }

    /// Plugins of a site share their series of numbers, so that a number names one ticket.
    fn draw_ticket_number(&mut self, pattern: &str) -> Outcome<String> {
        self.draw_by_pattern("", "number", pattern)
    }

    /// The next number of a pattern; it begins anew when the text before `{seq}` changes.
    pub(super) fn draw_by_pattern(&mut self, plugin: &str, series: &str, pattern: &str) -> Outcome<String> {
        let today = self.site.calendars.zone.civil_date(self.now()).to_string();
        let (year, month) = (&today[..4], today[..7].replace('-', ""));
        let text = pattern
            .replace("{date}", &today.replace('-', ""))
            .replace("{month}", &month)
            .replace("{year}", year);
        let (before, after) = text.split_once("{seq}").unwrap_or((&text, ""));
        let seq = self.draw(plugin, &format!("{series} {before}"))?;
        Ok(format!("{before}{seq:04}{after}"))
    }

    /// Clears what a ticket left running, when it is over.
    pub(crate) fn settle(&mut self, id: u64) -> Outcome<()> {
        let Some(ticket) = record::get::<Ticket>(&self.overlay, key::ticket(id))? else { return Ok(()) };
        if !self.site.is_over(&ticket) {
            return Ok(());
        }
        self.lapse_approvals(&ticket)?;
        self.clear_clocks(id)?;
        self.keep_until(&ticket)
    }

    pub(crate) fn known_person(&self, id: &str) -> Outcome<()> {
        if self.overlay.get(&key::person(id).bytes())?.is_some() {
            return Ok(());
        }
        Err(Refusal::NotFound(format!("there is no person `{id}` in the directory")).into())
    }
}

fn too_many() -> Refusal {
    Refusal::Limit(format!(
        "more than {} tickets would have to be looked at (narrow the filter)",
        query::SCANNED_MAX
    ))
}

pub(super) fn note_fits(text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if !text.trim().is_empty() && length <= NOTE_CHARS_MAX {
        return Ok(());
    }
    let why = format!("expected 1 to {NOTE_CHARS_MAX} characters, got {length}");
    Err(Refusal::Form(vec![("text".into(), why)]))
}

pub(super) fn merge(into: &mut Fields, from: Fields) {
    for (name, value) in from {
        if value.is_empty() {
            into.remove(&name);
        } else {
            into.insert(name, value);
        }
    }
}

fn title_of(draft: &Draft, workflow: &Workflow) -> String {
    let given = draft.title.trim();
    if !given.is_empty() {
        return given.to_owned();
    }
    let summary = workflow.summary.as_ref().and_then(|field| draft.fields.get(field));
    let text = summary.map(Value::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().chars().take(80).collect()
}
