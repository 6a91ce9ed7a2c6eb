//! Changes of the roster: one shift, or a whole rota. Each is checked as it would stand, then written and told.

use std::collections::{BTreeMap, BTreeSet};

use super::alerts::says;
use super::posts::declared;
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::notice::{Audience, Notice};
use crate::roster::{
    Breach, Cycle, Draft, Rota, Rules, SHIFT_MAX, SHIFTS_MAX, Shift, ShiftAt, breaches, cycle,
};
use crate::turn::{Outcome, Turn};
use crate::value::Value;
use crate::{key, record};

/// How far round a change the roster is read: runs of days are no longer.
const AROUND: Span = Span::days(40);

/// How many breaches or changes one text names.
const NAMED_MAX: usize = 20;

impl Turn {
    /// Puts a shift on the roster, or moves its end.
    pub(crate) fn put_shift(&mut self, shift: &Shift) -> Outcome<()> {
        self.fits(shift)?;
        let put = [shift.clone()];
        let broken = self.breaches_of(&put, &[])?;
        if !broken.is_empty() {
            return Err(Refusal::Conflict(texts(&broken)).into());
        }
        let removed = self.shift_at(&shift.place())?.into_iter().collect();
        self.change_roster(put.to_vec(), removed)
    }

    /// Takes a shift off the roster.
    pub(crate) fn remove_shift(&mut self, at: &ShiftAt) -> Outcome<()> {
        let shift = self.known_shift(at)?;
        self.change_roster(Vec::new(), vec![shift])
    }

    /// Puts a shift on the roster, for whoever is in charge of its post.
    pub(crate) fn put_shift_by_person(&mut self, shift: &Shift) -> Outcome<()> {
        self.need_to_plan(&shift.post)?;
        self.put_shift(shift)
    }

    /// Takes a shift off the roster, for whoever is in charge of its post.
    pub(crate) fn remove_shift_by_person(&mut self, at: &ShiftAt) -> Outcome<()> {
        self.need_to_plan(&at.post)?;
        self.remove_shift(at)
    }

    /// Moves a shift to another time, post or person, for whoever is in charge of both posts. The rules look at the roster as it
    /// would stand then; what they refuse leaves the shift where it was.
    pub(crate) fn move_shift_by_person(&mut self, from: &ShiftAt, to: &Shift) -> Outcome<()> {
        self.need_to_plan(&from.post)?;
        self.need_to_plan(&to.post)?;
        let old = self.known_shift(from)?;
        self.fits(to)?;
        let (put, mut removed) = ([to.clone()], vec![old]);
        let broken = self.breaches_of(&put, &removed)?;
        if !broken.is_empty() {
            return Err(Refusal::Conflict(texts(&broken)).into());
        }
        removed.extend(self.shift_at(&to.place())?.filter(|there| there.place() != *from));
        self.change_roster(put.to_vec(), removed)
    }

    fn need_to_plan(&self, post: &str) -> Outcome<()> {
        let site = self.site.clone();
        self.need_in_charge(&format!("planning `{post}`"), &declared(&site, post)?)
    }

    pub(super) fn shift_at(&self, at: &ShiftAt) -> Outcome<Option<Shift>> {
        Ok(record::get(&self.overlay, key::shift(&at.post, at.start, &at.person))?)
    }

    pub(super) fn known_shift(&self, at: &ShiftAt) -> Outcome<Shift> {
        self.shift_at(at)?.ok_or_else(|| {
            Refusal::NotFound(format!("`{}` has no such shift at `{}`", at.person, at.post)).into()
        })
    }

    /// Refuses a shift that cannot be meant.
    fn fits(&self, shift: &Shift) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, &shift.post)?;
        self.known_person(&shift.person)?;
        if let Some(kind) = &shift.kind
            && !declared.post.shifts.contains_key(kind)
        {
            return Err(crate::site::missing("kind of shift", kind, declared.post.shifts.keys()).into());
        }
        if shift.end <= shift.start || shift.end.since(shift.start) > SHIFT_MAX {
            let text = "`end`: expected a moment after `start` and at most 7 days later".to_owned();
            return Err(Refusal::Invalid(text).into());
        }
        Ok(())
    }

    /// What a rota would do, and what speaks against it; nothing is written. For whoever is in charge of its posts.
    ///
    /// # Errors
    /// `denied`, `not-found`, `invalid` for a pattern or a shift that cannot be meant.
    pub fn draft_rota(&self, rota: &Rota) -> Outcome<Draft> {
        let mut put: BTreeMap<ShiftAt, Shift> = BTreeMap::new();
        let mut remove: BTreeMap<ShiftAt, Shift> = BTreeMap::new();
        for at in &rota.remove {
            remove.insert(at.clone(), self.known_shift(at)?);
        }
        for one in &rota.cycles {
            let shifts = self.shifts_of_cycle(one, rota)?;
            put.extend(shifts.into_iter().map(|shift| (shift.place(), shift)));
            if rota.replace {
                let old = self.beginning_within(&one.post, rota)?;
                remove.extend(old.into_iter().map(|shift| (shift.place(), shift)));
            }
        }
        for shift in &rota.put {
            self.fits(shift)?;
            put.insert(shift.place(), shift.clone());
        }
        if put.len() + remove.len() > SHIFTS_MAX {
            let text = format!("a rota changes at most {SHIFTS_MAX} shifts (make it shorter)");
            return Err(Refusal::Limit(text).into());
        }
        for post in put.keys().chain(remove.keys()).map(|at| &at.post).collect::<BTreeSet<_>>() {
            self.need_to_plan(post)?;
        }
        let mut put: Vec<Shift> = put.into_values().collect();
        put.sort_unstable_by(|a, b| (a.start, &a.post, &a.person).cmp(&(b.start, &b.post, &b.person)));
        let remove: Vec<Shift> = remove.into_values().collect();
        let breaches = self.breaches_of(&put, &remove)?;
        let gaps = self.gaps_after(rota, &put, &remove)?;
        Ok(Draft { put, remove, breaches, gaps })
    }

    /// Puts a rota on the roster.
    pub(crate) fn publish_rota(&mut self, rota: &Rota) -> Outcome<Draft> {
        let draft = self.draft_rota(rota)?;
        let site = self.site.clone();
        let excused = !rota.exception.trim().is_empty();
        let mut wrong: Vec<String> = Vec::new();
        wrong.extend(
            draft.breaches.iter().filter(|one| !(excused && one.excusable)).map(|one| one.text.clone()),
        );
        for (post, gaps) in &draft.gaps {
            if excused || !declared(&site, post)?.post.complete {
                continue;
            }
            wrong.extend(gaps.iter().map(|gap| {
                let (start, end) = (self.minute(gap.start), self.minute(gap.end));
                format!("`{post}` would have {} of {} people from {start} to {end}", gap.people, gap.needed)
            }));
        }
        if !wrong.is_empty() {
            return Err(Refusal::Conflict(first(&wrong)).into());
        }
        let mut removed = draft.remove.clone();
        for shift in &draft.put {
            removed.extend(self.shift_at(&shift.place())?.filter(|old| !removed.contains(old)));
        }
        self.change_roster(draft.put.clone(), removed)?;
        Ok(draft)
    }

    fn shifts_of_cycle(&self, one: &Cycle, rota: &Rota) -> Outcome<Vec<Shift>> {
        let site = self.site.clone();
        let zone = &site.calendars.zone;
        let declared = declared(&site, &one.post)?;
        for person in &one.people {
            self.known_person(person)?;
        }
        let at = zone.moment_of(rota.first, 0);
        let kinds = declared.post.shifts.iter();
        let kinds = kinds.map(|(name, kind)| Ok((name.clone(), declared.times(kind, at)?)));
        let kinds = kinds.collect::<Outcome<BTreeMap<_, _>>>()?;
        Ok(cycle(one, &kinds, (rota.first, rota.last), zone)
            .map_err(|why| Refusal::Invalid(why.to_string()))?)
    }

    fn days_of(&self, rota: &Rota) -> (Instant, Instant) {
        let zone = &self.site.calendars.zone;
        (zone.moment_of(rota.first, 0), zone.moment_of(rota.last, 1_440))
    }

    fn beginning_within(&self, post: &str, rota: &Rota) -> Outcome<Vec<Shift>> {
        let (start, end) = self.days_of(rota);
        let mut shifts = self.shifts_within(post, start, end)?;
        shifts.retain(|shift| shift.start >= start);
        Ok(shifts)
    }

    /// What the roster breaks once some shifts are put and others taken off.
    pub(super) fn breaches_of(&self, put: &[Shift], remove: &[Shift]) -> Outcome<Vec<Breach>> {
        let Some(first) = put.iter().map(|shift| shift.start).min() else { return Ok(Vec::new()) };
        let last = put.iter().map(|shift| shift.end).max().unwrap_or(first);
        let mut rules: BTreeMap<String, Rules> = BTreeMap::new();
        let site = self.site.clone();
        for post in self.all_posts() {
            rules.insert(post.clone(), declared(&site, &post)?.rules(first)?);
        }
        let shifts = self.all_shifts_within(first.minus(AROUND), last.plus(AROUND))?;
        let shifts = after(shifts, put, remove);
        Ok(breaches(&site.calendars.zone, &rules, &shifts, put))
    }

    fn gaps_after(
        &self,
        rota: &Rota,
        put: &[Shift],
        remove: &[Shift],
    ) -> Outcome<BTreeMap<String, Vec<crate::roster::Gap>>> {
        let (start, end) = self.days_of(rota);
        let absences = self.absences_within(start, end)?;
        let posts: BTreeSet<&String> = put.iter().chain(remove).map(|shift| &shift.post).collect();
        let mut all = BTreeMap::new();
        for post in posts {
            let shifts = after(self.shifts_within(post, start, end)?, put, remove);
            let standing = crate::roster::standing(post, &shifts, &absences);
            let gaps = self.gaps_of(post, &standing, (start, end))?;
            if !gaps.is_empty() {
                all.insert(post.clone(), gaps);
            }
        }
        Ok(all)
    }

    /// Writes shifts, looks at their posts and tells the people whose shifts changed.
    pub(super) fn change_roster(&mut self, put: Vec<Shift>, removed: Vec<Shift>) -> Outcome<()> {
        for shift in &removed {
            self.remove(key::shift(&shift.post, shift.start, &shift.person).bytes())?;
        }
        for shift in &put {
            self.put(key::shift(&shift.post, shift.start, &shift.person), shift)?;
        }
        let posts: BTreeSet<String> = put.iter().chain(&removed).map(|shift| shift.post.clone()).collect();
        for post in posts {
            self.watch(&post)?;
        }
        self.tell_changes(&put, &removed)
    }

    /// One notice to each person, and each template, whatever number of shifts changed.
    fn tell_changes(&mut self, put: &[Shift], removed: &[Shift]) -> Outcome<()> {
        let site = self.site.clone();
        let gone = removed.iter().filter(|old| !put.contains(old)).map(|shift| (shift, '−'));
        let fresh = put.iter().filter(|new| !removed.contains(new)).map(|shift| (shift, '+'));
        let mut changes: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
        for (shift, sign) in gone.chain(fresh).filter(|(shift, _)| shift.end > self.now()) {
            let declared = declared(&site, &shift.post)?;
            let Some(template) = &declared.post.changed else { continue };
            let (start, end) = (self.minute(shift.start), self.minute(shift.end));
            let line = format!("{sign} {} {start} – {end}", declared.title());
            let place = (declared.plugin.to_owned(), template.clone(), shift.person.clone());
            changes.entry(place).or_default().push(line);
        }
        for ((plugin, template, person), lines) in changes {
            let arguments = says([("changes", Value::text(first(&lines)))]);
            let to = vec![Audience::Person(person)];
            let notice = Notice { to, template, arguments, about: None, key: None, urgent: false };
            self.host_notice(&plugin, "a change of shifts", notice)?;
        }
        Ok(())
    }

    /// A moment to the minute, as people read it.
    pub(super) fn minute(&self, at: Instant) -> String {
        self.site.calendars.zone.format(at)[..16].to_owned()
    }
}

/// The roster once some shifts are put and others taken off.
fn after(shifts: Vec<Shift>, put: &[Shift], remove: &[Shift]) -> Vec<Shift> {
    let gone: BTreeSet<ShiftAt> = put.iter().chain(remove).map(Shift::place).collect();
    let kept = shifts.into_iter().filter(|shift| !gone.contains(&shift.place()));
    kept.chain(put.iter().cloned()).collect()
}

fn texts(breaches: &[Breach]) -> String {
    first(&breaches.iter().map(|one| one.text.clone()).collect::<Vec<_>>())
}

/// The first of many lines.
fn first(lines: &[String]) -> String {
    let more = lines.len().saturating_sub(NAMED_MAX);
    let mut text = lines.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join("\n");
    if more > 0 {
        text.push_str(&format!("\n… and {more} more"));
    }
    text
}
