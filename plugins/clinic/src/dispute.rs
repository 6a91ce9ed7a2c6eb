//! Medical disputes: handed over with the papers, talks that are added to and never taken away, offers, reviews.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, HOUR, Limit, Outcome, Refusal, Ticket, TicketEvent, Value, book,
    directory, fields, moment, notify, number, person, person_name, refuse, schedules, setting, stamp,
    tickets, turn,
};

use crate::statement;

const AGENTS: [&str; 4] = ["service-agent", "office-clerk", "follow-up-agent", "service-supervisor"];
const CONSULTANT: [&str; 1] = ["consultant"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut case)?,
        ("acted", Some("hand-over")) => handed_over(&mut case)?,
        ("acted", Some("acknowledge")) => case.assign(Some(&turn::actor()))?,
        ("acted", Some("record-talk")) => talked(&mut case)?,
        ("acted", Some("correct-talk")) => corrected(&mut case)?,
        ("acted", Some("explain")) => explained(&case)?,
        ("acted", Some("review")) => entry(&mut case)?,
        ("acted", Some("make-offer")) => offered(&mut case)?,
        ("acted", Some("offer-approved")) => offer_decided(&mut case, "approved")?,
        ("acted", Some("offer-rejected")) => offer_decided(&mut case, "rejected")?,
        ("acted", Some("close")) => case.set(fields![closed_at: moment(turn::now())])?,
        ("signed", _) if event.form.as_slice().is("slot", "complainant") => {
            statement::signed(&case, event.form.as_slice())?;
        }
        ("acted", _) => {}
        ("escalated", Some("dispute-acknowledgement")) => {
            return unacknowledged(&case, event.form.as_slice().count("level"));
        }
        _ => return Ok(()),
    }
    record(&case)
}

/// With a statement at hand it goes straight to medical affairs.
fn opened(case: &mut Ticket) -> Outcome {
    entry(case)?;
    if case.has("statement") {
        return tickets::act(case.id, "hand-over", &[]);
    }
    notify("dispute-opened").role("medical-affairs").about(case.id).send()
}

fn handed_over(case: &mut Ticket) -> Outcome {
    if !case.has("statement") && !case.has("statement_absent") {
        return Err(refuse("statement-missing"));
    }
    statement::of_dispute(case)?;
    case.set(fields![handed_over_at: moment(turn::now()), handed_over_by: person(turn::actor())])?;
    notify("dispute-handed-over").role("medical-affairs").about(case.id).arg("papers", papers(case)).send()
}

/// The manager of the service centre hears first, then the general manager.
fn unacknowledged(case: &Ticket, level: i64) -> Outcome {
    let since = case.moment("handed_over_at").unwrap_or(case.entered_state_at);
    notify("dispute-unacknowledged")
        .role(if level == 1 { "centre-manager" } else { "general-manager" })
        .about(case.id)
        .arg("hours", number((turn::now() - since).unsigned_abs() / HOUR))
        .send()
}

/// What goes along, for people.
fn papers(case: &Ticket) -> String {
    let statement =
        case.text("statement").map_or(case.word("statement_absent"), |_| "written statement / 文字材料");
    let files = match case.value("files") {
        Some(Value::Files(files)) => format!("{} files / 附件", files.len()),
        _ => String::new(),
    };
    let all = [case.word("complaint"), statement, case.word("papers"), &files];
    all.into_iter().filter(|paper| !paper.is_empty()).collect::<Vec<_>>().join(", ")
}

/// From now on the next talk or review is awaited.
fn entry(case: &mut Ticket) -> Outcome {
    schedules::start_deadline(case.id, "dispute-review", &Limit::Standard)?;
    case.set(fields![last_entry_at: moment(turn::now())])
}

fn talked(case: &mut Ticket) -> Outcome {
    let people = participants(case)?;
    let no = case.rows("talks").len() + 1;
    let line = vec![
        no.to_string(),
        stamp(turn::now()),
        person_name(&turn::actor()),
        people.join(", "),
        case.word("talk").to_owned(),
    ];
    let mut talks = case.rows("talks").to_vec();
    talks.push(line);
    case.set(fields![
        talks: talks,
        talk: Value::Nothing,
        talk_agent: Value::Nothing,
        talk_consultant: Value::Nothing,
        talk_third: Value::Nothing
    ])?;
    entry(case)
}

/// The names of those who took part: enough different people, an agent and a consultant among them.
fn participants(case: &Ticket) -> Outcome<Vec<String>> {
    let least = setting::whole_for("min_participants", case.id)?;
    let mut people: Vec<&str> =
        ["talk_agent", "talk_consultant", "talk_third"].iter().filter_map(|field| case.text(field)).collect();
    people.sort_unstable();
    people.dedup();
    if !serves(case.text("talk_agent"), &AGENTS)? {
        return Err(too_few(least, "agent / 客服"));
    }
    if !serves(case.text("talk_consultant"), &CONSULTANT)? {
        return Err(too_few(least, "on-site consultant / 现场咨询"));
    }
    if i64::try_from(people.len()).unwrap_or(i64::MAX) < least {
        return Err(too_few(least, "another person / 其他参与人"));
    }
    Ok(people.into_iter().map(person_name).collect())
}

fn too_few(least: i64, lacking: &str) -> Refusal {
    refuse("too-few-participants").with("least", number(least)).with("lacking", lacking)
}

fn serves(who: Option<&str>, roles: &[&str]) -> Outcome<bool> {
    let Some(who) = who else { return Ok(false) };
    Ok(directory::get(who)?.roles.iter().any(|role| roles.contains(&role.as_str())))
}

/// The new text is shown; the history keeps the old one with its author and day.
fn corrected(case: &mut Ticket) -> Outcome {
    let no = case.count("talk_no");
    let mut talks = case.rows("talks").to_vec();
    let place = usize::try_from(no - 1).ok().and_then(|index| talks.get_mut(index));
    let Some([_, at, author, _, text]) = place.map(Vec::as_mut_slice) else {
        return Err(refuse("no-such-talk").with("no", number(no)));
    };
    tickets::note(case.id, &format!("talk {no} of {at} by {author} read / 原记录: {text}"))?;
    *text = case.word("talk").to_owned();
    case.set(fields![talks: talks, talk: Value::Nothing, talk_no: Value::Nothing])
}

fn explained(case: &Ticket) -> Outcome {
    if !case.flag("seen_again") {
        return Ok(());
    }
    notify("dispute-seen-again").persons(case.text("handed_over_by")).role("consultant").about(case.id).send()
}

fn offered(case: &mut Ticket) -> Outcome {
    let sum = case.number("offer_sum").map(|sum| sum.to_string()).unwrap_or_default();
    let line = vec![
        stamp(turn::now()),
        person_name(&turn::actor()),
        sum,
        case.word("offer").to_owned(),
        String::new(),
    ];
    let mut offers = case.rows("offers").to_vec();
    offers.push(line);
    case.set(fields![offers: offers])
}

fn offer_decided(case: &mut Ticket, outcome: &str) -> Outcome {
    let mut offers = case.rows("offers").to_vec();
    if let Some(last) = offers.last_mut().and_then(|line| line.last_mut()) {
        *last = format!("{outcome} {}", stamp(turn::now()));
    }
    case.set(fields![offers: offers])
}

/// Nothing was written down for too long; the next review is awaited from then on.
pub(crate) fn on_breach(event: &DeadlineEvent) -> Outcome {
    if event.name != "dispute-review" {
        return Ok(());
    }
    let case = &event.ticket;
    let carry = fields![number: &case.number, dispute: case.id];
    schedules::plan_duty("dispute-review", turn::now(), None, &carry)?;
    schedules::start_deadline_from(case.id, "dispute-review", event.due, &Limit::Standard)?;
    notify("dispute-unreviewed")
        .role("centre-manager")
        .about(case.id)
        .arg("days", number(setting::whole_for("review_every", case.id)?))
        .send()
}

/// A review that was done as a duty stands in the dispute.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let form = event.form.as_slice();
    match (event.cause.as_str(), form.ticket("dispute")) {
        ("done", Some(case)) if tickets::get(case)?.state != "closed" => {
            tickets::act(case, "review", &fields![review: form.word("review")])
        }
        _ => Ok(()),
    }
}

fn record(case: &Ticket) -> Outcome {
    const SAME: [&str; 9] = [
        "complaint",
        "customer",
        "treatment",
        "claim",
        "statement",
        "talks",
        "offers",
        "agreement",
        "closed_at",
    ];
    let signs = case.choices("checklist").join(", ");
    book::mirror("dispute-records", case, &SAME, fields![checklist: signs])
}
