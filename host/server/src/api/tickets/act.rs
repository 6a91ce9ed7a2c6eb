//! What people do with tickets: each is one command to the site's writer.

use axum::Json;
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::answer::Created;
use super::super::caller::Member;
use super::super::extract::{At, Body, IdempotencyKey, IfMatch};
use super::super::forms::Form;
use super::super::problem::{Code, Problem};
use super::super::words::{Name, Number, PersonId, Relation};
use super::{ActionAddress, Address, DeadlineAddress, Done, TieAddress};

/// A ticket to be opened.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenBody {
    /// May be left out when only one plugin has such a workflow.
    #[serde(default)]
    plugin: Option<Name>,
    workflow: Name,
    /// One line; left out: from the form's summary.
    #[serde(default)]
    #[schemars(length(max = 200))]
    title: String,
    /// What the workflow asks for, as plain JSON by field.
    #[serde(default)]
    form: Form,
    /// Who asked.
    #[serde(default)]
    requester: Option<PersonId>,
    /// Who is responsible.
    #[serde(default)]
    assignee: Option<PersonId>,
    /// The ticket this one is part of.
    #[serde(default)]
    parent: Option<Number>,
    /// Free words to find it by.
    #[serde(default)]
    #[schemars(length(max = 20), inner(length(min = 1, max = 50)))]
    tags: Vec<String>,
}

/// What is filled in for an action.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActBody {
    /// What the action asks for, as plain JSON by field.
    #[serde(default)]
    form: Form,
}

/// A note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteBody {
    #[schemars(length(min = 1, max = 4000))]
    text: String,
}

/// Who is to be responsible.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssigneeBody {
    /// Nothing: nobody.
    person: Option<PersonId>,
}

/// The level of a ladder to take a ticket to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelBody {
    /// Above the one at which the ladder stands; those between are skipped for good.
    #[schemars(range(min = 1, max = 20))]
    level: u8,
}

/// A tie to another ticket.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkBody {
    /// `duplicate`, `repeat`, ….
    relation: Relation,
    /// The other ticket.
    other: Number,
}

/// Longest word to find a ticket by, in characters.
const TAG_CHARS_MAX: usize = 50;

pub(super) async fn open(
    member: Member,
    key: IdempotencyKey,
    Body(wanted): Body<OpenBody>,
) -> Result<Created<Done>, Problem> {
    let done = Done::of(&member.act(wanted.command()?, key).await?)?;
    let location = format!("/api/v1/sites/{}/tickets/{}", member.handle.name(), done.ticket);
    Ok(Created { location, revision: Some(done.revision), body: done })
}

impl OpenBody {
    pub(super) fn command(self) -> Result<Command, Problem> {
        let is_word = |tag: &String| (1..=TAG_CHARS_MAX).contains(&tag.trim().chars().count());
        if let Some(n) = self.tags.iter().position(|tag| !is_word(tag)) {
            let why = format!("expected 1 to {TAG_CHARS_MAX} characters");
            return Err(Problem::invalid(format!("tags[{n}]"), why));
        }
        Ok(Command::Open(Open {
            plugin: self.plugin.map(|plugin| plugin.0).unwrap_or_default(),
            workflow: self.workflow.0,
            title: self.title,
            form: self.form,
            requester: self.requester.map(|person| person.0),
            assignee: self.assignee.map(|person| person.0),
            parent: self.parent.map(|parent| parent.0),
            tags: self.tags,
        }))
    }
}

pub(super) async fn act(
    member: Member,
    At(at): At<ActionAddress>,
    IfMatch(revision): IfMatch,
    key: IdempotencyKey,
    Body(wanted): Body<ActBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Act { ticket: at.ticket.0, action: at.action.0, form: wanted.form, revision };
    match member.act(command, key).await {
        Ok(answer) => Ok(Json(Done::of(&answer)?)),
        Err(problem) => Err(precise(&member, at.ticket, revision, problem).await?),
    }
}

/// A conflict is one of revisions when the ticket has another one than was expected.
async fn precise(
    member: &Member,
    ticket: Number,
    expected: Option<u64>,
    problem: Problem,
) -> Result<Problem, Problem> {
    let Some(expected) = expected.filter(|_| problem.code == Code::Conflict) else { return Ok(problem) };
    let found = member.read(move |view| Ok(record::get::<Ticket>(view, key::ticket(ticket.0))?)).await?;
    let changed = found.is_some_and(|ticket| member.site.as_now(ticket).revision != expected);
    Ok(if changed { Problem { code: Code::Changed, ..problem } } else { problem })
}

pub(super) async fn note(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<NoteBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Note { ticket: at.ticket.0, text: wanted.text };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}

pub(super) async fn reply(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<NoteBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Reply { ticket: at.ticket.0, text: wanted.text };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}

pub(super) async fn assign(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<AssigneeBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Assign { ticket: at.ticket.0, to: wanted.person.map(|person| person.0) };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}

pub(super) async fn escalate(
    member: Member,
    At(at): At<DeadlineAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<LevelBody>,
) -> Result<Json<Done>, Problem> {
    let (ticket, deadline) = (at.ticket.0, at.deadline.0);
    let command = Command::Escalate { ticket, deadline, level: wanted.level };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}

pub(super) async fn link(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<LinkBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Link { ticket: at.ticket.0, relation: wanted.relation.0, other: wanted.other.0 };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}

pub(super) async fn unlink(
    member: Member,
    At(at): At<TieAddress>,
    key: IdempotencyKey,
) -> Result<Json<Done>, Problem> {
    let command = Command::Unlink { ticket: at.ticket.0, relation: at.relation.0, other: at.other.0 };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}
