//! After an edit of calendars every running deadline is counted anew, some hundred a turn of the clock.

use super::ladders::{Base, base_of, level_of};
use super::{Halt, Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model;
use crate::calendar::Calendars;
use crate::deadline::Deadline;
use crate::due::{Basis, is_provisional};
use crate::instant::Instant;
use crate::recount::Edit;
use crate::ticket::Ticket;
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many deadlines one turn looks at: each may write five records, of the 10 000 that a turn may write.
const RECOUNTED_PER_TURN: usize = 500;

/// How many edits may wait at once; one is counted within moments.
const EDITS_MAX: usize = 1_000;

impl Turn {
    /// Has running deadlines counted anew before anything else that is due, unless nothing runs or nothing changed.
    pub(super) fn recount_after_edit(&mut self, before: Calendars) -> Outcome<()> {
        let after = self.site.calendars.clone();
        let running = self.overlay.scan(&Range::prefix(&key::all_deadlines().below()), 1)?;
        if before == after || running.is_empty() {
            return Ok(());
        }
        let edit = Edit { turn: self.head.seq + 1, at: self.now(), before, after };
        self.put(key::recount(edit.turn), &edit)?;
        self.count_on(&edit, None)
    }

    fn count_on(&mut self, edit: &Edit, after: Option<(u64, String)>) -> Outcome<()> {
        let item = DueItem { at: edit.at, what: Due::Recount { edit: edit.turn, after } };
        self.put(item.key(), &item)
    }

    /// Counts the next deadlines anew.
    pub(crate) fn ring_recount(&mut self, edit: u64, after: Option<(u64, String)>) -> Outcome<()> {
        let Some(edit) = record::get::<Edit>(&self.overlay, key::recount(edit))? else { return Ok(()) };
        let mut range = Range::prefix(&key::all_deadlines().below());
        if let Some((ticket, name)) = &after {
            range = range.after(&key::deadline(*ticket, name).bytes());
        }
        let found = record::scan::<Deadline>(&self.overlay, &range, RECOUNTED_PER_TURN)?;
        let last = found.last().map(|(_, deadline)| (deadline.ticket, deadline.name.clone()));
        let whole = found.len() == RECOUNTED_PER_TURN;
        for (_, deadline) in found {
            self.recount(&edit, deadline)?;
        }
        if whole { self.count_on(&edit, last) } else { self.remove(key::recount(edit.turn).bytes()) }
    }

    /// Counts one deadline by every edit that still waits: what is left of it is asked for now.
    pub(super) fn count_up_to_date(&mut self, ticket: u64, name: &str) -> Outcome<()> {
        for edit in record::below::<Edit>(&self.overlay, key::recounts(), EDITS_MAX)? {
            if let Some(deadline) = self.read_deadline(ticket, name)? {
                self.recount(&edit, deadline)?;
            }
        }
        Ok(())
    }

    /// One deadline after an edit. One that cannot be counted by the new calendars keeps its moments.
    fn recount(&mut self, edit: &Edit, stood: Deadline) -> Outcome<()> {
        if stood.counted >= edit.turn || stood.left.is_some() {
            return Ok(());
        }
        let Some(ticket) = record::get::<Ticket>(&self.overlay, key::ticket(stood.ticket))? else {
            return Ok(());
        };
        let Some(declared) = self.declaration(&ticket, &stood.name) else { return Ok(()) };
        match self.recounted(edit, &ticket, &declared, &stood) {
            Ok(Some(moved)) => self.keep_moved(&ticket, &stood, &moved),
            Ok(None) => Ok(()),
            Err(Halt::Refused(refusal)) => {
                let named = format!("deadline `{}` of ticket {}", stood.name, ticket.number);
                self.log(
                    "error",
                    &format!("{named} keeps its moments after the calendars changed: {refusal}"),
                );
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The deadline as it stands after an edit, if that is any different.
    fn recounted(
        &mut self,
        edit: &Edit,
        ticket: &Ticket,
        declared: &model::Deadline,
        stood: &Deadline,
    ) -> Outcome<Option<Deadline>> {
        if stood.basis == Basis::Anchor {
            self.stand_by_anchor(ticket, &stood.name, declared)?;
            return Ok(None);
        }
        let due = edit.moved(stood.due, stood.started, &stood.clock, &stood.basis)?;
        let counted_by = edit.after.counted_by(&stood.clock)?;
        let provisional = is_provisional(stood.started, due, &stood.basis, counted_by, &edit.after);
        let mut moved = Deadline { due, provisional, ..stood.clone() };
        moved.steps = self.recounted_steps(edit, ticket, declared, stood, due)?;
        if due != stood.due {
            moved.warnings = self.pending_warnings(ticket, declared, stood, &moved)?;
        }
        if moved == *stood {
            return Ok(None);
        }
        moved.counted = edit.turn;
        moved.rung = None;
        Ok(Some(moved))
    }

    /// A level that counts from a moment still to come counts from there; one that runs keeps the time it used.
    fn recounted_steps(
        &self,
        edit: &Edit,
        ticket: &Ticket,
        declared: &model::Deadline,
        stood: &Deadline,
        due: Instant,
    ) -> Outcome<Vec<crate::deadline::Step>> {
        let mut steps = stood.steps.clone();
        let mut below: Option<Instant> = None;
        for step in &mut steps {
            if step.held {
                below = Some(step.at);
                continue;
            }
            let base = match level_of(declared, step.level).map(base_of) {
                Some(Base::End) => Some(due).filter(|due| *due > edit.at),
                Some(Base::Below) => below,
                Some(Base::Start) | None => None,
            };
            step.at = match base {
                Some(base) => self.step(ticket, declared, step.level, base)?.at,
                None => edit.moved(step.at, stood.started, &stood.clock, &step.basis)?,
            };
            step.at = below.map_or(step.at, |below| step.at.max(below));
            below = Some(step.at);
        }
        Ok(steps)
    }

    /// Warnings that were not told yet, at their new moments; one that lies behind now comes at once.
    fn pending_warnings(
        &self,
        ticket: &Ticket,
        declared: &model::Deadline,
        stood: &Deadline,
        moved: &Deadline,
    ) -> Outcome<Vec<(Instant, crate::instant::Span)>> {
        let mut warnings = self.all_warnings(ticket, declared, moved)?;
        warnings.retain(|(_, lead)| stood.warnings.iter().any(|(_, pending)| pending == lead));
        for (at, _) in &mut warnings {
            *at = (*at).max(self.now());
        }
        Ok(warnings)
    }
}
