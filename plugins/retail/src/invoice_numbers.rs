//! Numbers of invoice forms: used, void and make-up without gaps, every day and every month.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    Decimal, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, Value, all_entries, all_tickets,
    fields, figure, filter, notify, number, refuse, setting, table,
};

use crate::invoice;

/// Numbers that one gap names at most; whoever skips a whole pad sees its first numbers.
const NAMED_MAX: usize = 20;

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    let found = lacking()?;
    match event.cause.as_str() {
        "due" if !found.is_empty() => notify("invoice-gap")
            .role("supervisor")
            .role("finance")
            .arg("numbers", found.join(", "))
            .once(format!("invoice-gap-{}-{}", event.due, found.join(",")))
            .send(),
        "done" if !found.is_empty() => Err(refuse("numbers-missing").with("numbers", found.join(", "))),
        _ => Ok(()),
    }
}

/// Missing numbers, and invoices of which a copy is missing.
fn lacking() -> Outcome<Vec<String>> {
    let book = all_entries("invoices", &[])?;
    let mut found = gaps(book.iter().map(|line| line.key.as_str()));
    for invoice in all_tickets(&filter("invoice"))? {
        for copy in invoice.choices("lost") {
            let copy = setting::text(&format!("copies.{copy}"))?;
            found.push(format!("{} {copy}", invoice.word("invoice_number")));
        }
    }
    Ok(found)
}

/// The numbers between the lowest and the highest of each length that nobody used.
fn gaps<'a>(numbers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut used: Vec<(usize, u64)> =
        numbers.filter_map(|number| Some((number.len(), number.parse().ok()?))).collect();
    used.sort_unstable();
    let mut found = Vec::new();
    for pair in used.windows(2) {
        let [(width, low), (next, high)] = pair else { continue };
        if width == next {
            let named = (low + 1..*high).take(NAMED_MAX);
            found.extend(named.map(|number| format!("{number:0width$}")));
        }
    }
    found
}

/// A copy was reported missing, or is found again: told at once.
pub(crate) fn tell_missing_copy(case: &Ticket) -> Outcome {
    let names: Outcome<Vec<String>> =
        case.choices("lost").iter().map(|copy| setting::text(&format!("copies.{copy}"))).collect();
    let names = names?;
    if names.is_empty() {
        return Ok(());
    }
    notify("invoice-gap")
        .role("supervisor")
        .role("finance")
        .about(case.id)
        .arg("numbers", format!("{} {}", case.word("invoice_number"), names.join(", ")))
        .send()
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let book = all_entries("invoices", &[])?;
    let of_month: Vec<_> = book.iter().filter(|line| invoice::made_in(*line, start, end)).collect();
    let void = of_month.iter().filter(|line| line.is("state", "void")).count();
    let valid = of_month.iter().filter(|line| !line.is("state", "void"));
    let sum: Decimal = valid.filter_map(|line| line.number("amount")).sum();
    let made_up = Filter { where_: fields![makeup: true], ..filter("invoice") };
    let makeup = all_tickets(&made_up)?.iter().filter(|one| invoice::made_in(*one, start, end)).count();
    let figures = vec![
        figure("used", number(of_month.len() - void)),
        figure("void", number(void)),
        figure("makeup", number(makeup)),
        figure("gaps", number(gaps(of_month.iter().map(|line| line.key.as_str())).len())),
        figure("sum", sum),
    ];
    let row = |line: &&Entry| {
        let said = |name: &str| line.value(name).cloned().unwrap_or(Value::Nothing);
        vec![Value::from(&line.key), said("dated"), said("customer"), said("amount"), said("state")]
    };
    let columns = ["number", "dated", "customer", "amount", "state"];
    Ok(table(&columns, of_month.iter().map(row).collect(), figures))
}
