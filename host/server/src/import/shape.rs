//! What the host expects of a row, read from its own descriptions, and the request that a good row becomes.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::blueprint::model::{Field, Named};
use frontdesk_engine::form;
use frontdesk_engine::instant::Instant;
use reqwest::Method;
use serde_json::{Map, Value as Json, json};

use super::cells::{self, Cells, Misread, People};
use super::mapping::{Mapping, Source, Target};
use super::rows::{Cell, Row, Rows};

/// Characters a person's id is made of.
const ID_LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789._-";

/// Longest key of a register's entry, in bytes.
const KEY_BYTES_MAX: usize = 200;

/// What keeps a row from being imported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Mistake {
    /// As the office's program numbers it.
    pub row: usize,
    /// The title or letters of the column; empty where no single one is to blame.
    pub column: String,
    /// What it should fill.
    pub field: String,
    /// What was expected, what came, what to do.
    pub message: Misread,
}

/// A row as far as it could be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Read {
    /// What is not part of the form: `key`; `title`, `requester`, ….
    pub record: Map<String, Json>,
    /// What the fields hold.
    pub form: Map<String, Json>,
    /// Everything that is wrong; the row can be sent when nothing is.
    pub mistakes: Vec<Mistake>,
}

/// What the host expects.
#[derive(Debug)]
pub(crate) struct Shape<'m> {
    mapping: &'m Mapping,
    /// Where each source's column stands, by its name in the mapping.
    places: BTreeMap<String, usize>,
    asks: Vec<String>,
    fields: Named<Field>,
    people: People,
    roles: BTreeSet<String>,
    /// Keys of rows before, with their numbers.
    taken: BTreeMap<String, usize>,
    /// In which mistakes name choices.
    language: Option<&'static str>,
}

/// What the host tells of where the rows go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Everybody in the directory, also who left.
    pub people: People,
    /// For people: the roles there are.
    pub roles: BTreeSet<String>,
    /// For a register or workflow: how the host describes it to the caller; nothing when it does not.
    pub target: Option<Json>,
}

/// A request that writes one row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sending {
    /// `POST` or `PUT`.
    pub method: Method,
    /// Below the site.
    pub path: String,
    /// JSON.
    pub body: Json,
}

/// Why no row of a table can be imported with this mapping by this account: what was expected, what came, what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unfit(String);

impl<'m> Shape<'m> {
    /// Holds a mapping and a table against what the host tells.
    ///
    /// # Errors
    /// When there is no such target, the account may not write it, or the mapping does not fit.
    pub(crate) fn of(mapping: &'m Mapping, known: Known, rows: &Rows) -> Result<Self, Unfit> {
        let mut shape = Self::empty(mapping, known.people, rows)?;
        shape.roles = known.roles;
        let target = known.target.as_ref();
        match mapping.target {
            Target::People => shape.learn_people(rows),
            Target::Register => shape.learn_register(target)?,
            Target::Workflow | Target::Ledger => shape.learn_workflow(target)?,
        }
        Ok(shape)
    }

    /// The same for a register whose declaration is at hand: choices are known by their titles in every language.
    ///
    /// # Errors
    /// When the mapping does not fit.
    pub(crate) fn of_register(
        mapping: &'m Mapping,
        fields: Named<Field>,
        people: People,
        language: &'static str,
        rows: &Rows,
    ) -> Result<Self, Unfit> {
        let mut shape = Self { language: Some(language), ..Self::empty(mapping, people, rows)? };
        shape.expect_entries(fields)?;
        Ok(shape)
    }

    fn empty(mapping: &'m Mapping, people: People, rows: &Rows) -> Result<Self, Unfit> {
        Ok(Self {
            mapping,
            places: places(mapping, rows)?,
            asks: Vec::new(),
            fields: Named::default(),
            people,
            roles: BTreeSet::new(),
            taken: BTreeMap::new(),
            language: None,
        })
    }

    /// A superior may stand in the same file.
    fn learn_people(&mut self, rows: &Rows) {
        for row in &rows.rows {
            let text = |name: &str| {
                self.text(row, &place_of_record(name), &self.mapping.record[name]).unwrap_or_default()
            };
            let (id, name) = (text("id"), text("name"));
            self.people.add(&id, &name);
        }
    }

    fn learn_register(&mut self, told: Option<&Json>) -> Result<(), Unfit> {
        let name = &self.mapping.register;
        let Some(found) = told else {
            return Err(Unfit(format!("the site has no register `{name}` that this account may read")));
        };
        if found["writable"] != true {
            return Err(Unfit(format!("this account may not write register `{name}` by hand")));
        }
        self.expect_entries(fields(&found["fields"])?)
    }

    fn expect_entries(&mut self, fields: Named<Field>) -> Result<(), Unfit> {
        self.asks = fields.keys().map(|name| format!("{name}?")).collect();
        self.fields = fields;
        self.known_fields()
    }

    fn learn_workflow(&mut self, told: Option<&Json>) -> Result<(), Unfit> {
        let name = &self.mapping.workflow;
        let Some(found) = told else {
            let text = format!("the site has no workflow `{name}` of plugin `{}`", self.mapping.plugin);
            return Err(Unfit(text));
        };
        if found["allowed"] != true {
            let roles: Vec<_> =
                found["roles"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            let text = format!(
                "this account may not open tickets of `{name}` (the roles `{}` may)",
                roles.join("`, `")
            );
            return Err(Unfit(text));
        }
        self.fields = fields(&found["form"])?;
        let asked = found["form"].as_array().into_iter().flatten();
        self.asks = asked
            .map(|field| {
                format!("{}{}", word(field, "name"), if field["required"] == true { "" } else { "?" })
            })
            .collect();
        self.known_fields()
    }

    /// Refuses a mapping with a field that the form does not ask for.
    fn known_fields(&self) -> Result<(), Unfit> {
        let unknown = self.mapping.fields.keys().find(|name| !self.fields.contains_key(*name));
        let Some(unknown) = unknown else { return Ok(()) };
        let known: Vec<_> = self.fields.keys().map(String::as_str).collect();
        let text = format!("`[fields.{unknown}]` is not asked for here (there are: {})", known.join(", "));
        Err(Unfit(text))
    }

    /// The request that a row becomes.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub(crate) fn sending(&mut self, row: &Row) -> Result<Sending, Vec<Mistake>> {
        let Read { record, form, mistakes } = self.read(row);
        if mistakes.is_empty() { Ok(self.request(record, form)) } else { Err(mistakes) }
    }

    /// A row with everything that is wrong with it.
    pub(crate) fn read(&mut self, row: &Row) -> Read {
        let mut mistakes = Vec::new();
        let record = self.record(row, &mut mistakes);
        let form = match self.mapping.target {
            Target::People => self.further(row, &mut mistakes),
            _ => self.form(row, &mut mistakes),
        };
        self.take_key(row, &record, &mut mistakes);
        Read { record, form, mistakes }
    }

    fn request(&self, mut record: Map<String, Json>, form: Map<String, Json>) -> Sending {
        let Mapping { target, plugin, register, workflow, .. } = self.mapping;
        match target {
            Target::People => {
                let id = record.remove("id").unwrap_or_default();
                record.insert("fields".into(), form.into());
                let path = format!("/people/{}", id.as_str().unwrap_or_default());
                Sending { method: Method::PUT, path, body: record.into() }
            }
            Target::Register => {
                let entries = format!("/registers/{plugin}/{register}/entries");
                let body = json!({ "form": form });
                match record["key"].as_str() {
                    Some(key) => {
                        Sending { method: Method::PUT, path: format!("{entries}/{}", encoded(key)), body }
                    }
                    None => Sending { method: Method::POST, path: entries, body },
                }
            }
            Target::Workflow | Target::Ledger => {
                record.extend([
                    ("plugin".into(), plugin.as_str().into()),
                    ("workflow".into(), workflow.as_str().into()),
                ]);
                record.insert("form".into(), form.into());
                Sending { method: Method::POST, path: "/tickets".into(), body: record.into() }
            }
        }
    }

    /// The text of a source in a row: its cell by the table of values, else the constant.
    fn text(&self, row: &Row, name: &str, source: &Source) -> Result<String, Misread> {
        let cell = self.places.get(name).and_then(|place| row.cells.get(*place));
        let text = match cell {
            Some(Cell::Broken(error)) => {
                return Err(format!("expected a value, got the error `{error}` (mend the formula)").into());
            }
            Some(Cell::Text(text)) => text.as_str(),
            None => "",
        };
        let text = source.values.get(text).map_or(text, String::as_str);
        let constant = || source.constant.clone().unwrap_or_default();
        Ok(if text.is_empty() { constant() } else { text.to_owned() })
    }

    fn mistake(&self, row: &Row, name: &str, source: &Source, message: Misread) -> Mistake {
        let column = source.column.clone().unwrap_or_default();
        Mistake { row: row.number, column, field: name.to_owned(), message }
    }

    fn record(&self, row: &Row, mistakes: &mut Vec<Mistake>) -> Map<String, Json> {
        let mut record = Map::new();
        for (name, source) in &self.mapping.record {
            let read = self.text(row, &place_of_record(name), source);
            match read.and_then(|text| self.of_record(name, &text)) {
                Ok(Json::Null) => {}
                Ok(json) => drop(record.insert(name.clone(), json)),
                Err(why) => mistakes.push(self.mistake(row, name, source, why)),
            }
        }
        record
    }

    /// What is not part of a form.
    fn of_record(&self, name: &str, text: &str) -> Result<Json, Misread> {
        let formats = &self.mapping.formats;
        let needed = matches!(name, "id" | "name" | "key");
        match name {
            _ if text.is_empty() && needed => {
                Err("must be filled in, and the cell is empty".to_owned().into())
            }
            _ if text.is_empty() => Ok(Json::Null),
            "id" => Ok(id(text).map(Json::from)?),
            "name" => Ok(at_most(text, 100)?),
            "key" => Ok(key(text)?),
            "title" => Ok(at_most(text, 200)?),
            "email" => Ok(at_most(text, 254)?),
            "phone" => Ok(at_most(text, 50)?),
            "roles" => self.known_roles(formats.list(text).collect()),
            "superior" | "requester" | "assignee" => Ok(self.people.id(text).map(Json::from)?),
            "left" => formats.flag(text).map(Json::from),
            "tags" => Ok(formats.list(text).collect::<Vec<_>>().into()),
            "locale" if !["zh", "en"].contains(&text) => {
                Err(format!("expected `zh` or `en`, got `{text}`").into())
            }
            _ => Ok(text.into()),
        }
    }

    fn known_roles(&self, roles: Vec<&str>) -> Result<Json, Misread> {
        match roles.iter().find(|role| !self.roles.contains(**role)) {
            None => Ok(roles.into()),
            Some(other) => {
                let known: Vec<_> = self.roles.iter().map(String::as_str).collect();
                let known = known.join("`, `");
                let why = format!("expected roles of `{known}`, got `{other}`");
                Err(Misread { why, mapping: "say under `values` what it means".to_owned() })
            }
        }
    }

    /// A person's further fields: text.
    fn further(&self, row: &Row, mistakes: &mut Vec<Mistake>) -> Map<String, Json> {
        let mut fields = Map::new();
        for (name, source) in &self.mapping.fields {
            match self.text(row, name, source) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => drop(fields.insert(name.clone(), text.into())),
                Err(why) => mistakes.push(self.mistake(row, name, source, why)),
            }
        }
        fields
    }

    /// The form, held against the blueprint's fields by the rules of the host itself.
    fn form(&self, row: &Row, mistakes: &mut Vec<Mistake>) -> Map<String, Json> {
        let (mut form, mut values) = (Map::new(), BTreeMap::new());
        let mut wrong: BTreeSet<&str> = BTreeSet::new();
        for (name, source) in &self.mapping.fields {
            let text = self.text(row, name, source);
            match text.and_then(|text| self.value(name, &text)) {
                Ok(None) => {}
                Ok(Some((json, value))) => {
                    form.insert(name.clone(), json);
                    values.insert(name.clone(), value);
                }
                Err(why) => {
                    wrong.insert(name);
                    mistakes.push(self.mistake(row, name, source, why));
                }
            }
        }
        let nowhere = Source::default();
        for (name, why) in form::check(&self.asks, &self.fields, values).err().into_iter().flatten() {
            if !wrong.contains(name.as_str()) {
                let source = self.mapping.fields.get(&name).unwrap_or(&nowhere);
                mistakes.push(self.mistake(row, &name, source, why.into()));
            }
        }
        form
    }

    fn value(
        &self,
        name: &str,
        text: &str,
    ) -> Result<Option<(Json, frontdesk_engine::value::Value)>, Misread> {
        let Some(field) = self.fields.get(name).filter(|_| !text.is_empty()) else { return Ok(None) };
        let by = Cells { formats: &self.mapping.formats, people: &self.people, language: self.language };
        let json = cells::json(field, text, by)?;
        // The site's zone is the host's affair: that it is a moment is known already.
        let value = form::value_from_json(field, &json, &|_| Ok(Instant(0)))?;
        Ok(Some((json, value)))
    }

    /// Two rows under one key would overwrite each other.
    fn take_key(&mut self, row: &Row, record: &Map<String, Json>, mistakes: &mut Vec<Mistake>) {
        let name = if self.mapping.target == Target::People { "id" } else { "key" };
        let Some(key) = record.get(name).and_then(Json::as_str) else { return };
        match self.taken.get(key) {
            None => drop(self.taken.insert(key.to_owned(), row.number)),
            Some(before) => {
                let message = format!("`{key}` stands in row {before} already (keep one of them)");
                let source = &self.mapping.record[name];
                mistakes.push(self.mistake(row, name, source, message.into()));
            }
        }
    }
}

/// A field of a form may be called like something of the record.
fn place_of_record(name: &str) -> String {
    format!("record.{name}")
}

fn places(mapping: &Mapping, rows: &Rows) -> Result<BTreeMap<String, usize>, Unfit> {
    let record = mapping.record.iter().map(|(name, source)| (place_of_record(name), source));
    let all = record.chain(mapping.fields.iter().map(|(name, source)| (name.clone(), source)));
    let place = |(name, source): (String, &Source)| {
        let place = source.column.as_deref().map(|column| rows.place(column)).transpose();
        match place {
            Ok(place) => place.map(|place| Ok((name, place))),
            Err(why) => Some(Err(Unfit(format!("`{name}`: {why}")))),
        }
    };
    all.filter_map(place).collect()
}

pub(crate) fn word<'j>(json: &'j Json, name: &str) -> &'j str {
    json[name].as_str().unwrap_or_default()
}

/// Fields as the host describes them, as its blueprint declares them.
fn fields(described: &Json) -> Result<Named<Field>, Unfit> {
    let field = |view: &Json| {
        let choices = view["choices"].as_array().into_iter().flatten();
        let choices: Map<String, Json> =
            choices.map(|one| (word(one, "value").to_owned(), json!({ "zh": one["title"] }))).collect();
        let declared = json!({
            "title": { "zh": view["title"] }, "type": view["type"], "choices": choices,
            "pattern": view["pattern"], "min": view["min"], "max": view["max"],
        });
        let declared = serde_json::from_value(declared);
        let unknown = |error| Unfit(format!("the host describes a field in an unknown way: {error}"));
        Ok((word(view, "name").to_owned(), declared.map_err(unknown)?))
    };
    described.as_array().into_iter().flatten().map(field).collect()
}

fn id(text: &str) -> Result<String, String> {
    if text.len() <= 64 && text.chars().all(|letter| ID_LETTERS.contains(letter)) {
        return Ok(text.to_owned());
    }
    Err(format!("expected an id of small letters, digits, `.`, `_`, `-`, at most 64, got `{text}`"))
}

fn at_most(text: &str, most: usize) -> Result<Json, String> {
    let letters = text.chars().count();
    if letters <= most {
        return Ok(text.into());
    }
    Err(format!("expected at most {most} characters, got {letters}"))
}

/// A Chinese character takes three bytes.
fn key(text: &str) -> Result<Json, String> {
    match text.len() {
        0..=KEY_BYTES_MAX => Ok(text.into()),
        bytes => Err(format!("expected a key of at most {KEY_BYTES_MAX} bytes, got {bytes}")),
    }
}

/// A key as one segment of an address.
fn encoded(key: &str) -> String {
    let mut segment = String::new();
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => segment.push(char::from(byte)),
            other => segment.push_str(&format!("%{other:02X}")),
        }
    }
    segment
}
