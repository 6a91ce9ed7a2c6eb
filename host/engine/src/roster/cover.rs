//! How many people stand at a post, stretch by stretch, and where that is too few.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Absence, Shift};
use crate::instant::Instant;

/// From, until (not included).
pub type Stretch = (Instant, Instant);

/// Somebody stands at a post.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// From.
    pub start: Instant,
    /// Until, not included.
    pub end: Instant,
    /// Who.
    pub person: String,
}

/// A stretch in which fewer people stand at a post than it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// From.
    pub start: Instant,
    /// Until, not included.
    pub end: Instant,
    /// How many stand there.
    pub people: u32,
    /// How many it needs.
    pub needed: u32,
}

/// Who stands at a post by roster: the shifts there, without who is away or stands in elsewhere, with who stands in
/// here. `absences` are those of all posts. In the order of time and person.
#[must_use]
pub fn standing(post: &str, shifts: &[Shift], absences: &[Absence]) -> Vec<Standing> {
    let mut all = Vec::new();
    for shift in shifts.iter().filter(|shift| shift.post == post) {
        let away = |absence: &&Absence| {
            let from_here = absence.post == post && absence.person == shift.person;
            let elsewhere = absence.post != post && absence.stand_in.as_ref() == Some(&shift.person);
            from_here || elsewhere
        };
        let cuts = absences.iter().filter(away).map(|absence| (absence.start, absence.end)).collect();
        let pieces = without((shift.start, shift.end), cuts);
        all.extend(pieces.into_iter().map(|(start, end)| Standing {
            start,
            end,
            person: shift.person.clone(),
        }));
    }
    for absence in absences.iter().filter(|absence| absence.post == post) {
        let Absence { start, end, .. } = *absence;
        all.extend(absence.stand_in.iter().map(|person| Standing { start, end, person: person.clone() }));
    }
    all.sort_unstable();
    all
}

/// What is left of a stretch without others.
fn without((start, end): Stretch, mut cuts: Vec<Stretch>) -> Vec<Stretch> {
    cuts.sort_unstable();
    let mut left = Vec::new();
    let mut from = start;
    for (cut_start, cut_end) in cuts {
        if cut_start > from {
            left.push((from, cut_start.min(end)));
        }
        from = from.max(cut_end);
    }
    left.push((from, end));
    left.retain(|(start, end)| start < end);
    left
}

/// Where a post is open and fewer people stand there than it needs. A person counts once, however often they stand
/// there. Ascending; neighbours with equally many people are one gap.
#[must_use]
pub fn gaps(standing: &[Standing], open: &[Stretch], needed: u32) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for (start, end, people) in counted(standing, open).into_iter().filter(|(.., people)| *people < needed) {
        match gaps.last_mut() {
            Some(last) if last.end == start && last.people == people => last.end = end,
            _ => gaps.push(Gap { start, end, people, needed }),
        }
    }
    gaps
}

/// Where more people stand than may, with the most that stand there at once. Ascending.
pub(super) fn crowds(standing: &[Standing], most: u32) -> Vec<(Instant, Instant, u32)> {
    let whole = standing.iter().map(|one| (one.start, one.end));
    let whole = whole.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)));
    let mut crowds: Vec<(Instant, Instant, u32)> = Vec::new();
    let open: Vec<Stretch> = whole.into_iter().collect();
    for (start, end, people) in counted(standing, &open).into_iter().filter(|(.., people)| *people > most) {
        match crowds.last_mut() {
            Some(last) if last.1 == start => *last = (last.0, end, last.2.max(people)),
            _ => crowds.push((start, end, people)),
        }
    }
    crowds
}

/// How many different people stand there, stretch by stretch, while it is open.
fn counted(standing: &[Standing], open: &[Stretch]) -> Vec<(Instant, Instant, u32)> {
    // The end of a stretch sorts before a beginning at the same moment.
    let mut edges: Vec<(Instant, bool, Option<&str>)> = Vec::new();
    for (start, end) in open.iter().filter(|(start, end)| start < end) {
        edges.extend([(*start, true, None), (*end, false, None)]);
    }
    for Standing { start, end, person } in standing.iter().filter(|one| one.start < one.end) {
        edges.extend([(*start, true, Some(person.as_str())), (*end, false, Some(person.as_str()))]);
    }
    edges.sort_unstable();
    let mut counted = Vec::new();
    let mut opened = 0_u32;
    let mut there: BTreeMap<&str, u32> = BTreeMap::new();
    let mut since = Instant(i64::MIN);
    for (at, begins, person) in edges {
        if opened > 0 && since < at {
            counted.push((since, at, u32::try_from(there.len()).unwrap_or(u32::MAX)));
        }
        since = at;
        let times = match person {
            None => &mut opened,
            Some(person) => there.entry(person).or_default(),
        };
        *times = if begins { *times + 1 } else { *times - 1 };
        if *times == 0
            && let Some(person) = person
        {
            there.remove(person);
        }
    }
    counted
}
