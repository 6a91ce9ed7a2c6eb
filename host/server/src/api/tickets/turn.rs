//! The turn behind a line of a ticket's history, for whoever may read the ticket.

use axum::Json;
use frontdesk_engine::journal::{Ending, Line, Write};
use frontdesk_engine::notice::Sent;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::caller::Member;
use super::super::extract::At;
use super::super::journal::{command_of, name_of, tickets_of};
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::Number;

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub(super) struct Address {
    /// The ticket's id.
    ticket: Number,
    /// `turn` of a line of its history.
    turn: Number,
}

/// A turn: what came in, who decided, what it wrote, who was told.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TurnView {
    /// The journal line.
    turn: u64,
    at: Moment,
    /// A person, `admin:<login>` or `system`.
    actor: String,
    /// `open`, `act`, `ring`, …
    command: String,
    /// `done`, `refused` or `faulted`.
    outcome: String,
    /// Plugins whose hooks ran: `property@1.0.0`.
    plugins: Vec<String>,
    /// How long it took, in microseconds.
    micros: u64,
    /// Records it wrote, by kind; their contents stand where they belong, masked for whom they must be.
    writes: Vec<WriteView>,
    /// Notices it sent about any ticket.
    notices: Vec<NoticeView>,
}

/// A record that was written.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TurnWriteView")]
struct WriteView {
    /// `ticket`, `deadline`, `register`, …
    kind: String,
    /// The ticket, when it is one.
    ticket: Option<u64>,
    removed: bool,
}

/// A notice that was sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TurnNoticeView")]
struct NoticeView {
    /// A name under `[notices]` of the plugin.
    template: String,
    /// The persons who were told.
    to: Vec<String>,
    /// The ticket it is about.
    about: Option<u64>,
}

pub(super) async fn show(member: Member, At(at): At<Address>) -> Result<Json<TurnView>, Problem> {
    let found = member.read(move |view| Ok(record::get::<Line>(view, key::journal_line(at.turn.0))?)).await?;
    // A line that did not write the ticket is none of its reader's business.
    let line = found.filter(|line| tickets_of(line).contains(&at.ticket.0));
    let none =
        || Problem::not_found(format!("ticket {} has no turn {} in its history", at.ticket.0, at.turn.0));
    let line = line.ok_or_else(none)?;
    Ok(Json(TurnView {
        turn: line.seq,
        at: member.moments.write(line.now),
        actor: name_of(&line.request.actor),
        command: command_of(&line),
        outcome: match line.outcome {
            Ending::Done => "done",
            Ending::Refused(_) => "refused",
            Ending::Faulted(_) => "faulted",
        }
        .to_owned(),
        micros: line.micros,
        writes: line.writes.iter().map(write_view).collect(),
        notices: line.writes.iter().filter_map(notice_view).collect(),
        plugins: line.plugins,
    }))
}

fn write_view(write: &Write) -> WriteView {
    let (kind, rest) = write.key.split_once('/').unwrap_or((&write.key, ""));
    WriteView {
        kind: kind.to_owned(),
        ticket: rest.parse().ok().filter(|_| kind == "ticket"),
        removed: write.record.is_none(),
    }
}

fn notice_view(write: &Write) -> Option<NoticeView> {
    let record = write.record.as_ref().filter(|_| write.key.starts_with("notice/"))?;
    let sent: Sent = serde_json::from_value(record.clone()).ok()?;
    Some(NoticeView { template: sent.template, to: sent.persons, about: sent.about })
}
