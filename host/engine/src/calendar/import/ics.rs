//! Holidays from iCalendar (RFC 5545): whole-day events, as public calendars and office suites export them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Holidays, ImportError};
use crate::calendar::day::{Day, DayKind};
use crate::instant::Date;

/// Words that make an event a make-up working day.
const MAKE_UP: [&str; 6] = ["班", "make-up", "makeup", "make up", "workday", "working day"];
/// Words by which a file marks its days off; where one stands, events without are festivals, not days off.
const DAY_OFF: [&str; 2] = ["休", "放假"];
/// A year counts as published when its days lie in so many months: a lone 31 December does not publish a year.
const MONTHS_OF_A_YEAR: usize = 3;
/// A longer event is a mistake.
const EVENT_DAYS_MAX: i64 = 366;

/// Reads the whole-day events of an iCalendar file as holidays.
///
/// An event whose summary has a word like `班`, `make-up` or `workday` is a make-up working day, any other a
/// holiday. If some summary has `休` or `放假`, events with none of these words are left out. The format does not tell
/// statutory days from moved rest days.
///
/// # Errors
/// It is no such file, or an event has a time of day, repeats, or contradicts another; the first such line.
pub fn import_ics(text: &str) -> Result<Holidays, ImportError> {
    let events = events(text)?;
    let marked = events.iter().any(|event| has(&event.summary, &DAY_OFF));
    let mut holidays = Holidays::default();
    for event in events {
        let make_up = has(&event.summary, &MAKE_UP);
        if marked && !make_up && !has(&event.summary, &DAY_OFF) {
            holidays.left_out.push(event.summary);
            continue;
        }
        let kind = if make_up { DayKind::MakeUp { like: None } } else { DayKind::Holiday };
        for date in event.dates {
            let day = Day { kind: kind.clone(), title: event.summary.clone(), statutory: false };
            let known = holidays.days.entry(date).or_insert(day);
            if known.kind != kind {
                let problem = format!(
                    "`{date}` is a day off and a make-up day, `{}` and `{}`",
                    known.title, event.summary
                );
                return Err(ImportError { line: event.line, problem });
            }
        }
    }
    holidays.years = published(&holidays.days);
    Ok(holidays)
}

fn has(summary: &str, words: &[&str]) -> bool {
    let summary = summary.to_lowercase();
    words.iter().any(|word| summary.contains(word))
}

fn published(days: &BTreeMap<Date, Day>) -> BTreeSet<i16> {
    let mut months: BTreeMap<i16, BTreeSet<i8>> = BTreeMap::new();
    for date in days.keys() {
        months.entry(date.0.year()).or_default().insert(date.0.month());
    }
    months.into_iter().filter(|(_, months)| months.len() >= MONTHS_OF_A_YEAR).map(|(year, _)| year).collect()
}

struct Event {
    line: usize,
    summary: String,
    dates: Vec<Date>,
}

/// A property with the line it begins on; its name is in capitals.
struct Property {
    line: usize,
    name: String,
    value: String,
}

fn wrong(line: usize, problem: impl Into<String>) -> ImportError {
    ImportError { line, problem: problem.into() }
}

fn events(text: &str) -> Result<Vec<Event>, ImportError> {
    let mut events = Vec::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut properties: Vec<Property> = Vec::new();
    for (line, content) in unfolded(text) {
        let property = property(line, &content)?;
        let component = property.value.to_uppercase();
        match (property.name.as_str(), open.last()) {
            ("BEGIN", None) if component != "VCALENDAR" => return Err(not_ics(line)),
            ("BEGIN", _) => open.push((line, component)),
            ("END", Some((begun, name))) if *name == component => {
                if component == "VEVENT" {
                    events.extend(event(*begun, &std::mem::take(&mut properties))?);
                }
                open.pop();
            }
            ("END", _) => return Err(wrong(line, format!("`END:{component}` without its `BEGIN`"))),
            (_, None) => return Err(not_ics(line)),
            (_, Some((_, name))) if name == "VEVENT" => properties.push(property),
            _ => {}
        }
    }
    match open.pop() {
        Some((line, name)) => {
            Err(wrong(line, format!("`BEGIN:{name}` without its `END` (is the file cut off?)")))
        }
        None if text.trim().is_empty() => Err(not_ics(1)),
        None => Ok(events),
    }
}

fn not_ics(line: usize) -> ImportError {
    wrong(line, "expected an iCalendar file, which begins with `BEGIN:VCALENDAR`")
}

/// Content lines with the number of their first line; a line that begins with a blank continues the one before.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ if line.is_empty() => {}
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

/// `NAME;PARAMETER="a:b":VALUE`; parameters are dropped, as the shape of a value tells a date from a time.
fn property(line: usize, content: &str) -> Result<Property, ImportError> {
    let mut quoted = false;
    let colon = content.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    });
    let colon = colon.ok_or_else(|| wrong(line, format!("expected `NAME:VALUE`, got `{content}`")))?;
    let name = content[..colon].split(';').next().unwrap_or_default().to_uppercase();
    Ok(Property { line, name, value: content[colon + 1..].trim().to_owned() })
}

/// The event of these properties; none when it is called off.
fn event(line: usize, properties: &[Property]) -> Result<Option<Event>, ImportError> {
    let named = |name: &str| properties.iter().find(|property| property.name == name);
    if named("STATUS").is_some_and(|status| status.value.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(None);
    }
    if let Some(repeats) = named("RRULE").or(named("RDATE")) {
        return Err(wrong(repeats.line, "repeating events are not read (export the single days)"));
    }
    let summary = named("SUMMARY").map(|summary| unescaped(&summary.value)).unwrap_or_default();
    let start = named("DTSTART").ok_or_else(|| wrong(line, format!("event `{summary}` has no `DTSTART`")))?;
    let first = date(start)?;
    let days = match (named("DTEND"), named("DURATION")) {
        (Some(end), _) => whole_days(end, first)?,
        (None, Some(duration)) => duration_days(duration)?,
        (None, None) => 1,
    };
    let dates = (0..days).map(|n| first.plus_days(n)).collect();
    Ok(Some(Event { line, summary, dates }))
}

fn date(property: &Property) -> Result<Date, ImportError> {
    let Property { line, name, value } = property;
    let digits = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let written = || format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..]).parse().ok();
    digits.then(written).flatten().ok_or_else(|| {
        let way_out = "only whole days are read";
        wrong(*line, format!("expected a date like `20260101` in `{name}`, got `{value}` ({way_out})"))
    })
}

/// The end is the first day that does not belong to it; some programs write the first day for a single one.
fn whole_days(end: &Property, first: Date) -> Result<i64, ImportError> {
    let last = date(end)?;
    let days = i64::from((last.0 - first.0).get_days()).max(1);
    if last < first {
        return Err(wrong(end.line, format!("the event ends on `{last}`, before it begins on `{first}`")));
    }
    checked(end, days)
}

fn duration_days(duration: &Property) -> Result<i64, ImportError> {
    let counted = |unit, days| {
        duration.value.strip_prefix('P')?.strip_suffix(unit)?.parse::<u16>().ok().map(|n| i64::from(n) * days)
    };
    let days = counted('D', 1).or(counted('W', 7)).filter(|days| *days > 0);
    let days = days.ok_or_else(|| {
        wrong(
            duration.line,
            format!("expected whole days like `P3D` in `DURATION`, got `{}`", duration.value),
        )
    })?;
    checked(duration, days)
}

fn checked(property: &Property, days: i64) -> Result<i64, ImportError> {
    if days <= EVENT_DAYS_MAX {
        return Ok(days);
    }
    Err(wrong(property.line, format!("the event lasts {days} days, more than {EVENT_DAYS_MAX}")))
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n' | 'N')) => text.push(' '),
            ('\\', Some(escaped)) => text.push(escaped),
            _ => text.push(c),
        }
    }
    text
}
