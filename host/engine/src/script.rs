//! Scripts: what staff say, in the words that hold at a moment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::lookup::text_in;
use crate::blueprint::model::{Script, Text};
use crate::hooks::Refusal;
use crate::instant::Instant;
use crate::site::{Site, missing};
use crate::text::{Facts, render};
use crate::value::{Fields, Value};
use crate::view::{View, ViewError};
use crate::{key, record};

/// What every script can say without being given it.
pub const FACTS: [&str; 3] = ["ticket", "site", "recipient"];

/// A script that a site words otherwise; earlier ones stay readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScriptChange {
    /// Counts the site's own versions, from 1.
    pub version: u32,
    /// From when it is offered.
    pub from: Instant,
    /// Until when; then what held before is offered again.
    pub until: Option<Instant>,
    /// What is said; nothing: the script is not offered.
    pub text: Option<Text>,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl ScriptChange {
    fn holds(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// The site's own versions of a script, in the order they were made.
///
/// # Errors
/// When the store cannot be read.
pub fn changes(view: &dyn View, plugin: &str, name: &str) -> Result<Vec<ScriptChange>, ViewError> {
    let found: Option<(String, Vec<ScriptChange>)> = record::get(view, key::script(plugin, name))?;
    Ok(found.map(|(_, changes)| changes).unwrap_or_default())
}

/// What a script says at a moment: the site's version that began last, else the blueprint's on its days.
///
/// # Errors
/// `not-found` when there is no such script, or it is not offered then.
pub fn offered(
    site: &Site,
    plugin: &str,
    name: &str,
    changes: &[ScriptChange],
    at: Instant,
) -> Result<Text, Refusal> {
    let declared = declared(site, plugin, name)?;
    let own =
        changes.iter().filter(|change| change.holds(at)).max_by_key(|change| (change.from, change.version));
    let text = match own {
        Some(change) => change.text.clone(),
        None => on_its_days(site, declared, at).then(|| declared.text.clone()),
    };
    let not_then = || format!("script `{name}` is not offered at {}", site.calendars.zone.format(at));
    text.ok_or_else(|| Refusal::NotFound(not_then()))
}

fn declared<'a>(site: &'a Site, plugin: &str, name: &str) -> Result<&'a Script, Refusal> {
    let scripts = &site.plugin(plugin)?.blueprint.scripts;
    scripts.get(name).ok_or_else(|| missing("script", name, scripts.keys()))
}

fn on_its_days(site: &Site, script: &Script, at: Instant) -> bool {
    let today = site.calendars.zone.civil_date(at).to_string();
    // Days are written year first, so that their texts order as they do.
    script.from.as_ref().is_none_or(|from| *from <= today)
        && script.until.as_ref().is_none_or(|until| today <= *until)
}

/// Fills in what is offered.
///
/// # Errors
/// `invalid` for a missing argument or a text that cannot be filled in.
pub fn fill(
    site: &Site,
    plugin: &str,
    name: &str,
    (text, arguments): (&str, &Fields),
    facts: Facts<'_>,
) -> Result<String, Refusal> {
    let wanted = &declared(site, plugin, name)?.arguments;
    if let Some(lacking) = wanted.iter().find(|wanted| !arguments.contains_key(*wanted)) {
        return Err(Refusal::Invalid(format!("script `{name}`: argument `{lacking}` is missing")));
    }
    render(text, arguments, facts).map_err(|error| Refusal::Invalid(format!("script `{name}`: {error}")))
}

/// A script as somebody reads it on a page: offered now, or for a case as it held when that was opened.
///
/// # Errors
/// As [`offered`] and [`fill`].
pub fn shown(
    site: &Site,
    (plugin, name): (&str, &str),
    changes: &[ScriptChange],
    at: Instant,
    (locale, arguments): (&str, &Fields),
    facts: Facts<'_>,
) -> Result<String, Refusal> {
    let text = offered(site, plugin, name, changes, at)?;
    fill(site, plugin, name, (text_in(&text, locale), arguments), facts)
}

/// Arguments given as plain text.
#[must_use]
pub fn as_fields(arguments: impl IntoIterator<Item = (String, String)>) -> Fields {
    arguments.into_iter().map(|(name, text)| (name, Value::Text(text))).collect()
}
