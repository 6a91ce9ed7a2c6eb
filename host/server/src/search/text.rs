//! What records are found by: only what every reader of the record may see.
//!
//! A field of a personal class counts when its class is seen by anyone; otherwise neither it nor what other texts
//! repeat of it is kept in the index, so that nobody learns by searching what nobody shows them.

use std::collections::BTreeSet;

use frontdesk_engine::blueprint::model::{Field, FieldKind, Named, Register, Text};
use frontdesk_engine::directory::Person;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::personal::Sight;
use frontdesk_engine::register::Entry;
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::{Fields, Value};

use super::token::Wanted;

/// People stand before everything that has a date.
const FIRST: u64 = 1 << 63;

/// How many bits of [`Findable::order`] keep records of one moment apart.
const SAME_MOMENT_BITS: u32 = 20;

/// What people call the place a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label<'a> {
    /// A ticket's printed number.
    Number,
    /// A ticket's one line.
    Title,
    /// An entry's key.
    Key,
    /// A person's name.
    Name,
    /// A person's id.
    Id,
    /// Words that were hung on a ticket.
    Tags,
    /// A field of a form, by its title.
    Field(&'a Text),
}

/// A text and where it stands.
pub type Place<'a> = (Label<'a>, String);

/// A record as it is found.
#[derive(Clone, Debug)]
pub struct Findable<'a> {
    /// Its key within the site.
    pub key: String,
    /// The book it belongs to: [`TICKETS`], [`PEOPLE`] or [`book`].
    pub book: String,
    /// Who types exactly this means this record.
    pub exact: String,
    /// Found here, it comes before those that are found elsewhere.
    pub head: Vec<Place<'a>>,
    /// Everything else.
    pub body: Vec<Place<'a>>,
    /// Greater comes first: people, then by moment, the latest first.
    pub order: u64,
}

/// The book of tickets.
pub const TICKETS: &str = "ticket";

/// The book of people.
pub const PEOPLE: &str = "person";

/// A register as a book.
#[must_use]
pub fn book(plugin: &str, register: &str) -> String {
    format!("entry/{plugin}/{register}")
}

/// Plugin and register of a book that is one.
#[must_use]
pub fn register_of(book: &str) -> Option<(&str, &str)> {
    book.strip_prefix("entry/")?.split_once('/')
}

/// How well a record answers: the better the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Its number, key or id was typed.
    Exact,
    /// Found in its head alone.
    Head,
    /// Found somewhere.
    Body,
}

impl Rank {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Head, Self::Body];
}

fn order(at: Instant, number: u64) -> u64 {
    let moment = at.0.max(0).unsigned_abs() << SAME_MOMENT_BITS;
    (moment | (number & ((1 << SAME_MOMENT_BITS) - 1))) & (FIRST - 1)
}

/// A number that keeps names apart, the same at all times.
fn spread(name: &str) -> u64 {
    name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) & (u64::MAX >> 24)
}

fn key_text(key: key::Key) -> String {
    String::from_utf8_lossy(&key.bytes()).into_owned()
}

/// What everybody sees who may read the record at all.
fn everybody(site: &Site) -> Sight<'_> {
    static NO_ROLES: BTreeSet<String> = BTreeSet::new();
    Sight::of(site, &NO_ROLES, None)
}

/// A ticket as it is found.
#[must_use]
pub fn ticket(site: &Site, ticket: Ticket) -> Findable<'_> {
    let sight = everybody(site);
    let veil = sight.veil_of(&ticket);
    let hidden: BTreeSet<&str> = veil.names().collect();
    let ticket = sight.ticket(ticket);
    let declared = site.workflow(&ticket.plugin, &ticket.workflow).ok().map(|workflow| &workflow.fields);
    let mut body = declared.map(|declared| texts(declared, &ticket.fields, &hidden)).unwrap_or_default();
    if !ticket.tags.is_empty() {
        body.push((Label::Tags, ticket.tags.join("\n")));
    }
    Findable {
        key: key_text(key::ticket(ticket.id)),
        book: TICKETS.to_owned(),
        exact: super::token::whole(&ticket.number),
        order: order(ticket.opened_at, ticket.id),
        head: vec![(Label::Number, ticket.number), (Label::Title, ticket.title)],
        body,
    }
}

/// An entry as it is found; nothing when its register is not declared, for then nobody may read it.
#[must_use]
pub fn entry<'s>(site: &'s Site, plugin: &str, register: &str, mut entry: Entry) -> Option<Findable<'s>> {
    let declared: &Register = site.plugins.get(plugin)?.blueprint.registers.get(register)?;
    let veil = everybody(site).veil(plugin, &declared.fields, &entry.fields);
    let hidden: BTreeSet<&str> = veil.names().collect();
    veil.over(&mut entry.fields);
    let mut body = texts(&declared.fields, &entry.fields, &hidden);
    let has_title = !body.is_empty();
    let title = if has_title { body.drain(..1).next() } else { None };
    Some(Findable {
        key: key_text(key::entry(plugin, register, &entry.key)),
        book: book(plugin, register),
        exact: super::token::whole(&entry.key),
        order: order(entry.changed_at, spread(&entry.key)),
        head: [(Label::Key, entry.key)].into_iter().chain(title).collect(),
        body,
    })
}

/// A person as they are found; nothing of who left.
#[must_use]
pub fn person(person: Person) -> Option<Findable<'static>> {
    (!person.left).then(|| Findable {
        key: key_text(key::person(&person.id)),
        book: PEOPLE.to_owned(),
        exact: super::token::whole(&person.id),
        order: FIRST | spread(&person.id),
        head: vec![(Label::Name, person.name), (Label::Id, person.id)],
        body: Vec::new(),
    })
}

/// The texts of fields that are not hidden, in the order of their declaration; of choices the titles in every language.
fn texts<'s>(declared: &'s Named<Field>, fields: &Fields, hidden: &BTreeSet<&str>) -> Vec<Place<'s>> {
    let shown = declared.iter().filter(|(name, _)| !hidden.contains(name.as_str()));
    let text = |(name, field): (&'s String, &'s Field)| {
        let text = match (field.kind, fields.get(name)?) {
            (FieldKind::Text | FieldKind::LongText, Value::Text(text)) => text.clone(),
            (FieldKind::Choice, Value::Text(choice)) => titles(field, std::slice::from_ref(choice)),
            (FieldKind::Choices, Value::Choices(choices)) => titles(field, choices),
            _ => return None,
        };
        Some((Label::Field(&field.title), text))
    };
    shown.filter_map(text).collect()
}

fn titles(field: &Field, chosen: &[String]) -> String {
    let titles = chosen.iter().filter_map(|choice| field.choices.get(choice)).flat_map(Text::values);
    titles.map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// Where a record was found.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// How well it answers.
    pub rank: Rank,
    /// The places, and the letters of their texts that were looked for.
    pub places: Vec<(Label<'a>, String, std::ops::Range<usize>)>,
}

impl<'a> Findable<'a> {
    /// Looks for somebody's text in the record itself, whatever the index said of it.
    #[must_use]
    pub fn answers(self, wanted: &Wanted) -> Option<Found<'a>> {
        let head = wanted.find(self.head.iter().map(|(_, text)| text.as_str()));
        let rank = match head {
            _ if self.exact == wanted.whole => Rank::Exact,
            Some(_) => Rank::Head,
            None => Rank::Body,
        };
        let all: Vec<_> = self.head.into_iter().chain(self.body).collect();
        let found = wanted.find(all.iter().map(|(_, text)| text.as_str()))?;
        let places = all.into_iter().zip(found);
        let places = places.filter_map(|((label, text), place)| Some((label, text, place?))).collect();
        Some(Found { rank, places })
    }
}
