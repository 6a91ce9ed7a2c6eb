//! Queues as they stand: who waits where, since when, and who comes first. Read from one index, in its order.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::lookup::ordered_by;
use crate::blueprint::model::{Field, Queue, Workflow};
use crate::instant::{Instant, Span};
use crate::query::index_text;
use crate::ticket::Ticket;
use crate::value::Value;
use crate::view::{Range, View, ViewError};
use crate::{key, record};

/// How many fields can order a queue: their texts stand in one key.
pub const ORDER_MAX: usize = 4;

/// How many places are counted: behind them a position is told as this one.
pub const PLACES_MAX: usize = 10_000;

/// A ticket in a queue, or how it left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiting {
    /// A queue of the ticket's plugin.
    pub queue: String,
    /// Who waits.
    pub ticket: u64,
    /// Which line of the queue: the values of its `per`, as JSON.
    pub line: String,
    /// Its rank by the queue's order: smaller comes first.
    pub rank: String,
    /// Since when; nothing but leaving ends it.
    pub entered: Instant,
    /// When it left; nothing: it waits.
    pub left: Option<Instant>,
    /// How often another one came before it.
    pub overtaken: u32,
}

impl Waiting {
    /// Its place in the index.
    #[must_use]
    pub fn key(&self, plugin: &str) -> Vec<u8> {
        key::queue_rank(plugin, &self.queue, &self.line, &self.rank).at(self.entered, self.ticket)
    }

    /// How long it has waited, or had when it left.
    #[must_use]
    pub fn waited(&self, now: Instant) -> Span {
        self.left.unwrap_or(now).since(self.entered)
    }
}

/// A place in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In its line, from 1.
    pub position: usize,
    /// Who waits there.
    pub waiting: Waiting,
}

/// The line of a queue in which a ticket stands.
#[must_use]
pub fn line_of(queue: &Queue, value: impl Fn(&str) -> Value) -> String {
    let values: Vec<_> = queue.per.iter().map(|name| index_text(&value(name))).collect();
    serde_json::to_string(&values).expect("texts always encode")
}

/// The rank of a ticket by a queue's order.
#[must_use]
pub fn rank_of(queue: &Queue, workflow: &Workflow, ticket: &Ticket) -> String {
    let ranks = ordered_by(&queue.order)
        .map(|(name, descending)| rank(workflow.fields.get(name), &ticket.value(name), descending));
    ranks.collect::<Vec<_>>().join(".")
}

/// A text that orders as the value does, among values of one field; an empty one comes behind all.
#[must_use]
pub fn rank(field: Option<&Field>, value: &Value, descending: bool) -> String {
    /// More than any figure: 64 bits with 18 digits behind the point.
    const OFFSET: i128 = 10_i128.pow(37);
    match figure(field, value) {
        // A tilde stands behind every digit.
        None => "~".repeat(38),
        Some(figure) => format!("{:038}", OFFSET + if descending { -figure } else { figure }),
    }
}

/// Values as whole numbers in the same order, with 18 digits behind the point.
fn figure(field: Option<&Field>, value: &Value) -> Option<i128> {
    let whole = |whole: i64| i128::from(whole) * 10_i128.pow(18);
    match value {
        Value::Number(number) => decimal(*number),
        Value::Flag(flag) => Some(whole((*flag).into())),
        Value::Moment(at) => Some(whole(at.0)),
        Value::Day(day) => {
            let (year, month, day) =
                (i64::from(day.0.year()), i64::from(day.0.month()), i64::from(day.0.day()));
            Some(whole(year * 10_000 + month * 100 + day))
        }
        Value::Text(choice) => {
            let place = field?.choices.get_index_of(choice)?;
            Some(whole(i64::try_from(place).ok()?))
        }
        // An unticked box is left out of a form.
        Value::Nothing
            if field.is_some_and(|field| field.kind == crate::blueprint::model::FieldKind::Flag) =>
        {
            Some(0)
        }
        _ => None,
    }
}

fn decimal(number: Decimal) -> Option<i128> {
    let number = number.normalize();
    let digits = 18_u32.checked_sub(number.scale())?;
    let most = i128::from(i64::MAX) * 10_i128.pow(18);
    number.mantissa().checked_mul(10_i128.pow(digits)).map(|figure| figure.clamp(-most, most))
}

/// Those who wait in a line of a queue, or line by line in all of them, the first ones first.
///
/// # Errors
/// When the store cannot be read.
pub fn places(
    view: &dyn View,
    (plugin, queue): (&str, &str),
    line: Option<&str>,
    limit: usize,
) -> Result<Vec<Place>, ViewError> {
    let prefix = match line {
        Some(line) => key::queue_line(plugin, queue, line),
        None => key::queue(plugin, queue),
    };
    let mut places: Vec<Place> = Vec::new();
    for (key, _) in view.scan(&Range::prefix(&prefix.below()), limit)? {
        let Some(ticket) = key::last_number(&key) else { continue };
        let Some(waiting) = waiting(view, ticket, queue)? else { continue };
        let before = places.last().filter(|before| before.waiting.line == waiting.line);
        places.push(Place { position: before.map_or(1, |before| before.position + 1), waiting });
    }
    Ok(places)
}

/// A ticket's waiting in a queue: what goes on, or what was last.
///
/// # Errors
/// When the store cannot be read.
pub fn waiting(view: &dyn View, ticket: u64, queue: &str) -> Result<Option<Waiting>, ViewError> {
    record::get(view, key::queued(ticket, queue))
}

/// The place of a ticket that waits; a position behind [`PLACES_MAX`] is told as that.
///
/// # Errors
/// When the store cannot be read.
pub fn place(view: &dyn View, plugin: &str, waiting: Waiting) -> Result<Place, ViewError> {
    Ok(Place { position: ahead(view, plugin, &waiting)?.len() + 1, waiting })
}

/// Those who come before a ticket in its line.
///
/// # Errors
/// When the store cannot be read.
pub fn ahead(view: &dyn View, plugin: &str, waiting: &Waiting) -> Result<Vec<u64>, ViewError> {
    let line = Range::prefix(&key::queue_line(plugin, &waiting.queue, &waiting.line).below());
    let range = Range { to: waiting.key(plugin), ..line };
    let found = view.scan(&range, PLACES_MAX)?;
    Ok(found.iter().filter_map(|(key, _)| key::last_number(key)).collect())
}
