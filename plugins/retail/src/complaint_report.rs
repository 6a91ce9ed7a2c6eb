//! Investigation reports: the department that is named, its six questions and six parts.

use frontdesk_sdk::{
    DAY, DeadlineEvent, Fields, Instant, Limit, Message, Outcome, Ticket, TicketEvent, Value, book,
    directory, fields, moment, notify, number, person, refuse, schedules, stamp, tickets, turn,
};

use crate::{complaint, complaint_chain, complaint_route};

/// Marks between names: whoever writes one of them names more than one department.
const SEPARATORS: [char; 8] = ['、', '，', ',', '；', ';', '/', '+', '&'];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut report = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("acted", Some("name-department")) => department_named(&mut report)?,
        ("acted", Some("answer-questions")) => goods_looked_at(&report)?,
        ("acted", Some("write-report")) => {}
        ("signed", _) => {
            let by = event.form.as_slice().word("by").to_owned();
            report.set(fields![checked_by: person(by)])?;
        }
        ("acted", Some("send")) => {
            report.set(fields![sent_at: moment(turn::now())])?;
            complaint_chain::handed_on(&mut report, "")?;
        }
        ("acted", Some(step)) => complaint_chain::acted(&mut report, step)?,
        _ => return Ok(()),
    }
    record(&report)
}

/// Another department replaces the first one and gets its full limit; the clock of the case goes on.
fn department_named(report: &mut Ticket) -> Outcome {
    let department = report.word("department").trim().to_owned();
    if department.contains(SEPARATORS) {
        return Err(refuse("two-departments").with("department", department));
    }
    let investigator = report.text("investigator").map(str::to_owned);
    report.assign(investigator.as_deref())?;
    report.set(fields![ordered_at: moment(turn::now())])?;
    let deadline = schedules::start_deadline(report.id, "complaint-report", &Limit::Standard)?;
    if let Some(case) = report.parent {
        let named = fields![department: department, ordered_at: moment(turn::now())];
        complaint_route::record(&tickets::get(case)?, named)?;
    }
    notify("department-named")
        .persons(investigator)
        .about(report.id)
        .arg("order", report.word("order"))
        .arg("due", stamp(deadline.due))
        .send()
}

/// Looking at the goods is the rule; who did not says why.
fn goods_looked_at(report: &Ticket) -> Outcome {
    let seen = report.choices("inspected").iter().any(|what| what == "goods");
    if seen || report.has("goods_unseen") { Ok(()) } else { Err(refuse("goods-unseen")) }
}

pub(crate) fn on_breach(event: DeadlineEvent) -> Outcome {
    if event.name != "complaint-report" {
        return Ok(());
    }
    let report = event.ticket;
    let Some(case) = report.parent.map(tickets::get).transpose()? else { return Ok(()) };
    let told = notify("complaint-report-overdue").role("human-resources").about(report.id);
    to_supervisor(told, &report)?
        .arg("days", number((turn::now() - complaint::received(&case)).unsigned_abs() / DAY))
        .arg("left", days_left(&report))
        .send()
}

/// To the superior of whoever investigates, or to all supervisors of departments where nobody knows one.
pub(crate) fn to_supervisor(message: Message, report: &Ticket) -> Outcome<Message> {
    let superior = match report.text("investigator") {
        Some(investigator) => directory::superior(investigator, 1)?,
        None => None,
    };
    Ok(match superior {
        Some(superior) => message.person(superior),
        None => message.role("department-supervisor"),
    })
}

/// Days until the case is due, those begun counted whole; nothing left is 0.
pub(crate) fn days_left(report: &Ticket) -> Value {
    let left = |due: Instant| number((due - turn::now()).max(0).unsigned_abs().div_ceil(DAY));
    report.moment("case_due").map_or(Value::Nothing, left)
}

fn record(report: &Ticket) -> Outcome {
    let same = [
        "card",
        "department",
        "cause",
        "course",
        "responsible",
        "conclusion",
        "countermeasure",
        "prevention",
        "checked_by",
        "returned_by",
        "return_reason",
    ];
    book::mirror("complaint-reports", report, &same, Vec::new())
}
