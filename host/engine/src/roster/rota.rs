//! Rotas: shifts made by a pattern that goes round, each person some days behind the one before.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Breach, Gap, Shift};
use crate::calendar::{Weekday, Zone};
use crate::instant::{Date, Instant};

/// The most days of one rota.
const DAYS_MAX: usize = 400;

/// The most shifts of one rota.
pub(crate) const SHIFTS_MAX: usize = 4_000;

/// The most people of one cycle.
const PEOPLE_MAX: usize = 200;

/// The longest pattern.
const PATTERN_MAX: usize = 200;

/// How far before a rota its cycles may have begun: ten years.
const BEGUN_DAYS_MAX: i64 = 3_660;

/// A rota to be put on the roster, all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rota {
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// Shifts by pattern.
    #[serde(default)]
    pub cycles: Vec<Cycle>,
    /// Shifts one by one.
    #[serde(default)]
    pub put: Vec<Shift>,
    /// Shifts to be taken off.
    #[serde(default)]
    pub remove: Vec<ShiftAt>,
    /// Takes every shift off first that begins on these days at the posts of the cycles.
    #[serde(default)]
    pub replace: bool,
    /// Why rules about rest, days and gaps do not hold this once. Empty: they hold.
    #[serde(default)]
    pub exception: String,
}

/// What a shift is found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftAt {
    /// Where.
    pub post: String,
    /// Who.
    pub person: String,
    /// When it begins.
    pub start: Instant,
}

/// Shifts of a post by a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cycle {
    /// The post.
    pub post: String,
    /// In turn: each is `step` days behind the one before.
    pub people: Vec<String>,
    /// `six-one` (six days on, one off), `alternate-days`, `two-on-two-off`, `in-turn` (each one day, one after the other),
    /// or letters, one a day: `EENNOO`. `O` and `-` are days off, others stand for the kind of shift that begins so.
    pub pattern: String,
    /// The kind of shift of a named pattern. Left out: the post's only one.
    pub shift: Option<String>,
    /// What letters stand for, where their first letter does not tell.
    pub letters: BTreeMap<String, String>,
    /// The weekdays that count; the pattern skips the others. Left out: all.
    pub on: Vec<Weekday>,
    /// The day on which the pattern begins for the first person. Left out: the rota's first day.
    pub begins: Option<Date>,
    /// By how many days each person is behind the one before. Left out: spread evenly over the pattern.
    pub step: Option<u32>,
}

/// When shifts of a kind begin and end, in minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindTimes {
    /// 0 to 1439.
    pub start: u32,
    /// 0 to 1440; not later than `start`: of the next day.
    pub end: u32,
}

/// A rota as it would stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Shifts that would be put, in the order of time, post and person.
    pub put: Vec<Shift>,
    /// Shifts that would be taken off.
    pub remove: Vec<Shift>,
    /// Rules that would be broken.
    pub breaches: Vec<Breach>,
    /// Where posts would have too few people from the first day to the last, by post.
    pub gaps: BTreeMap<String, Vec<Gap>>,
}

/// Why a cycle makes no shifts, for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RotaError(pub String);

/// The shifts that a cycle gives from the first day to the last, in the order of time and person.
///
/// # Errors
/// What is wrong with the cycle or the days.
pub fn cycle(
    cycle: &Cycle,
    kinds: &BTreeMap<String, KindTimes>,
    (first, last): (Date, Date),
    zone: &Zone,
) -> Result<Vec<Shift>, RotaError> {
    let days = days(first, last)?;
    let pattern = pattern(cycle, kinds)?;
    let begins = cycle.begins.unwrap_or(first);
    if begins > first || begins.plus_days(BEGUN_DAYS_MAX) < first {
        return Err(RotaError(format!(
            "`begins`: expected a day from {} to {first}, got {begins}",
            first.plus_days(-BEGUN_DAYS_MAX)
        )));
    }
    let counts = |day: Date| cycle.on.is_empty() || cycle.on.contains(&Weekday::of(day));
    let mut position = from_to(begins, first).filter(|day| counts(*day)).count();
    let step = match cycle.step {
        Some(step) => usize::try_from(step).unwrap_or(usize::MAX) % pattern.len(),
        None => (pattern.len() / cycle.people.len()).max(1),
    };
    let mut shifts = Vec::new();
    for day in days.into_iter().filter(|day| counts(*day)) {
        for (index, person) in cycle.people.iter().enumerate() {
            let behind = index * step % pattern.len();
            let Some(kind) = &pattern[(position + pattern.len() - behind) % pattern.len()] else { continue };
            let shift = shift_of(&cycle.post, person, day, kind, kinds[kind], zone);
            // A change of the clocks may swallow a short shift, or a whole date.
            if shift.start < shift.end && zone.civil_date(shift.start) == day {
                shifts.push(shift);
            }
        }
        position += 1;
    }
    shifts.sort_unstable_by(|a, b| (a.start, &a.person).cmp(&(b.start, &b.person)));
    if shifts.len() > SHIFTS_MAX {
        return Err(RotaError(format!("a rota has at most {SHIFTS_MAX} shifts (make it shorter)")));
    }
    Ok(shifts)
}

/// Every day from one to before another.
fn from_to(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| Some(day.plus_days(1))).take_while(move |day| *day < to)
}

fn days(first: Date, last: Date) -> Result<Vec<Date>, RotaError> {
    let days: Vec<_> = from_to(first, last.plus_days(1)).take(DAYS_MAX + 1).collect();
    if days.is_empty() || days.len() > DAYS_MAX {
        let text =
            format!("`last`: expected a day from {first} on, at most {DAYS_MAX} days in all, got {last}");
        return Err(RotaError(text));
    }
    Ok(days)
}

fn shift_of(post: &str, person: &str, day: Date, kind: &str, times: KindTimes, zone: &Zone) -> Shift {
    let until = if times.end > times.start { day } else { day.plus_days(1) };
    Shift {
        post: post.to_owned(),
        person: person.to_owned(),
        start: zone.moment_of(day, times.start),
        end: zone.moment_of(until, times.end),
        kind: Some(kind.to_owned()),
    }
}

/// The kind of shift of each day of the pattern; nothing on days off.
fn pattern(cycle: &Cycle, kinds: &BTreeMap<String, KindTimes>) -> Result<Vec<Option<String>>, RotaError> {
    let people = cycle.people.len();
    if people == 0 || people > PEOPLE_MAX {
        return Err(RotaError(format!("`people`: expected 1 to {PEOPLE_MAX}, got {people}")));
    }
    if let Some((_, twice)) =
        cycle.people.iter().enumerate().find(|(at, id)| cycle.people[..*at].contains(id))
    {
        return Err(RotaError(format!("`people`: `{twice}` stands there twice")));
    }
    let (on, off) = match cycle.pattern.as_str() {
        "six-one" => (6, 1),
        "alternate-days" => (1, 1),
        "two-on-two-off" => (2, 2),
        "in-turn" => (1, people - 1),
        letters => return by_letters(letters, cycle, kinds),
    };
    let kind = only_kind(cycle, kinds)?;
    let days = std::iter::repeat_n(Some(kind), on).chain(std::iter::repeat_n(None, off));
    Ok(days.collect())
}

fn only_kind(cycle: &Cycle, kinds: &BTreeMap<String, KindTimes>) -> Result<String, RotaError> {
    let there = || kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    match (&cycle.shift, kinds.len()) {
        (Some(kind), _) if kinds.contains_key(kind) => Ok(kind.clone()),
        (Some(kind), _) => Err(RotaError(format!(
            "`shift`: post `{}` has no kind of shift `{kind}` (there are: {})",
            cycle.post,
            there()
        ))),
        (None, 1) => Ok(kinds.keys().next().cloned().unwrap_or_default()),
        (None, _) => Err(RotaError(format!(
            "`shift` is missing: which kind of shift of post `{}`? (there are: {})",
            cycle.post,
            there()
        ))),
    }
}

fn by_letters(
    letters: &str,
    cycle: &Cycle,
    kinds: &BTreeMap<String, KindTimes>,
) -> Result<Vec<Option<String>>, RotaError> {
    let length = letters.chars().count();
    if !(1..=PATTERN_MAX).contains(&length)
        || !letters.chars().all(|one| one.is_ascii_uppercase() || one == '-')
    {
        return Err(RotaError(format!(
            "`pattern`: expected `six-one`, `alternate-days`, `two-on-two-off`, `in-turn` or up to {PATTERN_MAX} capital \
             letters like `EENNOO`, got `{letters}`"
        )));
    }
    letters.chars().map(|letter| kind_of(letter, cycle, kinds)).collect()
}

fn kind_of(
    letter: char,
    cycle: &Cycle,
    kinds: &BTreeMap<String, KindTimes>,
) -> Result<Option<String>, RotaError> {
    if let Some(kind) = cycle.letters.get(&letter.to_string()) {
        if kinds.contains_key(kind) {
            return Ok(Some(kind.clone()));
        }
        let text = format!("`letters`: post `{}` has no kind of shift `{kind}`", cycle.post);
        return Err(RotaError(text));
    }
    if matches!(letter, 'O' | '-') {
        return Ok(None);
    }
    let begins =
        |kind: &&String| kind.chars().next().is_some_and(|first| first.eq_ignore_ascii_case(&letter));
    let fitting: Vec<_> = kinds.keys().filter(begins).collect();
    match fitting.as_slice() {
        [one] => Ok(Some((*one).clone())),
        [] => Err(RotaError(format!(
            "`pattern`: no kind of shift of post `{}` begins with `{letter}` (there are: {})",
            cycle.post,
            kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        ))),
        several => Err(RotaError(format!(
            "`pattern`: `{letter}` may be {} (say which under `letters`)",
            several.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(" or ")
        ))),
    }
}
