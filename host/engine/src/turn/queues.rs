//! Queues within a turn: tickets enter, move and leave with their states and fields; the next one is called.

use super::{Outcome, Turn};
use crate::blueprint::model::{self, Workflow};
use crate::command::CallNext;
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::queue::{Place, Waiting, ahead, line_of, place, places, rank_of, waiting};
use crate::site::{Site, missing};
use crate::ticket::{Filter, Ticket};
use crate::value::{Fields, Value};
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many places one `list` gives at most.
const LIST_MAX: u32 = 200;

/// How many tickets are noted as overtaken at once; who stands further behind does not notice.
const OVERTAKEN_MAX: usize = 1_000;

/// How many overtaken tickets a line of the history names.
const NAMED_MAX: usize = 20;

impl Turn {
    /// Those who wait in a line of a queue of the calling plugin, the first one first.
    ///
    /// # Errors
    /// `not-found` for the queue, `invalid` for a limit outside 1–200 or a line without all values of `per`.
    pub fn queue_places(&mut self, queue: &str, per: &Fields, limit: u32) -> Outcome<Vec<Place>> {
        if !(1..=LIST_MAX).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to {LIST_MAX}, got {limit}")).into());
        }
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let line = line_given(queue, site.queue(&plugin, queue)?, per)?;
        Ok(places(&self.overlay, (&plugin, queue), Some(&line), limit as usize)?)
    }

    /// The place of a ticket in a queue; nothing when it does not wait there.
    ///
    /// # Errors
    /// `not-found` for the ticket or the queue.
    pub fn queue_place(&mut self, queue: &str, ticket: u64) -> Outcome<Option<Place>> {
        let Some(found) = self.queue_waiting(queue, ticket)? else { return Ok(None) };
        if found.left.is_some() {
            return Ok(None);
        }
        let plugin = self.ticket(ticket)?.plugin;
        Ok(Some(place(&self.overlay, &plugin, found)?))
    }

    /// A ticket's waiting in a queue: what goes on, or what was last.
    ///
    /// # Errors
    /// `not-found` for the ticket or the queue.
    pub fn queue_waiting(&mut self, queue: &str, ticket: u64) -> Outcome<Option<Waiting>> {
        let ticket = self.ticket(ticket)?;
        self.site.queue(&ticket.plugin, queue)?;
        Ok(waiting(&self.overlay, ticket.id, queue)?)
    }

    /// Takes the first of a line by the action that calls, in the acting person's name.
    pub(crate) fn call_next(&mut self, call: &CallNext) -> Outcome<u64> {
        let site = self.site.clone();
        let queue = site.queue(&call.plugin, &call.queue)?;
        let workflow = site.workflow(&call.plugin, &queue.workflow)?;
        let action = calling_action(&call.queue, workflow, call.action.as_deref())?;
        let optional: Vec<_> = queue.per.iter().map(|name| format!("{name}?")).collect();
        let per = self.fill(&optional, &workflow.fields, &call.per)?;
        let line = line_given(&call.queue, queue, &per)?;
        let first = places(&self.overlay, (&call.plugin, &call.queue), Some(&line), 1)?;
        let first = first
            .first()
            .ok_or_else(|| Refusal::Conflict(format!("nobody waits in queue `{}`", call.queue)))?;
        let ticket = first.waiting.ticket;
        self.act_by_person(ticket, action, &call.form, None)?;
        Ok(ticket)
    }

    /// Those before a ticket that is called. Taking it out of turn needs its reason, where the queue asks for one.
    pub(super) fn called_before(
        &self,
        site: &Site,
        ticket: &Ticket,
        action: &model::Action,
        form: &Fields,
    ) -> Outcome<Vec<u64>> {
        let Some(name) = &action.calls else { return Ok(Vec::new()) };
        let queue = site.queue(&ticket.plugin, name)?;
        let standing = waiting(&self.overlay, ticket.id, name)?.filter(|waiting| waiting.left.is_none());
        let Some(standing) = standing else { return Ok(Vec::new()) };
        let before = ahead(&self.overlay, &ticket.plugin, &standing)?;
        if let Some(reason) = &queue.reason
            && !before.is_empty()
            && form.get(reason).is_none_or(Value::is_empty)
        {
            let numbers = self.numbers(&before)?;
            let why = format!(
                "must be filled in: it is not the turn of {}, before it come {numbers}",
                ticket.number
            );
            return Err(Refusal::Form(vec![(reason.clone(), why)]).into());
        }
        Ok(before)
    }

    /// Notes at those who were passed over, and in the history of who was taken, that it was out of turn.
    pub(super) fn take_out_of_turn(&mut self, ticket: &Ticket, queue: &str, before: &[u64]) -> Outcome<()> {
        if before.is_empty() {
            return Ok(());
        }
        for other in before.iter().take(OVERTAKEN_MAX) {
            self.overtake(*other, queue)?;
        }
        let numbers = self.numbers(before)?;
        self.history(ticket, "overtook", None, format!("{queue} {numbers}"), Fields::new())
    }

    fn overtake(&mut self, ticket: u64, queue: &str) -> Outcome<()> {
        let Some(mut passed) = waiting(&self.overlay, ticket, queue)? else { return Ok(()) };
        passed.overtaken += 1;
        self.touched.insert(ticket);
        self.put(key::queued(ticket, queue), &passed)
    }

    fn numbers(&self, tickets: &[u64]) -> Outcome<String> {
        let mut numbers = Vec::new();
        for id in tickets.iter().take(NAMED_MAX) {
            numbers.push(self.any_ticket(*id)?.number);
        }
        let more = if tickets.len() > NAMED_MAX { ", …" } else { "" };
        Ok(format!("{}{more}", numbers.join(", ")))
    }

    /// A ticket that was written stands where its state and its fields put it.
    pub(super) fn queue_up(&mut self, ticket: &Ticket) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(active) = site.plugin(&ticket.plugin) else { return Ok(()) };
        for (name, queue) in &active.blueprint.queues {
            let Some(workflow) = active.blueprint.workflows.get(&queue.workflow) else { continue };
            if queue.workflow != ticket.workflow {
                continue;
            }
            let stood = waiting(&self.overlay, ticket.id, name)?.filter(|stood| stood.left.is_none());
            match (stood, queue.states.contains(&ticket.state)) {
                (None, false) => {}
                (Some(stood), false) => self.leave(&ticket.plugin, stood)?,
                (stood, true) => {
                    let entered = stood.as_ref().map_or(self.now(), |stood| stood.entered);
                    let overtaken = stood.as_ref().map_or(0, |stood| stood.overtaken);
                    let now = Waiting { overtaken, ..standing(name, queue, workflow, ticket, entered) };
                    self.stand(&ticket.plugin, stood, &now)?;
                }
            }
        }
        Ok(())
    }

    fn leave(&mut self, plugin: &str, stood: Waiting) -> Outcome<()> {
        self.index(stood.key(plugin), false)?;
        let left = Waiting { left: Some(self.now()), ..stood };
        self.put(key::queued(left.ticket, &left.queue), &left)
    }

    /// Enters a line, or moves in it. Those it comes before from now on, and did not before, are overtaken.
    fn stand(&mut self, plugin: &str, stood: Option<Waiting>, now: &Waiting) -> Outcome<()> {
        if stood.as_ref() == Some(now) {
            return Ok(());
        }
        let place = now.key(plugin);
        let line = Range::prefix(&key::queue_line(plugin, &now.queue, &now.line).below());
        let old = stood.map(|stood| (stood.line == now.line, stood.key(plugin)));
        let mut passed = line.after(&place);
        if let Some((true, old)) = &old {
            passed.to = passed.to.min(old.clone());
        }
        if let Some((_, old)) = old {
            self.index(old, false)?;
        }
        if passed.from < passed.to {
            let others = self.overlay.scan(&passed, OVERTAKEN_MAX)?;
            for other in others.iter().filter_map(|(key, _)| key::last_number(key)) {
                self.overtake(other, &now.queue)?;
            }
        }
        self.index(place, true)?;
        self.put(key::queued(now.ticket, &now.queue), now)
    }

    /// Queues anew after another version was installed: who waits goes on waiting, at the place the new order gives.
    pub(super) fn requeue(&mut self, plugin: &str, most: usize) -> Outcome<()> {
        let site = self.site.clone();
        for (key, _) in self.overlay.scan(&Range::prefix(&key::queues(plugin).below()), most)? {
            self.overlay.remove(key);
        }
        let Ok(active) = site.plugin(plugin) else { return Ok(()) };
        for (name, queue) in &active.blueprint.queues {
            let Some(workflow) = active.blueprint.workflows.get(&queue.workflow) else { continue };
            // Those who are still to be led wait as well.
            let (of, states) = (Some(queue.workflow.clone()), queue.states.clone());
            let mut by =
                Filter { plugin: Some(plugin.to_owned()), workflow: of, states, ..Filter::default() };
            site.widen(&mut by);
            for state in &by.states {
                let range = Range::prefix(&key::ticket_state(plugin, &queue.workflow, state).below());
                for (key, _) in self.overlay.scan(&range, most)? {
                    let Some(id) = key::last_number(&key) else { continue };
                    let ticket = self.any_ticket(id)?;
                    let stood = waiting(&self.overlay, id, name)?.filter(|stood| stood.left.is_none());
                    let entered = stood.as_ref().map_or(ticket.entered_state_at, |stood| stood.entered);
                    let overtaken = stood.map_or(0, |stood| stood.overtaken);
                    let now = Waiting { overtaken, ..standing(name, queue, workflow, &ticket, entered) };
                    self.overlay.put(now.key(plugin), Vec::new());
                    record::put(&mut self.overlay, key::queued(id, name), &now);
                }
            }
        }
        Ok(())
    }
}

fn standing(
    name: &str,
    queue: &model::Queue,
    workflow: &Workflow,
    ticket: &Ticket,
    entered: Instant,
) -> Waiting {
    Waiting {
        queue: name.to_owned(),
        ticket: ticket.id,
        line: line_of(queue, |field| ticket.value(field)),
        rank: rank_of(queue, workflow, ticket),
        entered,
        left: None,
        overtaken: 0,
    }
}

/// The line that values of `per` name: all of them must be there.
fn line_given(name: &str, queue: &model::Queue, per: &Fields) -> Result<String, Refusal> {
    let missing: Vec<_> =
        queue.per.iter().filter(|field| per.get(*field).is_none_or(Value::is_empty)).collect();
    if let Some(field) = missing.first() {
        let text = format!("`per`: queue `{name}` has a line for each `{field}` (say which)");
        return Err(Refusal::Invalid(text));
    }
    if let Some(field) = per.keys().find(|field| !queue.per.contains(field)) {
        let there = queue.per.join(", ");
        let text = format!("`per`: queue `{name}` has no lines by `{field}` (it has them by: {there})");
        return Err(Refusal::Invalid(text));
    }
    Ok(line_of(queue, |field| per[field].clone()))
}

/// The action that calls from a queue; when there are several, the caller says which.
fn calling_action<'a>(queue: &str, workflow: &'a Workflow, wanted: Option<&str>) -> Result<&'a str, Refusal> {
    let calling: Vec<_> =
        workflow.actions.iter().filter(|(_, action)| action.calls.as_deref() == Some(queue)).collect();
    match (wanted, calling.as_slice()) {
        (Some(wanted), _) => calling
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(name, _)| name.as_str())
            .ok_or_else(|| missing("calling action", wanted, calling.iter().map(|(name, _)| *name))),
        (None, [(name, _)]) => Ok(name),
        (None, []) => Err(Refusal::Conflict(format!("no action calls from queue `{queue}`"))),
        (None, several) => {
            let names: Vec<_> = several.iter().map(|(name, _)| name.as_str()).collect();
            let names = names.join(", ");
            Err(Refusal::Invalid(format!(
                "`action`: several call from queue `{queue}` (name one of {names})"
            )))
        }
    }
}
