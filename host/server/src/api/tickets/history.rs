//! What happened to a ticket, and what it is tied to.

use axum::Json;
use frontdesk_engine::ticket::{HistoryLine, Ticket, Tie};
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::cursor::{Page, page};
use super::super::extract::{At, Query};
use super::super::forms::{Form, plain};
use super::super::moment::{Moment, Moments};
use super::super::problem::Problem;
use super::super::words::{Cursor, Limit, Number, Order};
use super::{Address, none};

/// How many ties of a ticket are shown.
const TIES_MAX: usize = 1_000;

/// Which lines.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    order: Order,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// A line of the history.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct HistoryView {
    at: Moment,
    /// The journal line of the turn.
    turn: u64,
    /// A person, `admin`, `system` or `plugin:<id>`.
    actor: String,
    /// `opened`, `acted`, `noted`, `assigned`, `breached`.
    kind: String,
    /// The action, when it was one.
    action: Option<String>,
    /// The state before.
    from: Option<String>,
    /// The state after.
    to: String,
    /// A note, the person assigned, the deadline breached.
    text: String,
    /// What was filled in, as plain JSON.
    form: Form,
}

/// A tie, seen from this ticket.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LinkView {
    /// `duplicate`, `spawned`, `holds`, …
    relation: String,
    /// The ticket at the other end.
    other: u64,
    /// Its printed number.
    number: Option<String>,
    /// Its state.
    state: Option<String>,
    /// Whether the tie was made from this ticket.
    outgoing: bool,
}

impl HistoryView {
    fn of(line: HistoryLine, moments: &Moments) -> Self {
        Self {
            at: moments.write(line.at),
            turn: line.turn,
            actor: line.actor,
            kind: line.kind,
            action: line.action,
            from: line.from,
            to: line.to,
            text: line.text,
            form: plain(&line.form, moments),
        }
    }
}

pub(super) async fn history(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<HistoryView>>, Problem> {
    let lines = member.read(move |view| {
        exists(view, at.ticket)?;
        let range = Range::prefix(&key::histories(at.ticket.0).below());
        let range = if wanted.order == Order::Newest { range.reversed() } else { range };
        page::<HistoryLine>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    Ok(Json(lines.await?.map(|line| HistoryView::of(line, &member.moments))))
}

pub(super) async fn links(member: Member, At(at): At<Address>) -> Result<Json<Vec<LinkView>>, Problem> {
    let links = member.read(move |view| {
        exists(view, at.ticket)?;
        ties(view, at.ticket.0)
    });
    Ok(Json(links.await?))
}

/// The ties of a ticket with what the other ends are.
pub(super) fn ties(view: &dyn View, ticket: u64) -> Result<Vec<LinkView>, Problem> {
    let ties = record::below::<Tie>(view, key::ties(ticket), TIES_MAX)?;
    let link = |tie: Tie| {
        let other: Option<Ticket> = record::get(view, key::ticket(tie.other))?;
        Ok(LinkView {
            relation: tie.relation,
            other: tie.other,
            number: other.as_ref().map(|other| other.number.clone()),
            state: other.map(|other| other.state),
            outgoing: tie.outgoing,
        })
    };
    ties.into_iter().map(link).collect()
}

fn exists(view: &dyn View, ticket: Number) -> Result<(), Problem> {
    view.get(&key::ticket(ticket.0).bytes())?.map(drop).ok_or_else(|| none(ticket))
}
