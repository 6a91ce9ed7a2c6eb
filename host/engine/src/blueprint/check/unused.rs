//! What is declared and used nowhere, neither in the blueprint nor in the plugin's code.

use std::collections::BTreeSet;

use super::{Blueprint, Finding, Severity, join};
use crate::blueprint::model::Guard;

/// Warnings about roles and refusals that nothing refers to. Hooks use them by name as well, so a name that
/// occurs anywhere in `code` (the component's bytes; may be empty) counts as used.
#[must_use]
pub fn unused(blueprint: &Blueprint, code: &[u8]) -> Vec<Finding> {
    let roles = used_roles(blueprint);
    let links = blueprint.workflows.values().flat_map(|workflow| workflow.links.values());
    let holds = blueprint.holds.values().map(|hold| hold.refusal.as_str());
    let held = links.filter_map(|link| link.refusal.as_deref());
    let screened = blueprint.banned.values().filter_map(|list| list.refusal.as_deref());
    let refusals: BTreeSet<_> = guards(blueprint)
        .map(|guard| guard.refusal.as_str())
        .chain(held)
        .chain(holds)
        .chain(screened)
        .collect();
    let roles =
        blueprint.roles.keys().filter(|name| !roles.contains(name.as_str())).map(|name| ("roles", name));
    let rest = blueprint.refusals.keys().filter(|name| !refusals.contains(name.as_str()));
    roles
        .chain(rest.map(|name| ("refusals", name)))
        .filter(|(_, name)| !occurs(name, code))
        .map(|(section, name)| Finding {
            path: join(section, name),
            message: format!("nothing uses `{name}` (leave it out)"),
            severity: Severity::Warning,
        })
        .collect()
}

fn used_roles(blueprint: &Blueprint) -> BTreeSet<&str> {
    let workflows = blueprint.workflows.values();
    let actions = workflows.clone().flat_map(|workflow| workflow.actions.values());
    let signatures = workflows.clone().flat_map(|workflow| workflow.signatures.values());
    let links = workflows.clone().flat_map(|workflow| workflow.links.values());
    let lists = workflows
        .map(|workflow| &workflow.open.roles)
        .chain(actions.map(|action| &action.roles))
        .chain(signatures.flat_map(|signature| [&signature.roles, &signature.stamp]))
        .chain(links.map(|link| &link.untie))
        .chain(blueprint.holds.values().map(|hold| &hold.read))
        .chain(blueprint.duties.values().map(|duty| &duty.roles))
        .chain(blueprint.deadlines.values().map(|deadline| &deadline.jump))
        .chain(blueprint.registers.values().flat_map(|register| {
            let custody = register.custody.iter().map(|custody| &custody.roles);
            [&register.read, &register.write].into_iter().chain(custody)
        }))
        .chain(blueprint.ledgers.values().flat_map(|ledger| [&ledger.read, &ledger.reverse]))
        .chain(blueprint.documents.values().flat_map(|document| {
            let pass = document.pass.iter().map(|pass| &pass.roles);
            [&document.read, &document.void].into_iter().chain(pass)
        }))
        .chain(blueprint.reports.values().map(|report| &report.read));
    let lists = lists
        .chain(blueprint.approvals.values().flat_map(|approval| &approval.steps).map(|step| &step.roles));
    let of_posts = blueprint.posts.values().flat_map(|post| {
        let approving = post.swaps.iter().flat_map(|swaps| &swaps.approve);
        [&post.fallback].into_iter().chain(&post.in_charge).chain(approving)
    });
    lists.flatten().chain(of_posts).map(String::as_str).chain(told_roles(blueprint)).collect()
}

/// Roles behind `role:` in every `tell`.
fn told_roles(blueprint: &Blueprint) -> impl Iterator<Item = &str> {
    let levels = blueprint.deadlines.values().flat_map(|deadline| &deadline.levels).map(|level| &level.tell);
    let posts = blueprint.posts.values();
    let alerts = posts.flat_map(|post| [&post.uncovered, &post.left_early, &post.overlong]).flatten();
    let custodies = blueprint.registers.values().filter_map(|register| register.custody.as_ref());
    let of_custody = custodies.flat_map(|custody| [&custody.overdue, &custody.loss, &custody.difference]);
    let passes = blueprint.documents.values().filter_map(|document| document.pass.as_ref());
    let reactions =
        of_custody.chain(passes.map(|pass| &pass.expired)).flatten().map(|reaction| &reaction.tell);
    let confirms = blueprint.notices.values().filter_map(|notice| notice.confirm.as_ref()?.then.as_ref());
    let told =
        levels.chain(alerts.map(|alert| &alert.tell)).chain(reactions).chain(confirms.map(|then| &then.tell));
    told.flatten().filter_map(|word| word.strip_prefix("role:"))
}

fn guards(blueprint: &Blueprint) -> impl Iterator<Item = &Guard> {
    blueprint.workflows.values().flat_map(|workflow| {
        let acting = workflow.actions.values().flat_map(|action| &action.guards);
        workflow.open.guards.iter().chain(acting)
    })
}

fn occurs(name: &str, code: &[u8]) -> bool {
    code.windows(name.len()).any(|window| window == name.as_bytes())
}
