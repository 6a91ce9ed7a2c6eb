//! Monthly handbooks: one a month, in versions; each version is confirmed by every agent.

use frontdesk_sdk::{
    Date, Draft, DutyEvent, Fields, Filter, Instant, Outcome, Ticket, TicketEvent, all_tickets, book,
    directory, draft, fields, filter, moment, notify, number, person, refuse, schedules, stamp, tickets,
    turn,
};

use crate::score;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut handbook = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => only_one(&handbook)?,
        ("acted", Some("publish")) => published(&mut handbook)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&handbook)
}

pub(crate) fn on_reading(event: TicketEvent) -> Outcome {
    let mut reading = event.ticket;
    if event.action.as_deref() != Some("confirm") {
        return Ok(());
    }
    reading.set(fields![confirmed_at: moment(turn::now())])?;
    record(&tickets::get(reading.ticket("handbook").unwrap_or(0))?)
}

fn of_month(month: &str) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![month: month], ..filter("promo-handbook") })
}

fn only_one(handbook: &Ticket) -> Outcome {
    let month = handbook.word("month");
    match of_month(month)?.into_iter().find(|other| other.id != handbook.id) {
        Some(other) => Err(refuse("handbook-there").with("number", other.number).with("month", month)),
        None => Ok(()),
    }
}

fn record(handbook: &Ticket) -> Outcome {
    let mut names = Vec::new();
    for reading in readings(handbook)?.into_iter().filter(|reading| reading.state == "confirmed") {
        names.push(directory::get(reading.word("agent"))?.name);
    }
    let more = fields![confirmed_by: names.join(", ")];
    book::mirror("handbooks", handbook, &["month", "pages", "staffing", "version"], more)
}

fn readings(handbook: &Ticket) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![handbook: handbook.id], ..filter("handbook-reading") })
}

/// A new version opens the confirmations of everybody again.
fn published(handbook: &mut Ticket) -> Outcome {
    let version = handbook.count("version") + 1;
    handbook.set(fields![version: number(version)])?;
    let readings = readings(handbook)?;
    let agents = score::agents()?;
    for agent in &agents {
        match readings.iter().find(|reading| reading.is("agent", agent)) {
            Some(reading) => {
                tickets::set(reading.id, &fields![version: number(version)])?;
                if reading.state == "confirmed" {
                    tickets::act(reading.id, "again", &[])?;
                }
            }
            None => ask(handbook, agent, version)?,
        }
    }
    let notice = notify("handbook-published").persons(agents).about(handbook.id);
    notice.arg("month", handbook.word("month")).arg("version", number(version)).send()
}

fn ask(handbook: &Ticket, agent: &str, version: i64) -> Outcome {
    let facts = fields![handbook: handbook.id, agent: person(agent), version: number(version)];
    let title = format!("{} {}", handbook.word("month"), directory::get(agent)?.name);
    let (parent, assignee) = (Some(handbook.id), Some(agent.to_owned()));
    tickets::open(&Draft { title, assignee, parent, ..draft("handbook-reading", facts) }).map(|_| ())
}

/// A promotion was moved: its pages show the new start.
pub(crate) fn move_pages(promotion: &str, starts: Instant) -> Outcome {
    for mut handbook in all_tickets(&filter("promo-handbook"))? {
        let mut pages = handbook.rows("pages").to_vec();
        let mut moved = false;
        for page in pages.iter_mut().filter(|page| page.first().is_some_and(|first| first == promotion)) {
            page.resize(page.len().max(2), String::new());
            page[1] = stamp(starts);
            moved = true;
        }
        if moved {
            handbook.set(fields![pages: pages])?;
            record(&handbook)?;
        }
    }
    Ok(())
}

/// The month after the one of a moment.
fn next_month(at: Instant) -> Outcome<String> {
    let first = Date { day: 1, ..schedules::civil_date(at) };
    score::month(schedules::add_months(first, 1))
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let month = next_month(event.due)?;
    let there = of_month(&month)?.iter().any(|handbook| handbook.state == "published");
    match event.cause.as_str() {
        "due" if !there => notify("handbook-missing").role("manager").arg("month", month).send(),
        "done" if !there => Err(refuse("handbook-unpublished").with("month", month)),
        _ => Ok(()),
    }
}
