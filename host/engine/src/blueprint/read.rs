//! From a plugin's TOML files to one [`Blueprint`], or to everything that is wrong with them.
//!
//! Three stages, each of which reports all it finds before the next is tried: syntax, shape (keys and
//! types, file by file), meaning (names, texts, graphs, templates, on the merged blueprint).

use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::check::{Finding, check};
use super::model::{Blueprint, Named};
use super::places::{Lines, Place, Places, join};
use super::problem::{Problem, Severity};
use super::schema::json_schema;
use super::shape::misfits;

/// What came of reading a plugin's files.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The merged blueprint, unless the files have errors.
    pub blueprint: Option<Blueprint>,
    /// Errors and warnings, in the order of files and lines.
    pub problems: Vec<Problem>,
}

/// Reads, merges and checks the files of a plugin's blueprint, each given as the path to show in
/// problems and its text.
///
/// # Errors
/// Every error found, in the order of files and lines; warnings are left out (see [`read_all`]).
pub fn read_files(files: &[(String, String)]) -> Result<Blueprint, Vec<Problem>> {
    let reading = read_all(files);
    let errors = || reading.problems.iter().filter(|problem| problem.severity == Severity::Error);
    reading.blueprint.ok_or_else(|| errors().cloned().collect())
}

/// As [`read_files`], with the warnings.
#[must_use]
pub fn read_all(files: &[(String, String)]) -> Reading {
    let mut reader = Reader::new(files);
    let blueprint = reader.run();
    let Reader { mut problems, .. } = reader;
    problems.sort();
    problems.dedup();
    let sound = problems.iter().all(|problem| problem.severity == Severity::Warning);
    Reading { blueprint: blueprint.filter(|_| sound), problems }
}

struct Reader<'a> {
    schema: Json,
    files: &'a [(String, String)],
    lines: Vec<Lines>,
    places: Places,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn new(files: &'a [(String, String)]) -> Self {
        let lines = files.iter().map(|(_, text)| Lines::new(text)).collect();
        Self { schema: json_schema(), files, lines, places: Places::default(), problems: Vec::new() }
    }

    fn run(&mut self) -> Option<Blueprint> {
        let documents: Vec<_> = (0..self.files.len()).map(|file| self.parse(file)).collect();
        let merged = self.merge(documents);
        if !self.problems.is_empty() {
            return None;
        }
        if !merged.contains_key("plugin") {
            let place = Place { file: 0, line: 1 };
            self.report(place, "", "`[plugin]` is missing (it stands in `plugin.toml`)".into());
            return None;
        }
        let mut blueprint = self.blueprint(merged)?;
        for Finding { path, message, severity } in blueprint.fill_choices() {
            self.tell(self.places.find(&path), &path, message, severity);
        }
        if self.problems.is_empty() {
            self.check(&blueprint);
        }
        Some(blueprint)
    }

    /// Parses one file and holds it against the schema; what cannot be used is reported.
    fn parse(&mut self, file: usize) -> DeTable<'a> {
        let text = &self.files[file].1;
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let line = self.lines[file].of(error.span().map_or(0, |span| span.start));
            self.report(Place { file, line }, "", error.message().replace('\n', ", "));
        }
        if errors.is_empty() {
            for misfit in misfits(&self.schema, document.get_ref()) {
                let line = self.lines[file].of(misfit.at);
                self.report(Place { file, line }, &misfit.path, misfit.message);
            }
        }
        document.into_inner()
    }

    /// One document of all; a name that stands in two files is reported at the second.
    fn merge(&mut self, documents: Vec<DeTable<'a>>) -> DeTable<'a> {
        let mut merged = DeTable::new();
        for (file, document) in documents.into_iter().enumerate() {
            for (key, value) in &document {
                self.refuse_twins(file, key.get_ref(), value.get_ref());
            }
            self.places.note(file, &self.lines[file], &document);
            for (key, value) in document {
                let both = match merged.remove(key.get_ref().as_ref()).map(Spanned::into_inner) {
                    Some(DeValue::Table(mut there)) => {
                        there.extend(into_table(value));
                        Spanned::new(0..0, DeValue::Table(there))
                    }
                    _ => value,
                };
                merged.insert(key, both);
            }
        }
        merged
    }

    fn refuse_twins(&mut self, file: usize, section: &str, items: &DeValue<'_>) {
        let DeValue::Table(items) = items else { return };
        if section == "plugin" {
            self.refuse_twin(file, section, items.keys().next().map_or(0, |key| key.span().start));
            return;
        }
        for name in items.keys() {
            self.refuse_twin(file, &join(section, name.get_ref()), name.span().start);
        }
    }

    fn refuse_twin(&mut self, file: usize, path: &str, at: usize) {
        if let Some(first) = self.places.get(path) {
            let line = self.lines[file].of(at);
            let there = &self.files[first.file].0;
            let message = format!(
                "stands in `{there}` line {} already (a name may stand in one file only)",
                first.line
            );
            self.report(Place { file, line }, path, message);
        }
    }

    fn blueprint(&mut self, mut merged: DeTable<'a>) -> Option<Blueprint> {
        let plugin = merged.remove("plugin").and_then(|value| self.item("plugin", value));
        let blueprint = Blueprint {
            roles: self.section("roles", &mut merged),
            posts: self.section("posts", &mut merged),
            workflows: self.section("workflows", &mut merged),
            settings: self.section("settings", &mut merged),
            deadlines: self.section("deadlines", &mut merged),
            queues: self.section("queues", &mut merged),
            holds: self.section("holds", &mut merged),
            queries: self.section("queries", &mut merged),
            approvals: self.section("approvals", &mut merged),
            duties: self.section("duties", &mut merged),
            registers: self.section("registers", &mut merged),
            ledgers: self.section("ledgers", &mut merged),
            documents: self.section("documents", &mut merged),
            notices: self.section("notices", &mut merged),
            reports: self.section("reports", &mut merged),
            personal: self.section("personal", &mut merged),
            quiet: merged.remove("quiet").and_then(|value| self.item("quiet", value)),
            banned: self.section("banned", &mut merged),
            scripts: self.section("scripts", &mut merged),
            refusals: self.section("refusals", &mut merged),
            plugin: plugin?,
        };
        Some(blueprint)
    }

    fn section<T: DeserializeOwned>(&mut self, name: &str, merged: &mut DeTable<'a>) -> Named<T> {
        let items = merged.remove(name).map(into_table).unwrap_or_default();
        items
            .into_iter()
            .filter_map(|(key, value)| {
                let key = key.into_inner().into_owned();
                let item = self.item(&join(name, &key), value)?;
                Some((key, item))
            })
            .collect()
    }

    /// Deserializes one item. The shape is right by now; versions and the like can still fail to parse.
    fn item<T: DeserializeOwned>(&mut self, path: &str, value: Spanned<DeValue<'a>>) -> Option<T> {
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(item) => Some(item),
            Err(error) => {
                let item = self.places.find(path);
                let line = |at: usize| self.lines[item.file].of(at);
                let place = Place { line: error.span().map_or(item.line, |span| line(span.start)), ..item };
                let path = self.places.path_at(place, path).unwrap_or(path).to_owned();
                self.report(place, &path, error.message().into());
                None
            }
        }
    }

    fn check(&mut self, blueprint: &Blueprint) {
        for Finding { path, message, severity } in check(blueprint) {
            let place = self.places.find(&path);
            self.tell(place, &path, message, severity);
        }
    }

    fn report(&mut self, place: Place, path: &str, message: String) {
        self.tell(place, path, message, Severity::Error);
    }

    fn tell(&mut self, place: Place, path: &str, message: String, severity: Severity) {
        let file = self.files.get(place.file).map_or_else(|| "blueprint".into(), |(file, _)| file.clone());
        self.problems.push(Problem { file, line: place.line, path: path.into(), message, severity });
    }
}

fn into_table<'a>(value: Spanned<DeValue<'a>>) -> DeTable<'a> {
    match value.into_inner() {
        DeValue::Table(table) => table,
        _ => DeTable::new(),
    }
}
