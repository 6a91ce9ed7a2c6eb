//! What days and weeks of attendance come to: exceptions, hours, outings.

use std::collections::BTreeMap;

use frontdesk_sdk::rosters::Shift;
use frontdesk_sdk::{
    Date, Decimal, Fields, Instant, MINUTE, Outcome, Refusal, Table, Ticket, Value, all_tickets, figure,
    filter, number, registers, schedules, setting, table,
};

use crate::attendance::{self, Stretch};
use crate::figure::{plain, product};
use crate::{exception, leave, leave_annual, punch, staff, week};

/// Minutes of an hour.
const HOUR_MINUTES: i64 = 60;

/// First and last day of `[start, end)`.
fn days(start: Instant, end: Instant) -> (Date, Date) {
    (schedules::civil_date(start), schedules::civil_date(end - 1))
}

fn own(case: &Ticket, field: &str) -> Value {
    case.value(field).cloned().unwrap_or(Value::Nothing)
}

fn rows(cases: &[Ticket], columns: &[&str]) -> Vec<Vec<Value>> {
    let cell = |case: &Ticket, column: &str| match column {
        "number" => (&case.number).into(),
        "state" => (&case.state).into(),
        field => own(case, field),
    };
    cases.iter().map(|case| columns.iter().map(|column| cell(case, column)).collect()).collect()
}

pub(crate) fn daily(start: Instant, end: Instant) -> Outcome<Table> {
    const COLUMNS: [&str; 6] = ["number", "person", "date", "kind", "minutes", "state"];
    let (first, last) = days(start, end);
    let cases = week::exceptions(first, last)?;
    let open = cases.iter().filter(|case| case.state == "open").count();
    let figures = vec![figure("exceptions", number(cases.len())), figure("open", number(open))];
    Ok(table(&COLUMNS, rows(&cases, &COLUMNS), figures))
}

/// Missed punches per person, but for those that a slip covers.
pub(crate) fn missed(start: Instant, end: Instant) -> Outcome<Table> {
    let (first, last) = days(start, end);
    let mut people = BTreeMap::<String, [u32; 2]>::new();
    for case in week::exceptions(first, last)? {
        if case.is("kind", "missed") && case.state != "excused" {
            let counts = people.entry(case.word("person").to_owned()).or_default();
            counts[0] += 1;
            counts[1] += u32::from(case.state == "absent");
        }
    }
    let all: u32 = people.values().map(|counts| counts[0]).sum();
    Ok(table(&["person", "missed", "absent"], counted(people), vec![figure("missed", all)]))
}

/// The list that closes within the week that ends so.
pub(crate) fn list(end: Instant) -> Outcome<Table> {
    const COLUMNS: [&str; 5] = ["number", "person", "date", "confirmed_by", "state"];
    let closes = exception::list_closes(staff::start_of(staff::days_later(days(end, end).1, -6)))?;
    let cases = week::list_of(schedules::civil_date(closes))?;
    let figures = vec![figure("missed", number(cases.len()))];
    Ok(table(&COLUMNS, rows(&cases, &COLUMNS), figures))
}

fn overlap(a: Stretch, b: Stretch) -> i64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0)
}

/// Lunch of a day.
fn lunch(day: Date) -> Outcome<Stretch> {
    let at = |name: &str| Ok::<_, Refusal>(schedules::moment_of(day, setting::minute(name)?));
    Ok((at("lunch_from")?, at("lunch_until")?))
}

/// Time within both, without lunch, in milliseconds.
fn working(a: Stretch, b: Stretch, lunch: Stretch) -> i64 {
    let both = (a.0.max(b.0), a.1.min(b.1));
    if both.0 >= both.1 { 0 } else { both.1 - both.0 - overlap(both, lunch) }
}

fn bounds(shift: &Shift) -> Stretch {
    (shift.start, shift.end)
}

/// Minutes present and minutes covered by outings without punches, of a day.
fn day_minutes(who: &str, day: Date, outings: &[Stretch]) -> Outcome<[i64; 2]> {
    let lunch = lunch(day)?;
    let entry = registers::get("punch-record", &punch::day_key(who, day))?;
    let punched = entry.and_then(|entry| entry.moment("in").zip(entry.moment("out")));
    let shifts = attendance::shifts_on(who, day)?;
    let mut sums = [0, 0];
    if let Some(punched) = punched {
        let shifts: Vec<_> =
            if shifts.is_empty() { vec![punched] } else { shifts.iter().map(bounds).collect() };
        sums[0] = shifts.iter().map(|shift| working(punched, *shift, lunch)).sum();
    }
    for (shift, outing) in shifts.iter().flat_map(|shift| outings.iter().map(move |one| (shift, one))) {
        let out = (outing.0.max(shift.start), outing.1.min(shift.end));
        let counted = punched.map_or(0, |punched| working(out, punched, lunch));
        sums[1] += working(out, bounds(shift), lunch) - counted;
    }
    Ok(sums.map(|sum| sum / MINUTE.cast_signed()))
}

fn hours(minutes: i64) -> Decimal {
    plain(Decimal::from(minutes).over(HOUR_MINUTES, 2).unwrap_or(Decimal::ZERO))
}

/// Hours present, and hours that forms and slips cover.
fn week_hours(who: &str, first: Date, last: Date) -> Outcome<[Decimal; 2]> {
    let outings: Vec<_> = attendance::outings(who)?.iter().filter_map(attendance::outing_stretch).collect();
    let mut sums = [0, 0];
    for ahead in 0..=staff::days_between(first, last) {
        let day = day_minutes(who, staff::days_later(first, ahead), &outings)?;
        sums = [sums[0] + day[0], sums[1] + day[1]];
    }
    let [present, out] = sums.map(hours);
    Ok([present, plain(out + leave_hours(who, first, last)?)])
}

/// Hours of leave from one day to another.
fn leave_hours(who: &str, first: Date, last: Date) -> Outcome<Decimal> {
    let mut sum = Decimal::ZERO;
    for slip in attendance::slips(who)? {
        let Some((from, to)) = slip.day("from").zip(slip.day("to")) else { continue };
        if slip.is("kind", "nursing") || to < first || from > last {
            continue;
        }
        sum = sum
            + match slip.number("hours") {
                Some(hours) if first <= from && to <= last => hours,
                _ => {
                    let (from, to) =
                        (if from < first { first } else { from }, if to < last { to } else { last });
                    let days = staff::working_days(who, from, to)?.len();
                    product(Decimal::from(days), leave::day_hours()?, 2).unwrap_or(Decimal::ZERO)
                }
            };
    }
    Ok(sum)
}

/// Who has fewer hours than the week wants, forms and slips included.
pub(crate) fn below(start: Instant, end: Instant) -> Outcome<Table> {
    let (first, last) = days(start, end);
    let wanted = setting::decimal("weekly_hours")?;
    let mut rows = Vec::new();
    for who in leave_annual::everybody()? {
        let [present, covered] = week_hours(&who, first, last)?;
        if present + covered < wanted {
            rows.push(vec![who.into(), present.into(), covered.into()]);
        }
    }
    let figures = vec![figure("people", number(rows.len()))];
    Ok(table(&["person", "hours", "covered"], rows, figures))
}

/// Hours and exceptions of everybody.
pub(crate) fn week(start: Instant, end: Instant) -> Outcome<Table> {
    let (first, last) = days(start, end);
    let cases = week::exceptions(first, last)?;
    let mut rows = Vec::new();
    for (department, people) in week::departments()? {
        for who in people {
            let count = |kind: &str| {
                let of = |case: &&Ticket| case.is("person", &who) && case.is("kind", kind);
                number(cases.iter().filter(of).count())
            };
            let kinds = ["missed", "late", "early", "absent"].map(count);
            let [present, _] = week_hours(&who, first, last)?;
            let head: [Value; 3] = [(&who).into(), (&department).into(), present.into()];
            rows.push(head.into_iter().chain(kinds).collect());
        }
    }
    Ok(table(&["person", "department", "hours", "missed", "late", "early", "absent"], rows, Vec::new()))
}

/// Outings that begin in `[start, end)`, by department.
pub(crate) fn outings(start: Instant, end: Instant) -> Outcome<Table> {
    let mut departments = BTreeMap::<String, [u32; 2]>::new();
    for outing in all_tickets(&filter("outing"))? {
        if outing.moment("out_from").is_some_and(|from| from >= start && from < end) {
            let counts = departments.entry(outing.word("department").to_owned()).or_default();
            counts[0] += 1;
            counts[1] += u32::from(outing.state == "absent");
        }
    }
    Ok(table(&["department", "outings", "absent"], counted(departments), Vec::new()))
}

/// One line for each: how many, and how many of them are absence.
fn counted(all: BTreeMap<String, [u32; 2]>) -> Vec<Vec<Value>> {
    all.into_iter().map(|(of, counts)| vec![of.into(), counts[0].into(), counts[1].into()]).collect()
}
