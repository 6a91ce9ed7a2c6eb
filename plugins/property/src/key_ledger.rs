//! The key ledger: one line for the keys of a kind of a unit, and what moved.
//!
//! The host keeps who has what; every movement is written down beside it, with how the line stood then, so
//! that any past moment can be told.

use frontdesk_sdk::custody::{self, Holder, Incoming, Loan, Outgoing};
use frontdesk_sdk::registers::{self, Entry};
use frontdesk_sdk::{
    Field, Fields, Outcome, Ticket, Value, all_entries, fields, moment, number, person, refuse, setting, turn,
};

/// The register.
pub(crate) const KEYS: &str = "keys";

/// What a line is called: unit and kind.
pub(crate) fn key_of(unit: &str, kind: &str) -> String {
    format!("{unit} {kind}")
}

pub(crate) fn line(key: &str) -> Outcome<Entry> {
    registers::get(KEYS, key)?.ok_or_else(|| refuse("no-ledger-line").with("key", key))
}

/// Whether the ledger knows keys of a kind of a unit.
pub(crate) fn known(unit: &str, kind: &str) -> Outcome<Option<String>> {
    let key = key_of(unit, kind);
    Ok(registers::get(KEYS, &key)?.map(|_| key))
}

/// Keys come into a line, or leave it for good (a negative change); a line without keys is nobody's.
pub(crate) fn change(key: &str, by: i64, event: &str, case: &Ticket) -> Outcome {
    let mut line = line(key)?;
    let stock = line.count("number") + by;
    set(&mut line.fields, "number", number(stock));
    registers::put(KEYS, key, &line.fields)?;
    moved(key, event, &case.number)?;
    if stock > 0 { Ok(()) } else { registers::remove(KEYS, key) }
}

/// A place holds keys of one kind, in the custody of one person (or as many as the setting allows).
pub(crate) fn fits(place: &str, kind: &str, custodian: &str) -> Outcome {
    let there = all_entries(KEYS, &fields![place: place])?;
    if let Some(other) = there.iter().find(|line| !line.is("kind", kind)) {
        return Err(refuse("kinds-apart").with("place", place).with("kind", other.word("kind")));
    }
    let mut others: Vec<_> = there.iter().map(|line| line.word("custodian")).collect();
    others.retain(|other| *other != custodian);
    others.sort_unstable();
    others.dedup();
    let most = usize::try_from(setting::whole("custodians_per_cabinet")?).unwrap_or(1);
    if others.len() < most {
        return Ok(());
    }
    Err(refuse("one-custodian").with("place", place).with("custodian", others.join(", ")))
}

/// Puts keys of a case into the place that it names: a new line, or more of one that is there.
pub(crate) fn store(case: &Ticket, kind: &str, event: &str) -> Outcome<String> {
    let (unit, place) = (case.word("unit"), case.word("place"));
    fits(place, kind, case.word("custodian"))?;
    let key = key_of(unit, kind);
    // An envelope counts as one, whatever is in it.
    let (keys, inside) = match case.count("keys") {
        keys if kind == "sealed" => (1, Some(number(keys))),
        keys => (keys, None),
    };
    let before = registers::get(KEYS, &key)?.map_or(0, |line| line.count("number"));
    let line = fields![
        unit: unit,
        kind: kind,
        number: number(before + keys),
        inside: inside,
        place: place,
        custodian: person(case.word("custodian")),
    ];
    registers::put(KEYS, &key, &line)?;
    moved(&key, event, &case.number)?;
    Ok(key)
}

/// Kinds of the ledger from which a kind of loan takes its key, the likeliest first.
fn kinds_for(loan: &Ticket) -> &'static [&'static str] {
    match loan.word("kind") {
        "vacant-unit" | "vacant-office" | "viewing" => &["vacant"],
        "rework-contractor" | "rework-owner" => &["rework"],
        "owner-agent" | "transfer" => &["entrusted"],
        "plant-room" => &["plant-room"],
        _ => &["entrusted", "vacant", "rework", "plant-room"],
    }
}

/// The line that a loan is of; keys that were never taken into the ledger have none.
pub(crate) fn line_of(loan: &Ticket) -> Outcome<Option<Entry>> {
    for kind in kinds_for(loan) {
        if let Some(line) = registers::get(KEYS, &key_of(loan.word("unit"), kind))? {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// The keys of a loan leave the cabinet; handed over for good they leave the ledger.
pub(crate) fn lend(loan: &mut Ticket) -> Outcome {
    let Some(line) = line_of(loan)? else { return Ok(()) };
    let keys = loan.count("keys").max(1);
    loan.set(fields![custodian: person(line.word("custodian"))])?;
    if loan.state != "out" {
        return change(&line.key, -keys, "handed over / 交付", loan);
    }
    custody::check_out(
        KEYS,
        &Outgoing {
            key: line.key.clone(),
            holder: Holder::Outside(loan.word("borrower").to_owned()),
            count: u32::try_from(keys).unwrap_or(u32::MAX),
            due: loan.moment("due_at"),
            about: Some(loan.id),
            note: loan.word("purpose").to_owned(),
        },
    )?;
    moved(&line.key, "lent / 借出", &loan.number)
}

/// What is out of a line for a loan.
fn out_for(loan: &Ticket) -> Outcome<Option<Loan>> {
    let Some(line) = line_of(loan)? else { return Ok(None) };
    let standing = custody::state(KEYS, &line.key)?;
    Ok(standing.loans.into_iter().find(|out| out.about == Some(loan.id)))
}

/// The keys of a loan are back.
pub(crate) fn take_back(loan: &Ticket) -> Outcome {
    let Some(out) = out_for(loan)? else { return Ok(()) };
    let back = Incoming {
        key: out.key.clone(),
        loan: Some(out.id),
        count: out.left,
        rest: None,
        intact: None,
        note: String::new(),
    };
    custody::check_in(KEYS, &back)?;
    moved(&out.key, "back / 归还", &loan.number)
}

/// Keys are lost: out of a loan, or out of their place.
pub(crate) fn lose(key: &str, loan: Option<&Ticket>, keys: i64, case: &Ticket) -> Outcome {
    let out = loan.map(out_for).transpose()?.flatten();
    let count = u32::try_from(keys).unwrap_or(u32::MAX);
    custody::declare_lost(KEYS, key, out.map(|out| out.id), count, case.word("report"))?;
    moved(key, "lost / 丢失", &case.number)
}

/// New keys take the place of lost ones.
pub(crate) fn replace(key: &str, keys: i64, case: &Ticket) -> Outcome {
    let count = u32::try_from(keys).unwrap_or(u32::MAX);
    custody::found(KEYS, key, count, case.word("course"))?;
    moved(key, "replaced / 补配", &case.number)
}

/// Lines of a custodian.
pub(crate) fn lines_of(custodian: &str) -> Outcome<Vec<Entry>> {
    all_entries(KEYS, &fields![custodian: person(custodian)])
}

/// How many of some lines should lie in their places.
pub(crate) fn here(lines: &[Entry]) -> Outcome<i64> {
    lines.iter().map(|line| Ok(i64::from(custody::state(KEYS, &line.key)?.here))).sum()
}

/// A line falls to another custodian.
pub(crate) fn entrust(mut line: Entry, to: &str, case: &Ticket) -> Outcome {
    set(&mut line.fields, "custodian", person(to));
    registers::put(KEYS, &line.key, &line.fields)?;
    moved(&line.key, "custodian changed / 移交", &case.number)
}

fn set(line: &mut Vec<Field>, name: &str, value: Value) {
    line.retain(|field| field.name != name);
    line.push((name, value).into());
}

/// Writes down how a line stands after a movement, in the ledger and in the book of movements.
fn moved(key: &str, event: &str, case: &str) -> Outcome {
    let mut line = line(key)?;
    let standing = custody::state(KEYS, key)?;
    let out: u32 = standing.loans.iter().map(|loan| loan.left).sum();
    let state = format!("{} here / 在柜, {out} out / 借出, {} lost / 丢失", standing.here, standing.lost);
    set(&mut line.fields, "state", state.into());
    registers::put(KEYS, key, &line.fields)?;
    let movement = fields![
        time: moment(turn::now()),
        key: key,
        event: event,
        number: standing.stock,
        out: out,
        lost: standing.lost,
        place: line.word("place"),
        custodian: person(line.word("custodian")),
        by: person(turn::actor()),
        case: case,
    ];
    registers::add("key-movements", &movement).map(|_| ())
}
