//! Registers: books with entries, read and written by those whose roles allow it.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::command::Command;
use frontdesk_engine::register::Entry;
use frontdesk_engine::view::{Range, View};
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::{Created, Tagged, tagged};
use super::caller::Member;
use super::cursor::{Page, page};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, IfMatch, IfNoneMatch, Query};
use super::forms::{FieldView, Form, all, plain, said};
use super::locale::Locale;
use super::moment::Moment;
use super::problem::{Code, Problem};
use super::showing::{Showing, people};
use super::table::{self, Accept, Cell, Format, Listing, ROWS_MAX, Sheet, Table};
use super::words::{Cursor, Limit, Name};
use super::workflows::stands_in;

const CHAPTER: &str = "registers";

pub(super) fn routes() -> ApiRouter<App> {
    let entries = get_with(list, says(CHAPTER, "list_entries", "Entries by key"))
        .post_with(add, says(CHAPTER, "add_entry", "Writes an entry under the next free key"));
    let entry =
        get_with(show, |operation| tagged::<EntryView>(says(CHAPTER, "get_entry", "An entry")(operation)))
            .put_with(put, says(CHAPTER, "put_entry", "Writes an entry whole"))
            .delete_with(remove, says(CHAPTER, "delete_entry", "Removes an entry"));
    ApiRouter::new()
        .api_route(
            "/sites/{site}/registers",
            get_with(books, says(CHAPTER, "list_registers", "Registers the caller may read")),
        )
        .api_route("/sites/{site}/registers/{plugin}/{register}/entries", entries)
        .api_route("/sites/{site}/registers/{plugin}/{register}/entries/{key}", entry)
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Address {
    /// The plugin whose register it is.
    pub(super) plugin: Name,
    /// As in the blueprint.
    pub(super) register: Name,
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct EntryAddress {
    /// The plugin whose register it is.
    pub(super) plugin: Name,
    /// As in the blueprint.
    pub(super) register: Name,
    /// The entry's key.
    #[schemars(length(min = 1, max = 200))]
    pub(super) key: String,
}

/// Which entries.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
    /// Left out: as `Accept` says. A file holds all entries; only JSON comes in pages.
    format: Option<Format>,
}

/// An entry to be written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EntryBody {
    /// All its fields, as plain JSON.
    form: Form,
}

/// A book with entries.
#[derive(Debug, Serialize, JsonSchema)]
struct RegisterView {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    family: Option<String>,
    fields: Vec<FieldView>,
    /// Whether the caller may write it by hand.
    writable: bool,
    /// How its things are kept; nothing where its entries are no things.
    custody: Option<CustodyOf>,
}

/// How a register's things are kept.
#[derive(Debug, Serialize, JsonSchema)]
struct CustodyOf {
    /// The field that tells how many there are; nothing: each entry is one thing.
    counted: Option<String>,
    /// To whom they may go.
    out_to: model::OutTo,
    /// Whether they lie under seals.
    seal: bool,
    /// Whether the caller may hand out, take back and count.
    allowed: bool,
}

/// A line of a register.
#[derive(Debug, Serialize, JsonSchema)]
struct EntryView {
    key: String,
    /// All fields that are not empty, as plain JSON.
    fields: Form,
    /// Fields that are masked for the caller.
    masked: Vec<String>,
    /// Counts its changes, from 1.
    revision: u64,
    changed_at: Moment,
}

/// Where an entry was written.
#[derive(Debug, Serialize, JsonSchema)]
struct Written {
    key: String,
}

impl EntryView {
    /// As the caller may see it.
    fn of(mut entry: Entry, member: &Member, (plugin, register): (&Name, &Name)) -> Self {
        let moments = &member.moments;
        let declared =
            member.site.plugins.get(&plugin.0).and_then(|active| active.blueprint.registers.get(&register.0));
        let veil = declared
            .map(|book| member.sight().veil(&plugin.0, &book.fields, &entry.fields))
            .unwrap_or_default();
        veil.over(&mut entry.fields);
        Self {
            masked: veil.names().map(str::to_owned).collect(),
            key: entry.key,
            fields: plain(&entry.fields, moments),
            revision: entry.revision,
            changed_at: moments.write(entry.changed_at),
        }
    }
}

async fn books(member: Member) -> Json<Vec<RegisterView>> {
    let plugins = member.site.plugins.iter();
    let books = plugins
        .flat_map(|(plugin, active)| active.blueprint.registers.iter().map(move |book| (plugin, book)));
    let readable = books.filter(|(_, (_, book))| member.may_read(&book.read));
    let view = |(plugin, (name, book)): (&String, (&String, &model::Register))| RegisterView {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&book.title, member.locale()),
        family: book.family.clone(),
        fields: all(&book.fields, member.locale()),
        writable: stands_in(&member, &book.write, None),
        custody: book.custody.as_ref().map(|custody| CustodyOf {
            counted: custody.counted.clone(),
            out_to: custody.out_to,
            seal: custody.seal,
            allowed: stands_in(&member, &custody.roles, None),
        }),
    };
    Json(readable.map(view).collect())
}

/// Refuses who may not read a register.
pub(super) fn readable(member: &Member, plugin: &Name, register: &Name) -> Result<(), Problem> {
    let registers = &active(member, plugin)?.blueprint.registers;
    let declared = registers.get(&register.0);
    let declared =
        declared.ok_or_else(|| Problem::not_found(format!("there is no register `{register}`")))?;
    if member.may_read(&declared.read) {
        return Ok(());
    }
    let roles = declared.read.join("`, `");
    Err(Problem::denied(format!("reading register `{register}` needs one of the roles `{roles}`")))
}

/// An installed plugin by the name in an address.
pub(super) fn active<'a>(
    member: &'a Member,
    plugin: &Name,
) -> Result<&'a frontdesk_engine::site::Active, Problem> {
    let found = member.site.plugins.get(&plugin.0);
    found.ok_or_else(|| Problem::not_found(format!("plugin `{plugin}` is not installed here")))
}

async fn list(
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
    accept: Accept,
) -> Result<Listing<Page<EntryView>>, Problem> {
    readable(&member, &at.plugin, &at.register)?;
    match accept.or(wanted.format) {
        Format::Json => {}
        format => {
            let asker = member.clone();
            return member.read(move |view| filed(view, &asker, &at, format)).await.map(Listing::File);
        }
    }
    let book = (at.plugin.clone(), at.register.clone());
    let entries = member.read(move |view| {
        let range = Range::prefix(&key::entries(&at.plugin.0, &at.register.0).below());
        page::<Entry>(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref())
    });
    Ok(Listing::Json(entries.await?.map(|entry| EntryView::of(entry, &member, (&book.0, &book.1)))))
}

/// All entries as a file, as the caller may see them.
fn filed(view: &dyn View, member: &Member, at: &Address, format: Format) -> Result<table::File, Problem> {
    let entries = record::below::<Entry>(view, key::entries(&at.plugin.0, &at.register.0), ROWS_MAX + 1)?;
    let none = || Problem::not_found(format!("there is no register `{}`", at.register));
    let declared = active(member, &at.plugin)?.blueprint.registers.get(&at.register.0).ok_or_else(none)?;
    let locale = member.locale();
    let mut showing = Showing::new(member.moments.clone(), locale);
    showing.learn(view, entries.iter().flat_map(|entry| people(&entry.fields)))?;
    let words = match locale {
        Locale::Zh => ["编号", "修改时间"],
        Locale::En => ["Key", "Changed"],
    };
    let titles = declared.fields.values().map(|field| said(&field.title, locale));
    let [key, changed] = words.map(str::to_owned);
    let row = |mut entry: Entry| {
        member.sight().veil(&at.plugin.0, &declared.fields, &entry.fields).over(&mut entry.fields);
        let cell = |(name, field): (&String, &model::Field)| {
            entry.fields.get(name).map_or(Cell::Empty, |value| Cell::of(Some(field), value, &showing))
        };
        let fields = declared.fields.iter().map(cell);
        let changed = Cell::Moment(member.moments.civil(entry.changed_at));
        [Cell::Text(entry.key.clone())].into_iter().chain(fields).chain([changed]).collect()
    };
    let sheet = Sheet {
        name: said(&declared.title, locale),
        columns: [key].into_iter().chain(titles).chain([changed]).collect(),
        rows: entries.into_iter().map(row).collect(),
    };
    Table { file: format!("{}-{}", at.plugin, at.register), sheets: vec![sheet] }.file(format)
}

async fn show(member: Member, At(at): At<EntryAddress>, known: IfNoneMatch) -> Result<Tagged, Problem> {
    readable(&member, &at.plugin, &at.register)?;
    let book = (at.plugin.clone(), at.register.clone());
    let entry = read(&member, at).await?;
    let revision = entry.revision;
    Tagged::of(&EntryView::of(entry, &member, (&book.0, &book.1)), revision, &known)
}

async fn read(member: &Member, at: EntryAddress) -> Result<Entry, Problem> {
    let entry = member.read(move |view| {
        let found = record::get::<Entry>(view, key::entry(&at.plugin.0, &at.register.0, &at.key))?;
        let none = || format!("register `{}` has no entry `{}`", at.register, at.key.escape_debug());
        found.ok_or_else(|| Problem::not_found(none()))
    });
    entry.await
}

async fn add(
    member: Member,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<EntryBody>,
) -> Result<Created<Written>, Problem> {
    let base =
        format!("/api/v1/sites/{}/registers/{}/{}/entries", member.handle.name(), at.plugin, at.register);
    let command = Command::PutEntry {
        plugin: at.plugin.0,
        register: at.register.0,
        key: None,
        form: wanted.form,
        revision: None,
    };
    let answer = member.act(command, key).await?;
    let key = answer["key"].as_str().ok_or_else(|| Problem::internal("an answer about an entry", &answer))?;
    // A key drawn by the host is all digits.
    Ok(Created::at(format!("{base}/{key}"), Written { key: key.to_owned() }))
}

async fn put(
    member: Member,
    At(at): At<EntryAddress>,
    IfMatch(revision): IfMatch,
    key: IdempotencyKey,
    Body(wanted): Body<EntryBody>,
) -> Result<NoContent, Problem> {
    let command = Command::PutEntry {
        plugin: at.plugin.0,
        register: at.register.0,
        key: Some(at.key),
        form: wanted.form,
        revision,
    };
    // An entry has no states: its only conflict is another revision.
    let changed = |problem: Problem| match (problem.code, revision) {
        (Code::Conflict, Some(_)) => Problem { code: Code::Changed, ..problem },
        _ => problem,
    };
    member.act(command, key).await.map_err(changed)?;
    Ok(NoContent)
}

async fn remove(member: Member, At(at): At<EntryAddress>, key: IdempotencyKey) -> Result<NoContent, Problem> {
    let command = Command::RemoveEntry { plugin: at.plugin.0, register: at.register.0, key: at.key };
    member.act(command, key).await?;
    Ok(NoContent)
}
