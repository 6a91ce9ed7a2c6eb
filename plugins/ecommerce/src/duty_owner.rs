//! Who owns what comes in, and who takes what is late.

use frontdesk_sdk::{Outcome, PersonId, directory, schedules, turn};

use crate::shift_clock;

/// Roles that serve buyers.
const DESK: [&str; 5] = ["agent", "outsourced-agent", "after-sales", "group-leader", "supervisor"];

/// The agent who acts; what the platform brings is of whoever stands alone at the chat desk.
pub(crate) fn at_desk() -> Outcome<Option<PersonId>> {
    if turn::actor_roles().iter().any(|role| DESK.contains(&role.as_str())) {
        return Ok(Some(turn::actor()));
    }
    alone()
}

/// Whoever stands alone at the chat desk; several take what comes in themselves.
fn alone() -> Outcome<Option<PersonId>> {
    let present = schedules::on_post(shift_clock::POST, turn::now())?;
    Ok(if let [agent] = present.as_slice() { Some(agent.clone()) } else { None })
}

/// The manager, without one the general manager.
pub(crate) fn manager() -> Outcome<Option<PersonId>> {
    for role in ["manager", "general-manager"] {
        if let Some(first) = directory::with_role(role)?.into_iter().map(|person| person.id).min() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}
