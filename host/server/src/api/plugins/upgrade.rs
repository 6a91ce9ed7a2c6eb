//! What an upgrade of a plugin would change, told before anybody decides.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::site::Active;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PermissionView, permissions};
use crate::api::App;
use crate::api::caller::SiteAdministrator;
use crate::api::extract::At;
use crate::api::locale::Locale;
use crate::api::problem::Problem;
use crate::api::registers::active;
use crate::api::words::{Hash, Name};
use crate::library::Packed;

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct UpgradeAddress {
    /// The plugin's id.
    plugin: Name,
    /// A component of the library.
    component: Hash,
}

/// What an upgrade would change.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Comparison {
    from: String,
    to: String,
    /// Asked for by the new version only: each needs a decision.
    added: Vec<PermissionView>,
    /// Asked for no longer.
    dropped: Vec<String>,
    /// Asked for by both, with what is granted now.
    kept: Vec<PermissionView>,
    workflows: Names,
    settings: Names,
    duties: Names,
    registers: Names,
    reports: Names,
}

/// Names that come and go.
#[derive(Debug, Serialize, JsonSchema)]
struct Names {
    added: Vec<String>,
    removed: Vec<String>,
}

impl Names {
    fn between<'a>(old: impl Iterator<Item = &'a String>, new: impl Iterator<Item = &'a String>) -> Self {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (old.collect(), new.collect());
        let names = |some: Vec<&&String>| some.into_iter().map(|name| (*name).clone()).collect();
        Self { added: names(new.difference(&old).collect()), removed: names(old.difference(&new).collect()) }
    }
}

pub(super) async fn upgrade(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<UpgradeAddress>,
) -> Result<Json<Comparison>, Problem> {
    let now = active(&site, &at.plugin)?;
    let next = packed(&app, &at.component)?;
    if next.blueprint.plugin.id != at.plugin.0 {
        let text = format!(
            "component `{}` is plugin `{}`, not `{}`",
            at.component, next.blueprint.plugin.id, at.plugin
        );
        return Err(Problem::invalid("component", text));
    }
    Ok(Json(comparison(now, &next.blueprint, site.locale())))
}

fn packed(app: &App, component: &Hash) -> Result<Packed, Problem> {
    let none = || format!("the library has no component `{component}` (upload it first)");
    app.host.library.get(&component.0).ok_or_else(|| Problem::not_found(none()))
}

fn comparison(now: &Active, next: &Blueprint, locale: Locale) -> Comparison {
    let old = &now.blueprint;
    let asked = &old.plugin.permissions;
    let (kept, added) = permissions(next, &now.installed.grants, locale)
        .into_iter()
        .partition(|permission| asked.contains_key(&permission.name));
    let gone = asked.keys().filter(|name| !next.plugin.permissions.contains_key(*name));
    Comparison {
        from: old.plugin.version.to_string(),
        to: next.plugin.version.to_string(),
        added,
        dropped: gone.cloned().collect(),
        kept,
        workflows: Names::between(old.workflows.keys(), next.workflows.keys()),
        settings: Names::between(old.settings.keys(), next.settings.keys()),
        duties: Names::between(old.duties.keys(), next.duties.keys()),
        registers: Names::between(old.registers.keys(), next.registers.keys()),
        reports: Names::between(old.reports.keys(), next.reports.keys()),
    }
}
