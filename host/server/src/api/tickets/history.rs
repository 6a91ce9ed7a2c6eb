//! What happened to a ticket, and what it is tied to.

use axum::Json;
use frontdesk_engine::ticket::{self, HistoryLine, Station, Ticket, Tie};
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::cursor::{Page, page};
use super::super::extract::{At, Query};
use super::super::forms::{Form, plain, said};
use super::super::moment::{Moment, Moments};
use super::super::problem::Problem;
use super::super::words::{Cursor, Limit, Number, Order};
use super::{Address, none};

/// How many lines of a history are read for where the ticket has been.
const LINES_MAX: usize = 10_000;

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
    /// `opened`, `acted`, `noted`, `assigned`, `linked`, `unlinked`, `overtook`, `signed`, `stamped`, `voided`; of deadlines
    /// `breached`, `escalated`, `held`, `moved`, `not-counted`.
    kind: String,
    /// The action, when it was one.
    action: Option<String>,
    /// The state before.
    from: Option<String>,
    /// The state after.
    to: String,
    /// A note, the person assigned, the deadline breached, the relation as people call it and the other ticket, whom it overtook.
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
    /// It came to an end.
    settled: bool,
    /// What people read, seen from this ticket; nothing for a word that no blueprint declares.
    title: Option<String>,
    /// Whether the tie was made from this ticket.
    outgoing: bool,
}

/// A stay of a ticket in a state.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StationView {
    state: String,
    /// When it came there.
    entered: Moment,
    /// When it went on; nothing: it stands there.
    left: Option<Moment>,
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
    let asker = member.clone();
    let lines = member.read(move |view| {
        let ticket = asker.site.as_now(exists(view, at.ticket)?);
        let range = Range::prefix(&key::histories(at.ticket.0).below());
        let range = if wanted.order == Order::Newest { range.reversed() } else { range };
        let lines =
            page::<HistoryLine>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())?;
        let ties =
            if lines.items.iter().any(tells_of_tie) { ties(view, &asker, &ticket)? } else { Vec::new() };
        Ok((ticket, lines, ties))
    });
    let (ticket, lines, ties) = lines.await?;
    let sight = member.sight();
    let shown = |line: HistoryLine| {
        let mut line = sight.line(&ticket, line);
        if tells_of_tie(&line) {
            line.text = tie_in_words(&member, &ticket, &ties, line.text);
        }
        HistoryView::of(line, &member.moments)
    };
    Ok(Json(lines.map(shown)))
}

fn tells_of_tie(line: &HistoryLine) -> bool {
    line.kind == "linked" || line.kind == "unlinked"
}

/// The relation as people call it and the other ticket; of a tie that is gone as this ticket's workflow calls it.
fn tie_in_words(member: &Member, ticket: &Ticket, ties: &[LinkView], text: String) -> String {
    let Some((relation, number)) = text.split_once(' ') else { return text };
    let stands = |tie: &&LinkView| tie.relation == relation && tie.number.as_deref() == Some(number);
    let title = match ties.iter().find(stands) {
        Some(tie) => tie.title.clone(),
        None => member.site.link(ticket, relation).map(|link| said(&link.title, member.locale())),
    };
    title.map_or_else(|| text.clone(), |title| format!("{title} {number}"))
}

pub(super) async fn links(member: Member, At(at): At<Address>) -> Result<Json<Vec<LinkView>>, Problem> {
    let asker = member.clone();
    let links = member.read(move |view| {
        let ticket: Option<Ticket> = record::get(view, key::ticket(at.ticket.0))?;
        ties(view, &asker, &ticket.ok_or_else(|| none(at.ticket))?)
    });
    Ok(Json(links.await?))
}

/// The ties of a ticket with what the other ends are.
pub(super) fn ties(view: &dyn View, member: &Member, ticket: &Ticket) -> Result<Vec<LinkView>, Problem> {
    let ties = record::below::<Tie>(view, key::ties(ticket.id), TIES_MAX)?;
    let link = |tie: Tie| {
        let other: Option<Ticket> = record::get(view, key::ticket(tie.other))?;
        Ok(LinkView {
            title: title_of(member, ticket, other.as_ref(), &tie),
            settled: other.as_ref().is_some_and(|other| member.site.is_over(other)),
            relation: tie.relation,
            other: tie.other,
            number: other.as_ref().map(|other| other.number.clone()),
            state: other.map(|other| other.state),
            outgoing: tie.outgoing,
        })
    };
    ties.into_iter().map(link).collect()
}

/// How people call a tie, seen from one of its ends.
fn title_of(member: &Member, ticket: &Ticket, other: Option<&Ticket>, tie: &Tie) -> Option<String> {
    let title = if tie.outgoing {
        &member.site.link(ticket, &tie.relation)?.title
    } else {
        member.site.link(other?, &tie.relation)?.inverse.as_ref()?
    };
    Some(said(title, member.locale()))
}

/// Where a ticket has been.
pub(super) fn stations(view: &dyn View, member: &Member, ticket: u64) -> Result<Vec<StationView>, Problem> {
    let lines: Vec<HistoryLine> = record::below(view, key::histories(ticket), LINES_MAX)?;
    let one = |stay: Station| StationView {
        entered: member.moments.write(stay.entered),
        left: stay.left.map(|left| member.moments.write(left)),
        state: stay.state,
    };
    Ok(ticket::stations(&lines).into_iter().map(one).collect())
}

fn exists(view: &dyn View, ticket: Number) -> Result<Ticket, Problem> {
    record::get(view, key::ticket(ticket.0))?.ok_or_else(|| none(ticket))
}
