//! What holds of every roster: gaps are what counting minute by minute finds, rotas keep their pattern on every clock,
//! swaps leave no gap.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::calendar::{Weekday, Zone};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::roster::{
    Absence, Cycle, KindTimes, Rules, Shift, Standing, breaches, cycle, gaps, standing,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::laws::config;
use crate::time::{date, zone};
use crate::time_laws::ZONES;

const PEOPLE: [&str; 4] = ["a", "b", "c", "d"];
const POSTS: [&str; 2] = ["desk", "hall"];

/// Random rosters often break a rule; those say nothing about swaps.
const REJECTS_MAX: u32 = 200_000;

/// Minutes from 22:00 on: rosters here run over midnight.
fn minute(minutes: i64) -> Instant {
    const TEN_IN_THE_EVENING: i64 = 1_772_460_000_000;
    Instant(TEN_IN_THE_EVENING + minutes * 60_000)
}

/// How many minutes the rosters of these tests run.
const MINUTES: i64 = 240;

fn shifts() -> impl Strategy<Value = Vec<Shift>> {
    let one = (0..2_usize, 0..4_usize, 0..MINUTES, 1..120_i64);
    vec(one, 1..6).prop_map(|all| {
        let shift = |(post, person, start, length): (usize, usize, i64, i64)| Shift {
            post: POSTS[post].into(),
            person: PEOPLE[person].into(),
            start: minute(start),
            end: minute(start + length),
            kind: None,
        };
        all.into_iter().map(shift).collect()
    })
}

fn absences() -> impl Strategy<Value = Vec<Absence>> {
    let one = (0..2_usize, 0..4_usize, 0..MINUTES, 1..60_i64, prop::option::of(0..4_usize));
    vec(one, 0..4).prop_map(|all| {
        let absence =
            |(post, person, start, length, stand_in): (usize, usize, i64, i64, Option<usize>)| Absence {
                post: POSTS[post].into(),
                person: PEOPLE[person].into(),
                start: minute(start),
                end: minute(start + length),
                stand_in: stand_in.map(|id| PEOPLE[id].into()),
                reason: String::new(),
            };
        all.into_iter().map(absence).collect()
    })
}

/// Who stands at a post in a minute, by what the words say and no arithmetic.
fn there<'a>(post: &str, shifts: &'a [Shift], absences: &'a [Absence], at: Instant) -> BTreeSet<&'a str> {
    let during = |absence: &&Absence| absence.start <= at && at < absence.end;
    let away = |person: &str| {
        absences.iter().filter(during).any(|absence| {
            let here = absence.post == post && absence.person == person;
            here || (absence.post != post && absence.stand_in.as_deref() == Some(person))
        })
    };
    let by_shift = shifts.iter().filter(|shift| shift.post == post && shift.start <= at && at < shift.end);
    let by_shift = by_shift.map(|shift| shift.person.as_str()).filter(|person| !away(person));
    let standing_in = absences.iter().filter(during).filter(|absence| absence.post == post);
    by_shift.chain(standing_in.filter_map(|absence| absence.stand_in.as_deref())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: REJECTS_MAX, ..config() })]

    #[test]
    fn gaps_are_what_counting_minute_by_minute_finds(
        shifts in shifts(),
        absences in absences(),
        needed in 0..4_u32,
        open in vec((0..MINUTES, 1..200_i64), 1..3),
    ) {
        let open: Vec<_> = open.into_iter().map(|(start, length)| (minute(start), minute(start + length))).collect();
        let standing = standing("desk", &shifts, &absences);
        let found = gaps(&standing, &open, needed);
        for at in (0..MINUTES + 200).map(minute) {
            let people = u32::try_from(there("desk", &shifts, &absences, at).len()).unwrap();
            let is_open = open.iter().any(|(start, end)| *start <= at && at < *end);
            let expected = (is_open && people < needed).then_some(people);
            let gap = found.iter().find(|gap| gap.start <= at && at < gap.end);
            prop_assert_eq!(gap.map(|gap| gap.people), expected, "at {:?}", at);
        }
        for pair in found.windows(2) {
            let apart = pair[0].end < pair[1].start;
            prop_assert!(apart || (pair[0].end == pair[1].start && pair[0].people != pair[1].people));
        }
        prop_assert!(found.iter().all(|gap| gap.start < gap.end && gap.needed == needed));
    }

    #[test]
    fn a_swap_that_breaks_no_rule_leaves_every_gap_as_it_was(
        shifts in shifts(),
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
        with in 0..4_usize,
        both in any::<bool>(),
        headcount in 1..4_u32,
    ) {
        let zone = zone("Asia/Shanghai");
        let rules: BTreeMap<String, Rules> =
            POSTS.map(|post| (post.to_owned(), Rules { headcount: Some(headcount), ..Rules::default() })).into();
        prop_assume!(breaches(&zone, &rules, &shifts, &shifts).is_empty());
        let mut after = shifts.clone();
        let (first, second) = (first.index(shifts.len()), second.index(shifts.len()));
        if both {
            after[first].person.clone_from(&shifts[second].person);
            after[second].person.clone_from(&shifts[first].person);
        } else {
            after[first].person = PEOPLE[with].into();
        }
        let changed = [after[first].clone(), after[second].clone()];
        prop_assume!(breaches(&zone, &rules, &after, &changed).is_empty());
        for post in POSTS {
            let open = [(minute(0), minute(2 * MINUTES))];
            let gaps = |shifts: &[Shift]| gaps(&standing(post, shifts, &[]), &open, 2);
            prop_assert_eq!(gaps(&shifts), gaps(&after));
        }
    }

    #[test]
    fn a_roster_without_breach_has_nobody_twice_and_nobody_too_many(shifts in shifts(), headcount in 1..4_u32) {
        let rules: BTreeMap<String, Rules> =
            POSTS.map(|post| (post.to_owned(), Rules { headcount: Some(headcount), ..Rules::default() })).into();
        let broken = breaches(&zone("UTC"), &rules, &shifts, &shifts);
        let mut seen = false;
        for at in (0..2 * MINUTES).map(minute) {
            let now: Vec<_> = shifts.iter().filter(|shift| shift.start <= at && at < shift.end).collect();
            let people: BTreeSet<_> = now.iter().map(|shift| &shift.person).collect();
            let crowded = POSTS.iter().any(|post| there(post, &shifts, &[], at).len() > headcount as usize);
            seen |= crowded || people.len() < now.len();
        }
        prop_assert_eq!(!broken.is_empty(), seen, "{:?}", broken);
    }

    #[test]
    fn a_rota_keeps_its_pattern_whatever_the_clocks_do(plan in plans()) {
        let Plan { zone, first, days, cycle: wanted, times } = plan;
        let kinds = kinds(times);
        let last = first.plus_days(days - 1);
        let shifts = cycle(&wanted, &kinds, (first, last), &zone).unwrap();
        let letters: Vec<char> = wanted.pattern.chars().collect();
        let step = wanted.step.map_or((letters.len() / wanted.people.len()).max(1), |step| step as usize);
        let mut left: Vec<Shift> = shifts.clone();
        let mut counted = 0_usize;
        let mut day = wanted.begins.unwrap_or(first);
        while day <= last {
            if wanted.on.is_empty() || wanted.on.contains(&Weekday::of(day)) {
                for (index, person) in wanted.people.iter().enumerate() {
                    let at = (counted + letters.len() * 50 - index * step) % letters.len();
                    let works = day >= first && letters[at] != 'O' && happens(letters[at], day, &kinds, &zone);
                    let found = left.iter().position(|shift| {
                        shift.person == *person && zone.civil_date(shift.start) == day
                    });
                    prop_assert_eq!(found.is_some(), works, "{} on {}", person, day);
                    if let Some(found) = found {
                        let shift = left.remove(found);
                        check_shift(&shift, letters[at], day, &kinds, &zone)?;
                    }
                }
                counted += 1;
            }
            day = day.plus_days(1);
        }
        prop_assert_eq!(left, Vec::<Shift>::new());
    }

    #[test]
    fn six_on_and_one_off_never_breaks_six_days_in_a_row(
        first in dates(),
        days in 1..60_i64,
        people in 1..8_usize,
        begun in 0..30_i64,
    ) {
        let zone = zone("Europe/Berlin");
        let wanted = Cycle {
            post: "desk".into(),
            people: (0..people).map(|id| format!("p{id}")).collect(),
            pattern: "six-one".into(),
            shift: Some("early".into()),
            begins: Some(first.plus_days(-begun)),
            ..Cycle::default()
        };
        let kinds = kinds((510, 1_050));
        let shifts = cycle(&wanted, &kinds, (first, first.plus_days(days - 1)), &zone).unwrap();
        let rules = Rules { days_in_row: Some(6), rest: Some(Span::hours(11)), ..Rules::default() };
        let rules = BTreeMap::from([("desk".to_owned(), rules)]);
        prop_assert_eq!(breaches(&zone, &rules, &shifts, &shifts), []);
        // Seven in turn: one is off each day, six work.
        if people == 7 {
            prop_assert_eq!(shifts.len() as i64, days * 6);
        }
    }
}

/// A cycle by letters on a zone with odd clocks.
#[derive(Debug)]
struct Plan {
    zone: Zone,
    first: Date,
    days: i64,
    cycle: Cycle,
    times: (u32, u32),
}

fn dates() -> impl Strategy<Value = Date> {
    const WINDOWS: [&str; 4] = ["2011-12-20", "2018-10-20", "2026-03-20", "2026-10-10"];
    (prop::sample::select(&WINDOWS[..]), 0..30_i64).prop_map(|(first, n)| date(first).plus_days(n))
}

fn plans() -> impl Strategy<Value = Plan> {
    let cycle = ("[ENO]{1,9}", 1..5_usize, prop::option::of(0..4_u32), vec(0..7_usize, 0..3), 0..20_i64);
    (prop::sample::select(&ZONES[..]), dates(), 1..21_i64, cycle, (0..1_440_u32, 0..=1_440_u32)).prop_map(
        |(name, first, days, (pattern, people, step, on, begun), times)| Plan {
            zone: zone(name),
            first,
            days,
            times,
            cycle: Cycle {
                post: "desk".into(),
                people: PEOPLE[..people].iter().map(|&id| id.to_owned()).collect(),
                pattern,
                on: on.into_iter().map(|day| Weekday::ALL[day]).collect(),
                begins: Some(first.plus_days(-begun)),
                step,
                ..Cycle::default()
            },
        },
    )
}

fn kinds((start, end): (u32, u32)) -> BTreeMap<String, KindTimes> {
    let night = KindTimes { start: 1_320, end: 360 };
    BTreeMap::from([("early".to_owned(), KindTimes { start, end }), ("night".to_owned(), night)])
}

/// Whether a change of the clocks leaves something of the day's shift.
fn happens(letter: char, day: Date, kinds: &BTreeMap<String, KindTimes>, zone: &Zone) -> bool {
    let times = kinds[if letter == 'E' { "early" } else { "night" }];
    let start = zone.moment_of(day, times.start);
    let until = if times.end > times.start { day } else { day.plus_days(1) };
    zone.civil_date(start) == day && start < zone.moment_of(until, times.end)
}

/// A shift begins and ends by the clock on the wall.
fn check_shift(
    shift: &Shift,
    letter: char,
    day: Date,
    kinds: &BTreeMap<String, KindTimes>,
    zone: &Zone,
) -> Result<(), TestCaseError> {
    let kind = if letter == 'E' { "early" } else { "night" };
    let times = kinds[kind];
    prop_assert_eq!(shift.kind.as_deref(), Some(kind));
    prop_assert_eq!(shift.start, zone.moment_of(day, times.start));
    let until = if times.end > times.start { day } else { day.plus_days(1) };
    prop_assert_eq!(shift.end, zone.moment_of(until, times.end));
    Ok(())
}

#[test]
fn a_night_shift_is_as_long_as_the_night() {
    let zone = zone("Europe/Berlin");
    let wanted =
        Cycle { post: "desk".into(), people: vec!["a".into()], pattern: "N".into(), ..Cycle::default() };
    let night = |first: &str| {
        let days = (date(first), date(first));
        let shift = cycle(&wanted, &kinds((0, 1)), days, &zone).unwrap().remove(0);
        shift.end.since(shift.start)
    };
    assert_eq!(night("2026-03-27"), Span::hours(8));
    assert_eq!(night("2026-03-28"), Span::hours(7));
    assert_eq!(night("2026-10-24"), Span::hours(9));
}

#[test]
fn the_hour_that_comes_twice_is_a_gap_of_two_hours() {
    let zone = zone("Europe/Berlin");
    let moment = |minute| zone.moment_of(date("2026-10-25"), minute);
    let until = |end| vec![Standing { start: moment(0), end, person: "a".into() }];
    // The shift ends at 02:00, the first of the two; the next begins at 03:00.
    let found = gaps(&until(moment(120)), &[(moment(0), moment(180))], 1);
    assert_eq!(found.iter().map(|gap| gap.end.since(gap.start)).collect::<Vec<_>>(), [Span::hours(2)]);
}
