//! Rotas: what one would do, publishing it, and where posts lack people.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use frontdesk_engine::command::Command;
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::roster::{Cycle, Draft, Gap, Rota};
use frontdesk_engine::turn::{Halt, Turn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::roster::{ShiftBody, ShiftView, Which};
use super::words::Name;

const CHAPTER: &str = "roster";

pub(super) fn routes() -> ApiRouter<App> {
    let preview =
        says(CHAPTER, "preview_rota", "What a rota would put, break and leave uncovered; changes nothing");
    let publish = says(CHAPTER, "publish_rota", "Puts a rota on the roster, all of it or nothing");
    let gaps = says(CHAPTER, "list_gaps", "Where the roster leaves a post with too few people");
    ApiRouter::new()
        .api_route("/sites/{site}/rota/preview", post_with(preview_rota, preview))
        .api_route("/sites/{site}/rota", post_with(publish_rota, publish))
        .api_route("/sites/{site}/posts/{post}/gaps", get_with(list_gaps, gaps))
}

/// A rota, for whoever is in charge of its posts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RotaBody {
    /// Its first day, `2026-03-02`.
    first: String,
    /// Its last day.
    last: String,
    /// Shifts by pattern.
    #[serde(default)]
    cycles: Vec<Cycle>,
    /// Shifts one by one.
    #[serde(default)]
    put: Vec<ShiftBody>,
    /// Shifts to be taken off.
    #[serde(default)]
    remove: Vec<Which>,
    /// Takes every shift off first that begins on these days at the posts of the cycles.
    #[serde(default)]
    replace: bool,
    /// Why rules about rest, days and gaps do not hold this once.
    #[serde(default)]
    exception: String,
}

/// What a rota would do.
#[derive(Debug, Serialize, JsonSchema)]
struct DraftView {
    /// Shifts that would be put.
    put: Vec<ShiftView>,
    /// Shifts that would be taken off.
    remove: Vec<ShiftView>,
    /// Rules that would be broken.
    breaches: Vec<BreachView>,
    /// Where posts would have too few people.
    gaps: Vec<GapView>,
}

/// A rule that would be broken.
#[derive(Debug, Serialize, JsonSchema)]
struct BreachView {
    /// What is wrong.
    text: String,
    /// An `exception` with a reason may go past it.
    excusable: bool,
}

/// A stretch with too few people.
#[derive(Debug, Serialize, JsonSchema)]
struct GapView {
    post: String,
    start: Moment,
    /// Not included.
    end: Moment,
    people: u32,
    needed: u32,
}

/// What was published.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Published {
    /// Shifts put.
    put: u64,
    /// Shifts taken off.
    removed: u64,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The post.
    post: Name,
}

/// Which stretch.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Stretch {
    /// From.
    from: Moment,
    /// Until, not included; at most 400 days later.
    until: Moment,
}

impl RotaBody {
    fn read(self, moments: &Moments) -> Result<Rota, Problem> {
        let day = |field: &str, text: &str| -> Result<Date, Problem> {
            let wrong = || Problem::invalid(field, format!("expected a day like `2026-03-02`, got `{text}`"));
            text.parse().map_err(|_| wrong())
        };
        Ok(Rota {
            first: day("first", &self.first)?,
            last: day("last", &self.last)?,
            cycles: self.cycles,
            put: self.put.into_iter().map(|shift| shift.read(moments)).collect::<Result<_, _>>()?,
            remove: self.remove.into_iter().map(|which| which.read(moments)).collect::<Result<_, _>>()?,
            replace: self.replace,
            exception: self.exception,
        })
    }
}

impl GapView {
    fn of(post: &str, gap: &Gap, moments: &Moments) -> Self {
        let (start, end) = (moments.write(gap.start), moments.write(gap.end));
        Self { post: post.to_owned(), start, end, people: gap.people, needed: gap.needed }
    }
}

fn draft_view(draft: Draft, moments: &Moments) -> DraftView {
    let shifts = |list: Vec<_>| list.into_iter().map(|shift| ShiftView::of(shift, moments)).collect();
    let gaps = draft.gaps.iter().flat_map(|(post, gaps)| gaps.iter().map(move |gap| (post, gap)));
    let breaches = draft.breaches.into_iter();
    DraftView {
        gaps: gaps.map(|(post, gap)| GapView::of(post, gap, moments)).collect(),
        put: shifts(draft.put),
        remove: shifts(draft.remove),
        breaches: breaches.map(|one| BreachView { text: one.text, excusable: one.excusable }).collect(),
    }
}

/// Why a look in a turn gave nothing.
fn looked<T>(member: &Member, outcome: Result<T, Halt>) -> Result<T, Problem> {
    outcome.map_err(|halt| match halt {
        Halt::Refused(refusal) => Problem::refused(&member.site, &refusal, member.locale()),
        Halt::Store(error) => error.into(),
    })
}

/// Looks at committed state in a turn that changes nothing.
pub(super) async fn looks<T: Send + 'static>(
    member: &Member,
    now: Instant,
    look: impl FnOnce(&Turn) -> Result<T, Halt> + Send + 'static,
) -> Result<T, Problem> {
    let (asker, view, actor) = (member.clone(), member.handle.view(), member.seen_as());
    let read = member.read(move |_| {
        let turn = Turn::begin(asker.site.clone(), view, &actor, now)?;
        looked(&asker, look(&turn))
    });
    read.await
}

async fn preview_rota(
    State(app): State<App>,
    member: Member,
    Body(wanted): Body<RotaBody>,
) -> Result<Json<DraftView>, Problem> {
    let rota = wanted.read(&member.moments)?;
    let draft = looks(&member, app.host.clock.now(), move |turn| turn.draft_rota(&rota)).await?;
    Ok(Json(draft_view(draft, &member.moments)))
}

async fn publish_rota(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<RotaBody>,
) -> Result<Json<Published>, Problem> {
    let rota = wanted.read(&member.moments)?;
    let answer = member.act(Command::PublishRota(Box::new(rota)), key).await?;
    let count = |name: &str| answer[name].as_u64().unwrap_or_default();
    Ok(Json(Published { put: count("put"), removed: count("removed") }))
}

async fn list_gaps(
    State(app): State<App>,
    member: Member,
    At(address): At<Address>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<Vec<GapView>>, Problem> {
    let read =
        |name, text: &Moment| member.moments.read(&text.0).map_err(|why| Problem::malformed(name, why));
    let (start, end) = (read("from", &stretch.from)?, read("until", &stretch.until)?);
    let post = address.post.0.clone();
    let gaps = looks(&member, app.host.clock.now(), move |turn| turn.post_gaps(&post, start, end)).await?;
    Ok(Json(gaps.iter().map(|gap| GapView::of(&address.post.0, gap, &member.moments)).collect()))
}
