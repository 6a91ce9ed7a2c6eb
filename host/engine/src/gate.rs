//! Gates and published queries: what plugins of a site tell each other without knowing each other. A gate that nobody
//! holds is open; a question that cannot be answered keeps it shut.

use rust_decimal::Decimal;

use crate::blueprint::lookup::placeholder;
use crate::blueprint::model::{Blueprint, Field, FieldKind, Find, Hold, Named, Scalar};
use crate::hooks::Refusal;
use crate::ledger::Posted;
use crate::query;
use crate::register::Entry;
use crate::site::{Active, Site, missing};
use crate::ticket::{Filter, Ticket};
use crate::turn::Outcome;
use crate::value::{Fields, Value};
use crate::view::{Range, View};
use crate::{key, record};

/// How many finds of one hold are counted.
pub const FOUND_MAX: usize = 100;

/// How many of them a refusal names.
const NAMED_MAX: usize = 20;

/// How many entries or postings one question may look at.
const SCANNED_MAX: usize = 100_000;

/// A hold that keeps a gate shut.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The plugin that holds it.
    pub plugin: String,
    /// Its name there.
    pub name: String,
    /// How many were found, at most [`FOUND_MAX`].
    pub count: usize,
    /// Numbers of tickets, keys of entries, or a balance.
    pub found: Vec<String>,
    /// The hold's own words.
    pub refusal: Refusal,
}

/// What a published query found.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The ticket, when it is one.
    pub ticket: Option<u64>,
    /// A ticket's number or an entry's key.
    pub key: String,
    /// All its fields.
    pub fields: Fields,
}

/// The holds of a gate, by plugin and in their authors' order.
#[must_use]
pub fn holds<'s>(site: &'s Site, gate: &str) -> Vec<(&'s str, &'s str, &'s Hold)> {
    let all = site.plugins.iter().flat_map(|(plugin, active)| {
        active.blueprint.holds.iter().map(move |(name, hold)| (plugin.as_str(), name.as_str(), hold))
    });
    all.filter(|(_, _, hold)| hold.gate == gate).collect()
}

/// Asks all plugins of a site what keeps a gate shut.
///
/// # Errors
/// `invalid` when a hold asks for something that was not given, `limit` when too much would have to be looked at.
pub fn ask(view: &dyn View, site: &Site, gate: &str, args: &Fields) -> Outcome<Vec<Held>> {
    let mut all = Vec::new();
    for (plugin, name, hold) in holds(site, gate) {
        let asking = format!("hold `{name}` of plugin `{plugin}`");
        let found = found(view, site, (plugin, &asking), &hold.find, args)?;
        if found.len() < hold.least as usize {
            continue;
        }
        let mut arguments = args.clone();
        arguments.insert("count".into(), Value::Number(found.len().into()));
        let named: Vec<_> = found.iter().take(NAMED_MAX).cloned().collect();
        arguments.insert("found".into(), Value::Text(named.join(", ")));
        let refusal = Refusal::Rule { plugin: plugin.to_owned(), rule: hold.refusal.clone(), arguments };
        all.push(Held {
            plugin: plugin.to_owned(),
            name: name.to_owned(),
            count: found.len(),
            found: named,
            refusal,
        });
    }
    Ok(all)
}

/// Asks a published query of a plugin; at most `limit` rows, each with the fields that the query gives away.
///
/// # Errors
/// `not-found`, and as [`ask`].
pub fn published(
    view: &dyn View,
    site: &Site,
    (plugin, name): (&str, &str),
    args: &Fields,
    limit: usize,
) -> Outcome<Vec<Row>> {
    let queries = &site.plugin(plugin)?.blueprint.queries;
    let query = queries.get(name).ok_or_else(|| missing("published query", name, queries.keys()))?;
    let asking = format!("query `{name}` of plugin `{plugin}`");
    let mut rows = rows(view, site, (plugin, &asking), &query.find, args, limit)?;
    for row in &mut rows {
        row.fields.retain(|field, _| query.gives.contains(field));
    }
    Ok(rows)
}

/// What a hold found, as people call it.
fn found(
    view: &dyn View,
    site: &Site,
    (plugin, asking): (&str, &str),
    find: &Find,
    args: &Fields,
) -> Outcome<Vec<String>> {
    let Some(ledger) = &find.ledger else {
        let rows = rows(view, site, (plugin, asking), find, args, FOUND_MAX)?;
        return Ok(rows.into_iter().map(|row| row.key).collect());
    };
    let account = find.account.as_deref().unwrap_or_default();
    let account = given(&Scalar::Text(account.to_owned()), args, asking)?.to_string();
    let balance = balance(view, plugin, ledger, &account)?;
    let over = find.over.as_ref().and_then(Scalar::decimal).unwrap_or_default();
    Ok(if balance > over { vec![balance.normalize().to_string()] } else { Vec::new() })
}

fn balance(view: &dyn View, plugin: &str, ledger: &str, account: &str) -> Outcome<Decimal> {
    let postings: Vec<Posted> = record::below(view, key::account(plugin, ledger, account), SCANNED_MAX)?;
    if postings.len() == SCANNED_MAX {
        return Err(too_much().into());
    }
    let amounts = postings.iter().map(|posted| posted.posting.amount);
    let sum = amounts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
    Ok(sum.ok_or_else(too_much)?)
}

fn rows(
    view: &dyn View,
    site: &Site,
    (plugin, asking): (&str, &str),
    find: &Find,
    args: &Fields,
    limit: usize,
) -> Outcome<Vec<Row>> {
    let active = site.plugin(plugin)?;
    match (&find.register, &find.workflow) {
        (Some(register), _) => entries(view, active, register, &wanted(find, active, args, asking)?, limit),
        (None, Some(workflow)) => {
            tickets(view, site, (plugin, workflow), find, wanted(find, active, args, asking)?, limit)
        }
        (None, None) => Ok(Vec::new()),
    }
}

fn entries(
    view: &dyn View,
    active: &Active,
    register: &str,
    wanted: &Fields,
    limit: usize,
) -> Outcome<Vec<Row>> {
    let range = Range::prefix(&key::entries(&active.installed.id, register).below());
    let all = record::scan::<Entry>(view, &range, SCANNED_MAX)?;
    if all.len() == SCANNED_MAX {
        return Err(too_much().into());
    }
    let fits = |entry: &Entry| wanted.iter().all(|(name, value)| same(entry.fields.get(name), value));
    let found = all.into_iter().map(|(_, entry)| entry).filter(fits).take(limit);
    Ok(found.map(|entry| Row { ticket: None, key: entry.key, fields: entry.fields }).collect())
}

fn tickets(
    view: &dyn View,
    site: &Site,
    (plugin, name): (&str, &str),
    find: &Find,
    mut wanted: Fields,
    limit: usize,
) -> Outcome<Vec<Row>> {
    let workflow = site.workflow(plugin, name)?;
    let open = workflow.states.iter().filter(|(_, state)| !state.end).map(|(name, _)| name.clone());
    let mut person = |name: &str| wanted.remove(name).and_then(|value| value.as_text().map(str::to_owned));
    let by = Filter {
        plugin: Some(plugin.to_owned()),
        workflow: Some(name.to_owned()),
        states: if find.states.is_empty() { open.collect() } else { find.states.clone() },
        assignee: person("assignee"),
        requester: person("requester"),
        fields: wanted,
        ..Filter::default()
    };
    let page = query::tickets(view, site, &by, limit, None, false)?;
    if page.gave_up {
        return Err(too_much().into());
    }
    let row = |ticket: Ticket| Row { ticket: Some(ticket.id), key: ticket.number, fields: ticket.fields };
    Ok(page.tickets.into_iter().map(row).collect())
}

/// An unticked box is left out of an entry.
fn same(got: Option<&Value>, wanted: &Value) -> bool {
    got == Some(wanted) || (got.is_none() && *wanted == Value::Flag(false))
}

/// The values that are looked for, of the kinds of their fields.
fn wanted(find: &Find, active: &Active, args: &Fields, asking: &str) -> Outcome<Fields> {
    let fields = fields_of(find, &active.blueprint);
    let mut wanted = Fields::new();
    for (name, scalar) in &find.matching {
        let value = given(scalar, args, asking)?;
        let kind = fields.and_then(|fields| fields.get(name)).map(|field: &Field| field.kind);
        wanted.insert(name.clone(), of_kind(kind, value));
    }
    Ok(wanted)
}

/// The fields of what is looked through.
#[must_use]
pub fn fields_of<'b>(find: &Find, blueprint: &'b Blueprint) -> Option<&'b Named<Field>> {
    let register = find.register.as_ref().and_then(|name| blueprint.registers.get(name));
    let workflow = find.workflow.as_ref().and_then(|name| blueprint.workflows.get(name));
    register.map(|register| &register.fields).or_else(|| workflow.map(|workflow| &workflow.fields))
}

fn of_kind(kind: Option<FieldKind>, value: Value) -> Value {
    let text = value.to_string();
    match kind {
        Some(FieldKind::Person) | None => Value::Person(text),
        Some(FieldKind::Number | FieldKind::Ticket) => {
            text.parse().map_or(value, |number: Decimal| Value::Number(number))
        }
        Some(FieldKind::Text | FieldKind::Choice | FieldKind::Clock) => Value::Text(text),
        Some(_) => value,
    }
}

/// A value of the blueprint, or what the gate was asked with.
fn given(scalar: &Scalar, args: &Fields, asking: &str) -> Outcome<Value> {
    let name = match scalar {
        Scalar::Flag(flag) => return Ok(Value::Flag(*flag)),
        Scalar::Whole(whole) => return Ok(Value::Number((*whole).into())),
        Scalar::Text(text) => match placeholder(text) {
            Some(name) => name,
            None => return Ok(Value::text(text)),
        },
    };
    let value = args.get(name).filter(|value| !value.is_empty());
    Ok(value.cloned().ok_or_else(|| {
        let given: Vec<_> = args.keys().map(String::as_str).collect();
        let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
        Refusal::Invalid(format!("{asking} asks for `{name}`, which is empty or not given (given: {given})"))
    })?)
}

fn too_much() -> Refusal {
    Refusal::Limit(format!("more than {SCANNED_MAX} records would have to be looked at"))
}
