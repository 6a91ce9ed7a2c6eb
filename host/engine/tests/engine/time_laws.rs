//! What holds on every calendar: laws of counting, tried on random calendars in zones with odd clocks.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::DayEnd;
use frontdesk_engine::calendar::{Calendar, Calendars, Day, DayKind, Hours, Interval, Week, Zone};
use frontdesk_engine::deadline::Clock;
use frontdesk_engine::due::due;
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::length::{Length, Unit};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use crate::laws::config;
use crate::time::{date, zone};

/// No change, whole hours, half an hour, at midnight both ways, a skipped date, odd offsets.
pub(crate) const ZONES: [&str; 8] = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
];

/// Sixty days from each: they hold changes of the clocks in all of [`ZONES`], a leap day and turns of the year.
const WINDOWS: [&str; 6] =
    ["2011-12-01", "2018-01-20", "2018-10-15", "2024-02-10", "2026-03-01", "2026-09-15"];

fn zones() -> impl Strategy<Value = Zone> {
    prop::sample::select(&ZONES[..]).prop_map(zone)
}

pub(crate) fn dates() -> impl Strategy<Value = Date> {
    (prop::sample::select(&WINDOWS[..]), 0..60_i64).prop_map(|(first, n)| date(first).plus_days(n))
}

pub(crate) fn moments() -> impl Strategy<Value = Instant> {
    (dates(), 0..86_400_000_i64).prop_map(|(date, ms)| Instant(zone("UTC").moment_of(date, 0).0 + ms))
}

/// Up to six weeks, often whole minutes so that edges are hit.
pub(crate) fn spans() -> impl Strategy<Value = Span> {
    prop_oneof![(0..60_480_u64).prop_map(Span::minutes), (0..3_628_800_000_u64).prop_map(Span)]
}

/// Up to three intervals with edges on quarters of an hour.
fn day_hours() -> impl Strategy<Value = Vec<Interval>> {
    btree_set(0..=96_u16, 0..=6).prop_map(|edges| {
        let edges: Vec<_> = edges.into_iter().collect();
        let interval = |pair: &[u16]| Interval::new(pair[0] * 15, pair[1] * 15).expect("ascending edges");
        edges.chunks_exact(2).map(interval).collect()
    })
}

fn days() -> impl Strategy<Value = BTreeMap<Date, Day>> {
    let kinds = prop_oneof![
        Just(DayKind::Holiday),
        Just(DayKind::Rest),
        Just(DayKind::MakeUp { like: None }),
        day_hours().prop_map(|hours| DayKind::Special { hours }),
    ];
    let day = kinds.prop_map(|kind| Day { kind, title: String::new(), statutory: false });
    btree_map(dates(), day, 0..80)
}

prop_compose! {
    pub(crate) fn calendars()(
        zone in zones(),
        week in vec(day_hours(), 7),
        later in (dates(), day_hours()),
        days in days(),
        make_up_works: bool,
    ) -> Calendar {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week.try_into().expect("seven days");
        let hours = Hours { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
        let weeks = vec![
            Week { from: None, hours },
            Week { from: Some(later.0), hours: Hours::monday_to_friday(&later.1) },
        ];
        Calendar { days, weeks, make_up_works, ..Calendar::always(zone) }
    }
}

fn is_open(calendar: &Calendar, at: Instant) -> bool {
    let day = calendar.zone.civil_date(at);
    // A stretch up to 24:00 closes in the first moment of the next date.
    let stretches = [day.plus_days(-1), day].into_iter().flat_map(|day| calendar.open_on(day));
    stretches.into_iter().any(|(open, close)| open <= at && at <= close)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_calendar_tried_is_in_order(calendar in calendars()) {
        let problems = calendar.validate().err().unwrap_or_default();
        prop_assert!(problems.iter().all(|problem| problem.contains("has no week with open hours")), "{problems:?}");
    }

    #[test]
    fn add_is_undone_by_between(calendar in calendars(), at in moments(), within in spans()) {
        if let Ok(due) = calendar.add(at, within) {
            prop_assert!(due >= at);
            prop_assert_eq!(calendar.between(at, due), within);
        }
    }

    #[test]
    fn before_is_undone_by_between(calendar in calendars(), at in moments(), lead in spans()) {
        if let Ok(warning) = calendar.before(at, lead) {
            prop_assert!(warning <= at);
            prop_assert_eq!(calendar.between(warning, at), lead);
        }
    }

    #[test]
    fn between_is_undone_by_add(calendar in calendars(), at in moments(), within in spans()) {
        let end = at.plus(within);
        if let Ok(due) = calendar.add(at, calendar.between(at, end)) {
            prop_assert_eq!(calendar.between(due.min(end), due.max(end)), Span::ZERO);
        }
    }

    #[test]
    fn nothing_falls_due_in_closed_time(calendar in calendars(), at in moments(), within in spans()) {
        if let Ok(due) = calendar.add(at, within) {
            prop_assert!(is_open(&calendar, due), "{}", calendar.zone.format(due));
        }
        if let Ok(warning) = calendar.before(at, within) {
            prop_assert!(is_open(&calendar, warning), "{}", calendar.zone.format(warning));
        }
    }

    #[test]
    fn later_and_longer_is_never_earlier(
        calendar in calendars(), at in moments(), later in spans(), within in spans(), longer in spans(),
    ) {
        let due = calendar.add(at, within);
        if let (Ok(due), Ok(due_later)) = (&due, calendar.add(at.plus(later), within)) {
            prop_assert!(due_later >= *due);
        }
        if let (Ok(due), Ok(due_longer)) = (&due, calendar.add(at, Span(within.0 + longer.0))) {
            prop_assert!(due_longer >= *due);
        }
    }

    #[test]
    fn stretches_of_time_add_up(calendar in calendars(), at in moments(), first in spans(), second in spans()) {
        let (middle, end) = (at.plus(first), at.plus(first).plus(second));
        let parts = calendar.between(at, middle).0 + calendar.between(middle, end).0;
        prop_assert_eq!(calendar.between(at, end).0, parts);
        if let (Ok(middle), Ok(due)) = (calendar.add(at, first), calendar.add(at, Span(first.0 + second.0))) {
            // Nothing more to wait for leaves a limit at closing time; what comes after begins at the opening.
            prop_assert_eq!(calendar.add(middle, second), Ok(due));
        }
    }

    #[test]
    fn a_pause_keeps_what_is_left(
        calendar in calendars(), at in moments(), within in spans(), until_pause in spans(), pause in spans(),
    ) {
        let Ok(due) = calendar.add(at, within) else { return Ok(()) };
        let paused = at.plus(until_pause).min(due);
        let resumed = paused.plus(pause);
        let left = calendar.between(paused, due);
        let Ok(due_then) = calendar.add(resumed, left) else { return Ok(()) };
        prop_assert_eq!(calendar.between(resumed, due_then), left);
        prop_assert_eq!(calendar.between(at, paused).0 + left.0, within.0);
        if calendar.between(paused, resumed) == Span::ZERO && left > Span::ZERO {
            prop_assert_eq!(due_then, due);
        }
    }

    #[test]
    fn working_days_add_up(calendar in calendars(), start in dates(), first in 1..60_i32, second in 1..60_i32) {
        for sign in [1, -1] {
            let whole = calendar.working_day(start, sign * (first + second));
            let half = calendar.working_day(start, sign * first);
            if let (Ok(whole), Ok(half)) = (whole, half) {
                prop_assert_eq!(calendar.working_day(half, sign * second), Ok(whole));
                prop_assert_eq!(calendar.working_day(whole, -sign * second), Ok(half));
                prop_assert!(calendar.is_working_day(whole));
            }
        }
        if let Ok(day) = calendar.working_day(start, 0) {
            prop_assert!(calendar.is_working_day(day) && day >= start);
        }
    }

    #[test]
    fn minutes_counted_one_by_one_give_the_same(calendar in calendars(), start in moments(), minutes in 0..6_000_u64) {
        // Where the clocks do not change, the wall alone tells whether a minute is open.
        let calendar = Calendar { zone: zone("Asia/Kathmandu"), ..calendar };
        let start = Instant(start.0 - start.0.rem_euclid(60_000));
        let open = |at: &Instant| {
            let minute = calendar.zone.minute_of_day(*at);
            let hours = calendar.hours_on(calendar.zone.civil_date(*at));
            hours.iter().any(|interval| (interval.start()..interval.end()).contains(&minute))
        };
        let counted = (0..minutes).map(|n| start.plus(Span::minutes(n))).filter(open).count();
        let end = start.plus(Span::minutes(minutes));
        prop_assert_eq!(calendar.between(start, end), Span::minutes(counted as u64));
    }

    #[test]
    fn a_later_civil_time_is_never_an_earlier_moment(zone in zones(), day in dates(), minute in 0..1440_u32) {
        let at = zone.moment_of(day, minute);
        prop_assert!(at <= zone.moment_of(day, minute + 1));
        prop_assert!(zone.civil_date(at) >= day);
        // Exact but where the clocks skip; then it is the moment of the skip, and its last millisecond is before.
        if zone.civil_date(at) != day || zone.minute_of_day(at) != minute {
            let before = Instant(at.0 - 1);
            let shown = (zone.civil_date(before), zone.minute_of_day(before));
            prop_assert!(shown < (day, minute), "{} comes after {}", zone.format(before), zone.format(at));
        }
        prop_assert_eq!(zone.end_of_day(day).plus(Span::seconds(1)), zone.moment_of(day.plus_days(1), 0));
    }

    #[test]
    fn a_written_moment_is_read_back(name in prop::sample::select(&["Asia/Shanghai", "UTC", "Asia/Kathmandu"][..]), at in moments()) {
        let zone = zone(name);
        let whole_seconds = Instant(at.0 - at.0.rem_euclid(1_000));
        prop_assert_eq!(zone.parse_civil(&zone.format(at)), Ok(whole_seconds));
    }

    #[test]
    fn a_limit_is_never_over_before_it_starts(
        calendar in calendars(),
        start in moments(),
        count in 0..40_u32,
        unit in prop::sample::select(&Unit::ALL[..]),
        ends in prop::sample::select(&[DayEnd::DayEnd, DayEnd::SameTime, DayEnd::CloseOfWork][..]),
        clock in prop::sample::select(&[Clock::Wall, Clock::Working][..]),
    ) {
        let calendars = Calendars { zone: calendar.zone.clone(), working: calendar, named: BTreeMap::new() };
        let over = |count| due(start, Length { count, unit }, &clock, ends, &calendars);
        if let (Ok(now), Ok(later)) = (over(count), over(count + 1)) {
            prop_assert!(now.at >= start);
            prop_assert!(later.at >= now.at);
        }
    }
}

#[test]
fn the_zones_tried_hold_changes_of_the_clocks() {
    let apia = zone("Pacific/Apia");
    assert_eq!(apia.moment_of(date("2011-12-30"), 0), apia.moment_of(date("2011-12-31"), 0));
    let [berlin, howe] = ["Europe/Berlin", "Australia/Lord_Howe"].map(zone);
    let length = |zone: &Zone, day| zone.moment_of(date(day), 1440).since(zone.moment_of(date(day), 0));
    assert_eq!(length(&berlin, "2026-03-29"), Span::hours(23));
    assert_eq!(length(&howe, "2026-04-05"), Span::minutes(24 * 60 + 30));
}
