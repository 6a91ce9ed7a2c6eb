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
    let refusals: BTreeSet<_> =
        guards(blueprint).map(|guard| guard.refusal.as_str()).chain(held).chain(holds).collect();
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
        .chain(blueprint.registers.values().flat_map(|register| [&register.read, &register.write]))
        .chain(blueprint.ledgers.values().map(|ledger| &ledger.read))
        .chain(blueprint.reports.values().map(|report| &report.read));
    let of_posts = blueprint.posts.values().flat_map(|post| {
        let alerts = [&post.uncovered, &post.left_early, &post.overlong].into_iter().flatten();
        let approving = post.swaps.iter().flat_map(|swaps| &swaps.approve);
        let told = alerts.flat_map(|alert| &alert.tell);
        [&post.fallback].into_iter().chain(&post.in_charge).chain(approving).chain(told)
    });
    let levels = blueprint.deadlines.values().flat_map(|deadline| &deadline.levels);
    let of_levels = levels.flat_map(|level| &level.tell).filter_map(|word| word.strip_prefix("role:"));
    lists.flatten().chain(of_posts).map(String::as_str).chain(of_levels).collect()
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
