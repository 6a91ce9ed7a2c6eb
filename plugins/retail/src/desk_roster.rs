//! Rosters of the desk's posts: written as lines, checked against the business hours, published whole.

use frontdesk_sdk::rosters::Shift;
use frontdesk_sdk::{
    Date, DutyEvent, Fields, Filter, Outcome, Ticket, TicketEvent, Value, all_tickets, clock_minute,
    directory, draft, fields, filter, moment, number, person, refuse, registers, rosters, schedules, setting,
    tickets, today, turn, weekday,
};

use crate::store_day::{Hours, clock};

/// Posts by the names people write, and the roles of those who stand there.
pub(crate) const POSTS: [(&str, &str, &str); 3] = [
    ("service-desk", "服务台", "clerk"),
    ("announcer", "播音岗", "announcer"),
    ("bag-desk", "存包处", "bag-clerk"),
];

/// One line of a roster.
struct Line {
    day: Date,
    post: &'static str,
    from: u32,
    to: u32,
    person: String,
    substitute: Option<String>,
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut roster = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => begin(&mut roster),
        ("acted", Some("edit")) => lines(&roster).map(|_| ()),
        ("acted", Some("check")) => {
            let gaps = gaps(&roster, &lines(&roster)?)?;
            roster.set(fields![gaps: gaps.join("\n")])
        }
        ("acted", Some("publish")) => publish(&mut roster),
        _ => Ok(()),
    }
}

fn begin(roster: &mut Ticket) -> Outcome {
    let first = roster.day("first").unwrap_or_else(today);
    if !roster.has("last") {
        roster.set(fields![last: schedules::add_days(first, 6)])?;
    }
    lines(roster).map(|_| ())
}

/// The lines of a roster.
fn lines(roster: &Ticket) -> Outcome<Vec<Line>> {
    let first = roster.day("first").unwrap_or_else(today);
    let last = roster.day("last").unwrap_or(first);
    (1_u32..)
        .zip(roster.rows("lines"))
        .map(|(number, row)| {
            let line = read(row)
                .ok_or_else(|| refuse("roster-line").with("line", number).with("text", row.join(", ")))?;
            if line.day < first || last < line.day {
                let refusal = refuse("roster-outside").with("line", number);
                return Err(refusal.with("first", first).with("last", last));
            }
            Ok(line)
        })
        .collect()
}

/// `2026-06-10, service-desk, 08:30, 17:00, ke, lan`; posts in Chinese as well, people by id or name.
fn read(row: &[String]) -> Option<Line> {
    let cell = |n: usize| row.get(n).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let written = cell(1)?;
    let (post, _, role) = *POSTS.iter().find(|(post, title, _)| *post == written || *title == written)?;
    let (from, to) = (clock_minute(cell(2)?)?, clock_minute(cell(3)?)?);
    let substitute = match cell(5) {
        Some(name) => Some(someone(name, role)?),
        None => None,
    };
    let line = Line { day: day(cell(0)?)?, post, from, to, person: someone(cell(4)?, role)?, substitute };
    (from < to).then_some(line)
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = parts.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some(Date { year, month, day })
}

/// A person by id, or by name among those with the role.
fn someone(written: &str, role: &str) -> Option<String> {
    if let Ok(person) = directory::get(written) {
        return Some(person.id);
    }
    let all = directory::with_role(role).ok()?;
    all.into_iter().find(|person| person.name == written).map(|person| person.id)
}

/// Stretches of business hours in which a post has too few people, in words: `2026-06-10 service-desk 12:00-13:00`.
fn gaps(roster: &Ticket, lines: &[Line]) -> Outcome<Vec<String>> {
    let wanted = setting::text("posts")?;
    let first = roster.day("first").unwrap_or_else(today);
    let last = roster.day("last").unwrap_or(first);
    let mut gaps = Vec::new();
    let mut day = first;
    while day <= last {
        let hours = Hours::of(day)?;
        for (post, title, _) in POSTS.iter().filter(|(post, _, _)| wanted.contains(post)) {
            let needed = least(post)?;
            let there: Vec<_> = lines.iter().filter(|line| line.day == day && line.post == *post).collect();
            for (from, to) in uncovered(&there, hours, needed) {
                gaps.push(format!("{day} {title} {post} {}-{}", clock(from), clock(to)));
            }
        }
        day = schedules::add_days(day, 1);
    }
    Ok(gaps)
}

/// Minutes within business hours with fewer people than needed, joined to stretches.
fn uncovered(there: &[&Line], hours: Hours, needed: usize) -> Vec<(u32, u32)> {
    let inside = |minute: &u32| hours.opening < *minute && *minute < hours.closing;
    let mut edges: Vec<u32> = there.iter().flat_map(|line| [line.from, line.to]).filter(inside).collect();
    edges.extend([hours.opening, hours.closing]);
    edges.sort_unstable();
    edges.dedup();
    let mut gaps: Vec<(u32, u32)> = Vec::new();
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        let people = there.iter().filter(|line| line.from <= *from && *to <= line.to).count();
        if people >= needed {
            continue;
        }
        match gaps.last_mut() {
            Some(last) if last.1 == *from => last.1 = *to,
            _ => gaps.push((*from, *to)),
        }
    }
    gaps
}

/// How many people a post needs.
pub(crate) fn least(post: &str) -> Outcome<usize> {
    let needed = if post == "service-desk" { setting::whole("desk_min")? } else { 1 };
    Ok(usize::try_from(needed).unwrap_or(0))
}

/// All of it stands on the roster, or nothing does.
fn publish(roster: &mut Ticket) -> Outcome {
    let lines = lines(roster)?;
    let gaps = gaps(roster, &lines)?;
    if !gaps.is_empty() {
        return Err(refuse("roster-gap").with("gaps", gaps.join("; ")));
    }
    for line in &lines {
        let at = |minute: u32| schedules::moment_of(line.day, minute);
        rosters::put_shift(&Shift {
            post: line.post.to_owned(),
            person: line.person.clone(),
            start: at(line.from),
            end: at(line.to),
            kind: None,
        })?;
        record(line)?;
    }
    roster.set(
        fields![gaps: Value::Nothing, published_at: moment(turn::now()), published_by: person(turn::actor())],
    )
}

fn record(line: &Line) -> Outcome {
    let mut entry = fields![
        day: line.day,
        post: line.post,
        from: clock(line.from),
        to: clock(line.to),
        person: person(&line.person),
    ];
    entry.extend(line.substitute.as_ref().map(|substitute| ("substitute", person(substitute)).into()));
    registers::put("desk-rota", &key(line.day, line.post, line.from, &line.person), &entry).map(|_| ())
}

fn key(day: Date, post: &str, from: u32, person: &str) -> String {
    format!("{day} {post} {} {person}", clock(from))
}

/// Who is to stand in, by the published roster; and who does, once somebody was sent.
pub(crate) fn substitute(shift: &Shift, sent: Option<&str>) -> Outcome<Option<String>> {
    let (day, from) = (schedules::civil_date(shift.start), schedules::minute_of_day(shift.start));
    let key = key(day, &shift.post, from, &shift.person);
    let Some(mut entry) = registers::get("desk-rota", &key)? else {
        return Ok(sent.map(str::to_owned));
    };
    let Some(sent) = sent else {
        return Ok(entry.text("substitute").map(str::to_owned));
    };
    entry.fields.retain(|field| field.name != "substitute");
    entry.fields.push(("substitute", person(sent)).into());
    registers::put("desk-rota", &key, &entry.fields)?;
    Ok(Some(sent.to_owned()))
}

/// Every week begins with a draft of the next one: the lines of this week, seven days later.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let of_week = i32::try_from(weekday(schedules::civil_date(event.due))).unwrap_or(1);
    let first = schedules::add_days(schedules::civil_date(event.due), 8 - of_week);
    match event.cause.as_str() {
        "due" => draft_of(first),
        "done" if !published(first)? => Err(refuse("roster-not-published").with("first", first)),
        _ => Ok(()),
    }
}

fn rosters_of(first: Date, states: &[&str]) -> Outcome<Vec<Ticket>> {
    let states = states.iter().map(ToString::to_string).collect();
    let mut all = all_tickets(&Filter { states, ..filter("desk-roster") })?;
    all.retain(|roster| roster.day("first") == Some(first));
    Ok(all)
}

fn published(first: Date) -> Outcome<bool> {
    Ok(!rosters_of(first, &["published"])?.is_empty())
}

fn draft_of(first: Date) -> Outcome {
    if !rosters_of(first, &["draft", "checked", "published"])?.is_empty() {
        return Ok(());
    }
    let before = rosters_of(schedules::add_days(first, -7), &["published"])?;
    let lines: Vec<Vec<String>> = before
        .last()
        .map_or_else(Vec::new, |last| last.rows("lines").iter().map(|row| a_week_later(row)).collect());
    tickets::open(&draft("desk-roster", fields![first: first, lines: lines])).map(|_| ())
}

fn a_week_later(row: &[String]) -> Vec<String> {
    let mut row = row.to_vec();
    if let Some(written) = row.first_mut()
        && let Some(day) = day(written.trim())
    {
        *written = schedules::add_days(day, 7).to_string();
    }
    row
}

/// A number of minutes as hours with two digits.
pub(crate) fn hours(minutes: i64) -> Value {
    number(frontdesk_sdk::Decimal::from(minutes).over(60, 2).unwrap_or(frontdesk_sdk::Decimal::ZERO))
}
