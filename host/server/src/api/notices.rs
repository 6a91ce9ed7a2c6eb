//! The caller's inbox on a site, and the receipts of notices.

mod receipts;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::key;
use frontdesk_engine::notice::InboxItem;
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::words::{Cursor, Limit, Number};

const CHAPTER: &str = "notices";

/// How many of the latest notices are looked at for the count of unread ones.
const COUNTED_MAX: usize = 1_000;

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_notices", "The caller's notices, the latest first"));
    let unread =
        get_with(unread, says(CHAPTER, "count_unread", "How many of the latest thousand are unread"));
    let read = post_with(read, says(CHAPTER, "read_notice", "Marks a notice as read"));
    let proof =
        get_with(receipts::list, says(CHAPTER, "list_receipts", "Whom a notice reached and who read it"));
    ApiRouter::new()
        .api_route("/sites/{site}/notices", list)
        .api_route("/sites/{site}/notices/unread", unread)
        .api_route("/sites/{site}/notices/{notice}/receipts", proof)
        .api_route("/sites/{site}/notices/{notice}/read", read)
}

/// Which notices.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Only those not read yet.
    unread: bool,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The notice's id.
    notice: Number,
}

/// A notice in the inbox.
#[derive(Debug, Serialize, JsonSchema)]
struct NoticeView {
    /// Its id.
    notice: u64,
    at: Moment,
    /// The ticket it is about.
    about: Option<u64>,
    subject: String,
    body: String,
    /// Not to be overlooked.
    urgent: bool,
    read_at: Option<Moment>,
    /// How often the caller was reminded of it.
    reminders: u32,
}

/// How much waits to be read.
#[derive(Debug, Serialize, JsonSchema)]
struct Unread {
    unread: usize,
}

impl NoticeView {
    fn of(item: InboxItem, moments: &Moments) -> Self {
        Self {
            notice: item.notice,
            at: moments.write(item.at),
            about: item.about,
            subject: item.subject,
            body: item.body,
            urgent: item.urgent,
            read_at: item.read_at.map(|at| moments.write(at)),
            reminders: item.reminders,
        }
    }
}

/// The caller's inbox, the latest first; an administrator who is nobody here has none.
fn inbox(member: &Member) -> Result<Range, Problem> {
    let person = member.person.as_ref();
    let person = person.ok_or_else(|| Problem::denied("only people of the site have an inbox there"))?;
    Ok(Range::prefix(&key::inbox(&person.id).below()).reversed())
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<NoticeView>>, Problem> {
    let range = inbox(&member)?;
    let page = member.read(move |view| {
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let item: InboxItem = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok((item.read_at.is_none() || !wanted.unread).then_some(item))
        })
    });
    Ok(Json(page.await?.map(|item| NoticeView::of(item, &member.moments))))
}

async fn unread(member: Member) -> Result<Json<Unread>, Problem> {
    let range = inbox(&member)?;
    let unread = member.read(move |view| {
        let mut unread = 0;
        for (_, bytes) in view.scan(&range, COUNTED_MAX)? {
            let item: InboxItem = serde_json::from_slice(&bytes).map_err(damaged)?;
            unread += usize::from(item.read_at.is_none());
        }
        Ok(unread)
    });
    Ok(Json(Unread { unread: unread.await? }))
}

async fn read(member: Member, At(at): At<Address>, key: IdempotencyKey) -> Result<NoContent, Problem> {
    member.act(Command::ReadNotice { notice: at.notice.0 }, key).await?;
    Ok(NoContent)
}
