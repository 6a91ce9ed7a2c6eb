//! Collection rate per steward and in all, arrears by age, reasons for not paying by class.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    DAY, Date, Decimal, DutyEvent, Fields, Figure, Filter, Instant, Outcome, Table, Ticket, Value,
    all_tickets, directory, fields, figure, filter, month_of, notify, number, schedules, setting, table,
    tickets, turn,
};

/// What fell due and what of it was collected.
#[derive(Clone, Copy)]
struct Sums {
    bills: i64,
    due: Decimal,
    collected: Decimal,
}

impl Default for Sums {
    fn default() -> Self {
        Self { bills: 0, due: Decimal::ZERO, collected: Decimal::ZERO }
    }
}

impl Sums {
    fn add(&mut self, bill: &Ticket) {
        let sum = |name: &str| bill.number(name).unwrap_or(Decimal::ZERO);
        let amount = sum("amount") - sum("refunded");
        self.bills += 1;
        self.due = self.due + amount;
        if bill.state == "paid" {
            self.collected = self.collected + amount;
        }
    }

    fn rate(&self) -> Option<Decimal> {
        Decimal::percent(self.collected, self.due)
    }
}

/// The bills due in `[start, end)`: in all, and by steward.
fn sums(start: Instant, end: Instant) -> Outcome<(Sums, BTreeMap<String, Sums>)> {
    let (mut total, mut by_steward) = (Sums::default(), BTreeMap::<String, Sums>::new());
    for bill in due_in(start, end)? {
        total.add(&bill);
        by_steward.entry(bill.word("steward").to_owned()).or_default().add(&bill);
    }
    Ok((total, by_steward))
}

fn due_in(start: Instant, end: Instant) -> Outcome<Vec<Ticket>> {
    let mut bills = Vec::new();
    let mut month = Date { day: 1, ..schedules::civil_date(start) };
    while schedules::moment_of(month, 0) < end {
        let of_month = fields![due_month: format!("{:04}-{:02}", month.year, month.month)];
        bills.extend(all_tickets(&Filter { where_: of_month, ..filter("fee-bill") })?);
        month = schedules::add_months(month, 1);
    }
    let within = |bill: &Ticket| {
        let due = bill.day("due_on").map(|day| schedules::moment_of(day, 0));
        due.is_some_and(|due| due >= start && due < end)
    };
    bills.retain(within);
    Ok(bills)
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let target = setting::decimal("collection_target")?;
    let (total, by_steward) = sums(start, end)?;
    let reached = |sums: &Sums| sums.rate().map(|rate| rate >= target);
    let row = |(steward, sums): (&String, &Sums)| {
        let met = reached(sums).map_or(Value::Nothing, Value::Flag);
        vec![
            steward.into(),
            number(sums.bills),
            sums.due.into(),
            sums.collected.into(),
            sums.rate().into(),
            met,
        ]
    };
    let mut figures = vec![
        figure("due", total.due),
        figure("collected", total.collected),
        Figure {
            name: "collection-rate".into(),
            value: total.rate().into(),
            target: Some(target.into()),
            met: reached(&total),
        },
    ];
    figures.extend(arrears()?);
    Ok(table(
        &["steward", "bills", "due", "collected", "rate", "met"],
        by_steward.iter().map(row).collect(),
        figures,
    ))
}

/// All that is overdue now, whenever it was due, by days.
fn arrears() -> Outcome<Vec<Figure>> {
    const AGES: [(&str, i64); 4] =
        [("arrears-30", 30), ("arrears-60", 60), ("arrears-90", 90), ("arrears-older", i64::MAX)];
    let mut sums = [Decimal::ZERO; AGES.len()];
    for bill in all_tickets(&Filter { states: vec!["overdue".into()], ..filter("fee-bill") })? {
        let due = bill.day("due_on").map_or(turn::now(), |day| schedules::moment_of(day, 0));
        let days = turn::now().saturating_sub(due) / DAY.cast_signed();
        let age = AGES.iter().position(|(_, most)| days <= *most).unwrap_or(AGES.len() - 1);
        sums[age] = sums[age] + bill.number("amount").unwrap_or(Decimal::ZERO);
    }
    Ok(AGES.iter().zip(sums).map(|((name, _), sum)| figure(name, sum)).collect())
}

pub(crate) fn reasons(start: Instant, end: Instant) -> Outcome<Table> {
    let recorded = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("unpaid-reason") };
    let tallies = tickets::count(&recorded, &["class".to_owned()])?;
    let all: u64 = tallies.iter().map(|tally| tally.count).sum();
    Ok(table(
        &["class", "times"],
        tallies.iter().map(|tally| vec![tally.keys.concat().into(), number(tally.count)]).collect(),
        vec![figure("reasons", number(all))],
    ))
}

/// The month before is held against the target, steward by steward.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "due" {
        return Ok(());
    }
    let month = schedules::add_months(schedules::civil_date(event.due), -1);
    let (start, end) = month_of(month);
    let target = setting::decimal("collection_target")?;
    for (steward, sums) in sums(start, end)?.1 {
        if let Some(rate) = sums.rate().filter(|rate| *rate < target) {
            notify("collection-below-target")
                .role("manager")
                .role("finance")
                .arg("steward", directory::get(&steward).map_or(steward, |person| person.name))
                .arg("rate", rate.to_string())
                .arg("target", target.to_string())
                .arg("month", format!("{:04}-{:02}", month.year, month.month))
                .send()?;
        }
    }
    Ok(())
}
