//! What people decide about a request: agree, refuse, send back, pass on, take back.

use super::super::acting::unchanged;
use super::super::tickets::NOTE_CHARS_MAX;
use super::super::{Outcome, Turn};
use super::{declared, said};
use crate::approval::{Approval, ApprovalState, Choice, Decision, Step};
use crate::blueprint::model;
use crate::command::Decide;
use crate::hooks::Refusal;
use crate::ticket::Ticket;
use crate::value::Value;

impl Turn {
    /// A person decides.
    pub(crate) fn decide(&mut self, decide: Decide) -> Outcome<()> {
        let ticket = self.ticket(decide.ticket)?;
        unchanged(&ticket, decide.revision)?;
        let site = self.site.clone();
        let declared = declared(&site, &ticket, &decide.approval)?;
        self.need_role("deciding", &["anyone".to_owned()], None)?;
        let round = self.last_round(ticket.id, &decide.approval)?;
        let round = round.filter(|round| round.state == ApprovalState::Running).ok_or_else(|| {
            Refusal::Conflict(format!("approval `{}` of {} does not run", decide.approval, ticket.number))
        })?;
        check_reason(&decide)?;
        if decide.choice == Choice::Withdraw {
            return self.withdraw_approval(round, &ticket, &decide.reason);
        }
        let seats = self.need_seat(&round)?;
        match decide.choice {
            Choice::Delegate => self.delegate(round, &ticket, declared, &decide),
            Choice::Approve => self.agree(round, &ticket, seats, &decide.reason),
            Choice::Reject | Choice::Return | Choice::Withdraw => {
                let rejected = decide.choice == Choice::Reject;
                let state = if rejected { ApprovalState::Rejected } else { ApprovalState::Returned };
                let round = self.note_decision(round, decide.choice, &decide.reason);
                self.end_approval(round, &ticket, state, &decide.reason)
            }
        }
    }

    /// The seats the actor can take; who has none is told why.
    fn need_seat(&self, round: &Approval) -> Outcome<Vec<usize>> {
        let Some(person) = &self.person else { return Ok(Vec::new()) };
        let seats = round.seats_for(person);
        if !seats.is_empty() {
            return Ok(seats);
        }
        let what = format!("approval `{}`, step {} of {}", round.name, round.at + 1, round.steps.len());
        if round.barred.contains(&person.id) {
            let text =
                format!("{what}: `{}` asked for it and cannot decide it (somebody else decides)", person.id);
            return Err(Refusal::Denied(text).into());
        }
        let decided = |step: &Step| step.decisions.iter().any(|one| one.by == person.id);
        if round.current().is_some_and(decided) {
            return Err(Refusal::Conflict(format!("{what}: `{}` has decided already", person.id)).into());
        }
        let asked = self.who_decides(round)?.join(", ");
        Err(Refusal::Denied(format!("{what} waits for {asked}, not for `{}`", person.id)).into())
    }

    fn agree(&mut self, round: Approval, ticket: &Ticket, seats: Vec<usize>, reason: &str) -> Outcome<()> {
        let mut round = self.note_decision(round, Choice::Approve, reason);
        let step = &mut round.steps[round.at];
        if let Some(decision) = step.decisions.last_mut() {
            decision.seats = seats;
        }
        if step.taken() < step.seats.len() {
            self.approval_line(ticket, &round, "agreed", said(reason))?;
            self.store_round(round)?;
            return self.count_change(ticket.id);
        }
        if round.at + 1 == round.steps.len() {
            return self.end_approval(round, ticket, ApprovalState::Approved, reason);
        }
        self.approval_line(ticket, &round, "agreed", said(reason))?;
        round.at += 1;
        self.ask(round, ticket)?;
        self.count_change(ticket.id)
    }

    fn delegate(
        &mut self,
        round: Approval,
        ticket: &Ticket,
        declared: &model::Approval,
        decide: &Decide,
    ) -> Outcome<()> {
        let Some(to) = &decide.to else {
            return Err(Refusal::Form(vec![("to".into(), "expected a person, got nothing".into())]).into());
        };
        let heir = self
            .read_person(to)?
            .filter(|person| !person.left)
            .ok_or_else(|| Refusal::NotFound(format!("there is no person `{to}` in the directory")))?;
        let no = |why: &str| Err(Refusal::Denied(format!("`{to}` cannot decide this instead: {why}")).into());
        if round.barred.contains(to) {
            return no("it is their own request");
        }
        if !round.seats_for(&heir).is_empty() {
            return no("they are asked already");
        }
        let rank = self.person.as_ref().map_or(0, |person| self.site.rank_of(person));
        if !declared.delegates && self.site.rank_of(&heir) < rank {
            return no(&format!("their rank is below {rank}"));
        }
        let seats = self.need_seat(&round)?;
        let mut round = self.note_decision(round, Choice::Delegate, &decide.reason);
        let step = &mut round.steps[round.at];
        if step.decisions.iter().any(|decision| decision.by == *to) {
            return no("they have decided already");
        }
        for seat in seats {
            step.seats[seat].people.push(to.clone());
        }
        if let Some(decision) = step.decisions.last_mut() {
            decision.to = Some(to.clone());
        }
        step.asked.retain(|person| person != self.actor.id());
        step.asked.push(to.clone());
        let mut form = said(&decide.reason);
        form.insert("to".into(), Value::Person(to.clone()));
        self.approval_line(ticket, &round, "delegated", form)?;
        self.notify_step(ticket, &round, std::slice::from_ref(to), false)?;
        self.store_round(round)?;
        self.count_change(ticket.id)
    }

    fn withdraw_approval(&mut self, round: Approval, ticket: &Ticket, reason: &str) -> Outcome<()> {
        let me = self.actor();
        let mine = round.applicant.as_deref() == Some(me) || round.barred.iter().any(|person| person == me);
        if !mine {
            let whose = round.applicant.as_deref().unwrap_or("nobody");
            let text =
                format!("approval `{}` is the request of {whose}: `{me}` cannot take it back", round.name);
            return Err(Refusal::Denied(text).into());
        }
        let round = self.note_decision(round, Choice::Withdraw, reason);
        self.end_approval(round, ticket, ApprovalState::Withdrawn, reason)
    }

    /// Adds the actor's decision to the step that is asked.
    fn note_decision(&self, mut round: Approval, choice: Choice, reason: &str) -> Approval {
        let reason = reason.trim().to_owned();
        let decision = Decision {
            by: self.actor().to_owned(),
            at: self.now(),
            choice,
            reason,
            to: None,
            seats: Vec::new(),
        };
        if let Some(step) = round.steps.get_mut(round.at) {
            step.decisions.push(decision);
        }
        round
    }
}

/// Saying no needs words.
fn check_reason(decide: &Decide) -> Result<(), Refusal> {
    let letters = decide.reason.chars().count();
    let needed = matches!(decide.choice, Choice::Reject | Choice::Return);
    let why = if needed && decide.reason.trim().is_empty() {
        "expected why, got nothing".to_owned()
    } else if letters > NOTE_CHARS_MAX {
        format!("expected at most {NOTE_CHARS_MAX} characters, got {letters}")
    } else {
        return Ok(());
    };
    Err(Refusal::Form(vec![("reason".into(), why)]))
}
