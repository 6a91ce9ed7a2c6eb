//! What the joint inspection found: a repair order for each defect, followed until the last is closed.

use frontdesk_sdk::{
    DAY, Draft, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketId, all_tickets, approvals,
    directory, draft, fields, figure, filter, month_of, notify, number, refuse, registers, schedules,
    setting, table, tickets, turn,
};

/// Findings that are none, in small letters.
const SOUND: [&str; 8] = ["ok", "yes", "√", "✓", "好", "合格", "正常", "完好"];

/// States in which a repair is over.
const REPAIRED: [&str; 2] = ["closed", "destroyed"];

/// What was seen, line by line; each says room, point and finding.
pub(crate) fn recorded(case: &mut Ticket) -> Outcome {
    let blank = |row: &Vec<String>| row.len() < 3 || row.iter().any(|cell| cell.trim().is_empty());
    if let Some(line) = case.rows("findings").iter().position(blank) {
        return Err(refuse("findings-incomplete").with("line", number(line + 1)));
    }
    let found = defects(case).len();
    case.set(fields![has_defects: found > 0, defects: number(found)])
}

fn defects(case: &Ticket) -> Vec<String> {
    let is_defect = |row: &&Vec<String>| {
        row.get(2).is_some_and(|finding| !SOUND.contains(&finding.trim().to_lowercase().as_str()))
    };
    case.rows("findings").iter().filter(is_defect).map(|row| row.join(", ")).collect()
}

/// One line of the sheet for each point.
pub(crate) fn enter_sheet(case: &Ticket) -> Outcome {
    let reading = |name: &str| case.number(name).map(|n| format!("{name} {n}"));
    let readings: Vec<_> = ["water", "electricity", "gas"].into_iter().filter_map(reading).collect();
    let given = approvals::signatures(case.id)?;
    let named = given.iter().filter(|one| one.valid && one.slot.starts_with("inspected-"));
    let name = |signer: &str| directory::get(signer).map_or_else(|_| signer.to_owned(), |person| person.name);
    let signers: Vec<_> = named.map(|one| name(&one.signer)).collect();
    let copies = setting::whole_for("inspection_copies", case.id)?;
    for row in case.rows("findings") {
        let cell = |column: usize| row.get(column).map(String::as_str);
        let line = fields![
            unit: case.word("unit"),
            room: cell(0),
            point: cell(1),
            finding: cell(2),
            readings: readings.join(", "),
            signatures: signers.join(", "),
            copies: number(copies),
        ];
        registers::add("inspection-sheets", &line)?;
    }
    Ok(())
}

/// Repairs of a move-in.
fn repairs(case: TicketId) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { parent: Some(case), ..filter("repair") })
}

/// Those that are not closed.
pub(crate) fn open(case: TicketId) -> Outcome<Vec<Ticket>> {
    let is_open = |repair: &Ticket| !REPAIRED.contains(&repair.state.as_str());
    Ok(repairs(case)?.into_iter().filter(is_open).collect())
}

/// Orders what is not on order yet: a second inspection finds some defects again.
pub(crate) fn order_repairs(case: &Ticket) -> Outcome {
    let ordered = open(case.id)?;
    for defect in defects(case) {
        if !ordered.iter().any(|repair| repair.is("fault", &defect)) {
            order(case, &defect)?;
        }
    }
    Ok(())
}

fn order(case: &Ticket, defect: &str) -> Outcome {
    let wanted = fields![
        caller: case.word("owner"),
        phone: case.text("phone"),
        unit: case.word("unit"),
        fault: defect,
        class: "other",
        place: "home",
    ];
    let repair = tickets::open(&Draft { parent: Some(case.id), ..draft("repair", wanted) })?;
    tickets::link(case.id, "defect", repair)
}

/// A repair was closed: with the last defect of a move-in its limit ends.
pub(crate) fn repair_closed(repair: &Ticket) -> Outcome {
    let Some(case) = repair.parent else { return Ok(()) };
    if tickets::get(case)?.workflow == "move-in" && open(case)?.is_empty() {
        return schedules::stop_deadline(case, "defects-solved");
    }
    Ok(())
}

pub(crate) fn all_solved(case: &Ticket) -> Outcome {
    let open: Vec<_> = open(case.id)?.into_iter().map(|repair| repair.number).collect();
    if open.is_empty() { Ok(()) } else { Err(refuse("defects-open").with("open", open.join(", "))) }
}

/// Move-ins of a stretch of time, and how things stand now.
struct Count {
    notices: usize,
    uncollected: usize,
    move_ins: usize,
    ages: [usize; AGES.len()],
}

/// Days that defects are open, with the last one of each age.
const AGES: [(&str, u64); 3] = [("0–15", 15), ("16–30", 30), ("31–", u64::MAX)];

impl Count {
    fn defects(&self) -> usize {
        self.ages.iter().sum()
    }
}

fn count(start: Instant, end: Instant) -> Outcome<Count> {
    let within = |ticket: &Ticket, name: &str| ticket.moment(name).is_some_and(|at| at >= start && at < end);
    let notices = all_tickets(&filter("move-in-notice"))?;
    let cases = all_tickets(&filter("move-in"))?;
    let mut ages = [0; AGES.len()];
    for case in cases.iter().filter(|case| case.flag("has_defects")) {
        for defect in open(case.id)? {
            let days = turn::now().saturating_sub(defect.opened_at).unsigned_abs() / DAY;
            let age = AGES.iter().position(|(_, last)| days <= *last).unwrap_or(AGES.len() - 1);
            ages[age] += 1;
        }
    }
    Ok(Count {
        notices: notices.iter().filter(|notice| within(notice, "sent_at")).count(),
        uncollected: notices.iter().filter(|notice| notice.state == "notified").count(),
        move_ins: cases.iter().filter(|case| within(case, "keys_at")).count(),
        ages,
    })
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let count = count(start, end)?;
    Ok(table(
        &["age", "defects"],
        AGES.iter().zip(count.ages).map(|((age, _), n)| vec![(*age).into(), number(n)]).collect(),
        vec![
            figure("notices", number(count.notices)),
            figure("slips-not-collected", number(count.uncollected)),
            figure("move-ins", number(count.move_ins)),
            figure("open-defects", number(count.defects())),
        ],
    ))
}

/// The month before, told to the supervisor.
pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    if event.cause != "due" {
        return Ok(());
    }
    let month = schedules::add_months(schedules::civil_date(event.due), -1);
    let (start, end) = month_of(month);
    let count = count(start, end)?;
    notify("move-in-count")
        .role("supervisor")
        .arg("month", format!("{:04}-{:02}", month.year, month.month))
        .arg("notices", number(count.notices))
        .arg("uncollected", number(count.uncollected))
        .arg("move_ins", number(count.move_ins))
        .arg("defects", number(count.defects()))
        .send()
}
