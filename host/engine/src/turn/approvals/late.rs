//! Who is asked, and who is asked next when nobody decides in time.

use std::collections::BTreeSet;

use super::super::{Outcome, Turn};
use crate::approval::{Approval, ApprovalState};
use crate::deadline::LIMIT_GRACE;
use crate::hooks::Event;
use crate::instant::Instant;
use crate::notice::{Audience, Notice};
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

impl Turn {
    /// Asks the people of the step that begins.
    pub(super) fn ask(&mut self, mut round: Approval, ticket: &Ticket) -> Outcome<()> {
        let asked = self.who_decides(&round)?;
        let step = &mut round.steps[round.at];
        step.asked.clone_from(&asked);
        let due = self.step_due(&round.steps[round.at])?;
        round.steps[round.at].due = due;
        self.notify_step(ticket, &round, &asked, false)?;
        self.store_round(round)
    }

    /// A moment of a round is over, whatever its hook makes of it: the next one waits.
    pub(crate) fn mark_late(&mut self, ticket: u64, id: u64, at: Instant) -> Outcome<()> {
        let Some(mut round) = self.read_round(ticket, id)? else { return Ok(()) };
        round.rung = Some(at);
        if round.state == ApprovalState::Running { self.store_round(round) } else { Ok(()) }
    }

    /// The time of a step, or of the paperwork afterwards, is over. What fell into downtime is told once: those above
    /// have their full time from now on.
    pub(crate) fn ring_approval(&mut self, ticket: u64, id: u64, at: Instant) -> Outcome<()> {
        let round = self.read_round(ticket, id)?.filter(|round| round.state == ApprovalState::Running);
        let Some(mut round) = round else { return Ok(()) };
        let passed = |due: Option<Instant>| due.is_some_and(|due| due.plus(LIMIT_GRACE) <= at);
        let breaches = passed(round.until) && !round.breached;
        // Decided, or asked of others, before a fault of it ran again.
        if !breaches && !passed(round.current().and_then(|step| step.due)) {
            return Ok(());
        }
        let ticket = self.any_ticket(ticket)?;
        let first = !std::mem::replace(&mut round.overdue, true);
        if breaches {
            round.breached = true;
            self.answer_applicant(&ticket, &round, "overdue", "")?;
        }
        self.approval_line(&ticket, &round, "overdue", Fields::new())?;
        // Who was told that it is late is not told again; those asked newly are.
        self.ask_above(&mut round, &ticket, first || breaches)?;
        let mut form = self.approval_form(&round);
        form.insert("breached".into(), Value::Flag(round.breached));
        self.store_round(round)?;
        self.count_change(ticket.id)?;
        let ticket = self.any_ticket(ticket.id)?;
        let plugin = ticket.plugin.clone();
        self.tell(&plugin, Event::Ticket { cause: "overdue".into(), ticket, action: None, form, was: None });
        Ok(())
    }

    /// Lets those above the people who were asked last decide as well; where nobody is above, those of the next step.
    fn ask_above(&mut self, round: &mut Approval, ticket: &Ticket, all: bool) -> Outcome<()> {
        let Some(step) = round.current() else { return Ok(()) };
        let mut above = BTreeSet::new();
        for id in step.asked.iter().filter(|id| !step.decisions.iter().any(|one| one.by == **id)) {
            above.extend(self.above(id, 1)?);
        }
        let mut more = self.who_is_new(round, above)?;
        if let Some(next) = round.steps.get(round.at + 1).filter(|_| more.is_empty()) {
            let next = self.sitting(&next.seats, &round.barred)?;
            more = self.who_is_new(round, next)?;
        }
        let due = if more.is_empty() { None } else { self.step_due(step)? };
        let step = &mut round.steps[round.at];
        step.due = due;
        for seat in &mut step.seats {
            seat.people.extend(more.iter().cloned());
        }
        if !more.is_empty() {
            step.asked.clone_from(&more);
        }
        let told = if all { self.who_decides(round)? } else { more };
        self.notify_step(ticket, round, &told, true)
    }

    /// Those among some people who could decide and are not asked yet.
    fn who_is_new(&self, round: &Approval, people: impl IntoIterator<Item = String>) -> Outcome<Vec<String>> {
        let Some(step) = round.current() else { return Ok(Vec::new()) };
        let there = self.sitting(&step.seats, &[])?;
        let mut new = Vec::new();
        for id in people.into_iter().filter(|id| !there.contains(id) && !round.barred.contains(id)) {
            new.extend(self.read_person(&id)?.filter(|person| !person.left).map(|person| person.id));
        }
        Ok(new)
    }

    /// Tells people that a step waits for them.
    pub(super) fn notify_step(
        &mut self,
        ticket: &Ticket,
        round: &Approval,
        people: &[String],
        overdue: bool,
    ) -> Outcome<()> {
        let applicant = match &round.applicant {
            Some(id) => self.read_person(id)?.map_or(id.clone(), |person| person.name),
            None => String::new(),
        };
        let number = |number: usize| Value::Number(number.into());
        let arguments = Fields::from([
            ("step".to_owned(), number(round.at + 1)),
            ("steps".to_owned(), number(round.steps.len())),
            ("applicant".to_owned(), Value::Text(applicant)),
            ("overdue".to_owned(), Value::Flag(overdue)),
        ]);
        self.notify(ticket, round, people, arguments, |declared| &declared.notice)
    }

    /// Tells the applicant what became of the request.
    pub(super) fn answer_applicant(
        &mut self,
        ticket: &Ticket,
        round: &Approval,
        outcome: &str,
        reason: &str,
    ) -> Outcome<()> {
        let Some(applicant) = &round.applicant else { return Ok(()) };
        let by = self.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        let arguments = Fields::from([
            ("outcome".to_owned(), Value::text(outcome)),
            ("by".to_owned(), Value::Text(by)),
            ("reason".to_owned(), Value::text(reason)),
        ]);
        let applicant = std::slice::from_ref(applicant);
        self.notify(ticket, round, applicant, arguments, |declared| &declared.answer)
    }

    fn notify(
        &mut self,
        ticket: &Ticket,
        round: &Approval,
        people: &[String],
        mut arguments: Fields,
        template: fn(&crate::blueprint::model::Approval) -> &Option<String>,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let active = site.plugin(&ticket.plugin)?;
        let declared = active.blueprint.approvals.get(&round.name);
        let Some(template) = declared.and_then(|declared| template(declared).clone()) else { return Ok(()) };
        if people.is_empty() {
            return Ok(());
        }
        let title = self.approval_title(&ticket.plugin, &round.name);
        arguments.insert("approval".into(), Value::Text(title));
        let to = people.iter().cloned().map(Audience::Person).collect();
        let about = Some(ticket.id);
        let notice = Notice { to, template, arguments, about, key: None, urgent: false };
        self.host_notice(&ticket.plugin, &format!("approval `{}`", round.name), notice)
    }
}
