//! Sites: the start notice, the completion, the manual, and the books about them.

use frontdesk_sdk::{
    Date, Field, Fields as _, Outcome, Ticket, TicketEvent, TicketId, book, duties, fields, moment, number,
    refuse, registers, schedules, setting, tickets, today, turn,
};

use crate::series;

/// Who stands on the start notice and in the customer file.
const PEOPLE: [&str; 3] = ["project_manager", "supervisor", "designer"];

/// Flags of a site, by control point: whether a call is wanted, and whether it was made.
const POINTS: [(&str, &str, &str); 3] = [
    ("material-delivery", "delivery_wanted", "delivery_called"),
    ("mid-term-acceptance", "mid_term_wanted", "mid_term_called"),
    ("completion-acceptance", "completion_wanted", "completion_called"),
];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut site = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => started(&mut site),
        ("acted", Some("set-up-file")) => set_up_file(&site),
        ("acted", Some("complete")) => completed(&mut site),
        ("acted", Some("collect-manual")) => manual_collected(&mut site),
        _ => Ok(()),
    }
}

/// The site a field names; refused when it names another case.
pub(crate) fn of(case: &Ticket) -> Outcome<Option<Ticket>> {
    let Some(id) = case.ticket("site_case") else { return Ok(None) };
    let site = tickets::get(id)?;
    if site.workflow == "site" { Ok(Some(site)) } else { Err(refuse("no-site").with("number", site.number)) }
}

/// Fields of the site for another case; what is empty is left out.
pub(crate) fn lent(site: &Ticket, names: &[(&str, &str)]) -> Vec<Field> {
    let lend = |(to, from): &(&str, &str)| site.value(from).map(|value| Field::from((*to, value.clone())));
    names.iter().filter_map(lend).collect()
}

fn started(site: &mut Ticket) -> Outcome {
    let mut wanted = fields![phase: "construction"];
    for (point, flag, _) in POINTS {
        wanted.push(Field::from((flag, setting::flag_for(&format!("control_points.{point}"), site.id)?)));
    }
    site.set(wanted)?;
    let start = site.day("start_date").unwrap_or_else(today);
    let carry = fields![site: site.word("site")];
    duties::start_series("callback", &site.number, start, Some(site.id), &carry)?;
    let mut columns = vec!["site", "customer", "start_date"];
    columns.extend(PEOPLE);
    book::mirror("start-notices", site, &columns, Vec::new())
}

fn set_up_file(site: &Ticket) -> Outcome {
    let mut columns = vec!["customer", "phone", "contract", "site"];
    columns.extend(PEOPLE);
    book::mirror("customer-files", site, &columns, Vec::new())
}

/// The weekly calls end, the warranty plan begins with the day of completion.
fn completed(site: &mut Ticket) -> Outcome {
    let day = site.day("completion_date").unwrap_or_else(today);
    site.set(fields![phase: "warranty-1", not_inspected: false])?;
    duties::series_event("callback", &site.number, "completed", day)?;
    book::mirror("completion-notices", site, &["site", "customer", "completion_date"], Vec::new())?;
    let plan: Vec<Vec<String>> =
        series::plan(site.id, day)?.into_iter().map(|day| vec![day.to_string()]).collect();
    book::mirror("repair-files", site, &["site"], fields![completed: day, plan: plan])
}

fn manual_collected(site: &mut Ticket) -> Outcome {
    let now = moment(turn::now());
    site.set(fields![collected_at: now.clone()])?;
    book::mirror("manuals", site, &["site", "contents_checked", "collected_at"], Vec::new())?;
    write(("repair-files", &site.number), "manual", |_| now)
}

/// A call about a control point was made.
pub(crate) fn point_called(site: TicketId, point: &str) -> Outcome {
    match POINTS.iter().find(|(name, ..)| *name == point) {
        Some((_, _, called)) => tickets::set(site, &[Field::from((*called, true))]),
        None => Ok(()),
    }
}

/// Counts something in a line of a book; a line that is not there stays away.
pub(crate) fn count(register: &str, key: &str, column: &str) -> Outcome {
    write((register, key), column, |line| number(line.count(column) + 1))
}

fn write(
    (register, key): (&str, &str),
    column: &str,
    value: impl FnOnce(&registers::Entry) -> frontdesk_sdk::Value,
) -> Outcome {
    let Some(mut line) = registers::get(register, key)? else { return Ok(()) };
    let value = value(&line);
    line.fields.retain(|field| field.name != column);
    line.fields.push(Field::from((column, value)));
    registers::put(register, key, &line.fields).map(|_| ())
}

/// When the works at an address were completed, as its repair file says.
pub(crate) fn completion_at(address: &str) -> Outcome<Option<Date>> {
    let files = registers::find("repair-files", &fields![site: address], 1, None)?;
    Ok(files.first().and_then(|file| file.day("completed")))
}

/// The first moment of a day.
pub(crate) fn begin(day: Date) -> frontdesk_sdk::Instant {
    schedules::moment_of(day, 0)
}
