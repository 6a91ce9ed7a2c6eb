//! Exceptions: confirmed, covered by a slip, or counted when their time is over.

use frontdesk_sdk::{
    Date, DeadlineEvent, Decimal, Fields, Filter, Instant, Limit, Outcome, PersonId, Ticket, TicketEvent,
    all_tickets, fields, filter, notify, number, person, refuse, schedules, setting, tickets, today, turn,
};

use crate::discipline::{self, Absence};
use crate::{department_move, punch, staff};

/// What somebody has for a day.
pub(crate) fn of_day(who: &str, date: Date) -> Outcome<Vec<Ticket>> {
    let key = fields![day_key: punch::day_key(who, date)];
    all_tickets(&Filter { where_: key, ..filter("punch-exception") })
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case),
        ("acted", Some("confirm")) => confirmed(&mut case),
        ("acted", Some("deny")) => {
            may_confirm(&case)?;
            tickets::act(case.id, "count-absent", &[])
        }
        ("acted", Some("count-absent")) => counted_absent(&case),
        ("acted", Some("stand")) => discipline::minutes(
            case.word("person"),
            case.word("kind"),
            case.day("date").unwrap_or_else(today),
            case.count("minutes"),
            &case,
        ),
        _ => Ok(()),
    }
}

fn opened(case: &mut Ticket) -> Outcome {
    if !case.has("kind") {
        reported_by_hand(case)?;
    }
    let who = case.word("person").to_owned();
    let date = case.day("date").unwrap_or_else(today);
    let confirmer = confirmer(&who, date)?;
    case.assign(confirmer.as_deref())?;
    let what = words(case);
    case.set(fields![day_key: punch::day_key(&who, date), what: &what, period: period(date)?])?;
    start_clock(case, date)?;
    notify("attendance-exception")
        .person(&who)
        .persons(confirmer)
        .about(case.id)
        .arg("person", staff::name(&who))
        .arg("date", date)
        .arg("what", what)
        .send()
}

/// A missed punch can be reported before the day's end, so that it comes on this week's list.
fn reported_by_hand(case: &mut Ticket) -> Outcome {
    let who = case.text("person").map_or_else(turn::actor, str::to_owned);
    if who != turn::actor() && !staff::actor_is(&["supervisor", "manager", "human-resources", "front-desk"]) {
        return Err(refuse("no-exception-of-others"));
    }
    let date = case.day("date").unwrap_or_else(today);
    if let Some(other) = of_day(&who, date)?.first() {
        return Err(refuse("exception-there").with("number", &other.number));
    }
    case.set(fields![person: person(who), kind: "missed"])
}

fn words(case: &Ticket) -> String {
    let minutes = case.count("minutes");
    match case.word("kind") {
        "missed" => "Missed punch / 漏打卡".into(),
        "late" => format!("Late {minutes} min / 迟到 {minutes} 分钟"),
        "early" => format!("Left {minutes} min early / 早退 {minutes} 分钟"),
        _ => "No punch / 未打卡".into(),
    }
}

/// Two clocks: missed punches by the list of their week, others by the forms of the week after.
fn start_clock(case: &mut Ticket, date: Date) -> Outcome {
    let (deadline, until) = if case.is("kind", "missed") {
        let closes = list_closes(turn::now())?;
        case.set(fields![list_on: schedules::civil_date(closes)])?;
        ("missed-list", closes)
    } else {
        ("exception-form", forms_due(date)?)
    };
    schedules::start_deadline(case.id, deadline, &Limit::Until(until)).map(|_| ())
}

/// The first closing of the list from a moment on.
pub(crate) fn list_closes(from: Instant) -> Outcome<Instant> {
    let (weekday, minute) = (setting::whole("missed_list_due_day")?, setting::minute("missed_list_due")?);
    let day = staff::on_weekday(schedules::civil_date(from), weekday);
    let closes = schedules::moment_of(day, minute);
    Ok(if closes >= from { closes } else { schedules::moment_of(staff::days_later(day, 7), minute) })
}

/// Until when forms about a day are to be at the front desk: in the week after, or in this one for what comes late.
fn forms_due(date: Date) -> Outcome<Instant> {
    let (weekday, minute) = (setting::whole("department_forms_due")?, setting::minute("forms_due_at")?);
    let of_week = |monday: Date| schedules::moment_of(staff::on_weekday(monday, weekday), minute);
    let due = of_week(staff::days_later(staff::monday_of(date), 7));
    let now = turn::now();
    Ok(if due >= now { due } else { of_week(staff::days_later(staff::monday_of(today()), 7)) })
}

/// The month or cycle in which a missed punch counts.
fn period(date: Date) -> Outcome<String> {
    let cycle = setting::text("missed_punch_period")? == "attendance-cycle";
    let first = if cycle { setting::whole("leave_cycle")? } else { 1 };
    let late = i64::from(date.day) >= first;
    let month = if late { date } else { schedules::add_months(Date { day: 1, ..date }, -1) };
    Ok(format!("{:04}-{:02}-{first:02}", month.year, month.month))
}

/// Who confirms: the superior, for days before a move the former one.
fn confirmer(who: &str, date: Date) -> Outcome<Option<PersonId>> {
    let former = department_move::former_superior(who, date)?;
    former.map_or_else(|| staff::superior(who), |former| Ok(Some(former)))
}

/// The superior or the proxy for the position.
fn may_confirm(case: &Ticket) -> Outcome {
    let who = case.word("person");
    let superior = confirmer(who, case.day("date").unwrap_or_else(today))?;
    let proxy = staff::entry(who)?.and_then(|entry| entry.text("proxy").map(str::to_owned));
    let allowed: Vec<_> = superior.into_iter().chain(proxy).collect();
    if allowed.contains(&turn::actor()) {
        return Ok(());
    }
    let names: Vec<_> = allowed.iter().map(|person| staff::name(person)).collect();
    Err(refuse("not-the-confirmer").with("who", names.join(", ")))
}

/// Normal up to so many a period, absence from then on even when confirmed.
fn confirmed(case: &mut Ticket) -> Outcome {
    may_confirm(case)?;
    let nth = nth(case)?;
    case.set(fields![confirmed_by: person(turn::actor()), nth: number(nth)])?;
    let free = setting::whole("missed_punch_free")?;
    let too_many = nth > free || nth >= setting::whole("missed_punch_penalty_from")?;
    tickets::act(case.id, if too_many { "count-absent" } else { "count-normal" }, &[])
}

/// The how-manieth missed punch of its period it is, by the days.
fn nth(case: &Ticket) -> Outcome<i64> {
    let same = fields![person: person(case.word("person")), kind: "missed", period: case.word("period")];
    let all = all_tickets(&Filter { where_: same, ..filter("punch-exception") })?;
    let key = |one: &Ticket| (one.day("date").map(|day| (day.year, day.month, day.day)), one.id);
    let before = all.iter().filter(|one| one.state != "excused" && key(one) <= key(case));
    Ok(i64::try_from(before.count()).unwrap_or(i64::MAX))
}

fn counted_absent(case: &Ticket) -> Outcome {
    let missed = case.is("kind", "missed");
    let days = if missed { setting::decimal("missed_punch_penalty")? } else { Decimal::from(1) };
    let cause = if missed { "missed-punch" } else { "no-punch" };
    let evidence = &case.number;
    let absence = Absence { person: case.word("person"), days, cause, evidence, about: case.id };
    let date = case.day("date").unwrap_or_else(today);
    if missed { discipline::absent(absence, date) } else { discipline::absent_once(absence, date) }
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    let case = &event.ticket;
    let lateness = matches!(case.word("kind"), "late" | "early");
    tickets::act(case.id, if lateness { "stand" } else { "count-absent" }, &[])?;
    let who = case.word("person");
    notify("form-missing")
        .persons(confirmer(who, case.day("date").unwrap_or_else(today))?)
        .about(case.id)
        .arg("person", staff::name(who))
        .arg("date", case.day("date").unwrap_or_else(today))
        .send()
}
