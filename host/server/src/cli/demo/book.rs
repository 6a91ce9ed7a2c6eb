//! What a demo plays: people, shifts and recipes of cases, as TOML.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use frontdesk_engine::calendar::Zone;
use frontdesk_engine::directory::Person;
use frontdesk_engine::instant::Date;
use frontdesk_engine::roster::Shift;
use frontdesk_engine::setting::minute_of_clock;
use serde::Deserialize;

/// A demo's book.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    /// The site's name.
    pub(super) site: String,
    /// Its title.
    pub(super) title: String,
    /// Its language.
    pub(super) locale: String,
    /// Its zone.
    pub(super) zone: String,
    /// How many days of history there are.
    pub(super) days_before: i64,
    /// Staff and customers.
    pub(super) people: Vec<Person>,
    /// Shifts of every day.
    pub(super) shifts: Vec<DailyShift>,
    /// Words to draw from: `{name}` in a recipe's text is one of `words.name`.
    pub(super) words: BTreeMap<String, Vec<String>>,
    /// Kinds of cases.
    pub(super) recipes: Vec<Recipe>,
}

/// A shift that is the same every day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DailyShift {
    post: String,
    person: String,
    start: String,
    end: String,
}

/// A kind of case and how it goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// How often it is drawn, against the others.
    pub(super) weight: u32,
    /// What people do, in order; a case of the past may stop after any of them.
    pub(super) steps: Vec<Step>,
}

/// Something somebody does with the case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Who.
    pub(super) by: String,
    /// Opens the case in this workflow.
    pub(super) open: Option<String>,
    /// Does this action.
    pub(super) act: Option<String>,
    /// How many minutes after the step before, at least and at most.
    #[serde(default)]
    pub(super) minutes: (u32, u32),
    /// How often out of a hundred times; otherwise the step is left out.
    #[serde(default = "always")]
    pub(super) chance: u32,
    /// What is filled in.
    #[serde(default)]
    pub(super) form: BTreeMap<String, serde_json::Value>,
}

fn always() -> u32 {
    100
}

impl Book {
    /// Reads a book.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("demo book `{}`", path.display()))?;
        toml::from_str(&text).map_err(|error| anyhow::anyhow!("demo book `{}`: {error}", path.display()))
    }

    /// Everybody who gets an account: who acts in a recipe.
    pub(super) fn logins(&self) -> Vec<String> {
        let acting = self.recipes.iter().flat_map(|recipe| recipe.steps.iter().map(|step| step.by.clone()));
        let mut logins: Vec<_> = acting.collect();
        logins.sort_unstable();
        logins.dedup();
        logins
    }

    /// The shifts of all days from `first` until two days after the demo's day.
    pub(super) fn shifts(&self, zone: &Zone, first: Date) -> anyhow::Result<Vec<Shift>> {
        let mut shifts = Vec::new();
        for day in 0..=self.days_before + 2 {
            let date = first.plus_days(day);
            for daily in &self.shifts {
                let minute = |text: &str| {
                    minute_of_clock(text)
                        .with_context(|| format!("shift of `{}`: expected HH:MM, got `{text}`", daily.person))
                };
                let (start, end) = (minute(&daily.start)?, minute(&daily.end)?);
                let over_midnight = i64::from(end <= start);
                shifts.push(Shift {
                    post: daily.post.clone(),
                    person: daily.person.clone(),
                    start: zone.moment_of(date, start),
                    end: zone.moment_of(date.plus_days(over_midnight), end),
                    kind: None,
                });
            }
        }
        Ok(shifts)
    }
}
