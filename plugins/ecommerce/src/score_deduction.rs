//! Deductions from an agent's score: with clause and evidence, open to objection, taken back where it is right.

use frontdesk_sdk::{
    DeadlineEvent, Decimal, Fields, Outcome, Ticket, TicketEvent, book, draft, fields, notify, number,
    person, refuse, schedules, stamp, tickets, today, turn,
};

use crate::{agent_complaint, score};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut deduction = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => entered(&mut deduction)?,
        ("acted", Some("object")) => {
            notify("objection-filed").role("supervisor").about(deduction.id).send()?;
        }
        ("acted", Some("uphold")) => decided(&mut deduction)?,
        ("acted", Some("remove")) => removed(&mut deduction)?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    record(&deduction)
}

/// A deduction that a rule makes, dated today.
pub(crate) fn enter(agent: &str, clause: &str, points: Decimal, evidence: &str) -> Outcome {
    let facts =
        fields![agent: person(agent), date: today(), clause: clause, points: points, evidence: evidence];
    tickets::open(&draft("score-deduction", facts)).map(|_| ())
}

/// The deduction of a complaint, which counts in that complaint's month.
pub(crate) fn enter_for(complaint: &Ticket, clause: &str, points: Decimal) -> Outcome {
    let facts = fields![
        agent: person(complaint.word("agent")),
        date: today(),
        month: complaint.word("month"),
        clause: clause,
        points: points,
        evidence: format!("{}: {}", complaint.number, complaint.word("finding")),
        complaint: complaint.id,
    ];
    tickets::open(&draft("score-deduction", facts)).map(|_| ())
}

fn record(deduction: &Ticket) -> Outcome {
    let same = ["date", "agent", "clause", "points", "evidence", "entered_by", "objection"];
    book::mirror("deduction-record", deduction, &same, fields![state: &deduction.state])
}

fn entered(deduction: &mut Ticket) -> Outcome {
    if !deduction.has("month") {
        let month = open_month(deduction)?;
        let complaint = deduction.ticket("complaint");
        complaint.map(uncounted).transpose()?;
        deduction.set(fields![month: month])?;
    }
    let agent = deduction.word("agent").to_owned();
    deduction.assign(Some(&agent))?;
    let left = score::score(&agent, deduction.word("month"))?;
    deduction.set(fields![entered_by: person(turn::actor()), score_left: left])?;
    let until = schedules::deadlines(deduction.id)?.into_iter().find(|one| one.name == "objection");
    notify("points-deducted")
        .person(&agent)
        .about(deduction.id)
        .arg("score", left)
        .arg("until", until.map_or_else(String::new, |one| stamp(one.due)))
        .send()?;
    score::weigh(&agent, deduction.word("month"), deduction.word("clause"))
}

/// The month of the date, which must be the running one.
fn open_month(deduction: &Ticket) -> Outcome<String> {
    let day = deduction.day("date").unwrap_or_else(today);
    if day > today() {
        return Err(refuse("date-ahead").with("day", day.to_string()));
    }
    let (month, now) = (score::month(day)?, score::month(today())?);
    if month == now { Ok(month) } else { Err(refuse("month-closed").with("month", month).with("now", now)) }
}

/// Complaints count when they are judged, and then by themselves.
fn uncounted(complaint: u64) -> Outcome {
    let complaint = tickets::get(complaint)?;
    let rule = if complaint.state == "recorded" { "complaint-unjudged" } else { "complaint-counted" };
    Err(refuse(rule).with("number", complaint.number))
}

fn decided(deduction: &mut Ticket) -> Outcome {
    deduction.set(fields![decided_by: person(turn::actor())])?;
    notify("deduction-decided").person(deduction.word("agent")).about(deduction.id).send()
}

fn removed(deduction: &mut Ticket) -> Outcome {
    decided(deduction)?;
    if let Some(complaint) = deduction.ticket("complaint") {
        agent_complaint::take_back(complaint)?;
    }
    let (agent, month) = (deduction.word("agent"), deduction.word("month"));
    score::weigh(agent, month, deduction.word("clause"))?;
    score::keep_anew(agent, month)
}

/// Other points than before, because another complaint was taken back.
pub(crate) fn correct(deduction: &mut Ticket, points: Decimal) -> Outcome {
    deduction.set(fields![points: number(points)])?;
    record(deduction)
}

pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    tickets::act(event.ticket.id, "finalise", &[])
}
