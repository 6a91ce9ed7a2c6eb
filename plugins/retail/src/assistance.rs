//! Help for other departments: only who can be spared goes, and fire comes first.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Fields, Filter, Instant, Limit, Outcome, PersonId, Table, Ticket, TicketEvent, Value, all_tickets, book,
    directory, fields, figure, filter, moment, notify, number, person, refuse, schedules, setting, table,
    turn,
};

use crate::desk_roster::{POSTS, hours, least};
use crate::store_day::{self, minutes};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut request = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => ask(&mut request)?,
        ("acted", Some("assign")) => assign(&mut request)?,
        ("acted", Some("close")) => asker_closes(&request)?,
        ("acted", Some("finish")) => request.set(fields![done_at: moment(turn::now())])?,
        _ => return Ok(()),
    }
    let time = fields![time: moment(request.opened_at)];
    let same = ["department", "kind", "persons", "assigned", "helpers", "done_at"];
    book::mirror("assistance-requests", &request, &same, time)
}

fn ask(request: &mut Ticket) -> Outcome {
    let order = setting::text("assist_priority")?;
    let place = order.split([',', '，', '、']).position(|kind| request.is("kind", kind.trim()));
    let asked_by = person(turn::actor());
    request.set(fields![rank: number(place.unwrap_or(POSTS.len())), asked_by: asked_by])?;
    let until = store_day::after(turn::now(), setting::length_for("assist_answer", request.id)?)?;
    schedules::start_deadline(request.id, "assist-answer", &Limit::Until(until))?;
    if request.is("kind", "fire") {
        tell_of_fire(request)?;
    }
    if spare()?.is_empty() { nobody_to_spare(request) } else { Ok(()) }
}

fn tell_of_fire(request: &Ticket) -> Outcome {
    let mut free = Vec::new();
    for (post, _, _) in POSTS {
        free.extend(free_at(post)?);
    }
    notify("fire-help")
        .role("supervisor")
        .persons(free)
        .about(request.id)
        .arg("place", request.word("place"))
        .arg("department", request.word("department"))
        .arg("persons", request.number("persons"))
        .urgent()
        .send()
}

fn nobody_to_spare(request: &Ticket) -> Outcome {
    notify("nobody-to-spare")
        .role("supervisor")
        .role("mall-manager")
        .about(request.id)
        .arg("department", request.word("department"))
        .arg("kind", request.word("kind"))
        .arg("place", request.word("place"))
        .arg("persons", request.number("persons"))
        .urgent()
        .send()
}

/// Who stands at a post now and does not help elsewhere.
fn free_at(post: &str) -> Outcome<Vec<PersonId>> {
    let running = all_tickets(&Filter { states: vec!["assigned".into()], ..filter("assistance") })?;
    let helping: Vec<&str> = running.iter().flat_map(|request| request.word("helpers").split(", ")).collect();
    let mut there = schedules::on_post(post, turn::now())?;
    there.retain(|person| !helping.contains(&person.as_str()));
    Ok(there)
}

/// Who can leave a post so that it keeps its minimum.
fn spare() -> Outcome<Vec<PersonId>> {
    let mut spare = Vec::new();
    for (post, _, _) in POSTS {
        let mut there = free_at(post)?;
        spare.extend(there.split_off(least(post)?.min(there.len())));
    }
    Ok(spare)
}

fn assign(request: &mut Ticket) -> Outcome {
    let mut helpers = spare()?;
    if helpers.is_empty() {
        let there = free_at("service-desk")?.len();
        let refusal = refuse("desk-minimum").with("there", number(there));
        return Err(refusal.with("least", number(least("service-desk")?)));
    }
    helpers.truncate(usize::try_from(request.count("persons")).unwrap_or(0));
    schedules::stop_deadline(request.id, "assist-answer")?;
    request.set(fields![
        helpers: helpers.join(", "),
        assigned: number(helpers.len()),
        assigned_at: moment(turn::now()),
    ])
}

/// Whoever asked, or somebody of the same department.
fn asker_closes(request: &Ticket) -> Outcome {
    let (asked_by, actor) = (request.word("asked_by"), turn::actor());
    let roles = directory::get(asked_by)?.roles;
    if actor == asked_by || turn::actor_roles().iter().any(|role| roles.contains(role)) {
        return Ok(());
    }
    Err(refuse("asker-closes").with("department", request.word("department")))
}

/// Hours by shift, with absences and those who stood in, and hours of help.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut people: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    let mut day = schedules::civil_date(start);
    while schedules::moment_of(day, 0) < end {
        let (from, to) = (schedules::moment_of(day, 0), schedules::moment_of(schedules::add_days(day, 1), 0));
        for (post, _, _) in POSTS {
            let shifts = schedules::shifts(post, from, to)?;
            for shift in shifts.iter().filter(|shift| shift.start >= from) {
                people.entry(shift.person.clone()).or_default()[0] +=
                    minutes(shift.end) - minutes(shift.start);
            }
        }
        day = schedules::add_days(day, 1);
    }
    absences(start, end, &mut people)?;
    for request in
        all_tickets(&Filter { opened_from: Some(start), opened_until: Some(end), ..filter("assistance") })?
    {
        let (Some(from), Some(to)) = (request.moment("assigned_at"), request.moment("done_at")) else {
            continue;
        };
        for helper in request.word("helpers").split(", ").filter(|helper| !helper.is_empty()) {
            people.entry(helper.to_owned()).or_default()[1] += minutes(to) - minutes(from);
        }
    }
    let total = |which: usize| hours(people.values().map(|spent| spent[which]).sum());
    let figures = vec![figure("hours", total(0)), figure("assistance", total(1))];
    let row = |(person, [stood, helped]): (String, [i64; 2])| -> Vec<Value> {
        vec![person.into(), hours(stood), hours(helped)]
    };
    Ok(table(&["person", "hours", "assistance"], people.into_iter().map(row).collect(), figures))
}

fn absences(start: Instant, end: Instant, people: &mut BTreeMap<String, [i64; 2]>) -> Outcome {
    for leave in all_tickets(&Filter { states: vec!["approved".into()], ..filter("desk-leave") })? {
        let day = leave.day("day").map(|day| schedules::moment_of(day, 0));
        if !day.is_some_and(|at| start <= at && at < end) {
            continue;
        }
        let length = leave.count("minutes");
        people.entry(leave.word("who").to_owned()).or_default()[0] -= length;
        if let Some(substitute) = leave.text("substitute") {
            people.entry(substitute.to_owned()).or_default()[0] += length;
        }
    }
    Ok(())
}
