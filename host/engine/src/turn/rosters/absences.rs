//! Absences: a break or leave within a shift, with or without somebody who stands in.

use super::posts::declared;
use crate::hooks::Refusal;
use crate::roster::{Absence, Gap, SHIFT_MAX, Standing, Stretch, standing};
use crate::turn::{Outcome, Turn};
use crate::{key, record};

impl Turn {
    /// Enters an absence for a hook. Needs the permission `roster`.
    ///
    /// # Errors
    /// `denied`, `not-found`, `invalid`, `conflict` when nobody can stand in so.
    pub fn put_absence_by_plugin(&mut self, absence: Absence) -> Outcome<()> {
        self.need("roster")?;
        self.put_absence(absence)
    }

    /// Enters an absence: one's own, as long as enough others stay; anybody's by whoever is in charge.
    pub(crate) fn put_absence(&mut self, absence: Absence) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, &absence.post)?;
        let own = self.caller.is_none() && self.actor() == absence.person && absence.stand_in.is_none();
        if own {
            self.acting_person("an absence")?;
        } else {
            self.need_in_charge(
                &format!("an absence of `{}` at `{}`", absence.person, absence.post),
                &declared,
            )?;
        }
        self.absence_fits(&absence)?;
        let stretch = (absence.start, absence.end);
        let gap = self.new_gap_by(&absence, stretch)?;
        if let Some(gap) = gap
            && (own || absence.reason.trim().is_empty())
        {
            let text = format!(
                "`{}` would have {} of {} people from {} to {} (take another time, or have somebody in charge enter it with \
                 a stand-in or a reason: {})",
                absence.post,
                gap.people,
                gap.needed,
                self.minute(gap.start),
                self.minute(gap.end),
                declared.post.in_charge().join(", ")
            );
            return Err(Refusal::Conflict(text).into());
        }
        self.put(key::absence(absence.start, &absence.post, &absence.person), &absence)?;
        self.watch_posts_of(&absence)
    }

    /// Takes an absence back: one's own, or anybody's by whoever is in charge.
    pub(crate) fn remove_absence(&mut self, absence: &Absence) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, &absence.post)?;
        if self.actor() != absence.person {
            self.need_in_charge(
                &format!("an absence of `{}` at `{}`", absence.person, absence.post),
                &declared,
            )?;
        }
        let key = key::absence(absence.start, &absence.post, &absence.person);
        let found: Option<Absence> = record::get(&self.overlay, key.clone())?;
        let found = found.ok_or_else(|| {
            Refusal::NotFound(format!("`{}` has no such absence at `{}`", absence.person, absence.post))
        })?;
        self.remove(key.bytes())?;
        self.watch_posts_of(&found)
    }

    /// The post of an absence, and those that its stand-in leaves.
    fn watch_posts_of(&mut self, absence: &Absence) -> Outcome<()> {
        let mut posts = vec![absence.post.clone()];
        if let Some(person) = &absence.stand_in {
            let own = self.all_shifts_within(absence.start, absence.end)?;
            posts.extend(own.into_iter().filter(|shift| shift.person == *person).map(|shift| shift.post));
        }
        posts.sort_unstable();
        posts.dedup();
        posts.iter().try_for_each(|post| self.watch(post))
    }

    fn absence_fits(&self, absence: &Absence) -> Outcome<()> {
        let Absence { post, person, start, end, stand_in, .. } = absence;
        if end <= start || end.since(*start) > SHIFT_MAX {
            let text = "`end`: expected a moment after `start` and at most 7 days later".to_owned();
            return Err(Refusal::Invalid(text).into());
        }
        let conflict = |text: String| Err(Refusal::Conflict(text).into());
        let shifts = self.shifts_within(post, *start, *end)?;
        if !shifts.iter().any(|shift| shift.person == *person) {
            return conflict(format!("`{person}` has no shift at `{post}` then"));
        }
        let others = self.absences_within(*start, *end)?;
        let again =
            |other: &&Absence| other.person == *person && other.post == *post && other.start != *start;
        if let Some(other) = others.iter().find(again) {
            let from = self.minute(other.start);
            return conflict(format!(
                "`{person}` is away from `{post}` from {from} already (take that back first)"
            ));
        }
        let Some(stand_in) = stand_in else { return Ok(()) };
        self.known_person(stand_in)?;
        if self.read_person(stand_in)?.is_some_and(|person| person.left) {
            return conflict(format!("`{stand_in}` works here no longer (take another person)"));
        }
        let here = stand_in == person || shifts.iter().any(|shift| shift.person == *stand_in);
        if here {
            return conflict(format!("`{stand_in}` is at `{post}` anyway then (take another person)"));
        }
        let same = |other: &Absence| (&other.post, &other.person, other.start) == (post, person, *start);
        let taken = |other: &&Absence| !same(other) && other.stand_in.as_ref() == Some(stand_in);
        if let Some(other) = others.iter().find(taken) {
            let text = format!(
                "`{stand_in}` stands in at `{}` from {} to {} (no relief: take another person)",
                other.post,
                self.minute(other.start),
                self.minute(other.end)
            );
            return conflict(text);
        }
        let away = |other: &&Absence| other.person == *stand_in;
        if let Some(other) = others.iter().find(away) {
            let from = self.minute(other.start);
            return conflict(format!(
                "`{stand_in}` is away from `{}` from {from} (take another person)",
                other.post
            ));
        }
        Ok(())
    }

    /// The first gap of the absence's post that the absence makes or deepens.
    fn new_gap_by(&self, absence: &Absence, (start, end): Stretch) -> Outcome<Option<Gap>> {
        let shifts = self.shifts_within(&absence.post, start, end)?;
        let place = |one: &Absence| (one.post.clone(), one.person.clone(), one.start);
        let mut absences = self.absences_within(start, end)?;
        absences.retain(|other| place(other) != place(absence));
        let cut = |standing: Vec<Standing>| -> Vec<Standing> {
            let within =
                |one: Standing| Standing { start: one.start.max(start), end: one.end.min(end), ..one };
            standing.into_iter().map(within).filter(|one| one.start < one.end).collect()
        };
        let before = cut(standing(&absence.post, &shifts, &absences));
        absences.push(absence.clone());
        let after = cut(standing(&absence.post, &shifts, &absences));
        let before = self.gaps_of(&absence.post, &before, (start, end))?;
        let covered = |gap: &Gap| {
            before.iter().any(|old| old.start <= gap.start && old.end >= gap.end && old.people <= gap.people)
        };
        let after = self.gaps_of(&absence.post, &after, (start, end))?;
        Ok(after.into_iter().find(|gap| !covered(gap)))
    }
}
