//! Business hours: the house's, and those of single days that somebody changed.

use frontdesk_sdk::{
    Date, Field, Fields, Instant, MINUTE, Outcome, Span, Ticket, TicketEvent, Value, clock_minute, fields,
    refuse, registers, schedules, setting, today, turn,
};

use crate::{bag, broadcast_plan};

/// When a day's business begins and ends.
#[derive(Clone, Copy)]
pub(crate) struct Hours {
    pub(crate) day: Date,
    /// Minutes since midnight.
    pub(crate) opening: u32,
    /// Minutes since midnight.
    pub(crate) closing: u32,
}

impl Hours {
    /// The business hours of a day.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub(crate) fn of(day: Date) -> Outcome<Self> {
        let changed = registers::get("store-days", &day.to_string())?;
        let on_that_day = |field: &str| clock_minute(changed.as_ref()?.word(field));
        let opening = on_that_day("opens").map_or_else(|| setting::minute("opening"), Ok)?;
        let closing = on_that_day("closes").map_or_else(|| setting::minute("closing"), Ok)?;
        Ok(Self { day, opening, closing })
    }

    pub(crate) fn closes(self) -> Instant {
        self.at(self.closing)
    }

    /// The moment of a minute of that day.
    pub(crate) fn at(self, minute: u32) -> Instant {
        schedules::moment_of(self.day, minute)
    }
}

/// The moment when so much time of business has passed.
pub(crate) fn after(from: Instant, within: Span) -> Outcome<Instant> {
    let (mut at, mut rest) = (from, within);
    let mut day = schedules::civil_date(from);
    loop {
        let hours = Hours::of(day)?;
        at = at.max(hours.at(hours.opening));
        let open = u64::try_from(hours.closes().saturating_sub(at)).unwrap_or(0);
        if rest <= open && (open > 0 || rest == 0) {
            return Ok(at.saturating_add_unsigned(rest));
        }
        rest -= open;
        day = schedules::add_days(day, 1);
    }
}

/// Whole minutes since 1970.
pub(crate) fn minutes(at: Instant) -> i64 {
    at.div_euclid(MINUTE.cast_signed())
}

/// A minute of the day as people write it.
pub(crate) fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// Other hours of one day: what hangs on them moves at once.
pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let change = event.ticket;
    if !change.has("opens") && !change.has("closes") {
        return Err(refuse("hours-missing"));
    }
    let day = change.day("day").unwrap_or_else(today);
    registers::put("store-days", &day.to_string(), &line(&change, day)?)?;
    let hours = Hours::of(day)?;
    sound(hours)?;
    broadcast_plan::derive_again(hours.day)?;
    bag::move_collection(hours)
}

/// What was said earlier of the day and is not said anew stays.
fn line(change: &Ticket, day: Date) -> Outcome<Vec<Field>> {
    let mut line =
        registers::get("store-days", &day.to_string())?.map_or_else(Vec::new, |entry| entry.fields);
    for field in
        fields![opens: change.text("opens"), closes: change.text("closes"), reason: change.text("reason")]
    {
        if field.value != Value::Nothing {
            line.retain(|old| old.name != field.name);
            line.push(field);
        }
    }
    Ok(line)
}

fn sound(hours: Hours) -> Outcome {
    let (opens, closes) = (clock(hours.opening), clock(hours.closing));
    if hours.closing <= hours.opening {
        return Err(refuse("hours-order").with("opens", opens).with("closes", closes));
    }
    if hours.closes() <= turn::now() {
        return Err(refuse("hours-past").with("closes", closes));
    }
    Ok(())
}
