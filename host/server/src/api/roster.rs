//! Posts and the shifts at them.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::roster::Shift;
use frontdesk_engine::view::{Range, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::{Member, SiteAdministrator};
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{Body, IdempotencyKey, Query};
use super::forms::said;
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Name, PersonId};

const CHAPTER: &str = "roster";

/// No shift is longer, so that those that touch a moment are found from here on back.
const SHIFT_MAX: Span = Span::days(7);

/// How many people who stand at a post are named.
const STANDING_MAX: usize = 200;

pub(super) fn routes() -> ApiRouter<App> {
    let shifts = get_with(list, says(CHAPTER, "list_shifts", "Shifts by post and time"))
        .put_with(put, says(CHAPTER, "put_shift", "Puts a shift on the roster, or moves its end"))
        .delete_with(remove, says(CHAPTER, "delete_shift", "Takes a shift off the roster"));
    ApiRouter::new()
        .api_route(
            "/sites/{site}/posts",
            get_with(posts, says(CHAPTER, "list_posts", "Posts, and who stands there now")),
        )
        .api_route("/sites/{site}/shifts", shifts)
}

/// A place where somebody must stand.
#[derive(Debug, Serialize, JsonSchema)]
struct PostView {
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    plugin: String,
    /// The role that is told when nobody stands there.
    fallback: String,
    /// People who stand there now.
    now: Vec<String>,
}

/// A stretch of duty at a post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ShiftView {
    post: String,
    person: String,
    start: Moment,
    /// Not included.
    end: Moment,
}

/// A shift to be put on the roster.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShiftBody {
    post: Name,
    person: PersonId,
    start: Moment,
    /// Not included; at most seven days after `start`.
    end: Moment,
}

/// Which shifts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// At this post; left out: at all, post by post.
    post: Option<Name>,
    /// That end after this moment.
    from: Option<Moment>,
    /// That begin before this moment.
    until: Option<Moment>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// Which shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    post: Name,
    person: PersonId,
    /// When it begins.
    start: Moment,
}

impl ShiftView {
    fn of(shift: Shift, moments: &Moments) -> Self {
        Self {
            post: shift.post,
            person: shift.person,
            start: moments.write(shift.start),
            end: moments.write(shift.end),
        }
    }
}

async fn posts(State(app): State<App>, member: Member) -> Result<Json<Vec<PostView>>, Problem> {
    let (site, locale, now) = (member.site.clone(), member.locale(), app.host.clock.now());
    let posts = member.read(move |view| {
        let mut posts = Vec::new();
        for (plugin, active) in &site.plugins {
            for (name, post) in &active.blueprint.posts {
                posts.push(PostView {
                    name: name.clone(),
                    title: said(&post.title, locale),
                    plugin: plugin.clone(),
                    fallback: post.fallback.clone(),
                    now: standing(view, name, now)?,
                });
            }
        }
        Ok(posts)
    });
    Ok(Json(posts.await?))
}

fn standing(view: &dyn View, post: &str, now: Instant) -> Result<Vec<String>, Problem> {
    let at = |moment: Instant| key::shift(post, moment, "").bytes();
    let range = Range { from: at(now.minus(SHIFT_MAX)), to: at(now.plus(Span(1))), backwards: false };
    let mut people = Vec::new();
    for (_, bytes) in view.scan(&range, STANDING_MAX)? {
        let shift: Shift = serde_json::from_slice(&bytes).map_err(damaged)?;
        if shift.end > now && !people.contains(&shift.person) {
            people.push(shift.person);
        }
    }
    Ok(people)
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<ShiftView>>, Problem> {
    let moments = member.moments.clone();
    let read = |name, text: Option<&Moment>| {
        let read = text.map(|text| moments.read(&text.0)).transpose();
        read.map_err(|why| Problem::malformed(name, why))
    };
    let (from, until) = (read("from", wanted.from.as_ref())?, read("until", wanted.until.as_ref())?);
    let page = member.read(move |view| {
        let range = range_of(wanted.post.as_ref(), from, until);
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let shift: Shift = serde_json::from_slice(bytes).map_err(damaged)?;
            let touches =
                from.is_none_or(|from| shift.end > from) && until.is_none_or(|until| shift.start < until);
            Ok(touches.then_some(shift))
        })
    });
    Ok(Json(page.await?.map(|shift| ShiftView::of(shift, &member.moments))))
}

fn range_of(post: Option<&Name>, from: Option<Instant>, until: Option<Instant>) -> Range {
    let Some(Name(post)) = post else { return Range::prefix(&key::all_shifts().below()) };
    let whole = Range::prefix(&key::shifts(post).below());
    let at = |moment: Instant| key::shift(post, moment, "").bytes();
    Range {
        from: from.map_or(whole.from, |from| at(from.minus(SHIFT_MAX))),
        to: until.map_or(whole.to, at),
        backwards: false,
    }
}

fn moment(moments: &Moments, field: &str, text: &Moment) -> Result<Instant, Problem> {
    moments.read(&text.0).map_err(|why| Problem::invalid(field, why))
}

async fn put(
    site: SiteAdministrator,
    key: IdempotencyKey,
    Body(wanted): Body<ShiftBody>,
) -> Result<NoContent, Problem> {
    let shift = Shift {
        post: wanted.post.0,
        person: wanted.person.0,
        start: moment(&site.moments, "start", &wanted.start)?,
        end: moment(&site.moments, "end", &wanted.end)?,
        kind: None,
    };
    site.administer(Command::PutShift(shift), key).await?;
    Ok(NoContent)
}

async fn remove(
    site: SiteAdministrator,
    key: IdempotencyKey,
    Query(which): Query<Which>,
) -> Result<NoContent, Problem> {
    let start = site.moments.read(&which.start.0).map_err(|why| Problem::malformed("start", why))?;
    // The end is no part of what a shift is found by.
    let shift = Shift { post: which.post.0, person: which.person.0, start, end: start, kind: None };
    site.administer(Command::RemoveShift(shift), key).await?;
    Ok(NoContent)
}
