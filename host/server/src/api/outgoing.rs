//! Messages that leave by channels, for administrators: what waits, what was given up.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::notice::{Outgoing, OutgoingState};
use frontdesk_engine::personal::{HIDDEN, masked};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::SiteAdministrator;
use super::cursor::{Page, filtered};
use super::document::says;
use super::extract::{At, IdempotencyKey, Query};
use super::moment::Moment;
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
    /// Until when quiet hours or a digest held it back.
    held_until: Option<Moment>,
    /// Channels to try when this one gives up.
    fallback: Vec<String>,
    /// What the channel said last.
    detail: String,
}

impl OutgoingView {
    /// As the administrator may see it: the address is of the class `contact`, the text is what somebody else reads.
    fn of(mut message: Outgoing, ticket: Option<&Ticket>, site: &SiteAdministrator) -> Self {
        let (sight, moments) = (site.sight(), &site.moments);
        if let Some(mask) = sight.mask_of_site("contact").filter(|_| message.channel != "webhook") {
            message.address = masked(&message.address, mask);
        }
        if let Some(ticket) = ticket {
            let veil = sight.veil_of(ticket);
            message.subject = veil.text(&message.subject).into_owned();
            message.body = veil.text(&message.body).into_owned();
        }
        // Several tickets speak in one message: their data cannot be told apart.
        if message.parts.len() > 1 && sight.is_limited() {
            message.body = HIDDEN.to_owned();
            message.subject = HIDDEN.to_owned();
        }
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
            held_until: message.held_until.map(|at| moments.write(at)),
            fallback: message.fallback,
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
            let message =
                id.map(|id| record::get::<Outgoing>(view, key::outgoing(id))).transpose()?.flatten();
            let Some(message) = message else { return Ok(None) };
            let about = message.about.map(|id| record::get::<Ticket>(view, key::ticket(id))).transpose()?;
            Ok(Some((message, about.flatten())))
        })
    });
    Ok(Json(page.await?.map(|(message, ticket)| OutgoingView::of(message, ticket.as_ref(), &site))))
}

async fn resend(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
) -> Result<NoContent, Problem> {
    site.administer(Command::Resend { outgoing: at.message.0 }, key).await?;
    Ok(NoContent)
}
