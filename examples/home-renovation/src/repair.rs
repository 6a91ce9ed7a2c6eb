//! Repair orders: out of warranty or not, who does them, and what the customer says of it.

use frontdesk_sdk::{
    Date, Fields as _, Outcome, Ticket, TicketEvent, book, fields, moment, notify, number, person, schedules,
    setting, today, turn,
};

use crate::{sheet, site};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut order = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => ordered(&mut order)?,
        ("acted", Some("tell")) => given_to_staff(&mut order)?,
        ("acted", Some("take")) => {
            order.set(fields![staff: person(turn::actor())])?;
            given_to_staff(&mut order)?;
        }
        ("acted", Some("no-rating")) => {
            let tries = number(order.count("tries") + 1);
            order.set(fields![tries: tries])?;
        }
        ("acted", Some("rate")) if order.is("rating", "bad") => {
            sheet::enter(order.word("staff"), "bad-rating", &order.number)?;
        }
        ("acted", _) => {}
        _ => return Ok(()),
    }
    let columns = ["customer", "site", "fault", "staff", "result", "rating", "tries", "paid_offer"];
    book::mirror("repair-orders", &order, &columns, fields![time: moment(order.opened_at)])
}

fn ordered(order: &mut Ticket) -> Outcome {
    let site = site::of(order)?;
    if let Some(site) = &site {
        site::count("repair-files", &site.number, "repairs")?;
    }
    if let Some(completed) = completion(order, site.as_ref())? {
        let years = i32::try_from(setting::whole_for("warranty", order.id)?).unwrap_or(i32::MAX / 12);
        let ends = schedules::add_months(completed, years * 12);
        order.set(fields![completed: completed, out_of_warranty: ends < today()])?;
    }
    notify("repair-ordered").role("repair-staff").about(order.id).send()
}

/// When the works were completed: as the caller says, by the site, or by the file of the address.
fn completion(order: &Ticket, site: Option<&Ticket>) -> Outcome<Option<Date>> {
    let known = order.day("completed").or_else(|| site?.day("completion_date"));
    if known.is_some() { Ok(known) } else { site::completion_at(order.word("site")) }
}

fn given_to_staff(order: &mut Ticket) -> Outcome {
    let staff = order.text("staff").map(str::to_owned);
    order.assign(staff.as_deref())
}
