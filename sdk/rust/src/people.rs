//! Small questions to the directory.

use crate::bindings::frontdesk::plugin::directory;
use crate::{Fields, Outcome, PersonId};

/// Whoever has the role `department-head` and stands in the directory with this `department`; the first by id. Needs the
/// permission `directory`.
///
/// # Errors
/// As `directory::with_role`.
pub fn department_head(department: &str) -> Outcome<Option<PersonId>> {
    let heads = directory::with_role("department-head")?;
    let head = heads.into_iter().find(|person| person.fields.as_slice().is("department", department));
    Ok(head.map(|person| person.id))
}

/// What people call somebody; the id of whoever the directory does not know. Needs the permission `directory`.
#[must_use]
pub fn person_name(id: &str) -> String {
    directory::get(id).map_or_else(|_| id.to_owned(), |person| person.name)
}
