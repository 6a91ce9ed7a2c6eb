//! What holds of deadlines on every calendar: beside anchors, at the ends of something, across edits of calendars.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::DayEnd;
use frontdesk_engine::calendar::{Calendar, Calendars};
use frontdesk_engine::deadline::Clock;
use frontdesk_engine::due::{Anchor, Basis, EndOf, Offset, beside, due, end_of};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::length::{Length, Unit};
use frontdesk_engine::recount::Edit;
use proptest::prelude::*;

use crate::laws::config;
use crate::time::zone;
use crate::time_laws::{calendars, dates, moments, spans};

const ENDS: [DayEnd; 3] = [DayEnd::DayEnd, DayEnd::SameTime, DayEnd::CloseOfWork];

fn site(working: Calendar) -> Calendars {
    Calendars { zone: working.zone.clone(), working, named: BTreeMap::new() }
}

fn clocks() -> impl Strategy<Value = Clock> {
    prop::sample::select(&[Clock::Wall, Clock::Working][..])
}

fn ends() -> impl Strategy<Value = DayEnd> {
    prop::sample::select(&ENDS[..])
}

/// Ends that do not hang on the time of day of the start: a later day's start may be earlier in its day.
fn fixed_ends() -> impl Strategy<Value = DayEnd> {
    prop::sample::select(&[DayEnd::DayEnd, DayEnd::CloseOfWork][..])
}

/// Apia skipped a date, which therefore ends with the day before it: counting days to it is beside the point.
fn without_gaps(calendar: Calendar) -> Calendar {
    let zone = if calendar.zone.name() == "Pacific/Apia" { zone("UTC") } else { calendar.zone };
    Calendar { zone, ..calendar }
}

fn hours() -> impl Strategy<Value = Length> {
    (0..500_u32, prop::sample::select(&[Unit::Minutes, Unit::Hours][..]))
        .prop_map(|(count, unit)| Length { count, unit })
}

fn back(length: Length) -> Option<Offset> {
    Some(Offset { back: true, length })
}

/// An edit of a site's working calendar at a moment; the zone stays.
fn edit(before: Calendar, after: Calendar, at: Instant) -> Edit {
    let after = Calendar { zone: before.zone.clone(), ..after };
    Edit { turn: 1, at, before: site(before), after: site(after) }
}

fn undone(edit: &Edit) -> Edit {
    Edit { before: edit.after.clone(), after: edit.before.clone(), ..edit.clone() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hours_before_an_anchor_pass_until_it(
        calendar in calendars(), anchor in moments(), lead in hours(), clock in clocks(), ends in ends(),
    ) {
        let site = site(calendar);
        let Ok(found) = beside(Anchor::Moment(anchor), back(lead), &clock, ends, &site) else { return Ok(()) };
        prop_assert!(found.at <= anchor);
        prop_assert_eq!(site.between(found.at, anchor, &clock), Ok(lead.as_span().expect("hours are a span")));
    }

    #[test]
    fn an_anchor_that_moves_later_moves_nothing_earlier(
        calendar in calendars(),
        anchor in moments(),
        later in spans(),
        count in 0..40_u32,
        unit in prop::sample::select(&Unit::ALL[..]),
        before: bool,
        clock in clocks(),
        ends in fixed_ends(),
    ) {
        let site = site(calendar);
        let offset = Some(Offset { back: before, length: Length { count, unit } });
        // By the wall a closed day ends at midnight, which may come before the next close of work.
        let ends = if clock == Clock::Wall { DayEnd::DayEnd } else { ends };
        let at = |anchor| beside(Anchor::Moment(anchor), offset, &clock, ends, &site).map(|due| due.at);
        if let (Ok(first), Ok(second)) = (at(anchor), at(anchor.plus(later))) {
            prop_assert!(first <= second, "{} and {}", site.zone.format(first), site.zone.format(second));
        }
    }

    #[test]
    fn working_days_before_a_date_are_so_many(calendar in calendars(), day in dates(), count in 1..40_u32) {
        let site = site(without_gaps(calendar));
        let length = Length { count, unit: Unit::WorkingDays };
        let Ok(found) = beside(Anchor::Day(day), back(length), &Clock::Wall, DayEnd::DayEnd, &site) else { return Ok(()) };
        let first = site.zone.civil_date(found.at);
        prop_assert!(site.working.is_working_day(first) && first < day);
        // From it up to the date itself, which counts only when it is worked.
        let between = site.working.working_days(first, day).expect("near enough");
        let whole = between + i32::from(!site.working.is_working_day(day));
        prop_assert_eq!(whole, i32::try_from(count).expect("few"));
    }

    #[test]
    fn behind_an_anchor_is_a_limit_from_it(
        calendar in calendars(),
        anchor in moments(),
        count in 0..40_u32,
        unit in prop::sample::select(&Unit::ALL[..]),
        clock in clocks(),
        ends in ends(),
    ) {
        let site = site(calendar);
        let length = Length { count, unit };
        let offset = Some(Offset { back: false, length });
        let found = beside(Anchor::Moment(anchor), offset, &clock, ends, &site).map(|due| due.at);
        prop_assert_eq!(found, due(anchor, length, &clock, ends, &site).map(|due| due.at));
    }

    #[test]
    fn ends_of_something_come_in_the_order_of_their_starts(
        calendar in calendars(),
        start in moments(),
        later in spans(),
        what in prop::sample::select(&[EndOf::Day, EndOf::Work, EndOf::Month][..]),
        clock in clocks(),
        ends in fixed_ends(),
    ) {
        let site = site(without_gaps(calendar));
        let end = |start| end_of(start, &what, &clock, ends, &site).map(|due| due.at);
        let (Ok(first), Ok(second)) = (end(start), end(start.plus(later))) else { return Ok(()) };
        prop_assert!(first <= second);
        prop_assert!(first >= start, "{} ends {}", site.zone.format(start), site.zone.format(first));
        if what == EndOf::Work {
            let day = site.zone.civil_date(first);
            prop_assert!(site.working.is_working_day(day));
            prop_assert_eq!(site.working.close_of_work(day), first);
        }
    }

    #[test]
    fn used_and_left_are_the_whole_across_an_edit(
        before in calendars(), after in calendars(), start in moments(), within in spans(), until_edit in spans(),
    ) {
        let Ok(promised) = before.add(start, within) else { return Ok(()) };
        let at = start.plus(until_edit).min(promised);
        let edit = edit(before, after, at);
        let Ok(moved) = edit.moved(promised, start, &Clock::Working, &Basis::Time) else { return Ok(()) };
        let used = edit.before.working.between(start, at);
        let left = edit.after.working.between(at, moved);
        prop_assert_eq!(used.0 + left.0, within.0);
        prop_assert!(moved >= at);
    }

    #[test]
    fn an_edit_that_is_undone_at_once_changes_nothing(
        before in calendars(),
        after in calendars(),
        start in moments(),
        count in 0..30_u32,
        unit in prop::sample::select(&Unit::ALL[..]),
        gone in 0..100_u64,
        clock in clocks(),
        ends in ends(),
    ) {
        let before = without_gaps(before);
        let site = site(before.clone());
        let Ok(promised) = due(start, Length { count, unit }, &clock, ends, &site) else { return Ok(()) };
        let edit = edit(before, after, start.plus(Span(promised.at.since(start).0 / 100 * gone)));
        let forth = edit.moved(promised.at, start, &clock, &promised.basis);
        let Ok(forth) = forth else { return Ok(()) };
        // What the new calendar lets end with the edit is over, and told so, before anybody can undo it.
        if forth == edit.at {
            return Ok(());
        }
        prop_assert_eq!(undone(&edit).moved(forth, start, &clock, &promised.basis), Ok(promised.at));
    }

    #[test]
    fn days_gone_stay_gone_and_as_many_are_left(
        before in calendars(), after in calendars(), start in moments(), count in 1..30_u32, until_edit in spans(),
    ) {
        let before = without_gaps(before);
        let length = Length { count, unit: Unit::WorkingDays };
        let Ok(promised) = due(start, length, &Clock::Working, DayEnd::DayEnd, &site(before.clone())) else { return Ok(()) };
        let edit = edit(before, after, start.plus(until_edit).min(promised.at));
        let Ok(moved) = edit.moved(promised.at, start, &Clock::Working, &promised.basis) else { return Ok(()) };
        let zone = &edit.before.zone;
        let gone: Date = zone.civil_date(edit.at).plus_days(-1).max(zone.civil_date(start));
        let left = |calendar: &Calendar, due| calendar.working_days(gone, zone.civil_date(due)).expect("near enough");
        prop_assert_eq!(left(&edit.after.working, moved), left(&edit.before.working, promised.at));
        prop_assert!(edit.after.working.is_working_day(zone.civil_date(moved)));
    }

    #[test]
    fn what_is_over_does_not_come_back(
        before in calendars(), after in calendars(), start in moments(), within in spans(), since in spans(),
    ) {
        let Ok(promised) = before.add(start, within) else { return Ok(()) };
        let edit = edit(before, after, promised.plus(since).plus(Span(1)));
        prop_assert_eq!(edit.moved(promised, start, &Clock::Working, &Basis::Time), Ok(promised));
    }
}
