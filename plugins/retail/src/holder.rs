//! Who takes over where the rules name a role and no person.

use frontdesk_sdk::{Outcome, directory};

/// The first person with a role, by id; nobody where the role is vacant.
pub(crate) fn of_role(role: &str) -> Outcome<Option<String>> {
    Ok(directory::with_role(role)?.into_iter().next().map(|person| person.id))
}
