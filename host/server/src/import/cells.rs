//! One cell as the JSON of a field: in the office's formats, by what people call things.

use std::collections::BTreeMap;
use std::fmt;

use frontdesk_engine::blueprint::lookup::text_in;
use frontdesk_engine::blueprint::model::{Field, FieldKind};
use jiff::civil;
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::mapping::Formats;

/// Why a text is no value: what was expected, what came, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    /// For whoever fills in the table.
    pub why: String,
    /// What whoever writes a mapping file can do beside that; often nothing.
    pub mapping: String,
}

impl Misread {
    fn of(why: String, mapping: impl Into<String>) -> Self {
        Self { why, mapping: mapping.into() }
    }
}

impl From<String> for Misread {
    fn from(why: String) -> Self {
        Self { why, mapping: String::new() }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mapping.as_str() {
            "" => f.write_str(&self.why),
            mapping => write!(f, "{} ({mapping})", self.why),
        }
    }
}

impl Serialize for Misread {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The people that rows can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    /// How often each name is there, with the id of one of them.
    names: BTreeMap<String, (String, usize)>,
    ids: std::collections::BTreeSet<String>,
}

impl People {
    /// Adds somebody.
    pub(crate) fn add(&mut self, id: &str, name: &str) {
        if self.ids.insert(id.to_owned()) {
            let (_, count) = self.names.entry(name.to_owned()).or_insert((id.to_owned(), 0));
            *count += 1;
        }
    }

    /// A person by id or by a name that only one has.
    ///
    /// # Errors
    /// When nobody or several are meant.
    pub(crate) fn id(&self, text: &str) -> Result<String, String> {
        if self.ids.contains(text) {
            return Ok(text.to_owned());
        }
        match self.names.get(text) {
            Some((id, 1)) => Ok(id.clone()),
            Some((_, count)) => Err(format!("{count} people are called `{text}` (write the id)")),
            None => Err(format!(
                "expected the id or the name of a person in the directory, got `{text}` (import the people first)"
            )),
        }
    }
}

/// How cells are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'a> {
    /// What stands in them.
    pub formats: &'a Formats,
    /// Whom they can name.
    pub people: &'a People,
    /// The language in which mistakes name choices; nothing: by their values.
    pub language: Option<&'a str>,
}

/// The JSON that a text means in a field; whether it is allowed there is checked with the whole form.
///
/// # Errors
/// What was expected, what came, what to do.
pub(crate) fn json(field: &Field, text: &str, by: Cells<'_>) -> Result<Json, Misread> {
    let Cells { formats, people, language } = by;
    let choice = |text: &str| choice(field, text, language);
    match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Span => Ok(text.into()),
        FieldKind::Number | FieldKind::Ticket => Ok(formats.number(text).into()),
        FieldKind::Flag => formats.flag(text).map(Json::from),
        FieldKind::Day => formats.day(text).map(Json::from),
        FieldKind::Moment => formats.moment(text).map(Json::from),
        FieldKind::Clock => Ok(clock(text).into()),
        FieldKind::Person => Ok(people.id(text).map(Json::from)?),
        FieldKind::Choice => choice(text).map(Json::from),
        FieldKind::Choices => {
            let chosen: Result<Vec<_>, _> = formats.list(text).map(choice).collect();
            chosen.map(Json::from)
        }
        FieldKind::Files => Ok(formats.list(text).collect::<Vec<_>>().into()),
        FieldKind::Rows => Ok(text.lines().map(|line| json!(line.split('\t').collect::<Vec<_>>())).collect()),
    }
}

impl Formats {
    /// The words of a list.
    pub(crate) fn list<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let parts = text.split(|letter| self.list.contains(letter));
        parts.map(str::trim).filter(|word| !word.is_empty())
    }

    /// Without grouping, with a point.
    fn number(&self, text: &str) -> String {
        let kept = text.chars().filter(|letter| Some(*letter) != self.thousands && !letter.is_whitespace());
        kept.map(|letter| if letter == self.decimal { '.' } else { letter }).collect()
    }

    /// Yes or no.
    ///
    /// # Errors
    /// Which words are known.
    pub(crate) fn flag(&self, text: &str) -> Result<bool, Misread> {
        let word = text.to_lowercase();
        if self.yes.contains(&word) {
            return Ok(true);
        }
        if self.no.contains(&word) {
            return Ok(false);
        }
        let known = [self.yes.join(", "), self.no.join(", ")].join("; ");
        let why = format!("expected yes or no ({known}), got `{text}`");
        Err(Misread::of(why, "add the word under [formats]"))
    }

    fn day(&self, text: &str) -> Result<String, Misread> {
        let read = |format: &String| civil::Date::strptime(format, text).ok();
        let day = text.parse().ok().or_else(|| self.day.iter().find_map(read));
        day.map(|day: civil::Date| day.to_string()).ok_or_else(|| {
            let known = self.day.join("`, `");
            Misread::of(
                format!("expected a day like `2026-03-02`, got `{text}`"),
                format!("formats.day knows `{known}`: add its format there"),
            )
        })
    }

    /// In ISO: with an offset, or as civil time of the site.
    fn moment(&self, text: &str) -> Result<String, Misread> {
        if text.parse::<jiff::Timestamp>().is_ok() {
            return Ok(text.to_owned());
        }
        let read = |format: &String| civil::DateTime::strptime(format, text).ok();
        let of_day = || self.day(text).ok().and_then(|day| day.parse().ok());
        let iso = text.parse().ok().or_else(|| self.moment.iter().find_map(read));
        iso.or_else(of_day).map(|at: civil::DateTime| at.to_string()).ok_or_else(|| {
            let known = self.moment.join("`, `");
            Misread::of(
                format!("expected a moment like `2026-03-02 09:30`, got `{text}`"),
                format!("formats.moment knows `{known}`: add its format there"),
            )
        })
    }
}

/// `9:00`, `09:00:00` and the time of a workbook's cell as `09:00`.
fn clock(text: &str) -> String {
    let time = text.rsplit_once('T').map_or(text, |(_, time)| time);
    let mut parts = time.split(':');
    match (parts.next(), parts.next()) {
        (Some(hour), Some(minute)) => format!("{hour:0>2}:{minute}"),
        _ => text.to_owned(),
    }
}

/// A choice by its value or by what people read.
fn choice(field: &Field, text: &str, language: Option<&str>) -> Result<String, Misread> {
    if field.choices.contains_key(text) {
        return Ok(text.to_owned());
    }
    let titled = field.choices.iter().find(|(_, titles)| titles.values().any(|title| title == text));
    titled.map(|(value, _)| value.clone()).ok_or_else(|| {
        let known: Vec<&str> = match language {
            Some(language) => field.choices.values().map(|titles| text_in(titles, language)).collect(),
            None => field.choices.keys().map(String::as_str).collect(),
        };
        let known = known.join("`, `");
        Misread::of(format!("expected one of `{known}`, got `{text}`"), "say under `values` what it means")
    })
}

#[cfg(test)]
mod tests {
    use frontdesk_engine::form::in_chinese;

    use super::*;

    fn field(kind: &str) -> Field {
        let choices = json!({ "water": { "zh": "水费" }, "power": { "zh": "电费" } });
        serde_json::from_value(json!({ "title": {}, "type": kind, "choices": choices })).unwrap()
    }

    #[test]
    fn cells_become_values() {
        let mut people = People::default();
        for (id, name) in [("li", "李明"), ("li2", "李明"), ("wang", "王芳")] {
            people.add(id, name);
        }
        let formats = Formats::default();
        let said = |kind: &str, text: &str, language| {
            json(&field(kind), text, Cells { formats: &formats, people: &people, language })
        };
        let read = |kind: &str, text: &str| said(kind, text, None);
        for (kind, text, value) in [
            ("number", "1,234.50", json!("1234.50")),
            ("flag", "是", json!(true)),
            ("flag", "NO", json!(false)),
            ("day", "2026/3/2", json!("2026-03-02")),
            ("day", "2026年3月2日", json!("2026-03-02")),
            ("moment", "2026/3/2 9:30", json!("2026-03-02T09:30:00")),
            ("moment", "2026-03-02", json!("2026-03-02T00:00:00")),
            ("moment", "2026-03-02T09:30:00+08:00", json!("2026-03-02T09:30:00+08:00")),
            ("clock", "9:05", json!("09:05")),
            ("person", "王芳", json!("wang")),
            ("person", "li2", json!("li2")),
            ("choice", "电费", json!("power")),
            ("choices", "water、电费", json!(["water", "power"])),
        ] {
            assert_eq!(read(kind, text), Ok(value), "{kind} {text}");
        }
        for (kind, text, why) in [
            ("person", "李明", "2 people are called `李明` (write the id)"),
            (
                "choice",
                "燃气费",
                "expected one of `power`, `water`, got `燃气费` (say under `values` what it means)",
            ),
        ] {
            assert_eq!(read(kind, text).unwrap_err().to_string(), why);
        }
        let told = said("choice", "燃气费", Some("zh")).unwrap_err();
        assert_eq!(told.why, "expected one of `电费`, `水费`, got `燃气费`");
        for (kind, text) in [
            ("person", "李明"),
            ("person", "nobody"),
            ("choice", "gas"),
            ("flag", "perhaps"),
            ("day", "soon"),
            ("moment", "soon"),
        ] {
            let why = read(kind, text).unwrap_err().why;
            assert_ne!(in_chinese(&why), why, "there is no Chinese for it");
        }
        let told = read("day", "soon").unwrap_err().to_string();
        assert!(
            told.starts_with("expected a day like `2026-03-02`") && told.contains("got `soon`"),
            "{told}"
        );
    }
}
