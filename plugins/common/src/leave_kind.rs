//! The rules of each kind of leave: how its days count, how long it may be, which proofs it needs, what it pays.

use frontdesk_sdk::{
    Date, Decimal, Fields, HOUR, Outcome, Ticket, Value, directory, fields, number, refuse, setting, today,
    turn,
};

use crate::figure::{plain, product, share};
use crate::{leave, leave_annual, leave_birth, staff};

/// Counts a slip and holds it against the rules of its kind.
///
/// # Errors
/// What the rules do not allow.
pub(crate) fn apply(leave: &mut Ticket) -> Outcome {
    match leave.word("kind") {
        "maternity" => leave_birth::maternity(leave)?,
        "nursing" => return leave_birth::nursing(leave),
        _ => {}
    }
    let (from, to) = dates(leave)?;
    count(leave, from, to)?;
    allowed(leave, from, to)?;
    chain(leave)?;
    pay(leave)
}

/// First and last day.
fn dates(leave: &Ticket) -> Outcome<(Date, Date)> {
    need(leave, &["from", "to"])?;
    let (from, to) = (day(leave, "from"), day(leave, "to"));
    if to < from {
        return Err(refuse("dates-backwards").with("from", from).with("to", to));
    }
    Ok((from, to))
}

pub(crate) fn day(leave: &Ticket, field: &str) -> Date {
    leave.day(field).unwrap_or_else(today)
}

/// Refused while one of these is empty.
pub(crate) fn need(leave: &Ticket, wanted: &[&str]) -> Outcome {
    let missing: Vec<_> = wanted.iter().filter(|field| !leave.has(field)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(refuse("dates-missing").with("fields", missing.join(", ")))
}

/// Rest days and holidays are included.
fn by_calendar(leave: &Ticket) -> bool {
    match leave.word("kind") {
        "sick" | "maternity" | "paternity" | "bereavement" => true,
        "marriage" => leave.flag("late_marriage"),
        _ => false,
    }
}

/// Days as the kind counts them, working days for the chain, continuous days for HR, hours for the pay. What was
/// written on the slip may be less by a part of a day.
fn count(leave: &mut Ticket, from: Date, to: Date) -> Outcome {
    let day_hours = leave::day_hours()?;
    let calendar = staff::days_between(from, to) + 1;
    let working = staff::working_days(leave.word("person"), from, to)?.len();
    let counted = if by_calendar(leave) { Decimal::from(calendar) } else { Decimal::from(working) };
    let written = match leave.number("written_hours") {
        Some(hours) => hours.over(day_hours, 3),
        None => leave.number("written_days"),
    };
    let days = plain(written.unwrap_or(counted));
    let cut = counted - days;
    if days <= Decimal::ZERO || cut < Decimal::ZERO || cut >= Decimal::from(1) {
        let refusal = refuse("days-differ").with("days", days).with("counted", counted);
        return Err(refusal.with("from", from).with("to", to));
    }
    let working = plain(Decimal::from(working) - cut);
    leave.set(fields![
        days: days,
        working_days: working,
        calendar_days: number(calendar),
        hours: product(working, day_hours, 2).map(plain),
    ])
}

fn allowed(leave: &mut Ticket, from: Date, to: Date) -> Outcome {
    match leave.word("kind") {
        "personal" => at_most(leave, "calendar_days", setting::decimal("personal_max")?),
        "annual" => leave_annual::check(leave, from),
        "marriage" => marriage(leave, from),
        "prenatal" => prenatal(leave),
        "paternity" => leave_birth::paternity(leave, from, to),
        "bereavement" => bereavement(leave),
        _ => Ok(()),
    }
}

pub(crate) fn at_most(leave: &Ticket, field: &str, most: Decimal) -> Outcome {
    let days = leave.number(field).unwrap_or(Decimal::ZERO);
    if days <= most { Ok(()) } else { Err(refuse("leave-too-long").with("days", days).with("most", most)) }
}

fn marriage(leave: &Ticket, from: Date) -> Outcome {
    need(leave, &["registered_on"])?;
    let registered = day(leave, "registered_on");
    let entry = staff::known(leave.word("person"))?;
    if let Some(until) = entry.day("probation_until").filter(|until| *until >= registered) {
        return Err(refuse("in-probation").with("until", until));
    }
    let until = staff::months_later(registered, setting::whole("marriage_window")?)?;
    within(from, registered, until)?;
    let most = if leave.flag("late_marriage") { "marriage_late" } else { "marriage_legal" };
    at_most(leave, "days", setting::decimal(most)?)
}

/// Refused outside the time in which a right can be taken.
pub(crate) fn within(day: Date, from: Date, until: Date) -> Outcome {
    if from <= day && day <= until {
        return Ok(());
    }
    Err(refuse("window-over").with("from", from).with("until", until))
}

/// Half a day is a guideline: more is marked for those who decide.
fn prenatal(leave: &mut Ticket) -> Outcome {
    let usual = setting::decimal("prenatal_per_check")?;
    let more = leave.number("days").is_some_and(|days| days > usual);
    let warning = format!("More than {usual} day for one examination / 单次产检超过 {usual} 天");
    leave.set(fields![warning: more.then_some(warning)])
}

fn bereavement(leave: &Ticket) -> Outcome {
    need(leave, &["relation"])?;
    let grand = leave.is("relation", "grandparent");
    let most = if grand { "bereavement_grandparents" } else { "bereavement_close" };
    at_most(leave, "days", setting::decimal(most)?)
}

/// What else chooses the chain.
fn chain(leave: &mut Ticket) -> Outcome {
    let first = matches!(turn::setting("levels_first")?, Value::Flag(true));
    let second = directory::superior(leave.word("person"), 2)?.is_some();
    leave.set(fields![levels_first: first, second_level: second])
}

/// What the hours of the leave pay and what is deducted, where HR keeps the person's wage.
fn pay(leave: &mut Ticket) -> Outcome {
    let percent = match leave.word("kind") {
        "sick" => setting::decimal("sick_pay")?,
        "annual" => setting::decimal("annual_pay")?,
        "personal" => Decimal::from(100) - setting::decimal("personal_deduction")?,
        _ => return Ok(()),
    };
    let wage = staff::entry(leave.word("person"))?.and_then(|entry| entry.number("hourly_wage"));
    let full = wage.zip(leave.number("hours")).and_then(|(wage, hours)| product(wage, hours, 2));
    let paid = full.and_then(|full| share(full, percent));
    let deducted = full.zip(paid).map(|(full, paid)| full - paid);
    leave.set(fields![paid: paid, deducted: deducted])
}

/// Proofs that are not attached yet, in words.
pub(crate) fn lacking(leave: &Ticket) -> String {
    const WANTED: [(&str, &[(&str, &str)]); 6] = [
        (
            "sick",
            &[
                ("sick-note", "sick note of a public hospital / 公立医院病假条"),
                ("medical-record", "copy of the medical record / 病历复印件"),
            ],
        ),
        ("marriage", &[("marriage-certificate", "copy of the marriage certificate / 结婚证复印件")]),
        ("prenatal", &[("exam-proof", "proof of examination / 产检证明")]),
        ("maternity", &[("exam-proof", "proof of examination / 产检证明")]),
        ("paternity", &[("birth-certificate", "copy of the birth certificate / 出生证明复印件")]),
        ("bereavement", &[("death-certificate", "copy of the death certificate / 死亡证明复印件")]),
    ];
    let of_kind = WANTED.iter().filter(|(kind, _)| leave.is("kind", kind)).flat_map(|(_, wanted)| *wanted);
    let attached = leave.choices("proofs");
    let missing = of_kind.filter(|(proof, _)| !attached.iter().any(|one| one == proof));
    missing.map(|(_, words)| *words).collect::<Vec<_>>().join(", ")
}

/// The nursing time of a day in hours.
pub(crate) fn nursing_hours() -> Outcome<Option<Decimal>> {
    Ok(Decimal::from(setting::length("nursing_hour")?).over(HOUR, 2))
}
