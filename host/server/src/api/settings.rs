//! Settings of a site's plugins: what holds, where it comes from, what is planned.

mod case;
mod organisation;

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::blueprint::model::{Scalar, Setting, SettingKind, SettingValue};
use frontdesk_engine::command::Command;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::setting::{self, Level};
use frontdesk_engine::site::{Change, Changes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::SiteAdministrator;
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::{Titled, said, titled};
use super::moment::Moment;
use super::problem::Problem;
use super::words::{Name, SettingName};

const CHAPTER: &str = "settings";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_settings", "Settings with what holds and what is planned"));
    let one = put_with(change, says(CHAPTER, "put_setting", "Changes a setting from a moment on"));
    let case =
        get_with(case::list, says(CHAPTER, "list_case_settings", "Settings as they hold for a ticket"));
    let of_case =
        put_with(case::change, says(CHAPTER, "put_case_setting", "Changes a setting for one ticket"));
    let shared = get_with(organisation::list, says(CHAPTER, "list_shared_settings", "Changes for all sites"));
    let share = says(CHAPTER, "put_shared_setting", "Changes a setting for all sites from a moment on");
    ApiRouter::new()
        .api_route("/organisation/settings", shared)
        .api_route("/organisation/settings/{plugin}/{setting}", put_with(organisation::change, share))
        .api_route("/sites/{site}/tickets/{ticket}/settings", case)
        .api_route("/sites/{site}/tickets/{ticket}/settings/{setting}", of_case)
        .api_route("/sites/{site}/settings", list)
        .api_route("/sites/{site}/settings/{plugin}/{setting}", one)
}

/// Which settings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    plugin: Option<Name>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose setting it is.
    plugin: Name,
    /// `name`, or `name.key` for one figure of a table.
    setting: SettingName,
}

/// A new figure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    /// What holds then; decimals and times of day are text. `null` takes this level's figure back.
    value: Option<Scalar>,
    /// From when on, not before now; left out: now. Cases that are open keep what they were promised.
    #[serde(default)]
    from: Option<Moment>,
}

/// A figure or choice: one per figure of a table.
#[derive(Debug, Serialize, JsonSchema)]
struct SettingView {
    plugin: String,
    /// `name`, or `name.key` for one figure of a table.
    name: String,
    /// What people read.
    title: String,
    #[serde(rename = "type")]
    kind: SettingKind,
    /// For a length `s`, `min`, `h`, `days`, `working-days`, `weeks`, `months` or `years`; for a number in the caller's language.
    unit: Option<String>,
    /// For a choice: what can be chosen.
    choices: Vec<Titled>,
    /// What holds until it is changed.
    default: Scalar,
    /// What holds now.
    current: Scalar,
    /// Who says so: the site, the organisation or the blueprint.
    level: Level,
    /// Since when; nothing for the default.
    since: Option<Moment>,
    /// Who changed it.
    by: Option<String>,
    /// Roles that may change it for one ticket.
    per_case: Vec<String>,
    /// Figures of other sources.
    presets: BTreeMap<String, Scalar>,
    /// The rule text does not give the figure; the default is a sensible guess.
    inferred: bool,
    /// Where the default comes from.
    source: Option<String>,
    note: Option<String>,
    /// Changes so far and to come, in order.
    changes: Vec<ChangeView>,
}

/// A change of a setting.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeView {
    from: Moment,
    /// Nothing: this level's figure was taken back.
    value: Option<Scalar>,
    /// The site's or the organisation's.
    level: Level,
    /// Who changed it.
    by: Option<String>,
    /// Its moment has not come.
    planned: bool,
}

async fn list(
    State(app): State<App>,
    site: SiteAdministrator,
    Query(wanted): Query<Wanted>,
) -> Json<Vec<SettingView>> {
    let now = app.host.clock.now();
    let mut views = Vec::new();
    for (plugin, active) in &site.site.plugins {
        if wanted.plugin.as_ref().is_some_and(|wanted| wanted.0 != *plugin) {
            continue;
        }
        for (name, setting) in &active.blueprint.settings {
            match &setting.default {
                SettingValue::One(default) => {
                    views.push(view(&site, (plugin, name, None), setting, default, now))
                }
                SettingValue::Table(table) => views.extend(
                    table
                        .iter()
                        .map(|(key, default)| view(&site, (plugin, name, Some(key)), setting, default, now)),
                ),
            }
        }
    }
    Json(views)
}

fn view(
    site: &SiteAdministrator,
    (plugin, base, key): (&String, &String, Option<&String>),
    setting: &Setting,
    default: &Scalar,
    now: Instant,
) -> SettingView {
    let name = key.map_or_else(|| base.clone(), |key| format!("{base}.{key}"));
    let held = site.site.held(plugin, &name, now, &[]).map(|(_, held)| held);
    let held = held.unwrap_or_else(|_| setting::held(&[], default));
    let preset = |(source, value): (&String, &SettingValue)| {
        let value = match (value, key) {
            (SettingValue::One(value), None) => value,
            (SettingValue::Table(table), Some(key)) => table.get(key)?,
            _ => return None,
        };
        Some((source.clone(), value.clone()))
    };
    SettingView {
        plugin: plugin.clone(),
        title: said(&setting.title, site.locale()),
        kind: setting.kind,
        unit: setting.unit.as_ref().map(|unit| unit.said(site.locale().name()).to_owned()),
        choices: titled(&setting.choices, site.locale()),
        default: default.clone(),
        current: held.value,
        level: held.level,
        since: held.since.map(|since| site.moments.write(since)),
        by: held.by,
        per_case: setting.per_case.clone(),
        presets: setting.presets.iter().filter_map(preset).collect(),
        inferred: setting.inferred,
        source: setting.source.clone(),
        note: setting.note.clone(),
        changes: changes(site, plugin, &name, now),
        name,
    }
}

/// Changes of the site and of the organisation in one order.
fn changes(site: &SiteAdministrator, plugin: &str, name: &str, now: Instant) -> Vec<ChangeView> {
    let place = (plugin.to_owned(), name.to_owned());
    let of = |changes: &Changes, level: Level| {
        let listed = changes.get(&place).cloned().unwrap_or_default();
        listed.into_iter().map(|change| (change.from, level, change)).collect::<Vec<_>>()
    };
    let mut all = of(&site.site.changes, Level::Site);
    all.extend(of(&site.site.shared, Level::Organisation));
    all.sort_by_key(|(from, level, _)| (*from, *level));
    let view = |(from, level, change): (Instant, Level, Change)| ChangeView {
        from: site.moments.write(from),
        value: change.value,
        level,
        by: change.by,
        planned: from > now,
    };
    all.into_iter().map(view).collect()
}

async fn change(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<ChangeBody>,
) -> Result<NoContent, Problem> {
    let from = wanted.from.map(|from| site.moments.read(&from.0)).transpose();
    let from = from.map_err(|why| Problem::invalid("from", why))?;
    let (plugin, name) = (at.plugin.0, at.setting.0);
    let command = match wanted.value {
        Some(value) => Command::ChangeSetting { plugin, name, value, from },
        None => Command::UnsetSetting { plugin, name, from },
    };
    site.administer(command, key).await?;
    Ok(NoContent)
}
