//! Swaps of shifts: asked, agreed to, approved where the post says so; only then does the roster change.

use super::alerts::says;
use super::posts::{Declared, declared};
use crate::blueprint::model::Swaps;
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::notice::{Audience, Notice};
use crate::roster::{AskSwap, Shift, ShiftAt, Swap, SwapState};
use crate::turn::{Outcome, Turn};
use crate::value::Value;
use crate::view::Range;
use crate::{key, record};

/// How many swaps are looked at for those of a month, the newest first.
const SCANNED_MAX: usize = 10_000;

/// How many swaps one call gives.
const LISTED_MAX: usize = 200;

impl Turn {
    /// Asks somebody to take or swap one of the actor's shifts.
    pub(crate) fn ask_swap(&mut self, ask: AskSwap) -> Outcome<u64> {
        let person = self.acting_person("asking for a swap")?;
        let site = self.site.clone();
        let declared = declared(&site, &ask.post)?;
        let swaps = swaps_of(&declared)?;
        let shift =
            self.known_shift(&ShiftAt { post: ask.post.clone(), person: person.clone(), start: ask.start })?;
        if ask.with == person {
            return Err(Refusal::Invalid("`with`: expected another person, got who asks".into()).into());
        }
        match self.read_person(&ask.with)? {
            Some(other) if !other.left => {}
            _ => {
                let text = format!("there is no person `{}` in the directory", ask.with);
                return Err(Refusal::NotFound(text).into());
            }
        }
        let in_return = match ask.for_start {
            Some(start) => {
                Some(self.known_shift(&ShiftAt { post: ask.post, person: ask.with.clone(), start })?)
            }
            None => None,
        };
        let swap = Swap {
            id: self.next_id(),
            shift,
            with: ask.with,
            in_return,
            reason: ask.reason,
            asked_at: self.now(),
            state: SwapState::Asked,
            changed_at: self.now(),
            changed_by: person,
            answer: String::new(),
        };
        self.in_time(&swap, &declared, swaps)?;
        self.within_month(&swap, &declared, swaps)?;
        self.keeps_rules(&swap)?;
        self.put(key::swap(swap.id), &swap)?;
        self.tell_swap(&swap, &declared, swaps)?;
        Ok(swap.id)
    }

    /// Agrees to a swap, or declines it: only the other person can.
    pub(crate) fn answer_swap(&mut self, id: u64, agree: bool, reason: &str) -> Outcome<()> {
        let swap = self.known_swap(id, SwapState::Asked, "waits for an answer")?;
        if self.acting_person("answering a swap")? != swap.with {
            let text = format!("swap {id} is for `{}` to answer", swap.with);
            return Err(Refusal::Denied(text).into());
        }
        let site = self.site.clone();
        let declared = declared(&site, &swap.shift.post)?;
        let swaps = swaps_of(&declared)?;
        match (agree, swaps.approve.is_empty()) {
            (false, _) => self.end_swap(swap, SwapState::Declined, reason, &declared),
            (true, true) => self.do_swap(swap, &declared, swaps),
            (true, false) => {
                self.in_time(&swap, &declared, swaps)?;
                self.keeps_rules(&swap)?;
                self.end_swap(swap, SwapState::Agreed, reason, &declared)
            }
        }
    }

    /// Approves a swap, or refuses it: one of the roles that must, but neither of the two.
    pub(crate) fn decide_swap(&mut self, id: u64, approve: bool, reason: &str) -> Outcome<()> {
        let swap = self.known_swap(id, SwapState::Agreed, "waits for approval")?;
        let site = self.site.clone();
        let declared = declared(&site, &swap.shift.post)?;
        let swaps = swaps_of(&declared)?;
        if self.need_admin().is_err() {
            self.need_role("approving a swap", &swaps.approve, None)?;
            if [&swap.shift.person, &swap.with].iter().any(|one| one.as_str() == self.actor()) {
                let text = format!("swap {id} is `{}`'s own (somebody else has to approve it)", self.actor());
                return Err(Refusal::Denied(text).into());
            }
        }
        if approve {
            self.do_swap(swap, &declared, swaps)
        } else {
            self.end_swap(swap, SwapState::Refused, reason, &declared)
        }
    }

    /// Takes back a swap that is not done.
    pub(crate) fn cancel_swap(&mut self, id: u64) -> Outcome<()> {
        let swap = self.swap(id)?;
        if self.acting_person("cancelling a swap")? != swap.shift.person {
            let text = format!("swap {id} is for `{}` to take back", swap.shift.person);
            return Err(Refusal::Denied(text).into());
        }
        if !matches!(swap.state, SwapState::Asked | SwapState::Agreed) {
            return Err(Refusal::Conflict(format!("swap {id} is {} already", swap.state.name())).into());
        }
        let site = self.site.clone();
        let declared = declared(&site, &swap.shift.post)?;
        self.end_swap(swap, SwapState::Cancelled, "", &declared)
    }

    /// Swaps that a person asked for or was asked for in `[start, end)`, the newest first, at most 200.
    ///
    /// # Errors
    /// `not-found` for the person.
    pub fn swaps_of(&mut self, person: &str, start: Instant, end: Instant) -> Outcome<Vec<Swap>> {
        self.known_person(person)?;
        let mut swaps = self.swaps_since(person, start)?;
        swaps.retain(|swap| swap.asked_at < end);
        swaps.truncate(LISTED_MAX);
        Ok(swaps)
    }

    /// Ids ascend with time: the newest come first, and what is older than `since` ends the search.
    fn swaps_since(&self, person: &str, since: Instant) -> Outcome<Vec<Swap>> {
        let range = Range::prefix(&key::swaps().below()).reversed();
        let all = record::scan::<Swap>(&self.overlay, &range, SCANNED_MAX)?.into_iter().map(|(_, swap)| swap);
        let recent = all.take_while(|swap| swap.asked_at >= since);
        Ok(recent.filter(|swap| swap.shift.person == person || swap.with == person).collect())
    }

    fn swap(&self, id: u64) -> Outcome<Swap> {
        record::get(&self.overlay, key::swap(id))?
            .ok_or_else(|| Refusal::NotFound(format!("there is no swap {id}")).into())
    }

    fn known_swap(&self, id: u64, state: SwapState, waits: &str) -> Outcome<Swap> {
        let swap = self.swap(id)?;
        if swap.state == state {
            return Ok(swap);
        }
        let text = match swap.state {
            SwapState::Asked => format!("swap {id} still waits for `{}` to agree", swap.with),
            other => format!("swap {id} is {}, not one that {waits}", other.name()),
        };
        Err(Refusal::Conflict(text).into())
    }

    /// Refuses once the earlier shift is too near, or begins.
    fn in_time(&self, swap: &Swap, declared: &Declared<'_>, swaps: &Swaps) -> Outcome<()> {
        let notice = swaps.notice.as_deref().map(|text| declared.length(text, self.now())).transpose()?;
        let latest = swap.begins().minus(notice.unwrap_or_default());
        if self.now() < latest || (notice.is_some() && self.now() == latest) {
            return Ok(());
        }
        let begins = self.minute(swap.begins());
        Err(Refusal::Conflict(match notice {
            Some(notice) => format!(
                "the shift of {begins} is too near: a swap must be settled {notice} before (ask whoever is in charge to change the \
                 roster)"
            ),
            None => format!("the shift of {begins} has begun: too late for a swap"),
        })
        .into())
    }

    /// Refuses past the limit of the month in which it is asked for, which holds for both.
    fn within_month(&self, swap: &Swap, declared: &Declared<'_>, swaps: &Swaps) -> Outcome<()> {
        let Some(most) = declared.count(swaps.per_month.as_ref(), self.now())? else { return Ok(()) };
        let zone = &self.site.calendars.zone;
        let today = zone.civil_date(self.now());
        let first = crate::instant::Date(today.0.first_of_month());
        for person in [&swap.shift.person, &swap.with] {
            let counted = self.swaps_since(person, zone.moment_of(first, 0))?;
            let counted = counted.iter().filter(|swap| swap.counts(self.now())).count();
            if counted >= usize::try_from(most).unwrap_or(usize::MAX) {
                let month = &today.to_string()[..7];
                let text = format!(
                    "`{person}` has {counted} swaps in {month} already: at most {most} a month are allowed"
                );
                return Err(Refusal::Limit(text).into());
            }
        }
        Ok(())
    }

    /// The shifts as they stand now, as they would be put, and those that would go.
    fn exchanged(&self, swap: &Swap) -> Outcome<(Vec<Shift>, Vec<Shift>)> {
        let mut gone = vec![self.unchanged(&swap.shift)?];
        gone.extend(swap.in_return.as_ref().map(|other| self.unchanged(other)).transpose()?);
        let mut put = vec![Shift { person: swap.with.clone(), ..gone[0].clone() }];
        put.extend(gone.get(1).map(|other| Shift { person: swap.shift.person.clone(), ..other.clone() }));
        Ok((put, gone))
    }

    fn unchanged(&self, shift: &Shift) -> Outcome<Shift> {
        match self.shift_at(&shift.place())? {
            Some(now) if now == *shift => Ok(now),
            _ => {
                let (start, person) = (self.minute(shift.start), &shift.person);
                let text = format!("the shift of `{person}` from {start} was changed meanwhile (ask again)");
                Err(Refusal::Conflict(text).into())
            }
        }
    }

    fn keeps_rules(&self, swap: &Swap) -> Outcome<()> {
        let (put, gone) = self.exchanged(swap)?;
        let broken = self.breaches_of(&put, &gone)?;
        match broken.first() {
            None => Ok(()),
            Some(breach) => Err(Refusal::Conflict(breach.text.clone()).into()),
        }
    }

    fn do_swap(&mut self, swap: Swap, declared: &Declared<'_>, swaps: &Swaps) -> Outcome<()> {
        self.in_time(&swap, declared, swaps)?;
        self.keeps_rules(&swap)?;
        let (put, gone) = self.exchanged(&swap)?;
        self.change_roster(put, gone)?;
        self.end_swap(swap, SwapState::Done, "", declared)
    }

    fn end_swap(
        &mut self,
        swap: Swap,
        state: SwapState,
        answer: &str,
        declared: &Declared<'_>,
    ) -> Outcome<()> {
        let swap = Swap {
            state,
            changed_at: self.now(),
            changed_by: self.actor().to_owned(),
            answer: answer.trim().to_owned(),
            ..swap
        };
        self.put(key::swap(swap.id), &swap)?;
        match &declared.post.swaps {
            Some(swaps) => self.tell_swap(&swap, declared, swaps),
            None => Ok(()),
        }
    }

    /// Tells whoever has to know or to act next.
    fn tell_swap(&mut self, swap: &Swap, declared: &Declared<'_>, swaps: &Swaps) -> Outcome<()> {
        let Some(template) = &swaps.tell else { return Ok(()) };
        let asking = || Audience::Person(swap.shift.person.clone());
        let other = || Audience::Person(swap.with.clone());
        let roles = |roles: &[String]| roles.iter().cloned().map(Audience::Role).collect::<Vec<_>>();
        let to = match swap.state {
            SwapState::Asked | SwapState::Cancelled => vec![other()],
            SwapState::Declined => vec![asking()],
            SwapState::Agreed => roles(&swaps.approve),
            SwapState::Refused => vec![asking(), other()],
            SwapState::Done => [vec![asking(), other()], roles(declared.post.in_charge())].concat(),
        };
        let arguments = says([
            ("post", declared.title()),
            ("person", Value::text(&swap.shift.person)),
            ("with", Value::text(&swap.with)),
            ("start", Value::Moment(swap.shift.start)),
            ("end", Value::Moment(swap.shift.end)),
            ("outcome", Value::text(swap.state.name())),
        ]);
        let notice =
            Notice { to, template: template.clone(), arguments, about: None, key: None, urgent: false };
        self.host_notice(declared.plugin, &format!("swap {}", swap.id), notice)
    }
}

fn swaps_of<'a>(declared: &Declared<'a>) -> Outcome<&'a Swaps> {
    declared.post.swaps.as_ref().ok_or_else(|| {
        let in_charge = declared.post.in_charge().join(", ");
        let text =
            format!("shifts of `{}` are not swapped (ask whoever is in charge: {in_charge})", declared.name);
        Refusal::Conflict(text).into()
    })
}
