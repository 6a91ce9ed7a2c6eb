//! One ticket as its page shows it: fields, deadlines, ties, and what the caller can do now.

use std::sync::Arc;

use axum::Json;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::command::Command;
use frontdesk_engine::deadline::{Clock, Deadline, Step};
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::answer::Tagged;
use super::super::caller::Member;
use super::super::extract::{At, Body, IdempotencyKey, IfNoneMatch};
use super::super::forms::{Form, plain, said};
use super::super::moment::{Moment, Moments};
use super::super::problem::Problem;
use super::super::workflows::{ActionView, stands_in};
use super::approvals::{ApprovalView, approvals};
use super::due::{DueView, next_of};
use super::history::{LinkView, StationView, stations, ties};
use super::signatures::{SignableView, SignatureView, signable, signatures};
use super::{Address, none};

/// How many deadlines of a ticket are shown; blueprints have a handful.
pub(super) const DEADLINES_MAX: usize = 200;

/// A ticket in a listing.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::api) struct TicketRow {
    id: u64,
    /// Printed on paper and said on the phone.
    number: String,
    plugin: String,
    workflow: String,
    state: String,
    /// One line.
    title: String,
    /// Who asked.
    requester: Option<String>,
    /// Who is responsible.
    assignee: Option<String>,
    /// The ticket this one is part of.
    parent: Option<u64>,
    tags: Vec<String>,
    opened_at: Moment,
    /// When it came into its present state.
    entered_state_at: Moment,
    /// When it came to an end for the first time.
    first_closed_at: Option<Moment>,
    /// When it came to the end in which it stands.
    closed_at: Option<Moment>,
    /// How often it was led back into the work.
    reopened: u32,
    /// Counts its changes, from 1.
    revision: u64,
    /// All fields that are not empty, as plain JSON.
    fields: Form,
    /// Fields that are masked for the caller.
    masked: Vec<String>,
    /// In listings of tickets: the deadline that matters most, passed ones first.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due: Option<DueView>,
}

/// A ticket with everything around it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TicketView {
    #[serde(flatten)]
    ticket: TicketRow,
    deadlines: Vec<DeadlineView>,
    /// Tickets tied to this one.
    links: Vec<LinkView>,
    /// Signatures and stamps in the order they were given.
    signatures: Vec<SignatureView>,
    /// Signatures and stamps that the caller can give now; the rules are asked again when it is done.
    signable: Vec<SignableView>,
    /// Rounds of approvals, the first one first.
    approvals: Vec<ApprovalView>,
    /// Where it has been, in this order.
    stations: Vec<StationView>,
    /// What the caller can do with it now, each with its form.
    actions: Vec<ActionView>,
}

/// A deadline of a ticket.
#[derive(Debug, Serialize, JsonSchema)]
struct DeadlineView {
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// From when it counts.
    started: Moment,
    /// When it is over; unchanged while paused.
    due: Moment,
    /// `wall`, `working` or the name of a calendar.
    clock: String,
    /// What is left on its clock in milliseconds, when it is paused.
    left_ms: Option<u64>,
    /// It was passed.
    breached: bool,
    /// It fires at `due` itself rather than one second after it.
    threshold: bool,
    /// It reaches into a year whose holidays are not known yet.
    provisional: bool,
    /// Warnings that are still to come.
    warnings: Vec<Moment>,
    /// The level at which its ladder stands; 0: none was taken yet.
    level: u8,
    /// Levels that are still to come, from the next one.
    levels: Vec<LevelView>,
    /// Levels to which the caller can take the ticket now.
    jumps: Vec<u8>,
}

/// A level of a ladder that is still to come.
#[derive(Debug, Serialize, JsonSchema)]
struct LevelView {
    /// From 1.
    level: u8,
    /// When its time is over; unchanged while paused.
    due: Moment,
    /// Its time is over, and it waits for fields that it needs.
    held: bool,
    /// Fields that must be filled in before, by their names.
    needs: Vec<String>,
}

impl TicketRow {
    /// As the caller may see it.
    pub(super) fn of(ticket: Ticket, member: &Member) -> Self {
        let sight = member.sight();
        let masked = sight.veil_of(&ticket).names().map(str::to_owned).collect();
        Self { masked, ..Self::whole(sight.ticket(ticket), &member.moments) }
    }

    /// As the caller may see it, with the deadline that matters most.
    pub(in crate::api) fn listed(view: &dyn View, member: &Member, ticket: Ticket) -> Result<Self, Problem> {
        let next_due = next_of(view, member, &ticket)?;
        Ok(Self { next_due, ..Self::of(ticket, member) })
    }

    /// With everything in it.
    fn whole(ticket: Ticket, moments: &Moments) -> Self {
        Self {
            masked: Vec::new(),
            next_due: None,
            id: ticket.id,
            number: ticket.number,
            plugin: ticket.plugin,
            workflow: ticket.workflow,
            state: ticket.state,
            title: ticket.title,
            requester: ticket.requester,
            assignee: ticket.assignee,
            parent: ticket.parent,
            tags: ticket.tags,
            opened_at: moments.write(ticket.opened_at),
            entered_state_at: moments.write(ticket.entered_state_at),
            first_closed_at: ticket.first_closed_at.map(|at| moments.write(at)),
            closed_at: ticket.closed_at.map(|at| moments.write(at)),
            reopened: ticket.reopened,
            revision: ticket.revision,
            fields: plain(&ticket.fields, moments),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct NumberAddress {
    /// As printed: `TS-20260302-0007`.
    #[schemars(length(min = 1, max = 200))]
    number: String,
}

pub(super) async fn show(member: Member, At(at): At<Address>, known: IfNoneMatch) -> Result<Tagged, Problem> {
    let asker = member.clone();
    let found = member.read(move |view| Ok(record::get::<Ticket>(view, key::ticket(at.ticket.0))?)).await?;
    answer(&asker, found.ok_or_else(|| none(at.ticket))?, &known).await
}

pub(super) async fn by_number(
    member: Member,
    At(at): At<NumberAddress>,
    known: IfNoneMatch,
) -> Result<Tagged, Problem> {
    let number = at.number.clone();
    let found = member.read(move |view| {
        let id: Option<u64> = record::get(view, key::ticket_number(&number))?;
        Ok(id.map(|id| record::get::<Ticket>(view, key::ticket(id))).transpose()?.flatten())
    });
    let none =
        || Problem::not_found(format!("there is no ticket with the number `{}`", at.number.escape_debug()));
    let found = found.await?.ok_or_else(none)?;
    answer(&member, found, &known).await
}

/// Why somebody wants to see what is masked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevealBody {
    /// Stands in the ticket's history.
    #[schemars(length(min = 1, max = 500))]
    reason: String,
}

/// The ticket whole, after its history tells of it.
pub(super) async fn reveal(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<RevealBody>,
) -> Result<Json<TicketView>, Problem> {
    member.act(Command::Reveal { ticket: at.ticket.0, reason: wanted.reason }, key).await?;
    let asker = member.clone();
    let view = member.read(move |view| {
        let found = record::get::<Ticket>(view, key::ticket(at.ticket.0))?;
        let ticket = asker.site.as_now(found.ok_or_else(|| none(at.ticket))?);
        whole(view, &asker, ticket, true)
    });
    Ok(Json(view.await?))
}

async fn answer(member: &Member, ticket: Ticket, known: &IfNoneMatch) -> Result<Tagged, Problem> {
    let asker = member.clone();
    let ticket = member.site.as_now(ticket);
    let revision = ticket.revision;
    let view = member.read(move |view| whole(view, &asker, ticket, false)).await?;
    Tagged::of(&view, revision, known)
}

fn whole(view: &dyn View, member: &Member, ticket: Ticket, revealed: bool) -> Result<TicketView, Problem> {
    let deadlines = record::below::<Deadline>(view, key::deadlines(ticket.id), DEADLINES_MAX)?;
    Ok(TicketView {
        deadlines: deadlines.into_iter().map(|deadline| deadline_view(member, &ticket, deadline)).collect(),
        links: ties(view, member, &ticket)?,
        signable: signable(view, member, &ticket)?,
        signatures: signatures(view, member, &ticket)?,
        approvals: approvals(view, member, &ticket)?,
        stations: stations(view, member, ticket.id)?,
        actions: actions(member, &ticket),
        ticket: if revealed {
            TicketRow::whole(ticket, &member.moments)
        } else {
            TicketRow::of(ticket, member)
        },
    })
}

fn deadline_view(member: &Member, ticket: &Ticket, deadline: Deadline) -> DeadlineView {
    let site: &Arc<Site> = &member.site;
    let declared =
        site.plugins.get(&ticket.plugin).and_then(|active| active.blueprint.deadlines.get(&deadline.name));
    let moments = &member.moments;
    DeadlineView {
        title: declared
            .map_or_else(|| deadline.name.clone(), |declared| said(&declared.title, member.locale())),
        started: moments.write(deadline.started),
        due: moments.write(deadline.due),
        clock: match deadline.clock {
            Clock::Wall => "wall".to_owned(),
            Clock::Working => "working".to_owned(),
            Clock::Calendar(name) => name,
        },
        left_ms: deadline.left.map(|left| left.0),
        breached: deadline.breached,
        threshold: deadline.threshold,
        provisional: deadline.provisional,
        warnings: deadline.warnings.iter().map(|(at, _)| moments.write(*at)).collect(),
        level: deadline.level,
        levels: deadline.steps.iter().map(|step| level_view(declared, step, moments)).collect(),
        jumps: declared.map_or_else(Vec::new, |declared| jumps(member, ticket, declared, deadline.level)),
        name: deadline.name,
    }
}

fn level_view(declared: Option<&model::Deadline>, step: &Step, moments: &Moments) -> LevelView {
    let level = usize::from(step.level).checked_sub(1).and_then(|index| declared?.levels.get(index));
    LevelView {
        level: step.level,
        due: moments.write(step.at),
        held: step.held,
        needs: level.map(|level| level.needs.clone()).unwrap_or_default(),
    }
}

/// Levels above the one taken, for those whom the blueprint lets jump; what they need is asked when it is done.
fn jumps(member: &Member, ticket: &Ticket, declared: &model::Deadline, taken: u8) -> Vec<u8> {
    if !stands_in(member, &declared.jump, Some(ticket)) {
        return Vec::new();
    }
    (1..).take(declared.levels.len()).filter(|level| *level > taken).collect()
}

/// What the caller's roles and the ticket's state allow; guards are asked when it is done.
fn actions(member: &Member, ticket: &Ticket) -> Vec<ActionView> {
    let Ok(workflow) = member.site.workflow(&ticket.plugin, &ticket.workflow) else { return Vec::new() };
    let open = workflow.actions.iter().filter(|(_, action)| {
        workflow.from_states(&action.from).any(|state| state == ticket.state)
            && stands_in(member, &action.roles, Some(ticket))
    });
    open.map(|(name, action)| ActionView::of(name, action, workflow, member.locale())).collect()
}
