//! Posts and the shifts at them.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::record;
use frontdesk_engine::roster::{SHIFT_MAX, Shift, ShiftAt, Uncovered};
use frontdesk_engine::turn::Turn;
use frontdesk_engine::view::{Range, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{Body, IdempotencyKey, Query};
use super::forms::said;
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Name, PersonId};

const CHAPTER: &str = "roster";

pub(super) fn routes() -> ApiRouter<App> {
    let shifts = get_with(list, says(CHAPTER, "list_shifts", "Shifts by post and time"))
        .put_with(put, says(CHAPTER, "put_shift", "Puts a shift on the roster, or moves its end"))
        .delete_with(remove, says(CHAPTER, "delete_shift", "Takes a shift off the roster"));
    let sentence = "Moves a shift to another time, post or person, or leaves it where it is";
    ApiRouter::new()
        .api_route("/sites/{site}/shifts/move", post_with(shift_moved, says(CHAPTER, "move_shift", sentence)))
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
    /// How many it needs now; 0 while it is not open.
    needed: u32,
    /// Since when too few stand there.
    uncovered_since: Option<Moment>,
    /// Roles that plan its roster, let people go and clock them on.
    in_charge: Vec<String>,
    /// Whether the caller plans its roster.
    may_plan: bool,
    /// Whether people clock on and off.
    presence: bool,
    /// Its kinds of shifts.
    shifts: Vec<String>,
}

/// A stretch of duty at a post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ShiftView {
    post: String,
    person: String,
    start: Moment,
    /// Not included.
    end: Moment,
    /// One of the post's kinds of shifts.
    kind: Option<String>,
}

/// A shift to be put on the roster.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShiftBody {
    post: Name,
    person: PersonId,
    start: Moment,
    /// Not included; at most seven days after `start`.
    end: Moment,
    /// One of the post's kinds of shifts.
    #[serde(default)]
    kind: Option<Name>,
}

/// A shift to be moved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MoveBody {
    /// The one that stands there.
    from: Which,
    /// What it is to be.
    to: ShiftBody,
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
pub(super) struct Which {
    post: Name,
    person: PersonId,
    /// When it begins.
    start: Moment,
}

impl ShiftView {
    pub(super) fn of(shift: Shift, moments: &Moments) -> Self {
        Self {
            post: shift.post,
            person: shift.person,
            start: moments.write(shift.start),
            end: moments.write(shift.end),
            kind: shift.kind,
        }
    }
}

impl ShiftBody {
    pub(super) fn read(self, moments: &Moments) -> Result<Shift, Problem> {
        Ok(Shift {
            post: self.post.0,
            person: self.person.0,
            start: moment(moments, "start", &self.start)?,
            end: moment(moments, "end", &self.end)?,
            kind: self.kind.map(|kind| kind.0),
        })
    }
}

impl Which {
    pub(super) fn read(self, moments: &Moments) -> Result<ShiftAt, Problem> {
        let start = moment(moments, "start", &self.start)?;
        Ok(ShiftAt { post: self.post.0, person: self.person.0, start })
    }
}

async fn posts(State(app): State<App>, member: Member) -> Result<Json<Vec<PostView>>, Problem> {
    let now = app.host.clock.now();
    let asker = member.clone();
    let view = member.handle.view();
    let posts = member.read(move |store| {
        let turn = Turn::begin(asker.site.clone(), view, &Actor::System, now)?;
        let mut posts = Vec::new();
        for (plugin, active) in &asker.site.plugins {
            for (name, post) in &active.blueprint.posts {
                // A calendar that the site lacks keeps nobody from reading the rest.
                let state = turn.post_state(name, turn.now()).unwrap_or_default();
                posts.push(PostView {
                    name: name.clone(),
                    title: said(&post.title, asker.locale()),
                    plugin: plugin.clone(),
                    fallback: post.fallback.clone(),
                    now: state.people,
                    needed: state.needed,
                    uncovered_since: open_gap(store, name)?.map(|gap| asker.moments.write(gap.since)),
                    in_charge: post.in_charge().to_vec(),
                    may_plan: asker.may_read(post.in_charge()),
                    presence: post.presence,
                    shifts: post.shifts.keys().cloned().collect(),
                });
            }
        }
        Ok(posts)
    });
    Ok(Json(posts.await?))
}

fn open_gap(store: &dyn View, post: &str) -> Result<Option<Uncovered>, Problem> {
    let range = Range::prefix(&key::uncovereds(post).below()).reversed();
    let last = record::scan::<Uncovered>(store, &range, 1)?.pop();
    Ok(last.map(|(_, gap)| gap).filter(|gap| gap.until.is_none()))
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

pub(super) fn moment(moments: &Moments, field: &str, text: &Moment) -> Result<Instant, Problem> {
    moments.read(&text.0).map_err(|why| Problem::invalid(field, why))
}

/// An administrator plans every roster, also as somebody of the site who is in charge of none.
async fn plan(member: &Member, command: Command, key: IdempotencyKey) -> Result<NoContent, Problem> {
    let actor = if member.caller.is_admin() {
        Actor::Admin(member.caller.account.login.clone())
    } else {
        member.actor()?
    };
    member.submit(command, actor, key).await?;
    Ok(NoContent)
}

async fn put(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<ShiftBody>,
) -> Result<NoContent, Problem> {
    let shift = wanted.read(&member.moments)?;
    plan(&member, Command::PutShift(shift), key).await
}

async fn shift_moved(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<MoveBody>,
) -> Result<NoContent, Problem> {
    let start = moment(&member.moments, "from.start", &wanted.from.start)?;
    let from = ShiftAt { post: wanted.from.post.0, person: wanted.from.person.0, start };
    let to = wanted.to.read(&member.moments)?;
    plan(&member, Command::MoveShift { from, to }, key).await
}

async fn remove(
    member: Member,
    key: IdempotencyKey,
    Query(which): Query<Which>,
) -> Result<NoContent, Problem> {
    let start = member.moments.read(&which.start.0).map_err(|why| Problem::malformed("start", why))?;
    // The end is no part of what a shift is found by.
    let shift = Shift { post: which.post.0, person: which.person.0, start, end: start, kind: None };
    plan(&member, Command::RemoveShift(shift), key).await
}
