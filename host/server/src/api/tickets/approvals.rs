//! Approvals: what waits for the caller, how those of a ticket stand, and deciding.

use axum::Json;
use frontdesk_engine::approval::{Approval, ApprovalState, Choice, Decision};
use frontdesk_engine::command::{Command, Decide};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::cursor::{Page, Paging, damaged, filtered};
use super::super::extract::{At, Body, IdempotencyKey, IfMatch, Query};
use super::super::forms::said;
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::{Name, Number, PersonId};
use super::Done;

/// How many rounds of a ticket are shown.
const ROUNDS_MAX: usize = 200;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct ApprovalAddress {
    /// The ticket's id.
    ticket: Number,
    /// An approval of its plugin.
    approval: Name,
}

/// A decision.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideBody {
    choice: Choice,
    /// Needed to reject and to return.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    reason: String,
    /// To whom it is passed on.
    #[serde(default)]
    to: Option<PersonId>,
}

/// A round of an approval.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ApprovalView {
    /// The ticket.
    ticket: u64,
    /// The ticket's printed number.
    number: String,
    /// As in the blueprint.
    approval: String,
    /// What people read.
    title: String,
    /// From 1; whoever tries again after a return begins another.
    round: u32,
    state: ApprovalState,
    /// Whose request it is.
    applicant: Option<String>,
    started_at: Moment,
    ended_at: Option<Moment>,
    /// The step that is asked now, from 1.
    step: u32,
    /// The chain, as chosen when the round began.
    steps: Vec<StepView>,
    /// The caller can decide it now.
    can_decide: bool,
    /// The work went on without it; to be approved until then.
    until: Option<Moment>,
    /// A step, or the paperwork afterwards, was not done in time.
    overdue: bool,
}

/// A step of the chain.
#[derive(Debug, Serialize, JsonSchema)]
struct StepView {
    /// Roles and people that can agree: one entry for each that must.
    seats: Vec<SeatView>,
    /// The last moment in time of those asked last.
    due: Option<Moment>,
    decisions: Vec<DecisionView>,
}

/// Who can agree in one place of a step.
#[derive(Debug, Serialize, JsonSchema)]
struct SeatView {
    roles: Vec<String>,
    people: Vec<String>,
}

/// What somebody decided.
#[derive(Debug, Serialize, JsonSchema)]
struct DecisionView {
    by: String,
    at: Moment,
    choice: Choice,
    reason: String,
    /// To whom it was passed on.
    to: Option<String>,
}

impl ApprovalView {
    fn of(member: &Member, ticket: &Ticket, round: Approval) -> Self {
        let moments = &member.moments;
        let active = member.site.plugins.get(&ticket.plugin);
        let declared = active.and_then(|active| active.blueprint.approvals.get(&round.name));
        let decision = |decision: Decision| DecisionView {
            by: decision.by,
            at: moments.write(decision.at),
            choice: decision.choice,
            reason: decision.reason,
            to: decision.to,
        };
        let can_decide = member.person.as_ref().is_some_and(|person| !round.seats_for(person).is_empty());
        let progress = round.progress(Vec::new());
        let step = |step: frontdesk_engine::approval::Step| StepView {
            seats: step
                .seats
                .into_iter()
                .map(|seat| SeatView { roles: seat.roles, people: seat.people })
                .collect(),
            due: step.due.map(|due| moments.write(due)),
            decisions: step.decisions.into_iter().map(decision).collect(),
        };
        Self {
            ticket: ticket.id,
            number: ticket.number.clone(),
            title: declared
                .map_or_else(|| round.name.clone(), |declared| said(&declared.title, member.locale())),
            approval: round.name,
            round: round.round,
            state: round.state,
            applicant: round.applicant,
            started_at: moments.write(round.started_at),
            ended_at: round.ended_at.map(|at| moments.write(at)),
            step: progress.step,
            steps: round.steps.into_iter().map(step).collect(),
            can_decide,
            until: round.until.map(|until| moments.write(until)),
            overdue: round.overdue,
        }
    }
}

/// All rounds of a ticket, the first one first.
pub(super) fn approvals(
    view: &dyn View,
    member: &Member,
    ticket: &Ticket,
) -> Result<Vec<ApprovalView>, Problem> {
    let rounds: Vec<Approval> = record::below(view, key::approvals(ticket.id), ROUNDS_MAX)?;
    Ok(rounds.into_iter().map(|round| ApprovalView::of(member, ticket, round)).collect())
}

/// What the caller can decide now, the oldest first.
pub(super) async fn waiting(
    member: Member,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<ApprovalView>>, Problem> {
    let asker = member.clone();
    let page = member.read(move |view| {
        let range = Range::prefix(&key::approvals_waiting().below());
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |at, bytes| {
            let ticket: u64 = serde_json::from_slice(bytes).map_err(damaged)?;
            let Some(id) = key::last_number(at) else { return Ok(None) };
            let round: Option<Approval> = record::get(view, key::approval(ticket, id))?;
            let mine = |round: &Approval| {
                asker.person.as_ref().is_some_and(|person| !round.seats_for(person).is_empty())
            };
            let Some(round) = round.filter(mine) else { return Ok(None) };
            let ticket: Option<Ticket> = record::get(view, key::ticket(ticket))?;
            Ok(ticket.map(|ticket| ApprovalView::of(&asker, &ticket, round)))
        })
    });
    Ok(Json(page.await?))
}

pub(super) async fn decide(
    member: Member,
    At(at): At<ApprovalAddress>,
    IfMatch(revision): IfMatch,
    key: IdempotencyKey,
    Body(wanted): Body<DecideBody>,
) -> Result<Json<Done>, Problem> {
    let DecideBody { choice, reason, to } = wanted;
    let to = to.map(|person| person.0);
    let decide = Decide { ticket: at.ticket.0, approval: at.approval.0, choice, reason, to, revision };
    Ok(Json(Done::of(&member.act(Command::Decide(decide), key).await?)?))
}
