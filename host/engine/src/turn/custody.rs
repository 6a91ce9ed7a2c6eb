//! Host calls of the interface `custody`: things go out, come back, get lost and are found.

mod counts;
mod late;
mod lending;
mod losses;

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value as Json, json};

use super::reactions::Occasion;
use super::registers::register_of;
use super::{Outcome, Turn};
use crate::blueprint::model::{self, Reaction};
use crate::custody::{Custody, Handling, Holder, Loan, Movement, MovementKind};
use crate::hooks::Refusal;
use crate::register::Entry;
use crate::site::Site;
use crate::value::{Fields, Value};
use crate::view::View as _;
use crate::{key, record};

/// How many custody records one call may look at.
const CUSTODIES_MAX: usize = 100_000;

/// How long a holder's name or a note may be, in characters.
const WORDS_CHARS_MAX: usize = 1_000;

/// A register whose things are kept.
struct Place<'a> {
    plugin: &'a str,
    register: &'a str,
    declared: &'a model::Custody,
}

/// How an entry stands: what its department has of it, and what is not in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// How many there are in all.
    pub stock: u32,
    /// What is out, lost, unsealed.
    pub custody: Custody,
}

impl Turn {
    /// Does with a register's things what a person asks for.
    pub(crate) fn handle_by_person(
        &mut self,
        plugin: &str,
        register: &str,
        handling: Handling,
    ) -> Outcome<Json> {
        let site = self.site.clone();
        let place = place(&site, plugin, register)?;
        self.need_role(
            &format!("handling the things of register `{register}`"),
            &place.declared.roles,
            None,
        )?;
        self.handle(&place, handling)
    }

    /// Does something with the things of a register of the calling plugin and tells what came of it: `loan`, `count`.
    ///
    /// # Errors
    /// `not-found` for the register, the entry or the holder; `conflict` when the numbers do not agree; `invalid` for what is
    /// not said or cannot be.
    pub fn handle_things(&mut self, register: &str, handling: Handling) -> Outcome<Json> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let place = place(&site, &plugin, register)?;
        self.handle(&place, handling)
    }

    fn handle(&mut self, place: &Place<'_>, handling: Handling) -> Outcome<Json> {
        Ok(match handling {
            Handling::Out(out) => json!({ "loan": self.check_out(place, out)? }),
            Handling::In(back) => {
                self.check_in(place, back)?;
                Json::Null
            }
            Handling::Lost(lost) => {
                self.declare_lost(place, lost)?;
                Json::Null
            }
            Handling::Found { key, count, note } => {
                self.find_again(place, &key, count, &note)?;
                Json::Null
            }
            Handling::Seal { key, intact, note } => {
                self.mark_seal(place, &key, intact, &note)?;
                Json::Null
            }
            Handling::Count { counted, note } => self.count_register(place, counted, note)?,
            Handling::Explain { count, note } => {
                self.explain_count(place, count, &note)?;
                Json::Null
            }
        })
    }

    /// How an entry of the calling plugin stands.
    ///
    /// # Errors
    /// `not-found` for the register or the entry.
    pub fn custody_of(&mut self, register: &str, key: &str) -> Outcome<Standing> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        self.standing_at(&place(&site, &plugin, register)?, key)
    }

    /// What a holder has of all registers of the calling plugin, by register and entry.
    ///
    /// # Errors
    /// None at present.
    pub fn held_by(&mut self, holder: &Holder) -> Outcome<Vec<Loan>> {
        let plugin = self.caller_id()?.to_owned();
        let mut held = Vec::new();
        for register in self.caller_plugin()?.blueprint.registers.keys() {
            let all: Vec<Custody> =
                record::below(&self.overlay, key::custodies(&plugin, register), CUSTODIES_MAX)?;
            held.extend(all.into_iter().flat_map(|one| one.loans).filter(|loan| loan.holder == *holder));
        }
        Ok(held)
    }

    fn standing_at(&self, place: &Place<'_>, key: &str) -> Outcome<Standing> {
        let entry: Option<Entry> = record::get(&self.overlay, key::entry(place.plugin, place.register, key))?;
        let entry = entry.ok_or_else(|| {
            Refusal::NotFound(format!("register `{}` has no entry `{key}`", place.register))
        })?;
        let custody = record::get(&self.overlay, key::custody(place.plugin, place.register, key))?;
        let plain = Custody { key: key.to_owned(), ..Custody::default() };
        Ok(Standing { stock: stock(place.declared, &entry)?, custody: custody.unwrap_or(plain) })
    }

    fn move_thing(
        &mut self,
        place: &Place<'_>,
        key: &str,
        loan: Option<&Loan>,
        (kind, count): (MovementKind, u32),
        note: &str,
    ) -> Outcome<()> {
        let movement = Movement {
            id: self.next_id(),
            at: self.now(),
            by: self.acts_as(),
            kind,
            count,
            loan: loan.map(|loan| loan.id),
            holder: loan.map(|loan| loan.holder.clone()),
            note: note.to_owned(),
        };
        self.put(key::movement(place.plugin, place.register, key, movement.id), &movement)
    }

    /// Writes what is special about an entry, or that nothing is.
    fn keep(&mut self, place: &Place<'_>, key: &str, custody: &Custody) -> Outcome<()> {
        let at = key::custody(place.plugin, place.register, key);
        if custody.is_plain() { self.remove(at.bytes()) } else { self.put(at, custody) }
    }

    fn happened(
        &mut self,
        place: &Place<'_>,
        reaction: Option<&Reaction>,
        cause: &'static str,
        title: String,
        facts: Fields,
        loan: Option<&Loan>,
    ) -> Outcome<()> {
        let holder = loan.map(|loan| loan.holder.clone());
        let about = loan.and_then(|loan| loan.about);
        self.react(place.plugin, reaction, Occasion { cause, title, facts, holder, about })
    }

    /// Refuses to write an entry so that it could not hold what is out and lost of it.
    pub(super) fn covers_what_is_out(
        &self,
        (plugin, register, key): (&str, &str, &str),
        entry: Option<&Entry>,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let Ok(place) = place(&site, plugin, register) else { return Ok(()) };
        let at = key::custody(plugin, register, key);
        let Some(custody) = record::get::<Custody>(&self.overlay, at)? else { return Ok(()) };
        match (entry, custody.loans.first()) {
            (None, Some(loan)) => {
                let text = format!(
                    "`{key}` cannot be removed: it is {} (take it back or declare it lost first)",
                    self.whereabouts(loan)
                );
                Err(Refusal::Conflict(text).into())
            }
            (None, None) => Ok(()),
            (Some(entry), _) => {
                let (stock, out, lost) = (stock(place.declared, entry)?, custody.out(), custody.lost);
                if u64::from(stock) >= out + u64::from(lost) {
                    return Ok(());
                }
                let text =
                    format!("of `{key}` {out} are out and {lost} lost, so there cannot be {stock} in all");
                Err(Refusal::Conflict(text).into())
            }
        }
    }

    fn whereabouts(&self, loan: &Loan) -> String {
        format!("out with `{}` since {}", loan.holder, self.site.calendars.zone.format(loan.out_at))
    }

    /// Whether anything is kept about an entry's custody.
    pub(super) fn forget_custody(&mut self, plugin: &str, register: &str, key: &str) -> Outcome<()> {
        let at = key::custody(plugin, register, key).bytes();
        if self.overlay.get(&at)?.is_some() { self.remove(at) } else { Ok(()) }
    }
}

/// A register of a plugin whose things are kept.
fn place<'a>(site: &'a Site, plugin: &'a str, register: &'a str) -> Result<Place<'a>, Refusal> {
    let declared = register_of(site, plugin, register)?.custody.as_ref().ok_or_else(|| {
        Refusal::Invalid(format!(
            "register `{register}` keeps no things (it needs [registers.{register}.custody] in the blueprint)"
        ))
    })?;
    Ok(Place { plugin, register, declared })
}

/// How many of it there are in all.
fn stock(declared: &model::Custody, entry: &Entry) -> Result<u32, Refusal> {
    let Some(field) = &declared.counted else { return Ok(1) };
    match entry.fields.get(field) {
        None | Some(Value::Nothing) => Ok(0),
        Some(Value::Number(number)) if number.is_integer() => number.to_u32().ok_or(number.to_string()),
        Some(other) => Err(other.to_string()),
    }
    .map_err(|got| {
        Refusal::Invalid(format!("`{field}` of `{}`: expected a whole number from 0, got `{got}`", entry.key))
    })
}

fn no_seals(place: &Place<'_>) -> Refusal {
    Refusal::Invalid(format!("the things of register `{}` have no seals", place.register))
}

fn at_least_one(count: u32) -> Result<(), Refusal> {
    if count > 0 { Ok(()) } else { Err(Refusal::Invalid("`count`: expected 1 or more, got 0".into())) }
}

/// Words that must be there: a note, a reason.
pub(super) fn said(what: &str, text: &str) -> Outcome<()> {
    if text.trim().is_empty() {
        return Err(Refusal::Form(vec![(what.to_owned(), "must be filled in".into())]).into());
    }
    short(what, text)
}

pub(super) fn short(what: &str, text: &str) -> Outcome<()> {
    let length = text.chars().count();
    if length <= WORDS_CHARS_MAX {
        return Ok(());
    }
    let why = format!("expected at most {WORDS_CHARS_MAX} characters, got {length}");
    Err(Refusal::Form(vec![(what.to_owned(), why)]).into())
}

/// What notices, tickets and hooks are told; the names are those of [`crate::custody::FACTS`].
fn facts(place: &Place<'_>, key: &str, loan: Option<&Loan>, count: u32, note: &str) -> Fields {
    let holder = loan.map_or(Value::Nothing, |loan| loan.holder.value());
    [
        ("register", Value::text(place.register)),
        ("key", Value::text(key)),
        ("count", number(u64::from(count))),
        ("holder", holder),
        ("due", loan.and_then(|loan| loan.due).map_or(Value::Nothing, Value::Moment)),
        ("note", Value::text(note)),
        ("expected", Value::Nothing),
        ("counted", Value::Nothing),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn number(number: u64) -> Value {
    Value::Number(number.into())
}
