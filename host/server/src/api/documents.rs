//! Documents and passes: read, voided, and used at the gate.

mod print;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::command::Command;
use frontdesk_engine::custody::Holder;
use frontdesk_engine::document::{Document, Validity};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::{FieldView, Form, all, plain, said};
use super::moment::Moment;
use super::problem::Problem;
use super::registers::active;
use super::words::{Cursor, Limit, Name, Number};
use super::workflows::stands_in;

const CHAPTER: &str = "documents";

pub(super) fn routes() -> ApiRouter<App> {
    let base = "/sites/{site}/documents";
    ApiRouter::new()
        .api_route(
            base,
            get_with(kinds, says(CHAPTER, "list_document_kinds", "Kinds of documents the caller may read")),
        )
        .api_route(
            &format!("{base}/{{plugin}}/{{document}}"),
            get_with(list, says(CHAPTER, "list_documents", "Documents by number")),
        )
        .api_route(
            &format!("{base}/{{plugin}}/{{document}}/{{number}}"),
            get_with(show, says(CHAPTER, "get_document", "A document")),
        )
        .api_route(
            &format!("{base}/{{plugin}}/{{document}}/{{number}}/print"),
            get_with(print::print, says(CHAPTER, "print_document", "A document as a page for the printer")),
        )
        .api_route(
            &format!("{base}/{{plugin}}/{{document}}/{{number}}/void"),
            post_with(void, says(CHAPTER, "void_document", "Voids a document; its number stays")),
        )
        .api_route(
            "/sites/{site}/passes/use",
            post_with(use_pass, says(CHAPTER, "use_pass", "Lets a pass through by its code")),
        )
}

#[derive(Debug, Deserialize, JsonSchema)]
struct KindAddress {
    /// The plugin whose document it is.
    plugin: Name,
    /// As in the blueprint.
    document: Name,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The plugin whose document it is.
    plugin: Name,
    /// As in the blueprint.
    document: Name,
    /// As it is printed.
    #[schemars(length(min = 1, max = 200))]
    number: String,
}

/// Which documents.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Those that stand so now.
    #[schemars(with = "Option<ValidityWanted>")]
    validity: Option<Validity>,
    /// Those of this ticket.
    about: Option<Number>,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// How the validity stands in a query.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum ValidityWanted {
    Valid,
    Used,
    Expired,
    Void,
}

/// Why a document is voided.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct VoidBody {
    reason: String,
}

/// A pass that is shown.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UseBody {
    /// As it is shown; small letters, spaces and hyphens do not matter.
    code: String,
    /// Where.
    #[serde(default)]
    place: String,
}

/// A kind of document.
#[derive(Debug, Serialize, JsonSchema)]
struct KindView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    family: Option<String>,
    fields: Vec<FieldView>,
    /// Whether it is a pass.
    is_pass: bool,
    /// Whether the caller may void it.
    voidable: bool,
}

/// A document and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
struct DocumentView {
    number: String,
    validity: Validity,
    about: Option<u64>,
    holder: Option<Holder>,
    issued_at: Moment,
    /// A person's id or `plugin:<id>`.
    issued_by: String,
    /// What it says, as plain JSON.
    fields: Form,
    /// Fields of which the caller sees a part or nothing.
    masked: Vec<String>,
    /// SHA-256 of what it says, in lowercase hex.
    hash: String,
    voided: Option<VoidView>,
    pass: Option<PassView>,
}

/// When, by whom and why a document was voided.
#[derive(Debug, Serialize, JsonSchema)]
struct VoidView {
    at: Moment,
    by: String,
    reason: String,
}

/// How a document is used as a pass.
#[derive(Debug, Serialize, JsonSchema)]
struct PassView {
    /// What is shown at the gate.
    code: String,
    /// The last moment at which it is valid.
    until: Option<Moment>,
    /// How often it can be used; 0: as often as wanted.
    uses: u32,
    used: Vec<UseView>,
}

/// One use of a pass.
#[derive(Debug, Serialize, JsonSchema)]
struct UseView {
    at: Moment,
    by: String,
    place: String,
}

/// Masks what the caller may not see of a document, and tells which fields those are.
fn mask(document: &mut Document, member: &Member) -> Vec<String> {
    let blueprint = member.site.plugins.get(&document.plugin).map(|active| &active.blueprint);
    let declared = blueprint.and_then(|blueprint| blueprint.documents.get(&document.document));
    let veil = declared
        .map(|kind| member.sight().veil(&document.plugin, &kind.fields, &document.fields))
        .unwrap_or_default();
    veil.over(&mut document.fields);
    veil.names().map(str::to_owned).collect()
}

impl DocumentView {
    /// As the caller may see it.
    fn of(mut document: Document, member: &Member, now: Instant) -> Self {
        let moments = &member.moments;
        Self {
            masked: mask(&mut document, member),
            validity: document.validity(now),
            number: document.number,
            about: document.about,
            holder: document.holder,
            issued_at: moments.write(document.issued_at),
            issued_by: document.issued_by,
            fields: plain(&document.fields, moments),
            hash: document.hash,
            voided: document.voided.map(|mark| VoidView {
                at: moments.write(mark.at),
                by: mark.by,
                reason: mark.note,
            }),
            pass: document.pass.map(|pass| PassView {
                code: pass.code,
                until: pass.until.map(|until| moments.write(until)),
                uses: pass.uses,
                used: pass
                    .used
                    .into_iter()
                    .map(|used| UseView { at: moments.write(used.at), by: used.by, place: used.place })
                    .collect(),
            }),
        }
    }
}

async fn kinds(member: Member) -> Json<Vec<KindView>> {
    let plugins = member.site.plugins.iter();
    let kinds = plugins.flat_map(|(plugin, active)| {
        active.blueprint.documents.iter().map(move |(name, kind)| (plugin, name, kind))
    });
    let readable = kinds.filter(|(_, _, kind)| member.may_read(&kind.read));
    let view = |(plugin, name, kind): (&String, &String, &model::Document)| KindView {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&kind.title, member.locale()),
        family: kind.family.clone(),
        fields: all(&kind.fields, member.locale()),
        is_pass: kind.pass.is_some(),
        voidable: stands_in(&member, &kind.void, None),
    };
    Json(readable.map(view).collect())
}

fn readable(member: &Member, plugin: &Name, document: &Name) -> Result<(), Problem> {
    let declared = active(member, plugin)?.blueprint.documents.get(&document.0);
    let declared =
        declared.ok_or_else(|| Problem::not_found(format!("there is no document `{document}`")))?;
    if member.may_read(&declared.read) {
        return Ok(());
    }
    let roles = declared.read.join("`, `");
    Err(Problem::denied(format!("reading `{document}` needs one of the roles `{roles}`")))
}

async fn list(
    State(app): State<App>,
    member: Member,
    At(at): At<KindAddress>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<DocumentView>>, Problem> {
    readable(&member, &at.plugin, &at.document)?;
    let now = app.host.clock.now();
    let page = member.read(move |view| {
        let range = Range::prefix(&key::documents(&at.plugin.0, &at.document.0).below());
        let is = |document: &Document| {
            wanted.validity.is_none_or(|validity| document.validity(now) == validity)
                && wanted.about.is_none_or(|about| document.about == Some(about.0))
        };
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let document: Document = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok(is(&document).then_some(document))
        })
    });
    Ok(Json(page.await?.map(|document| DocumentView::of(document, &member, now))))
}

async fn read(
    member: &Member,
    plugin: String,
    document: String,
    number: String,
) -> Result<Document, Problem> {
    let found = member.read(move |view| {
        let found = record::get::<Document>(view, key::document(&plugin, &document, &number))?;
        let none = || format!("there is no `{document}` {}", number.escape_debug());
        found.ok_or_else(|| Problem::not_found(none()))
    });
    found.await
}

async fn show(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
) -> Result<Json<DocumentView>, Problem> {
    readable(&member, &at.plugin, &at.document)?;
    let document = read(&member, at.plugin.0, at.document.0, at.number).await?;
    Ok(Json(DocumentView::of(document, &member, app.host.clock.now())))
}

async fn void(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(VoidBody { reason }): Body<VoidBody>,
) -> Result<NoContent, Problem> {
    let Address { plugin, document, number } = at;
    member.act(Command::Void { plugin: plugin.0, document: document.0, number, reason }, key).await?;
    Ok(NoContent)
}

async fn use_pass(
    State(app): State<App>,
    member: Member,
    key: IdempotencyKey,
    Body(UseBody { code, place }): Body<UseBody>,
) -> Result<Json<DocumentView>, Problem> {
    let answer = member.act(Command::UsePass { code, place }, key).await?;
    let word = |name: &str| answer[name].as_str().map(str::to_owned);
    let (Some(plugin), Some(document), Some(number)) = (word("plugin"), word("document"), word("number"))
    else {
        return Err(Problem::internal("an answer about a pass", &answer));
    };
    // Whoever stands at the gate sees what the pass says, whether or not he may read the others.
    let document = read(&member, plugin, document, number).await?;
    Ok(Json(DocumentView::of(document, &member, app.host.clock.now())))
}
