//! Which steps a request has to pass, and who can decide each.

use std::collections::BTreeSet;

use super::super::{Outcome, Turn};
use super::declared;
use crate::approval::{Approval, Seat, Step};
use crate::blueprint::model;
use crate::deadline::Clock;
use crate::due::due;
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::ticket::Ticket;

/// How far up superiors are looked for.
const LEVELS_MAX: u8 = 10;

impl Turn {
    /// Whose request it would be, who could not decide it, and its steps.
    pub(super) fn chain_of(
        &self,
        ticket: &Ticket,
        name: &str,
    ) -> Outcome<(Option<String>, Vec<String>, Vec<Step>)> {
        let declared = declared(&self.site, ticket, name)?;
        let actor = self.person.as_ref().map(|person| person.id.clone());
        let applicant = ticket.requester.clone().or_else(|| actor.clone());
        let theirs = || applicant.iter().chain(&actor).cloned().collect();
        let barred: Vec<_> = if declared.own { Vec::new() } else { theirs() };
        let steps = self.chain(ticket, name, declared, applicant.as_deref(), &barred)?;
        Ok((applicant, barred, steps))
    }

    /// The steps whose condition holds, each with its seats; refused when nobody could decide one of them.
    fn chain(
        &self,
        ticket: &Ticket,
        name: &str,
        declared: &model::Approval,
        applicant: Option<&str>,
        barred: &[String],
    ) -> Outcome<Vec<Step>> {
        let mut chain = Vec::new();
        for (number, step) in (1..).zip(&declared.steps) {
            if !self.holds(&step.when, ticket)? {
                continue;
            }
            let nobody = |why: &str| {
                let text = format!("approval `{name}`, step {number}: nobody can decide it ({why})");
                Refusal::Conflict(text)
            };
            let seats = self.seats(ticket, step, applicant)?.map_err(|why| nobody(&why))?;
            let within = step.within.as_ref().map(|text| self.length_of(text, ticket)).transpose()?;
            let step = Step {
                number,
                seats,
                within,
                clock: Clock::named(&step.clock),
                ends: step.ends,
                due: None,
                asked: Vec::new(),
                decisions: Vec::new(),
            };
            for seat in &step.seats {
                if self.sitting(std::slice::from_ref(seat), barred)?.is_empty() {
                    return Err(nobody(&lacking(seat)).into());
                }
            }
            chain.push(step);
        }
        Ok(chain)
    }

    /// The seats of a step, or why there are none.
    fn seats(
        &self,
        ticket: &Ticket,
        step: &model::Step,
        applicant: Option<&str>,
    ) -> Outcome<Result<Vec<Seat>, String>> {
        let one = |person: String| vec![Seat { roles: Vec::new(), people: vec![person] }];
        if let Some(level) = step.superior {
            let Some(applicant) = applicant else { return Ok(Err("the request is nobody's".into())) };
            let above = self.superior_of_rank(applicant, level, step.rank)?;
            let why = || match step.rank {
                Some(rank) => {
                    format!("`{applicant}` has no superior of rank {rank}; enter one in the directory")
                }
                None => format!("`{applicant}` has no superior {level} up; enter one in the directory"),
            };
            return Ok(above.map(one).ok_or_else(why));
        }
        if let Some(field) = &step.field {
            let person = ticket.value(field).as_text().map(str::to_owned);
            return Ok(person.map(one).ok_or_else(|| format!("`{field}` is empty; fill it in")));
        }
        let roles = match step.rank {
            Some(rank) => self.roles_from(rank),
            None => step.roles.clone(),
        };
        Ok(Ok(if step.all {
            roles.into_iter().map(|role| Seat { roles: vec![role], people: Vec::new() }).collect()
        } else {
            vec![Seat { roles, people: Vec::new() }]
        }))
    }

    /// The superior so many levels up, or the first above of a rank.
    fn superior_of_rank(&self, applicant: &str, level: u8, rank: Option<u8>) -> Outcome<Option<String>> {
        for level in level..=LEVELS_MAX.max(level) {
            let Some(above) = self.above(applicant, level)? else { return Ok(None) };
            let Some(person) = self.read_person(&above)? else { return Ok(None) };
            if rank.is_none_or(|rank| self.site.rank_of(&person) >= rank) {
                return Ok(Some(above));
            }
        }
        Ok(None)
    }

    /// The roles of a rank or higher, in any plugin of the site.
    fn roles_from(&self, rank: u8) -> Vec<String> {
        let roles = self.site.plugins.values().flat_map(|active| &active.blueprint.roles);
        let high: BTreeSet<_> =
            roles.filter(|(_, role)| role.rank >= rank).map(|(name, _)| name.clone()).collect();
        high.into_iter().collect()
    }

    /// Everybody who can take one of some seats, in the order of their ids.
    pub(super) fn sitting(&self, seats: &[Seat], barred: &[String]) -> Outcome<Vec<String>> {
        let mut people = BTreeSet::new();
        for seat in seats {
            for role in &seat.roles {
                people.extend(self.people_with(role)?.into_iter().map(|person| person.id));
            }
            for id in &seat.people {
                people.extend(self.read_person(id)?.filter(|person| !person.left).map(|person| person.id));
            }
        }
        Ok(people.into_iter().filter(|id| !barred.contains(id)).collect())
    }

    /// Everybody who can decide the step that is asked now.
    pub(super) fn who_decides(&self, round: &Approval) -> Outcome<Vec<String>> {
        let Some(step) = round.current() else { return Ok(Vec::new()) };
        let mut deciding = Vec::new();
        for id in self.sitting(&step.seats, &round.barred)? {
            if self.read_person(&id)?.is_some_and(|person| !round.seats_for(&person).is_empty()) {
                deciding.push(id);
            }
        }
        Ok(deciding)
    }

    /// The last moment in time of a step that is asked now.
    pub(super) fn step_due(&self, step: &Step) -> Outcome<Option<Instant>> {
        let Some(within) = step.within else { return Ok(None) };
        Ok(Some(due(self.now(), within, &step.clock, step.ends, &self.site.calendars)?.at))
    }

    /// Until when the paperwork is to be done, where the work does not wait for it.
    pub(super) fn paperwork_until(
        &self,
        ticket: &Ticket,
        declared: &model::Approval,
    ) -> Outcome<Option<Instant>> {
        let Some(afterwards) = &declared.afterwards else { return Ok(None) };
        if !self.holds(&afterwards.when, ticket)? {
            return Ok(None);
        }
        let within = self.length_of(&afterwards.within, ticket)?;
        let clock = Clock::named(&afterwards.clock);
        Ok(Some(due(self.now(), within, &clock, afterwards.ends, &self.site.calendars)?.at))
    }
}

fn lacking(seat: &Seat) -> String {
    match seat.people.first() {
        Some(person) => format!("`{person}` works here no longer, or asked for it"),
        None => format!("give somebody else one of the roles {}", seat.roles.join(", ")),
    }
}
