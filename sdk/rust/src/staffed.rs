//! Time that runs only while somebody stands at a post.

use crate::bindings::frontdesk::plugin::rosters::{self, Gap};
use crate::bindings::frontdesk::plugin::schedules;
use crate::{DAY, Instant, Outcome, Span};

/// How far ahead the roster is read.
const AHEAD: Span = 31 * DAY;

/// The moment when so much time has passed since `start`, counting only while at least one person stands at the post by
/// its roster; absences count where the post has a `cover`. Nothing while the roster of the next 31 days holds less.
///
/// # Errors
/// `not-found` for a post that no blueprint has.
pub fn staffed(post: &str, start: Instant, length: Span) -> Outcome<Option<Instant>> {
    let mut left = length;
    for (from, until) in stretches(post, start, start.saturating_add_unsigned(AHEAD))? {
        let span = until.abs_diff(from);
        if span >= left {
            return Ok(Some(from.saturating_add_unsigned(left)));
        }
        left -= span;
    }
    Ok(None)
}

/// How much of `[start, end)` counts as [`staffed`] does; `end` not more than 400 days later.
///
/// # Errors
/// As [`staffed`], and `invalid` for a longer stretch.
pub fn staffed_between(post: &str, start: Instant, end: Instant) -> Outcome<Span> {
    Ok(stretches(post, start, end)?.iter().map(|(from, until)| until.abs_diff(*from)).sum())
}

/// The stretches of `[start, end)` in which somebody stands at the post, in order and apart from each other.
fn stretches(post: &str, start: Instant, end: Instant) -> Outcome<Vec<(Instant, Instant)>> {
    let empty: Vec<Gap> =
        rosters::gaps(post, start, end)?.into_iter().filter(|gap| gap.people == 0).collect();
    let mut found = Vec::new();
    let mut counted = start;
    for shift in schedules::shifts(post, start, end)? {
        found.extend(without(&empty, shift.start.max(counted), shift.end.min(end)));
        counted = counted.max(shift.end);
    }
    Ok(found)
}

/// What is left of a stretch beside the gaps.
fn without(gaps: &[Gap], mut from: Instant, until: Instant) -> Vec<(Instant, Instant)> {
    let mut rest = Vec::new();
    for gap in gaps {
        if gap.start > from && gap.start < until {
            rest.push((from, gap.start));
        }
        if gap.start < until {
            from = from.max(gap.end.unwrap_or(until));
        }
    }
    if from < until {
        rest.push((from, until));
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_taken_out_of_a_stretch() {
        let gap = |start, end| Gap { start, end, people: 0, needed: 1 };
        for (gaps, from, until, wanted) in [
            (vec![], 0, 10, vec![(0, 10)]),
            (vec![gap(2, Some(4))], 0, 10, vec![(0, 2), (4, 10)]),
            (vec![gap(-5, Some(1)), gap(8, Some(20))], 0, 10, vec![(1, 8)]),
            (vec![gap(0, Some(10))], 0, 10, vec![]),
            (vec![gap(12, Some(15))], 0, 10, vec![(0, 10)]),
            (vec![gap(3, None)], 0, 10, vec![(0, 3)]),
            (vec![], 10, 10, vec![]),
        ] {
            assert_eq!(without(&gaps, from, until), wanted);
        }
    }
}
