//! The heating season: who has neither paid nor reported a stop is reminded. The heating company bills, never we.

use frontdesk_sdk::registers::{self, Entry};
use frontdesk_sdk::{
    DAY, Date, DeadlineEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, all_entries,
    all_tickets, draft, fields, figure, filter, moment, notify, number, refuse, schedules, setting, table,
    tickets, today, turn,
};

use crate::{delivery, notice};

/// A season is opened by itself so long before it begins: two months, so that the monthly duty finds it in time.
const OPENED_BEFORE: u64 = 62 * DAY;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut season = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut season),
        ("acted", Some("end")) => all_open(),
        _ => Ok(()),
    }
}

fn opened(season: &mut Ticket) -> Outcome {
    end_others(season)?;
    let start = season.day("season_start").map_or_else(next_start, Ok)?;
    let at = schedules::moment_of(start, setting::minute("message_time")?);
    season.set(fields![season_start: start, message_at: moment(at)])?;
    for unit in delivery::receivers("")? {
        if registers::get("heating-state", &unit.key)?.is_none() {
            registers::put("heating-state", &unit.key, &fields![state: "open"])?;
        }
    }
    let todo = "Pay at the heating company or report a stop there / 请到供暖公司缴费或报停";
    notice::draft_of_season(
        season.id,
        "Heating fee / 采暖费缴纳与报停提醒",
        "Winter comes / 冬季将至",
        todo,
    )?;
    Ok(())
}

/// A season that nobody ended ends with the next one.
fn end_others(season: &Ticket) -> Outcome {
    let states = vec!["ahead".into(), "running".into()];
    let seasons = all_tickets(&Filter { states, ..filter("heating-season") })?;
    let others = seasons.iter().filter(|other| other.id != season.id);
    others.map(|other| other.id).try_for_each(|other| tickets::act(other, "end", &[]))
}

/// Who paid or stopped did so for one season.
fn all_open() -> Outcome {
    for unit in all_entries("heating-state", &[])? {
        registers::put("heating-state", &unit.key, &fields![state: "open"])?;
    }
    Ok(())
}

/// The next day on which heating begins, from today on.
fn next_start() -> Outcome<Date> {
    let text = setting::text("heating_season_start")?;
    let wrong = || refuse("season-date-wrong").with("text", &text);
    let (month, day) = text.split_once('-').ok_or_else(wrong)?;
    let (Ok(month @ 1..=12), Ok(day @ 1..=31)) = (month.trim().parse::<u8>(), day.trim().parse::<u8>())
    else {
        return Err(wrong());
    };
    let this_year = Date { month, day, ..today() };
    let next_year = Date { year: this_year.year + 1, ..this_year };
    Ok(if this_year < today() { next_year } else { this_year })
}

/// Opens the season that comes, once.
pub(crate) fn open_season() -> Outcome {
    let start = next_start()?;
    let ahead = schedules::moment_of(start, 0).saturating_sub(turn::now());
    let known = Filter { where_: fields![season_start: start], ..filter("heating-season") };
    if u64::try_from(ahead).is_ok_and(|ahead| ahead > OPENED_BEFORE) || !all_tickets(&known)?.is_empty() {
        return Ok(());
    }
    tickets::open(&draft("heating-season", fields![season_start: start])).map(|_| ())
}

fn with_state(state: &str) -> Outcome<Vec<Entry>> {
    all_entries("heating-state", &fields![state: state])
}

pub(crate) fn on_deadline(event: DeadlineEvent) -> Outcome {
    match event.name.as_str() {
        "heating-open" => tell_open(&event.ticket),
        "heating-first" | "heating-second" => remind(&event.ticket),
        _ => begin(&event.ticket),
    }
}

fn tell_open(season: &Ticket) -> Outcome {
    let open = with_state("open")?;
    let units: Vec<_> = open.iter().map(|unit| unit.key.as_str()).collect();
    let told = notify("heating-open-units").role("property-manager").about(season.id);
    told.arg("count", number(units.len())).arg("units", units.join(", ")).send()
}

/// Only those who did neither, each for every unit.
fn remind(season: &Ticket) -> Outcome {
    let day = season.day("season_start").map(|day| day.to_string()).unwrap_or_default();
    for unit in with_state("open")? {
        let Some(entry) = registers::get("receivers", &unit.key)? else { continue };
        if let Some(owner) = entry.text("owner") {
            let reminder = notify("heating-reminder").person(owner).about(season.id);
            reminder.arg("unit", &unit.key).arg("day", &day).send()?;
        }
    }
    Ok(())
}

/// Silence counts as heating and owing, at the heating company.
fn begin(season: &Ticket) -> Outcome {
    for mut unit in with_state("open")? {
        unit.fields.retain(|field| field.name != "state");
        unit.fields.extend(fields![state: "arrears"]);
        registers::put("heating-state", &unit.key, &unit.fields)?;
    }
    tickets::act(season.id, "begin", &[])?;
    let todo = "Shut the windows on leaving, or floor heating and fire equipment freeze / 离开时请关窗，以防地暖、消防设施冻坏";
    notice::draft_of_season(season.id, "Shut windows in winter / 冬季关窗提醒", "Frost / 防冻", todo)?;
    Ok(())
}

/// As the book says now, whatever the period.
pub(crate) fn report(_: Instant, _: Instant) -> Outcome<Table> {
    let (open, arrears) = (with_state("open")?, with_state("arrears")?);
    let row = |unit: &Entry| vec![(&unit.key).into(), unit.word("state").into()];
    let figures = vec![figure("open", number(open.len())), figure("arrears", number(arrears.len()))];
    Ok(table(&["unit", "state"], open.iter().chain(&arrears).map(row).collect(), figures))
}
