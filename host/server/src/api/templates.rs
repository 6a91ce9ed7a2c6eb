//! Templates of notices: what they say in each language, and how it reads with sample values.

mod sample;

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::lookup::text_in;
use frontdesk_engine::blueprint::model::{FieldKind, Notice, Quietness};
use frontdesk_engine::text::{Facts, render};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::sample::Sample;
use super::App;
use super::caller::SiteAdministrator;
use super::document::says;
use super::extract::{At, Query};
use super::problem::{Code, Problem};
use super::registers::active;
use super::words::{Language, Name};

const CHAPTER: &str = "notices";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_templates", "Templates of notices of the site's plugins"));
    let preview =
        get_with(preview, says(CHAPTER, "preview_template", "A notice as it reads with sample values"));
    ApiRouter::new()
        .api_route("/sites/{site}/templates", list)
        .api_route("/sites/{site}/templates/{plugin}/{template}/preview", preview)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose template it is.
    plugin: Name,
    /// As in the blueprint.
    template: Name,
}

/// In which language.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    locale: Language,
}

/// A template of a notice.
#[derive(Debug, Serialize, JsonSchema)]
struct TemplateView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// Beside the inbox, where everything goes: `email`, `webhook`.
    channels: Vec<String>,
    /// Its channels are tried one after the other.
    fallback: bool,
    /// Quiet hours do not hold it back.
    bypasses_quiet: bool,
    /// When several of it leave as one message.
    digest: Option<String>,
    /// It must be read, and is reminded of.
    confirmed: bool,
    /// What the plugin fills in.
    arguments: Vec<ArgumentView>,
    /// What it says, by language.
    texts: BTreeMap<String, TextView>,
}

/// Something that the plugin fills in.
#[derive(Debug, Serialize, JsonSchema)]
struct ArgumentView {
    name: String,
    /// What a field of that name holds; nothing where the plugin has none.
    r#type: Option<FieldKind>,
}

/// A template in one language, places in `{{ }}`.
#[derive(Debug, Serialize, JsonSchema)]
struct TextView {
    subject: String,
    body: String,
}

/// A notice with sample values.
#[derive(Debug, Serialize, JsonSchema)]
struct PreviewView {
    subject: String,
    body: String,
    /// The value that was taken for each argument.
    values: BTreeMap<String, String>,
}

fn view(site: &SiteAdministrator, plugin: &str, name: &str, notice: &Notice) -> TemplateView {
    let argument = |name: &String| ArgumentView {
        name: name.clone(),
        r#type: sample::declared(&site.site, plugin, name).map(|field| field.kind),
    };
    let text = |locale: &String| {
        let (subject, body) =
            (text_in(&notice.subject, locale).to_owned(), text_in(&notice.body, locale).to_owned());
        (locale.clone(), TextView { subject, body })
    };
    TemplateView {
        plugin: plugin.to_owned(),
        name: name.to_owned(),
        channels: notice.channels.clone(),
        fallback: notice.fallback,
        bypasses_quiet: notice.quiet == Quietness::Bypass,
        digest: notice.digest.clone(),
        confirmed: notice.confirm.is_some(),
        arguments: notice.arguments.iter().map(argument).collect(),
        texts: notice.body.keys().map(text).collect(),
    }
}

async fn list(site: SiteAdministrator) -> Json<Vec<TemplateView>> {
    let plugins = site.site.plugins.iter();
    let all = plugins.flat_map(|(plugin, active)| {
        active.blueprint.notices.iter().map(move |(name, notice)| (plugin, name, notice))
    });
    Json(all.map(|(plugin, name, notice)| view(&site, plugin, name, notice)).collect())
}

async fn preview(
    State(app): State<App>,
    site: SiteAdministrator,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PreviewView>, Problem> {
    let found = active(&site, &at.plugin)?.blueprint.notices.get(&at.template.0);
    let none = || Problem::not_found(format!("plugin `{}` has no notice `{}`", at.plugin, at.template));
    let notice = found.ok_or_else(none)?;
    let locale = wanted.locale.0.as_str();
    let sample = Sample { site: &site.site, plugin: &at.plugin.0, locale, now: app.host.clock.now() };
    let (subject, body) = (text_in(&notice.subject, locale), text_in(&notice.body, locale));
    let ticket = sample.ticket(&[subject, body]);
    let arguments = sample.arguments(&notice.arguments);
    let facts = Facts { site: &site.site, ticket: ticket.as_ref(), locale, recipient: sample.person() };
    let filled = |text: &str| render(text, &arguments, facts).map_err(|why| Problem::new(Code::Invalid, why));
    let values = arguments.iter().map(|(name, value)| (name.clone(), value.to_string()));
    Ok(Json(PreviewView { subject: filled(subject)?, body: filled(body)?, values: values.collect() }))
}
