//! Values as people read them on paper and in tables: titles of choices, names of people, the site's civil time.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::model::Field;
use frontdesk_engine::directory::Person;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};

use super::forms::said;
use super::locale::Locale;
use super::moment::Moments;
use super::problem::Problem;

/// How values are shown to one caller.
#[derive(Clone, Debug)]
pub(super) struct Showing {
    /// In the site's zone.
    pub moments: Moments,
    /// The caller's language.
    pub locale: Locale,
    /// Names by person; who is not in it is shown by id.
    names: BTreeMap<String, String>,
}

impl Showing {
    /// With the names of nobody.
    #[must_use]
    pub(super) fn new(moments: Moments, locale: Locale) -> Self {
        Self { moments, locale, names: BTreeMap::new() }
    }

    /// Learns what these people are called.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn learn<'p>(
        &mut self,
        view: &dyn View,
        people: impl Iterator<Item = &'p str>,
    ) -> Result<(), Problem> {
        for id in people {
            if self.names.contains_key(id) {
                continue;
            }
            let found = record::get::<Person>(view, key::person(id))?;
            self.names.insert(id.to_owned(), found.map_or_else(|| id.to_owned(), |person| person.name));
        }
        Ok(())
    }

    /// What a person is called.
    #[must_use]
    pub(super) fn person<'n>(&'n self, id: &'n str) -> &'n str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// What a person is called; nothing for who was not learnt or is not in the directory.
    #[must_use]
    pub(super) fn known(&self, person: &str) -> Option<String> {
        self.names.get(person).filter(|name| *name != person).cloned()
    }

    /// To the minute, without the offset: `2026-03-02 09:30`.
    #[must_use]
    pub(super) fn moment(&self, at: Instant) -> String {
        self.moments.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// A value as text, numbers with their unit. A masked value is text whatever its field holds.
    #[must_use]
    pub(super) fn text(&self, field: Option<&Field>, value: &Value) -> String {
        match value {
            Value::Text(text) => self.choice(field, text),
            Value::Person(id) => self.person(id).to_owned(),
            Value::Number(number) => match field.and_then(|field| field.unit.as_ref()) {
                Some(unit) => format!("{number} {}", unit.said(self.locale.name())),
                None => number.to_string(),
            },
            Value::Flag(flag) => self.flag(*flag).to_owned(),
            Value::Moment(at) => self.moment(*at),
            Value::Choices(list) => {
                let titles: Vec<_> = list.iter().map(|one| self.choice(field, one)).collect();
                titles.join(if self.locale == Locale::Zh { "、" } else { ", " })
            }
            Value::Rows(rows) => {
                let lines: Vec<_> = rows.iter().map(|row| row.join("  ")).collect();
                lines.join("\n")
            }
            Value::Nothing | Value::Day(_) | Value::Span(_) | Value::Files(_) => value.to_string(),
        }
    }

    fn choice(&self, field: Option<&Field>, value: &str) -> String {
        let title = field.and_then(|field| field.choices.get(value));
        title.map_or_else(|| value.to_owned(), |title| said(title, self.locale))
    }

    fn flag(&self, flag: bool) -> &'static str {
        match (self.locale, flag) {
            (Locale::Zh, true) => "是",
            (Locale::Zh, false) => "否",
            (Locale::En, true) => "Yes",
            (Locale::En, false) => "No",
        }
    }
}

/// The people that fields name.
pub(super) fn people(fields: &Fields) -> impl Iterator<Item = &str> {
    fields.values().filter_map(|value| match value {
        Value::Person(id) => Some(id.as_str()),
        _ => None,
    })
}
