//! Files that people attach to forms: brought first, then named in a field by their id.
//!
//! Whoever reads one says where it hangs: the ticket or entry must be readable, and the field that holds it not masked.

mod incoming;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use frontdesk_engine::register::Entry;
use frontdesk_engine::signature::Signature;
use frontdesk_engine::ticket::{HistoryLine, Ticket};
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use futures_util::StreamExt as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::incoming::{Incoming, encoded};
use super::App;
use super::answer::Created;
use super::caller::Member;
use super::document::says;
use super::extract::{At, Query};
use super::moment::Moment;
use super::problem::{Code, Problem};
use super::registers;
use super::tickets::SIGNATURES_MAX;
use super::words::{Hash, Name, Number};
use crate::files::{FileError, Kind, Part, Stored};

const CHAPTER: &str = "files";

/// How many lines of a history are looked through for a file; a ticket has a few dozen.
const LINES_MAX: usize = 10_000;

pub(super) fn routes() -> ApiRouter<App> {
    let bring = post_with(bring, says(CHAPTER, "put_file", "Brings a file, to be named in a form by its id"));
    let one = get_with(show, |operation| {
        says(CHAPTER, "get_file", "A file's bytes")(operation).response_with::<200, Bytes, _>(|response| {
            response.description("Images and PDFs to be shown in place, everything else as a download.")
        })
    });
    let meta = get_with(tell, says(CHAPTER, "get_file_meta", "What is known of a file"));
    ApiRouter::new()
        .api_route("/sites/{site}/files", bring)
        .api_route("/sites/{site}/files/{file}", one)
        .api_route("/sites/{site}/files/{file}/meta", meta)
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The file's id.
    file: Hash,
}

/// Where a file hangs; whoever brought it need not say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Place {
    /// In a field, a signature or the history of this ticket.
    ticket: Option<Number>,
    /// In an entry of a register of this plugin.
    plugin: Option<Name>,
    /// The register.
    register: Option<Name>,
    /// The entry's key.
    #[schemars(length(min = 1, max = 200))]
    entry: Option<String>,
}

/// How a browser may show a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Preview {
    Image,
    Pdf,
    Text,
    None,
}

/// What is known of a file.
#[derive(Debug, Serialize, JsonSchema)]
struct FileView {
    /// Its id, for fields: the content hash.
    file: String,
    name: String,
    /// `type/subtype`.
    content_type: String,
    /// Its size.
    bytes: u64,
    preview: Preview,
    /// When it was brought the last time.
    at: Moment,
}

impl FileView {
    fn of(file: String, stored: Stored, member: &Member) -> Self {
        Self {
            file,
            preview: match Kind::of(&stored.content_type) {
                Kind::Image => Preview::Image,
                Kind::Pdf => Preview::Pdf,
                Kind::Text => Preview::Text,
                Kind::Other => Preview::None,
            },
            name: stored.name,
            content_type: stored.content_type,
            bytes: stored.bytes,
            at: member.moments.write(stored.at),
        }
    }
}

async fn bring(
    State(app): State<App>,
    member: Member,
    incoming: Incoming,
) -> Result<Created<FileView>, Problem> {
    let Incoming { name, says, body } = incoming;
    let host = app.host.clone();
    let site = member.handle.name().to_owned();
    let address = format!("/api/v1/sites/{site}/files");
    let part = blocking(move || host.files.begin(&site)).await?;
    let part = received(part, body).await?;
    let (host, login) = (app.host.clone(), member.caller.account.login.clone());
    let (file, stored) =
        blocking(move || host.files.keep(part, &name, &says, &login, host.clock.now())).await?;
    Ok(Created::at(format!("{address}/{file}"), FileView::of(file, stored, &member)))
}

/// Takes what comes, piece by piece, and counts it: no file is held in memory.
async fn received(mut part: Part, body: Body) -> Result<Part, Problem> {
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece =
            piece.map_err(|_| Problem::new(Code::Malformed, "the body could not be read to its end"))?;
        part = blocking(move || part.write(&piece).map(|()| part)).await?;
    }
    Ok(part)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Problem::internal("work on a file stopped", &error))??)
}

async fn tell(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(place): Query<Place>,
) -> Result<Json<FileView>, Problem> {
    let stored = readable(&app, &member, &at.file, place).await?;
    Ok(Json(FileView::of(at.file.0, stored, &member)))
}

async fn show(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    let stored = readable(&app, &member, &at.file, place).await?;
    let (host, site) = (app.host.clone(), member.handle.name().to_owned());
    let bytes = blocking(move || host.files.read(&site, &at.file.0)).await?;
    let mut response = Body::from(bytes).into_response();
    head(response.headers_mut(), &stored);
    Ok(response)
}

/// Whatever is in a file, it is data: no browser runs it, and only what cannot hold a page is shown in place.
fn head(headers: &mut HeaderMap, stored: &Stored) {
    let kind = Kind::of(&stored.content_type);
    let way = if kind.is_shown() { "inline" } else { "attachment" };
    let disposition = format!("{way}; filename*=UTF-8''{}", encoded(&stored.name));
    let text = |text: &str| HeaderValue::from_str(text).ok();
    let fallback = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, text(&stored.content_type).unwrap_or(fallback));
    headers.insert(
        header::CONTENT_DISPOSITION,
        text(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
    );
}

/// What is known of a file that the caller may read; otherwise it looks like one that is not there.
async fn readable(app: &App, member: &Member, file: &Hash, place: Place) -> Result<Stored, Problem> {
    let none = || Problem::not_found(format!("there is no file `{file}` here"));
    let (host, site, id) = (app.host.clone(), member.handle.name().to_owned(), file.0.clone());
    let stored = blocking(move || host.files.find(&site, &id)).await?.ok_or_else(none)?;
    if stored.by.contains(&member.caller.account.login) {
        return Ok(stored);
    }
    let (asker, id) = (member.clone(), file.0.clone());
    let hangs = member.read(move |view| hangs_there(view, &asker, &id, &place)).await?;
    if hangs { Ok(stored) } else { Err(none()) }
}

/// The bytes of a file that the caller brought; another's looks like one that is not there.
pub(super) async fn brought(app: &App, member: &Member, file: &Hash) -> Result<Vec<u8>, Problem> {
    readable(app, member, file, Place::default()).await?;
    let (host, site, id) = (app.host.clone(), member.handle.name().to_owned(), file.0.clone());
    blocking(move || host.files.read(&site, &id)).await
}

fn hangs_there(view: &dyn View, member: &Member, file: &str, place: &Place) -> Result<bool, Problem> {
    if let Some(Number(ticket)) = place.ticket {
        return hangs_at_ticket(view, member, file, ticket);
    }
    match (&place.plugin, &place.register, &place.entry) {
        (Some(plugin), Some(register), Some(entry)) => {
            registers::readable(member, plugin, register)?;
            hangs_in_entry(view, member, file, (plugin, register, entry.as_str()))
        }
        _ => Ok(false),
    }
}

/// In the ticket as the caller sees it: what is masked there is text by now, and holds no file.
fn hangs_at_ticket(view: &dyn View, member: &Member, file: &str, id: u64) -> Result<bool, Problem> {
    let Some(ticket) = record::get::<Ticket>(view, key::ticket(id))? else { return Ok(false) };
    let sight = member.sight();
    if holds(&sight.ticket(ticket.clone()).fields, file) {
        return Ok(true);
    }
    let signatures = record::below::<Signature>(view, key::signatures(id), SIGNATURES_MAX)?;
    if signatures.iter().any(|signature| signature.proof.iter().any(|proof| proof == file)) {
        return Ok(true);
    }
    let mut lines = record::below::<HistoryLine>(view, key::histories(id), LINES_MAX)?.into_iter();
    Ok(lines.any(|line| holds(&sight.line(&ticket, line).form, file)))
}

fn hangs_in_entry(
    view: &dyn View,
    member: &Member,
    file: &str,
    (plugin, register, entry): (&Name, &Name, &str),
) -> Result<bool, Problem> {
    let found = record::get::<Entry>(view, key::entry(&plugin.0, &register.0, entry))?;
    let book = registers::active(member, plugin)?.blueprint.registers.get(&register.0);
    let (Some(mut entry), Some(book)) = (found, book) else { return Ok(false) };
    member.sight().veil(&plugin.0, &book.fields, &entry.fields).over(&mut entry.fields);
    Ok(holds(&entry.fields, file))
}

fn holds(fields: &Fields, file: &str) -> bool {
    fields.values().any(|value| matches!(value, Value::Files(files) if files.iter().any(|one| one == file)))
}
