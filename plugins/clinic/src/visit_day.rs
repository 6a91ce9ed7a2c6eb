//! What a day of visits comes to: arrivals, waiting, throughput.

use std::collections::BTreeMap;

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, MINUTE, Outcome, Table, Value, all_tickets, book, figure, filter,
    median, number, person_name, schedules, setting, table, turn,
};

/// A minute, for sums of milliseconds.
const MS_PER_MINUTE: i64 = MINUTE.cast_signed();

/// Arrivals by hour and need.
pub(crate) fn arrivals(start: Instant, end: Instant) -> Outcome<Table> {
    let of_day = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("visit") };
    let visits = all_tickets(&of_day)?;
    let mut counts = BTreeMap::<(u32, String), usize>::new();
    for visit in &visits {
        let hour = schedules::minute_of_day(visit.opened_at) / 60;
        *counts.entry((hour, visit.word("need").to_owned())).or_default() += 1;
    }
    let row = |((hour, need), count): (&(u32, String), &usize)| {
        vec![format!("{hour:02}:00").into(), need.into(), number(*count)]
    };
    let figures = vec![figure("arrivals", number(visits.len()))];
    Ok(table(&["hour", "need", "arrivals"], counts.iter().map(row).collect(), figures))
}

/// Waits of a doctor, in milliseconds.
#[derive(Default)]
struct Waits {
    lengths: Vec<i64>,
    changes: usize,
}

impl Waits {
    fn values(&self, water: i64, check: i64) -> Vec<(&'static str, Value)> {
        let share = |least: i64| {
            let long = self.lengths.iter().filter(|length| **length >= least).count();
            Value::from(Decimal::percent(long, self.lengths.len()))
        };
        vec![
            ("waits", number(self.lengths.len())),
            ("water", share(water)),
            ("check", share(check)),
            ("median", median(&self.lengths, MS_PER_MINUTE, 1).into()),
            ("changes", number(self.changes)),
        ]
    }
}

/// Waits of visits of the period by the doctor they began with; one that goes on is as long as it is now.
pub(crate) fn waiting_quality(start: Instant, end: Instant) -> Outcome<Table> {
    let (water, check) = (setting::length("water_after")?, setting::length("check_after")?);
    let (water, check) = (water.cast_signed(), check.cast_signed());
    let (mut all, mut doctors) = (Waits::default(), BTreeMap::<String, Waits>::new());
    for line in book::dated("waiting-record", "JZ", start, end)? {
        let Some(seated) = line.moment("seated_at") else { continue };
        let length = line.moment("ended_at").unwrap_or_else(turn::now) - seated;
        for waits in [&mut all, doctors.entry(line.word("doctor").to_owned()).or_default()] {
            waits.lengths.push(length);
            waits.changes += usize::from(line.has("new_doctor"));
        }
    }
    let row = |(doctor, waits): (&String, &Waits)| {
        let values = waits.values(water, check).into_iter().map(|(_, value)| value);
        std::iter::once(person_name(doctor).into()).chain(values).collect()
    };
    let figures = all.values(water, check).into_iter().map(|(name, value)| figure(name, value)).collect();
    let columns = ["doctor", "waits", "water", "check", "median", "changes"];
    Ok(table(&columns, doctors.iter().map(row).collect(), figures))
}

/// Minutes at each station and from the arrival to the end, of visits that were closed.
pub(crate) fn throughput(start: Instant, end: Instant) -> Outcome<Table> {
    let lines = book::dated("visit-record", "JZ", start, end)?;
    let closed: Vec<_> = lines.iter().filter(|line| line.is("station", "closed")).collect();
    let mut stations = BTreeMap::<String, Vec<i64>>::new();
    for (station, length) in closed.iter().flat_map(|line| stays(line)) {
        stations.entry(station).or_default().push(length);
    }
    let whole = |line: &&Entry| Some(line.moment("ended_at")? - line.moment("arrived_at")?);
    let wholes: Vec<_> = closed.iter().filter_map(whole).collect();
    let row = |(station, lengths): (&String, &Vec<i64>)| {
        vec![
            station.into(),
            number(lengths.len()),
            median(lengths, MS_PER_MINUTE, 1).into(),
            longest(lengths),
        ]
    };
    let figures = vec![
        figure("visits", number(closed.len())),
        figure("median", median(&wholes, MS_PER_MINUTE, 1)),
        figure("longest", longest(&wholes)),
    ];
    let columns = ["station", "visits", "median", "longest"];
    Ok(table(&columns, stations.iter().map(row).collect(), figures))
}

/// What a visit spent at each of its stations, all stays together.
fn stays(line: &Entry) -> BTreeMap<String, i64> {
    let mut stays = BTreeMap::new();
    for row in line.rows("station_times") {
        if let [station, .., seconds] = row.as_slice() {
            *stays.entry(station.clone()).or_default() += seconds.parse::<i64>().unwrap_or_default() * 1_000;
        }
    }
    stays
}

fn longest(lengths: &[i64]) -> Value {
    let longest = lengths.iter().max().copied().map(Decimal::from);
    longest.and_then(|longest| longest.over(MS_PER_MINUTE, 1)).into()
}
