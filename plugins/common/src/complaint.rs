//! Complaints: class and grade choose department and limit, the customer is kept informed, major ones are visited.

use frontdesk_sdk::{
    DeadlineEvent, DutyEvent, Fields, Filter, HOUR, Limit, Outcome, Ticket, TicketEvent, Value, all_tickets,
    book, fields, filter, moment, month_of, notify, number, person, refuse, registers, schedules, setting,
    stamp, tickets, today, turn,
};

use crate::{department, investigation, task};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut case = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => registered(&mut case)?,
        ("acted", Some("classify")) => choose_department(&mut case)?,
        ("acted", Some("pass")) => passed(&mut case)?,
        ("acted", Some("reclassify")) => reclassified(&mut case, event.form.as_slice().has("handler"))?,
        ("acted", Some("regrade")) => regraded(&mut case)?,
        ("acted", Some("answer")) => answered(&mut case)?,
        ("acted", Some("inform")) => informed(&mut case)?,
        ("acted", Some("settle")) => settled(&mut case)?,
        ("acted", Some("visit")) => visited(&mut case)?,
        ("acted", Some("investigate")) => investigation::open(&case)?,
        ("acted", Some("mark-malicious")) => case.set(fields![malicious: true])?,
        ("acted", Some("hand-in")) => case.set(fields![handed_in_at: moment(turn::now())])?,
        ("acted", Some("close")) => case.set(fields![closed_at: moment(turn::now())])?,
        ("acted", Some("reopen")) => next_round(&mut case)?,
        ("acted", Some("archive")) => archived(&mut case)?,
        ("noted" | "replied" | "assigned", _) if case.state == "archived" => {
            return Err(refuse("read-only").with("number", &case.number));
        }
        _ => return Ok(()),
    }
    tell_leaders(&mut case)?;
    record(&case)
}

fn registered(case: &mut Ticket) -> Outcome {
    let specialist = turn::actor();
    case.assign(Some(&specialist))?;
    case.set(fields![specialist: person(specialist), round: 1])?;
    choose_department(case)
}

/// The class says which department is in charge.
fn choose_department(case: &mut Ticket) -> Outcome {
    let Some(class) = case.text("class") else { return Ok(()) };
    let department = setting::text(&format!("class_department.{class}"))?;
    case.set(fields![department: department])
}

/// Leaders hear of a major case once, in the second in which the grade is saved.
fn tell_leaders(case: &mut Ticket) -> Outcome {
    if !case.is("grade", "major") || case.has("leaders_told_at") {
        return Ok(());
    }
    case.set(fields![leaders_told_at: moment(turn::now())])?;
    notify("major-complaint").role("manager").role("general-manager").about(case.id).urgent().send()
}

fn passed(case: &mut Ticket) -> Outcome {
    choose_department(case)?;
    hand_to_department(case)?;
    investigation::demanded(case)
}

fn hand_to_department(case: &mut Ticket) -> Outcome {
    let head = department::head(case.word("department"))?;
    let handler = case.text("handler").map_or_else(|| head.clone(), str::to_owned);
    case.assign(Some(&handler))?;
    case.set(fields![passed_at: moment(turn::now()), plan_told: Value::Nothing])?;
    let deadline = schedules::start_deadline(case.id, "department-answer", &answer_limit(case)?)?;
    notify("complaint-passed")
        .person(handler)
        .person(head)
        .about(case.id)
        .arg("due", stamp(deadline.due))
        .arg("opinion", case.word("opinion"))
        .send()
}

/// The limit of the class, or that of the grade where the class has none; as of the opening.
fn answer_limit(case: &Ticket) -> Outcome<Limit> {
    let by_class = format!("answer_limit_by_class.{}", case.word("class"));
    if setting::length_for(&by_class, case.id)? > 0 {
        return Ok(Limit::Setting(by_class));
    }
    Ok(Limit::Setting(format!("answer_limit.{}", case.word("grade"))))
}

/// When the department's answer is due, for people.
fn answer_due(case: &Ticket) -> Outcome<String> {
    let running = schedules::deadlines(case.id)?;
    let answer = running.iter().find(|deadline| deadline.name == "department-answer");
    Ok(answer.map(|deadline| stamp(deadline.due)).unwrap_or_default())
}

/// The new department gets its full limit, and the case its head unless somebody is named; what was before stays in the
/// history.
fn reclassified(case: &mut Ticket, handler_named: bool) -> Outcome {
    let was = [case.word("class").to_owned(), case.word("department").to_owned(), answer_due(case)?];
    if case.is("new_class", &was[0]) {
        return Err(refuse("same-class"));
    }
    let class = case.word("new_class").to_owned();
    case.set(fields![class: class, new_class: Value::Nothing])?;
    if !handler_named {
        case.set(fields![handler: Value::Nothing])?;
    }
    choose_department(case)?;
    hand_to_department(case)?;
    note_change(case, &was)
}

fn note_change(case: &Ticket, was: &[String; 3]) -> Outcome {
    let [class, department, due] = was;
    let text = format!(
        "class / 类别: {class} → {}, department / 部门: {department} → {}, answer due / 答复期限: {due} → {}",
        case.word("class"),
        case.word("department"),
        answer_due(case)?,
    );
    tickets::note(case.id, &text)
}

/// The limit counts from when the case was passed on; a major case that is settled waits for its visit.
fn regraded(case: &mut Ticket) -> Outcome {
    let (was, grade) = (case.word("grade").to_owned(), case.word("new_grade").to_owned());
    case.set(fields![grade: &grade, new_grade: Value::Nothing])?;
    tickets::note(case.id, &format!("grade / 等级: {was} → {grade}"))?;
    if let ("with-department", Some(passed)) = (case.state.as_str(), case.moment("passed_at")) {
        schedules::start_deadline_from(case.id, "department-answer", passed, &answer_limit(case)?)?;
    }
    if let Some(settled) = case.moment("settled_at").filter(|_| case.state == "settled") {
        await_visit(case, settled)?;
    }
    investigation::demanded(case)
}

fn answered(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "department-answer")?;
    case.set(fields![answered_at: moment(turn::now()), plan_told: Value::Nothing])?;
    notify("complaint-answered")
        .persons(case.text("specialist"))
        .about(case.id)
        .arg("plan", case.word("plan"))
        .send()
}

fn informed(case: &mut Ticket) -> Outcome {
    schedules::start_deadline(case.id, "customer-word", &Limit::Standard)?;
    task::finish_all(case.id, "customer-word", case.word("word"))?;
    if case.state == "planned" { case.set(fields![plan_told: true]) } else { Ok(()) }
}

fn settled(case: &mut Ticket) -> Outcome {
    let now = turn::now();
    case.set(fields![settled_at: moment(now)])?;
    let specialist = case.text("specialist").map(str::to_owned);
    case.assign(specialist.as_deref())?;
    await_visit(case, now)
}

fn await_visit(case: &Ticket, settled: i64) -> Outcome {
    if case.is("grade", "major") {
        schedules::start_deadline_from(case.id, "major-visit", settled, &Limit::Standard)?;
    }
    Ok(())
}

fn visited(case: &mut Ticket) -> Outcome {
    schedules::stop_deadline(case.id, "major-visit")?;
    if case.flag("visit_overdue") {
        registers::remove("overdue-visits", &case.number)?;
    }
    let line = fields![
        case: &case.number,
        date: today(),
        answer: case.word("visit_answer"),
        satisfied: case.flag("satisfied"),
    ];
    registers::add("return-visits", &line)?;
    case.set(fields![visited_at: moment(turn::now()), visit_overdue: Value::Nothing])?;
    if case.flag("satisfied") { Ok(()) } else { next_round(case) }
}

/// Not content: the department again, one round further.
fn next_round(case: &mut Ticket) -> Outcome {
    let round = case.count("round").max(1) + 1;
    case.set(fields![
        round: number(round),
        settled_at: Value::Nothing,
        visited_at: Value::Nothing,
        answered_at: Value::Nothing,
        closed_at: Value::Nothing,
    ])?;
    hand_to_department(case)
}

fn archived(case: &mut Ticket) -> Outcome {
    let reports: Vec<String> =
        tickets::tied(case.id, "report")?.into_iter().map(|report| report.number).collect();
    let line = fields![
        record: case.word("result"),
        reports: Some(reports.join(", ")).filter(|text| !text.is_empty()),
        visit: case.text("visit_answer"),
        archived_at: moment(turn::now()),
    ];
    let line: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::put("complaint-files", &case.number, &line).map(|_| ())
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    let mut case = event.ticket;
    match event.name.as_str() {
        "department-answer" => answer_overdue(&mut case),
        "customer-word" => customer_waits(&case),
        "major-visit" => visit_overdue(&mut case, event.due),
        _ => Ok(()),
    }
}

fn answer_overdue(case: &mut Ticket) -> Outcome {
    case.set(fields![answer_late: true])?;
    let passed = case.moment("passed_at").unwrap_or(case.opened_at);
    let hours = (turn::now() - passed).unsigned_abs() / HOUR;
    notify("answer-overdue")
        .person(department::head(case.word("department"))?)
        .persons(case.assignee.clone())
        .about(case.id)
        .arg("department", case.word("department"))
        .arg("hours", number(hours))
        .send()
}

fn customer_waits(case: &Ticket) -> Outcome {
    let specialist = case.text("specialist");
    let contents = format!("Tell the customer how it stands / 告知客户进展: {}", case.number);
    task::leave(case, "customer-word", contents, specialist, None)?;
    notify("customer-waits")
        .persons(specialist)
        .about(case.id)
        .arg("days", number(setting::whole_for("customer_silence", case.id)?))
        .send()
}

fn visit_overdue(case: &mut Ticket, due: i64) -> Outcome {
    case.set(fields![visit_overdue: true])?;
    book::mirror("overdue-visits", case, &["settled_at", "specialist"], Vec::new())?;
    notify("visit-overdue").persons(case.text("specialist")).about(case.id).arg("due", stamp(due)).send()
}

/// The month's archive is done when no case lies about that was closed before the month.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "done" {
        return Ok(());
    }
    let (month, _) = month_of(schedules::civil_date(event.due));
    let closed = all_tickets(&Filter { states: vec!["closed".into()], ..filter("complaint") })?;
    let before = |case: &&Ticket| case.moment("closed_at").is_some_and(|at| at < month);
    let left: Vec<&Ticket> = closed.iter().filter(before).collect();
    match left.as_slice() {
        [] => Ok(()),
        [first, rest @ ..] => {
            Err(refuse("cases-unarchived").with("number", &first.number).with("more", number(rest.len())))
        }
    }
}

fn record(case: &Ticket) -> Outcome {
    let same = ["customer", "channel", "class", "grade", "department", "opinion", "result", "round"];
    book::mirror("complaint-register", case, &same, fields![state: &case.state])
}
