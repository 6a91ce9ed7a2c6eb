//! The on-call chain: who is called in which order, and whether their numbers answer.

use frontdesk_sdk::{
    DutyEvent, Fields, Instant, Outcome, PersonId, all_entries, directory, fields, notify, refuse, registers,
    schedules, stamp, today,
};

/// The chain in its order; without one the superiors of the house, from the supervisors up.
pub(crate) fn people() -> Outcome<Vec<PersonId>> {
    let mut lines = all_entries("on-call-chain", &[])?;
    lines.sort_by_key(|line| line.count("place"));
    let mut chain: Vec<PersonId> = Vec::new();
    for id in lines.iter().filter_map(|line| line.text("person")) {
        if !chain.iter().any(|known| known == id) {
            chain.push(id.to_owned());
        }
    }
    if chain.is_empty() {
        for role in ["supervisor", "manager", "director"] {
            chain.extend(directory::with_role(role)?.into_iter().map(|person| person.id));
        }
    }
    Ok(chain)
}

/// The name of a person.
pub(crate) fn name(id: &str) -> Outcome<String> {
    Ok(directory::get(id)?.name)
}

/// A moment with its seconds, in the site's zone: `2024-05-06 03:12:00`.
pub(crate) fn to_the_second(at: Instant) -> String {
    format!("{}:{:02}", stamp(at), at.rem_euclid(60_000) / 1_000)
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "done" => tested(event),
        "missed" => {
            let day = schedules::civil_date(event.due);
            let month = format!("{:04}-{:02}", day.year, day.month);
            notify("chain-test-missed").role("supervisor").arg("month", month).send()
        }
        _ => Ok(()),
    }
}

/// Everybody of the chain was called; numbers that did not answer are told.
fn tested(event: &DutyEvent) -> Outcome {
    let answers = event.form.as_slice().rows("answers");
    let (mut untested, mut dead) = (Vec::new(), Vec::new());
    for line in all_entries("on-call-chain", &[])? {
        let id = line.word("person");
        let name = name(id)?;
        let about = |row: &&Vec<String>| row.first().is_some_and(|who| who == id || *who == name);
        match answers.iter().find(about).and_then(|row| row.get(1)).map(|word| word.trim()) {
            Some("yes" | "是" | "√") => {
                let mut answered = line.fields.clone();
                answered.retain(|field| field.name != "tested_on");
                answered.extend(fields![tested_on: today()]);
                registers::put("on-call-chain", &line.key, &answered)?;
            }
            Some("no" | "否" | "×") => dead.push(format!("{name} {}", line.word("phone"))),
            _ => untested.push(name),
        }
    }
    if !untested.is_empty() {
        return Err(refuse("chain-untested").with("names", untested.join(", ")));
    }
    if dead.is_empty() {
        return Ok(());
    }
    notify("chain-number-dead").role("supervisor").arg("names", dead.join(", ")).send()
}
