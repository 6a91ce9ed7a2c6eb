//! Rounds of the sales centre: one every interval while somebody stands there, each with the washroom supplies.

use frontdesk_sdk::{
    Date, DutyEvent, Fields, Instant, MINUTE, Outcome, directory, draft, fields, moment, notify, person,
    refuse, registers, schedules, setting, stamp, tickets, turn,
};

/// Where the rounds go, in the books.
const AREA: &str = "sales-centre";

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "done" => walked(event),
        "missed" if is_wanted(event.due)? => {
            notify("round-missed").role("supervisor").arg("due", stamp(event.due)).send()
        }
        _ => Ok(()),
    }
}

/// The rounds of a day that are not planned yet, by its roster; a day without one has none.
pub(crate) fn plan_day(day: Date) -> Outcome {
    let (start, end) = (schedules::moment_of(day, 0), schedules::moment_of(schedules::add_days(day, 1), 0));
    let planned = schedules::occurrences("sales-round", start, end)?;
    let interval = setting::length("round_interval")?.max(MINUTE);
    let mut round = schedules::moment_of(day, setting::minute("round_start")?);
    while round < end {
        let there = planned.iter().any(|occurrence| occurrence.due == round);
        if round >= turn::now() && !there && is_wanted(round)? {
            schedules::plan_duty("sales-round", round, None, &[])?;
        }
        round = round.saturating_add_unsigned(interval);
    }
    Ok(())
}

/// Whether somebody stands there until the round is over.
fn is_wanted(round: Instant) -> Outcome<bool> {
    let over = round.saturating_add_unsigned(setting::length("round_interval")?);
    let shifts = schedules::shifts("sales-patrol", round, over)?;
    Ok(shifts.iter().any(|shift| shift.end >= over))
}

fn walked(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    if !form.flag("supplies_checked") {
        return Err(refuse("supplies-unchecked"));
    }
    let short = form.choices("short");
    if !short.is_empty() {
        let finding = format!("Below the day's standard / 未达标: {}", short.join(", "));
        found(&finding, Some("supplies"))?;
    }
    if let Some(finding) = form.text("finding") {
        found(finding, None)?;
    }
    let fine = short.is_empty() && !form.has("finding");
    let minute = schedules::minute_of_day(event.due);
    let day = schedules::civil_date(event.due).to_string().replace('-', "");
    let line = fields![
        area: AREA,
        point: stamp(event.due),
        mark: if fine { "ok" } else { "fault" },
        officer: person(turn::actor()),
        time: moment(turn::now()),
    ];
    let key = format!("XC-{day}-R{:02}{:02}", minute / 60, minute % 60);
    registers::put("patrol-record", &key, &line).map(|_| ())
}

fn found(finding: &str, kind: Option<&str>) -> Outcome {
    let source = directory::get(&turn::actor())?.name;
    let fault = fields![area: AREA, finding: finding, kind: kind, severity: "normal", source: source];
    tickets::open(&draft("patrol-fault", fault)).map(|_| ())
}
