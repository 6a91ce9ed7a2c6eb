//! Whom a notice reached and who read it: the proof, addressee by addressee.

use axum::Json;
use frontdesk_engine::notice::{Receipt, ReceiptState, Sent};
use frontdesk_engine::personal::masked;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::Member;
use super::super::cursor::{Page, Paging, page};
use super::super::extract::{At, Query};
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::Address;

/// More than one notice reaches.
const RECEIPTS_MAX: usize = 10_000;

/// Whom a notice reached.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReceiptsView {
    notice: u64,
    /// A name under the plugin's notices.
    template: String,
    subject: String,
    at: Moment,
    /// The ticket it is about.
    about: Option<u64>,
    counts: Counts,
    receipts: Page<ReceiptView>,
}

/// How many addressees stand where.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Counts {
    /// All of them.
    all: usize,
    /// People who read it.
    read: usize,
    /// In the inbox only.
    inbox: usize,
    /// Waiting to leave.
    queued: usize,
    /// Taken by a channel.
    delivered: usize,
    /// Given up by every channel.
    failed: usize,
    /// Taken back.
    withdrawn: usize,
}

/// One addressee.
#[derive(Debug, Serialize, JsonSchema)]
struct ReceiptView {
    /// Nothing: an address outside.
    person: Option<String>,
    address: Option<String>,
    /// The channel it took last; nothing: the inbox only.
    channel: Option<String>,
    state: ReceiptState,
    since: Moment,
    read_at: Option<Moment>,
    /// How often the person was reminded.
    reminders: u32,
}

impl ReceiptView {
    fn of(receipt: Receipt, member: &Member) -> Self {
        let (moments, mask) = (&member.moments, member.sight().mask_of_site("contact"));
        let outside = receipt.channel.as_deref() != Some("webhook");
        let address = |address: String| match mask {
            Some(mask) if outside => masked(&address, mask),
            _ => address,
        };
        Self {
            person: receipt.person,
            address: receipt.address.map(address),
            channel: receipt.channel,
            state: receipt.state,
            since: moments.write(receipt.since),
            read_at: receipt.read_at.map(|at| moments.write(at)),
            reminders: receipt.reminders,
        }
    }
}

pub(super) async fn list(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Paging>,
) -> Result<Json<ReceiptsView>, Problem> {
    let id = at.notice.0;
    let none = || Problem::not_found(format!("there is no notice {id}"));
    let sent = member.read(move |view| Ok(record::get::<Sent>(view, key::notice(id))?)).await?;
    let sent = sent.ok_or_else(none)?;
    readable(&member, &sent)?;
    let about = sent.about;
    let found = member.read(move |view| {
        let range = Range::prefix(&key::receipts(id).below());
        let listed = page::<Receipt>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())?;
        let ticket = about.map(|id| record::get::<Ticket>(view, key::ticket(id))).transpose()?.flatten();
        Ok((count(view, id)?, listed, ticket))
    });
    let (counts, listed, ticket) = found.await?;
    let veil = ticket.map(|ticket| member.sight().veil_of(&ticket)).unwrap_or_default();
    let moments = &member.moments;
    Ok(Json(ReceiptsView {
        notice: sent.id,
        template: sent.template,
        subject: veil.text(&sent.subject).into_owned(),
        at: moments.write(sent.at),
        about: sent.about,
        counts,
        receipts: listed.map(|receipt| ReceiptView::of(receipt, &member)),
    }))
}

/// Administrators, and the roles that the template names.
fn readable(member: &Member, sent: &Sent) -> Result<(), Problem> {
    let active = member.site.plugins.get(&sent.plugin);
    let template = active.and_then(|active| active.blueprint.notices.get(&sent.template));
    let roles = template.map(|template| template.receipts.as_slice()).unwrap_or_default();
    if member.may_read(roles) {
        return Ok(());
    }
    let roles = if roles.is_empty() { "administrator".to_owned() } else { roles.join("`, `") };
    Err(Problem::denied(format!("receipts of notice `{}` need one of the roles `{roles}`", sent.template)))
}

fn count(view: &dyn View, notice: u64) -> Result<Counts, Problem> {
    let mut counts = Counts::default();
    for receipt in record::below::<Receipt>(view, key::receipts(notice), RECEIPTS_MAX)? {
        counts.all += 1;
        counts.read += usize::from(receipt.read_at.is_some());
        let place = match receipt.state {
            ReceiptState::Inbox => &mut counts.inbox,
            ReceiptState::Queued => &mut counts.queued,
            ReceiptState::Delivered => &mut counts.delivered,
            ReceiptState::Failed => &mut counts.failed,
            ReceiptState::Withdrawn => &mut counts.withdrawn,
        };
        *place += 1;
    }
    Ok(counts)
}
