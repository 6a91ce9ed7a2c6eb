//! Holds expected stations, queues and gates against the site.

use frontdesk_engine::gate;
use frontdesk_engine::queue::{self, Place};
use frontdesk_engine::ticket::{HistoryLine, Ticket, stations};
use frontdesk_engine::turn::Halt;
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::{key, record, text};

use super::expected::{Expect, ExpectGate, ExpectQueue, ExpectWait};
use super::look::Look;
use super::perform::ALL;
use super::plain::Plains;

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    for expected in &expect.queue.0 {
        if let Err(why) = queue(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.gate.0 {
        if let Err(why) = gate(look, expected) {
            look.differences.push(why);
        }
    }
}

/// What is expected of one ticket's way.
pub(super) fn of_ticket(look: &mut Look<'_>, ticket: &Ticket, expect: &Expect) {
    if let Some(wanted) = &expect.stations {
        match visited(look, ticket) {
            Ok(got) if got == *wanted => {}
            Ok(got) => {
                look.differences.push(format!(
                    "stations: expected {}, got {}",
                    wanted.join(", "),
                    got.join(", ")
                ));
            }
            Err(why) => look.differences.push(why),
        }
    }
    if let Some(wanted) = expect.reopened.filter(|wanted| *wanted != ticket.reopened) {
        look.differences.push(format!("reopened: expected {wanted} times, got {}", ticket.reopened));
    }
    if let Some(wanted) = &expect.first_closed {
        let zone = look.world.zone();
        let got = ticket.first_closed_at.map_or("never".to_owned(), |at| zone.format(at));
        match zone.parse_civil(wanted) {
            Ok(at) if ticket.first_closed_at == Some(at) => {}
            Ok(at) => look.differences.push(format!("first_closed: expected {}, got {got}", zone.format(at))),
            Err(why) => look.differences.push(format!("`first_closed`: {why}")),
        }
    }
    for expected in &expect.waits.0 {
        if let Err(why) = waits(look, ticket, expected) {
            look.differences.push(why);
        }
    }
}

fn visited(look: &Look<'_>, ticket: &Ticket) -> Result<Vec<String>, String> {
    let world = look.world;
    let lines: Vec<HistoryLine> =
        record::below(world.view(), key::histories(ticket.id), ALL).map_err(|error| error.to_string())?;
    Ok(stations(&lines).into_iter().map(|stay| stay.state).collect())
}

fn waits(look: &mut Look<'_>, ticket: &Ticket, expected: &ExpectWait) -> Result<(), String> {
    let world = look.world;
    let ExpectWait { queue: name, position, overtaken, waited } = expected;
    world.site.queue(&ticket.plugin, name).map_err(|refusal| refusal.to_string())?;
    let found = queue::waiting(world.view(), ticket.id, name).map_err(|error| error.to_string())?;
    let found = found.ok_or_else(|| format!("queue `{name}`: the ticket never waited there"))?;
    if let Some(wanted) = waited {
        // A length from the moment of entry, so that `after` and `waited` read alike.
        let lasted = found.waited(world.now);
        let wanted_span = wanted
            .parse::<frontdesk_engine::length::Length>()
            .ok()
            .and_then(frontdesk_engine::length::Length::as_span)
            .ok_or_else(|| {
                format!("`waited`: expected a length of hours, minutes or seconds, got `{wanted}`")
            })?;
        if lasted != wanted_span {
            look.differences
                .push(format!("queue `{name}`: expected it to have waited {wanted_span}, got {lasted}"));
        }
    }
    if let Some(wanted) = overtaken.filter(|wanted| *wanted != found.overtaken) {
        let got = found.overtaken;
        look.differences.push(format!("queue `{name}`: expected it overtaken {wanted} times, got {got}"));
    }
    if let Some(wanted) = position {
        let place = queue::place(world.view(), &ticket.plugin, found.clone());
        let place = place.map_err(|error| error.to_string())?.position;
        let got = if found.left.is_none() { place } else { 0 };
        if got != *wanted {
            look.differences
                .push(format!("queue `{name}`: expected place {wanted}, got {got} (0: it waits no longer)"));
        }
    }
    Ok(())
}

/// Who waits in a line, in this order.
fn queue(look: &mut Look<'_>, expected: &ExpectQueue) -> Result<(), String> {
    let world = look.world;
    let ExpectQueue { name, per, tickets } = expected;
    let declared = world.site.queue(look.plugin, name).map_err(|refusal| refusal.to_string())?;
    if let Some(missing) = declared.per.iter().find(|field| !per.contains_key(*field)) {
        return Err(format!("queue `{name}`: `per.{missing}` is missing (which line?)"));
    }
    let line = queue::line_of(declared, |field| Value::text(per[field].word().unwrap_or_default()));
    let places = queue::places(world.view(), (look.plugin, name), Some(&line), ALL);
    let got: Vec<_> = places
        .map_err(|error| error.to_string())?
        .into_iter()
        .map(|place: Place| place.waiting.ticket)
        .collect();
    let wanted: Vec<_> = tickets.iter().map(|name| world.ticket(name)).collect::<Result<_, _>>()?;
    if got != wanted {
        let called = |id: &u64| {
            let name = world.names.iter().find(|(_, named)| *named == id).map(|(name, _)| name.clone());
            name.unwrap_or_else(|| format!("ticket {id}"))
        };
        let got: Vec<_> = got.iter().map(called).collect();
        look.differences.push(format!("queue `{name}`: expected {}, got {}", listed(tickets), listed(&got)));
    }
    Ok(())
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "nobody".into() } else { names.join(", ") }
}

/// What keeps a gate shut: exactly these holds.
fn gate(look: &mut Look<'_>, expected: &ExpectGate) -> Result<(), String> {
    let world = look.world;
    let ExpectGate { name, with, holds, text: part } = expected;
    if gate::holds(&world.site, name).is_empty() {
        return Err(format!("no plugin holds a gate `{name}`"));
    }
    let held = gate::ask(world.view(), &world.site, name, &arguments(with)).map_err(|halt| match halt {
        Halt::Refused(refusal) => refusal.to_string(),
        Halt::Store(error) => error.to_string(),
    })?;
    let got: Vec<_> = held.iter().map(|held| held.name.clone()).collect();
    if got != *holds {
        let shut = |names: &[String]| if names.is_empty() { "it open".into() } else { names.join(", ") };
        look.differences.push(format!("gate `{name}`: expected {}, got {}", shut(holds), shut(&got)));
    }
    let locale = &world.site.info.locale;
    let said: Vec<_> = held.iter().map(|held| text::refusal(&world.site, &held.refusal, locale)).collect();
    if let Some(part) = part.as_ref().filter(|part| !said.iter().any(|text| text.contains(part.as_str()))) {
        look.differences.push(format!("gate `{name}`: nothing says `{part}` (said: {})", said.join(" / ")));
    }
    Ok(())
}

fn arguments(with: &Plains) -> Fields {
    with.iter().map(|(name, plain)| (name.clone(), Value::text(plain.word().unwrap_or_default()))).collect()
}
