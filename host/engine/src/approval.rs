//! Approvals of a case: the chain as it was when it began, and who decided what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alarm::{Due, DueItem};
use crate::blueprint::model::{DayEnd, Name};
use crate::deadline::{Clock, LIMIT_GRACE};
use crate::directory::Person;
use crate::instant::Instant;
use crate::length::Length;

/// One round of an approval, as stored. Whoever tries again after a return begins another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// Unique within the site.
    pub id: u64,
    /// The case.
    pub ticket: u64,
    /// A name under `approvals` of the ticket's plugin.
    pub name: Name,
    /// From 1.
    pub round: u32,
    /// Whose request it is: the ticket's requester, else whoever started it.
    pub applicant: Option<String>,
    /// People who may not decide it: it is their own.
    pub barred: Vec<String>,
    /// When it began.
    pub started_at: Instant,
    /// How it stands.
    pub state: ApprovalState,
    /// The chain, as chosen when it began.
    pub steps: Vec<Step>,
    /// The step that is asked now, from 0; their number when all agreed.
    pub at: usize,
    /// The work went on without it: then it is to be approved until this moment.
    #[serde(default)]
    pub until: Option<Instant>,
    /// A step, or the paperwork afterwards, was not done in time.
    #[serde(default)]
    pub overdue: bool,
    /// The last moment at which the clock came, whatever came of it.
    #[serde(default)]
    pub rung: Option<Instant>,
    /// The limit of the paperwork has passed.
    #[serde(default)]
    pub breached: bool,
    /// When it ended.
    #[serde(default)]
    pub ended_at: Option<Instant>,
}

/// How an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalState {
    /// People are asked.
    Running,
    /// Every step agreed.
    Approved,
    /// Somebody said no.
    Rejected,
    /// It went back to the applicant.
    Returned,
    /// The applicant took it back.
    Withdrawn,
    /// The ticket went on without it, or what it was about was changed.
    Lapsed,
}

impl ApprovalState {
    /// As histories and hooks are told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A step of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its place in the blueprint, from 1.
    pub number: u32,
    /// Each must be taken by another person who agrees.
    pub seats: Vec<Seat>,
    /// How long those asked have.
    #[serde(default)]
    pub within: Option<Length>,
    /// On which clock.
    pub clock: Clock,
    /// How lengths of days end.
    pub ends: DayEnd,
    /// The last moment that is in time for those asked last; none when nobody is above them.
    #[serde(default)]
    pub due: Option<Instant>,
    /// Who was asked last.
    #[serde(default)]
    pub asked: Vec<String>,
    /// What people decided, in their order.
    #[serde(default)]
    pub decisions: Vec<Decision>,
}

/// Who can agree in one place of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Whoever has one of these roles.
    pub roles: Vec<Name>,
    /// These people.
    pub people: Vec<String>,
}

impl Seat {
    /// Whether a person can take it.
    #[must_use]
    pub fn admits(&self, person: &Person) -> bool {
        self.people.contains(&person.id) || self.roles.iter().any(|role| person.roles.contains(role))
    }
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
    /// What.
    pub choice: Choice,
    /// Why, where it was said.
    #[serde(default)]
    pub reason: String,
    /// To whom it was passed on.
    #[serde(default)]
    pub to: Option<String>,
    /// The seats that whoever agreed could take then.
    #[serde(default)]
    pub seats: Vec<usize>,
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Agrees.
    Approve,
    /// Says no, with a reason.
    Reject,
    /// Sends it back to the applicant, with a reason.
    Return,
    /// Passes it on to another person.
    Delegate,
    /// Takes it back, as the applicant.
    Withdraw,
}

/// How a round stands, for hooks and for people.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Progress {
    /// As in the blueprint.
    pub name: Name,
    /// From 1.
    pub round: u32,
    /// How it stands.
    pub state: ApprovalState,
    /// Whose request it is.
    pub applicant: Option<String>,
    /// The step that is asked now, from 1; the last one when it has ended, 0 when none was needed.
    pub step: u32,
    /// How many steps it has.
    pub steps: u32,
    /// Who can decide now.
    pub waiting_for: Vec<String>,
    /// Who agreed so far.
    pub agreed: Vec<String>,
    /// The work went on without it.
    pub afterwards: bool,
    /// A step, or the paperwork, was not done in time.
    pub overdue: bool,
    /// When the round began.
    pub started_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

impl Approval {
    /// How it stands. `waiting_for`: who can decide now.
    #[must_use]
    pub fn progress(&self, waiting_for: Vec<String>) -> Progress {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let decisions = self.steps.iter().flat_map(|step| &step.decisions);
        let agreed = decisions.filter(|decision| decision.choice == Choice::Approve);
        Progress {
            name: self.name.clone(),
            round: self.round,
            state: self.state,
            applicant: self.applicant.clone(),
            step: count((self.at + 1).min(self.steps.len())),
            steps: count(self.steps.len()),
            waiting_for,
            agreed: agreed.map(|decision| decision.by.clone()).collect(),
            afterwards: self.until.is_some(),
            overdue: self.overdue,
            started_at: self.started_at,
            ended_at: self.ended_at,
        }
    }

    /// The step that is asked now.
    #[must_use]
    pub fn current(&self) -> Option<&Step> {
        self.steps.get(self.at).filter(|_| self.state == ApprovalState::Running)
    }

    /// The seats a person can take in the step that is asked now; none for their own request, and for whoever decided.
    #[must_use]
    pub fn seats_for(&self, person: &Person) -> Vec<usize> {
        let Some(step) = self.current() else { return Vec::new() };
        let decided = step.decisions.iter().any(|decision| decision.by == person.id);
        if decided || person.left || self.barred.contains(&person.id) {
            return Vec::new();
        }
        let admitting = step.seats.iter().enumerate().filter(|(_, seat)| seat.admits(person));
        let mut choices = step.choices();
        choices.push(admitting.map(|(place, _)| place).collect());
        if seated(&choices, step.seats.len()) == step.taken() {
            return Vec::new();
        }
        choices.pop().unwrap_or_default()
    }

    /// When it wants the clock's attention.
    #[must_use]
    pub fn alarm(&self) -> Option<DueItem> {
        let step = self.current()?.due;
        let paperwork = self.until.filter(|_| !self.breached);
        let moments = [step, paperwork].into_iter().flatten().map(|due| due.plus(LIMIT_GRACE));
        let at = moments.filter(|at| self.rung.is_none_or(|rung| *at > rung)).min()?;
        Some(DueItem { at, what: Due::Approval { ticket: self.ticket, approval: self.id } })
    }
}

impl Step {
    /// How many of its seats are taken by people who agreed.
    #[must_use]
    pub fn taken(&self) -> usize {
        seated(&self.choices(), self.seats.len())
    }

    fn choices(&self) -> Vec<Vec<usize>> {
        let agreed = self.decisions.iter().filter(|decision| decision.choice == Choice::Approve);
        agreed.map(|decision| decision.seats.clone()).collect()
    }
}

/// How many people can sit, each on one of the seats of their choice and none on another's lap.
fn seated(choices: &[Vec<usize>], seats: usize) -> usize {
    let mut holder = vec![None; seats];
    (0..choices.len())
        .filter(|person| find_seat(*person, choices, &mut holder, &mut vec![false; seats]))
        .count()
}

/// Finds a seat, if need be by moving others; a step has a handful of them.
fn find_seat(
    person: usize,
    choices: &[Vec<usize>],
    holder: &mut Vec<Option<usize>>,
    tried: &mut Vec<bool>,
) -> bool {
    for &seat in &choices[person] {
        if std::mem::replace(&mut tried[seat], true) {
            continue;
        }
        let free = match holder[seat] {
            None => true,
            Some(other) => find_seat(other, choices, holder, tried),
        };
        if free {
            holder[seat] = Some(person);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_move_so_that_all_can_sit() {
        assert_eq!(seated(&[vec![0, 1], vec![0]], 2), 2);
        assert_eq!(seated(&[vec![0], vec![0]], 2), 1);
        assert_eq!(seated(&[vec![0, 1], vec![0, 2], vec![0]], 3), 3);
        assert_eq!(seated(&[], 1), 0);
    }
}
