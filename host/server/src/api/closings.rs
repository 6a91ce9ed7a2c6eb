//! Closed reports: what was kept when a period was closed, and closing once more by hand.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use frontdesk_engine::closing::{self, Closing};
use frontdesk_engine::command::Command;
use frontdesk_engine::instant::Date;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::{Member, SiteAdministrator};
use super::cursor::{Page, Paging, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::reports::{Address, ReportView, readable, shown, told};
use super::words::{Day, Name, Number};

const CHAPTER: &str = "reports";

pub(super) fn routes() -> ApiRouter<App> {
    let report = "/sites/{site}/reports/{plugin}/{report}/closings";
    let all = get_with(list, says(CHAPTER, "list_closings", "What was kept of a report, the latest first"))
        .post_with(close, says(CHAPTER, "close_report", "Closes a period early or once more"));
    let one = get_with(show, says(CHAPTER, "get_closing", "A report as it was closed"));
    ApiRouter::new().api_route(report, all).api_route(&format!("{report}/{{first}}/{{revision}}"), one)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct ClosingAddress {
    /// The plugin whose report it is.
    plugin: Name,
    /// As in the blueprint.
    report: Name,
    /// The first day of the period.
    #[schemars(with = "Day")]
    first: Date,
    /// Counted from 1.
    revision: Number,
}

/// Which period is to be closed, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    /// Any day of the period, which must be over.
    #[schemars(with = "Day")]
    day: Date,
    /// 1 to 1 000 characters.
    reason: String,
}

/// Who closed a period of a report, when, and why.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ClosingView {
    /// As people write it: `2024-03`, `2024-02-21 to 2024-03-20`.
    period: String,
    /// Its first day.
    first: Date,
    /// Its last day.
    last: Date,
    /// Counted from 1; the latest one is what the report shows.
    revision: u32,
    closed_at: Moment,
    /// `system` for the clock.
    closed_by: String,
    /// Why it was closed by hand.
    reason: Option<String>,
}

impl ClosingView {
    pub(super) fn of(closing: Closing, moments: &Moments) -> Self {
        let stretch = closing.stretch();
        Self {
            period: stretch.to_string(),
            first: stretch.first,
            last: stretch.last(),
            revision: closing.revision,
            closed_at: moments.write(closing.closed_at),
            closed_by: closing.closed_by,
            reason: closing.reason,
        }
    }
}

/// What was closed.
#[derive(Debug, Serialize, JsonSchema)]
struct Closed {
    /// As people write it.
    period: String,
    /// Counted from 1.
    revision: u64,
}

async fn list(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<ClosingView>>, Problem> {
    readable(&member, &at)?;
    let moments = member.moments.clone();
    let page = member.read(move |view| {
        let range = closing::all(&at.plugin.0, &at.report.0).reversed();
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let found: Closing = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok(Some(ClosingView::of(found, &moments)))
        })
    });
    Ok(Json(page.await?))
}

async fn show(member: Member, At(at): At<ClosingAddress>) -> Result<Json<ReportView>, Problem> {
    let ClosingAddress { plugin, report, first, revision } = at;
    let place = key::closing(&plugin.0, &report.0, &first.to_string(), revision.0);
    let declared = readable(&member, &Address { plugin: plugin.clone(), report: report.clone() })?;
    let found = member.read(move |view| Ok(record::get::<Closing>(view, place)?)).await?;
    let closing = found.ok_or_else(|| {
        let revision = revision.0;
        Problem::not_found(format!("report `{report}` has no revision {revision} of the period from {first}"))
    })?;
    let bounds = closing.stretch().bounds(&member.site.calendars.zone);
    let (cells, table) = told(&member, &plugin, &declared, closing.table.clone()).await?;
    let mut view = shown(&member, &declared, (&table, &cells), bounds);
    view.closing = Some(ClosingView::of(closing, &member.moments));
    Ok(Json(view))
}

async fn close(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(CloseBody { day, reason }): Body<CloseBody>,
) -> Result<Json<Closed>, Problem> {
    let (plugin, report) = (at.plugin.0, at.report.0);
    let answer = site.administer(Command::CloseReport { plugin, report, day, reason }, key).await?;
    match (answer["period"].as_str(), answer["revision"].as_u64()) {
        (Some(period), Some(revision)) => Ok(Json(Closed { period: period.to_owned(), revision })),
        _ => Err(Problem::internal("an answer about a closing", &answer)),
    }
}
