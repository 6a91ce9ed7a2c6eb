//! Moments that nobody is told before: drawn from a seed, the same on every replay.

use crate::figure::{draw, number};
use crate::instant::Date;

/// Days and minutes of the day, ascending: `times` of them on the days given, from minute `from` to before `until`.
///
/// Days are drawn before any comes twice; two on one day have different minutes. There are fewer when the days do not
/// have as many minutes, none without days.
#[must_use]
pub fn moments(seed: &str, days: &[Date], times: u32, (from, until): (u32, u32)) -> Vec<(Date, u32)> {
    let width = until.saturating_sub(from);
    let times = usize::try_from(times).unwrap_or(usize::MAX);
    let names: Vec<String> = days.iter().map(Date::to_string).collect();
    let (all, more) =
        (times.checked_div(days.len()).unwrap_or(0), times.checked_rem(days.len()).unwrap_or(0));
    let drawn = draw(&names, more, seed);
    let mut moments = Vec::new();
    for (day, name) in days.iter().zip(&names) {
        let count = all + usize::from(drawn.contains(name));
        moments.extend(minutes(seed, name, count, width).into_iter().map(|minute| (*day, from + minute)));
    }
    moments.sort_unstable();
    moments
}

/// So many different minutes below `width`; a minute that is taken gives way to the next one.
fn minutes(seed: &str, day: &str, count: usize, width: u32) -> Vec<u32> {
    let mut taken = Vec::new();
    for place in 0..count.min(usize::try_from(width).unwrap_or(usize::MAX)) {
        let drawn = number(seed, &format!("{day} {place}"), u64::from(width));
        let mut minute = u32::try_from(drawn).unwrap_or(0);
        while taken.contains(&minute) {
            minute = (minute + 1) % width;
        }
        taken.push(minute);
    }
    taken
}
