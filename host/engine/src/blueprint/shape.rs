//! Holds a parsed file against the JSON Schema of the blueprint: unknown keys, missing keys, wrong types.
//!
//! The schema is derived from the model, so the two cannot drift apart; unlike deserialization this
//! finds every problem of a file in one run and can say what a missing key is for.

use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::places::join;
use super::problem::{listed, way_out};

/// A problem at a byte of the text.
#[derive(Debug)]
pub(super) struct Misfit {
    /// Byte offset.
    pub(super) at: usize,
    /// In the blueprint.
    pub(super) path: String,
    /// What was expected and what came.
    pub(super) message: String,
}

/// Everything in which a document differs from the schema's root.
pub(super) fn misfits(schema: &Json, document: &DeTable<'_>) -> Vec<Misfit> {
    let mut shape = Shape { root: schema, misfits: Vec::new() };
    shape.table(schema, document, "", 0);
    shape.misfits
}

struct Shape<'a> {
    root: &'a Json,
    misfits: Vec<Misfit>,
}

impl<'a> Shape<'a> {
    fn misfit(&mut self, at: usize, path: &str, message: String) {
        self.misfits.push(Misfit { at, path: path.into(), message });
    }

    fn value(&mut self, schema: &'a Json, value: &Spanned<DeValue<'_>>, path: &str, at: usize) {
        let forms = self.forms(schema);
        let names: Vec<_> = forms.iter().flat_map(|form| words(form)).collect();
        if let (DeValue::String(text), false) = (value.get_ref(), names.is_empty()) {
            if !names.contains(&text.as_ref()) {
                let message = format!("expected one of the words ({}), got `{text}`", way_out(text, names));
                self.misfit(at, path, message);
            }
            return;
        }
        match forms.iter().find(|form| is_of(form, value.get_ref())) {
            Some(form) => self.inside(form, value, path, at),
            None => {
                let mut expected: Vec<_> = forms.iter().map(|form| noun(form)).collect();
                expected.dedup();
                let message = format!("expected {}, got {}", expected.join(" or "), got(value.get_ref()));
                self.misfit(at, path, message);
            }
        }
    }

    fn inside(&mut self, form: &'a Json, value: &Spanned<DeValue<'_>>, path: &str, at: usize) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(form, table, path, at),
            DeValue::Array(list) => {
                for (index, element) in list.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    self.value(&form["items"], element, &path, element.span().start);
                }
            }
            DeValue::Integer(whole) => self.range(form, &whole.to_string(), path, at),
            _ => {}
        }
    }

    fn table(&mut self, form: &'a Json, table: &DeTable<'_>, path: &str, at: usize) {
        let properties = &form["properties"];
        let others = form.get("additionalProperties").filter(|others| others.is_object());
        for (key, value) in table {
            let path = join(path, key.get_ref());
            let at = key.span().start;
            match properties.get(key.get_ref().as_ref()).or(others) {
                Some(schema) => self.value(schema, value, &path, at),
                None => {
                    let known = properties.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
                    self.misfit(at, &path, format!("unknown key ({})", way_out(key.get_ref(), known)));
                }
            }
        }
        for key in form["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if !table.contains_key(key) {
                let message = format!("`{key}` is missing{}", purpose(properties.get(key)));
                self.misfit(at, path, message);
            }
        }
    }

    fn range(&mut self, form: &Json, whole: &str, path: &str, at: usize) {
        let bound = |name, otherwise| form[name].as_i64().unwrap_or(otherwise);
        let (least, most) = (bound("minimum", i64::MIN), bound("maximum", i64::MAX));
        if !whole.parse::<i64>().is_ok_and(|whole| (least..=most).contains(&whole)) {
            self.misfit(at, path, format!("expected a whole number from {least} to {most}, got {whole}"));
        }
    }

    /// The plain schemas behind references and alternatives.
    fn forms(&self, schema: &'a Json) -> Vec<&'a Json> {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.root.pointer(reference.trim_start_matches('#'));
            return target.map(|target| self.forms(target)).unwrap_or_default();
        }
        let alternatives = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array);
        match alternatives {
            Some(alternatives) => alternatives.iter().flat_map(|form| self.forms(form)).collect(),
            None if schema["type"] == "null" => Vec::new(),
            None => vec![schema],
        }
    }
}

/// The words a schema allows, when it is a list of words.
fn words(form: &Json) -> Vec<&str> {
    let several = form["enum"].as_array().into_iter().flatten();
    several.chain(form.get("const")).filter_map(Json::as_str).collect()
}

/// The JSON types a schema allows; `null` stands for a key left out.
fn types(form: &Json) -> impl Iterator<Item = &str> {
    let one = form["type"].as_str();
    let several = form["type"].as_array().into_iter().flatten().filter_map(Json::as_str);
    one.into_iter().chain(several).filter(|name| *name != "null")
}

fn is_of(form: &Json, value: &DeValue<'_>) -> bool {
    let name = match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Boolean(_) => "boolean",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
        DeValue::Float(_) | DeValue::Datetime(_) => return false,
    };
    types(form).any(|allowed| allowed == name)
}

fn noun(form: &Json) -> String {
    let names = words(form);
    if !names.is_empty() {
        return format!("one of {}", listed(names));
    }
    let nouns: Vec<_> = types(form)
        .map(|name| match name {
            "string" => "a text",
            "integer" => "a whole number",
            "boolean" => "`true` or `false`",
            "array" => "a list",
            _ if form["additionalProperties"]["type"] == "string" => {
                "a text in every locale (`{ en = \"…\" }`)"
            }
            _ => "a table",
        })
        .collect();
    nouns.join(" or ")
}

fn got(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text `{text}`"),
        DeValue::Integer(whole) => format!("the number {whole}"),
        DeValue::Float(float) => format!("{float} (decimals are exact here: write `\"{float}\"`)"),
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Datetime(moment) => format!("the date {moment} (write it in quotes)"),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    }
}

/// What a missing key is for, from the first sentence of its documentation.
fn purpose(schema: Option<&Json>) -> String {
    let text = schema.and_then(|schema| schema["description"].as_str()).unwrap_or_default();
    let sentence = text.split(['\n', ';']).next().unwrap_or_default();
    let sentence = sentence.split(". ").next().unwrap_or_default().trim_end_matches(['.', ':']);
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => format!(" ({}{})", first.to_lowercase(), letters.as_str()),
        None => String::new(),
    }
}
