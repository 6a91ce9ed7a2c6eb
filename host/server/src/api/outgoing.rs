//! Messages that leave by channels, for administrators: what waits, what was given up.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::notice::{Outgoing, OutgoingState};
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::SiteAdministrator;
use super::cursor::{Page, filtered};
use super::document::says;
use super::extract::{At, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Number};

const CHAPTER: &str = "outgoing";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_outgoing", "Messages to the outside"));
    let resend = post_with(resend, says(CHAPTER, "resend", "Sends a message again that was given up"));
    ApiRouter::new()
        .api_route("/sites/{site}/outgoing", list)
        .api_route("/sites/{site}/outgoing/{message}/resend", resend)
}

/// Which pile.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Pile {
    /// All, the latest first.
    #[default]
    All,
    /// Those that wait for a try, the soonest first.
    Waiting,
    /// Those that were given up, the latest first.
    Dead,
}

/// Which messages.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    pile: Pile,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The message's id.
    message: Number,
}

/// A message to the outside.
#[derive(Debug, Serialize, JsonSchema)]
struct OutgoingView {
    id: u64,
    /// The notice it belongs to.
    notice: u64,
    plugin: String,
    /// `email` or `webhook`.
    channel: String,
    /// E-mail address, or the name of the webhook.
    address: String,
    /// The person it is for.
    person: Option<String>,
    /// The same on every try.
    key: String,
    subject: String,
    body: String,
    /// The ticket it is about.
    about: Option<u64>,
    at: Moment,
    tries: u32,
    /// Nothing: delivered or given up.
    next_try: Option<Moment>,
    state: OutgoingState,
    /// What the channel said last.
    detail: String,
}

impl OutgoingView {
    fn of(message: Outgoing, moments: &Moments) -> Self {
        Self {
            id: message.id,
            notice: message.notice,
            plugin: message.plugin,
            channel: message.channel,
            address: message.address,
            person: message.person,
            key: message.key,
            subject: message.subject,
            body: message.body,
            about: message.about,
            at: moments.write(message.at),
            tries: message.tries,
            next_try: message.next_try.map(|at| moments.write(at)),
            state: message.state,
            detail: message.detail,
        }
    }
}

impl Pile {
    fn range(self) -> Range {
        match self {
            Self::All => Range::prefix(&key::all_outgoing().below()).reversed(),
            Self::Waiting => Range::prefix(&key::outgoing_waiting().below()),
            Self::Dead => Range::prefix(&key::outgoing_dead().below()).reversed(),
        }
    }
}

async fn list(
    site: SiteAdministrator,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<OutgoingView>>, Problem> {
    let page = site.read(move |view| {
        let (limit, cursor) = (wanted.limit.unwrap_or_default(), wanted.cursor.as_ref());
        // Each pile's keys end with the message's number.
        filtered(view, wanted.pile.range(), limit, cursor, |key, _| {
            let id = key::last_number(key);
            Ok(id.map(|id| record::get::<Outgoing>(view, key::outgoing(id))).transpose()?.flatten())
        })
    });
    Ok(Json(page.await?.map(|message| OutgoingView::of(message, &site.moments))))
}

async fn resend(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    site.administer(Command::Resend { outgoing: at.message.0 }, key).await?;
    Ok(NoContent)
}
