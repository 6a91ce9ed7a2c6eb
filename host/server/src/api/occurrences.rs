//! What came of duties and what will come: occurrences by time, running series, moments ahead.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::regular::Regular;
use frontdesk_engine::series::Series;
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::duties::{self, DutyView};
use super::extract::Query;
use super::forms::{Form, plain, said};
use super::moment::Moment;
use super::problem::Problem;
use super::registers::active;
use super::words::{Cursor, Limit, Name};

const CHAPTER: &str = "duties";

/// How far ahead moments are counted: a year and a day.
const AHEAD_DAYS_MAX: u64 = 366;

/// How far ahead moments are counted when nobody says it: a month.
const AHEAD_DAYS: u64 = 31;

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_occurrences", "Occurrences of a duty, the earliest first"));
    let series = get_with(series, says(CHAPTER, "list_series", "Series of duties that run"));
    let ahead = get_with(coming, says(CHAPTER, "list_coming", "When a duty will fall due of itself"));
    ApiRouter::new()
        .api_route("/sites/{site}/occurrences", all)
        .api_route("/sites/{site}/series", series)
        .api_route("/sites/{site}/coming", ahead)
}

/// Which occurrences.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    plugin: Name,
    /// As in the blueprint.
    duty: Name,
    /// Due at or after.
    #[serde(default)]
    from: Option<Moment>,
    /// Due before.
    #[serde(default)]
    until: Option<Moment>,
    #[serde(default)]
    #[schemars(with = "Option<StateWanted>")]
    state: Option<OccurrenceState>,
    #[serde(default)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    cursor: Option<Cursor>,
}

/// How the state stands in a query.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum StateWanted {
    Planned,
    Open,
    Done,
    Missed,
    Settled,
}

/// Which series.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct WantedSeries {
    plugin: Option<Name>,
    /// As in the blueprint.
    duty: Option<Name>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// Whose moments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Ahead {
    plugin: Name,
    /// As in the blueprint.
    duty: Name,
    /// Before; left out: a month from now. At most 366 days from now.
    #[serde(default)]
    until: Option<Moment>,
    #[serde(default)]
    limit: Option<Limit>,
}

/// A series that runs.
#[derive(Debug, Serialize, JsonSchema)]
struct SeriesView {
    plugin: String,
    /// As in the blueprint.
    duty: String,
    /// What people read.
    title: String,
    /// As its hook called it.
    key: String,
    /// The ticket it is about.
    ticket: Option<u64>,
    /// In which of its `phases` it stands, from 1.
    phase: usize,
    phases: usize,
    /// The day it is counted from.
    anchor: Date,
    /// When its next occurrence falls due.
    due: Option<Moment>,
    /// What each occurrence carries, as plain JSON.
    carries: Form,
}

fn declared<'a>(member: &'a Member, plugin: &Name, duty: &Name) -> Result<&'a model::Duty, Problem> {
    let duties = &active(member, plugin)?.blueprint.duties;
    duties.get(&duty.0).ok_or_else(|| Problem::not_found(format!("there is no duty `{duty}`")))
}

/// Whether the caller may know when a duty comes: moments that are drawn are for few.
fn may_foresee(member: &Member, duty: &model::Duty) -> bool {
    duty.random.as_ref().is_none_or(|random| member.may_read(&random.shown_to))
}

fn moment(member: &Member, name: &str, text: Option<&Moment>) -> Result<Option<Instant>, Problem> {
    let read = text.map(|text| member.moments.read(&text.0)).transpose();
    read.map_err(|why| Problem::malformed(name, why))
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<DutyView>>, Problem> {
    let foresees = may_foresee(&member, declared(&member, &wanted.plugin, &wanted.duty)?);
    let (from, until) =
        (moment(&member, "from", wanted.from.as_ref())?, moment(&member, "until", wanted.until.as_ref())?);
    let (plugin, duty) = (wanted.plugin.0, wanted.duty.0);
    let whole = Range::prefix(&key::occurrences(&plugin, &duty).below());
    let at = |moment| key::occurrences_at(&plugin, &duty, moment).bytes();
    let range = Range { from: from.map_or(whole.from, at), to: until.map_or(whole.to, at), backwards: false };
    let asker = member.clone();
    let page = member.read(move |store| {
        filtered(store, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let found: Occurrence = serde_json::from_slice(bytes).map_err(damaged)?;
            let hidden = found.state == OccurrenceState::Planned && !foresees;
            if hidden || wanted.state.is_some_and(|state| state != found.state) {
                return Ok(None);
            }
            Ok(duties::view(&asker, found))
        })
    });
    Ok(Json(page.await?))
}

async fn series(
    member: Member,
    Query(wanted): Query<WantedSeries>,
) -> Result<Json<Page<SeriesView>>, Problem> {
    let asker = member.clone();
    let page = member.read(move |store| {
        let range = Range::prefix(&key::all_duty_series().below());
        filtered(store, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let found: Series = serde_json::from_slice(bytes).map_err(damaged)?;
            let is = |wanted: &Option<Name>, got: &str| wanted.as_ref().is_none_or(|wanted| wanted.0 == got);
            let meant = is(&wanted.plugin, &found.plugin) && is(&wanted.duty, &found.duty);
            Ok(Some(found).filter(|_| meant).and_then(|found| series_view(&asker, found)))
        })
    });
    Ok(Json(page.await?))
}

/// Nothing for a duty that an upgrade dropped: its series wait for one that has it again.
fn series_view(member: &Member, mut series: Series) -> Option<SeriesView> {
    let declared = member.site.plugins.get(&series.plugin)?.blueprint.duties.get(&series.duty)?;
    member.sight().veil(&series.plugin, &declared.fields, &series.carry).over(&mut series.carry);
    Some(SeriesView {
        title: said(&declared.title, member.locale()),
        phase: series.at.phase + 1,
        phases: declared.phases.len(),
        anchor: series.at.anchor,
        due: series.next.map(|next| member.moments.write(next)),
        carries: plain(&series.carry, &member.moments),
        ticket: series.about,
        plugin: series.plugin,
        duty: series.duty,
        key: series.key,
    })
}

async fn coming(
    State(app): State<App>,
    member: Member,
    Query(wanted): Query<Ahead>,
) -> Result<Json<Vec<Moment>>, Problem> {
    let declared = declared(&member, &wanted.plugin, &wanted.duty)?;
    if !may_foresee(&member, declared) {
        let text = format!("the moments of duty `{}` are told when they come", wanted.duty);
        return Err(Problem::denied(text));
    }
    let now = app.host.clock.now();
    let until = moment(&member, "until", wanted.until.as_ref())?;
    let until = until.unwrap_or_else(|| now.plus(Span::days(AHEAD_DAYS)));
    if until > now.plus(Span::days(AHEAD_DAYS_MAX)) {
        let text = format!("expected a moment at most {AHEAD_DAYS_MAX} days from now");
        return Err(Problem::malformed("until", text));
    }
    let regular =
        Regular { site: &member.site, plugin: &wanted.plugin.0, name: &wanted.duty.0, duty: declared };
    let found = regular.coming(now, until, wanted.limit.unwrap_or_default().0);
    let found = found.map_err(|refusal| Problem::refused(&member.site, &refusal, member.locale()))?;
    Ok(Json(found.into_iter().map(|at| member.moments.write(at)).collect()))
}
