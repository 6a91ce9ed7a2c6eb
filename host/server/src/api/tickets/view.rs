//! One ticket as its page shows it: fields, deadlines, ties, and what the caller can do now.

use std::sync::Arc;

use frontdesk_engine::deadline::{Clock, Deadline};
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::answer::Tagged;
use super::super::caller::Member;
use super::super::extract::{At, IfNoneMatch};
use super::super::forms::{Form, plain, said};
use super::super::moment::{Moment, Moments};
use super::super::problem::Problem;
use super::super::workflows::{ActionView, stands_in};
use super::history::{LinkView, ties};
use super::{Address, none};

/// How many deadlines of a ticket are shown; blueprints have a handful.
const DEADLINES_MAX: usize = 200;

/// A ticket in a listing.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TicketRow {
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
    /// Counts its changes, from 1.
    revision: u64,
    /// All fields that are not empty, as plain JSON.
    fields: Form,
}

/// A ticket with everything around it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TicketView {
    #[serde(flatten)]
    ticket: TicketRow,
    deadlines: Vec<DeadlineView>,
    /// Tickets tied to this one.
    links: Vec<LinkView>,
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
}

impl TicketRow {
    pub(super) fn of(ticket: Ticket, moments: &Moments) -> Self {
        Self {
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

async fn answer(member: &Member, ticket: Ticket, known: &IfNoneMatch) -> Result<Tagged, Problem> {
    let asker = member.clone();
    let revision = ticket.revision;
    let view = member.read(move |view| whole(view, &asker, ticket)).await?;
    Tagged::of(&view, revision, known)
}

fn whole(view: &dyn View, member: &Member, ticket: Ticket) -> Result<TicketView, Problem> {
    let deadlines = record::below::<Deadline>(view, key::deadlines(ticket.id), DEADLINES_MAX)?;
    Ok(TicketView {
        deadlines: deadlines.into_iter().map(|deadline| deadline_view(member, &ticket, deadline)).collect(),
        links: ties(view, ticket.id)?,
        actions: actions(member, &ticket),
        ticket: TicketRow::of(ticket, &member.moments),
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
        name: deadline.name,
    }
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
