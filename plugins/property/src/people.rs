//! Who stands where, and who stands above whom.

use frontdesk_sdk::{Fields, Outcome, PersonId, directory, schedules, turn};

/// Who stands at a post now.
pub(crate) fn at_post(post: &str) -> Outcome<Vec<PersonId>> {
    schedules::on_post(post, turn::now())
}

/// The heads of some departments (all of them when none is named), by the directory's field `department`.
pub(crate) fn heads(departments: &[String]) -> Outcome<Vec<PersonId>> {
    let all = directory::with_role("department-head")?;
    let concerned = |person: &&directory::Person| {
        departments.iter().any(|department| person.fields.as_slice().is("department", department))
    };
    let of_them: Vec<_> = all.iter().filter(concerned).map(|person| person.id.clone()).collect();
    let everybody = || all.iter().map(|person| person.id.clone()).collect();
    Ok(if of_them.is_empty() { everybody() } else { of_them })
}

/// The person who acts, unless it is the clock or a plugin.
pub(crate) fn acting() -> Outcome<Option<PersonId>> {
    let actor = turn::actor();
    if actor == "system" || actor.starts_with("plugin:") {
        return Ok(None);
    }
    Ok(Some(actor))
}
