//! Patrols of areas: every point gets a mark, what is wrong becomes a fault, and the day's end asks for what is missing.

use frontdesk_sdk::{
    Date, DeadlineEvent, Fields, Filter, Limit, Outcome, SECOND, Ticket, TicketEvent, Value, all_tickets,
    directory, fields, filter, moment, notify, number, person, refuse, registers, schedules, today, turn,
};

use crate::patrol_fault;

/// Between a floor and what is there, in the name of a point.
const PARTS: &str = " / ";

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut patrol = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut patrol),
        ("acted", Some("mark")) => marked(&mut patrol),
        ("acted", Some("close")) => closed(&patrol),
        _ => Ok(()),
    }
}

/// The route of its area, and a day at whose end it is to be done.
fn opened(patrol: &mut Ticket) -> Outcome {
    let Some(area) = registers::get("patrol-areas", patrol.word("area"))? else {
        return Err(refuse("no-such-area").with("area", patrol.word("area")));
    };
    let day = patrol.day("day").unwrap_or_else(today);
    let unmarked = |cells: &Vec<String>| vec![cells.join(PARTS), String::new(), String::new()];
    let mut points: Vec<_> = area.rows("points").iter().map(unmarked).collect();
    if points.is_empty() {
        points.push(vec![area.key, String::new(), String::new()]);
    }
    patrol.set(fields![day: day, points: points])?;
    if patrol.assignee.is_none() {
        patrol.assign(Some(&turn::actor()))?;
    }
    let end = schedules::moment_of(schedules::add_days(day, 1), 0).saturating_sub_unsigned(SECOND);
    schedules::start_deadline(patrol.id, "patrol-done", &Limit::Until(end)).map(|_| ())
}

fn marked(patrol: &mut Ticket) -> Outcome {
    let mut points = patrol.rows("points").to_vec();
    let Some(at) = position(&points, patrol.word("point").trim()) else {
        return Err(refuse("no-such-point").with("point", patrol.word("point")));
    };
    let label = points[at].first().cloned().unwrap_or_default();
    if points[at].get(2).is_some_and(|mark| mark == "fault") {
        return Err(refuse("fault-noted").with("point", label));
    }
    let mark = patrol.word("mark").to_owned();
    let remark = match mark.as_str() {
        "fault" => patrol.word("finding"),
        "not-reached" => patrol.word("reason"),
        _ => "",
    };
    let remark = remark.to_owned();
    let line = format!("{}-{:03}", patrol.number, at + 1);
    registers::put(
        "patrol-record",
        &line,
        &fields![
            area: patrol.word("area"),
            point: &label,
            mark: &mark,
            fault: &remark,
            photos: patrol.value("photos").cloned().unwrap_or(Value::Nothing),
            officer: person(turn::actor()),
            time: moment(turn::now()),
        ],
    )?;
    if mark == "fault" {
        patrol_fault::open_from(patrol, &label, &line)?;
    }
    points[at] = vec![label, remark, mark];
    // The next point begins with an empty form.
    let form = ["point", "mark", "reason", "finding", "kind", "severity", "photos", "department", "deadline"];
    let mut set = fields![points: points];
    set.extend(form.map(|name| (name, Value::Nothing).into()));
    patrol.set(set)
}

/// By its name, else by its number in the list.
fn position(points: &[Vec<String>], wanted: &str) -> Option<usize> {
    let named = points.iter().position(|row| row.first().is_some_and(|label| label == wanted));
    let numbered = || wanted.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < points.len());
    named.or_else(numbered)
}

/// The marks are the daily work report.
fn closed(patrol: &Ticket) -> Outcome {
    schedules::stop_deadline(patrol.id, "patrol-done")?;
    let cell = |row: &[String], n: usize| row.get(n).cloned().unwrap_or_default();
    for (at, row) in patrol.rows("points").iter().enumerate() {
        let label = cell(row, 0);
        let (floor, facility) = label.split_once(PARTS).unwrap_or((&label, ""));
        let line = fields![
            area: patrol.word("area"),
            floor: floor,
            facility: facility,
            state: cell(row, 2),
            problem: cell(row, 1),
            reported_to: if cell(row, 2) == "ok" { "" } else { "supervisor" },
        ];
        registers::put("daily-work-report", &format!("{}-{:03}", patrol.number, at + 1), &line)?;
    }
    let with = |mark: &str| {
        let rows = patrol.rows("points").iter();
        number(rows.filter(|row| row.get(2).is_some_and(|cell| cell == mark)).count())
    };
    notify("patrol-report")
        .role("supervisor")
        .about(patrol.id)
        .arg("officer", directory::get(&turn::actor())?.name)
        .arg("ok", with("ok"))
        .arg("faults", with("fault"))
        .arg("unreached", with("not-reached"))
        .send()
}

/// The day is over: one notice names all that was not walked.
pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut patrol = event.ticket;
    patrol.set(fields![late: true])?;
    let Some(day) = patrol.day("day") else { return Ok(()) };
    notify("patrols-missing")
        .role("supervisor")
        .arg("day", day)
        .arg("missing", missing_on(day)?)
        .once(format!("patrols-missing/{day}"))
        .send()
}

/// Areas that nobody walked, and points that nobody marked in the others.
fn missing_on(day: Date) -> Outcome<String> {
    let states = ["planned", "walking"].map(String::from).to_vec();
    let open = all_tickets(&Filter { states, where_: fields![day: day], ..filter("patrol") })?;
    let missing = |patrol: &Ticket| {
        let area = patrol.word("area");
        if patrol.state == "planned" {
            return area.to_owned();
        }
        let rows = patrol.rows("points").iter();
        let unmarked = rows.filter(|row| row.get(2).is_none_or(String::is_empty));
        let points: Vec<_> = unmarked.filter_map(|row| row.first().cloned()).collect();
        format!("{area}: {}", points.join(", "))
    };
    Ok(open.iter().map(missing).collect::<Vec<_>>().join("; "))
}
