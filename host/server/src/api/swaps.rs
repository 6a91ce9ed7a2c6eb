//! Swaps of shifts.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::key;
use frontdesk_engine::roster::{AskSwap, Swap, SwapState};
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::Moment;
use super::problem::Problem;
use super::roster::{ShiftView, moment};
use super::words::{Cursor, Limit, Name, Number, PersonId};

const CHAPTER: &str = "roster";

pub(super) fn routes() -> ApiRouter<App> {
    let swaps = get_with(list, says(CHAPTER, "list_swaps", "Swaps, the newest first")).post_with(
        ask,
        says(CHAPTER, "ask_swap", "Asks somebody to take one of the caller's shifts, or to swap"),
    );
    let answer =
        says(CHAPTER, "answer_swap", "Agrees to a swap, or declines it, as the person who was asked");
    let decide = says(CHAPTER, "decide_swap", "Approves a swap that was agreed to, or refuses it");
    let cancel = says(CHAPTER, "cancel_swap", "Takes back a swap that was asked for");
    ApiRouter::new()
        .api_route("/sites/{site}/swaps", swaps)
        .api_route("/sites/{site}/swaps/{swap}", delete_with(cancel_swap, cancel))
        .api_route("/sites/{site}/swaps/{swap}/answer", post_with(answer_swap, answer))
        .api_route("/sites/{site}/swaps/{swap}/decision", post_with(decide_swap, decide))
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The swap.
    swap: Number,
}

/// Which swaps.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Asked for by this person, or of this person.
    person: Option<PersonId>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// A swap.
#[derive(Debug, Serialize, JsonSchema)]
struct SwapView {
    id: u64,
    /// The shift that goes to `with`; it names who asked.
    shift: ShiftView,
    with: String,
    /// Their shift that is given in return.
    in_return: Option<ShiftView>,
    reason: String,
    asked_at: Moment,
    state: SwapState,
    changed_at: Moment,
    changed_by: String,
    /// Why it was declined or refused.
    answer: String,
    /// What the caller can do with it.
    may: Vec<Part>,
}

/// A part that somebody has in a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PartInSwap")]
enum Part {
    /// Agrees to it or declines it.
    Answer,
    /// Approves it or refuses it.
    Decide,
    /// Takes it back.
    Cancel,
}

/// A swap to be asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AskBody {
    /// The post of the caller's shift.
    post: Name,
    /// When that shift begins.
    start: Moment,
    /// Who is to take it.
    with: PersonId,
    /// When their shift begins that is given in return; left out: they only take over.
    #[serde(default)]
    for_start: Option<Moment>,
    #[serde(default)]
    reason: String,
}

/// Yes or no.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    agree: bool,
    /// Why not.
    #[serde(default)]
    reason: String,
}

/// Yes or no.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    approve: bool,
    /// Why not.
    #[serde(default)]
    reason: String,
}

/// What was asked for.
#[derive(Debug, Serialize, JsonSchema)]
struct Asked {
    swap: u64,
}

impl Part {
    /// What the caller can do with a swap now.
    fn all_of(member: &Member, swap: &Swap) -> Vec<Self> {
        let me = member.person.as_ref().map(|person| person.id.as_str());
        let (asks, takes) = (me == Some(swap.shift.person.as_str()), me == Some(swap.with.as_str()));
        let mut parts = Vec::new();
        if swap.state == SwapState::Asked && takes {
            parts.push(Self::Answer);
        }
        if swap.state == SwapState::Agreed && !asks && !takes && decides(member, &swap.shift.post) {
            parts.push(Self::Decide);
        }
        if matches!(swap.state, SwapState::Asked | SwapState::Agreed) && asks {
            parts.push(Self::Cancel);
        }
        parts
    }
}

/// Whether the caller has a role that approves swaps at a post. Of several posts of a name the first plugin's holds.
fn decides(member: &Member, post: &str) -> bool {
    let mut plugins = member.site.plugins.values();
    let declared = plugins.find_map(|active| active.blueprint.posts.get(post));
    let approve = declared.and_then(|post| post.swaps.as_ref()).map(|swaps| swaps.approve.as_slice());
    match &member.person {
        Some(person) => {
            approve.unwrap_or_default().iter().any(|role| role == "anyone" || person.roles.contains(role))
        }
        None => member.caller.is_admin() && approve.is_some(),
    }
}

impl SwapView {
    fn of(swap: Swap, member: &Member) -> Self {
        let moments = &member.moments;
        Self {
            may: Part::all_of(member, &swap),
            id: swap.id,
            shift: ShiftView::of(swap.shift, moments),
            with: swap.with,
            in_return: swap.in_return.map(|shift| ShiftView::of(shift, moments)),
            reason: swap.reason,
            asked_at: moments.write(swap.asked_at),
            state: swap.state,
            changed_at: moments.write(swap.changed_at),
            changed_by: swap.changed_by,
            answer: swap.answer,
        }
    }
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<SwapView>>, Problem> {
    let page = member.read(move |view| {
        let range = Range::prefix(&key::swaps().below()).reversed();
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let swap: Swap = serde_json::from_slice(bytes).map_err(damaged)?;
            let concerns = |person: &PersonId| swap.shift.person == person.0 || swap.with == person.0;
            Ok(wanted.person.as_ref().is_none_or(concerns).then_some(swap))
        })
    });
    Ok(Json(page.await?.map(|swap| SwapView::of(swap, &member))))
}

async fn ask(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<AskBody>,
) -> Result<Json<Asked>, Problem> {
    let for_start = wanted.for_start.map(|start| moment(&member.moments, "for_start", &start)).transpose()?;
    let ask = AskSwap {
        post: wanted.post.0,
        start: moment(&member.moments, "start", &wanted.start)?,
        with: wanted.with.0,
        for_start,
        reason: wanted.reason,
    };
    let answer = member.act(Command::AskSwap(ask), key).await?;
    Ok(Json(Asked { swap: answer["swap"].as_u64().unwrap_or_default() }))
}

async fn answer_swap(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(said): Body<AnswerBody>,
) -> Result<NoContent, Problem> {
    let command = Command::AnswerSwap { swap: address.swap.0, agree: said.agree, reason: said.reason };
    member.act(command, key).await?;
    Ok(NoContent)
}

async fn decide_swap(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(said): Body<DecisionBody>,
) -> Result<NoContent, Problem> {
    let command = Command::DecideSwap { swap: address.swap.0, approve: said.approve, reason: said.reason };
    member.act(command, key).await?;
    Ok(NoContent)
}

async fn cancel_swap(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    member.act(Command::CancelSwap { swap: address.swap.0 }, key).await?;
    Ok(NoContent)
}
