//! Actions: what moves a ticket, by people and by hooks. Everything that can refuse a move is asked before anything
//! is written, so that a hook that swallows a refusal keeps no half of it.

use std::collections::BTreeSet;

use super::tickets::merge;
use super::{Outcome, Turn};
use crate::blueprint::model::{Action, Workflow};
use crate::command::Form;
use crate::form;
use crate::hooks::{Event, Reason, Refusal};
use crate::site::{Site, missing};
use crate::ticket::Ticket;
use crate::value::Fields;

/// A move that nothing refused.
pub(super) struct Move {
    pub(super) before: Ticket,
    pub(super) after: Ticket,
    action: String,
    fields: Fields,
    /// Those who waited before it when it was called.
    passed: Vec<u64>,
}

impl Move {
    /// The ticket comes to an end by it.
    pub(super) fn ends(&self) -> bool {
        self.after.closed_at.is_some() && self.before.closed_at != self.after.closed_at
    }
}

impl Turn {
    /// Performs an action as the calling plugin: the checks of people, but roles and required fields.
    ///
    /// # Errors
    /// `not-found`, `conflict` for the wrong state, `rule` by a guard, `invalid` for a field.
    pub fn act(&mut self, id: u64, action: &str, fields: Fields) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        let site = self.site.clone();
        let (workflow, declared) = action_of(&site, &ticket, action)?;
        let fields = form::check_known(&workflow.fields, fields).map_err(Refusal::Form)?;
        self.perform(ticket, action, declared, fields)
    }

    /// Performs an action as a person: state, role and form are checked.
    pub(crate) fn act_by_person(
        &mut self,
        id: u64,
        action: &str,
        form: &Form,
        revision: Option<u64>,
    ) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        unchanged(&ticket, revision)?;
        let site = self.site.clone();
        let (workflow, declared) = action_of(&site, &ticket, action)?;
        self.need_role(
            &format!("action `{action}` of `{}`", ticket.workflow),
            &declared.roles,
            Some(&ticket),
        )?;
        let fields = self.fill(&declared.asks, &workflow.fields, form)?;
        let marks = self.screen_form(&ticket.plugin, &ticket.workflow, &fields)?;
        self.perform(ticket, action, declared, fields)?;
        self.mark(id, marks)
    }

    pub(super) fn perform(
        &mut self,
        ticket: Ticket,
        action: &str,
        declared: &Action,
        fields: Fields,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let own = self.prepare(&site, ticket, action, declared, fields)?;
        let members = self.prepare_members(&site, &own)?;
        let ending: BTreeSet<_> =
            members.iter().chain([&own]).filter(|one| one.ends()).map(|one| one.after.id).collect();
        self.all_of(&members, |turn, one| turn.check_holds(&one.after, &ending))?;
        if own.ends() {
            self.check_holds(&own.after, &ending)?;
        }
        for one in [own].into_iter().chain(members) {
            self.carry_out(&site, one)?;
        }
        Ok(())
    }

    /// The move as it would be, when nothing refuses it.
    fn prepare(
        &mut self,
        site: &Site,
        before: Ticket,
        action: &str,
        declared: &Action,
        fields: Fields,
    ) -> Outcome<Move> {
        let mut after = before.clone();
        merge(&mut after.fields, fields.clone());
        self.check_guards(&before.plugin, &declared.guards, &after)?;
        if let Some(target) = &declared.to {
            after.state = self.target(action, target, &after)?;
        }
        if after.state != before.state {
            after.entered_state_at = self.now();
        }
        self.close_or_reopen(site, &before, &mut after, action, declared)?;
        after.revision += 1;
        self.check_spawns(&after, &declared.spawns)?;
        self.check_approvals(Some(&before), &after, declared.approval.as_deref())?;
        let passed = self.called_before(site, &before, declared, &fields)?;
        Ok(Move { before, after, action: action.to_owned(), fields, passed })
    }

    fn close_or_reopen(
        &self,
        site: &Site,
        before: &Ticket,
        after: &mut Ticket,
        action: &str,
        declared: &Action,
    ) -> Outcome<()> {
        match (site.is_over(before), site.is_over(after)) {
            (false, true) => {
                after.first_closed_at.get_or_insert(self.now());
                after.closed_at = Some(self.now());
            }
            (true, false) if declared.reopens => {
                after.closed_at = None;
                after.reopened += 1;
            }
            (true, false) => {
                let (from, to) = (&before.state, &after.state);
                let text = format!(
                    "action `{action}` leads from the end `{from}` back to `{to}`, and does not say `reopens`"
                );
                return Err(Refusal::Conflict(text).into());
            }
            _ => {}
        }
        Ok(())
    }

    /// The same action on every member of a batch that is not over. All that cannot take part are told at once.
    fn prepare_members(&mut self, site: &Site, own: &Move) -> Outcome<Vec<Move>> {
        let members = self.members(site, &own.before, &own.action)?;
        self.all_of(&members, |turn, member| {
            let (workflow, declared) = action_of(site, member, &own.action)?;
            let known = |(name, value): (&String, _)| {
                let field = workflow.fields.get(name)?;
                form::fits(field, value).is_ok().then(|| (name.clone(), value.clone()))
            };
            let fields = own.fields.iter().filter_map(known).collect();
            turn.prepare(site, member.clone(), &own.action, declared, fields)
        })
    }

    /// Does something for each ticket; the refusals of all come together, each with the ticket's number.
    fn all_of<T: Numbered, R>(
        &mut self,
        all: &[T],
        mut each: impl FnMut(&mut Self, &T) -> Outcome<R>,
    ) -> Outcome<Vec<R>> {
        let (mut done, mut reasons) = (Vec::new(), Vec::new());
        for one in all {
            match each(self, one) {
                Ok(result) => done.push(result),
                Err(super::Halt::Refused(why)) => {
                    reasons.push(Reason { of: one.number().to_owned(), why });
                }
                Err(halt) => return Err(halt),
            }
        }
        if reasons.is_empty() { Ok(done) } else { Err(Refusal::Several(reasons).into()) }
    }

    /// Writes a move and tells of it: the plugin first of the ticket itself, then of what it opened.
    fn carry_out(&mut self, site: &Site, one: Move) -> Outcome<()> {
        let ends = one.ends();
        let Move { before, mut after, action, fields, passed } = one;
        self.store_ticket(Some(&before), &after)?;
        self.history(&after, "acted", Some((&action, &before.state)), String::new(), fields.clone())?;
        let told = self.queue.len();
        let (workflow, declared) = declared_action(site, &after, &action)?;
        if let Some(queue) = &declared.calls {
            self.take_out_of_turn(&after, queue, &passed)?;
        }
        self.spawn(workflow, &declared.spawns, &mut after)?;
        let (plugin, id) = (after.plugin.clone(), after.id);
        let event = Event::Ticket {
            cause: "acted".into(),
            ticket: after.clone(),
            action: Some(action),
            form: fields,
            was: Some(before.state.clone()),
        };
        self.tell_before(told, &plugin, event);
        self.follow_approvals(Some(&before), &after, declared.approval.as_deref())?;
        if ends { self.tell_settled(site, id) } else { Ok(()) }
    }

    /// Queues an event before those that were queued from `place` on.
    pub(super) fn tell_before(&mut self, place: usize, plugin: &str, event: Event) {
        let mut later = self.queue.split_off(place);
        self.tell(plugin, event);
        self.queue.append(&mut later);
    }
}

/// What has a ticket's number.
trait Numbered {
    fn number(&self) -> &str;
}

impl Numbered for Ticket {
    fn number(&self) -> &str {
        &self.number
    }
}

impl Numbered for Move {
    fn number(&self) -> &str {
        &self.after.number
    }
}

/// An action that the ticket's workflow has and that can be done in the ticket's state.
pub(super) fn action_of<'a>(
    site: &'a Site,
    ticket: &Ticket,
    action: &str,
) -> Result<(&'a Workflow, &'a Action), Refusal> {
    let (workflow, declared) = declared_action(site, ticket, action)?;
    stands_in(ticket, workflow, &format!("action `{action}` cannot be done"), &declared.from)?;
    Ok((workflow, declared))
}

fn declared_action<'a>(
    site: &'a Site,
    ticket: &Ticket,
    action: &str,
) -> Result<(&'a Workflow, &'a Action), Refusal> {
    let workflow = site.workflow(&ticket.plugin, &ticket.workflow)?;
    let declared =
        workflow.actions.get(action).ok_or_else(|| missing("action", action, workflow.actions.keys()))?;
    Ok((workflow, declared))
}

/// Refuses when the ticket is not as the caller saw it.
pub(super) fn unchanged(ticket: &Ticket, revision: Option<u64>) -> Result<(), Refusal> {
    if revision.is_none_or(|revision| revision == ticket.revision) {
        return Ok(());
    }
    Err(Refusal::Conflict(format!("ticket {} was changed meanwhile (read it again)", ticket.number)))
}

/// Refuses what cannot be done in the ticket's state, in the caller's words.
pub(super) fn stands_in(
    ticket: &Ticket,
    workflow: &Workflow,
    cannot: &str,
    from: &[String],
) -> Result<(), Refusal> {
    let states: Vec<_> = workflow.from_states(from).collect();
    if states.contains(&ticket.state.as_str()) {
        return Ok(());
    }
    Err(Refusal::Conflict(format!("{cannot} in state `{}` (it can in: {})", ticket.state, states.join(", "))))
}
