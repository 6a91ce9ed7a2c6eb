//! Plugins: the library of components, and what is installed on a site with which permissions.

mod logs;
mod upgrade;

use std::collections::BTreeSet;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::NoContent;
use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::model::PERMISSIONS;
use frontdesk_engine::command::{Command, Install};
use frontdesk_engine::quarantine::Quarantine;
use frontdesk_engine::site::{Active, Installed};
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::Created;
use super::caller::{Administrator, SiteAdministrator};
use super::document::says;
use super::extract::{At, Body, Component, IdempotencyKey};
use super::forms::said;
use super::locale::Locale;
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::registers::active;
use super::words::{Hash, Name};
use crate::library::{COMPONENT_BYTES_MAX, Library, Packed};
use crate::signature::SignedBy;

const CHAPTER: &str = "plugins";

pub(super) fn routes() -> ApiRouter<App> {
    let installed = get_with(list, says(CHAPTER, "list_plugins", "Plugins of a site")).post_with(
        install,
        says(CHAPTER, "install_plugin", "Installs a component of the library, or upgrades to it"),
    );
    let one = get_with(show, says(CHAPTER, "get_plugin", "A plugin of a site"))
        .delete_with(remove, says(CHAPTER, "remove_plugin", "Removes a plugin without open tickets"));
    let grants = put_with(grant, says(CHAPTER, "put_grants", "Sets what a plugin is allowed"));
    let rollback = post_with(roll_back, says(CHAPTER, "roll_back_plugin", "Goes back to the version before"));
    let costs = get_with(
        costs,
        says(CHAPTER, "get_plugin_costs", "What a plugin's hooks took since the host started"),
    );
    let logs = get_with(
        logs::logs,
        says(
            CHAPTER,
            "list_plugin_logs",
            "What a plugin's hooks wrote since the host started, the latest first",
        ),
    );
    let release =
        post_with(release, says(CHAPTER, "release_plugin", "Ends a plugin's quarantine before its time"));
    let upgrade = get_with(upgrade::upgrade, says(CHAPTER, "compare_plugin", "What an upgrade would change"));
    ApiRouter::new()
        .api_route("/sites/{site}/plugins", installed)
        .api_route("/sites/{site}/plugins/{plugin}", one)
        .api_route("/sites/{site}/plugins/{plugin}/grants", grants)
        .api_route("/sites/{site}/plugins/{plugin}/rollback", rollback)
        .api_route("/sites/{site}/plugins/{plugin}/release", release)
        .api_route("/sites/{site}/plugins/{plugin}/costs", costs)
        .api_route("/sites/{site}/plugins/{plugin}/logs", logs)
        .api_route("/sites/{site}/plugins/{plugin}/upgrade/{component}", upgrade)
}

/// The library, whose uploads are larger and slower than other requests.
pub(super) fn uploads() -> ApiRouter<App> {
    let library = get_with(library, says(CHAPTER, "list_library", "Components that sites can install"))
        .post_with(upload, says(CHAPTER, "upload_plugin", "Adds a component to the library"));
    ApiRouter::new().api_route("/plugins", library).layer(DefaultBodyLimit::max(COMPONENT_BYTES_MAX))
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin's id.
    plugin: Name,
}

/// What to install.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InstallBody {
    /// A component of the library.
    component: Hash,
    /// Permissions that are granted, of those it asks for.
    #[serde(default)]
    grants: BTreeSet<Name>,
    /// Take it although another key than that of the version in use signed it, or nobody.
    #[serde(default)]
    resigned: bool,
}

/// What a plugin is allowed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GrantsBody {
    /// All permissions that are granted from now on.
    grants: BTreeSet<Name>,
}

/// A component of the library.
#[derive(Debug, Serialize, JsonSchema)]
struct PackedView {
    /// Content hash.
    component: String,
    plugin: String,
    version: String,
    title: String,
    /// Versions of `frontdesk:plugin` it works with.
    interface: String,
    /// Its size.
    bytes: u64,
    /// The hooks it exports.
    hooks: Vec<String>,
    permissions: Vec<PermissionView>,
    /// Its workflows, by title.
    workflows: Vec<String>,
    /// Languages of its texts.
    locales: Vec<String>,
    /// Sites where it is in use.
    sites: Vec<String>,
    /// Who signed it; nothing: nobody.
    signed_by: Option<SignedByView>,
}

/// Who signed a component.
#[derive(Debug, Serialize, JsonSchema)]
struct SignedByView {
    /// As the operator calls the key; nothing where no keys are configured.
    name: Option<String>,
    /// `ed25519:` and the public key as base64.
    key: String,
}

impl From<&SignedBy> for SignedByView {
    fn from(by: &SignedBy) -> Self {
        Self { name: by.name.clone(), key: by.key.to_string() }
    }
}

/// A permission that a plugin asks for.
#[derive(Debug, Serialize, JsonSchema)]
struct PermissionView {
    name: String,
    /// What it opens, in the host's words.
    opens: String,
    /// Why it is asked for, in the plugin's words.
    reason: String,
    /// Whether the operator granted it here.
    granted: bool,
}

/// A plugin of a site.
#[derive(Debug, Serialize, JsonSchema)]
struct InstalledView {
    plugin: String,
    title: String,
    version: String,
    component: String,
    permissions: Vec<PermissionView>,
    /// Since when this version is in use.
    since: Moment,
    /// Versions that can be gone back to, the latest last.
    before: Vec<VersionView>,
    /// Who signed this version; nothing: nobody, or it cannot be told.
    signed_by: Option<SignedByView>,
    /// Why the host does not run it; nothing: it does.
    not_run: Option<String>,
    /// Faults of its hooks in a row, since the last hook that went well; nothing when there was none.
    quarantine: Option<QuarantineView>,
}

/// Faults in a row, and whether they keep the plugin from running.
#[derive(Debug, Serialize, JsonSchema)]
struct QuarantineView {
    faults: u32,
    /// The reason of the last one.
    reason: String,
    at: Moment,
    /// Until when its hooks are not run; nothing: they are.
    until: Option<Moment>,
}

/// What a plugin costs.
#[derive(Debug, Serialize, JsonSchema)]
struct CostsView {
    /// Its component's size.
    bytes: u64,
    /// Its hooks, on all sites of the host together.
    hooks: Vec<HookCost>,
}

/// What a hook took since the host started, in microseconds.
#[derive(Debug, Serialize, JsonSchema)]
struct HookCost {
    hook: String,
    calls: u64,
    faults: u64,
    p50_micros: u64,
    p95_micros: u64,
    max_micros: u64,
}

/// A version that was in use.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionView {
    version: String,
    component: String,
}

fn permissions(blueprint: &Blueprint, grants: &BTreeSet<String>, locale: Locale) -> Vec<PermissionView> {
    let asked = blueprint.plugin.permissions.iter();
    asked
        .map(|(name, permission)| {
            let opens = PERMISSIONS.iter().find(|(known, _)| known == name).map_or("", |(_, opens)| opens);
            PermissionView {
                name: name.clone(),
                opens: opens.to_owned(),
                reason: said(&permission.reason, locale),
                granted: grants.contains(name),
            }
        })
        .collect()
}

fn packed_view(app: &App, packed: &Packed, locale: Locale) -> PackedView {
    let plugin = &packed.blueprint.plugin;
    let uses = |site: &std::sync::Arc<crate::writer::SiteHandle>| {
        site.site().plugins.values().any(|active| active.installed.component == packed.component)
    };
    PackedView {
        component: packed.component.clone(),
        plugin: plugin.id.clone(),
        version: plugin.version.to_string(),
        title: said(&plugin.title, locale),
        interface: plugin.interface.to_string(),
        bytes: packed.bytes,
        hooks: packed.hooks.clone(),
        permissions: permissions(&packed.blueprint, &BTreeSet::new(), locale),
        workflows: packed
            .blueprint
            .workflows
            .values()
            .map(|workflow| said(&workflow.title, locale))
            .collect(),
        locales: plugin.locales.clone(),
        sites: app.host.sites().iter().filter(|site| uses(site)).map(|site| site.name().to_owned()).collect(),
        signed_by: packed.signed_by.as_ref().map(SignedByView::from),
    }
}

/// How a plugin stands with its faults.
fn quarantine(view: &dyn View, plugin: &str, moments: &Moments) -> Result<Option<QuarantineView>, Problem> {
    let found: Option<Quarantine> = record::get(view, key::quarantine(plugin))?;
    Ok(found.map(|found| QuarantineView {
        faults: found.faults,
        reason: found.reason,
        at: moments.write(found.at),
        until: found.until.map(|until| moments.write(until)),
    }))
}

fn installed_view(
    library: &Library,
    view: &dyn View,
    active: &Active,
    locale: Locale,
    moments: &Moments,
) -> Result<InstalledView, Problem> {
    let Installed { id, version, component, grants, since, before } = &active.installed;
    let earlier = before.iter().map(|(version, component)| VersionView {
        version: version.to_string(),
        component: component.clone(),
    });
    let packed = library.get(component);
    Ok(InstalledView {
        signed_by: packed.and_then(|packed| packed.signed_by.as_ref().map(SignedByView::from)),
        not_run: library.withheld(component).map(|withheld| withheld.why),
        quarantine: quarantine(view, id, moments)?,
        plugin: id.clone(),
        title: said(&active.blueprint.plugin.title, locale),
        version: version.to_string(),
        component: component.clone(),
        permissions: permissions(&active.blueprint, grants, locale),
        since: moments.write(*since),
        before: earlier.collect(),
    })
}

async fn library(State(app): State<App>, Administrator(caller): Administrator) -> Json<Vec<PackedView>> {
    let list = app.host.library.list();
    Json(list.iter().map(|packed| packed_view(&app, packed, caller.locale)).collect())
}

async fn upload(
    State(app): State<App>,
    Administrator(caller): Administrator,
    Component(bytes): Component,
) -> Result<Created<PackedView>, Problem> {
    let added = app.host.library.add(bytes.into()).await;
    let packed = added.map_err(|error| Problem::not_added(error, caller.locale))?;
    tracing::info!(by = %caller.account.login, component = %packed.component, "component added to the library");
    let view = packed_view(&app, &packed, caller.locale);
    Ok(Created::at(format!("/api/v1/plugins#{}", packed.component), view))
}

async fn list(State(app): State<App>, site: SiteAdministrator) -> Result<Json<Vec<InstalledView>>, Problem> {
    let library = app.host.library.clone();
    let (described, locale, moments) = (site.site.clone(), site.locale(), site.moments.clone());
    let installed = site.read(move |view| {
        let shown = |active| installed_view(&library, view, active, locale, &moments);
        described.plugins.values().map(shown).collect()
    });
    Ok(Json(installed.await?))
}

async fn show(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
) -> Result<Json<InstalledView>, Problem> {
    let library = app.host.library.clone();
    let (found, locale, moments) = (active(&site, &at.plugin)?.clone(), site.locale(), site.moments.clone());
    Ok(Json(site.read(move |view| installed_view(&library, view, &found, locale, &moments)).await?))
}

async fn install(
    State(app): State<App>,
    site: SiteAdministrator,
    key: IdempotencyKey,
    Body(wanted): Body<InstallBody>,
) -> Result<Created<InstalledView>, Problem> {
    let taken = app.host.library.take(&wanted.component.0).await;
    let packed = taken.map_err(|error| Problem::not_added(error, site.locale()))?;
    let fits = app.host.may_follow(&site.handle, &packed, wanted.resigned);
    fits.map_err(|why| Problem::distrusted(&why, site.locale()))?;
    if wanted.resigned {
        // The journal holds what the rules know, and they know no keys.
        let (by, component) = (&site.caller.account.login, &packed.component);
        tracing::warn!(%by, site = site.handle.name(), %component, "an administrator took a change of the signing key");
    }
    let plugin = packed.blueprint.plugin.id.clone();
    let install = Install {
        component: packed.component,
        blueprint: packed.blueprint.as_ref().clone(),
        grants: wanted.grants.into_iter().map(|grant| grant.0).collect(),
    };
    site.administer(Command::Install(Box::new(install)), key).await?;
    let now = site.handle.site();
    let active = now.plugins.get(&plugin);
    let active =
        active.ok_or_else(|| Problem::internal("a plugin that was just installed is gone", &plugin))?;
    let location = format!("/api/v1/sites/{}/plugins/{plugin}", site.handle.name());
    let (active, locale, moments) = (active.clone(), site.locale(), site.moments.clone());
    let library = app.host.library.clone();
    let view = site.read(move |view| installed_view(&library, view, &active, locale, &moments)).await?;
    Ok(Created::at(location, view))
}

async fn grant(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<GrantsBody>,
) -> Result<NoContent, Problem> {
    let active = active(&site, &at.plugin)?;
    let install = Install {
        component: active.installed.component.clone(),
        blueprint: active.blueprint.as_ref().clone(),
        grants: wanted.grants.into_iter().map(|grant| grant.0).collect(),
    };
    site.administer(Command::Install(Box::new(install)), key).await?;
    Ok(NoContent)
}

async fn roll_back(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    let before = active(&site, &at.plugin)?.installed.before.last();
    if let Some((_, component)) = before {
        let taken = app.host.library.take(component).await;
        taken.map_err(|error| Problem::not_added(error, site.locale()))?;
    }
    site.administer(Command::RollBack { plugin: at.plugin.0 }, key).await?;
    Ok(NoContent)
}

async fn costs(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
) -> Result<Json<CostsView>, Problem> {
    let active = active(&site, &at.plugin)?;
    let bytes = app.host.library.get(&active.installed.component).map_or(0, |packed| packed.bytes);
    let all = app.host.sandbox().costs().into_iter();
    let hooks = all.filter(|((plugin, _), _)| *plugin == at.plugin.0).map(|((_, hook), cost)| HookCost {
        hook: hook.name().to_owned(),
        calls: cost.calls,
        faults: cost.faults,
        p50_micros: cost.quantile_micros(500),
        p95_micros: cost.quantile_micros(950),
        max_micros: cost.micros_max,
    });
    Ok(Json(CostsView { bytes, hooks: hooks.collect() }))
}

async fn release(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    site.administer(Command::Release { plugin: at.plugin.0 }, key).await?;
    Ok(NoContent)
}

async fn remove(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    site.administer(Command::Remove { plugin: at.plugin.0 }, key).await?;
    Ok(NoContent)
}
