//! Signing a ticket and stamping it, and the signatures it has.

use axum::Json;
use frontdesk_engine::blueprint::model::{self, Scalar};
use frontdesk_engine::command::{Command, Sign};
use frontdesk_engine::signature::{Outside, Signature};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::extract::{At, Body, IdempotencyKey, IfMatch};
use super::super::forms::said;
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::{Name, Number};
use super::super::workflows::stands_in;
use super::Done;

/// How many signatures of a ticket are shown.
pub(in crate::api) const SIGNATURES_MAX: usize = 200;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct SlotAddress {
    /// The ticket's id.
    ticket: Number,
    /// A signature of its workflow.
    slot: Name,
}

/// A signature to be given.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignBody {
    /// Who signed, where a person from outside does; the caller takes it down.
    outside: Option<Outside>,
    /// References of stored files: a photo of the paper.
    #[schemars(length(max = 20), inner(length(min = 1, max = 200)))]
    proof: Vec<String>,
}

/// A stamp.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StampBody {
    /// References of stored files: a photo of the stamp.
    #[schemars(length(max = 20), inner(length(min = 1, max = 200)))]
    proof: Vec<String>,
}

/// A signature or a stamp under a ticket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SignatureView {
    /// As in the blueprint.
    slot: String,
    /// What people read.
    title: String,
    /// It is the stamp beside the signatures.
    stamp: bool,
    /// Who signed, or took it down.
    by: String,
    /// The person from outside who signed.
    outside: Option<Outside>,
    proof: Vec<String>,
    at: Moment,
    /// The fields that were signed.
    covers: Vec<String>,
    /// SHA-256 of what was signed.
    hash: String,
    /// Nothing that was signed has changed since.
    valid: bool,
    /// Since when it is void.
    void_at: Option<Moment>,
    /// What was changed then.
    changed: Vec<String>,
}

/// A signature or a stamp that can be given now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SignableView {
    /// As in the blueprint.
    slot: String,
    /// What people read.
    title: String,
    /// It is the stamp beside the signatures.
    stamp: bool,
    /// A person from outside signs: the caller takes it down.
    outside: bool,
    /// What is signed, as people call the fields; empty: everything that is filled in.
    covers: Vec<String>,
}

/// What the caller can sign or stamp in the ticket's state, by roles and rank, and has not yet.
pub(super) fn signable(
    view: &dyn View,
    member: &Member,
    ticket: &Ticket,
) -> Result<Vec<SignableView>, Problem> {
    let (Ok(workflow), Some(person)) =
        (member.site.workflow(&ticket.plugin, &ticket.workflow), &member.person)
    else {
        return Ok(Vec::new());
    };
    if workflow.signatures.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<Signature> = record::below(view, key::signatures(ticket.id), SIGNATURES_MAX)?;
    let counts: Vec<&Signature> = all.iter().filter(|one| one.counts(ticket)).collect();
    let mut open = Vec::new();
    for (slot, declared) in &workflow.signatures {
        if !workflow.from_states(&declared.from).any(|state| state == ticket.state) {
            continue;
        }
        let here: Vec<&Signature> = counts.iter().copied().filter(|one| one.slot == *slot).collect();
        let signed = here.iter().filter(|one| !one.stamp).count();
        // How many are needed may be a setting, which a page need not look up: the rules say when it is enough.
        let is_enough = matches!(declared.count, Scalar::Whole(count) if usize::try_from(count).is_ok_and(|count| count <= signed));
        let mine = |one: &&Signature| !one.stamp && one.outside.is_none() && one.by == person.id;
        let elsewhere = |other: &String| {
            counts.iter().filter(|one| mine(one)).any(|one| one.slot == *other)
                || ticket.value(other).as_text() == Some(&person.id)
        };
        let barred =
            !declared.outside && (here.iter().any(mine) || declared.other_than.iter().any(elsewhere));
        let ranks = declared.rank.is_none_or(|least| member.site.rank_of(person) >= least);
        let shown = |stamp| SignableView {
            slot: slot.clone(),
            title: said(&declared.title, member.locale()),
            stamp,
            outside: declared.outside && !stamp,
            covers: declared.covers.iter().map(|name| field_title(workflow, name, member)).collect(),
        };
        if !is_enough && !barred && ranks && stands_in(member, &declared.roles, Some(ticket)) {
            open.push(shown(false));
        }
        let is_stamped = here.iter().any(|one| one.stamp);
        if !declared.stamp.is_empty() && !is_stamped && stands_in(member, &declared.stamp, Some(ticket)) {
            open.push(shown(true));
        }
    }
    Ok(open)
}

fn field_title(workflow: &model::Workflow, name: &str, member: &Member) -> String {
    let field = workflow.fields.get(name);
    field.map_or_else(|| name.to_owned(), |field| said(&field.title, member.locale()))
}

pub(super) fn signatures(
    view: &dyn View,
    member: &Member,
    ticket: &Ticket,
) -> Result<Vec<SignatureView>, Problem> {
    let all: Vec<Signature> = record::below(view, key::signatures(ticket.id), SIGNATURES_MAX)?;
    let workflow = member.site.workflow(&ticket.plugin, &ticket.workflow).ok();
    let title = |slot: &str| {
        let declared = workflow.and_then(|workflow| workflow.signatures.get(slot));
        declared.map_or_else(|| slot.to_owned(), |declared| said(&declared.title, member.locale()))
    };
    let shown = |one: Signature| SignatureView {
        title: title(&one.slot),
        valid: one.counts(ticket),
        at: member.moments.write(one.at),
        void_at: one.void.as_ref().map(|void| member.moments.write(void.at)),
        changed: one.void.map(|void| void.changed).unwrap_or_default(),
        slot: one.slot,
        stamp: one.stamp,
        by: one.by,
        outside: one.outside,
        proof: one.proof,
        covers: one.covers,
        hash: one.hash,
    };
    Ok(all.into_iter().map(shown).collect())
}

pub(super) async fn sign(
    member: Member,
    At(at): At<SlotAddress>,
    IfMatch(revision): IfMatch,
    key: IdempotencyKey,
    Body(wanted): Body<SignBody>,
) -> Result<Json<Done>, Problem> {
    let SignBody { outside, proof } = wanted;
    let sign = Sign { ticket: at.ticket.0, slot: at.slot.0, outside, proof, revision };
    Ok(Json(Done::of(&member.act(Command::Sign(sign), key).await?)?))
}

pub(super) async fn stamp(
    member: Member,
    At(at): At<SlotAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<StampBody>,
) -> Result<Json<Done>, Problem> {
    let command = Command::Stamp { ticket: at.ticket.0, slot: at.slot.0, proof: wanted.proof };
    Ok(Json(Done::of(&member.act(command, key).await?)?))
}
