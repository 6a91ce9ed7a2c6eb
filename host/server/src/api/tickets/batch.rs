//! Many tickets with one request: each has its turn, its rules and its own outcome; turns that wait together share commits.

use std::collections::VecDeque;

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::extract::{Body, IdempotencyKey};
use super::super::problem::{Code, PartProblem, Problem};
use super::Done;
use super::act::OpenBody;
use crate::writer::BATCH_MAX;

/// How many tickets one request opens at most.
const ITEMS_MAX: usize = 500;

/// Tickets to be opened, each on its own: one that is refused keeps none of the others back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchBody {
    #[schemars(length(min = 1, max = ITEMS_MAX))]
    tickets: Vec<OpenBody>,
}

/// What became of them, in the order of the request.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BatchView {
    items: Vec<Item>,
    /// How many are open now.
    opened: usize,
}

/// What became of one of them: a ticket, or why there is none.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BatchItem")]
struct Item {
    ticket: Option<Done>,
    problem: Option<PartProblem>,
}

/// Opens them in the order of the request. Repeated with the same key it answers the same for those that were decided, and opens
/// those that found the site too busy.
pub(super) async fn open(
    member: Member,
    IdempotencyKey(key): IdempotencyKey,
    Body(wanted): Body<BatchBody>,
) -> Result<Json<BatchView>, Problem> {
    let count = wanted.tickets.len();
    if !(1..=ITEMS_MAX).contains(&count) {
        return Err(Problem::invalid("tickets", format!("expected 1 to {ITEMS_MAX}, got {count}")));
    }
    let actor = member.actor()?;
    let (mut items, mut waiting) = (Vec::with_capacity(count), VecDeque::new());
    for (n, one) in wanted.tickets.into_iter().enumerate() {
        // A key has no blank in it: that of a part is nobody's own.
        let key = IdempotencyKey(key.as_ref().map(|key| format!("{key} {n}")));
        // Begun before the ones in front are answered, but never so many that others find the queue full.
        waiting.push_back(one.command().map(|command| member.begin(command, actor.clone(), key)));
        if waiting.len() == BATCH_MAX
            && let Some(first) = waiting.pop_front()
        {
            items.push(ended(&member, first).await?);
        }
    }
    for one in waiting {
        items.push(ended(&member, one).await?);
    }
    let opened = items.iter().filter(|item| item.ticket.is_some()).count();
    Ok(Json(BatchView { items, opened }))
}

/// The outcome of one; what keeps the host from working keeps the whole request from going on.
async fn ended(
    member: &Member,
    begun: Result<impl Future<Output = Result<serde_json::Value, Problem>>, Problem>,
) -> Result<Item, Problem> {
    let outcome = match begun {
        Ok(begun) => begun.await,
        Err(problem) => Err(problem),
    };
    match outcome.and_then(|answer| Done::of(&answer)) {
        Ok(done) => Ok(Item { ticket: Some(done), problem: None }),
        Err(problem) if matches!(problem.code, Code::Internal | Code::Unavailable | Code::Full) => {
            Err(problem)
        }
        Err(problem) => Ok(Item { ticket: None, problem: Some(problem.part(member.locale())) }),
    }
}
