//! Looks up what an expectation means: tickets by filter, values by the kind of their field.

use frontdesk_engine::blueprint::model::{Field, Named};
use frontdesk_engine::calendar::Zone;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use frontdesk_engine::{form, key, record};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::expected::ExpectTickets;
use super::perform::ALL;
use super::plain::{Plain, Plains};
use super::world::World;

/// The tickets that a filter means, in the order they were opened.
pub(super) fn tickets(world: &World<'_>, filter: &ExpectTickets) -> Result<Vec<Ticket>, String> {
    let parent = filter.parent.as_deref().map(|name| world.ticket(name)).transpose()?;
    let all: Vec<Ticket> =
        record::below(world.view(), key::tickets(), ALL).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for ticket in all {
        let is = |wanted: &Option<String>, got: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| got.unwrap_or_default() == wanted)
        };
        let fits = is(&filter.workflow, Some(&ticket.workflow))
            && is(&filter.state, Some(&ticket.state))
            && is(&filter.assignee, ticket.assignee.as_deref())
            && is(&filter.requester, ticket.requester.as_deref())
            && parent.is_none_or(|parent| ticket.parent == Some(parent))
            && filter.tag.as_ref().is_none_or(|tag| ticket.tags.contains(tag))
            && filter.title.as_ref().is_none_or(|part| ticket.title.contains(part.as_str()));
        if fits && has_fields(world, &ticket, filter)? {
            found.push(ticket);
        }
    }
    Ok(found)
}

fn has_fields(world: &World<'_>, ticket: &Ticket, filter: &ExpectTickets) -> Result<bool, String> {
    let fields = fields_of(world, ticket)?;
    for (name, plain) in &filter.fields {
        // Other workflows need not have the field when the filter names none.
        if filter.workflow.is_none() && !fields.contains_key(name) {
            return Ok(false);
        }
        if !is(world, fields, name, &ticket.value(name), plain)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The fields that a ticket can have.
pub(super) fn fields_of<'w>(world: &'w World<'_>, ticket: &Ticket) -> Result<&'w Named<Field>, String> {
    let workflow = world.site.workflow(&ticket.plugin, &ticket.workflow);
    workflow.map(|workflow| &workflow.fields).map_err(|refusal| refusal.to_string())
}

/// Whether a field has the value that is written: `""` means empty, `false` empty or no.
pub(super) fn is(
    world: &World<'_>,
    fields: &Named<Field>,
    name: &str,
    got: &Value,
    plain: &Plain,
) -> Result<bool, String> {
    match &plain.0 {
        Json::String(text) if text.is_empty() => return Ok(got.is_empty()),
        Json::Bool(false) => return Ok(got.is_empty() || *got == Value::Flag(false)),
        _ => {}
    }
    let Some(field) = fields.get(name) else {
        let known: Vec<_> = fields.keys().map(String::as_str).collect();
        return Err(format!("there is no field `{name}` (there are: {})", known.join(", ")));
    };
    let json = world.filled_in(&plain.0)?;
    let wanted = form::value_from_json(field, &json, &|text| world.zone().parse_civil(text))
        .map_err(|why| format!("field `{name}`: {why}"))?;
    Ok(wanted == *got)
}

/// Whether a value without a declared kind (a cell or figure of a report) is what is written.
pub(super) fn reads(got: &Value, plain: &Plain, zone: &Zone) -> bool {
    let word = plain.word();
    match got {
        Value::Nothing => word.as_deref() == Some(""),
        Value::Number(number) => {
            word.and_then(|word| Decimal::from_str_exact(&word).ok()).is_some_and(|wanted| wanted == *number)
        }
        Value::Moment(moment) => word.is_some_and(|word| zone.parse_civil(&word).ok() == Some(*moment)),
        Value::Choices(list) | Value::Files(list) => plain.0 == Json::from(list.clone()),
        Value::Rows(rows) => plain.0 == Json::from(rows.clone()),
        other => word.is_some_and(|word| word == other.to_string()),
    }
}

/// A value as a person reads it in a message.
pub(super) fn shown(value: &Value, zone: &Zone) -> String {
    match value {
        Value::Nothing => "nothing".into(),
        Value::Moment(moment) => format!("`{}`", zone.format(*moment)),
        other => format!("`{other}`"),
    }
}

/// A filter in words.
pub(super) fn described(filter: &ExpectTickets) -> String {
    let ExpectTickets { workflow, state, assignee, requester, parent, tag, title, .. } = filter;
    let parts = [
        ("workflow", workflow),
        ("state", state),
        ("assignee", assignee),
        ("requester", requester),
        ("parent", parent),
        ("tag", tag),
        ("title", title),
    ];
    let named = parts.iter().filter_map(|(name, value)| Some(format!("{name} `{}`", value.as_ref()?)));
    let words: Vec<_> = named.chain(written(&filter.fields)).collect();
    if words.is_empty() { "no filter".into() } else { words.join(", ") }
}

/// Values in words.
pub(super) fn written(values: &Plains) -> impl Iterator<Item = String> + '_ {
    values.iter().map(|(name, plain)| format!("{name} `{plain}`"))
}
