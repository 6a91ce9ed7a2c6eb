//! Attendance: what was clocked against the roster, handed to operations support in its term.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_sdk::{
    Date, DutyEvent, Fields, Filter, Instant, Limit, Outcome, PersonId, Table, TicketEvent, all_tickets,
    days, draft, fields, figure, filter, notify, number, person, refuse, registers, rosters, schedules,
    setting, table, tickets, turn,
};

use crate::cover;

/// A person's month.
#[derive(Default)]
struct Line {
    days: BTreeSet<(i16, u8, u8)>,
    late: usize,
    leave: usize,
}

/// Days, lateness and missed shifts per person of `[start, end)`.
fn sheet(start: Instant, end: Instant) -> Outcome<BTreeMap<PersonId, Line>> {
    let mut sheet = BTreeMap::<PersonId, Line>::new();
    let until = end.min(turn::now());
    for post in cover::CLOCKED {
        for (from, to) in days(start, until) {
            count_day(&mut sheet, post, from, to)?;
        }
    }
    Ok(sheet)
}

/// A shift counts on the day on which it begins; who comes back to it later the same day is not late again.
fn count_day(sheet: &mut BTreeMap<PersonId, Line>, post: &str, from: Instant, to: Instant) -> Outcome {
    let stays = rosters::presence(post, from, to)?;
    for stay in stays.iter().filter(|stay| stay.start >= from) {
        let Date { year, month, day } = schedules::civil_date(stay.start);
        sheet.entry(stay.person.clone()).or_default().days.insert((year, month, day));
    }
    let mut shifts = schedules::shifts(post, from, to)?;
    shifts.retain(|shift| shift.start >= from && shift.start < to);
    for shift in shifts {
        let came = stays.iter().filter(|stay| stay.person == shift.person);
        let came = came.filter(|stay| stay.shift_start == Some(shift.start)).map(|stay| stay.start).min();
        let line = sheet.entry(shift.person).or_default();
        match came {
            Some(at) => line.late += usize::from(at > shift.start),
            None => line.leave += 1,
        }
    }
    Ok(())
}

fn month_name(start: Instant) -> String {
    let day = schedules::civil_date(start);
    format!("{:04}-{:02}", day.year, day.month)
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let (start, _) = cover::month_before(event.due);
    match event.cause.as_str() {
        "due" => open(start, event.due),
        "done" => is_handed_in(start),
        _ => Ok(()),
    }
}

fn open(month: Instant, due: Instant) -> Outcome {
    let id = tickets::open(&draft("attendance-month", fields![month: month_name(month)]))?;
    let term = u8::try_from(setting::whole("attendance_term")?.clamp(1, 28)).unwrap_or(28);
    let day = Date { day: term, ..schedules::civil_date(due) };
    let at = schedules::moment_of(day, setting::minute("attendance_time")?);
    schedules::start_deadline(id, "attendance-due", &Limit::Until(at)).map(|_| ())
}

fn is_handed_in(month: Instant) -> Outcome {
    let month = month_name(month);
    let states = vec!["open".into()];
    let open = Filter { states, where_: fields![month: &month], ..filter("attendance-month") };
    if all_tickets(&open)?.is_empty() {
        return Ok(());
    }
    Err(refuse("attendance-open").with("month", month))
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let month = event.ticket;
    if event.action.as_deref() != Some("hand-in") {
        return Ok(());
    }
    let (start, end) = cover::month_before(month.opened_at);
    let sheet = sheet(start, end)?;
    for (who, line) in &sheet {
        let line = fields![
            person: person(who),
            days: number(line.days.len()),
            late: number(line.late),
            leave: number(line.leave),
        ];
        registers::put("attendance-sheet", &format!("{}/{who}", month.word("month")), &line)?;
    }
    let told = notify("attendance-handed-in").role("operations-support").about(month.id);
    told.arg("people", number(sheet.len())).send()
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let sheet = sheet(start, end)?;
    let late: usize = sheet.values().map(|line| line.late).sum();
    let row = |(who, line): (&PersonId, &Line)| {
        vec![who.into(), number(line.days.len()), number(line.late), number(line.leave)]
    };
    let figures = vec![figure("people", number(sheet.len())), figure("late", number(late))];
    Ok(table(&["person", "days", "late", "leave"], sheet.iter().map(row).collect(), figures))
}
