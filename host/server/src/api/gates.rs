//! Gates: what keeps them shut now, for those who may ask.

use std::collections::{BTreeMap, BTreeSet};

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use frontdesk_engine::blueprint::model::Hold;
use frontdesk_engine::gate::{self, Held};
use frontdesk_engine::text;
use frontdesk_engine::turn::Halt;
use frontdesk_engine::value::{Fields, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::{At, Query};
use super::forms::said;
use super::problem::Problem;
use super::words::Name;

const CHAPTER: &str = "gates";

/// What people ask for themselves by.
const PERSON: &str = "person";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_gates", "Gates of the site and what can hold them"));
    let one = get_with(ask, says(CHAPTER, "ask_gate", "What keeps a gate shut now"));
    ApiRouter::new().api_route("/sites/{site}/gates", all).api_route("/sites/{site}/gates/{gate}/holds", one)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The gate.
    gate: Name,
}

/// What the gate is asked with.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// By name: `with.person=zhou`.
    with: BTreeMap<String, String>,
}

/// A gate.
#[derive(Debug, Serialize, JsonSchema)]
struct GateView {
    gate: String,
    holds: Vec<HoldView>,
}

/// What can hold a gate.
#[derive(Debug, Serialize, JsonSchema)]
struct HoldView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// Whether the caller may ask it for others.
    readable: bool,
}

/// What holds a gate now.
#[derive(Debug, Serialize, JsonSchema)]
struct HeldView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// How many were found, at most 100.
    count: usize,
    /// The first of them: numbers of tickets, keys of entries, or a balance.
    found: Vec<String>,
    /// Why the gate is shut.
    text: String,
}

async fn list(member: Member) -> Json<Vec<GateView>> {
    let plugins = member.site.plugins.values();
    let gates: BTreeSet<_> =
        plugins.flat_map(|active| active.blueprint.holds.values()).map(|hold| &hold.gate).collect();
    let view = |gate: &String| GateView {
        gate: gate.clone(),
        holds: gate::holds(&member.site, gate).into_iter().map(|hold| hold_view(&member, hold)).collect(),
    };
    Json(gates.into_iter().map(view).collect())
}

fn hold_view(member: &Member, (plugin, name, hold): (&str, &str, &Hold)) -> HoldView {
    HoldView {
        plugin: plugin.to_owned(),
        name: name.to_owned(),
        title: said(&hold.title, member.locale()),
        readable: member.may_read(&hold.read),
    }
}

async fn ask(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<HeldView>>, Problem> {
    let holds = gate::holds(&member.site, &at.gate.0);
    if holds.is_empty() {
        return Err(Problem::not_found(format!("no plugin of the site holds a gate `{}`", at.gate)));
    }
    let own = member.person.as_ref().map(|person| &person.id);
    let for_self = wanted.with.len() == 1 && own.is_some() && wanted.with.get(PERSON) == own;
    let readable: BTreeSet<(String, String)> = holds
        .iter()
        .filter(|(_, _, hold)| for_self || member.may_read(&hold.read))
        .map(|(plugin, name, _)| ((*plugin).to_owned(), (*name).to_owned()))
        .collect();
    if readable.is_empty() {
        return Err(Problem::denied(format!(
            "asking gate `{}` for others needs a role of one of its holds (ask with.{PERSON} for yourself)",
            at.gate
        )));
    }
    let args: Fields = wanted.with.into_iter().map(|(name, text)| (name, Value::Text(text))).collect();
    let (site, locale) = (member.site.clone(), member.locale());
    let held = member.read(move |view| match gate::ask(view, &site, &at.gate.0, &args) {
        Ok(held) => Ok(held),
        Err(Halt::Refused(refusal)) => Err(Problem::refused(&site, &refusal, locale)),
        Err(Halt::Store(error)) => Err(error.into()),
    });
    let held = held.await?.into_iter();
    let seen = held.filter(|held| readable.contains(&(held.plugin.clone(), held.name.clone())));
    Ok(Json(seen.map(|held| held_view(&member, held)).collect()))
}

fn held_view(member: &Member, held: Held) -> HeldView {
    let declared =
        member.site.plugins.get(&held.plugin).and_then(|active| active.blueprint.holds.get(&held.name));
    HeldView {
        title: declared.map(|hold| said(&hold.title, member.locale())).unwrap_or_default(),
        text: text::refusal(&member.site, &held.refusal, member.locale().name()),
        plugin: held.plugin,
        name: held.name,
        count: held.count,
        found: held.found,
    }
}
