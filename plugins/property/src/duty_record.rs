//! Duty records: the supervisor reads them all, the director a sample drawn at irregular times.

use frontdesk_sdk::{
    DAY, Decimal, DutyEvent, Fields, Figure, Filter, Instant, Outcome, Table, Ticket, TicketEvent,
    all_tickets, fields, figure, filter, month_of, notify, number, person, refuse, schedules, setting, table,
    tickets, turn,
};

use crate::handover_day;

/// The draw falls into the week after this many days of the month.
const DRAW_AFTER_DAYS: u64 = 20;
/// Days among which chance chooses.
const DRAW_WITHIN_DAYS: u64 = 7;

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut record = event.ticket;
    if event.action.as_deref() == Some("review") {
        record.set(fields![reviewed_by: person(turn::actor())])?;
    }
    Ok(())
}

/// The records of a month and how many of them the sample wants.
struct Sample {
    records: Vec<Ticket>,
    reviewed: usize,
    wanted: usize,
}

impl Sample {
    fn of(start: Instant, end: Instant) -> Outcome<Self> {
        let month = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("duty-record") };
        let records = all_tickets(&month)?;
        let reviewed = records.iter().filter(|record| record.has("reviewed_by")).count();
        let share = setting::decimal("log_sample_rate")?.percent_of(records.len() as u64);
        Ok(Self { reviewed, wanted: usize::try_from(share).unwrap_or(usize::MAX), records })
    }

    fn rate(&self) -> Option<Decimal> {
        Decimal::percent(self.reviewed, self.records.len())
    }
}

pub(crate) fn on_duty(event: DutyEvent) -> Outcome {
    let day = schedules::civil_date(event.due);
    let (start, end) = month_of(day);
    let month = format!("{:04}-{:02}", day.year, day.month);
    match (event.duty.as_str(), event.cause.as_str()) {
        ("log-sample", "due") => plan_draw(event.due),
        ("log-sample", "done") => sample_is_met(&Sample::of(start, end)?),
        ("log-sample", "missed") => {
            notify("sample-overdue").role("director").role("manager").arg("month", month).send()
        }
        ("log-reading", "due") if !event.form.as_slice().flag("again") => {
            handover_day::plan_more("log-reading", "log_review_supervisor", event.due)
        }
        ("log-reading", "missed") => notify("log-reading-late").role("director").arg("month", month).send(),
        _ => Ok(()),
    }
}

fn sample_is_met(sample: &Sample) -> Outcome {
    if sample.reviewed >= sample.wanted {
        return Ok(());
    }
    Err(refuse("sample-too-small")
        .with("reviewed", number(sample.reviewed))
        .with("wanted", number(sample.wanted))
        .with("rate", sample.rate()))
}

/// Nobody can foresee the moment.
fn plan_draw(due: Instant) -> Outcome {
    let later = DRAW_AFTER_DAYS * DAY + turn::random() % (DRAW_WITHIN_DAYS * DAY);
    schedules::set_timer("draw-sample", None, due.saturating_add_unsigned(later), &[])
}

/// Draws as many records as the sample still wants, each with the same chance.
pub(crate) fn draw(due: Instant) -> Outcome {
    let day = schedules::civil_date(due);
    let (start, end) = month_of(day);
    let sample = Sample::of(start, end)?;
    let mut left: Vec<_> = sample.records.iter().filter(|record| !record.has("reviewed_by")).collect();
    let count = sample.wanted.saturating_sub(sample.reviewed).min(left.len());
    for _ in 0..count {
        let pick = turn::random() % left.len() as u64;
        let record = left.swap_remove(usize::try_from(pick).unwrap_or(0));
        tickets::set(record.id, &fields![drawn: true])?;
    }
    notify("sample-drawn")
        .role("director")
        .arg("count", number(count))
        .arg("month", format!("{:04}-{:02}", day.year, day.month))
        .send()
}

pub(crate) fn sample_rate(start: Instant, end: Instant) -> Outcome<Table> {
    let sample = Sample::of(start, end)?;
    let reviewed = sample.records.iter().filter(|record| record.has("reviewed_by"));
    let row = |record: &Ticket| vec![(&record.number).into(), record.word("reviewed_by").into()];
    let rate = Figure {
        name: "rate".into(),
        value: sample.rate().into(),
        target: Some(setting::decimal("log_sample_rate")?.into()),
        met: sample.rate().map(|_| sample.reviewed >= sample.wanted),
    };
    Ok(table(
        &["number", "person"],
        reviewed.map(row).collect(),
        vec![
            figure("records", number(sample.records.len())),
            figure("reviewed", number(sample.reviewed)),
            rate,
        ],
    ))
}
