//! Who got a notice: one line per unit, receipts, and tasks for those who were not reached.

use frontdesk_sdk::notifications::{self, Audience};
use frontdesk_sdk::registers::{self, Entry};
use frontdesk_sdk::{
    Decimal, Draft, Field, Fields, Filter, Instant, NoticeEvent, Outcome, Table, Ticket, TicketEvent,
    TicketId, Value, all_entries, all_tickets, draft, fields, figure, filter, moment, notify, number, refuse,
    schedules, setting, stamp, table, tickets, today, turn,
};

/// What stands for every area of the list of receivers.
pub(crate) const EVERYWHERE: &str = "全部";

/// Writes one line per unit of the area, and sends the message where that is one of the channels.
pub(crate) fn send_out(notice: &mut Ticket) -> Outcome {
    let units = receivers(notice.word("area"))?;
    let by_message = notice.choices("channels").iter().any(|channel| channel == "message");
    let in_person = by_message || notice.choices("channels").iter().any(|channel| channel == "door");
    if units.is_empty() && in_person {
        return Err(refuse("no-receivers").with("area", notice.word("area")));
    }
    for unit in &units {
        let owner = unit.text("owner").filter(|_| by_message);
        let message = owner.map(|owner| send_to(owner, published(notice))).transpose()?;
        let mut line = fields![
            notice: notice.word("notice_no"),
            unit: &unit.key,
            channel: if message.is_some() { "message" } else { "door" },
            message: message.map(number),
            sent_at: moment(turn::now()),
        ];
        line.extend(unit.fields.iter().filter(|field| ["owner", "steward"].contains(&&*field.name)).cloned());
        write(&line_of(notice, &unit.key), line)?;
    }
    notice.set(fields![receivers: number(units.len()), confirmed: 0])
}

/// The units of an area by the list of receivers: everybody, a building, or units by their numbers.
pub(crate) fn receivers(area: &str) -> Outcome<Vec<Entry>> {
    if area.is_empty() || area == EVERYWHERE || area.eq_ignore_ascii_case("all") {
        return all_entries("receivers", &[]);
    }
    let building = all_entries("receivers", &fields![area: area])?;
    if !building.is_empty() {
        return Ok(building);
    }
    let named: Outcome<Vec<_>> = units(area).map(|unit| registers::get("receivers", unit)).collect();
    Ok(named?.into_iter().flatten().collect())
}

/// The units of a list as people write it.
fn units(list: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| matches!(c, ',' | '，' | '、' | ';' | '；') || c.is_whitespace();
    list.split(apart).filter(|unit| !unit.is_empty())
}

fn published(notice: &Ticket) -> notifications::Notice {
    let begins = notice.moment("starts_at").map(stamp);
    let parts = [notice.text("cause"), begins.as_deref(), notice.text("todo"), notice.text("contact")];
    let text: Vec<_> = parts.into_iter().flatten().collect();
    message("notice-published", notice.id, fields![no: notice.word("notice_no"), text: text.join("\n")])
}

/// A message whose number is kept, so that its failure finds its receiver.
pub(crate) fn message(template: &str, about: TicketId, arguments: Vec<Field>) -> notifications::Notice {
    let template = template.to_owned();
    notifications::Notice {
        to: Vec::new(),
        template,
        arguments,
        about: Some(about),
        key: None,
        urgent: false,
    }
}

/// Sends it to one person and tells its number.
pub(crate) fn send_to(person: &str, what: notifications::Notice) -> Outcome<u64> {
    notifications::send(&notifications::Notice { to: vec![Audience::Person(person.to_owned())], ..what })
}

fn line_of(notice: &Ticket, unit: &str) -> String {
    format!("{}/{unit}", notice.word("notice_no"))
}

fn write(key: &str, line: Vec<Field>) -> Outcome {
    let filled: Vec<_> = line.into_iter().filter(|field| !field.value.is_empty()).collect();
    registers::put("delivery-record", key, &filled).map(|_| ())
}

/// Writes the line again with other values of some fields.
fn amend(line: Entry, changes: Vec<Field>) -> Outcome {
    let mut fields = line.fields;
    fields.retain(|field| !changes.iter().any(|change| change.name == field.name));
    fields.extend(changes);
    write(&line.key, fields)
}

fn lines(notice: &Ticket) -> Outcome<Vec<Entry>> {
    all_entries("delivery-record", &fields![notice: notice.word("notice_no")])
}

/// Receipts for a list of units, taken down by whoever was there.
pub(crate) fn confirm_units(notice: &mut Ticket) -> Outcome {
    let receipt = notice.word("receipt").to_owned();
    for unit in units(notice.word("units")) {
        let Some(line) = registers::get("delivery-record", &line_of(notice, unit))? else {
            return Err(refuse("unit-not-told").with("unit", unit).with("no", notice.word("notice_no")));
        };
        receive(notice.id, line, &receipt)?;
    }
    notice.set(fields![units: Value::Nothing, receipt: Value::Nothing])?;
    count(notice)
}

/// An owner has read it: a receipt for each of their units.
pub(crate) fn acknowledge(notice: &mut Ticket) -> Outcome {
    let me = turn::actor();
    let own: Vec<_> = lines(notice)?.into_iter().filter(|line| line.is("owner", &me)).collect();
    if own.is_empty() {
        return Err(refuse("unit-not-told").with("unit", me).with("no", notice.word("notice_no")));
    }
    own.into_iter().try_for_each(|line| receive(notice.id, line, "read"))?;
    count(notice)
}

/// The first receipt stands; a task that waited for it is over.
fn receive(notice: TicketId, line: Entry, receipt: &str) -> Outcome {
    for task in open_tasks(notice)?.iter().filter(|task| task.is("unit", line.word("unit"))) {
        tickets::act(task.id, "reach", &[])?;
    }
    if line.has("receipt") {
        return Ok(());
    }
    amend(line, fields![receipt: receipt, receipt_at: moment(turn::now())])
}

fn open_tasks(notice: TicketId) -> Outcome<Vec<Ticket>> {
    let states = vec!["open".into()];
    all_tickets(&Filter { parent: Some(notice), states, ..filter("delivery-task") })
}

/// How many of the receivers are proven to know it.
fn count(notice: &mut Ticket) -> Outcome {
    let lines = lines(notice)?;
    let confirmed = lines.iter().filter(|line| line.has("receipt")).count();
    let rate = Decimal::percent(confirmed, lines.len());
    notice.set(fields![receivers: number(lines.len()), confirmed: number(confirmed), rate: rate])
}

/// Counts, and gives a call to make for each unit that is missing.
pub(crate) fn status(notice: &mut Ticket) -> Outcome {
    count(notice)?;
    let missing: Vec<_> = lines(notice)?.into_iter().filter(|line| !line.has("receipt")).collect();
    let asked = open_tasks(notice.id)?;
    for line in &missing {
        if !asked.iter().any(|task| task.is("unit", line.word("unit"))) {
            open_task(notice.id, line, "call")?;
        }
    }
    tell_missing(notice.id, &missing)
}

fn open_task(notice: TicketId, line: &Entry, how: &str) -> Outcome {
    let task = Draft {
        parent: Some(notice),
        assignee: line.text("steward").map(str::to_owned),
        ..draft("delivery-task", fields![unit: line.word("unit"), how: how])
    };
    tickets::open(&task).map(|_| ())
}

fn tell_missing(notice: TicketId, missing: &[Entry]) -> Outcome {
    let units: Vec<_> = missing.iter().map(|line| line.word("unit")).collect();
    if units.is_empty() {
        return Ok(());
    }
    let stewards = missing.iter().filter_map(|line| line.text("steward"));
    let told = notify("undelivered").role("supervisor").persons(stewards).about(notice);
    told.arg("units", units.join(", ")).send()
}

/// Reached by phone or at the door: that is the receipt.
pub(crate) fn on_task(event: TicketEvent) -> Outcome {
    let task = event.ticket;
    let Some(parent) = task.parent.filter(|_| event.action.as_deref() == Some("reach")) else {
        return Ok(());
    };
    let mut notice = tickets::get(parent)?;
    if let Some(line) = registers::get("delivery-record", &line_of(&notice, task.word("unit")))? {
        receive(notice.id, line, task.word("how"))?;
        count(&mut notice)?;
    }
    crate::notice::record(&notice)
}

/// What failed goes to the steward's door round; what got through by another channel later does not.
pub(crate) fn on_message(notice: &Ticket, event: &NoticeEvent) -> Outcome {
    let sent = fields![notice: notice.word("notice_no"), message: number(event.id)];
    let Some(line) = registers::find("delivery-record", &sent, 1, None)?.into_iter().next() else {
        return Ok(());
    };
    let mut waiting = open_tasks(notice.id)?;
    waiting.retain(|task| task.is("unit", line.word("unit")));
    match event.outcome.as_str() {
        "failed" => {
            if waiting.is_empty() && !line.has("receipt") {
                open_task(notice.id, &line, "door")?;
                tell_missing(notice.id, std::slice::from_ref(&line))?;
            }
            amend(line, fields![failed: true])
        }
        "delivered" => {
            let by =
                fields![channel: &event.channel, delivered_at: moment(turn::now()), failed: Value::Nothing];
            let failed_before = waiting.iter().filter(|task| task.is("how", "door"));
            failed_before.map(|task| task.id).try_for_each(|task| tickets::act(task, "drop", &[]))?;
            amend(line, by)
        }
        _ => Ok(()),
    }
}

/// Lines of notices that are kept no longer.
pub(crate) fn remove_old() -> Outcome {
    let months = setting::whole("notice_retention")?.saturating_mul(12);
    let oldest = schedules::add_months(today(), i32::try_from(-months).unwrap_or(i32::MIN));
    let oldest = schedules::moment_of(oldest, 0);
    let is_old = |line: &Entry| line.moment("sent_at").is_some_and(|at| at < oldest);
    for line in all_entries("delivery-record", &[])?.into_iter().filter(is_old) {
        registers::remove("delivery-record", &line.key)?;
    }
    Ok(())
}

/// Notices released in the period, with who is missing.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let mut notices = all_tickets(&Filter { opened_until: Some(end), ..filter("notice") })?;
    notices.retain(|notice| notice.moment("released_at").is_some_and(|at| at >= start && at < end));
    let (mut told, mut confirmed, mut rows) = (0, 0, Vec::new());
    for notice in &notices {
        let lines = lines(notice)?;
        let missing: Vec<_> = lines.iter().filter(|line| !line.has("receipt")).collect();
        let known = lines.len() - missing.len();
        let units: Vec<_> = missing.iter().map(|line| line.word("unit")).collect();
        rows.push(vec![
            notice.word("notice_no").into(),
            (&notice.title).into(),
            number(lines.len()),
            number(known),
            Decimal::percent(known, lines.len()).into(),
            units.join(", ").into(),
        ]);
        told += lines.len();
        confirmed += known;
    }
    let columns = ["notice", "headline", "receivers", "confirmed", "rate", "missing"];
    let rate = figure("rate", Decimal::percent(confirmed, told));
    Ok(table(
        &columns,
        rows,
        vec![figure("receivers", number(told)), figure("confirmed", number(confirmed)), rate],
    ))
}
