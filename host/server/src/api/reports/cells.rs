//! What people read in the cells of a report: the titles and names of what stands there.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::model::Report;
use frontdesk_engine::hooks::Table;
use frontdesk_engine::value::Value;
use frontdesk_engine::view::View;

use super::super::forms::said;
use super::super::locale::Locale;
use super::super::problem::Problem;
use super::super::showing::Showing;

/// What the cells of one report say to one caller.
pub(in crate::api) struct Cells {
    columns: Vec<Column>,
    pub(super) showing: Showing,
}

/// What the names in a column are.
#[derive(Default)]
struct Column {
    people: bool,
    titles: BTreeMap<String, String>,
}

impl Cells {
    /// Learns what the names in a table are called.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn of(
        store: &dyn View,
        (blueprint, declared): (&Blueprint, &Report),
        table: &Table,
        mut showing: Showing,
    ) -> Result<Self, Problem> {
        let column = |name: &String| {
            let meaning = blueprint.meaning(declared, name);
            let titles = meaning.titles.into_iter();
            let titles = titles.map(|(name, title)| (name.to_owned(), said(title, showing.locale)));
            Column { people: meaning.people, titles: titles.collect() }
        };
        let columns: Vec<_> = table.columns.iter().map(column).collect();
        let people = table.rows.iter().flat_map(|row| columns.iter().zip(row)).flat_map(|(column, value)| {
            let named =
                if column.people || matches!(value, Value::Person(_)) { names(value) } else { Vec::new() };
            named.into_iter()
        });
        showing.learn(store, people)?;
        Ok(Self { columns, showing })
    }

    /// What people read in place of a value; nothing where it is the value itself.
    pub(super) fn title(&self, column: usize, value: &Value) -> Option<String> {
        let column = self.columns.get(column)?;
        let one = |name: &str| match column.titles.get(name) {
            Some(title) => Some(title.clone()),
            None if column.people || matches!(value, Value::Person(_)) => self.showing.known(name),
            None => None,
        };
        let whole = value.as_text().and_then(one);
        whole.or_else(|| {
            let names = names(value);
            // A list is told in titles as soon as one of them is known.
            names.iter().any(|name| one(name).is_some()).then(|| {
                let all: Vec<_> =
                    names.iter().map(|name| one(name).unwrap_or_else(|| (*name).to_owned())).collect();
                all.join(if self.showing.locale == Locale::Zh { "、" } else { ", " })
            })
        })
    }
}

/// The names in a value: the one it is, or those of a list, which plugins write with commas.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Person(id) => vec![id],
        Value::Text(text) => text.split(", ").filter(|name| !name.is_empty()).collect(),
        Value::Choices(list) => list.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
