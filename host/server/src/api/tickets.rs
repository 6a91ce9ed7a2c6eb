//! Tickets: open, find, count, look at, act.

mod act;
mod approvals;
mod batch;
mod due;
mod history;
mod list;
mod print;
mod signatures;
mod turn;
mod view;

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with, put_with};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub(super) use self::signatures::SIGNATURES_MAX;
pub(super) use self::view::TicketRow;
use super::App;
use super::answer::tagged;
use super::document::says;
use super::problem::Problem;
use super::words::{Name, Number, Relation};

const CHAPTER: &str = "tickets";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list::list, says(CHAPTER, "list_tickets", "Finds tickets"))
        .post_with(act::open, says(CHAPTER, "open_ticket", "Opens a ticket"));
    let sentence = "Opens up to 500 tickets, each with its own outcome";
    let batch = post_with(batch::open, says(CHAPTER, "open_tickets", sentence));
    let counts = get_with(list::counts, says(CHAPTER, "count_tickets", "How many tickets are in each state"));
    let one = get_with(view::show, |operation| {
        tagged::<view::TicketView>(says(CHAPTER, "get_ticket", "A ticket with what the caller can do")(
            operation,
        ))
    });
    let by_number = get_with(view::by_number, |operation| {
        let operation = says(CHAPTER, "get_ticket_by_number", "The ticket with a printed number")(operation);
        tagged::<view::TicketView>(operation)
    });
    let action = post_with(act::act, says(CHAPTER, "act_on_ticket", "Does an action with a ticket"));
    let notes = post_with(act::note, says(CHAPTER, "note_on_ticket", "Adds a note to the history"));
    let replies =
        post_with(act::reply, says(CHAPTER, "reply_to_ticket", "Writes an answer of the house, screened"));
    let reveal = post_with(
        view::reveal,
        says(CHAPTER, "reveal_ticket", "Shows a ticket whole, with a reason that is kept"),
    );
    let assignee =
        put_with(act::assign, says(CHAPTER, "assign_ticket", "Makes somebody responsible, or nobody"));
    let level = put_with(
        act::escalate,
        says(CHAPTER, "escalate_ticket", "Takes a ticket up a deadline's ladder, for roles that may jump"),
    );
    let links = get_with(history::links, says(CHAPTER, "list_links", "Tickets tied to this one"))
        .post_with(act::link, says(CHAPTER, "link_tickets", "Ties two tickets together"));
    let print = get_with(print::print, says(CHAPTER, "print_ticket", "A ticket as a page for the printer"));
    let history = get_with(history::history, says(CHAPTER, "list_history", "What happened to a ticket"));
    let turn =
        get_with(turn::show, says(CHAPTER, "get_turn", "The turn behind a line of a ticket's history"));
    let dues =
        get_with(due::list, says(CHAPTER, "list_deadlines", "Running deadlines, what comes first first"));
    let sign = post_with(signatures::sign, says(CHAPTER, "sign_ticket", "Signs a ticket"));
    let stamp = post_with(signatures::stamp, says(CHAPTER, "stamp_ticket", "Stamps a signature"));
    let decide = post_with(approvals::decide, says(CHAPTER, "decide_approval", "Decides about an approval"));
    let waiting =
        get_with(approvals::waiting, says(CHAPTER, "list_approvals", "Approvals that wait for the caller"));
    let link =
        delete_with(act::unlink, says(CHAPTER, "unlink_tickets", "Takes a tie back from where it was made"));
    ApiRouter::new()
        .api_route("/sites/{site}/approvals", waiting)
        .api_route("/sites/{site}/tickets/{ticket}/approvals/{approval}", decide)
        .api_route("/sites/{site}/tickets/{ticket}/signatures/{slot}", sign)
        .api_route("/sites/{site}/tickets/{ticket}/signatures/{slot}/stamp", stamp)
        .api_route("/sites/{site}/deadlines", dues)
        .api_route("/sites/{site}/tickets", all)
        .api_route("/sites/{site}/tickets/batch", batch)
        .api_route("/sites/{site}/tickets/counts", counts)
        .api_route("/sites/{site}/tickets/by-number/{number}", by_number)
        .api_route("/sites/{site}/tickets/{ticket}", one)
        .api_route("/sites/{site}/tickets/{ticket}/actions/{action}", action)
        .api_route("/sites/{site}/tickets/{ticket}/notes", notes)
        .api_route("/sites/{site}/tickets/{ticket}/reveal", reveal)
        .api_route("/sites/{site}/tickets/{ticket}/replies", replies)
        .api_route("/sites/{site}/tickets/{ticket}/assignee", assignee)
        .api_route("/sites/{site}/tickets/{ticket}/deadlines/{deadline}/level", level)
        .api_route("/sites/{site}/tickets/{ticket}/links", links)
        .api_route("/sites/{site}/tickets/{ticket}/links/{relation}/{other}", link)
        .api_route("/sites/{site}/tickets/{ticket}/history", history)
        .api_route("/sites/{site}/tickets/{ticket}/history/{turn}", turn)
        .api_route("/sites/{site}/tickets/{ticket}/print", print)
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
struct Address {
    /// The ticket's id.
    ticket: Number,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct ActionAddress {
    /// The ticket's id.
    ticket: Number,
    /// An action of its workflow.
    action: Name,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct DeadlineAddress {
    /// The ticket's id.
    ticket: Number,
    /// A deadline of its workflow.
    deadline: Name,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct TieAddress {
    /// The ticket's id.
    ticket: Number,
    /// As it was tied.
    relation: Relation,
    /// The other ticket's id.
    other: Number,
}

/// A ticket after something was done with it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Done {
    /// Its id.
    ticket: u64,
    /// Its printed number.
    number: String,
    /// The state it is in now.
    state: String,
    /// Counts its changes: goes into `If-Match`.
    revision: u64,
}

impl Done {
    /// What the engine answers to every command on a ticket.
    pub(super) fn of(answer: &Json) -> Result<Self, Problem> {
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        let read = || {
            Some(Self {
                ticket: answer["ticket"].as_u64()?,
                number: text("number")?,
                state: text("state")?,
                revision: answer["revision"].as_u64()?,
            })
        };
        read().ok_or_else(|| Problem::internal("an answer about a ticket", answer))
    }
}

fn none(ticket: Number) -> Problem {
    Problem::not_found(format!("there is no ticket {}", ticket.0))
}
