//! What a month of bookings comes to, by the days of their slots.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Fields, Filter, Instant, Outcome, Table, Ticket, all_tickets, fields, figure, filter, number,
    person_name, schedules, table, turn,
};

/// Booked, arrived, cancelled, did not come.
type Counts = [usize; 4];

fn count(counts: &mut Counts, appointment: &Ticket) {
    counts[0] += 1;
    let passed = appointment.moment("slot").is_some_and(|slot| slot < turn::now());
    match appointment.state.as_str() {
        "arrived" => counts[1] += 1,
        "cancelled" => counts[2] += 1,
        "not-arrived" => counts[3] += 1,
        "booked" if passed => counts[3] += 1,
        _ => {}
    }
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let (mut all, mut doctors) = (Counts::default(), BTreeMap::<String, Counts>::new());
    let last = schedules::civil_date(end.saturating_sub(1));
    let mut day = schedules::civil_date(start);
    while day <= last {
        for appointment in all_tickets(&Filter { where_: fields![slot_day: day], ..filter("appointment") })? {
            count(&mut all, &appointment);
            count(doctors.entry(appointment.word("doctor").to_owned()).or_default(), &appointment);
        }
        day = schedules::add_days(day, 1);
    }
    let row = |(doctor, counts): (&String, &Counts)| {
        std::iter::once(person_name(doctor).into()).chain(counts.map(number)).collect()
    };
    let figures = ["booked", "arrived", "cancelled", "not-arrived"];
    let figures = figures.into_iter().zip(all).map(|(name, count)| figure(name, number(count))).collect();
    let columns = ["doctor", "booked", "arrived", "cancelled", "not_arrived"];
    Ok(table(&columns, doctors.iter().map(row).collect(), figures))
}
