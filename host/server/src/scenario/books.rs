//! Holds expected duties, registers and ledgers against the site's books.

use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::ledger::Posted;
use frontdesk_engine::register::Entry;
use frontdesk_engine::value::Value;
use frontdesk_engine::{key, record};
use rust_decimal::Decimal;

use super::expected::{Expect, ExpectDuty, ExpectLedger, ExpectRegister};
use super::find;
use super::look::{Look, tallied};
use super::perform::ALL;

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    for expected in &expect.duties.0 {
        if let Err(why) = duty(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.register.0 {
        if let Err(why) = register(look, expected) {
            look.differences.push(why);
        }
    }
    for expected in &expect.ledger.0 {
        if let Err(why) = ledger(look, expected) {
            look.differences.push(why);
        }
    }
}

fn duty(look: &mut Look<'_>, expected: &ExpectDuty) -> Result<(), String> {
    let ExpectDuty { duty, state, person, due, count } = expected;
    let blueprint = &look.world.site.plugin(look.plugin).map_err(|refusal| refusal.to_string())?.blueprint;
    if !blueprint.duties.contains_key(duty) {
        return Err(unknown("duty", duty, blueprint.duties.keys()));
    }
    let wanted = state.as_deref().map(occurrence_state).transpose()?;
    let at = due.as_deref().map(|due| look.world.zone().parse_civil(due)).transpose()?;
    let all: Vec<Occurrence> = record::below(look.world.view(), key::occurrences(look.plugin, duty), ALL)
        .map_err(|error| error.to_string())?;
    let fits = |one: &&Occurrence| {
        wanted.is_none_or(|state| one.state == state)
            && person.as_ref().is_none_or(|person| one.person.as_ref() == Some(person))
            && at.is_none_or(|at| one.due == at)
    };
    let found = all.iter().filter(fits).count() as u64;
    let parts = [("state", state), ("person", person), ("due", due)];
    let words = parts.iter().filter_map(|(name, value)| Some(format!(", {name} `{}`", value.as_ref()?)));
    let which = format!("duty `{duty}`{}", words.collect::<String>());
    look.count(Ok(found), *count, "occurrence", &which, || {
        tallied(all.iter().map(|one| format!("{:?}", one.state).to_lowercase()))
    });
    Ok(())
}

fn occurrence_state(word: &str) -> Result<OccurrenceState, String> {
    Ok(match word {
        "planned" => OccurrenceState::Planned,
        "open" => OccurrenceState::Open,
        "done" => OccurrenceState::Done,
        "missed" => OccurrenceState::Missed,
        "settled" => OccurrenceState::Settled,
        other => {
            return Err(format!(
                "`state`: expected `planned`, `open`, `done`, `missed` or `settled`, got `{other}`"
            ));
        }
    })
}

fn register(look: &mut Look<'_>, expected: &ExpectRegister) -> Result<(), String> {
    let ExpectRegister { name, key, fields, count } = expected;
    let site = look.world.site.clone();
    let registers = &site.plugin(look.plugin).map_err(|refusal| refusal.to_string())?.blueprint.registers;
    let declared = registers.get(name).ok_or_else(|| unknown("register", name, registers.keys()))?;
    let all: Vec<Entry> = record::below(look.world.view(), key::entries(look.plugin, name), ALL)
        .map_err(|error| error.to_string())?;
    let mut found = 0;
    for entry in all.iter().filter(|entry| key.as_ref().is_none_or(|key| *key == entry.key)) {
        let mut differences = Vec::new();
        for (field, plain) in fields {
            let got = entry.fields.get(field).cloned().unwrap_or(Value::Nothing);
            if !find::is(look.world, &declared.fields, field, &got, plain)? {
                let got = find::shown(&got, look.world.zone());
                differences.push(format!(
                    "register `{name}`, entry `{}`, field `{field}`: expected `{plain}`, got {got}",
                    entry.key
                ));
            }
        }
        found += u64::from(differences.is_empty());
        if key.is_some() && count.is_none() && !differences.is_empty() {
            look.differences.extend(differences);
            return Ok(());
        }
    }
    let of_key = key.iter().map(|key| format!(", key `{key}`"));
    let words = of_key.chain(find::written(fields).map(|word| format!(", {word}")));
    let which = format!("register `{name}`{}", words.collect::<String>());
    look.count(Ok(found), *count, "entry", &which, || {
        tallied(all.iter().map(|entry| format!("key `{}`", entry.key)))
    });
    Ok(())
}

fn ledger(look: &mut Look<'_>, expected: &ExpectLedger) -> Result<(), String> {
    let ExpectLedger { name, account, from, until, sum, count } = expected;
    let blueprint = &look.world.site.plugin(look.plugin).map_err(|refusal| refusal.to_string())?.blueprint;
    if !blueprint.ledgers.contains_key(name) {
        return Err(unknown("ledger", name, blueprint.ledgers.keys()));
    }
    let zone = look.world.zone();
    let from = from.as_deref().map(|text| zone.parse_civil(text)).transpose()?;
    let until = until.as_deref().map(|text| zone.parse_civil(text)).transpose()?;
    let all: Vec<Posted> = record::below(look.world.view(), key::ledger(look.plugin, name), ALL)
        .map_err(|error| error.to_string())?;
    let fits = |posted: &&Posted| {
        account.as_ref().is_none_or(|account| *account == posted.posting.account)
            && from.is_none_or(|from| posted.at >= from)
            && until.is_none_or(|until| posted.at < until)
    };
    let meant: Vec<_> = all.iter().filter(fits).collect();
    let of = account.as_ref().map_or(String::new(), |account| format!(", account `{account}`"));
    if let Some(plain) = sum {
        let wanted = plain.word().and_then(|word| Decimal::from_str_exact(&word).ok());
        let wanted = wanted.ok_or_else(|| format!("`sum`: expected a decimal, got `{plain}`"))?;
        let got: Decimal = meant.iter().map(|posted| posted.posting.amount).sum();
        if wanted != got {
            look.differences.push(format!("ledger `{name}`{of}: expected the sum {wanted}, got {got}"));
        }
    }
    if count.is_some() || sum.is_none() {
        let which = format!("ledger `{name}`{of}");
        look.count(Ok(meant.len() as u64), *count, "posting", &which, String::new);
    }
    Ok(())
}

pub(super) fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    let known: Vec<_> = known.map(String::as_str).collect();
    format!("there is no {what} `{name}` (there are: {})", known.join(", "))
}
