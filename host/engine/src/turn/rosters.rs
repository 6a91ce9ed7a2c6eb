//! Host calls about rosters: who stands at which post, and the shifts that operators put there.

use super::{Outcome, Turn};
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::roster::Shift;
use crate::site::missing;
use crate::view::Range;
use crate::{key, record};

/// How many shifts are read at once.
const LISTED_MAX: usize = 200;

/// How many shifts are looked at for those that touch a stretch of time: a week of a post with hundreds of people.
const SHIFTS_SCANNED_MAX: usize = 10_000;

/// The longest shift that a search for who stands on a post takes into account.
const SHIFT_MAX: Span = Span::days(7);

impl Turn {
    /// Who stands on the roster for a post at a moment, without those who left.
    ///
    /// # Errors
    /// `not-found` for a post no blueprint has.
    pub fn on_post(&mut self, post: &str, at: Instant) -> Outcome<Vec<String>> {
        let mut people: Vec<_> =
            self.shifts(post, at, at.plus(Span(1)))?.into_iter().map(|shift| shift.person).collect();
        people.sort_unstable();
        people.dedup();
        let mut working = Vec::new();
        for id in people {
            working.extend(self.read_person(&id)?.filter(|person| !person.left).map(|person| person.id));
        }
        Ok(working)
    }

    /// The shifts of a post that touch `[start, end)`.
    ///
    /// # Errors
    /// `not-found` for a post no blueprint has.
    pub fn shifts(&mut self, post: &str, start: Instant, end: Instant) -> Outcome<Vec<Shift>> {
        self.known_post(post)?;
        let at = |moment: Instant| key::shift(post, moment, "").bytes();
        let range = Range { from: at(start.minus(SHIFT_MAX)), to: at(end), backwards: false };
        let found = record::scan::<Shift>(&self.overlay, &range, SHIFTS_SCANNED_MAX)?;
        let touching = found.into_iter().map(|(_, shift)| shift).filter(|shift| shift.end > start);
        Ok(touching.take(LISTED_MAX).collect())
    }

    fn known_post(&self, post: &str) -> Outcome<()> {
        let mut posts = self.site.plugins.values().flat_map(|active| active.blueprint.posts.keys());
        if posts.any(|known| known == post) {
            return Ok(());
        }
        Err(missing(
            "post",
            post,
            self.site.plugins.values().flat_map(|active| active.blueprint.posts.keys()),
        )
        .into())
    }

    /// Puts a shift on the roster.
    pub(crate) fn put_shift(&mut self, shift: &Shift) -> Outcome<()> {
        self.known_post(&shift.post)?;
        self.known_person(&shift.person)?;
        if shift.end <= shift.start || shift.end.since(shift.start) > SHIFT_MAX {
            let text = "`end`: expected a moment after `start` and at most 7 days later".to_owned();
            return Err(Refusal::Invalid(text).into());
        }
        self.put(key::shift(&shift.post, shift.start, &shift.person), shift)
    }

    /// Takes a shift off the roster.
    pub(crate) fn remove_shift(&mut self, shift: &Shift) -> Outcome<()> {
        let key = key::shift(&shift.post, shift.start, &shift.person);
        if record::get::<Shift>(&self.overlay, key.clone())?.is_none() {
            return Err(Refusal::NotFound(format!(
                "`{}` has no such shift at `{}`",
                shift.person, shift.post
            ))
            .into());
        }
        self.remove(key.bytes())
    }
}
