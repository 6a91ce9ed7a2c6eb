//! Leaving a post: approved, relieved, and back again; who stands there is what people clocked.

use std::collections::BTreeMap;

use frontdesk_sdk::rosters::{self, Absence, Stay};
use frontdesk_sdk::{
    DAY, Decimal, Fields, HOUR, Instant, Outcome, PersonId, Span, Table, Ticket, TicketEvent, approvals,
    book, days, directory, fields, figure, moment, month_of, notify, number, person, refuse, schedules,
    setting, table, turn,
};

use crate::people;

/// Posts at which people clock on and off.
pub(crate) const CLOCKED: [&str; 7] =
    ["hall", "bar", "reception", "supervision", "estate-office", "clerks-office", "network"];

/// Posts that need somebody in working time.
pub(crate) const MANNED: [&str; 3] = ["reception", "hall", "bar"];

/// How people call a post, in messages.
fn called(post: &str) -> &str {
    match post {
        "hall" => "Hall / 前厅岗",
        "bar" => "Bar / 吧台岗",
        "reception" => "Reception / 接待岗",
        "supervision" => "Supervisor / 客服主管岗",
        "estate-office" => "Estate officers / 管理员岗",
        "clerks-office" => "Office clerk / 内勤岗",
        "network" => "Network engineer / 网络工程师岗",
        _ => post,
    }
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut leave = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => asked(&mut leave)?,
        ("acted", Some("let-go")) => let_go(&mut leave)?,
        ("acted", Some("take-over")) => taken_over(&mut leave)?,
        ("acted", Some("hand-back")) => back(&mut leave)?,
        ("acted", Some("cancel")) => end_absence(&leave)?,
        ("acted" | "approved", _) => {}
        _ => return Ok(()),
    }
    book::mirror(
        "cover-record",
        &leave,
        &["post", "clerk", "reason", "approver", "relief", "left_at", "back_at"],
        Vec::new(),
    )
}

/// Whoever decides sees at once who could come.
fn asked(leave: &mut Ticket) -> Outcome {
    let clerk = turn::actor();
    shift_end(leave.word("post"), &clerk)?;
    let free = free_reliefs()?;
    let names: Vec<_> =
        free.iter().map(|id| directory::get(id).map(|found| found.name)).collect::<Outcome<_>>()?;
    let none = || "no relief available / 无人可顶岗".to_owned();
    let free = if names.is_empty() { none() } else { names.join(", ") };
    leave.assign(Some(&clerk))?;
    leave.set(fields![clerk: person(clerk), relief_free: free])?;
    approvals::start(leave.id, "leave-post")
}

/// When the clerk's shift at the post ends that runs now.
fn shift_end(post: &str, clerk: &str) -> Outcome<Instant> {
    let now = turn::now();
    let running = rosters::shifts_of(clerk, now, now.saturating_add(1))?;
    let shift = running.iter().find(|shift| shift.post == post);
    shift.map(|shift| shift.end).ok_or_else(|| refuse("not-at-post"))
}

/// Who stands at the patrol post and relieves nobody.
fn free_reliefs() -> Outcome<Vec<PersonId>> {
    people::at_post("patrol")
}

fn let_go(leave: &mut Ticket) -> Outcome {
    let (post, clerk) = (leave.word("post").to_owned(), leave.word("clerk").to_owned());
    let named = leave.text("relief").map(str::to_owned);
    let relief = named.or(free_reliefs()?.into_iter().next()).ok_or_else(|| refuse("no-relief"))?;
    rosters::put_absence(&Absence {
        end: shift_end(&post, &clerk)?,
        person: clerk,
        start: turn::now(),
        stand_in: Some(relief.clone()),
        reason: leave.word("reason").to_owned(),
        post: post.clone(),
    })?;
    leave.set(fields![relief: person(&relief), away_from: moment(turn::now())])?;
    notify("relief-called").person(relief).about(leave.id).arg("post", called(&post)).urgent().send()
}

/// Takes the rest of the absence off the roster.
fn end_absence(leave: &Ticket) -> Outcome {
    let (Some(start), now) = (leave.moment("away_from"), turn::now()) else { return Ok(()) };
    rosters::put_absence(&Absence {
        post: leave.word("post").to_owned(),
        person: leave.word("clerk").to_owned(),
        start,
        end: now.max(start.saturating_add(1)),
        stand_in: leave.text("relief").map(str::to_owned),
        reason: leave.word("reason").to_owned(),
    })
}

fn taken_over(leave: &mut Ticket) -> Outcome {
    let me = turn::actor();
    if !leave.is("relief", &me) || !people::at_post(leave.word("post"))?.contains(&me) {
        return Err(refuse("relief-only").with("relief", directory::get(leave.word("relief"))?.name));
    }
    leave.set(fields![relief_at: moment(turn::now())])
}

/// The record is closed by what was clocked.
fn back(leave: &mut Ticket) -> Outcome {
    let from = leave.moment("away_from").unwrap_or(leave.opened_at);
    let stays = rosters::presence(leave.word("post"), from, turn::now().saturating_add(1))?;
    let own: Vec<_> = stays.iter().filter(|stay| leave.is("clerk", &stay.person)).collect();
    let Some(here) = own.iter().find(|stay| stay.end.is_none()) else {
        return Err(refuse("holder-not-back"));
    };
    if let Some(left) = own.iter().filter_map(|stay| stay.end).next() {
        leave.set(fields![left_at: moment(left), back_at: moment(here.start)])?;
    }
    end_absence(leave)?;
    warn_of_day(leave.word("post"))
}

/// The covers of one day together: a warning, no limit.
fn warn_of_day(post: &str) -> Outcome {
    let now = turn::now();
    let day = schedules::civil_date(now);
    let start = schedules::moment_of(day, 0);
    let covered: Span = covers(post, start, now)?.iter().map(|stay| length(stay, start, now)).sum();
    let limit = setting::length("cover_day_warning")?;
    if covered <= limit {
        return Ok(());
    }
    notify("cover-day")
        .role("supervisor")
        .arg("post", called(post))
        .arg("hours", hours(covered))
        .arg("day", day.to_string())
        .arg("limit", hours(limit))
        .once(format!("cover-day/{post}/{day}"))
        .send()
}

/// Everybody who stood in at a post within a day.
fn covers(post: &str, start: Instant, end: Instant) -> Outcome<Vec<Stay>> {
    let mut stays = rosters::presence(post, start, end)?;
    stays.retain(|stay| stay.relief);
    Ok(stays)
}

/// How long a stay lasted within a stretch.
fn length(stay: &Stay, start: Instant, end: Instant) -> Span {
    let (from, until) = (stay.start.max(start), stay.end.unwrap_or(end).min(end));
    u64::try_from(until.saturating_sub(from)).unwrap_or(0)
}

fn hours(length: Span) -> Decimal {
    Decimal::from(length).over(HOUR, 2).unwrap_or(Decimal::ZERO)
}

/// Cover hours of a month per post and person, each day for itself.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut sums = BTreeMap::<(&str, PersonId), (i64, Span)>::new();
    let until = end.min(turn::now());
    for post in CLOCKED {
        for (from, to) in days(start, until) {
            for stay in covers(post, from, to)? {
                let begins = i64::from(stay.start >= from);
                let sum = sums.entry((post, stay.person.clone())).or_default();
                *sum = (sum.0 + begins, sum.1 + length(&stay, from, to));
            }
        }
    }
    let row = |((post, person), (covers, length)): (&(&str, PersonId), &(i64, Span))| {
        vec![(*post).into(), person.into(), number(*covers), hours(*length).into()]
    };
    let all = hours(sums.values().map(|(_, length)| *length).sum());
    let columns = ["post", "person", "covers", "hours"];
    Ok(table(&columns, sums.iter().map(row).collect(), vec![figure("hours", all)]))
}

/// Where the roster leaves a post with too few people on a day.
fn gaps(start: Instant, end: Instant) -> Outcome<Vec<(&'static str, rosters::Gap)>> {
    let mut found = Vec::new();
    for post in MANNED {
        found.extend(rosters::gaps(post, start, end)?.into_iter().map(|gap| (post, gap)));
    }
    Ok(found)
}

/// Shows the supervisor what the day's roster leaves open.
pub(crate) fn plan_day(due: Instant) -> Outcome {
    let day = schedules::civil_date(due);
    let start = schedules::moment_of(day, 0);
    let gaps = gaps(start, start.saturating_add_unsigned(DAY))?;
    if gaps.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = gaps.iter().map(|(post, gap)| line(post, gap)).collect();
    notify("day-plan").role("supervisor").arg("day", day.to_string()).arg("gaps", lines.join("\n")).send()
}

fn line(post: &str, gap: &rosters::Gap) -> String {
    let clock = |at: Instant| {
        let minute = schedules::minute_of_day(at);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    let until = gap.end.map(clock).unwrap_or_default();
    format!("{} {}–{until}: {}/{}", called(post), clock(gap.start), gap.people, gap.needed)
}

/// The gaps of a day by the roster.
pub(crate) fn uncovered(start: Instant, end: Instant) -> Outcome<Table> {
    let gaps = gaps(start, end)?;
    let row = |(post, gap): &(&str, rosters::Gap)| {
        let until = gap.end.map(moment);
        vec![
            (*post).into(),
            moment(gap.start),
            until.into(),
            number(u64::from(gap.people)),
            number(u64::from(gap.needed)),
        ]
    };
    let columns = ["post", "from", "until", "people", "needed"];
    Ok(table(&columns, gaps.iter().map(row).collect(), vec![figure("gaps", number(gaps.len()))]))
}

/// The month that a report's period or a duty's moment belongs to.
pub(crate) fn month_before(at: Instant) -> (Instant, Instant) {
    month_of(schedules::add_months(schedules::civil_date(at), -1))
}
