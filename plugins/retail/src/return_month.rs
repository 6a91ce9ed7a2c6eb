//! Why goods came back in a month, by department and article, and how many for each hundred receipts.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, Table, Value, all_entries, all_tickets, figure, filter,
    number, table,
};

use crate::goods_return;

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_month = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("goods-return") };
    let returns = all_tickets(&of_month)?;
    let mut groups = BTreeMap::<[&str; 3], u32>::new();
    for case in returns.iter().filter(|case| case.state != "refused") {
        *groups.entry(["reason", "department", "goods"].map(|name| case.word(name))).or_default() += 1;
    }
    let back: u32 = groups.values().sum();
    let receipts = all_entries("till-receipts", &[])?;
    let issued = receipts.iter().filter(|receipt| goods_return::bought_in(receipt, start, end)).count();
    let rows = groups.iter().map(|(names, count)| {
        names.iter().map(|name| Value::from(*name)).chain([Value::from(*count)]).collect()
    });
    let figures = vec![
        figure("returns", number(back)),
        figure("receipts", number(issued)),
        figure("rate", Decimal::percent(back, issued)),
    ];
    Ok(table(&["reason", "department", "goods", "returns"], rows.collect(), figures))
}
