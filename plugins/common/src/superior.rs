//! Who stands above somebody, for what goes up.

use frontdesk_sdk::{Message, Outcome, directory};

/// Addresses a message to somebody's superior; without one to the supervisors.
pub(crate) fn tell(message: Message, person: &str) -> Outcome<Message> {
    Ok(match directory::superior(person, 1)? {
        Some(superior) => message.person(superior),
        None => message.role("supervisor"),
    })
}
