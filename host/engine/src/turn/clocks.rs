//! Deadlines that follow their ticket by themselves: by its state, by a date in it, by what a level waits for.

use super::deadlines::declared_deadline;
use super::ladders::{lacking, level_of};
use super::{Halt, Outcome, Turn};
use crate::blueprint::model::{self, Workflow};
use crate::deadline::{Deadline, Limit};
use crate::due::Basis;
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

/// What a change of a ticket does to a deadline that the host runs.
enum Follows {
    Nothing,
    Starts,
    Stops,
    Moves,
}

impl Turn {
    /// Lets deadlines follow a ticket that was written.
    ///
    /// A person who does something with a ticket is not stopped by a clock that cannot be counted: the deadline is left out,
    /// and the history and the operator's log say why.
    pub(super) fn follow(&mut self, before: Option<&Ticket>, after: &Ticket) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(workflow) = site.workflow(&after.plugin, &after.workflow) else { return Ok(()) };
        let deadlines = &site.plugin(&after.plugin)?.blueprint.deadlines;
        for (name, declared) in deadlines.iter().filter(|(_, declared)| declared.workflow == after.workflow) {
            let followed = match follows(workflow, declared, before, after) {
                Follows::Nothing => self.follow_pauses(name, declared, before, after),
                Follows::Starts => {
                    self.begin_deadline(after, name, declared, self.now(), Limit::Standard).map(drop)
                }
                Follows::Stops => self.drop_deadline(after.id, name),
                Follows::Moves => self.stand_by_anchor(after, name, declared),
            };
            let released = followed.and_then(|()| self.release_level(name, declared, before, after));
            match released {
                Err(Halt::Refused(refusal)) if !self.overfull && !self.read_only => {
                    self.not_counted(after, name, &refusal)?;
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// A clock that cannot be counted stops nobody: the deadline is left out.
    pub(super) fn not_counted(&mut self, ticket: &Ticket, name: &str, refusal: &Refusal) -> Outcome<()> {
        self.drop_deadline(ticket.id, name)?;
        let text = format!("{name}: {refusal}");
        self.log("error", &format!("deadline of ticket {} cannot be counted: {text}", ticket.number));
        self.history(ticket, "not-counted", None, text, Fields::new())
    }

    fn follow_pauses(
        &mut self,
        name: &str,
        declared: &model::Deadline,
        before: Option<&Ticket>,
        after: &Ticket,
    ) -> Outcome<()> {
        let pauses = |ticket: &Ticket| declared.pauses_in.contains(&ticket.state);
        let was = before.is_some_and(pauses);
        match (was, pauses(after)) {
            (false, true) => self.pause_deadline(after.id, name),
            (true, false) if self.read_deadline(after.id, name)?.is_some() => {
                self.resume_deadline(after.id, name).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn release_level(
        &mut self,
        name: &str,
        declared: &model::Deadline,
        before: Option<&Ticket>,
        after: &Ticket,
    ) -> Outcome<()> {
        if before.is_none() || declared.levels.iter().all(|level| level.needs.is_empty()) {
            return Ok(());
        }
        let Some(deadline) = self.read_deadline(after.id, name)? else { return Ok(()) };
        let Some(step) = deadline.steps.first().filter(|step| step.held) else { return Ok(()) };
        let waits = level_of(declared, step.level).is_some_and(|level| !lacking(level, after).is_empty());
        if waits { Ok(()) } else { self.release(after, declared, deadline) }
    }

    /// A deadline whose date was filled in or changed.
    pub(super) fn stand_by_anchor(
        &mut self,
        ticket: &Ticket,
        name: &str,
        declared: &model::Deadline,
    ) -> Outcome<()> {
        match self.read_deadline(ticket.id, name)? {
            Some(stood) if stood.basis == Basis::Anchor => self.move_with_anchor(ticket, declared, stood),
            _ => self.begin_deadline(ticket, name, declared, self.now(), Limit::Standard).map(drop),
        }
    }

    /// What was told is told again only where its moment lies ahead again; a threshold that lies behind now stays silent.
    fn move_with_anchor(
        &mut self,
        ticket: &Ticket,
        declared: &model::Deadline,
        stood: Deadline,
    ) -> Outcome<()> {
        let now = self.now();
        let due = self.end_by_anchor(ticket, declared)?;
        if (due.at, due.provisional) == (stood.due, stood.provisional) {
            return Ok(());
        }
        let mut moved = Deadline { due: due.at, provisional: due.provisional, rung: None, ..stood.clone() };
        moved.counted = self.head.seq + 1;
        let ahead = moved.passed_at() > now;
        moved.breached = stood.breached && !ahead;
        if moved.threshold && !ahead {
            moved.rung = Some(now);
        }
        moved.warnings = self.warnings(ticket, declared, &moved)?;
        moved.steps = self.steps(ticket, declared, &moved)?;
        let stays =
            |level: &u8| moved.steps.iter().all(|step| step.level > *level || moved.passed(step.at) <= now);
        moved.level = (0..=stood.level).rev().find(stays).unwrap_or(0);
        let level = moved.level;
        moved.steps.retain(|step| step.level > level);
        self.keep_moved(ticket, &stood, &moved)
    }

    /// Keeps a deadline that was counted anew; its history says when it was due and is due now.
    pub(super) fn keep_moved(&mut self, ticket: &Ticket, stood: &Deadline, moved: &Deadline) -> Outcome<()> {
        self.unqueue(stood)?;
        self.store_deadline(moved)?;
        if moved.due == stood.due {
            return Ok(());
        }
        let moment = |at: Instant| Value::Moment(at);
        let form =
            Fields::from([("was".to_owned(), moment(stood.due)), ("due".to_owned(), moment(moved.due))]);
        self.history(ticket, "moved", None, moved.name.clone(), form)
    }

    /// The declaration of a deadline that runs, as long as the plugin has it.
    pub(super) fn declaration(&self, ticket: &Ticket, name: &str) -> Option<model::Deadline> {
        declared_deadline(&self.site, ticket, name).ok().cloned()
    }
}

fn follows(
    workflow: &Workflow,
    declared: &model::Deadline,
    before: Option<&Ticket>,
    after: &Ticket,
) -> Follows {
    let is_open = |ticket: &Ticket| workflow.states.get(&ticket.state).is_some_and(|state| !state.end);
    let inside = |ticket: &Ticket| {
        is_open(ticket) && (declared.while_in.is_empty() || declared.while_in.contains(&ticket.state))
    };
    let was_in = before.is_some_and(inside);
    match &declared.anchor {
        None if declared.while_in.is_empty() => Follows::Nothing,
        None => match (was_in, inside(after)) {
            (false, true) => Follows::Starts,
            (true, false) => Follows::Stops,
            _ => Follows::Nothing,
        },
        Some(field) => {
            let date = |ticket: &Ticket| Some(ticket.value(field)).filter(|value| !value.is_empty());
            let had = before.filter(|before| inside(before)).and_then(date);
            match (had, Some(after).filter(|after| inside(after)).and_then(date)) {
                (had, has) if had == has => Follows::Nothing,
                (_, None) => Follows::Stops,
                (_, Some(_)) => Follows::Moves,
            }
        }
    }
}
