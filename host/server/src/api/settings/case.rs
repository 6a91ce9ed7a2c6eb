//! Settings as they hold for one ticket.

use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::blueprint::model::{Scalar, SettingValue};
use frontdesk_engine::command::Command;
use frontdesk_engine::setting::{Change, Level};
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::extract::{At, Body, IdempotencyKey};
use super::super::forms::said;
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::{Number, SettingName};
use super::super::workflows::stands_in;

/// How many settings of one case were ever changed, at most.
const CHANGED_MAX: usize = 10_000;

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub(super) struct Address {
    /// The ticket's id.
    ticket: Number,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct OneAddress {
    /// The ticket's id.
    ticket: Number,
    /// `name`, or `name.key` for one figure of a table.
    setting: SettingName,
}

/// A new figure for one ticket.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeBody {
    /// What holds for it; `null`: what held when it was opened.
    value: Option<Scalar>,
    /// Why; stands in the ticket's history.
    #[schemars(length(min = 1, max = 500))]
    reason: String,
}

/// A setting as it holds for a ticket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CaseSettingView {
    /// `name`, or `name.key` for one figure of a table.
    name: String,
    /// What people read.
    title: String,
    unit: Option<String>,
    /// What holds for the ticket.
    value: Scalar,
    /// Who says so.
    level: Level,
    /// Since when; nothing for the default.
    since: Option<Moment>,
    /// Who changed it.
    by: Option<String>,
    /// Whether the caller may change it for this ticket.
    changeable: bool,
    /// What was changed for this ticket so far.
    changes: Vec<CaseChangeView>,
}

/// A change for one ticket.
#[derive(Debug, Serialize, JsonSchema)]
struct CaseChangeView {
    at: Moment,
    value: Option<Scalar>,
    by: Option<String>,
    reason: Option<String>,
}

pub(super) async fn list(member: Member, At(at): At<Address>) -> Result<Json<Vec<CaseSettingView>>, Problem> {
    let found = member.read(move |view| {
        let ticket = record::get::<Ticket>(view, key::ticket(at.ticket.0))?;
        let changed: Vec<(String, Vec<Change>)> =
            record::below(view, key::case_settings(at.ticket.0), CHANGED_MAX)?;
        Ok((ticket, changed))
    });
    let (ticket, changed) = found.await?;
    let ticket = ticket.ok_or_else(|| Problem::not_found(format!("there is no ticket {}", at.ticket.0)))?;
    let of_case = |name: &str| changed.iter().find(|(known, _)| known == name);
    let views = names(&member.site, &ticket.plugin).into_iter().filter_map(|name| {
        view(&member, &ticket, &name, of_case(&name).map_or(&[][..], |(_, changes)| changes))
    });
    Ok(Json(views.collect()))
}

/// Every figure of a plugin: settings, and `table.key` for each figure of a table.
fn names(site: &Site, plugin: &str) -> Vec<String> {
    let settings = site.plugins.get(plugin).map(|active| active.blueprint.settings.iter());
    let names = settings.into_iter().flatten().flat_map(|(name, setting)| match &setting.default {
        SettingValue::One(_) => vec![name.clone()],
        SettingValue::Table(table) => table.keys().map(|key| format!("{name}.{key}")).collect(),
    });
    names.collect()
}

fn view(member: &Member, ticket: &Ticket, name: &str, changes: &[Change]) -> Option<CaseSettingView> {
    let (declared, held) = member.site.held(&ticket.plugin, name, ticket.opened_at, changes).ok()?;
    let moments = &member.moments;
    let change = |change: &Change| CaseChangeView {
        at: moments.write(change.from),
        value: change.value.clone(),
        by: change.by.clone(),
        reason: change.reason.clone(),
    };
    Some(CaseSettingView {
        name: name.to_owned(),
        title: said(&declared.title, member.locale()),
        unit: declared.unit.as_ref().map(|unit| unit.said(member.locale().name()).to_owned()),
        value: held.value,
        level: held.level,
        since: held.since.map(|since| moments.write(since)),
        by: held.by,
        changeable: !declared.per_case.is_empty()
            && (member.caller.is_admin() || stands_in(member, &declared.per_case, Some(ticket))),
        changes: changes.iter().map(change).collect(),
    })
}

pub(super) async fn change(
    member: Member,
    At(at): At<OneAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<ChangeBody>,
) -> Result<NoContent, Problem> {
    let ChangeBody { value, reason } = wanted;
    let command = Command::ChangeCaseSetting { ticket: at.ticket.0, name: at.setting.0, value, reason };
    member.act(command, key).await?;
    Ok(NoContent)
}
