//! What the department makes of a month of complaints: report, archive, causes, measures, duty cover.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Decimal, DutyEvent, Fields, Figure, Filter, HOUR, Instant, Outcome, Table, Ticket, TicketEvent,
    Value, all_entries, all_tickets, draft, fields, figure, filter, month_of, notify, number, refuse,
    registers, schedules, setting, stamp, table, tickets,
};

/// The headline numbers of a month.
struct Month {
    cases: Vec<Ticket>,
    valid: usize,
    invalid: usize,
    in_time: usize,
    called_back: usize,
    open: usize,
}

impl Month {
    /// Complaints received in `[start, end)`; requests for help do not count.
    fn of(start: Instant, end: Instant) -> Outcome<Self> {
        let received = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("complaint") };
        let cases = all_tickets(&received)?;
        let count = |is: fn(&Ticket) -> bool| cases.iter().filter(|case| is(case)).count();
        Ok(Self {
            valid: count(|case| case.flag("valid")),
            invalid: count(|case| case.value("valid") == Some(&Value::Flag(false))),
            in_time: count(|case| case.flag("valid") && replied_in_time(case)),
            called_back: count(|case| case.flag("valid") && case.has("called_back_at")),
            open: count(|case| !matches!(case.state.as_str(), "closed" | "referred")),
            cases,
        })
    }
}

fn replied_in_time(case: &Ticket) -> bool {
    case.has("first_reply_at") && !case.flag("first_reply_late")
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let month = Month::of(start, end)?;
    let target = setting::decimal("callback_rate_target")?;
    let rate = Decimal::percent(month.called_back, month.valid);
    let columns = ["number", "unit", "kind", "valid", "grade", "first_reply_in_time", "called_back", "state"];
    Ok(table(
        &columns,
        month.cases.iter().map(row).collect(),
        vec![
            figure("valid", number(month.valid)),
            figure("invalid", number(month.invalid)),
            figure("replies-in-time", Decimal::percent(month.in_time, month.valid)),
            Figure {
                name: "callback-rate".into(),
                value: rate.into(),
                target: Some(target.into()),
                met: rate.map(|rate| rate >= target),
            },
            figure("open", number(month.open)),
        ],
    ))
}

fn row(case: &Ticket) -> Vec<Value> {
    vec![
        (&case.number).into(),
        case.word("unit").into(),
        case.text("kind").unwrap_or("complaint").into(),
        case.value("valid").cloned().unwrap_or(Value::Nothing),
        case.text("grade").into(),
        replied_in_time(case).into(),
        case.has("called_back_at").into(),
        (&case.state).into(),
    ]
}

/// Causes that came up often enough in `[start, end)`, with how often.
fn repeated_causes(start: Instant, end: Instant) -> Outcome<Vec<(String, i64)>> {
    let least = setting::whole("cause_repeat_list")?;
    let received = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("complaint") };
    let mut times = BTreeMap::<String, i64>::new();
    for case in all_tickets(&received)? {
        if let Some(cause) = case.text("cause") {
            *times.entry(cause.to_owned()).or_default() += 1;
        }
    }
    Ok(times.into_iter().filter(|(_, times)| *times >= least).collect())
}

pub(crate) fn measures(start: Instant, end: Instant) -> Outcome<Table> {
    let month = month_name(start);
    let causes = repeated_causes(start, end)?;
    let found = all_tickets(&Filter { where_: fields![month: &month], ..filter("measure") })?;
    let row = |(cause, times): &(String, i64)| {
        let measure = found.iter().find(|measure| measure.is("cause", cause));
        let text = |name: &str| Value::from(measure.and_then(|measure| measure.text(name)));
        vec![Value::from(cause), number(*times), text("measure"), text("owner")]
    };
    Ok(table(
        &["cause", "times", "measure", "owner"],
        causes.iter().map(row).collect(),
        vec![figure("causes", number(causes.len()))],
    ))
}

/// `2024-03` for any moment of that month.
fn month_name(at: Instant) -> String {
    let day = schedules::civil_date(at);
    format!("{:04}-{:02}", day.year, day.month)
}

pub(crate) fn on_duty(event: DutyEvent) -> Outcome {
    let last_month = schedules::add_months(schedules::civil_date(event.due), -1);
    let (start, end) = month_of(last_month);
    match (event.duty.as_str(), event.cause.as_str()) {
        ("monthly-complaint-report", "done") => submit(start, end, event.form.as_slice().word("comment")),
        ("monthly-complaint-archive", "done") => letters_are_archived(),
        ("cause-analysis", "due") => demand_measures(start, end),
        ("cause-analysis", "done") => measures_are_planned(start),
        ("duty-cover-check", "due") => tell_of_gap(event.due),
        ("duty-cover-check", "done") => refuse_gap(event.due),
        _ => Ok(()),
    }
}

fn submit(start: Instant, end: Instant, comment: &str) -> Outcome {
    let month = Month::of(start, end)?;
    let name = month_name(start);
    let line = fields![
        month: &name,
        valid: number(month.valid),
        invalid: number(month.invalid),
        replies_in_time: Decimal::percent(month.in_time, month.valid),
        callback_rate: Decimal::percent(month.called_back, month.valid),
        open_cases: number(month.open),
        comment: comment,
    ];
    let line: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::put("monthly-complaint-report", &name, &line).map(|_| ())
}

/// Copies of agreements stay, original letters go to the archivist.
fn letters_are_archived() -> Outcome {
    let kept = all_entries("letters", &fields![kind: "original-letter", place: "department"])?;
    match kept.first() {
        Some(letter) => Err(refuse("letter-in-department").with("complaint", letter.word("complaint"))),
        None => Ok(()),
    }
}

fn demand_measures(start: Instant, end: Instant) -> Outcome {
    let month = month_name(start);
    for (cause, times) in repeated_causes(start, end)? {
        let fields = fields![cause: &cause, month: &month, times: number(times)];
        tickets::open(&draft("measure", fields))?;
    }
    Ok(())
}

fn measures_are_planned(start: Instant) -> Outcome {
    let month = fields![month: month_name(start)];
    let wanted = Filter { states: vec!["wanted".into()], where_: month, ..filter("measure") };
    match all_tickets(&wanted)?.first() {
        Some(measure) => Err(refuse("measure-wanted").with("cause", measure.word("cause"))),
        None => Ok(()),
    }
}

pub(crate) fn on_measure(event: TicketEvent) -> Outcome {
    let mut measure = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => notify("measure-wanted")
            .role("manager")
            .about(measure.id)
            .arg("cause", measure.word("cause"))
            .arg("times", measure.count("times").to_string())
            .arg("month", measure.word("month"))
            .send(),
        ("acted", Some("plan")) => {
            let owner = measure.text("owner").map(str::to_owned);
            measure.assign(owner.as_deref())
        }
        _ => Ok(()),
    }
}

/// Hours of the 24 from `start` on in which somebody is on the roster of the duty post.
fn covered_hours(start: Instant) -> Outcome<u64> {
    let end = start.saturating_add_unsigned(DAY);
    let mut shifts = schedules::shifts("duty", start, end)?;
    shifts.sort_by_key(|shift| shift.start);
    let (mut covered, mut until) = (0, start);
    for shift in shifts {
        let (from, to) = (shift.start.max(until), shift.end.min(end));
        if to > from {
            covered += (to - from).unsigned_abs();
            until = to;
        }
    }
    Ok(covered / HOUR)
}

fn gap(due: Instant) -> Outcome<Option<(u64, i64)>> {
    let wanted = setting::whole("duty_cover_hours")?;
    let covered = covered_hours(due)?;
    Ok((i64::try_from(covered).unwrap_or(i64::MAX) < wanted).then_some((covered, wanted)))
}

/// A gap in the roster is itself a breach.
fn tell_of_gap(due: Instant) -> Outcome {
    let Some((covered, wanted)) = gap(due)? else { return Ok(()) };
    notify("duty-gap")
        .role("supervisor")
        .arg("covered", covered)
        .arg("wanted", number(wanted))
        .arg("start", stamp(due))
        .send()
}

fn refuse_gap(due: Instant) -> Outcome {
    match gap(due)? {
        Some((covered, wanted)) => {
            Err(refuse("duty-gap").with("covered", covered).with("wanted", number(wanted)))
        }
        None => Ok(()),
    }
}
