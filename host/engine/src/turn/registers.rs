//! Host calls of the interface `registers`: entries and series of numbers.

use super::{Outcome, Turn};
use crate::blueprint::model;
use crate::command::Form;
use crate::hooks::Refusal;
use crate::register::Entry;
use crate::site::missing;
use crate::value::Fields;
use crate::view::Range;
use crate::{form, key, record};

/// How many entries one `find` gives at most.
const FIND_MAX: u32 = 500;

/// How many entries one call may look at.
const SCANNED_MAX: usize = 100_000;

/// How long a key or an account may be, in bytes.
const KEY_BYTES_MAX: usize = 200;

impl Turn {
    /// Reads an entry.
    ///
    /// # Errors
    /// `not-found` for the register.
    pub fn entry(&mut self, register: &str, key: &str) -> Outcome<Option<Entry>> {
        let plugin = self.caller_id()?.to_owned();
        self.declared_register(&plugin, register)?;
        self.read_entry(&plugin, register, key)
    }

    fn read_entry(&self, plugin: &str, register: &str, key: &str) -> Outcome<Option<Entry>> {
        Ok(record::get(&self.overlay, key::entry(plugin, register, key))?)
    }

    /// Entries with exactly these values, in the order of their keys.
    ///
    /// # Errors
    /// `not-found` for the register, `invalid` for a limit outside 1–500.
    pub fn find_entries(
        &mut self,
        register: &str,
        matching: &Fields,
        limit: u32,
        after: Option<String>,
    ) -> Outcome<Vec<Entry>> {
        if !(1..=FIND_MAX).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to {FIND_MAX}, got {limit}")).into());
        }
        let plugin = self.caller_id()?.to_owned();
        self.declared_register(&plugin, register)?;
        let mut range = Range::prefix(&key::entries(&plugin, register).below());
        if let Some(after) = after {
            range = range.after(&key::entry(&plugin, register, &after).bytes());
        }
        let fits = |entry: &Entry| matching.iter().all(|(name, value)| entry.fields.get(name) == Some(value));
        let all = record::scan::<Entry>(&self.overlay, &range, SCANNED_MAX)?;
        Ok(all.into_iter().map(|(_, entry)| entry).filter(fits).take(limit as usize).collect())
    }

    /// Writes an entry whole and tells its new revision.
    ///
    /// # Errors
    /// `not-found` for the register, `invalid` for the key or a field.
    pub fn put_entry(&mut self, register: &str, key: &str, fields: Fields) -> Outcome<u64> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let declared = register_of(&site, &plugin, register)?;
        let fields = form::check_known(&declared.fields, fields).map_err(Refusal::Form)?;
        self.write_entry(&plugin, register, key, fields)
    }

    fn write_entry(&mut self, plugin: &str, register: &str, key: &str, fields: Fields) -> Outcome<u64> {
        check_key("key", key)?;
        let revision = self.read_entry(plugin, register, key)?.map_or(0, |entry| entry.revision) + 1;
        let entry = Entry { key: key.to_owned(), fields, revision, changed_at: self.now() };
        self.covers_what_is_out((plugin, register, key), Some(&entry))?;
        self.put(key::entry(plugin, register, key), &entry)?;
        Ok(revision)
    }

    /// Appends an entry under the next free key and tells the key.
    ///
    /// # Errors
    /// As [`Turn::put_entry`].
    pub fn add_entry(&mut self, register: &str, fields: Fields) -> Outcome<String> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let declared = register_of(&site, &plugin, register)?;
        let fields = form::check_known(&declared.fields, fields).map_err(Refusal::Form)?;
        let key = self.next_entry_key(&plugin, register)?;
        self.write_entry(&plugin, register, &key, fields)?;
        Ok(key)
    }

    fn next_entry_key(&mut self, plugin: &str, register: &str) -> Outcome<String> {
        loop {
            let key = format!("{:08}", self.draw(plugin, &format!("entry {register}"))?);
            // Somebody may have written an entry under this very key.
            if self.read_entry(plugin, register, &key)?.is_none() {
                return Ok(key);
            }
        }
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// `not-found` for the register or the entry.
    pub fn remove_entry(&mut self, register: &str, key: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        self.declared_register(&plugin, register)?;
        self.erase_entry(&plugin, register, key)
    }

    fn erase_entry(&mut self, plugin: &str, register: &str, key: &str) -> Outcome<()> {
        if self.read_entry(plugin, register, key)?.is_none() {
            return Err(Refusal::NotFound(format!("register `{register}` has no entry `{key}`")).into());
        }
        self.covers_what_is_out((plugin, register, key), None)?;
        self.forget_custody(plugin, register, key)?;
        self.remove(key::entry(plugin, register, key).bytes())
    }

    /// Writes an entry by hand.
    pub(crate) fn put_entry_by_person(
        &mut self,
        plugin: &str,
        register: &str,
        key: Option<String>,
        form: &Form,
        revision: Option<u64>,
    ) -> Outcome<String> {
        let site = self.site.clone();
        let declared = register_of(&site, plugin, register)?;
        self.need_role(&format!("writing register `{register}`"), &declared.write, None)?;
        let key = match key {
            Some(key) => key,
            None => self.next_entry_key(plugin, register)?,
        };
        let found = self.read_entry(plugin, register, &key)?.map(|entry| entry.revision);
        if revision.is_some() && revision != found {
            let text = format!("entry `{key}` was changed meanwhile (read it again)");
            return Err(Refusal::Conflict(text).into());
        }
        let optional: Vec<_> = declared.fields.keys().map(|name| format!("{name}?")).collect();
        let fields = self.fill(&optional, &declared.fields, form)?;
        self.write_entry(plugin, register, &key, fields)?;
        Ok(key)
    }

    /// Removes an entry by hand.
    pub(crate) fn remove_entry_by_person(&mut self, plugin: &str, register: &str, key: &str) -> Outcome<()> {
        let site = self.site.clone();
        let declared = register_of(&site, plugin, register)?;
        self.need_role(&format!("writing register `{register}`"), &declared.write, None)?;
        self.erase_entry(plugin, register, key)
    }

    fn declared_register(&self, plugin: &str, register: &str) -> Outcome<()> {
        register_of(&self.site, plugin, register)?;
        Ok(())
    }

    /// Draws the next number of a series, from 1.
    ///
    /// # Errors
    /// `invalid` for an empty or too long name.
    pub fn next_number(&mut self, series: &str) -> Outcome<u64> {
        let plugin = self.caller_id()?.to_owned();
        check_key("series", series)?;
        self.draw(&plugin, &format!("series {series}"))
    }

    /// The next number of a series; a refused turn gives it back, so there are no gaps.
    pub(crate) fn draw(&mut self, plugin: &str, series: &str) -> Outcome<u64> {
        let key = key::series(plugin, series);
        let next = record::get::<u64>(&self.overlay, key.clone())?.unwrap_or_default() + 1;
        self.put(key, &next)?;
        Ok(next)
    }
}

pub(super) fn register_of<'a>(
    site: &'a crate::site::Site,
    plugin: &str,
    register: &str,
) -> Result<&'a model::Register, Refusal> {
    let registers = &site.plugin(plugin)?.blueprint.registers;
    registers.get(register).ok_or_else(|| missing("register", register, registers.keys()))
}

pub(super) fn check_key(what: &str, key: &str) -> Result<(), Refusal> {
    if (1..=KEY_BYTES_MAX).contains(&key.len()) {
        return Ok(());
    }
    Err(Refusal::Invalid(format!("`{what}`: expected 1 to {KEY_BYTES_MAX} bytes, got {}", key.len())))
}
