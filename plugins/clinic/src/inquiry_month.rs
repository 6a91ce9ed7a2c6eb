//! What a month of inquiries comes to: per topic, by whom answered, and what had no answer.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Decimal, Fields, Figure, Filter, Instant, Outcome, Table, Ticket, Value, all_tickets, figure, filter,
    number, setting, table,
};

/// Answered by whoever was asked first, without help of a department.
fn by_first(inquiry: &Ticket) -> bool {
    let alone = ["owner", "library", "place"].iter().any(|how| inquiry.is("answered_how", how));
    alone && inquiry.text("answered_by") == inquiry.text("first_asked")
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_month = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("inquiry") };
    let inquiries = all_tickets(&of_month)?;
    let mut topics = BTreeMap::<&str, [u32; 2]>::new();
    for inquiry in &inquiries {
        let counts = topics.entry(inquiry.word("topic")).or_default();
        counts[0] += 1;
        counts[1] += u32::from(inquiry.state != "closed");
    }
    let count = |is: fn(&&Ticket) -> bool| inquiries.iter().filter(is).count();
    let answered = Decimal::percent(count(|inquiry| inquiry.state == "closed"), inquiries.len());
    let required = setting::decimal("answer_required_share")?;
    let figures = vec![
        figure("inquiries", number(inquiries.len())),
        figure("by-first", Decimal::percent(count(|inquiry| by_first(inquiry)), inquiries.len())),
        Figure {
            name: "answered".to_owned(),
            value: answered.into(),
            target: Some(required.into()),
            met: answered.map(|share| share >= required),
        },
    ];
    let row = |(topic, counts): (&&str, &[u32; 2])| {
        [Value::from(*topic)].into_iter().chain(counts.map(Value::from)).collect()
    };
    Ok(table(&["topic", "inquiries", "unanswered"], topics.iter().map(row).collect(), figures))
}
