//! Clocking on and off, who was there, and absences.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::key;
use frontdesk_engine::roster::{Absence, Stay};
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, Paging, page};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::roster::moment;
use super::words::{Name, PersonId};

const CHAPTER: &str = "roster";

pub(super) fn routes() -> ApiRouter<App> {
    let on = says(
        CHAPTER,
        "clock_on",
        "Clocks on at a post: the caller by roster, anybody by whoever is in charge",
    );
    let off =
        says(CHAPTER, "clock_off", "Clocks off, once somebody relieves and nothing open is left behind");
    let stays = says(CHAPTER, "list_presence", "Who was clocked on at a post, the newest first");
    let absences = get_with(list_absences, says(CHAPTER, "list_absences", "Absences, by time"))
        .put_with(put, says(CHAPTER, "put_absence", "Enters an absence, or changes its end and stand-in"))
        .delete_with(remove, says(CHAPTER, "delete_absence", "Takes an absence back"));
    ApiRouter::new()
        .api_route("/sites/{site}/posts/{post}/clock-on", post_with(clock_on, on))
        .api_route("/sites/{site}/posts/{post}/clock-off", post_with(clock_off, off))
        .api_route("/sites/{site}/posts/{post}/presence", get_with(list_stays, stays))
        .api_route("/sites/{site}/absences", absences)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The post.
    post: Name,
}

/// Who clocks on.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct OnBody {
    /// Left out: the caller.
    person: Option<PersonId>,
}

/// Who clocks off.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct OffBody {
    /// Left out: the caller.
    person: Option<PersonId>,
    /// Why somebody in charge lets another person go though nobody relieves them or something is open.
    reason: String,
}

/// Somebody was or is clocked on.
#[derive(Debug, Serialize, JsonSchema)]
struct StayView {
    post: String,
    person: String,
    on: Moment,
    /// Left out: still there.
    off: Option<Moment>,
    /// When the shift begins for which they came; nothing for a relief.
    shift_start: Option<Moment>,
    shift_end: Option<Moment>,
    /// They stand in for somebody.
    relief: bool,
    /// Who clocked them on, when not they themselves.
    on_by: Option<String>,
    off_by: Option<String>,
    /// Why somebody in charge let them go.
    reason: String,
}

/// An absence.
#[derive(Debug, Serialize, JsonSchema)]
struct AbsenceView {
    post: String,
    person: String,
    start: Moment,
    /// Not included.
    end: Moment,
    stand_in: Option<String>,
    reason: String,
}

/// An absence to be entered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AbsenceBody {
    post: Name,
    person: PersonId,
    start: Moment,
    /// Not included; at most seven days after `start`.
    end: Moment,
    /// Who stands in.
    #[serde(default)]
    stand_in: Option<PersonId>,
    #[serde(default)]
    reason: String,
}

/// Which absence.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    post: Name,
    person: PersonId,
    /// When it begins.
    start: Moment,
}

impl StayView {
    fn of(stay: Stay, moments: &Moments) -> Self {
        let write = |at: Option<_>| at.map(|at| moments.write(at));
        Self {
            post: stay.post,
            person: stay.person,
            on: moments.write(stay.on),
            off: write(stay.off),
            shift_start: write(stay.shift_start),
            shift_end: write(stay.shift_end),
            relief: stay.relief,
            on_by: stay.on_by,
            off_by: stay.off_by,
            reason: stay.reason,
        }
    }
}

impl AbsenceView {
    fn of(absence: Absence, moments: &Moments) -> Self {
        let (start, end) = (moments.write(absence.start), moments.write(absence.end));
        let Absence { post, person, stand_in, reason, .. } = absence;
        Self { post, person, start, end, stand_in, reason }
    }
}

async fn clock_on(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<OnBody>,
) -> Result<NoContent, Problem> {
    let person = wanted.person.map(|person| person.0);
    member.act(Command::ClockOn { post: address.post.0, person }, key).await?;
    Ok(NoContent)
}

async fn clock_off(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<OffBody>,
) -> Result<NoContent, Problem> {
    let (person, reason) = (wanted.person.map(|person| person.0), wanted.reason);
    member.act(Command::ClockOff { post: address.post.0, person, reason }, key).await?;
    Ok(NoContent)
}

async fn list_stays(
    member: Member,
    At(address): At<Address>,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<StayView>>, Problem> {
    let stays = member.read(move |view| {
        let range = Range::prefix(&key::stays(&address.post.0).below()).reversed();
        page::<Stay>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    Ok(Json(stays.await?.map(|stay| StayView::of(stay, &member.moments))))
}

async fn list_absences(
    member: Member,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<AbsenceView>>, Problem> {
    let absences = member.read(move |view| {
        let range = Range::prefix(&key::absences().below()).reversed();
        page::<Absence>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    Ok(Json(absences.await?.map(|absence| AbsenceView::of(absence, &member.moments))))
}

async fn put(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<AbsenceBody>,
) -> Result<NoContent, Problem> {
    let absence = Absence {
        post: wanted.post.0,
        person: wanted.person.0,
        start: moment(&member.moments, "start", &wanted.start)?,
        end: moment(&member.moments, "end", &wanted.end)?,
        stand_in: wanted.stand_in.map(|person| person.0),
        reason: wanted.reason,
    };
    member.act(Command::PutAbsence(absence), key).await?;
    Ok(NoContent)
}

async fn remove(
    member: Member,
    key: IdempotencyKey,
    Query(which): Query<Which>,
) -> Result<NoContent, Problem> {
    let start = member.moments.read(&which.start.0).map_err(|why| Problem::malformed("start", why))?;
    // End, stand-in and reason are no part of what an absence is found by.
    let (post, person) = (which.post.0, which.person.0);
    let absence = Absence { post, person, start, end: start, stand_in: None, reason: String::new() };
    member.act(Command::RemoveAbsence(absence), key).await?;
    Ok(NoContent)
}
