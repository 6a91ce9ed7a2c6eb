//! Scores of agents: what a month comes to, whom it warns, and what is left when it is closed.

use std::collections::BTreeSet;

use frontdesk_sdk::{
    Date, Decimal, Draft, DutyEvent, Fields, Filter, Instant, Outcome, PersonId, Table, Ticket, Value,
    all_tickets, directory, draft, fields, figure, figures, filter, notify, number, person, registers,
    schedules, setting, table, tickets,
};

/// Roles of those who have a score.
const AGENTS: [&str; 3] = ["agent", "after-sales", "outsourced-agent"];

/// The month of a day as people write it: `2024-03`.
pub(crate) fn month(day: Date) -> Outcome<String> {
    Ok(figures::period_of("month", day)?.name)
}

/// The first day of a month `2024-03`.
fn first_day(month: &str) -> Option<Date> {
    let (year, month) = month.split_once('-')?;
    Some(Date { year: year.parse().ok()?, month: month.parse().ok()?, day: 1 })
}

/// The month so many months later.
fn later(of: &str, months: i32) -> Outcome<String> {
    first_day(of).map_or(Ok(String::new()), |first| month(schedules::add_months(first, months)))
}

/// Everybody who has a score, in the order of their ids.
pub(crate) fn agents() -> Outcome<BTreeSet<PersonId>> {
    let mut all = BTreeSet::new();
    for role in AGENTS {
        all.extend(directory::with_role(role)?.into_iter().map(|agent| agent.id));
    }
    Ok(all)
}

/// What counts against an agent in a month.
fn deducted(agent: &str, month: &str) -> Outcome<Decimal> {
    let states = ["entered", "objected", "final"].map(str::to_owned).to_vec();
    let own = fields![agent: person(agent), month: month];
    let counted = all_tickets(&Filter { states, where_: own, ..filter("score-deduction") })?;
    Ok(counted.iter().filter_map(|one| one.number("points")).sum())
}

/// The score as it is shown: whatever was deducted, it stops at the floor.
pub(crate) fn score(agent: &str, month: &str) -> Outcome<Decimal> {
    let left = setting::decimal("score_start")? - deducted(agent, month)?;
    let floor = setting::decimal("score_floor")?;
    Ok(if left < floor { floor } else { left })
}

fn cases(agent: &str, month: Option<&str>, kind: &str) -> Outcome<Vec<Ticket>> {
    let states = ["open", "carried-out", "closed"].map(str::to_owned).to_vec();
    let mut own = fields![agent: person(agent), kind: kind];
    own.extend(month.map(|month| ("month", month).into()));
    all_tickets(&Filter { states, where_: own, ..filter("score-case") })
}

/// Warns and sanctions on the way down, once a month each; what no longer holds is taken back.
pub(crate) fn weigh(agent: &str, month: &str, clause: &str) -> Outcome {
    let score = score(agent, month)?;
    for (kind, line) in [("warning", "warn_at"), ("sanction", "sanction_at")] {
        let there = cases(agent, Some(month), kind)?;
        match (score <= setting::decimal(line)?, there.first()) {
            (true, None) => open(agent, month, kind, (score, clause))?,
            (false, Some(case)) => withdraw(case, score)?,
            _ => {}
        }
    }
    Ok(())
}

fn open(agent: &str, month: &str, kind: &str, (score, clause): (Decimal, &str)) -> Outcome {
    let name = directory::get(agent)?.name;
    let facts = fields![agent: person(agent), kind: kind, month: month, score: score];
    let title = format!("{name} {month}");
    let case = tickets::open(&Draft { title, ..draft("score-case", facts) })?;
    let notice = match kind {
        "warning" => notify("score-warning").person(agent),
        _ => notify("score-sanction").person(agent).role("supervisor").role("general-manager"),
    };
    let notice = notice.about(case).arg("score", score).arg("person", &name);
    notice.arg("month", month).arg("clause", clause).send()?;
    if kind == "warning" { offer_report(agent, name) } else { Ok(()) }
}

/// After enough warnings the supervisor may report to the general manager.
fn offer_report(agent: &str, name: String) -> Outcome {
    let warnings = cases(agent, None, "warning")?.len();
    if i64::try_from(warnings).unwrap_or(0) < setting::whole("repeat_warnings")? {
        return Ok(());
    }
    notify("repeat-offered").role("supervisor").arg("person", name).arg("count", number(warnings)).send()
}

fn withdraw(case: &Ticket, score: Decimal) -> Outcome {
    if case.state == "closed" {
        return Ok(());
    }
    tickets::act(case.id, "withdraw", &[])?;
    let mut notice = notify("score-case-withdrawn").person(case.word("agent"));
    if !case.is("kind", "warning") {
        notice = notice.role("supervisor").role("general-manager");
    }
    notice.about(case.id).arg("score", score).send()
}

/// The month that ended with a moment is closed: its scores are kept, and low ones in a row are counted.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "due" {
        return Ok(());
    }
    let month = month(schedules::civil_date(event.due - 1))?;
    for agent in agents()? {
        let low = keep(&agent, &month)?;
        let whole = setting::whole("months_low")?.max(1);
        if low > 0 && low % whole == 0 && cases(&agent, Some(&month), "severe")?.is_empty() {
            open(&agent, &month, "severe", (score(&agent, &month)?, "002 §11 2.3"))?;
        }
        for kind in ["warning", "sanction"] {
            for case in cases(&agent, Some(&month), kind)? {
                if case.state == "carried-out" {
                    tickets::act(case.id, "close", &[])?;
                }
            }
        }
    }
    Ok(())
}

fn key(agent: &str, month: &str) -> String {
    format!("{month}/{agent}")
}

/// How many low months in a row an agent has with a month; those before it are closed.
fn low_months(agent: &str, month: &str) -> Outcome<i64> {
    if score(agent, month)? > setting::decimal("severe_mark")? {
        return Ok(0);
    }
    let before = registers::get("agent-months", &key(agent, &later(month, -1)?))?;
    Ok(before.map_or(0, |line| line.count("low_months")) + 1)
}

/// Writes the line of a closed month and tells its low months.
fn keep(agent: &str, month: &str) -> Outcome<i64> {
    let low = low_months(agent, month)?;
    let line =
        fields![agent: person(agent), month: month, score: score(agent, month)?, low_months: number(low)];
    registers::put("agent-months", &key(agent, month), &line)?;
    Ok(low)
}

/// An objection upheld after the close: the month's line is written anew, and every later one.
pub(crate) fn keep_anew(agent: &str, month: &str) -> Outcome {
    let mut month = month.to_owned();
    while registers::get("agent-months", &key(agent, &month))?.is_some() {
        let low = keep(agent, &month)?;
        if low % setting::whole("months_low")?.max(1) != 0 || low == 0 {
            for case in cases(agent, Some(&month), "severe")? {
                withdraw(&case, score(agent, &month)?)?;
            }
        }
        month = later(&month, 1)?;
    }
    Ok(())
}

/// Founded complaints of an agent that count in a month, in the order in which they were judged.
pub(crate) fn founded(agent: &str, month: &str, kind: &str) -> Outcome<Vec<Ticket>> {
    let own = fields![agent: person(agent), month: month, kind: kind];
    let by = Filter { states: vec!["founded".into()], where_: own, ..filter("agent-complaint") };
    let mut found = all_tickets(&by)?;
    found.retain(|one| !one.flag("taken_back"));
    found.sort_by_key(|one| (one.entered_state_at, one.id));
    Ok(found)
}

/// Everything about an agent, line by line: warnings, deductions, complaints.
pub(crate) fn history(agent: &str) -> Outcome<(usize, Vec<Vec<String>>)> {
    let own = || fields![agent: person(agent)];
    let mut rows = Vec::new();
    for workflow in ["score-case", "score-deduction", "agent-complaint"] {
        for one in all_tickets(&Filter { where_: own(), ..filter(workflow) })? {
            let what = one.text("kind").or(one.text("clause")).unwrap_or_default();
            rows.push(vec![
                one.number.clone(),
                what.to_owned(),
                one.state.clone(),
                one.word("month").to_owned(),
            ]);
        }
    }
    Ok((cases(agent, None, "warning")?.len(), rows))
}

/// Score, deductions and complaints of each agent in a month.
pub(crate) fn report(start: Instant, _end: Instant) -> Outcome<Table> {
    let month = month(schedules::civil_date(start))?;
    let mark = setting::decimal("severe_mark")?;
    let (mut rows, mut low) = (Vec::<Vec<Value>>::new(), 0_u32);
    for agent in agents()? {
        let score = score(&agent, &month)?;
        low += u32::from(score <= mark);
        rows.push(vec![
            (&agent).into(),
            score.into(),
            deducted(&agent, &month)?.into(),
            number(founded(&agent, &month, "no-answer")?.len()),
            number(founded(&agent, &month, "attitude")?.len()),
            number(low_months(&agent, &month)?),
        ]);
    }
    let columns = ["person", "score", "deducted", "no_answer", "attitude", "low_months"];
    let figures = vec![figure("agents", number(rows.len())), figure("low", low)];
    Ok(table(&columns, rows, figures))
}
