//! Approvals at work: rounds begin, people decide, the host does what follows.

mod chain;
mod decide;
mod late;

use super::acting::action_of;
use super::{Outcome, Turn};
use crate::approval::{Approval, ApprovalState, Progress};
use crate::blueprint::lookup::text_in;
use crate::blueprint::model;
use crate::hooks::{Event, Refusal};
use crate::site::{Site, missing};
use crate::ticket::Ticket;
use crate::value::{Fields, Value};
use crate::{key, record};

/// How many rounds of all approvals of one ticket are read: nobody tries again so often.
const ROUNDS_MAX: usize = 1_000;

/// How many rounds one moment may begin: actions of the host that lead to each other's approvals would never end.
const ROUNDS_PER_MOMENT_MAX: usize = 20;

impl Turn {
    /// Starts an approval of the calling plugin.
    ///
    /// # Errors
    /// `not-found` for the ticket or the approval, `conflict` when it runs already or nobody could decide it.
    pub fn start_approval(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        let ticket = self.ticket(ticket)?;
        self.begin_approval(&ticket, name)?;
        self.count_change(ticket.id)
    }

    /// How the last round of an approval stands; nothing when it never began.
    ///
    /// # Errors
    /// `not-found` for the ticket or the approval.
    pub fn approval(&mut self, ticket: u64, name: &str) -> Outcome<Option<Progress>> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        declared(&site, &ticket, name)?;
        let Some(round) = self.last_round(ticket.id, name)? else { return Ok(None) };
        Ok(Some(round.progress(self.who_decides(&round)?)))
    }

    pub(super) fn last_round(&self, ticket: u64, name: &str) -> Outcome<Option<Approval>> {
        Ok(self.rounds(ticket)?.into_iter().rev().find(|round| round.name == name))
    }

    fn rounds(&self, ticket: u64) -> Outcome<Vec<Approval>> {
        Ok(record::below(&self.overlay, key::approvals(ticket), ROUNDS_MAX)?)
    }

    fn running(&self, ticket: u64) -> Outcome<Vec<Approval>> {
        let rounds = self.rounds(ticket)?.into_iter();
        Ok(rounds.filter(|round| round.state == ApprovalState::Running).collect())
    }

    /// Begins a round: chooses its steps, asks the first, and goes on at once where the paperwork may follow.
    pub(super) fn begin_approval(&mut self, ticket: &Ticket, name: &str) -> Outcome<()> {
        self.begin_round(ticket, name, None)
    }

    /// Begins a round, in place of `earlier` when what that was about was changed: work that went on stays gone on, and
    /// its paperwork keeps its limit.
    fn begin_round(&mut self, ticket: &Ticket, name: &str, earlier: Option<&Approval>) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, ticket, name)?;
        let rounds = self.rounds(ticket.id)?;
        if rounds.iter().any(|round| round.name == name && round.state == ApprovalState::Running) {
            return Err(runs_already(ticket, name).into());
        }
        if rounds.iter().filter(|round| round.started_at == self.now()).count() >= ROUNDS_PER_MOMENT_MAX {
            let text = format!("approval `{name}` begins over and over (its actions lead back to it)");
            return Err(Refusal::Limit(text).into());
        }
        let (applicant, barred, steps) = self.chain_of(ticket, name)?;
        let went_on = earlier.and_then(|earlier| earlier.until);
        let went_on = match went_on {
            None if !steps.is_empty() => self.paperwork_until(ticket, declared)?,
            until => until,
        };
        let goes_on = went_on.is_some() && earlier.is_none_or(|earlier| earlier.until.is_none());
        let round = Approval {
            id: self.next_id(),
            ticket: ticket.id,
            name: name.to_owned(),
            round: 1 + rounds.iter().rev().find(|round| round.name == name).map_or(0, |round| round.round),
            applicant,
            barred,
            started_at: self.now(),
            state: ApprovalState::Running,
            steps,
            at: 0,
            until: went_on,
            overdue: false,
            rung: None,
            breached: earlier.is_some_and(|earlier| earlier.breached),
            ended_at: None,
        };
        self.approval_line(ticket, &round, "asked", Fields::new())?;
        if round.steps.is_empty() {
            return self.end_approval(round, ticket, ApprovalState::Approved, "");
        }
        self.ask(round, ticket)?;
        match declared.approved.as_ref().filter(|_| goes_on) {
            Some(action) => self.act_for_approval(ticket.id, action, Fields::new()),
            None => Ok(()),
        }
    }

    /// What approvals do when their ticket moved or changed, or an action starts one: rounds of states that were left, or
    /// about what stands there no more, lapse; those of the new state begin.
    pub(super) fn follow_approvals(
        &mut self,
        before: Option<&Ticket>,
        after: &Ticket,
        by_action: Option<&str>,
    ) -> Outcome<()> {
        for (name, follows) in self.what_follows(before, after, by_action)? {
            // An approval that needs nobody has moved the ticket on already.
            if self.any_ticket(after.id)?.state != after.state {
                break;
            }
            match follows {
                Follows::Lapse(round) => self.lapse(round, after, "left")?,
                Follows::Anew(round) => {
                    self.lapse(round.clone(), after, "changed")?;
                    self.begin_round(after, &name, Some(&round))?;
                }
                Follows::Begin => self.begin_approval(after, &name)?,
            }
        }
        Ok(())
    }

    /// Whether somebody could decide what [`Self::follow_approvals`] will begin: asked before anything is written.
    pub(super) fn check_approvals(
        &self,
        before: Option<&Ticket>,
        after: &Ticket,
        by_action: Option<&str>,
    ) -> Outcome<()> {
        for (name, follows) in self.what_follows(before, after, by_action)? {
            if !matches!(follows, Follows::Lapse(_)) {
                self.chain_of(after, &name)?;
            }
        }
        Ok(())
    }

    fn what_follows(
        &self,
        before: Option<&Ticket>,
        after: &Ticket,
        by_action: Option<&str>,
    ) -> Outcome<Vec<(String, Follows)>> {
        let approvals = &self.site.plugin(&after.plugin)?.blueprint.approvals;
        let mut all = Vec::new();
        for (name, declared) in approvals.iter().filter(|(_, declared)| declared.workflow == after.workflow) {
            let waits = declared.while_in.contains(&after.state);
            let came = before.is_none_or(|before| before.state != after.state);
            let begins = (came && waits) || by_action == Some(name);
            let left = came && !waits && !declared.while_in.is_empty();
            let changed = before.is_some_and(|before| is_changed(declared, before, after));
            let last = self.last_round(after.id, name)?;
            let follows = match last.filter(|round| round.state == ApprovalState::Running) {
                Some(round) if round.until.is_none() && left => Follows::Lapse(round),
                Some(round) if changed => Follows::Anew(round),
                Some(_) if by_action == Some(name) => return Err(runs_already(after, name).into()),
                None if begins => Follows::Begin,
                _ => continue,
            };
            all.push((name.clone(), follows));
        }
        Ok(all)
    }

    /// A ticket that is over asks nobody any more.
    pub(super) fn lapse_approvals(&mut self, ticket: &Ticket) -> Outcome<()> {
        for round in self.running(ticket.id)? {
            self.lapse(round, ticket, "over")?;
        }
        Ok(())
    }

    fn lapse(&mut self, round: Approval, ticket: &Ticket, why: &str) -> Outcome<()> {
        let ended = self.close_round(round, ApprovalState::Lapsed)?;
        let form = Fields::from([("reason".to_owned(), Value::text(why))]);
        self.approval_line(ticket, &ended, "lapsed", form)
    }

    /// Removes all rounds with a ticket.
    pub(super) fn remove_approvals(&mut self, ticket: u64) -> Outcome<()> {
        for round in self.rounds(ticket)? {
            let closed = self.close_round(round, ApprovalState::Lapsed)?;
            self.remove(key::approval(ticket, closed.id).bytes())?;
        }
        Ok(())
    }

    /// Ends a round: its action is done, the plugin and the applicant are told.
    fn end_approval(
        &mut self,
        round: Approval,
        ticket: &Ticket,
        state: ApprovalState,
        reason: &str,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, ticket, &round.name)?;
        let mut ended = self.close_round(round, state)?;
        if state == ApprovalState::Approved {
            ended.at = ended.steps.len();
            self.put(key::approval(ticket.id, ended.id), &ended)?;
        }
        self.approval_line(ticket, &ended, state.name(), said(reason))?;
        let action = match state {
            ApprovalState::Approved => &declared.approved,
            ApprovalState::Rejected => &declared.rejected,
            ApprovalState::Returned => &declared.returned,
            ApprovalState::Withdrawn => &declared.withdrawn,
            ApprovalState::Running | ApprovalState::Lapsed => &None,
        };
        let fields = self.approver_field(declared, state);
        // The work that went on did it at the start.
        match action.as_ref().filter(|_| ended.until.is_none()) {
            Some(action) => self.act_for_approval(ticket.id, action, fields)?,
            None => self.write_approver(ticket.id, fields)?,
        }
        let mut form = self.approval_form(&ended);
        form.extend(said(reason));
        let ticket = self.any_ticket(ticket.id)?;
        self.answer_applicant(&ticket, &ended, state.name(), reason)?;
        let plugin = ticket.plugin.clone();
        let event = Event::Ticket { cause: state.name().into(), ticket, action: None, form, was: None };
        self.tell(&plugin, event);
        Ok(())
    }

    fn approver_field(&self, declared: &model::Approval, state: ApprovalState) -> Fields {
        let field = declared.approver.as_ref().filter(|_| state == ApprovalState::Approved);
        let person = self.person.as_ref();
        field
            .zip(person)
            .map(|(field, person)| (field.clone(), Value::Person(person.id.clone())))
            .into_iter()
            .collect()
    }

    /// Where no action does it: the approver is written, and the ticket counts the change.
    fn write_approver(&mut self, id: u64, fields: Fields) -> Outcome<()> {
        if !fields.is_empty() {
            self.set_fields(id, fields)?;
        }
        self.count_change(id)
    }

    /// An approval is part of what people see of a ticket: its revision tells that it changed.
    fn count_change(&mut self, id: u64) -> Outcome<()> {
        let mut ticket = self.any_ticket(id)?;
        self.revise(&mut ticket)
    }

    /// Does an action as the host: its state and guards are checked, its roles are not.
    fn act_for_approval(&mut self, id: u64, action: &str, fields: Fields) -> Outcome<()> {
        let ticket = self.any_ticket(id)?;
        let site = self.site.clone();
        let (_, declared) = action_of(&site, &ticket, action)?;
        self.perform(ticket, action, declared, fields)
    }

    /// Stops a round's clock and takes it out of everybody's list.
    fn close_round(&mut self, round: Approval, state: ApprovalState) -> Outcome<Approval> {
        let before = self.read_round(round.ticket, round.id)?;
        if let Some(item) = before.as_ref().and_then(Approval::alarm) {
            self.remove(item.key().bytes())?;
        }
        self.remove(key::approval_waiting(round.id).bytes())?;
        let running = round.state == ApprovalState::Running;
        let ended = Approval {
            state: if running { state } else { round.state },
            ended_at: round.ended_at.or(Some(self.now())),
            ..round
        };
        self.touched.insert(ended.ticket);
        self.put(key::approval(ended.ticket, ended.id), &ended)?;
        Ok(ended)
    }

    fn read_round(&self, ticket: u64, id: u64) -> Outcome<Option<Approval>> {
        Ok(record::get(&self.overlay, key::approval(ticket, id))?)
    }

    /// Writes a running round with its alarm.
    fn store_round(&mut self, round: Approval) -> Outcome<()> {
        if let Some(item) = self.read_round(round.ticket, round.id)?.as_ref().and_then(Approval::alarm) {
            self.remove(item.key().bytes())?;
        }
        if let Some(item) = round.alarm() {
            self.put(item.key(), &item)?;
        }
        self.touched.insert(round.ticket);
        self.put(key::approval_waiting(round.id), &round.ticket)?;
        self.put(key::approval(round.ticket, round.id), &round)
    }

    fn approval_line(&mut self, ticket: &Ticket, round: &Approval, kind: &str, more: Fields) -> Outcome<()> {
        let mut form = self.approval_form(round);
        form.remove("approval");
        form.extend(more);
        self.history(ticket, kind, None, round.name.clone(), form)
    }

    /// A round as histories and hooks are told.
    fn approval_form(&self, round: &Approval) -> Fields {
        let number = |number: usize| Value::Number(number.into());
        let mut form = Fields::from([
            ("approval".to_owned(), Value::text(&round.name)),
            ("round".to_owned(), Value::Number(round.round.into())),
            ("step".to_owned(), number((round.at + 1).min(round.steps.len()))),
            ("steps".to_owned(), number(round.steps.len())),
        ]);
        if let Some(person) = &self.person {
            form.insert("by".into(), Value::Person(person.id.clone()));
        }
        form
    }

    /// How people of the site call an approval.
    pub(super) fn approval_title(&self, plugin: &str, name: &str) -> String {
        let active = self.site.plugin(plugin).ok();
        let declared = active.and_then(|active| active.blueprint.approvals.get(name));
        declared.map_or(name, |declared| text_in(&declared.title, &self.site.info.locale)).to_owned()
    }
}

/// What becomes of an approval.
enum Follows {
    /// The ticket went on without it.
    Lapse(Approval),
    /// What it was about was changed.
    Anew(Approval),
    /// It begins.
    Begin,
}

fn runs_already(ticket: &Ticket, name: &str) -> Refusal {
    Refusal::Conflict(format!("approval `{name}` of {} runs already", ticket.number))
}

/// An approval that the ticket's plugin declares for its workflow.
fn declared<'a>(site: &'a Site, ticket: &Ticket, name: &str) -> Outcome<&'a model::Approval> {
    let approvals = &site.plugin(&ticket.plugin)?.blueprint.approvals;
    let fitting = || approvals.iter().filter(|(_, declared)| declared.workflow == ticket.workflow);
    let found = fitting().find(|(known, _)| *known == name);
    Ok(found
        .map(|(_, declared)| declared)
        .ok_or_else(|| missing("approval", name, fitting().map(|(name, _)| name)))?)
}

/// Whether a field that chooses the steps was changed.
fn is_changed(declared: &model::Approval, before: &Ticket, after: &Ticket) -> bool {
    let of_steps = declared.steps.iter().flat_map(|step| step.when.keys().chain(&step.field));
    let afterwards = declared.afterwards.iter().flat_map(|afterwards| afterwards.when.keys());
    of_steps.chain(afterwards).any(|name| name != "state" && before.value(name) != after.value(name))
}

/// A reason in a history line, where there is one.
fn said(reason: &str) -> Fields {
    let reason = reason.trim();
    let said = (!reason.is_empty()).then(|| ("reason".to_owned(), Value::text(reason)));
    said.into_iter().collect()
}
