//! Tickets that open tickets, and tickets that are the same matter again.

use super::tickets::TITLE_CHARS_MAX;
use super::{CASCADE_DEPTH_MAX, Outcome, Turn};
use crate::blueprint::model::{Field, Named, Repeat, Scalar, Spawn, Workflow};
use crate::due::due;
use crate::hooks::Refusal;
use crate::ticket::{Draft, Ticket};
use crate::value::{Fields, Value};
use crate::view::{Range, View as _};
use crate::{blueprint::model::DayEnd, deadline::Clock, form, key, query};

/// How many earlier tickets are counted at most.
const REPEATS_MAX: usize = 1_000;

/// Earlier tickets of the same matter.
struct Earlier {
    /// The one opened last.
    latest: u64,
    /// How many there are.
    count: usize,
}

impl Turn {
    /// Refuses when a ticket cannot be opened that a move must open.
    pub(super) fn check_spawns(&self, ticket: &Ticket, spawns: &[Spawn]) -> Outcome<()> {
        for spawn in spawns.iter().filter(|spawn| spawn.required) {
            if self.holds(&spawn.when, ticket)? {
                self.site.neighbour(&ticket.plugin, &spawn.workflow)?;
            }
        }
        Ok(())
    }

    /// Opens what a move opens, ties it and keeps its ids.
    pub(super) fn spawn(&mut self, workflow: &Workflow, spawns: &[Spawn], from: &mut Ticket) -> Outcome<()> {
        let before = from.clone();
        for spawn in spawns {
            if !self.holds(&spawn.when, &before)? {
                continue;
            }
            let Some(id) = self.spawn_one(spawn, &before)? else { continue };
            if let Some(field) = spawn.keeps.as_ref().filter(|field| workflow.fields.contains_key(*field)) {
                from.fields.insert(field.clone(), Value::Number(id.into()));
            }
        }
        if from.fields == before.fields { Ok(()) } else { self.store_ticket(Some(&before), from) }
    }

    fn spawn_one(&mut self, spawn: &Spawn, from: &Ticket) -> Outcome<Option<u64>> {
        let site = self.site.clone();
        let (plugin, name, workflow) = match site.neighbour(&from.plugin, &spawn.workflow) {
            Ok(found) => found,
            Err(why) if spawn.required => return Err(why.into()),
            Err(why) => {
                self.log("info", &format!("{} opens no `{}`: {why}", from.number, spawn.workflow));
                return Ok(None);
            }
        };
        if self.spawning >= CASCADE_DEPTH_MAX {
            // Some of them are opened already: nothing of it may be kept, whatever a hook makes of the refusal.
            self.overfull = true;
            let text = format!("tickets open tickets more than {CASCADE_DEPTH_MAX} deep");
            return Err(Refusal::Limit(text).into());
        }
        let draft = self.draft_of(spawn, from, name, workflow)?;
        self.spawning += 1;
        let opened = self.open(plugin, workflow, draft, true);
        self.spawning -= 1;
        let id = opened?;
        let opened = self.any_ticket(id)?;
        self.tie(from, &spawn.relation, &opened)?;
        Ok(Some(id))
    }

    fn draft_of(&mut self, spawn: &Spawn, from: &Ticket, name: &str, workflow: &Workflow) -> Outcome<Draft> {
        let mut draft =
            Draft { workflow: name.to_owned(), requester: from.requester.clone(), ..Draft::default() };
        for (theirs, ours) in &spawn.copies {
            let value = source(from, ours);
            match theirs.as_str() {
                _ if value.is_empty() => {}
                "title" => draft.title = value.to_string().chars().take(TITLE_CHARS_MAX).collect(),
                "requester" => draft.requester = self.person_in(&value)?,
                "assignee" => draft.assignee = self.person_in(&value)?,
                _ => self.take_over(&mut draft.fields, &workflow.fields, theirs, Ok(value)),
            }
        }
        for (theirs, scalar) in &spawn.gives {
            let value = match workflow.fields.get(theirs) {
                Some(field) => given(field, scalar),
                None => Ok(Value::text("")),
            };
            self.take_over(&mut draft.fields, &workflow.fields, theirs, value);
        }
        Ok(draft)
    }

    /// A person of the directory; a text that is none is left out.
    fn person_in(&self, value: &Value) -> Outcome<Option<String>> {
        let Some(id) = value.as_text() else { return Ok(None) };
        Ok(self.overlay.get(&key::person(id).bytes())?.map(|_| id.to_owned()))
    }

    /// A value for the new ticket; what its workflow cannot take is left out and told to the operator.
    fn take_over(
        &mut self,
        into: &mut Fields,
        known: &Named<Field>,
        name: &str,
        value: Result<Value, String>,
    ) {
        let fits = value.and_then(|value| match known.get(name) {
            Some(field) => form::fits(field, &value).map(|()| value),
            None => Err("the workflow has no such field".into()),
        });
        match fits {
            Ok(value) => drop(into.insert(name.to_owned(), value)),
            Err(why) => self.log("warn", &format!("field `{name}` of the new ticket is left out: {why}")),
        }
    }

    /// Marks a ticket that is to be opened as the same matter again, and tells the latest of the earlier ones.
    pub(super) fn mark_repeat(
        &self,
        plugin: &str,
        workflow: &Workflow,
        draft: &mut Draft,
    ) -> Outcome<Option<u64>> {
        let Some(repeat) = &workflow.repeat else { return Ok(None) };
        let earlier = self.earlier((plugin, &draft.workflow), repeat, &draft.fields)?;
        if let Some(field) = repeat.marks.as_ref().filter(|field| workflow.fields.contains_key(*field)) {
            let count = earlier.as_ref().map_or(0, |earlier| earlier.count);
            draft.fields.insert(field.clone(), Value::Number(count.into()));
        }
        if earlier.is_some() && !draft.tags.contains(&repeat.relation) {
            draft.tags.push(repeat.relation.clone());
        }
        Ok(earlier.map(|earlier| earlier.latest))
    }

    /// Looks for earlier tickets of the same matter, the latest first; the cost grows with those in time only.
    fn earlier(
        &self,
        (plugin, name): (&str, &str),
        repeat: &Repeat,
        fields: &Fields,
    ) -> Outcome<Option<Earlier>> {
        let Some(values) = query::same_text(&repeat.same, fields) else { return Ok(None) };
        let within = self.site.length_named(plugin, &repeat.within, self.now())?;
        let range = Range::prefix(&key::ticket_same(plugin, name, &values).below()).reversed();
        let mut earlier: Option<Earlier> = None;
        for (key, _) in self.overlay.scan(&range, REPEATS_MAX)? {
            let Some((opened_at, id)) = key::moment_and_number(&key) else { continue };
            let last = due(opened_at, within, &Clock::Wall, DayEnd::DayEnd, &self.site.calendars)?.at;
            if last < self.now() {
                break;
            }
            earlier.get_or_insert(Earlier { latest: id, count: 0 }).count += 1;
        }
        Ok(earlier)
    }
}

/// A field of a ticket, or what every ticket has.
fn source(ticket: &Ticket, name: &str) -> Value {
    match name {
        "title" => Value::text(&ticket.title),
        "number" => Value::text(&ticket.number),
        _ => ticket.value(name),
    }
}

/// What the blueprint gives, as a value of the field.
fn given(field: &Field, scalar: &Scalar) -> Result<Value, String> {
    let json = match scalar {
        Scalar::Flag(flag) => (*flag).into(),
        Scalar::Whole(whole) => (*whole).into(),
        Scalar::Text(text) => text.as_str().into(),
    };
    form::value_from_json(field, &json, &|text| Err(format!("`{text}` cannot be given here")))
}
