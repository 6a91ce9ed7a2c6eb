//! Custody: things of registers go out, come back, get lost, are counted.

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::custody::{self, Handling, Holder, MovementKind, Rest};
use frontdesk_engine::key;
use frontdesk_engine::view::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, Paging, damaged, filtered, page};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::moment::{Moment, Moments};
use super::problem::Problem;
use super::registers::{Address, EntryAddress, readable};
use super::words::{Name, Number};

const CHAPTER: &str = "custody";

/// What the routes are called below.
const ENTRY: &str = "/sites/{site}/registers/{plugin}/{register}/entries/{key}";

pub(super) fn routes() -> ApiRouter<App> {
    let register = "/sites/{site}/registers/{plugin}/{register}";
    let at = |name: &str| format!("{ENTRY}/{name}");
    let counts = get_with(counts, says(CHAPTER, "list_counts", "Counts, the latest first"))
        .post_with(count, says(CHAPTER, "count_register", "Compares what lies there with what should"));
    ApiRouter::new()
        .api_route(
            &format!("{register}/custody"),
            get_with(
                away,
                says(CHAPTER, "list_custody", "Entries of which something is out, lost or unsealed"),
            ),
        )
        .api_route(
            &at("movements"),
            get_with(movements, says(CHAPTER, "list_movements", "What happened to an entry's things")),
        )
        .api_route(&at("out"), post_with(out, says(CHAPTER, "check_out", "Hands something out")))
        .api_route(&at("in"), post_with(back, says(CHAPTER, "check_in", "Takes something back")))
        .api_route(&at("lost"), post_with(lost, says(CHAPTER, "declare_lost", "Declares something lost")))
        .api_route(&at("found"), post_with(found, says(CHAPTER, "declare_found", "What was lost was found")))
        .api_route(
            &at("seal"),
            post_with(seal, says(CHAPTER, "mark_seal", "Marks a seal as broken or whole")),
        )
        .api_route(&format!("{register}/counts"), counts)
        .api_route(
            &format!("{register}/counts/{{count}}/explanation"),
            post_with(explain, says(CHAPTER, "explain_count", "Says how a difference came about")),
        )
}

#[derive(Debug, Deserialize, JsonSchema)]
struct CountAddress {
    /// The plugin whose register it is.
    plugin: Name,
    /// As in the blueprint.
    register: Name,
    /// The count.
    count: Number,
}

/// Something that goes out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OutBody {
    /// Who gets it: `{ "person": "li" }` or `{ "outside": "Li's workshop" }`.
    holder: Holder,
    /// How many; left out: 1.
    #[serde(default = "one")]
    count: u32,
    /// Until when it is in time; left out: as the blueprint says.
    #[serde(default)]
    due: Option<Moment>,
    /// The ticket it goes out for.
    #[serde(default)]
    about: Option<Number>,
    /// Purpose, consent.
    #[serde(default)]
    note: String,
}

fn one() -> u32 {
    1
}

/// Something that comes back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BackBody {
    /// Which loan; left out where only one is out.
    #[serde(default)]
    loan: Option<Number>,
    /// How many came back; left out: 1.
    #[serde(default = "one")]
    count: u32,
    /// What became of those that did not.
    #[serde(default)]
    rest: Option<Rest>,
    /// Whether the seal is whole, where there are seals.
    #[serde(default)]
    intact: Option<bool>,
    /// Needed for a loss and for a broken seal.
    #[serde(default)]
    note: String,
}

/// Something that is lost.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LostBody {
    /// Out of which loan; left out: out of its place.
    #[serde(default)]
    loan: Option<Number>,
    /// How many; left out: 1.
    #[serde(default = "one")]
    count: u32,
    /// How.
    note: String,
}

/// Something that was found.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FoundBody {
    /// How many; left out: 1.
    #[serde(default = "one")]
    count: u32,
    /// Where and by whom.
    note: String,
}

/// How a seal is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SealBody {
    /// Whether it is whole now.
    intact: bool,
    /// What was found, or who sealed.
    note: String,
}

/// What was counted: `total`, or `each` entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountBody {
    /// All together.
    #[serde(default)]
    total: Option<u64>,
    /// By key: every entry of the register, and whatever else was found.
    #[serde(default)]
    each: Option<BTreeMap<String, u32>>,
    /// What was noticed.
    #[serde(default)]
    note: String,
}

/// An explanation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExplainBody {
    /// How the difference came about.
    note: String,
}

/// The loan of what went out.
#[derive(Debug, Serialize, JsonSchema)]
struct LoanMade {
    loan: u64,
}

/// What went out to one holder at one time and is not all back.
#[derive(Debug, Serialize, JsonSchema)]
struct LoanView {
    id: u64,
    holder: Holder,
    /// How many went out.
    count: u32,
    /// How many of them are still out.
    left: u32,
    out_at: Moment,
    /// A person's id or `plugin:<id>`.
    out_by: String,
    /// Until when it is in time.
    due: Option<Moment>,
    about: Option<u64>,
    note: String,
}

/// An entry of which not everything lies whole in its place.
#[derive(Debug, Serialize, JsonSchema)]
struct CustodyView {
    /// The entry.
    key: String,
    /// What is out, the oldest first.
    loans: Vec<LoanView>,
    /// How many are lost.
    lost: u32,
    /// Its seal is broken.
    broken_seal: Option<MarkView>,
}

/// Who did something, when, and what was said.
#[derive(Debug, Serialize, JsonSchema)]
struct MarkView {
    at: Moment,
    /// A person's id or `plugin:<id>`.
    by: String,
    note: String,
}

/// A line of an entry's custody.
#[derive(Debug, Serialize, JsonSchema)]
struct MovementView {
    id: u64,
    at: Moment,
    /// A person's id or `plugin:<id>`.
    by: String,
    kind: MovementKind,
    count: u32,
    loan: Option<u64>,
    holder: Option<Holder>,
    note: String,
}

/// A count and how it compared.
#[derive(Debug, Serialize, JsonSchema)]
struct CountView {
    id: u64,
    at: Moment,
    /// A person's id or `plugin:<id>`.
    by: String,
    /// How many should have been there.
    expected: u64,
    counted: u64,
    /// The entries that differ, where each was counted.
    differences: Vec<custody::Difference>,
    note: String,
    /// Whether something differs that nobody has explained.
    open: bool,
    explained: Option<MarkView>,
}

/// What came of a count.
#[derive(Debug, Serialize, JsonSchema)]
struct Counted {
    count: u64,
    expected: u64,
    counted: u64,
    /// Whether they differ, in all or by entry.
    differs: bool,
}

fn mark(mark: custody::Mark, moments: &Moments) -> MarkView {
    MarkView { at: moments.write(mark.at), by: mark.by, note: mark.note }
}

fn loan(loan: custody::Loan, moments: &Moments) -> LoanView {
    LoanView {
        id: loan.id,
        holder: loan.holder,
        count: loan.count,
        left: loan.left,
        out_at: moments.write(loan.out_at),
        out_by: loan.out_by,
        due: loan.due.map(|due| moments.write(due)),
        about: loan.about,
        note: loan.note,
    }
}

async fn away(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<CustodyView>>, Problem> {
    readable(&member, &at.plugin, &at.register)?;
    let moments = member.moments.clone();
    let page = member.read(move |view| {
        let range = Range::prefix(&key::custodies(&at.plugin.0, &at.register.0).below());
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let found: custody::Custody = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok(Some(CustodyView {
                key: found.key,
                loans: found.loans.into_iter().map(|one| loan(one, &moments)).collect(),
                lost: found.lost,
                broken_seal: found.broken.map(|broken| mark(broken, &moments)),
            }))
        })
    });
    Ok(Json(page.await?))
}

async fn movements(
    member: Member,
    At(at): At<EntryAddress>,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<MovementView>>, Problem> {
    readable(&member, &at.plugin, &at.register)?;
    let found = member.read(move |view| {
        let range = Range::prefix(&key::movements(&at.plugin.0, &at.register.0, &at.key).below());
        page::<custody::Movement>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    let line = |one: custody::Movement| MovementView {
        id: one.id,
        at: member.moments.write(one.at),
        by: one.by,
        kind: one.kind,
        count: one.count,
        loan: one.loan,
        holder: one.holder,
        note: one.note,
    };
    Ok(Json(found.await?.map(line)))
}

async fn counts(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Paging>,
) -> Result<Json<Page<CountView>>, Problem> {
    readable(&member, &at.plugin, &at.register)?;
    let found = member.read(move |view| {
        let range = Range::prefix(&key::counts(&at.plugin.0, &at.register.0).below()).reversed();
        page::<custody::Count>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    let view = |one: custody::Count| CountView {
        open: one.is_open(),
        id: one.id,
        at: member.moments.write(one.at),
        by: one.by,
        expected: one.expected,
        counted: one.counted,
        differences: one.differences,
        note: one.note,
        explained: one.explained.map(|explained| mark(explained, &member.moments)),
    };
    Ok(Json(found.await?.map(view)))
}

/// Hands a command about an entry's things on.
async fn handle(
    member: &Member,
    (plugin, register): (Name, Name),
    handling: Handling,
    key: IdempotencyKey,
) -> Result<serde_json::Value, Problem> {
    let command = Command::Custody { plugin: plugin.0, register: register.0, handling };
    member.act(command, key).await
}

async fn out(
    member: Member,
    At(at): At<EntryAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<OutBody>,
) -> Result<Json<LoanMade>, Problem> {
    let due = wanted.due.map(|due| member.moments.read(&due.0)).transpose();
    let out = custody::Out {
        key: at.key,
        holder: wanted.holder,
        count: wanted.count,
        due: due.map_err(|why| Problem::malformed("due", why))?,
        about: wanted.about.map(|about| about.0),
        note: wanted.note,
    };
    let answer = handle(&member, (at.plugin, at.register), Handling::Out(out), key).await?;
    let loan = answer["loan"].as_u64().ok_or_else(|| Problem::internal("an answer about a loan", &answer))?;
    Ok(Json(LoanMade { loan }))
}

async fn back(
    member: Member,
    At(at): At<EntryAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<BackBody>,
) -> Result<NoContent, Problem> {
    let BackBody { loan, count, rest, intact, note } = wanted;
    let back = custody::Back { key: at.key, loan: loan.map(|loan| loan.0), count, rest, intact, note };
    handle(&member, (at.plugin, at.register), Handling::In(back), key).await?;
    Ok(NoContent)
}

async fn lost(
    member: Member,
    At(at): At<EntryAddress>,
    key: IdempotencyKey,
    Body(wanted): Body<LostBody>,
) -> Result<NoContent, Problem> {
    let LostBody { loan, count, note } = wanted;
    let lost = custody::Lost { key: at.key, loan: loan.map(|loan| loan.0), count, note };
    handle(&member, (at.plugin, at.register), Handling::Lost(lost), key).await?;
    Ok(NoContent)
}

async fn found(
    member: Member,
    At(at): At<EntryAddress>,
    key: IdempotencyKey,
    Body(FoundBody { count, note }): Body<FoundBody>,
) -> Result<NoContent, Problem> {
    let found = Handling::Found { key: at.key, count, note };
    handle(&member, (at.plugin, at.register), found, key).await?;
    Ok(NoContent)
}

async fn seal(
    member: Member,
    At(at): At<EntryAddress>,
    key: IdempotencyKey,
    Body(SealBody { intact, note }): Body<SealBody>,
) -> Result<NoContent, Problem> {
    let seal = Handling::Seal { key: at.key, intact, note };
    handle(&member, (at.plugin, at.register), seal, key).await?;
    Ok(NoContent)
}

async fn count(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(CountBody { total, each, note }): Body<CountBody>,
) -> Result<Json<Counted>, Problem> {
    let counted = match (total, each) {
        (Some(total), None) => custody::Counted::Total(total),
        (None, Some(each)) => custody::Counted::Each(each),
        _ => return Err(Problem::malformed("total", "expected either `total` or `each`")),
    };
    let answer = handle(&member, (at.plugin, at.register), Handling::Count { counted, note }, key).await?;
    let whole = |name: &str| answer[name].as_u64();
    match (whole("count"), whole("expected"), whole("counted"), answer["differs"].as_bool()) {
        (Some(count), Some(expected), Some(counted), Some(differs)) => {
            Ok(Json(Counted { count, expected, counted, differs }))
        }
        _ => Err(Problem::internal("an answer about a count", &answer)),
    }
}

async fn explain(
    member: Member,
    At(at): At<CountAddress>,
    key: IdempotencyKey,
    Body(ExplainBody { note }): Body<ExplainBody>,
) -> Result<NoContent, Problem> {
    let explain = Handling::Explain { count: at.count.0, note };
    handle(&member, (at.plugin, at.register), explain, key).await?;
    Ok(NoContent)
}
