//! The timetable of a day: which entries there are, when, and what they say.

use frontdesk_sdk::{
    Date, DutyEvent, Field, Fields, Filter, HOUR, Instant, Outcome, Ticket, all_tickets, draft, fields,
    filter, moment, refuse, registers, schedules, setting, tickets, turn, weekday, words,
};

use crate::store_day::{Hours, clock, minutes};
use crate::{broadcast, music};

/// From what an entry's time is counted.
#[derive(Clone, Copy, PartialEq)]
enum Base {
    Opening,
    Closing,
}

/// The entries in the order in which those of one minute are played: name, base, kind, audience.
const PROGRAMME: [(&str, Base, &str, &str); 11] = [
    ("light-music", Base::Opening, "music", "all"),
    ("opening-words", Base::Opening, "words", "staff"),
    ("roll-call", Base::Opening, "words", "staff"),
    ("opening-piece", Base::Opening, "piece", "all"),
    ("counter-notice", Base::Opening, "words", "staff"),
    ("welcome-positions", Base::Opening, "words", "staff"),
    ("welcome-words", Base::Opening, "words", "customers"),
    ("closing-words-customers", Base::Closing, "words", "customers"),
    ("farewell-positions", Base::Closing, "words", "staff"),
    ("tone", Base::Closing, "piece", "all"),
    ("closing-words-staff", Base::Closing, "words", "staff"),
];

/// The time at the full hour comes after all entries of its minute.
const HOURLY_PLACE: u32 = 20;
/// Beijing is so many hours ahead of UTC.
const BEIJING: i64 = 8;

/// An entry of one day.
struct Entry {
    /// `counter-notice`, `hourly-09`.
    id: String,
    name: String,
    due: Instant,
    place: u32,
    kind: &'static str,
    audience: &'static str,
    text: String,
    variables: &'static str,
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause == "due" { derive(schedules::civil_date(event.due)) } else { Ok(()) }
}

/// Plans what the day does not have yet; what was to be played before now is played late or missed at once.
fn derive(day: Date) -> Outcome {
    if setting::text("broadcast_by")? == "nobody" {
        return Ok(());
    }
    music::plan(day)?;
    let planned = of_day(day)?;
    for entry in entries(Hours::of(day)?)? {
        match planned.iter().find(|one| one.is("entry", &entry.id)) {
            Some(one) => follow(one, &entry)?,
            None => open(day, &entry)?,
        }
    }
    broadcast::play_until(day, turn::now())
}

/// After a change of the day's hours. A day that has no timetable yet gets one when it begins.
pub(crate) fn derive_again(day: Date) -> Outcome {
    let planned = of_day(day)?;
    if !planned.iter().any(|one| one.has("entry")) {
        return Ok(());
    }
    let entries = entries(Hours::of(day)?)?;
    for gone in planned.iter().filter(|one| one.has("entry") && one.state == "planned") {
        if !entries.iter().any(|entry| gone.is("entry", &entry.id)) {
            tickets::act(gone.id, "drop", &[])?;
            registers::remove("broadcast-scripts", gone.word("entry"))?;
        }
    }
    derive(day)
}

/// Everything of a day that was not taken off.
pub(crate) fn of_day(day: Date) -> Outcome<Vec<Ticket>> {
    let states = ["planned", "due", "played", "late", "missed"].map(str::to_owned).to_vec();
    all_tickets(&Filter { states, where_: fields![day: day], ..filter("broadcast") })
}

/// What a day's timetable has in a stretch of time: `08:25 counter notice`.
pub(crate) fn entries_between(day: Date, start: Instant, end: Instant) -> Outcome<Vec<String>> {
    if setting::text("broadcast_by")? == "nobody" {
        return Ok(Vec::new());
    }
    let mut entries = entries(Hours::of(day)?)?;
    entries.retain(|entry| start <= entry.due && entry.due < end);
    entries.sort_by_key(|entry| (entry.due, entry.place));
    let in_words = |entry: &Entry| format!("{} {}", clock(schedules::minute_of_day(entry.due)), entry.name);
    Ok(entries.iter().map(in_words).collect())
}

/// An entry that is planned already moves; one that was played stays where it was, or nothing moves at all.
fn follow(planned: &Ticket, entry: &Entry) -> Outcome {
    if planned.moment("due_at") == Some(entry.due) && planned.is("text", &entry.text) {
        return Ok(());
    }
    if planned.state != "planned" {
        return Err(refuse("entry-played").with("entry", &entry.name));
    }
    tickets::set(planned.id, &fields![due_at: moment(entry.due), text: &entry.text])?;
    keep_script(entry)
}

fn open(day: Date, entry: &Entry) -> Outcome {
    let form = fields![
        entry: &entry.id,
        name: &entry.name,
        day: day,
        due_at: moment(entry.due),
        place: entry.place,
        kind: entry.kind,
        audience: entry.audience,
        text: &entry.text,
    ];
    tickets::open(&draft("broadcast", form))?;
    keep_script(entry)
}

/// The book of scripts says what each entry says now; most say the same every day.
fn keep_script(entry: &Entry) -> Outcome {
    let time = clock(schedules::minute_of_day(entry.due));
    let kept = registers::get("broadcast-scripts", &entry.id)?;
    if kept.is_some_and(|kept| kept.is("time", &time) && kept.is("text", &entry.text)) {
        return Ok(());
    }
    let line = fields![
        entry: &entry.name,
        time: time,
        audience: entry.audience,
        text: &entry.text,
        variables: entry.variables,
    ];
    let line: Vec<Field> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::put("broadcast-scripts", &entry.id, &line).map(|_| ())
}

/// The day's entries: those of the programme, then the time at every full hour between opening and closing.
fn entries(hours: Hours) -> Outcome<Vec<Entry>> {
    let mut entries = Vec::new();
    for (place, line) in (0..).zip(PROGRAMME) {
        entries.push(of_programme(place, line, hours)?);
    }
    let step = u32::try_from(setting::length("hourly")? / HOUR).unwrap_or(0);
    let mut hour = hours.opening / 60 + 1;
    while step > 0 && hour * 60 < hours.closing {
        entries.push(at_full_hour(hours.at(hour * 60))?);
        hour += step;
    }
    Ok(entries)
}

fn of_programme(
    place: u32,
    (id, base, kind, audience): (&str, Base, &'static str, &'static str),
    hours: Hours,
) -> Outcome<Entry> {
    let offset = setting::whole(&format!("derived_offsets.{id}"))?;
    let from = if base == Base::Opening { hours.opening } else { hours.closing };
    let minute = u32::try_from(i64::from(from).saturating_add(offset)).unwrap_or(0);
    let (variables, arguments) = arguments(id, hours)?;
    Ok(Entry {
        id: id.to_owned(),
        name: setting::text(&format!("entries.{id}"))?,
        due: hours.at(minute),
        place,
        kind,
        audience,
        text: words::script(&format!("broadcast-{id}"), &arguments, None, Some(&language()?))?,
        variables,
    })
}

/// What an entry's text is filled in with, by the blueprint's scripts.
fn arguments(id: &str, hours: Hours) -> Outcome<(&'static str, Vec<Field>)> {
    let (date, of_week) = spoken_day(hours.day)?;
    Ok(match id {
        "counter-notice" => {
            let opening = clock(hours.opening);
            ("date, weekday, opening", fields![date: date, weekday: of_week, opening: opening])
        }
        "welcome-words" => ("date, weekday", fields![date: date, weekday: of_week]),
        "closing-words-customers" | "tone" => ("closing", fields![closing: clock(hours.closing)]),
        _ => ("", Vec::new()),
    })
}

/// The hour is Beijing's, whatever zone the site and the host keep.
fn at_full_hour(due: Instant) -> Outcome<Entry> {
    let hour = (minutes(due).div_euclid(60) + BEIJING).rem_euclid(24);
    let card = setting::text("vip_card_name")?;
    let language = language()?;
    let spoken = if language == "en" { format!("{hour:02}:00") } else { format!("{hour}点") };
    let arguments = fields![hour: spoken, card: card];
    Ok(Entry {
        id: format!("hourly-{hour:02}"),
        name: format!("{hour:02}:00 full hour / 整点播报"),
        due,
        place: HOURLY_PLACE,
        kind: "words",
        audience: "all",
        text: words::script("broadcast-hourly", &arguments, None, Some(&language))?,
        variables: "hour, card",
    })
}

fn language() -> Outcome<String> {
    setting::text("broadcast_language")
}

/// Date and weekday as they are said.
fn spoken_day(day: Date) -> Outcome<(String, &'static str)> {
    const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    const CHINESE: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
    let of_week = usize::try_from(weekday(day) - 1).unwrap_or(0);
    let Date { year, month, day: day_of_month } = day;
    Ok(match language()?.as_str() {
        "en" => (day.to_string(), ENGLISH[of_week]),
        _ => (format!("{year}年{month}月{day_of_month}日"), CHINESE[of_week]),
    })
}
