//! What a table means: which column goes to which field, and how its cells are read. A TOML file of the operator.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;

/// A mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mapping {
    /// What the rows become.
    pub target: Target,
    /// The plugin of the register or workflow.
    #[serde(default)]
    pub plugin: String,
    /// For `register`: its name.
    #[serde(default)]
    pub register: String,
    /// For `workflow`: its name.
    #[serde(default)]
    pub workflow: String,
    /// How the file is read.
    #[serde(default)]
    pub file: Reading,
    /// How cells are read.
    #[serde(default)]
    pub formats: Formats,
    /// Where what every record of the target has comes from: `id`, `name`, `roles`, …; `key`; `title`, `requester`, ….
    #[serde(default)]
    pub record: IndexMap<String, Source>,
    /// Where the fields come from.
    #[serde(default)]
    pub fields: IndexMap<String, Source>,
}

/// What the rows become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Target {
    /// People of the directory; a person there is overwritten.
    People,
    /// Entries of a register; one with the same key is overwritten.
    Register,
    /// Open tickets of a workflow.
    Workflow,
    /// Postings of a ledger: only hooks post, so there is no way in.
    Ledger,
}

/// How the file is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Reading {
    /// Of a workbook; left out: the first one.
    pub sheet: Option<String>,
    /// The line with the titles, from 1; 0: there is none, and columns are named by letters.
    pub titles: usize,
    /// Of CSV: `utf-8`, `gb18030`; left out: by the byte order mark, else UTF-8 when it is that, else GB18030.
    pub encoding: Option<String>,
    /// Of CSV: one ASCII character.
    pub separator: char,
}

/// How cells are read that are no number or day of a workbook already.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Formats {
    /// Days, the first that fits: `%Y/%m/%d`; ISO (`2026-03-02`) is always known.
    pub day: Vec<String>,
    /// Moments in the site's zone, the first that fits: `%Y/%m/%d %H:%M`; ISO is always known.
    pub moment: Vec<String>,
    /// Between the digits of large numbers.
    pub thousands: Option<char>,
    /// Before the fraction.
    pub decimal: char,
    /// Between the words of a list.
    pub list: String,
    /// What means yes.
    pub yes: Vec<String>,
    /// What means no.
    pub no: Vec<String>,
}

/// Where a value comes from: a column by its title or its letters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Source {
    /// By title, else by letters: `A`, `AB`.
    pub column: Option<String>,
    /// For every row; with a column: where the cell is empty.
    pub constant: Option<String>,
    /// What codes of the table mean; others are taken as they are.
    pub values: BTreeMap<String, String>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { sheet: None, titles: 1, encoding: None, separator: ',' }
    }
}

impl Default for Formats {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            day: words(&["%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]),
            moment: words(&["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M"]),
            thousands: Some(','),
            decimal: '.',
            list: ";；、,，".to_owned(),
            yes: words(&["是", "有", "对", "yes", "y", "true", "1", "√", "✓"]),
            no: words(&["否", "无", "不", "no", "n", "false", "0", "×"]),
        }
    }
}

/// What a person has beside further fields.
const OF_PEOPLE: [&str; 8] = ["id", "name", "roles", "email", "phone", "superior", "locale", "left"];

/// What an entry has beside its fields.
const OF_ENTRIES: [&str; 1] = ["key"];

/// What a ticket has beside its form.
const OF_TICKETS: [&str; 4] = ["title", "requester", "assignee", "tags"];

impl Mapping {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// What it lacks.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        mapping.check().map(|()| mapping)
    }

    /// The names that `[record]` can have for this target.
    #[must_use]
    pub(crate) fn of_record(&self) -> &'static [&'static str] {
        match self.target {
            Target::People => &OF_PEOPLE,
            Target::Register => &OF_ENTRIES,
            Target::Workflow | Target::Ledger => &OF_TICKETS,
        }
    }

    fn check(&self) -> Result<(), String> {
        let names = (self.plugin.as_str(), self.register.as_str(), self.workflow.as_str());
        match (self.target, names) {
            (Target::Ledger, _) => {
                return Err("postings cannot be imported: only hooks of a plugin post to its ledgers \
                            (import what the postings follow from: bills or cases of a workflow)"
                    .into());
            }
            (Target::Register, ("", ..) | (_, "", _)) => {
                return Err("expected `plugin` and `register` beside `target = \"register\"`".into());
            }
            (Target::Workflow, ("", ..) | (.., "")) => {
                return Err("expected `plugin` and `workflow` beside `target = \"workflow\"`".into());
            }
            (Target::People, _) if !["id", "name"].iter().all(|name| self.record.contains_key(*name)) => {
                return Err("expected `[record.id]` and `[record.name]` for people".into());
            }
            _ => {}
        }
        let known = self.of_record();
        if let Some(other) = self.record.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(format!("`[record.{other}]` is not known here (there are: {})", known.join(", ")));
        }
        self.sources().try_for_each(|(name, source)| source.check(name))
    }

    /// Every source with the name of what it fills.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.record.iter().chain(&self.fields).map(|(name, source)| (name.as_str(), source))
    }
}

impl Source {
    fn check(&self, name: &str) -> Result<(), String> {
        if self.column.is_none() && self.constant.is_none() {
            return Err(format!("`{name}`: expected `column` or `constant`"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_says_what_it_lacks() {
        let told = |text: &str| Mapping::parse(text).unwrap_err();
        assert!(told("target = \"ledger\"").starts_with("postings cannot be imported: only hooks"));
        assert_eq!(
            told("target = \"register\"\nplugin = \"desk\""),
            "expected `plugin` and `register` beside `target = \"register\"`"
        );
        assert_eq!(
            told("target = \"people\"\nrecord.id.column = \"A\""),
            "expected `[record.id]` and `[record.name]` for people"
        );
        let base = "target = \"workflow\"\nplugin = \"desk\"\nworkflow = \"complaint\"\n";
        assert_eq!(
            told(&format!("{base}record.key.column = \"A\"")),
            "`[record.key]` is not known here (there are: title, requester, assignee, tags)"
        );
        assert_eq!(told(&format!("{base}[fields.unit]")), "`unit`: expected `column` or `constant`");
        assert!(told(&format!("{base}[fields.unit]\ncolum = \"A\"")).contains("unknown field `colum`"));
        let good = Mapping::parse(&format!("{base}fields.unit = {{ column = \"房号\" }}")).unwrap();
        assert_eq!((good.file.titles, good.file.separator, good.formats.decimal), (1, ',', '.'));
    }
}
