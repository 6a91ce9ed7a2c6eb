//! Host calls about rosters: who stands at which post, what a post needs, and the shifts that are put there.
//!
//! `rota` changes the roster, `absences`, `presence` and `swaps` are what people do with it, `watch` notices when a
//! post becomes uncovered, `alerts` tells people.

mod absences;
mod alerts;
mod posts;
mod presence;
mod rota;
mod swaps;
mod watch;

use super::{Outcome, Turn};
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::roster::{
    Absence, Gap, PostState, SHIFT_MAX, Shift, ShiftAt, Standing, Stay, Stretch, Uncovered, gaps, standing,
};
use crate::view::Range;
use crate::{key, record};
use posts::{Declared, declared};

/// How many shifts are read at once by a hook.
const LISTED_MAX: usize = 200;

/// How many shifts are looked at for those that touch a stretch of time: a week of a post with hundreds of people.
const SHIFTS_SCANNED_MAX: usize = 10_000;

/// The longest stretch whose gaps are counted at once: the longest rota.
const GAPS_MAX: Span = Span::days(400);

impl Turn {
    /// Who stands at a post at a moment, without those who left. By roster, with absences and stand-ins; where people
    /// clock on, up to now by that.
    ///
    /// # Errors
    /// `not-found` for a post no blueprint has.
    pub fn on_post(&self, post: &str, at: Instant) -> Outcome<Vec<String>> {
        let site = self.site.clone();
        let clocked = declared(&site, post)?.post.presence && at <= self.now();
        let mut people: Vec<String> = if clocked {
            self.stays_at(post, at)?.into_iter().map(|stay| stay.person).collect()
        } else {
            let standing = self.standing_within(post, at, at.plus(Span(1)))?;
            standing.into_iter().map(|one| one.person).collect()
        };
        people.sort_unstable();
        people.dedup();
        let mut working = Vec::new();
        for id in people {
            working.extend(self.read_person(&id)?.filter(|person| !person.left).map(|person| person.id));
        }
        Ok(working)
    }

    /// The shifts of a post that touch `[start, end)`, at most 200.
    ///
    /// # Errors
    /// `not-found` for a post no blueprint has.
    pub fn shifts(&mut self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
        declared(&self.site, post)?;
        Ok(self.shifts_within(post, start, end)?.into_iter().take(LISTED_MAX).collect())
    }

    /// The shifts of a person at any post that touch `[start, end)`, in the order of time, at most 200.
    ///
    /// # Errors
    /// `not-found` for the person.
    pub fn shifts_of(&mut self, person: &str, start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
        self.known_person(person)?;
        let mut own = self.all_shifts_within(start, end)?;
        own.retain(|shift| shift.person == person);
        own.sort_unstable_by(|a, b| (a.start, &a.post).cmp(&(b.start, &b.post)));
        own.truncate(LISTED_MAX);
        Ok(own)
    }

    /// Who stands at a post at a moment, and how many it needs then.
    ///
    /// # Errors
    /// `not-found` for the post, `invalid` for a calendar that the site lacks.
    pub fn post_state(&self, post: &str, at: Instant) -> Outcome<PostState> {
        let site = self.site.clone();
        let needed = declared(&site, post)?.needed(at)?;
        Ok(PostState { people: self.on_post(post, at)?, needed })
    }

    /// Where the roster leaves a post with too few people in `[start, end)`. Clocking on and off changes no gap: it is
    /// the plan that is counted.
    ///
    /// # Errors
    /// `not-found` for the post, `invalid` for a stretch of more than 400 days or a calendar that the site lacks.
    pub fn post_gaps(&self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Gap>> {
        if end.since(start) > GAPS_MAX {
            let text = format!("expected a stretch of at most {GAPS_MAX}, got {}", end.since(start));
            return Err(Refusal::Invalid(text).into());
        }
        self.gaps_of(post, &self.standing_within(post, start, end)?, (start, end))
    }

    fn gaps_of(&self, post: &str, standing: &[Standing], (start, end): Stretch) -> Outcome<Vec<Gap>> {
        let site = self.site.clone();
        let declared = declared(&site, post)?;
        let mut found = Vec::new();
        for (from, to) in declared.steps(start, end) {
            if let Some(cover) = declared.cover(from)? {
                found.extend(gaps(standing, &declared.open(from, to)?, cover));
            }
        }
        Ok(found)
    }

    /// Stretches that touch `[start, end)` in which a post really had too few people, at most 200.
    ///
    /// # Errors
    /// `not-found` for the post.
    pub fn uncovered(&mut self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Uncovered>> {
        declared(&self.site, post)?;
        let all: Vec<Uncovered> = record::below(&self.overlay, key::uncovereds(post), SHIFTS_SCANNED_MAX)?;
        let touches = |one: &Uncovered| one.since < end && one.until.is_none_or(|until| until > start);
        Ok(all.into_iter().filter(touches).take(LISTED_MAX).collect())
    }

    /// Who was clocked on at a post within `[start, end)`, at most 200.
    ///
    /// # Errors
    /// `not-found` for the post.
    pub fn presence(&mut self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Stay>> {
        declared(&self.site, post)?;
        let stays = self.stays_within(post, start, end)?;
        Ok(stays.into_iter().take(LISTED_MAX).collect())
    }

    /// Puts a shift on the roster, or moves its end. Needs the permission `roster`.
    ///
    /// # Errors
    /// `denied`, `not-found` for post, person or kind, `invalid` for its length, `conflict` for a rule of the roster.
    pub fn put_shift_by_plugin(&mut self, shift: &Shift) -> Outcome<()> {
        self.need("roster")?;
        self.put_shift(shift)
    }

    /// Takes a shift off the roster. Needs the permission `roster`.
    ///
    /// # Errors
    /// `denied`, `not-found`.
    pub fn remove_shift_by_plugin(&mut self, shift: &ShiftAt) -> Outcome<()> {
        self.need("roster")?;
        self.remove_shift(shift)
    }

    /// The shifts of one post that touch `[start, end)`, in the order of time and person.
    pub(super) fn shifts_within(&self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
        let at = |moment: Instant| key::shift(post, moment, "").bytes();
        let range = Range { from: at(start.minus(SHIFT_MAX)), to: at(end), backwards: false };
        let found = record::scan::<Shift>(&self.overlay, &range, SHIFTS_SCANNED_MAX)?;
        Ok(found.into_iter().map(|(_, shift)| shift).filter(|shift| shift.end > start).collect())
    }

    fn all_shifts_within(&self, start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
        let mut all = Vec::new();
        for post in self.all_posts() {
            all.extend(self.shifts_within(&post, start, end)?);
        }
        Ok(all)
    }

    fn absences_within(&self, start: Instant, end: Instant) -> Outcome<Vec<Absence>> {
        let at = |moment: Instant| key::absences_from(moment).bytes();
        let range = Range { from: at(start.minus(SHIFT_MAX)), to: at(end), backwards: false };
        let found = record::scan::<Absence>(&self.overlay, &range, SHIFTS_SCANNED_MAX)?;
        Ok(found.into_iter().map(|(_, absence)| absence).filter(|absence| absence.end > start).collect())
    }

    /// Who stands at a post by roster, cut to `[start, end)`.
    fn standing_within(&self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Standing>> {
        let (shifts, absences) = (self.shifts_within(post, start, end)?, self.absences_within(start, end)?);
        let within = |one: Standing| Standing { start: one.start.max(start), end: one.end.min(end), ..one };
        let cut = standing(post, &shifts, &absences).into_iter().map(within);
        Ok(cut.filter(|one| one.start < one.end).collect())
    }

    fn stays_within(&self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Stay>> {
        let at = |moment: Instant| key::stays_from(post, moment).bytes();
        let range = Range { from: at(start.minus(SHIFT_MAX)), to: at(end), backwards: false };
        let found = record::scan::<Stay>(&self.overlay, &range, SHIFTS_SCANNED_MAX)?;
        let mut stays: Vec<Stay> = found.into_iter().map(|(_, stay)| stay).collect();
        // Who forgot to clock off is still there, however long ago they came.
        for stay in self.open_stays(post)? {
            if stay.on < end && !stays.contains(&stay) {
                stays.push(stay);
            }
        }
        stays.retain(|stay| stay.off.is_none_or(|off| off > start));
        stays.sort_unstable_by(|a, b| (a.on, &a.person).cmp(&(b.on, &b.person)));
        Ok(stays)
    }

    fn stays_at(&self, post: &str, at: Instant) -> Outcome<Vec<Stay>> {
        if at == self.now() { self.open_stays(post) } else { self.stays_within(post, at, at.plus(Span(1))) }
    }

    fn open_stays(&self, post: &str) -> Outcome<Vec<Stay>> {
        let mut stays = Vec::new();
        let open: Vec<(String, Instant)> =
            record::below(&self.overlay, key::open_stays(post), SHIFTS_SCANNED_MAX)?;
        for (person, on) in open {
            stays.extend(record::get::<Stay>(&self.overlay, key::stay(post, on, &person))?);
        }
        Ok(stays)
    }

    /// How people of the site call a post.
    pub(super) fn title_of_post(&self, post: &str) -> Outcome<String> {
        Ok(declared(&self.site, post)?.title().to_string())
    }

    /// Every post that some blueprint of the site has, in the order of their names.
    fn all_posts(&self) -> Vec<String> {
        let all = self.site.plugins.values().flat_map(|active| active.blueprint.posts.keys().cloned());
        let all: std::collections::BTreeSet<String> = all.collect();
        all.into_iter().collect()
    }

    /// Refuses unless the actor is in charge of a post, an administrator, the host or a hook.
    fn need_in_charge(&self, what: &str, declared: &Declared<'_>) -> Outcome<()> {
        if self.need_admin().is_ok() || self.caller.is_some() {
            return Ok(());
        }
        self.need_role(what, declared.post.in_charge(), None)
    }
}
