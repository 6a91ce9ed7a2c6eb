//! Who looks after those waiting for a department.

use frontdesk_sdk::registers::{self, Entry};
use frontdesk_sdk::{Fields, Message, Outcome};

fn entry(department: &str) -> Outcome<Option<Entry>> {
    if department.is_empty() { Ok(None) } else { registers::get("departments", department) }
}

fn said(department: &str, field: &str) -> Outcome<Option<String>> {
    Ok(entry(department)?.and_then(|entry| entry.text(field).map(str::to_owned)))
}

/// The triage guide of a department.
pub(crate) fn triage_guide(department: &str) -> Outcome<Option<String>> {
    said(department, "triage_guide")
}

/// To the triage guide of a department; where none is named, to all of them.
pub(crate) fn to_triage_guide(message: Message, department: &str) -> Outcome<Message> {
    Ok(match triage_guide(department)? {
        Some(guide) => message.person(guide),
        None => message.role("triage-guide"),
    })
}

/// To the medical assistant of a department; where none is named, to all of them.
pub(crate) fn to_assistant(message: Message, department: &str) -> Outcome<Message> {
    Ok(match said(department, "medical_assistant")? {
        Some(assistant) => message.person(assistant),
        None => message.role("medical-assistant"),
    })
}

/// Where a department is, for people who come there.
pub(crate) fn place(department: &str) -> Outcome<String> {
    let place = said(department, "place")?;
    Ok(place.map_or_else(|| department.to_owned(), |place| format!("{department}, {place}")))
}
