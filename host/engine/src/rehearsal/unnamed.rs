//! A recording without what is personal in it, so that it can be handed to a plugin's author.
//!
//! What blueprints declare as personal, and the names and addresses of people, is replaced: in its place always, in texts and keys
//! where it is long enough to be meant. Equal values become equal ones, so that the turn takes the same way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::kind_of;
use super::recording::Recording;
use crate::site::{SITE_KINDS, Site};
use crate::view::ViewError;

/// Shorter values in letters of ASCII are not looked for in texts: they would be found in other words and in numbers of records.
const SOUGHT_ASCII_MIN: usize = 5;

/// The same for names in Chinese.
const SOUGHT_CHARS_MIN: usize = 2;

/// Under these words of records and commands stand fields by their names.
const FIELDS: [&str; 4] = ["fields", "form", "carry", "arguments"];

/// What people are called, and where they are reached, in the directory's records.
const OF_PEOPLE: [&str; 4] = ["name", "email", "phone", "fields"];

impl Recording {
    /// The same turn without what is personal; who acted is told by ids.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn unnamed(&self) -> Result<Self, ViewError> {
        let personal = personal(&self.site()?);
        let mut written = serde_json::to_value(self).map_err(|why| ViewError(why.to_string()))?;
        let mut values = BTreeSet::new();
        collect(&written, &personal, &mut values);
        for person in people(&mut written) {
            OF_PEOPLE.iter().filter_map(|name| person.get(*name)).for_each(|part| leaves(part, &mut values));
        }
        let unnamed = Unnamed::of(values);
        for person in people(&mut written) {
            for (_, part) in person.iter_mut().filter(|(name, _)| OF_PEOPLE.contains(&name.as_str())) {
                unnamed.inside(part);
            }
        }
        unnamed.over(&mut written, &personal);
        serde_json::from_value(written).map_err(|why| ViewError(why.to_string()))
    }
}

/// The names of all fields that some plugin declares as personal.
fn personal(site: &Site) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for active in site.plugins.values() {
        let workflows = active.blueprint.workflows.values().map(|workflow| &workflow.fields);
        let registers = active.blueprint.registers.values().map(|register| &register.fields);
        let declared = workflows.chain(registers).flatten();
        names.extend(declared.filter(|(_, field)| field.personal.is_some()).map(|(name, _)| name.clone()));
    }
    names
}

/// The records of people, read or written.
fn people(recording: &mut Json) -> impl Iterator<Item = &mut Map<String, Json>> {
    let records = recording["records"].as_object_mut().into_iter().flatten();
    records.filter(|(key, _)| kind_of(key) == "person").filter_map(|(_, record)| record.as_object_mut())
}

/// What the site is made of, its blueprints above all, names nobody.
fn is_of_site(key: &str) -> bool {
    key.contains('/') && SITE_KINDS.contains(&kind_of(key))
}

/// What stands below the names, wherever fields stand.
fn collect(json: &Json, names: &BTreeSet<String>, values: &mut BTreeSet<String>) {
    match json {
        Json::Object(parts) => {
            for (key, part) in parts.iter().filter(|(key, _)| !is_of_site(key)) {
                if let (true, Json::Object(fields)) = (FIELDS.contains(&key.as_str()), part) {
                    let personal = fields.iter().filter(|(name, _)| names.contains(*name));
                    personal.for_each(|(_, value)| leaves(value, values));
                }
                collect(part, names, values);
            }
        }
        Json::Array(list) => list.iter().for_each(|one| collect(one, names, values)),
        _ => {}
    }
}

fn leaves(json: &Json, values: &mut BTreeSet<String>) {
    match json {
        Json::String(text) => drop(values.insert(text.clone())),
        Json::Object(fields) => fields.values().for_each(|value| leaves(value, values)),
        Json::Array(list) => list.iter().for_each(|one| leaves(one, values)),
        _ => {}
    }
}

/// What stands for each value.
struct Unnamed {
    all: BTreeMap<String, String>,
    /// Those that are looked for in texts, the longer first: a part of a number must not spoil the whole.
    sought: Vec<(String, String)>,
}

impl Unnamed {
    fn of(values: BTreeSet<String>) -> Self {
        let stand_in = |(index, value): (usize, String)| {
            let stand_in = stand_in(&value, index + 1);
            (value, stand_in)
        };
        let all: BTreeMap<String, String> = values.into_iter().enumerate().map(stand_in).collect();
        let least = |value: &str| if value.is_ascii() { SOUGHT_ASCII_MIN } else { SOUGHT_CHARS_MIN };
        let meant = all.iter().filter(|(value, _)| value.chars().count() >= least(value));
        let mut sought: Vec<_> = meant.map(|(value, stand_in)| (value.clone(), stand_in.clone())).collect();
        sought.sort_by_key(|(value, _)| std::cmp::Reverse(value.chars().count()));
        Self { all, sought }
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (value, stand_in) in &self.sought {
            if text.contains(value) {
                text = text.replace(value, stand_in);
            }
        }
        text
    }

    /// What is personal itself: none of it stays, whatever it is.
    fn inside(&self, json: &mut Json) {
        match json {
            Json::String(text) => {
                if let Some(stand_in) = self.all.get(text) {
                    stand_in.clone_into(text);
                }
            }
            Json::Number(_) => *json = Json::from(0),
            Json::Array(list) => list.iter_mut().for_each(|one| self.inside(one)),
            Json::Object(fields) => fields.values_mut().for_each(|value| self.inside(value)),
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// Everything else: what is personal may stand below, in texts, and in keys.
    fn over(&self, json: &mut Json, personal: &BTreeSet<String>) {
        match json {
            Json::String(text) => *text = self.text(text),
            Json::Array(list) => list.iter_mut().for_each(|one| self.over(one, personal)),
            Json::Object(parts) => {
                for (key, mut part) in std::mem::take(parts) {
                    if is_of_site(&key) {
                        parts.insert(key, part);
                        continue;
                    }
                    if let (true, Json::Object(fields)) = (FIELDS.contains(&key.as_str()), &mut part) {
                        let values = fields.iter_mut().filter(|(name, _)| personal.contains(*name));
                        values.for_each(|(_, value)| self.inside(value));
                    }
                    self.over(&mut part, personal);
                    // Only keys of records have a slash; the others are words of the form.
                    let key = if key.contains('/') { self.text(&key) } else { key };
                    parts.insert(key, part);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

/// As like the value as can be without telling it, so that the rules take it: a number for a number, with the first two digits of a long
/// one, which tell its kind; a day for a day; else a word.
fn stand_in(value: &str, index: usize) -> String {
    let length = value.chars().count();
    if value.chars().all(|letter| letter.is_ascii_digit()) && length >= 7 {
        let kind: String = value.chars().take(2).collect();
        return format!("{kind}{index:0>width$}", width = length - 2);
    }
    if value.parse::<rust_decimal::Decimal>().is_ok() {
        return "0".to_owned();
    }
    let is_day =
        length == 10 && value.bytes().enumerate().all(|(at, byte)| (byte == b'-') == (at == 4 || at == 7));
    if is_day && value.is_ascii() {
        return "2000-01-01".to_owned();
    }
    if value.contains('@') { format!("personal-{index}@example.com") } else { format!("personal-{index}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_stands_for_a_value_is_as_like_it_as_can_be() {
        let table = [
            ("13912345678", "13000000003"),
            ("1990-02-28", "2000-01-01"),
            ("72.5", "0"),
            ("wu@example.com", "personal-3@example.com"),
            ("吴归", "personal-3"),
        ];
        for (value, expected) in table {
            assert_eq!(stand_in(value, 3), expected, "{value}");
        }
    }

    #[test]
    fn nothing_personal_stays_in_its_place_in_texts_and_in_keys() {
        let personal: BTreeSet<String> = ["name".to_owned(), "age".to_owned()].into();
        let mut written = json!({
            "fields": { "name": { "text": "吴归" }, "age": { "number": "30" }, "floor": { "text": "30" } },
            "note": "吴归 came at 10:30",
            "ticket-field/desk/name/吴归/000000000000030": null,
            "blueprint/desk/1": { "name": "吴归" },
        });
        let mut values = BTreeSet::new();
        collect(&written, &personal, &mut values);
        Unnamed::of(values).over(&mut written, &personal);
        assert_eq!(
            written,
            json!({
                "fields": { "name": { "text": "personal-2" }, "age": { "number": "0" }, "floor": { "text": "30" } },
                "note": "personal-2 came at 10:30",
                "ticket-field/desk/name/personal-2/000000000000030": null,
                "blueprint/desk/1": { "name": "吴归" },
            })
        );
    }
}
