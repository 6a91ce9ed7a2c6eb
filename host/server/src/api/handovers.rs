//! Handovers of tickets.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::handover::{Handover, HandoverState, Receiver};
use frontdesk_engine::key;
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Name, Number, PersonId};

const CHAPTER: &str = "roster";

pub(super) fn routes() -> ApiRouter<App> {
    let handovers = get_with(list, says(CHAPTER, "list_handovers", "Handovers, the newest first")).post_with(
        offer,
        says(
            CHAPTER,
            "offer_handover",
            "Offers tickets of the caller, who stays responsible until they are accepted",
        ),
    );
    let accept =
        says(CHAPTER, "accept_handover", "Takes over what was offered, each ticket confirmed or declined");
    let decline = says(CHAPTER, "decline_handover", "Takes over nothing");
    let withdraw = says(CHAPTER, "withdraw_handover", "Takes an offer back");
    ApiRouter::new()
        .api_route("/sites/{site}/handovers", handovers)
        .api_route("/sites/{site}/handovers/{handover}", delete_with(withdraw_handover, withdraw))
        .api_route("/sites/{site}/handovers/{handover}/accept", post_with(accept_handover, accept))
        .api_route("/sites/{site}/handovers/{handover}/decline", post_with(decline_handover, decline))
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The handover.
    handover: Number,
}

/// Which handovers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Only those that wait for an answer.
    open: bool,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// A handover.
#[derive(Debug, Serialize, JsonSchema)]
struct HandoverView {
    id: u64,
    /// Who is responsible until it is accepted.
    from: String,
    /// The person who is asked.
    to_person: Option<String>,
    /// The post whose people are asked.
    to_post: Option<String>,
    tickets: Vec<u64>,
    text: String,
    offered_at: Moment,
    state: HandoverState,
    ended_at: Option<Moment>,
    ended_by: Option<String>,
    /// Tickets that moved.
    accepted: Vec<u64>,
    /// Why it, or some of its tickets, were declined.
    reason: String,
}

/// Tickets to be handed over: to a person or to a post.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfferBody {
    #[serde(default)]
    to_person: Option<PersonId>,
    #[serde(default)]
    to_post: Option<Name>,
    #[serde(default)]
    tickets: Vec<Number>,
    /// With them every open ticket of these workflows for which the caller is responsible.
    #[serde(default)]
    workflows: Vec<Name>,
    /// What is to be known.
    #[serde(default)]
    text: String,
}

/// What is taken over; every ticket that is still open stands in one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AcceptBody {
    tickets: Vec<Number>,
    /// Tickets that stay where they are.
    #[serde(default)]
    declined: Vec<Number>,
    /// Why they do.
    #[serde(default)]
    reason: String,
}

/// Why nothing is taken over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeclineBody {
    reason: String,
}

/// What was offered.
#[derive(Debug, Serialize, JsonSchema)]
struct Offered {
    handover: u64,
}

impl HandoverView {
    fn of(handover: Handover, moments: &Moments) -> Self {
        let (to_person, to_post) = match handover.to {
            Receiver::Person(person) => (Some(person), None),
            Receiver::Post(post) => (None, Some(post)),
        };
        Self {
            id: handover.id,
            from: handover.from,
            to_person,
            to_post,
            tickets: handover.tickets,
            text: handover.text,
            offered_at: moments.write(handover.offered_at),
            state: handover.state,
            ended_at: handover.ended_at.map(|at| moments.write(at)),
            ended_by: handover.ended_by,
            accepted: handover.accepted,
            reason: handover.reason,
        }
    }
}

fn numbers(list: Vec<Number>) -> Vec<u64> {
    list.into_iter().map(|number| number.0).collect()
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<HandoverView>>, Problem> {
    let page = member.read(move |view| {
        let range = Range::prefix(&key::handovers().below()).reversed();
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let handover: Handover = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok((!wanted.open || handover.state == HandoverState::Open).then_some(handover))
        })
    });
    Ok(Json(page.await?.map(|handover| HandoverView::of(handover, &member.moments))))
}

async fn offer(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<OfferBody>,
) -> Result<Json<Offered>, Problem> {
    let to = match (wanted.to_person, wanted.to_post) {
        (Some(person), None) => Receiver::Person(person.0),
        (None, Some(post)) => Receiver::Post(post.0),
        _ => {
            let text = "expected either `to_person` or `to_post`, got both or neither";
            return Err(Problem::invalid("to_person", text));
        }
    };
    let command = Command::OfferHandover {
        to,
        tickets: numbers(wanted.tickets),
        workflows: wanted.workflows.into_iter().map(|name| name.0).collect(),
        text: wanted.text,
    };
    let answer = member.act(command, key).await?;
    Ok(Json(Offered { handover: answer["handover"].as_u64().unwrap_or_default() }))
}

async fn accept_handover(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(said): Body<AcceptBody>,
) -> Result<NoContent, Problem> {
    let command = Command::AcceptHandover {
        handover: address.handover.0,
        tickets: numbers(said.tickets),
        declined: numbers(said.declined),
        reason: said.reason,
    };
    member.act(command, key).await?;
    Ok(NoContent)
}

async fn decline_handover(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
    Body(said): Body<DeclineBody>,
) -> Result<NoContent, Problem> {
    let command = Command::DeclineHandover { handover: address.handover.0, reason: said.reason };
    member.act(command, key).await?;
    Ok(NoContent)
}

async fn withdraw_handover(
    member: Member,
    At(address): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    member.act(Command::WithdrawHandover { handover: address.handover.0 }, key).await?;
    Ok(NoContent)
}
