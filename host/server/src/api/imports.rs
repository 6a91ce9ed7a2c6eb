//! Tables that people bring with a browser: read as entries of a register, row by row with what is wrong. Nothing is written:
//! whoever looked at them sends each row to the routes of entries.

use std::collections::BTreeMap;

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model::{Field, Named};
use frontdesk_engine::directory::Person;
use frontdesk_engine::journal::hex;
use frontdesk_engine::register::Entry;
use frontdesk_engine::view::View;
use frontdesk_engine::{form, key, record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::{At, Body};
use super::files::brought;
use super::forms::Form;
use super::locale::Locale;
use super::problem::{Code, Problem};
use super::registers::{Address, active};
use super::words::Hash;
use super::workflows::stands_in;
use crate::import::cells::People;
use crate::import::mapping::{Formats, Mapping, Reading, Source, Target};
use crate::import::rows::{Cell, Row, Rows};
use crate::import::shape::{Mistake, Shape};
use crate::import::table;

const CHAPTER: &str = "registers";

/// What a column of keys is called, as [`super::registers`] writes it into files.
const KEY_TITLES: [&str; 2] = ["编号", "key"];

/// How many people are known by name; ten times the owners of the largest estate.
const PEOPLE_MAX: usize = 1_000_000;

/// Hexadecimal digits of a row's key.
const KEY_DIGITS: usize = 32;

pub(super) fn routes() -> ApiRouter<App> {
    let table = post_with(read, says(CHAPTER, "read_table", "Reads a table as entries, and writes none"));
    ApiRouter::new().api_route("/sites/{site}/registers/{plugin}/{register}/table", table)
}

/// A table to be read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TableBody {
    /// CSV or a workbook (.xlsx) that the caller brought as a file, with titles in its first line.
    file: Hash,
    /// Which column goes where; left out: by their titles.
    #[serde(default)]
    columns: Option<TableColumns>,
}

/// Which column goes where.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TableColumns {
    /// What the entries' keys come from; nothing: each row becomes a new entry under the next free key.
    #[serde(default)]
    key: Option<String>,
    /// What fields come from, by their names; fields without a column stay empty.
    fields: BTreeMap<String, String>,
}

/// A table as entries.
#[derive(Debug, Serialize, JsonSchema)]
struct TableView {
    /// From the left, by their titles; by letters where there is no title, or one that stands further left.
    columns: Vec<String>,
    /// Where they go.
    matched: TableColumns,
    /// Those below the titles that are not empty.
    rows: Vec<TableRow>,
    /// How many there are.
    total: usize,
}

/// A row as an entry.
#[derive(Debug, Serialize, JsonSchema)]
struct TableRow {
    /// As the office's program numbers it.
    row: usize,
    /// The entry's key; nothing: the next free one.
    key: Option<String>,
    /// Whether there is an entry under this key, which the row would replace whole.
    exists: bool,
    /// What stands in the columns.
    cells: Vec<String>,
    /// The fields that could be read, as an entry takes them.
    form: Form,
    /// Everything that is wrong; an entry can be made when nothing is.
    mistakes: Vec<RowMistake>,
    /// An `Idempotency-Key` for the request that writes it: the same as long as row and columns are.
    idempotency_key: String,
}

/// What is wrong with a row.
#[derive(Debug, Serialize, JsonSchema)]
struct RowMistake {
    /// Where; nothing when no single column is to blame.
    column: Option<String>,
    /// Which field, or `key`.
    field: Option<String>,
    /// What was expected, what came, what to do.
    message: String,
}

async fn read(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Body(wanted): Body<TableBody>,
) -> Result<Json<TableView>, Problem> {
    writable(&member, &at)?;
    let bytes = brought(&app, &member, &wanted.file).await?;
    let place = app.tables.clone().acquire_owned().await;
    let place = place.map_err(|error| Problem::internal("no table is read any more", &error))?;
    let asker = member.clone();
    member
        .read(move |view| {
            let _place = place;
            table_of(view, &asker, &at, wanted, &bytes)
        })
        .await
        .map(Json)
}

/// Refuses who may not write a register, as writing does.
fn writable(member: &Member, at: &Address) -> Result<(), Problem> {
    let declared = active(member, &at.plugin)?.blueprint.registers.get(&at.register.0);
    let none = || Problem::not_found(format!("there is no register `{}`", at.register));
    let declared = declared.ok_or_else(none)?;
    if stands_in(member, &declared.write, None) {
        return Ok(());
    }
    let text = match declared.write.join("`, `") {
        roles if roles.is_empty() => format!("writing register `{}` is open to no role", at.register),
        roles => format!("writing register `{}` needs one of the roles `{roles}`", at.register),
    };
    Err(Problem::denied(text))
}

fn table_of(
    view: &dyn View,
    member: &Member,
    at: &Address,
    wanted: TableBody,
    bytes: &[u8],
) -> Result<TableView, Problem> {
    let none = || Problem::not_found(format!("there is no register `{}`", at.register));
    let declared = active(member, &at.plugin)?.blueprint.registers.get(&at.register.0).ok_or_else(none)?;
    let rows = table::read(bytes).map_err(|why| Problem::invalid("file", why.to_string()))?;
    let columns = rows.names();
    let matched = match wanted.columns {
        Some(columns) => columns.checked(&rows, &declared.fields)?,
        None => TableColumns::by_titles(&rows, &columns, &declared.fields),
    };
    let mapping = matched.mapping(at);
    let locale = member.locale();
    let shape = Shape::of_register(&mapping, declared.fields.clone(), people(view)?, locale.name(), &rows);
    let mut reader = Reader {
        shape: shape.map_err(|why| Problem::invalid("columns", why.to_string()))?,
        columns: &columns,
        identity: format!("{} {} {}", wanted.file, at.plugin, at.register),
        locale,
    };
    let readable = member.may_read(&declared.read);
    let mut told = Vec::with_capacity(rows.rows.len());
    for row in &rows.rows {
        let mut one = reader.row(row);
        if let (Some(key), true) = (&one.key, readable) {
            one.exists = record::get::<Entry>(view, key::entry(&at.plugin.0, &at.register.0, key))?.is_some();
        }
        told.push(one);
    }
    let columns = columns.into_iter().map(|(_, name)| name).collect();
    Ok(TableView { columns, matched, total: told.len(), rows: told })
}

/// Everybody in the directory, also who left.
fn people(view: &dyn View) -> Result<People, Problem> {
    let mut people = People::default();
    for person in record::below::<Person>(view, key::people(), PEOPLE_MAX)? {
        people.add(&person.id, &person.name);
    }
    Ok(people)
}

impl TableColumns {
    /// Each column at most once, from the left: by a field's title in any language or its name; `编号` and `Key` first of all for the key.
    fn by_titles(rows: &Rows, columns: &[(usize, String)], fields: &Named<Field>) -> Self {
        let titled = |(place, name): &(usize, String)| {
            let title = rows.titles.get(*place).filter(|title| !title.is_empty())?;
            Some((title.to_lowercase(), name.clone()))
        };
        let mut left: Vec<(String, String)> = columns.iter().filter_map(titled).collect();
        let mut take = |called: &dyn Fn(&str) -> bool| {
            let place = left.iter().position(|(title, _)| called(title))?;
            Some(left.remove(place).1)
        };
        let key = take(&|title| KEY_TITLES.contains(&title));
        let of_field = |(name, field): (&String, &Field)| {
            let called = |title: &str| {
                field.title.values().any(|known| known.to_lowercase() == title) || name == title
            };
            Some((name.clone(), take(&called)?))
        };
        Self { key, fields: fields.iter().filter_map(of_field).collect() }
    }

    /// Refuses columns and fields that are not there.
    fn checked(self, rows: &Rows, fields: &Named<Field>) -> Result<Self, Problem> {
        let mut wrong = Vec::new();
        for (name, column) in &self.fields {
            if !fields.contains_key(name) {
                let known: Vec<_> = fields.keys().map(String::as_str).collect();
                let why = format!("is no field here (there are: `{}`)", known.join("`, `"));
                wrong.push((format!("columns.fields.{name}"), why));
            } else if let Err(why) = rows.place(column) {
                wrong.push((format!("columns.fields.{name}"), why));
            }
        }
        if let Some(Err(why)) = self.key.as_deref().map(|column| rows.place(column)) {
            wrong.push(("columns.key".to_owned(), why));
        }
        if wrong.is_empty() { Ok(self) } else { Err(Problem::fields(Code::Invalid, wrong)) }
    }

    /// The same as a mapping file would say it.
    fn mapping(&self, at: &Address) -> Mapping {
        let source = |column: &String| Source { column: Some(column.clone()), ..Source::default() };
        let key = self.key.iter().map(|column| ("key".to_owned(), source(column)));
        Mapping {
            target: Target::Register,
            plugin: at.plugin.0.clone(),
            register: at.register.0.clone(),
            workflow: String::new(),
            file: Reading::default(),
            formats: Formats::default(),
            record: key.collect(),
            fields: self.fields.iter().map(|(name, column)| (name.clone(), source(column))).collect(),
        }
    }
}

/// Reads the rows of one table.
struct Reader<'t> {
    shape: Shape<'t>,
    columns: &'t [(usize, String)],
    /// The file, and where its rows go.
    identity: String,
    locale: Locale,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) -> TableRow {
        let read = self.shape.read(row);
        let key = read.record.get("key").and_then(|key| key.as_str()).map(str::to_owned);
        let form: Form = read.form.into_iter().collect();
        let what = serde_json::json!([self.identity, row.number, key, form]);
        let digest = hex(&Sha256::digest(what.to_string()));
        let text = |(place, _): &(usize, String)| row.cells.get(*place).map_or("", Cell::text).to_owned();
        TableRow {
            row: row.number,
            key,
            exists: false,
            cells: self.columns.iter().map(text).collect(),
            form,
            mistakes: read.mistakes.into_iter().map(|mistake| self.told(mistake)).collect(),
            idempotency_key: format!("import-{}", &digest[..KEY_DIGITS]),
        }
    }

    fn told(&self, mistake: Mistake) -> RowMistake {
        let why = mistake.message.why;
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        RowMistake {
            column: some(mistake.column),
            field: some(mistake.field),
            message: if self.locale == Locale::Zh { form::in_chinese(&why) } else { why },
        }
    }
}
