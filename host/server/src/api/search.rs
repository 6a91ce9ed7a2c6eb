//! Search: what a text is found in, looked at again in the record itself, as the caller may see it.

use std::collections::BTreeSet;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::directory::Person;
use frontdesk_engine::journal::Head;
use frontdesk_engine::register::Entry;
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::App;
use super::caller::Member;
use super::cursor::{behind, damaged, foreign, key_of};
use super::document::says;
use super::extract::Query;
use super::forms::said;
use super::locale::Locale;
use super::people::PersonView;
use super::problem::Problem;
use super::tickets::TicketRow;
use super::words::{Cursor, Limit};
use crate::search::{self, Findable, Found, Hit, Label, PEOPLE, Rank, Search, TICKETS};

const CHAPTER: &str = "search";

/// How long a text may be that is looked for, in characters.
const TEXT_CHARS_MAX: usize = 100;

/// How many letters are shown before and behind what was found.
const AROUND_CHARS: usize = 30;

/// How many records one page may look at; a page that finds too few of too many is short, and goes on.
const LOOKED_AT_MAX: usize = 1_000;

/// From so many journal lines on, an index that is behind says so.
const BEHIND_LINES: u64 = 1_000;

pub(super) fn routes() -> ApiRouter<App> {
    let find =
        get_with(find, says(CHAPTER, "search", "Tickets, entries and people that hold a text, best first"));
    ApiRouter::new().api_route("/sites/{site}/search", find)
}

/// What to look for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Plain text; every word of it must be found. The last word may be a beginning. Letters count alike in capitals
    /// and in full width.
    text: Text,
    /// Only these kinds; may be given several times.
    #[serde(default)]
    kind: Vec<Kind>,
    #[serde(default)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    #[serde(default)]
    cursor: Option<Cursor>,
}

#[derive(Debug, JsonSchema)]
#[schemars(inline)]
struct Text(#[schemars(length(min = 1, max = 100))] String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let chars = text.chars().count();
        if text.trim().is_empty() {
            return Err(D::Error::custom("expected something to look for, got only spaces (write a word)"));
        }
        if chars > TEXT_CHARS_MAX {
            let text =
                format!("expected 1 to {TEXT_CHARS_MAX} characters, got {chars} (look for fewer words)");
            return Err(D::Error::custom(text));
        }
        Ok(Self(text))
    }
}

/// Kinds of what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum Kind {
    /// A ticket.
    Ticket,
    /// An entry of a register.
    Entry,
    /// A person of the directory.
    Person,
}

/// A page of what was found.
#[derive(Debug, Serialize, JsonSchema)]
struct FoundPage {
    /// Best first: who has exactly this number, key or id; then who has it in the title; each the latest first.
    items: Vec<FoundView>,
    /// The `cursor` of the next page; nothing: this was the last one.
    next: Option<String>,
    /// The journal line up to which everything can be found.
    as_of: u64,
    /// The index is being built, or is far behind: there may be more than was found.
    catching_up: bool,
}

/// Something that was found: the part that its kind names is there.
#[derive(Debug, Serialize, JsonSchema)]
struct FoundView {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<TicketRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<EntryRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
    /// In which fields, by what people call them.
    r#where: Vec<String>,
    /// What stands around it, when it stands not in the title.
    snippet: Option<String>,
}

/// An entry in a listing.
#[derive(Debug, Serialize, JsonSchema)]
struct EntryRow {
    plugin: String,
    /// As in the blueprint.
    register: String,
    key: String,
    /// Its first text that all its readers see.
    title: Option<String>,
}

async fn find(
    State(app): State<App>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<FoundPage>, Problem> {
    let after = wanted.cursor.as_ref().map(hit_in).transpose()?;
    let asker = member.clone();
    let page = member.read(move |view| {
        let asked = search::Wanted::read(&wanted.text.0);
        let books = books(&asker, &wanted.kind);
        let look =
            Look { view, member: &asker, search: &app.host.search, asked: &asked, books: books.as_ref() };
        look.page(after, wanted.limit.unwrap_or_default().0)
    });
    Ok(Json(page.await?))
}

/// The books to look into; nothing: all there are.
fn books(member: &Member, kinds: &[Kind]) -> Option<BTreeSet<String>> {
    let wants = |kind: Kind| kinds.is_empty() || kinds.contains(&kind);
    let registers = member.site.plugins.iter().flat_map(|(plugin, active)| {
        active.blueprint.registers.iter().map(move |(name, register)| (search::book(plugin, name), register))
    });
    let (readable, others): (Vec<_>, Vec<_>) =
        registers.partition(|(_, register)| member.may_read(&register.read));
    if others.is_empty() && [Kind::Ticket, Kind::Entry, Kind::Person].into_iter().all(wants) {
        return None;
    }
    let entries = readable.into_iter().map(|(book, _)| book).filter(|_| wants(Kind::Entry));
    let tickets = wants(Kind::Ticket).then(|| TICKETS.to_owned());
    let people = wants(Kind::Person).then(|| PEOPLE.to_owned());
    Some(entries.chain(tickets).chain(people).collect())
}

/// One caller's look for a text.
struct Look<'a> {
    view: &'a dyn View,
    member: &'a Member,
    search: &'a Search,
    asked: &'a search::Wanted,
    books: Option<&'a BTreeSet<String>>,
}

impl Look<'_> {
    fn page(&self, mut after: Option<Hit>, limit: usize) -> Result<FoundPage, Problem> {
        // Before the search: what it says is held must be held by then.
        let site = self.member.handle.name();
        let standing = self.search.standing(site);
        let head: Head = record::get(self.view, key::head())?.unwrap_or_default();
        let behind = head.seq.saturating_sub(standing.as_of) >= BEHIND_LINES;
        let mut page = FoundPage {
            items: Vec::new(),
            next: None,
            as_of: standing.as_of,
            catching_up: !standing.is_whole || behind,
        };
        let mut looked_at = 0;
        loop {
            // One more than is shown tells whether there is a next page.
            let asked = limit - page.items.len() + 1;
            let hits = self.search.find(site, self.asked, self.books, after.as_ref(), asked);
            let is_last = hits.len() < asked;
            for hit in hits {
                if page.items.len() == limit || looked_at == LOOKED_AT_MAX {
                    page.next = after.as_ref().map(cursor_behind);
                    return Ok(page);
                }
                looked_at += 1;
                page.items.extend(self.look_at(&hit)?);
                after = Some(hit);
            }
            if is_last {
                return Ok(page);
            }
        }
    }

    /// What the record says now, to this caller; nothing when it no longer holds the text, or is none of theirs.
    fn look_at(&self, hit: &Hit) -> Result<Option<FoundView>, Problem> {
        let Some(record) = self.view.get(hit.key.as_bytes())? else { return Ok(None) };
        let site = self.member.site.as_ref();
        match hit.key.split('/').collect::<Vec<_>>().as_slice() {
            ["ticket", _] => self.ticket(site, serde_json::from_slice(&record).map_err(damaged)?),
            ["entry", plugin, register, _] => {
                let entry = serde_json::from_slice(&record).map_err(damaged)?;
                Ok(self.entry(site, plugin, register, entry))
            }
            ["person", _] => Ok(self.person(serde_json::from_slice(&record).map_err(damaged)?)),
            _ => Ok(None),
        }
    }

    fn ticket(&self, site: &Site, ticket: Ticket) -> Result<Option<FoundView>, Problem> {
        let Some(found) = search::ticket(site, ticket.clone()).answers(self.asked) else { return Ok(None) };
        let row = TicketRow::listed(self.view, self.member, ticket)?;
        Ok(Some(FoundView { ticket: Some(row), ..self.found(Kind::Ticket, found) }))
    }

    fn entry(&self, site: &Site, plugin: &str, register: &str, entry: Entry) -> Option<FoundView> {
        let book = site.plugins.get(plugin)?.blueprint.registers.get(register)?;
        if !self.member.may_read(&book.read) {
            return None;
        }
        let key = entry.key.clone();
        let findable: Findable<'_> = search::entry(site, plugin, register, entry)?;
        let title = findable.head.get(1).map(|(_, text)| text.clone());
        let found = findable.answers(self.asked)?;
        let row = EntryRow { plugin: plugin.to_owned(), register: register.to_owned(), key, title };
        Some(FoundView { entry: Some(row), ..self.found(Kind::Entry, found) })
    }

    fn person(&self, person: Person) -> Option<FoundView> {
        let found = search::person(person.clone())?.answers(self.asked)?;
        let row = PersonView::of(person, self.member);
        Some(FoundView { person: Some(row), ..self.found(Kind::Person, found) })
    }

    fn found(&self, kind: Kind, found: Found<'_>) -> FoundView {
        let locale = self.member.locale();
        let mut titles: Vec<String> = Vec::new();
        for (label, ..) in &found.places {
            let title = called(*label, locale);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let is_body = |label: &Label<'_>| matches!(label, Label::Field(_) | Label::Tags);
        let body = found.places.iter().find(|(label, ..)| is_body(label));
        let snippet = body.filter(|_| found.rank == Rank::Body).map(|(_, text, place)| snippet(text, place));
        FoundView { kind, ticket: None, entry: None, person: None, r#where: titles, snippet }
    }
}

fn called(label: Label<'_>, locale: Locale) -> String {
    let (en, zh) = match label {
        Label::Field(title) => return said(title, locale),
        Label::Number => ("Number", "编号"),
        Label::Title => ("Title", "标题"),
        Label::Key => ("Key", "编号"),
        Label::Name => ("Name", "姓名"),
        Label::Id => ("Id", "标识"),
        Label::Tags => ("Tags", "标签"),
    };
    if locale == Locale::Zh { zh.to_owned() } else { en.to_owned() }
}

/// The letters around a place, on one line.
fn snippet(text: &str, place: &std::ops::Range<usize>) -> String {
    let from = place.start.saturating_sub(AROUND_CHARS);
    let mut rest = text.chars().skip(from);
    let shown: String = rest.by_ref().take(place.end + AROUND_CHARS - from).collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if from > 0 { "…" } else { "" };
    let behind = if rest.next().is_some() { "…" } else { "" };
    format!("{before}{shown}{behind}")
}

/// `<rank>/<order>/<key>`.
fn cursor_behind(hit: &Hit) -> String {
    behind(format!("{}/{}/{}", hit.rank as u8, hit.order, hit.key).as_bytes())
}

fn hit_in(cursor: &Cursor) -> Result<Hit, Problem> {
    let text = String::from_utf8(key_of(cursor)?).map_err(|_| foreign())?;
    let mut parts = text.splitn(3, '/');
    let mut part = || parts.next().ok_or_else(foreign);
    let rank =
        part()?.parse::<usize>().ok().and_then(|rank| Rank::ALL.get(rank).copied()).ok_or_else(foreign)?;
    let order = part()?.parse().map_err(|_| foreign())?;
    Ok(Hit { rank, order, key: part()?.to_owned() })
}
