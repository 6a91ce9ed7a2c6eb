//! A site with a permit: passes, patrols, noisy and hot work, hidden works, extensions.

use frontdesk_sdk::documents::{self, Draft};
use frontdesk_sdk::{
    Date, DutyEvent, Field, Fields, Instant, Limit, Outcome, SECOND, Ticket, TicketId, Value, clock_minute,
    draft, fields, moment, notify, number, person, refuse, registers, schedules, setting, stamp, tickets,
    today, turn,
};

/// Minutes of a day, and so its end.
const DAY_END: u32 = 24 * 60;

/// Work that is heard next door.
const NOISY: [&str; 2] = ["drilling", "demolition"];

pub(crate) fn acted(case: &mut Ticket, action: &str) -> Outcome {
    match action {
        "issue-permit" => {
            issue_permit(case)?;
            patrol(case)
        }
        "issue-pass" => issue_pass(case),
        "enter-work" => work_seen(case),
        "permit-hot-work" => permit_hot_work(case),
        "start-water-test" => {
            case.set(fields![water_from: moment(turn::now()), water_tested: Value::Nothing])?;
            schedules::start_deadline(case.id, "water-test", &Limit::Standard).map(|_| ())
        }
        "cover" => case.set(fields![covered_at: moment(turn::now())]),
        "ask-extension" => extension_fits(case),
        "grant-extension" => extend(case),
        "resume" => patrol(case),
        _ => Ok(()),
    }
}

/// Fields of the case, with others, as a paper says them.
fn said(case: &Ticket, same: &[&str], more: Vec<Field>) -> Vec<Field> {
    let own = case.fields.iter().filter(|field| same.contains(&field.name.as_str()));
    own.cloned().chain(more).collect()
}

fn copies(form: &str) -> Outcome<Value> {
    setting::whole(&format!("form_copies.{form}")).map(number)
}

fn issue_permit(case: &mut Ticket) -> Outcome {
    let same = ["unit", "works", "from", "to", "contractor", "contractor_phone"];
    let fields = said(case, &same, fields![copies: copies("permit")?]);
    let draft = Draft { about: Some(case.id), holder: None, fields, until: None };
    let permit = documents::issue("renovation-permit", &draft)?;
    case.set(fields![permit: permit.number])
}

fn last_second(day: Date) -> Instant {
    schedules::moment_of(day, DAY_END).saturating_sub_unsigned(SECOND)
}

/// A pass is good as long as the permit.
fn issue_pass(case: &mut Ticket) -> Outcome {
    let row = [give_pass(case)?, case.word("worker").to_owned(), case.word("worker_identity").to_owned()];
    let mut passes = case.rows("passes").to_vec();
    passes.push(row.to_vec());
    let mut done = fields![passes: passes];
    done.extend(["worker", "worker_identity", "worker_photo"].map(|name| (name, Value::Nothing).into()));
    case.set(done)
}

fn give_pass(case: &Ticket) -> Outcome<String> {
    let fields =
        said(case, &["worker", "worker_photo", "unit", "to"], fields![copies: copies("worker-pass")?]);
    let until = case.day("to").map(last_second);
    let pass = documents::issue("worker-pass", &Draft { about: Some(case.id), holder: None, fields, until })?;
    let line = said(case, &["worker", "worker_identity", "worker_photo", "unit", "to"], vec![]);
    registers::put("renovation-workers", &pass.number, &line)?;
    Ok(pass.number)
}

/// Permit and passes hold no longer.
pub(crate) fn void_papers(case: &mut Ticket, why: &str) -> Outcome {
    void_passes(case, why)?;
    if let Some(permit) = case.text("permit") {
        documents::void("renovation-permit", permit, why)?;
    }
    case.set(fields![permit: Value::Nothing, passes: Value::Nothing])
}

pub(crate) fn void_passes(case: &Ticket, why: &str) -> Outcome {
    for row in case.rows("passes") {
        let number = row.first().map(String::as_str).unwrap_or_default();
        if documents::get("worker-pass", number)?.validity != documents::Validity::Void {
            documents::void("worker-pass", number, why)?;
        }
    }
    Ok(())
}

// ---- Patrols

/// The patrols of today and, while the permit is in force, the next morning's wake-up.
fn patrol(case: &Ticket) -> Outcome {
    let first = case.day("from").map_or_else(today, |from| if from > today() { from } else { today() });
    if first == today() && !is_planned(case.id)? {
        for _ in 0..setting::whole("patrol_per_site")? {
            plan("renovation-patrol", case)?;
        }
    }
    let next = if first == today() { schedules::add_days(first, 1) } else { first };
    let key = format!("renovation-patrol/{}", case.id);
    schedules::set_timer(&key, Some(case.id), schedules::moment_of(next, 0), &[])
}

/// Whether today's patrols are planned already: a site that was stopped may go on the same day.
fn is_planned(site: TicketId) -> Outcome<bool> {
    let start = schedules::moment_of(today(), 0);
    let of_day = schedules::occurrences("renovation-patrol", start, turn::now().saturating_add(1))?;
    Ok(of_day.iter().any(|patrol| patrol.form.as_slice().ticket("site") == Some(site)))
}

/// A duty of now about a site.
pub(crate) fn plan(duty: &str, case: &Ticket) -> Outcome {
    let carry = fields![site: case.id, unit: case.word("unit")];
    schedules::plan_duty(duty, turn::now(), case.assignee.as_deref(), &carry)
}

/// Another morning: nothing is planned once the permit is over.
pub(crate) fn on_timer(id: TicketId) -> Outcome {
    let case = tickets::get(id)?;
    let in_force = ["in-work", "stopped"].contains(&case.state.as_str());
    if in_force && case.day("to").is_some_and(|to| to >= today()) { patrol(&case) } else { Ok(()) }
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    let day = schedules::civil_date(event.due);
    match event.cause.as_str() {
        "missed" => notify("patrol-missed")
            .role("supervisor")
            .arg("unit", form.word("unit"))
            .arg("date", day.to_string())
            .send(),
        "done" => patrolled(form, day),
        _ => Ok(()),
    }
}

/// The record, and the breach where one was seen.
fn patrolled(form: &[Field], day: Date) -> Outcome {
    let line = fields![
        site: form.word("unit"),
        date: day,
        checks: form.choices("checks").join(", "),
        faults: form.text("faults"),
        photos: form.value("photos").cloned().unwrap_or(Value::Nothing),
        patrolled_by: person(turn::actor()),
    ];
    let filled: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::add("renovation-patrols", &filled)?;
    match form.text("fault_kind") {
        Some(kind) => breach(form.ticket("site").unwrap_or_default(), kind, form.word("faults")),
        None => Ok(()),
    }
}

fn breach(site: TicketId, kind: &str, what: &str) -> Outcome {
    tickets::open(&draft("site-breach", fields![site: site, kind: kind, what: what])).map(|_| ())
}

// ---- Noisy and hot work

fn work_seen(case: &mut Ticket) -> Outcome {
    let at = case.moment("worked_at").unwrap_or_else(turn::now);
    let work = case.word("work").to_owned();
    case.set(fields![worked_at: Value::Nothing])?;
    if NOISY.contains(&work.as_str()) && !may_be_noisy(at)? {
        return breach(case.id, "outside-hours", &format!("{work} {}", stamp(at)));
    }
    Ok(())
}

/// Within the hours, and not on a public holiday.
fn may_be_noisy(at: Instant) -> Outcome<bool> {
    let minute = schedules::minute_of_day(at);
    for name in ["noisy_hours.morning", "noisy_hours.afternoon"] {
        let hours = setting::text(name)?;
        let both = hours.split_once('-').map(|(from, to)| (clock_minute(from), clock_minute(to)));
        let Some((Some(from), Some(to))) = both else {
            return Err(refuse("hours-unread").with("hours", hours));
        };
        if (from..=to).contains(&minute) {
            return Ok(!is_holiday(schedules::civil_date(at))?);
        }
    }
    Ok(false)
}

/// A weekday without work, or a weekend beside one: calendars tell days off, not why.
fn is_holiday(day: Date) -> Outcome<bool> {
    let off = |day: Date| schedules::is_working_day(day).map(|works| !works);
    if !off(day)? {
        return Ok(false);
    }
    match weekday(day) {
        5 => Ok(off(schedules::add_days(day, -1))? || off(schedules::add_days(day, 2))?),
        6 => Ok(off(schedules::add_days(day, -2))? || off(schedules::add_days(day, 1))?),
        _ => Ok(true),
    }
}

/// 0 is Monday: the weekday of a date by Zeller's congruence.
fn weekday(day: Date) -> i64 {
    let (year, month) = match i64::from(day.month) {
        month @ 1..=2 => (i64::from(day.year) - 1, month + 12),
        month => (i64::from(day.year), month),
    };
    let from_saturday = i64::from(day.day) + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400;
    (from_saturday + 5).rem_euclid(7)
}

fn permit_hot_work(case: &Ticket) -> Outcome {
    let (from, to) = (case.moment("hot_from"), case.moment("hot_to"));
    let last = case.day("to").map(last_second);
    if from >= to || to > last {
        return Err(refuse("hot-work-dates").with("to", case.day("to").map(|day| day.to_string())));
    }
    let fields = said(case, &["unit", "hot_work", "hot_from", "hot_to"], vec![]);
    let draft = Draft { about: Some(case.id), holder: None, fields, until: to };
    let permit = documents::issue("hot-work-permit", &draft)?;
    small_permit(&permit.number, "hot work", case, case.word("hot_work"), [from.map(stamp), to.map(stamp)])
}

fn small_permit(
    key: &str,
    kind: &str,
    case: &Ticket,
    work: &str,
    [from, to]: [Option<String>; 2],
) -> Outcome {
    let by = person(turn::actor());
    let line = fields![kind: kind, unit: case.word("unit"), work: work, from: from, to: to, approved_by: by];
    registers::put("small-permits", key, &line).map(|_| ())
}

// ---- Extensions

fn extension_fits(case: &Ticket) -> Outcome {
    match (case.day("extended_to"), case.day("to")) {
        (Some(longer), Some(to)) if longer <= to => Err(refuse("extension-dates").with("to", to.to_string())),
        _ => Ok(()),
    }
}

/// Permit and passes are issued anew, until the later day.
fn extend(case: &mut Ticket) -> Outcome {
    let (before, longer) = (case.day("to"), case.day("extended_to"));
    let passes = case.rows("passes").to_vec();
    let was = case.word("permit").to_owned();
    void_papers(case, "extended")?;
    case.set(fields![to: longer, extended_to: Value::Nothing])?;
    issue_permit(case)?;
    for row in passes {
        let cell = |column: usize| row.get(column).map(String::as_str);
        case.set(fields![worker: cell(1), worker_identity: cell(2)])?;
        issue_pass(case)?;
    }
    let days = [before, longer].map(|day| day.map(|day| day.to_string()));
    small_permit(case.word("permit"), "extension", case, case.word("extend_reason"), days)?;
    tickets::note(case.id, &format!("permit {was} replaced by {} / 装修许可证已更换", case.word("permit")))?;
    if case.state == "expired" { tickets::act(case.id, "resume", &[]) } else { Ok(()) }
}
