//! What the shifts of a roster must keep: nobody at two places, the headcount, rest, days in a row, shifts of a week.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::crowds;
use super::{Shift, standing};
use crate::calendar::Zone;
use crate::instant::{Date, Instant, Span};

/// The rules of one post, with every figure filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The most people at one time.
    pub headcount: Option<u32>,
    /// Who stands here may stand elsewhere at the same time.
    pub shared: bool,
    /// The least time between two shifts of different days.
    pub rest: Option<Span>,
    /// The most days with shifts in a row.
    pub days_in_row: Option<u32>,
    /// The most shifts of a kind that one person works from a Monday to the next.
    pub per_week: BTreeMap<String, u32>,
}

/// A rule that a roster would break.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// What is wrong, with the names and moments.
    pub text: String,
    /// Somebody in charge may make an exception with a reason: rest and days, not people at two places.
    pub excusable: bool,
}

/// What a roster breaks because of the shifts that changed; what was broken before is left alone. `shifts` is the
/// roster as it would be, of every post, far enough round the changes that runs of days are whole. A shift counts on
/// the day on which it begins. In the order of the texts.
#[must_use]
pub fn breaches(
    zone: &Zone,
    rules: &BTreeMap<String, Rules>,
    shifts: &[Shift],
    changed: &[Shift],
) -> Vec<Breach> {
    let changed: BTreeSet<&Shift> = changed.iter().collect();
    let none = Rules::default();
    let book = Book { zone, rules, none: &none, changed };
    let mut breaches = BTreeSet::new();
    let people: BTreeSet<&str> = book.changed.iter().map(|shift| shift.person.as_str()).collect();
    for person in people {
        let mut own: Vec<&Shift> = shifts.iter().filter(|shift| shift.person == person).collect();
        own.sort_unstable_by_key(|shift| (shift.start, shift.end, &shift.post));
        breaches.extend(book.at_two_places(&own));
        breaches.extend(book.too_little_rest(&own));
        breaches.extend(book.too_many_days(&own));
        breaches.extend(book.too_many_of_a_kind(&own));
    }
    let posts: BTreeSet<&str> = book.changed.iter().map(|shift| shift.post.as_str()).collect();
    for post in posts {
        breaches.extend(book.too_many_people(post, shifts));
    }
    breaches.into_iter().collect()
}

/// A roster with its rules and what changed of it.
struct Book<'a> {
    zone: &'a Zone,
    rules: &'a BTreeMap<String, Rules>,
    none: &'a Rules,
    changed: BTreeSet<&'a Shift>,
}

impl Book<'_> {
    fn of(&self, shift: &Shift) -> &Rules {
        self.rules.get(&shift.post).unwrap_or(self.none)
    }

    fn day(&self, shift: &Shift) -> Date {
        self.zone.civil_date(shift.start)
    }

    fn minute(&self, at: Instant) -> String {
        self.zone.format(at)[..16].to_owned()
    }

    fn at_two_places(&self, own: &[&Shift]) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (index, one) in own.iter().enumerate() {
            for other in own[index + 1..].iter().take_while(|other| other.start < one.end) {
                let shared = one.post != other.post && (self.of(one).shared || self.of(other).shared);
                if shared || !(self.changed.contains(one) || self.changed.contains(other)) {
                    continue;
                }
                let text = format!(
                    "`{}` would stand at `{}` from {} and at `{}` from {} at the same time (take another person or time)",
                    one.person,
                    one.post,
                    self.minute(one.start),
                    other.post,
                    self.minute(other.start)
                );
                breaches.push(Breach { text, excusable: false });
            }
        }
        breaches
    }

    fn too_little_rest(&self, own: &[&Shift]) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for pair in own.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            let needed = self.of(before).rest.max(self.of(after).rest).unwrap_or_default();
            let rest = after.start.since(before.end);
            let touched = self.changed.contains(before) || self.changed.contains(after);
            if touched && rest < needed && self.day(before) != self.day(after) {
                let text = format!(
                    "`{}` would rest {rest} before the shift of {} at `{}`: {needed} are needed",
                    after.person,
                    self.minute(after.start),
                    after.post
                );
                breaches.push(Breach { text, excusable: true });
            }
        }
        breaches
    }

    fn too_many_days(&self, own: &[&Shift]) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let mut run: Vec<&Shift> = Vec::new();
        for shift in own {
            let follows = run.last().is_some_and(|last| self.day(shift) <= self.day(last).plus_days(1));
            if !follows {
                breaches.extend(self.long_run(&run));
                run.clear();
            }
            run.push(shift);
        }
        breaches.extend(self.long_run(&run));
        breaches
    }

    fn long_run(&self, run: &[&Shift]) -> Option<Breach> {
        let most = run.iter().filter_map(|shift| self.of(shift).days_in_row).min()?;
        let days: BTreeSet<Date> = run.iter().map(|shift| self.day(shift)).collect();
        let first_too_many = days.iter().nth(usize::try_from(most).unwrap_or(usize::MAX))?;
        if !run.iter().any(|shift| self.changed.contains(shift)) {
            return None;
        }
        let text = format!(
            "`{}` would work {} days in a row, and {first_too_many} is the day after {most}: at most {most} are allowed",
            run[0].person,
            days.len()
        );
        Some(Breach { text, excusable: true })
    }

    fn too_many_of_a_kind(&self, own: &[&Shift]) -> Vec<Breach> {
        let mut weeks: BTreeMap<(&str, &str, Date), Vec<&Shift>> = BTreeMap::new();
        for shift in own {
            if let Some(kind) = &shift.kind {
                let day = self.day(shift);
                let monday = day.plus_days(-i64::from(day.0.weekday().to_monday_zero_offset()));
                weeks.entry((&shift.post, kind, monday)).or_default().push(shift);
            }
        }
        let mut breaches = Vec::new();
        for ((_, kind, monday), shifts) in weeks {
            let Some(most) = self.of(shifts[0]).per_week.get(kind) else { continue };
            let too_many = shifts.len() > usize::try_from(*most).unwrap_or(usize::MAX);
            if too_many && shifts.iter().any(|shift| self.changed.contains(shift)) {
                let text = format!(
                    "`{}` would have {} `{kind}` shifts in the week of {monday}: at most {most} are allowed",
                    shifts[0].person,
                    shifts.len()
                );
                breaches.push(Breach { text, excusable: true });
            }
        }
        breaches
    }

    fn too_many_people(&self, post: &str, shifts: &[Shift]) -> Vec<Breach> {
        let Some(most) = self.rules.get(post).and_then(|rules| rules.headcount) else { return Vec::new() };
        let crowds = crowds(&standing(post, shifts, &[]), most);
        let touched = |(start, end, _): &&(Instant, Instant, u32)| {
            self.changed.iter().any(|shift| shift.post == post && shift.touches(*start, *end))
        };
        let breach = |(start, end, people): &(Instant, Instant, u32)| Breach {
            text: format!(
                "`{post}` would have {people} people from {} to {}: headcount {most} (take somebody off first)",
                self.minute(*start),
                self.minute(*end)
            ),
            excusable: false,
        };
        crowds.iter().filter(touched).map(breach).collect()
    }
}
