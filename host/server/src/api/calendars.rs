//! A site's zone and calendars.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::calendar::{Calendar, Calendars, import_ics, import_json};
use frontdesk_engine::command::Command;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::{Tagged, tagged};
use super::caller::{Member, SiteAdministrator};
use super::document::says;
use super::extract::{Body, IdempotencyKey, IfMatch, IfNoneMatch};
use super::problem::{Code, Problem};

const CHAPTER: &str = "calendars";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(show, |operation| {
        tagged::<Calendars>(says(CHAPTER, "get_calendars", "The site's zone and calendars")(operation))
    })
    .put_with(put, says(CHAPTER, "put_calendars", "Sets zone and calendars; what runs keeps its moments"));
    let import = post_with(import, says(CHAPTER, "import_holidays", "Takes holidays over from a file"));
    ApiRouter::new()
        .api_route("/sites/{site}/calendars", all)
        .api_route("/sites/{site}/calendars/import", import)
}

/// In which form holidays come.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Format {
    /// iCalendar, as public calendars publish it.
    Ics,
    /// Our own JSON.
    Json,
}

/// Holidays from a file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportBody {
    /// `working`, or the name of another calendar of the site.
    #[serde(default = "working")]
    #[schemars(length(min = 1, max = 64))]
    calendar: String,
    format: Format,
    /// The whole file.
    text: String,
}

fn working() -> String {
    "working".to_owned()
}

/// What became of the file.
#[derive(Debug, Serialize, JsonSchema)]
struct Imported {
    /// Years whose holidays are known now.
    years: Vec<i16>,
    /// How many dates the file gave.
    days: usize,
    /// Titles of events that are no days off and were left out.
    left_out: Vec<String>,
    /// Dates of those years that the calendar had before and the file does not name: they stay, look at them.
    kept: Vec<String>,
}

async fn show(member: Member, known: IfNoneMatch) -> Result<Tagged, Problem> {
    let calendars = &member.site.calendars;
    Tagged::of(calendars, calendars.mark(), &known)
}

async fn put(
    site: SiteAdministrator,
    IfMatch(seen): IfMatch,
    key: IdempotencyKey,
    Body(wanted): Body<Calendars>,
) -> Result<NoContent, Problem> {
    let calendars = Box::new(wanted);
    let Some(seen) = seen else {
        site.administer(Command::SetCalendars(calendars), key).await?;
        return Ok(NoContent);
    };
    let done = site.administer(Command::ReplaceCalendars { calendars, seen }, key).await;
    done.map_err(|problem| {
        let changed = problem.code == Code::Conflict && site.handle.site().calendars.mark() != seen;
        if changed { Problem { code: Code::Changed, ..problem } } else { problem }
    })?;
    Ok(NoContent)
}

async fn import(
    site: SiteAdministrator,
    key: IdempotencyKey,
    Body(wanted): Body<ImportBody>,
) -> Result<Json<Imported>, Problem> {
    let read = match wanted.format {
        Format::Ics => import_ics(&wanted.text),
        Format::Json => import_json(&wanted.text),
    };
    let holidays = read.map_err(|error| Problem::invalid("text", error.to_string()))?;
    let seen = site.site.calendars.mark();
    let mut calendars = Box::new(site.site.calendars.clone());
    let calendar = named(&mut calendars, &wanted.calendar)?;
    let (years, days) = (holidays.years.iter().copied().collect(), holidays.days.len());
    let left_out = holidays.left_out.clone();
    let kept = calendar.adopt(holidays).iter().map(ToString::to_string).collect();
    // Between reading and writing nobody else's change is lost: who is second reads the file once more.
    site.administer(Command::ReplaceCalendars { calendars, seen }, key).await?;
    Ok(Json(Imported { years, days, left_out, kept }))
}

fn named<'a>(calendars: &'a mut Calendars, name: &str) -> Result<&'a mut Calendar, Problem> {
    if name == "working" {
        return Ok(&mut calendars.working);
    }
    let none = || Problem::invalid("calendar", format!("there is no calendar `{}`", name.escape_debug()));
    calendars.named.get_mut(name).ok_or_else(none)
}
