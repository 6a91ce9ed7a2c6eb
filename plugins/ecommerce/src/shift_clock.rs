//! The clock of the chat desk: it runs while at least one agent is on its roster.

use frontdesk_sdk::{DAY, Instant, Outcome, Span, schedules};

/// Where agents of the chats stand by roster.
pub(crate) const POST: &str = "chat-desk";
/// How many days ahead a shift is looked for.
const DAYS_AHEAD: u32 = 14;

/// When so much time on duty has passed since a moment; nothing while no shift is planned that far.
pub(crate) fn after(start: Instant, mut span: Span) -> Outcome<Option<Instant>> {
    let mut day = start;
    for _ in 0..DAYS_AHEAD {
        let next = day.saturating_add_unsigned(DAY);
        for (from, until) in stretches(day, next)? {
            let length = (until - from).unsigned_abs();
            if span <= length {
                return Ok(Some(from.saturating_add_unsigned(span)));
            }
            span -= length;
        }
        day = next;
    }
    Ok(None)
}

/// How much time on duty lies between two moments.
pub(crate) fn between(start: Instant, end: Instant) -> Outcome<Span> {
    Ok(stretches(start, end)?.iter().map(|(from, until)| (until - from).unsigned_abs()).sum())
}

/// Stretches of `[start, end)` in which somebody is on duty, in order and apart from each other.
fn stretches(start: Instant, end: Instant) -> Outcome<Vec<(Instant, Instant)>> {
    let mut apart: Vec<(Instant, Instant)> = Vec::new();
    for shift in schedules::shifts(POST, start, end)? {
        let (from, until) = (shift.start.max(start), shift.end.min(end));
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ if from < until => apart.push((from, until)),
            _ => {}
        }
    }
    Ok(apart)
}
