//! Departments, by the directory's field `department` of those who head them.

use frontdesk_sdk::{Fields, Outcome, PersonId, directory, refuse};

/// Who heads a department.
///
/// # Errors
/// `no-department` with those there are, when nobody does.
pub(crate) fn head(department: &str) -> Outcome<PersonId> {
    let all = directory::with_role("department-head")?;
    let named = |person: &directory::Person| person.fields.as_slice().word("department").to_owned();
    if let Some(head) = all.iter().find(|person| named(person) == department) {
        return Ok(head.id.clone());
    }
    let known: Vec<String> = all.iter().map(named).filter(|name| !name.is_empty()).collect();
    Err(refuse("no-department").with("department", department).with("known", known.join(", ")))
}

/// The department somebody works in; empty when the directory does not say.
pub(crate) fn of(person: &str) -> Outcome<String> {
    Ok(directory::get(person)?.fields.as_slice().word("department").to_owned())
}
