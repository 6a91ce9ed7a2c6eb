//! Who owns what comes in, and who takes what is late.

use frontdesk_sdk::{Outcome, PersonId, directory, schedules, turn};

use crate::roster::{self, DESK};

/// Roles that serve buyers.
const SERVES: [&str; 5] = ["agent", "outsourced-agent", "after-sales", "group-leader", "supervisor"];

/// The agent who acts; what the platform brings is of whoever stands alone at the desk.
pub(crate) fn at_desk() -> Outcome<Option<PersonId>> {
    if turn::actor_roles().iter().any(|role| SERVES.contains(&role.as_str())) {
        return Ok(Some(turn::actor()));
    }
    alone()
}

/// Whoever stands alone at the desk in their shift; several take what comes in themselves, and who only ends a chat gets no new one.
fn alone() -> Outcome<Option<PersonId>> {
    let mut on_shift = Vec::new();
    for agent in schedules::on_post(DESK, turn::now())? {
        if roster::running(&agent)?.is_some() {
            on_shift.push(agent);
        }
    }
    Ok(if let [agent] = on_shift.as_slice() { Some(agent.clone()) } else { None })
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
