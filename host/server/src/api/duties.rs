//! Duties that wait: open ones and missed ones.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::{FieldView, Form, asks, plain, said};
use super::moment::Moment;
use super::problem::Problem;
use super::words::{Cursor, Limit, Name, Number};
use super::workflows::stands_in;

const CHAPTER: &str = "duties";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_duties", "Duties that are open or were missed"));
    let done = post_with(done, says(CHAPTER, "do_duty", "Completes a duty; a missed one late"));
    let settled = post_with(settled, says(CHAPTER, "settle_duty", "Settles a missed duty with a reason"));
    ApiRouter::new()
        .api_route("/sites/{site}/duties", list)
        .api_route("/sites/{site}/duties/{duty}/done", done)
        .api_route("/sites/{site}/duties/{duty}/settled", settled)
}

/// Which duties.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    plugin: Option<Name>,
    /// As in the blueprint.
    duty: Option<Name>,
    /// Only what the caller may do.
    mine: bool,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The occurrence's id.
    duty: Number,
}

/// What is filled in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DoneBody {
    /// What the duty asks for, as plain JSON by field.
    #[serde(default)]
    form: Form,
}

/// Why a missed duty is settled.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SettledBody {
    /// 1 to 1 000 characters.
    reason: String,
}

/// One time that a duty is to be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DutyView {
    id: u64,
    plugin: String,
    /// As in the blueprint.
    duty: String,
    /// What people read.
    title: String,
    state: OccurrenceState,
    due: Moment,
    /// Until when it is in time; nothing: it stays open until done.
    until: Option<Moment>,
    /// Who is to do it.
    person: Option<String>,
    /// Roles that do it.
    roles: Vec<String>,
    /// Whether the caller may do it.
    allowed: bool,
    /// Whether the caller may settle it once it was missed.
    may_settle: bool,
    /// The series it belongs to.
    series: Option<String>,
    /// The ticket its series is about.
    ticket: Option<u64>,
    /// When it was done.
    done_at: Option<Moment>,
    /// Who settled it after it was missed, and why.
    settled: Option<SettledView>,
    /// What it carries, as plain JSON.
    carries: Form,
    /// What is asked.
    form: Vec<FieldView>,
}

/// That somebody settled what was missed.
#[derive(Debug, Serialize, JsonSchema)]
struct SettledView {
    /// A person's id or `plugin:<id>`.
    by: String,
    at: Moment,
    reason: String,
}

pub(super) fn view(member: &Member, mut occurrence: Occurrence) -> Option<DutyView> {
    let declared = member.site.plugins.get(&occurrence.plugin)?.blueprint.duties.get(&occurrence.duty)?;
    let is_mine = member.person.as_ref().is_some_and(|person| occurrence.person.as_ref() == Some(&person.id));
    if !is_mine {
        let veil = member.sight().veil(&occurrence.plugin, &declared.fields, &occurrence.form);
        veil.over(&mut occurrence.form);
    }
    let settled = occurrence.settled.map(|settled| SettledView {
        at: member.moments.write(settled.at),
        by: settled.by,
        reason: settled.reason,
    });
    Some(DutyView {
        id: occurrence.id,
        title: said(&declared.title, member.locale()),
        state: occurrence.state,
        due: member.moments.write(occurrence.due),
        until: occurrence.until.map(|until| member.moments.write(until)),
        roles: declared.roles.clone(),
        allowed: is_mine || stands_in(member, &declared.roles, None),
        may_settle: stands_in(member, &declared.settles, None),
        done_at: occurrence.done_at.map(|at| member.moments.write(at)),
        settled,
        carries: plain(&occurrence.form, &member.moments),
        form: asks(&declared.asks, &declared.fields, member.locale()),
        person: occurrence.person,
        series: occurrence.series,
        ticket: occurrence.ticket,
        plugin: occurrence.plugin,
        duty: occurrence.duty,
    })
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<DutyView>>, Problem> {
    let asker = member.clone();
    let page = member.read(move |store| {
        let range = Range::prefix(&key::duties_waiting().below());
        filtered(store, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |key, bytes| {
            let (plugin, duty, due): (String, String, Instant) =
                serde_json::from_slice(bytes).map_err(damaged)?;
            let Some(id) = key::last_number(key) else { return Ok(None) };
            let is = |wanted: &Option<Name>, got: &str| wanted.as_ref().is_none_or(|wanted| wanted.0 == got);
            if !is(&wanted.plugin, &plugin) || !is(&wanted.duty, &duty) {
                return Ok(None);
            }
            let found: Option<Occurrence> = record::get(store, key::occurrence(&plugin, &duty, due, id))?;
            let view = found.and_then(|occurrence| view(&asker, occurrence));
            Ok(view.filter(|view| view.allowed || !wanted.mine))
        })
    });
    Ok(Json(page.await?))
}

async fn done(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<DoneBody>,
) -> Result<NoContent, Problem> {
    member.act(Command::DoDuty { occurrence: at.duty.0, form: wanted.form }, key).await?;
    Ok(NoContent)
}

async fn settled(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(SettledBody { reason }): Body<SettledBody>,
) -> Result<NoContent, Problem> {
    member.act(Command::SettleDuty { occurrence: at.duty.0, reason }, key).await?;
    Ok(NoContent)
}
