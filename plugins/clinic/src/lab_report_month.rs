//! What a month of laboratory reports comes to: released, held, and wrong ones against the target.

use std::collections::BTreeMap;

use frontdesk_sdk::{
    Fields, Figure, Instant, Outcome, Table, Value, book, figure, number, setting, stamp, table,
};

const EVENTS: [&str; 3] = ["released", "held", "wrong"];

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let lines = book::between("report-release-log", &stamp(start), &stamp(end))?;
    let mut tests = BTreeMap::<&str, [u32; 3]>::new();
    for line in &lines {
        let counts = tests.entry(line.word("test")).or_default();
        if let Some(event) = EVENTS.iter().position(|event| line.is("event", event)) {
            counts[event] += 1;
        }
    }
    let sum = |event: usize| tests.values().map(|counts| counts[event]).sum::<u32>();
    let (wrong, target) = (sum(2), setting::whole("wrong_release_target")?);
    let wrong_releases = Figure {
        name: "wrong".to_owned(),
        value: wrong.into(),
        target: Some(number(target)),
        met: Some(i64::from(wrong) <= target),
    };
    let rows = tests
        .iter()
        .map(|(test, counts)| [Value::from(*test)].into_iter().chain(counts.map(Value::from)).collect());
    let figures = vec![figure("released", sum(0)), figure("held", sum(1)), wrong_releases];
    Ok(table(&["test", "released", "held", "wrong"], rows.collect(), figures))
}
