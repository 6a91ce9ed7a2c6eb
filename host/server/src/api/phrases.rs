//! Lists of phrases that must not leave the house: what stands in them, and what the operator adds.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::blueprint::model::Severity;
use frontdesk_engine::command::Command;
use frontdesk_engine::word::{Additions, AdditionsChange};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::SiteAdministrator;
use super::document::says;
use super::extract::{At, Body, IdempotencyKey};
use super::forms::said;
use super::moment::Moment;
use super::problem::Problem;
use super::words::Name;

const CHAPTER: &str = "words";

pub(super) fn routes() -> ApiRouter<App> {
    let list =
        get_with(list, says(CHAPTER, "list_phrases", "Lists of phrases that must not leave the house"));
    let change = put_with(change, says(CHAPTER, "put_phrases", "Changes what is added to a list of phrases"));
    ApiRouter::new()
        .api_route("/sites/{site}/phrases", list)
        .api_route("/sites/{site}/phrases/{plugin}/{list}", change)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose list it is.
    plugin: Name,
    /// As in the blueprint.
    list: Name,
}

/// What is added to a list, in place of what was added before.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdditionsBody {
    /// More phrases.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    phrases: Vec<String>,
    /// More texts in which a phrase is no hit.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    except: Vec<String>,
    /// Phrases of the blueprint that do not count here.
    #[serde(default)]
    without: Vec<String>,
    /// From when on, not before now; left out: now.
    #[serde(default)]
    from: Option<Moment>,
}

/// A list of phrases.
#[derive(Debug, Serialize, JsonSchema)]
struct ListView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    phrases: Vec<String>,
    /// Texts in which a phrase is no hit.
    except: Vec<String>,
    /// Only as the whole text.
    whole: bool,
    severity: Severity,
    /// What operators added, in order; the last whose moment has come holds.
    changes: Vec<ChangeView>,
}

/// What an operator added.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeView {
    from: Moment,
    phrases: Vec<String>,
    except: Vec<String>,
    without: Vec<String>,
    by: String,
}

async fn list(site: SiteAdministrator) -> Result<Json<Vec<ListView>>, Problem> {
    let mut views = Vec::new();
    for (plugin, active) in &site.site.plugins {
        for (name, list) in &active.blueprint.banned {
            let place = (plugin.clone(), name.clone());
            let changes = site.read(move |view| {
                Ok(record::get::<(String, Vec<AdditionsChange>)>(view, key::phrases(&place.0, &place.1))?)
            });
            let changes = changes.await?.map(|(_, changes)| changes).unwrap_or_default();
            let change = |change: AdditionsChange| ChangeView {
                from: site.moments.write(change.from),
                phrases: change.additions.phrases,
                except: change.additions.except,
                without: change.additions.without,
                by: change.by,
            };
            views.push(ListView {
                plugin: plugin.clone(),
                name: name.clone(),
                title: said(&list.title, site.locale()),
                phrases: list.phrases.clone(),
                except: list.except.clone(),
                whole: list.whole,
                severity: list.severity,
                changes: changes.into_iter().map(change).collect(),
            });
        }
    }
    Ok(Json(views))
}

async fn change(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<AdditionsBody>,
) -> Result<NoContent, Problem> {
    let AdditionsBody { phrases, except, without, from } = wanted;
    let from = from.map(|from| site.moments.read(&from.0)).transpose();
    let from = from.map_err(|why| Problem::invalid("from", why))?;
    let additions = Additions { phrases, except, without };
    let command = Command::ChangePhrases { plugin: at.plugin.0, list: at.list.0, additions, from };
    site.administer(command, key).await?;
    Ok(NoContent)
}
