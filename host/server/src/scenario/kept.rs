//! Holds expected things, counts and papers against what the site keeps.

use frontdesk_engine::custody::{Count, Custody};
use frontdesk_engine::document::Document;
use frontdesk_engine::{key, record};
use serde::Deserialize;

use super::custody::validity;
use super::expected::Expect;
use super::look::{Look, tallied};
use super::perform::ALL;

/// How an entry's things stand.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectCustody {
    pub(crate) register: String,
    pub(crate) key: String,
    /// How many are out.
    pub(crate) out: Option<u64>,
    pub(crate) lost: Option<u32>,
    /// Who has some of it.
    pub(crate) holder: Option<String>,
    /// Whether its seal is whole.
    pub(crate) sealed: Option<bool>,
}

/// Counts of a register.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectCount {
    pub(crate) register: String,
    /// Whether they differ and nobody has explained it.
    pub(crate) open: Option<bool>,
    /// Left out: at least one.
    pub(crate) count: Option<u64>,
}

/// Documents of a kind.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExpectDocument {
    pub(crate) name: String,
    pub(crate) number: Option<String>,
    /// `valid`, `used`, `expired`, `void`.
    pub(crate) validity: Option<String>,
    /// The name of a ticket.
    pub(crate) about: Option<String>,
    /// Left out: at least one.
    pub(crate) count: Option<u64>,
}

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    let things = expect.custody.0.iter().map(|expected| custody(look, expected)).collect::<Vec<_>>();
    look.differences.extend(things.into_iter().flat_map(|found| found.unwrap_or_else(|why| vec![why])));
    for expected in &expect.counts.0 {
        if let Err(why) = counts(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.documents.0 {
        if let Err(why) = documents(look, expected) {
            look.differences.push(why);
        }
    }
}

fn custody(look: &Look<'_>, expected: &ExpectCustody) -> Result<Vec<String>, String> {
    let ExpectCustody { register, key, out, lost, holder, sealed } = expected;
    let found: Option<Custody> = record::get(look.world.view(), key::custody(look.plugin, register, key))
        .map_err(|e| e.to_string())?;
    let found = found.unwrap_or_default();
    let holders: Vec<_> = found.loans.iter().map(|loan| loan.holder.name()).collect();
    let mut differences = Vec::new();
    let mut differs = |what: &str, wanted: Option<String>, got: String| {
        if wanted.as_ref().is_some_and(|wanted| *wanted != got) {
            let wanted = wanted.unwrap_or_default();
            differences
                .push(format!("custody of `{key}` in `{register}`, {what}: expected {wanted}, got {got}"));
        }
    };
    differs("out", out.map(|out| out.to_string()), found.out().to_string());
    differs("lost", lost.map(|lost| lost.to_string()), found.lost.to_string());
    differs("sealed", sealed.map(|sealed| sealed.to_string()), found.broken.is_none().to_string());
    if let Some(holder) = holder.as_deref().filter(|holder| !holders.contains(holder)) {
        let got = if holders.is_empty() { "nobody".into() } else { holders.join(", ") };
        differs("holder", Some(holder.to_owned()), got);
    }
    Ok(differences)
}

fn counts(look: &mut Look<'_>, expected: &ExpectCount) -> Result<(), String> {
    let ExpectCount { register, open, count } = expected;
    let all: Vec<Count> = record::below(look.world.view(), key::counts(look.plugin, register), ALL)
        .map_err(|error| error.to_string())?;
    let found = all.iter().filter(|one| open.is_none_or(|open| one.is_open() == open)).count() as u64;
    let which = open.map_or(String::new(), |open| format!(", open `{open}`"));
    look.count(Ok(found), *count, "count", &format!("register `{register}`{which}"), || {
        tallied(all.iter().map(|one| format!("{} of {}", one.counted, one.expected)))
    });
    Ok(())
}

fn documents(look: &mut Look<'_>, expected: &ExpectDocument) -> Result<(), String> {
    let ExpectDocument { name, number, validity: word, about, count } = expected;
    let wanted = word.as_deref().map(validity).transpose()?;
    let ticket = about.as_deref().map(|about| look.world.ticket(about)).transpose()?;
    let all = look.world.papers(look.plugin, name)?;
    let now = look.world.now;
    let fits = |one: &&Document| {
        number.as_ref().is_none_or(|number| *number == one.number)
            && wanted.is_none_or(|wanted| one.validity(now) == wanted)
            && ticket.is_none_or(|ticket| one.about == Some(ticket))
    };
    let found = all.iter().filter(fits).count() as u64;
    let parts = [("number", number), ("validity", word), ("about", about)];
    let words = parts.iter().filter_map(|(name, value)| Some(format!(", {name} `{}`", value.as_ref()?)));
    let which = format!("name `{name}`{}", words.collect::<String>());
    look.count(Ok(found), *count, "document", &which, || {
        tallied(all.iter().map(|one| format!("{} {:?}", one.number, one.validity(now)).to_lowercase()))
    });
    Ok(())
}
