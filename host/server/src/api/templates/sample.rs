//! Values to try a template with: each of the kind that the field of its name holds. Nothing of them is anybody's.

use frontdesk_engine::blueprint::lookup::text_in;
use frontdesk_engine::blueprint::model::{Field, FieldKind, Named, Workflow};
use frontdesk_engine::instant::{Date, Instant, Span};
use frontdesk_engine::site::Site;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::{Fields, Value};

/// For whom, and in which language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample<'a> {
    /// The site, for its zone and plugins.
    pub site: &'a Site,
    /// Whose template it is.
    pub plugin: &'a str,
    /// In which language.
    pub locale: &'a str,
    /// For days and moments.
    pub now: Instant,
}

/// The field of a plugin with a name: of a workflow, a register, a duty or a document.
pub(super) fn declared<'a>(site: &'a Site, plugin: &str, name: &str) -> Option<&'a Field> {
    let blueprint = &site.plugins.get(plugin)?.blueprint;
    let workflows = blueprint.workflows.values().map(|workflow| &workflow.fields);
    let registers = blueprint.registers.values().map(|register| &register.fields);
    let duties = blueprint.duties.values().map(|duty| &duty.fields);
    let documents = blueprint.documents.values().map(|document| &document.fields);
    let mut all = workflows.chain(registers).chain(duties).chain(documents);
    all.find_map(|fields: &Named<Field>| fields.get(name))
}

impl<'a> Sample<'a> {
    /// What somebody is called.
    pub(super) fn person(self) -> &'static str {
        if self.is_chinese() { "李明" } else { "Li Ming" }
    }

    fn is_chinese(self) -> bool {
        self.locale.starts_with("zh")
    }

    /// A value for every argument. A choice is given by its title, as plugins tell it.
    pub(super) fn arguments(self, names: &[String]) -> Fields {
        let value = |name: &String| match declared(self.site, self.plugin, name) {
            Some(field) if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) => {
                let title = field.choices.values().next();
                Value::text(title.map_or("", |title| text_in(title, self.locale)))
            }
            Some(field) => self.value(name, field),
            None => Value::text(self.named(name)),
        };
        names.iter().map(|name| (name.clone(), value(name))).collect()
    }

    /// A case of the workflow whose fields the texts speak of most.
    pub(super) fn ticket(self, texts: &[&str]) -> Option<Ticket> {
        let workflows = &self.site.plugins.get(self.plugin)?.blueprint.workflows;
        let spoken = |workflow: &Workflow| {
            let is = |name: &String| texts.iter().any(|text| speaks_of(text, name));
            workflow.fields.keys().filter(|name| is(name)).count()
        };
        // Of equals the first in the blueprint's order.
        let (name, workflow) = workflows.iter().rev().max_by_key(|(_, workflow)| spoken(workflow))?;
        let fields = workflow.fields.iter().map(|(name, field)| (name.clone(), self.value(name, field)));
        Some(Ticket {
            id: 1,
            number: self.number(&workflow.number),
            plugin: self.plugin.to_owned(),
            workflow: name.clone(),
            state: workflow.start.clone(),
            title: text_in(&workflow.title, self.locale).to_owned(),
            fields: fields.collect(),
            requester: None,
            assignee: Some(self.person().to_owned()),
            parent: None,
            tags: Vec::new(),
            opened_at: self.now,
            entered_state_at: self.now,
            first_closed_at: None,
            closed_at: None,
            reopened: 0,
            revision: 1,
        })
    }

    fn number(self, pattern: &str) -> String {
        let today = self.today().to_string();
        pattern.replace("{date}", &today.replace('-', "")).replace("{seq}", "0007").replace(['{', '}'], "")
    }

    fn today(self) -> Date {
        self.site.calendars.zone.civil_date(self.now)
    }

    fn value(self, name: &str, field: &Field) -> Value {
        match field.kind {
            FieldKind::Number => Value::Number(3.into()),
            FieldKind::Flag => Value::Flag(true),
            FieldKind::Day => Value::Day(self.today()),
            FieldKind::Moment => Value::Moment(self.now),
            FieldKind::Clock => Value::text("18:00"),
            FieldKind::Span => Value::Span(Span::hours(2)),
            FieldKind::Person => Value::Person(self.person().to_owned()),
            FieldKind::Choice => Value::text(field.choices.keys().next().cloned().unwrap_or_default()),
            FieldKind::Choices => Value::Choices(field.choices.keys().take(1).cloned().collect()),
            FieldKind::Files => Value::Files(Vec::new()),
            FieldKind::Rows => Value::Rows(vec![vec![self.titled(name, field)]]),
            FieldKind::Ticket => Value::Number(1.into()),
            FieldKind::Text | FieldKind::LongText => Value::text(self.titled(name, field)),
        }
    }

    /// A text nobody takes for a real one: what stands there, in brackets.
    fn titled(self, name: &str, field: &Field) -> String {
        let title = text_in(&field.title, self.locale);
        if title.is_empty() { self.named(name) } else { self.bracketed(title) }
    }

    fn named(self, name: &str) -> String {
        self.bracketed(&name.replace(['_', '-'], " "))
    }

    fn bracketed(self, text: &str) -> String {
        if self.is_chinese() { format!("［{text}］") } else { format!("[{text}]") }
    }
}

/// Whether a template takes a field of the ticket.
fn speaks_of(text: &str, field: &str) -> bool {
    ["ticket.", "ticket.titles."].iter().any(|before| {
        let place = format!("{before}{field}");
        text.match_indices(&place).any(|(at, _)| {
            let after = text[at + place.len()..].chars().next();
            after.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_whole() {
        assert!(speaks_of("{{ ticket.unit }}", "unit"));
        assert!(speaks_of("{{ ticket.titles.kind | upper }}", "kind"));
        assert!(!speaks_of("{{ ticket.units }} {{ unit }}", "unit"));
    }
}
