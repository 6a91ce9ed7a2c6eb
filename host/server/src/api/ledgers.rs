//! Ledgers: postings by account and time, and their exact sums.

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::command::Command;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::ledger::Posted;
use frontdesk_engine::view::{Range, View};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::said;
use super::moment::{Moment, Moments};
use super::problem::{Code, Problem};
use super::registers::active;
use super::words::{Cursor, Limit, Name, Number};
use super::workflows::stands_in;

const CHAPTER: &str = "ledgers";

/// How many postings are added up at most.
const ADDED_MAX: usize = 100_000;

pub(super) fn routes() -> ApiRouter<App> {
    let books = get_with(books, says(CHAPTER, "list_ledgers", "Ledgers the caller may read"));
    let postings = get_with(postings, says(CHAPTER, "list_postings", "Postings by account and time"));
    let sums = get_with(sums, says(CHAPTER, "sum_postings", "Sums by account"));
    ApiRouter::new()
        .api_route("/sites/{site}/ledgers", books)
        .api_route("/sites/{site}/ledgers/{plugin}/{ledger}/postings", postings)
        .api_route("/sites/{site}/ledgers/{plugin}/{ledger}/sums", sums)
        .api_route(
            "/sites/{site}/ledgers/{plugin}/{ledger}/postings/{posting}/reversal",
            post_with(reverse, says(CHAPTER, "reverse_posting", "Takes a posting back by a counter-posting")),
        )
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose ledger it is.
    plugin: Name,
    /// As in the blueprint.
    ledger: Name,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct PostingAddress {
    /// The plugin whose ledger it is.
    plugin: Name,
    /// As in the blueprint.
    ledger: Name,
    /// The posting.
    posting: Number,
}

/// Why a posting is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReverseBody {
    reason: String,
}

/// The counter-postings: of the posting, and of whatever became of its rest.
#[derive(Debug, Serialize, JsonSchema)]
struct Reversed {
    postings: Vec<u64>,
}

/// Which postings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Of this account; left out: of all, account by account.
    #[schemars(length(min = 1, max = 200))]
    account: Option<String>,
    /// At or after.
    from: Option<Moment>,
    /// Before.
    until: Option<Moment>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// Which postings are added up.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Summed {
    /// Of this account; left out: each account of its own.
    #[schemars(length(min = 1, max = 200))]
    account: Option<String>,
    /// At or after.
    from: Option<Moment>,
    /// Before.
    until: Option<Moment>,
}

/// A book with amounts.
#[derive(Debug, Serialize, JsonSchema)]
struct LedgerView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    /// `CNY`, `points`.
    unit: String,
    /// Digits behind the point.
    scale: u8,
    /// By what its sums are kept and capped: `month`.
    period: String,
    /// Whether the caller may reverse a posting.
    reversible: bool,
}

/// A posting.
#[derive(Debug, Serialize, JsonSchema)]
struct PostingView {
    id: u64,
    at: Moment,
    account: String,
    /// Signed and exact: `-12.50`.
    amount: String,
    /// Why, for people.
    reason: String,
    /// The ticket it comes from.
    about: Option<u64>,
    /// A kind of the blueprint.
    kind: Option<String>,
    /// The how-manieth of its kind it was.
    step: Option<u32>,
    /// What was asked for, where something else was booked.
    asked: Option<String>,
    /// What the cap cut off.
    cut: Option<String>,
    /// What was left for the next period.
    carried: Option<String>,
    /// The posting whose rest this is.
    rest_of: Option<u64>,
    /// The posting it takes back.
    reverses: Option<u64>,
}

impl PostingView {
    fn of(posted: Posted, moments: &Moments) -> Self {
        let Posted { id, at, posting, origin } = posted;
        let text = |number: Option<Decimal>| number.map(|number| number.to_string());
        Self {
            id,
            at: moments.write(at),
            account: posting.account,
            amount: posting.amount.to_string(),
            reason: posting.reason,
            about: posting.about,
            kind: origin.kind,
            step: origin.step,
            asked: text(origin.asked),
            cut: text(origin.cut),
            carried: text(origin.carried),
            rest_of: origin.rest_of,
            reverses: origin.reverses,
        }
    }
}

/// What an account's postings come to.
#[derive(Debug, Serialize, JsonSchema)]
struct SumView {
    account: String,
    /// Exact.
    sum: String,
    postings: u64,
}

/// A stretch of a ledger.
struct Stretch {
    account: Option<String>,
    from: Option<Instant>,
    until: Option<Instant>,
}

impl Stretch {
    fn of(
        moments: &Moments,
        account: Option<String>,
        from: Option<&Moment>,
        until: Option<&Moment>,
    ) -> Result<Self, Problem> {
        let read = |name: &str, text: Option<&Moment>| {
            let read = text.map(|text| moments.read(&text.0)).transpose();
            read.map_err(|why| Problem::malformed(name, why))
        };
        Ok(Self { account, from: read("from", from)?, until: read("until", until)? })
    }

    fn range(&self, at: &Address) -> Range {
        let Some(account) = &self.account else {
            return Range::prefix(&key::ledger(&at.plugin.0, &at.ledger.0).below());
        };
        let whole = Range::prefix(&key::account(&at.plugin.0, &at.ledger.0, account).below());
        let moment = |moment| key::posting(&at.plugin.0, &at.ledger.0, account, moment, 0).bytes();
        Range {
            from: self.from.map_or(whole.from, moment),
            to: self.until.map_or(whole.to, moment),
            backwards: false,
        }
    }

    fn holds(&self, posted: &Posted) -> bool {
        self.from.is_none_or(|from| posted.at >= from) && self.until.is_none_or(|until| posted.at < until)
    }
}

async fn books(member: Member) -> Json<Vec<LedgerView>> {
    let plugins = member.site.plugins.iter();
    let books =
        plugins.flat_map(|(plugin, active)| active.blueprint.ledgers.iter().map(move |book| (plugin, book)));
    let readable = books.filter(|(_, (_, book))| member.may_read(&book.read));
    let view = |(plugin, (name, book)): (&String, (&String, &model::Ledger))| LedgerView {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&book.title, member.locale()),
        unit: book.unit.said(member.locale().name()).to_owned(),
        scale: book.scale,
        period: book.period.to_string(),
        reversible: stands_in(&member, &book.reverse, None),
    };
    Json(readable.map(view).collect())
}

fn readable(member: &Member, at: &Address) -> Result<(), Problem> {
    let declared = active(member, &at.plugin)?.blueprint.ledgers.get(&at.ledger.0);
    let declared =
        declared.ok_or_else(|| Problem::not_found(format!("there is no ledger `{}`", at.ledger)))?;
    if member.may_read(&declared.read) {
        return Ok(());
    }
    let roles = declared.read.join("`, `");
    Err(Problem::denied(format!("reading ledger `{}` needs one of the roles `{roles}`", at.ledger)))
}

async fn postings(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<PostingView>>, Problem> {
    readable(&member, &at)?;
    let stretch = Stretch::of(&member.moments, wanted.account, wanted.from.as_ref(), wanted.until.as_ref())?;
    let moments = member.moments.clone();
    let page = member.read(move |view| {
        let (limit, cursor) = (wanted.limit.unwrap_or_default(), wanted.cursor.as_ref());
        filtered(view, stretch.range(&at), limit, cursor, |_, bytes| {
            let posted: Posted = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok(stretch.holds(&posted).then(|| PostingView::of(posted, &moments)))
        })
    });
    Ok(Json(page.await?))
}

async fn sums(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Summed>,
) -> Result<Json<Vec<SumView>>, Problem> {
    readable(&member, &at)?;
    let stretch = Stretch::of(&member.moments, wanted.account, wanted.from.as_ref(), wanted.until.as_ref())?;
    let sums = member.read(move |view| added(view, &at, &stretch));
    let view = |(account, (sum, postings)): (String, (Decimal, u64))| SumView {
        account,
        sum: sum.to_string(),
        postings,
    };
    Ok(Json(sums.await?.into_iter().map(view).collect()))
}

async fn reverse(
    member: Member,
    At(at): At<PostingAddress>,
    key: IdempotencyKey,
    Body(ReverseBody { reason }): Body<ReverseBody>,
) -> Result<Json<Reversed>, Problem> {
    let PostingAddress { plugin, ledger, posting } = at;
    let command = Command::Reverse { plugin: plugin.0, ledger: ledger.0, posting: posting.0, reason };
    let answer = member.act(command, key).await?;
    let postings = answer["postings"].as_array().map(|all| all.iter().filter_map(serde_json::Value::as_u64));
    let postings = postings.ok_or_else(|| Problem::internal("an answer about a posting", &answer))?;
    Ok(Json(Reversed { postings: postings.collect() }))
}

fn added(
    view: &dyn View,
    at: &Address,
    stretch: &Stretch,
) -> Result<BTreeMap<String, (Decimal, u64)>, Problem> {
    let found = view.scan(&stretch.range(at), ADDED_MAX)?;
    if found.len() == ADDED_MAX {
        let text = format!(
            "more than {ADDED_MAX} postings would have to be added (name an account or a shorter time)"
        );
        return Err(Problem::new(Code::Limit, text));
    }
    let mut sums: BTreeMap<String, (Decimal, u64)> = BTreeMap::new();
    for (_, bytes) in found {
        let posted: Posted = serde_json::from_slice(&bytes).map_err(damaged)?;
        if !stretch.holds(&posted) {
            continue;
        }
        let (sum, count) = sums.entry(posted.posting.account).or_default();
        *sum = sum.checked_add(posted.posting.amount).ok_or_else(|| {
            Problem::new(Code::Limit, format!("the sum of ledger `{}` is too large to be exact", at.ledger))
        })?;
        *count += 1;
    }
    Ok(sums)
}
