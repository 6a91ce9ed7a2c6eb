//! Workflows as pages draw them: states, actions, forms, in the caller's language.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use frontdesk_engine::blueprint::model::{self, Target, Workflow};
use schemars::JsonSchema;
use serde::Serialize;

use super::App;
use super::caller::Member;
use super::document::says;
use super::forms::{FieldView, all, asks, said};
use super::locale::Locale;

const CHAPTER: &str = "workflows";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_workflows", "Kinds of tickets of the installed plugins"));
    ApiRouter::new().api_route("/sites/{site}/workflows", list)
}

/// A kind of ticket.
#[derive(Debug, Serialize, JsonSchema)]
struct WorkflowView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// The family it belongs to.
    family: Option<String>,
    /// The state a new ticket is in.
    start: String,
    /// In the order of a board.
    states: Vec<StateView>,
    /// All fields a ticket can have.
    fields: Vec<FieldView>,
    /// Roles that open one.
    roles: Vec<String>,
    /// Whether the caller may open one.
    allowed: bool,
    /// What is asked then.
    form: Vec<FieldView>,
    actions: Vec<ActionView>,
    /// Deadlines its tickets can have.
    deadlines: Vec<super::forms::Titled>,
    /// Signatures its tickets can bear.
    signatures: Vec<SlotView>,
    /// Ties its tickets can have to others.
    relations: Vec<RelationView>,
}

/// A signature that a ticket can bear.
#[derive(Debug, Serialize, JsonSchema)]
struct SlotView {
    name: String,
    /// How people call it.
    title: String,
    /// Roles that sign, or take the signature of somebody from outside down.
    roles: Vec<String>,
    /// Somebody without an account signs.
    outside: bool,
    /// States in which it can be given.
    from: Vec<String>,
}

/// A tie that a ticket can have.
#[derive(Debug, Serialize, JsonSchema)]
struct RelationView {
    name: String,
    /// How people call it, seen from this ticket.
    title: String,
    /// Workflows it leads to: `repair`, `clinic/visit`; none: any ticket.
    to: Vec<String>,
}

/// A station of a workflow.
#[derive(Debug, Serialize, JsonSchema)]
struct StateView {
    name: String,
    title: String,
    /// The case is over here.
    end: bool,
}

/// Something that can be done with a ticket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ActionView {
    name: String,
    /// On the button.
    title: String,
    /// States in which it can be done.
    from: Vec<String>,
    /// States it can lead to; none: the ticket stays where it is.
    to: Vec<String>,
    /// Roles that may.
    roles: Vec<String>,
    /// What is asked.
    form: Vec<FieldView>,
}

impl ActionView {
    pub(super) fn of(name: &str, action: &model::Action, workflow: &Workflow, locale: Locale) -> Self {
        Self {
            name: name.to_owned(),
            title: said(&action.title, locale),
            from: workflow.from_states(&action.from).map(str::to_owned).collect(),
            to: match &action.to {
                None => Vec::new(),
                Some(Target::State(state)) => vec![state.clone()],
                Some(Target::Branches(branches)) => {
                    let mut states: Vec<_> = branches.iter().map(|branch| branch.state.clone()).collect();
                    states.dedup();
                    states
                }
            },
            roles: action.roles.clone(),
            form: asks(&action.asks, &workflow.fields, locale),
        }
    }
}

async fn list(member: Member) -> Json<Vec<WorkflowView>> {
    let plugins = member.site.plugins.iter();
    let workflows = plugins.flat_map(|(plugin, active)| {
        active.blueprint.workflows.iter().map(|(name, workflow)| {
            let deadlines =
                active.blueprint.deadlines.iter().filter(|(_, deadline)| deadline.workflow == *name);
            let titled = deadlines.map(|(name, deadline)| super::forms::Titled {
                name: name.clone(),
                title: said(&deadline.title, member.locale()),
            });
            view(&member, (plugin, name), workflow, titled.collect())
        })
    });
    Json(workflows.collect())
}

fn view(
    member: &Member,
    (plugin, name): (&String, &String),
    workflow: &Workflow,
    deadlines: Vec<super::forms::Titled>,
) -> WorkflowView {
    let locale = member.locale();
    let states = workflow.states.iter().map(|(name, state)| StateView {
        name: name.clone(),
        title: said(&state.title, locale),
        end: state.end,
    });
    WorkflowView {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&workflow.title, locale),
        family: workflow.family.clone(),
        start: workflow.start.clone(),
        states: states.collect(),
        fields: all(&workflow.fields, locale),
        roles: workflow.open.roles.clone(),
        allowed: stands_in(member, &workflow.open.roles, None),
        form: asks(&workflow.open.asks, &workflow.fields, locale),
        actions: workflow
            .actions
            .iter()
            .map(|(name, action)| ActionView::of(name, action, workflow, locale))
            .collect(),
        deadlines,
        signatures: slots(workflow, locale),
        relations: relations(workflow, locale),
    }
}

fn slots(workflow: &Workflow, locale: Locale) -> Vec<SlotView> {
    let slot = |(name, signature): (&String, &model::Signature)| SlotView {
        name: name.clone(),
        title: said(&signature.title, locale),
        roles: signature.roles.clone(),
        outside: signature.outside,
        from: workflow.from_states(&signature.from).map(str::to_owned).collect(),
    };
    workflow.signatures.iter().map(slot).collect()
}

fn relations(workflow: &Workflow, locale: Locale) -> Vec<RelationView> {
    let relation = |(name, link): (&String, &model::Link)| RelationView {
        name: name.clone(),
        title: said(&link.title, locale),
        to: link.to.clone(),
    };
    workflow.links.iter().map(relation).collect()
}

/// Whether the caller has one of the roles, as the engine will ask; the engine asks again.
pub(super) fn stands_in(
    member: &Member,
    roles: &[String],
    ticket: Option<&frontdesk_engine::ticket::Ticket>,
) -> bool {
    let Some(person) = &member.person else { return false };
    let is_me = |who: Option<&String>| who == Some(&person.id);
    roles.iter().any(|role| match role.as_str() {
        "anyone" => true,
        "assignee" => is_me(ticket.and_then(|ticket| ticket.assignee.as_ref())),
        "requester" => is_me(ticket.and_then(|ticket| ticket.requester.as_ref())),
        role => person.roles.contains(role),
    })
}
