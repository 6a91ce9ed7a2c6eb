//! Scripts: what staff can say now, filled in, and how a site words it.

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::blueprint::lookup::text_in;
use frontdesk_engine::blueprint::model::Text;
use frontdesk_engine::command::{Command, ScriptText};
use frontdesk_engine::script::{self, ScriptChange};
use frontdesk_engine::text::Facts;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::{Member, SiteAdministrator};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::said;
use super::moment::Moment;
use super::problem::Problem;
use super::words::{Language, Name, Number};

const CHAPTER: &str = "words";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_scripts", "What staff can say now"));
    let one = get_with(show, says(CHAPTER, "get_script", "A script, filled in"))
        .put_with(change, says(CHAPTER, "put_script", "Words a script otherwise in a window of time"));
    ApiRouter::new()
        .api_route("/sites/{site}/scripts", list)
        .api_route("/sites/{site}/scripts/{plugin}/{script}", one)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose script it is.
    plugin: Name,
    /// As in the blueprint.
    script: Name,
}

/// Which scripts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// For this situation.
    tag: Option<Name>,
    /// Also those that are not offered now.
    all: bool,
}

/// What fills a script in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Filling {
    /// `argument.name=Ann`.
    argument: BTreeMap<String, String>,
    /// The ticket it is about: in the words that held when it was opened.
    ticket: Option<Number>,
    /// Left out: the language of answers.
    locale: Option<Language>,
}

/// How a site words a script.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ScriptBody {
    /// By language; nothing: it is not offered.
    text: Option<BTreeMap<String, String>>,
    /// From when on, not before now; left out: now.
    #[serde(default)]
    from: Option<Moment>,
    /// Until when; then what held before is offered again.
    #[serde(default)]
    until: Option<Moment>,
}

/// Something to say.
#[derive(Debug, Serialize, JsonSchema)]
struct ScriptView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    tags: Vec<String>,
    /// What has to be given.
    arguments: Vec<String>,
    /// Not filled in yet; nothing: it is not offered now.
    text: Option<String>,
    /// How the site words it, the oldest first.
    versions: Vec<VersionView>,
}

/// A site's own words.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionView {
    version: u32,
    from: Moment,
    until: Option<Moment>,
    /// By language; nothing: it is not offered.
    text: Option<BTreeMap<String, String>>,
    by: String,
    at: Moment,
}

/// What is said.
#[derive(Debug, Serialize, JsonSchema)]
struct Said {
    text: String,
}

async fn changes(member: &Member, plugin: &str, name: &str) -> Result<Vec<ScriptChange>, Problem> {
    let (plugin, name) = (plugin.to_owned(), name.to_owned());
    member.read(move |view| Ok(script::changes(view, &plugin, &name)?)).await
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<ScriptView>>, Problem> {
    let now = app.host.clock.now();
    let mut views = Vec::new();
    for (plugin, active) in &member.site.plugins {
        for (name, declared) in &active.blueprint.scripts {
            if wanted.tag.as_ref().is_some_and(|tag| !declared.tags.contains(&tag.0)) {
                continue;
            }
            let changes = changes(&member, plugin, name).await?;
            let offered = script::offered(&member.site, plugin, name, &changes, now).ok();
            if offered.is_none() && !wanted.all {
                continue;
            }
            views.push(ScriptView {
                plugin: plugin.clone(),
                name: name.clone(),
                title: said(&declared.title, member.locale()),
                tags: declared.tags.clone(),
                arguments: declared.arguments.clone(),
                text: offered.map(|text| text_in(&text, member.locale().name()).to_owned()),
                versions: changes.into_iter().map(|change| version(&member, change)).collect(),
            });
        }
    }
    Ok(Json(views))
}

fn version(member: &Member, change: ScriptChange) -> VersionView {
    VersionView {
        version: change.version,
        from: member.moments.write(change.from),
        until: change.until.map(|until| member.moments.write(until)),
        text: change.text.map(|text| text.into_iter().collect()),
        by: change.by,
        at: member.moments.write(change.at),
    }
}

async fn show(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Filling>,
) -> Result<Json<Said>, Problem> {
    let ticket = match wanted.ticket {
        Some(id) => {
            let found = member.read(move |view| Ok(record::get::<Ticket>(view, key::ticket(id.0))?)).await?;
            let found = found.ok_or_else(|| Problem::not_found(format!("there is no ticket {}", id.0)))?;
            Some(member.sight().ticket(found))
        }
        None => None,
    };
    let moment = ticket.as_ref().map_or_else(|| app.host.clock.now(), |ticket| ticket.opened_at);
    let changes = changes(&member, &at.plugin.0, &at.script.0).await?;
    let arguments = script::as_fields(wanted.argument);
    let recipient = member.person.as_ref().map_or("", |person| person.name.as_str());
    let locale = wanted.locale.as_ref().map_or_else(|| member.locale().name(), |locale| locale.0.as_str());
    let facts = Facts { site: &member.site, ticket: ticket.as_ref(), locale, recipient };
    let name = (at.plugin.0.as_str(), at.script.0.as_str());
    let text = script::shown(&member.site, name, &changes, moment, (locale, &arguments), facts);
    let text = text.map_err(|refusal| Problem::refused(&member.site, &refusal, member.locale()))?;
    Ok(Json(Said { text }))
}

async fn change(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<ScriptBody>,
) -> Result<NoContent, Problem> {
    let read = |name: &str, moment: Option<Moment>| {
        let read = moment.map(|moment| site.moments.read(&moment.0)).transpose();
        read.map_err(|why| Problem::invalid(name, why))
    };
    let text = wanted.text.map(|text| text.into_iter().collect::<Text>());
    let wanted = ScriptText { text, from: read("from", wanted.from)?, until: read("until", wanted.until)? };
    let command = Command::ChangeScript { plugin: at.plugin.0, script: at.script.0, wanted };
    site.administer(command, key).await?;
    Ok(NoContent)
}
