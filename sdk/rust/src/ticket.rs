//! Reading fields of tickets, register entries and forms, and finding all of them page by page.

use crate::bindings::frontdesk::plugin::registers::{self, Entry};
use crate::bindings::frontdesk::plugin::tickets::{self, Draft, Filter};
use crate::{Date, Decimal, Field, Instant, Outcome, Span, Ticket, TicketId, Value};

/// Typed access to a list of fields; what is empty or of another kind is `None` (or `false`).
pub trait Fields {
    /// The fields.
    fn list(&self) -> &[Field];

    /// The value of a field, when it is there.
    fn value(&self, name: &str) -> Option<&Value> {
        self.list().iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// Whether a field is filled in.
    fn has(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| !value.is_empty())
    }

    /// Text, a choice, or a person's id.
    fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_text)
    }

    /// Text, or `""`.
    fn word(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// Whether text is exactly this.
    fn is(&self, name: &str, word: &str) -> bool {
        self.text(name) == Some(word)
    }

    /// Yes; a field that is not there is no.
    fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Flag(true)))
    }

    /// An exact number.
    fn number(&self, name: &str) -> Option<Decimal> {
        self.value(name).and_then(Value::as_number)
    }

    /// A number that counts things; 0 when it is not there.
    fn count(&self, name: &str) -> i64 {
        self.number(name).map_or(0, Decimal::whole)
    }

    /// The id in a field of type `ticket`.
    fn ticket(&self, name: &str) -> Option<TicketId> {
        self.number(name).and_then(|n| TicketId::try_from(n.whole()).ok())
    }

    /// A moment.
    fn moment(&self, name: &str) -> Option<Instant> {
        match self.value(name) {
            Some(Value::Moment(at)) => Some(*at),
            _ => None,
        }
    }

    /// A length of time.
    fn span(&self, name: &str) -> Option<Span> {
        match self.value(name) {
            Some(Value::Span(length)) => Some(*length),
            _ => None,
        }
    }

    /// A civil date.
    fn day(&self, name: &str) -> Option<Date> {
        match self.value(name) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// Several choices.
    fn choices(&self, name: &str) -> &[String] {
        match self.value(name) {
            Some(Value::Choices(list)) => list,
            _ => &[],
        }
    }

    /// References of stored files.
    fn files(&self, name: &str) -> &[String] {
        match self.value(name) {
            Some(Value::Files(list)) => list,
            _ => &[],
        }
    }

    /// A small table of text.
    fn rows(&self, name: &str) -> &[Vec<String>] {
        match self.value(name) {
            Some(Value::Rows(rows)) => rows,
            _ => &[],
        }
    }
}

impl Fields for Ticket {
    fn list(&self) -> &[Field] {
        &self.fields
    }
}

impl Fields for Entry {
    fn list(&self) -> &[Field] {
        &self.fields
    }
}

impl Fields for [Field] {
    fn list(&self) -> &[Field] {
        self
    }
}

impl Ticket {
    /// Sets fields, in the store and in this copy.
    ///
    /// # Errors
    /// When a field is unknown to the workflow or the value of another kind.
    pub fn set(&mut self, fields: Vec<Field>) -> Outcome {
        tickets::set(self.id, &fields)?;
        for field in fields {
            self.fields.retain(|own| own.name != field.name);
            if !field.value.is_empty() {
                self.fields.push(field);
            }
        }
        self.fields.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    /// Makes somebody responsible, in the store and in this copy.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn assign(&mut self, to: Option<&str>) -> Outcome {
        tickets::assign(self.id, to)?;
        self.assignee = to.map(str::to_owned);
        Ok(())
    }
}

/// A case to be opened; complete it with struct update: `Draft { parent: Some(id), ..draft("task", fields) }`.
pub fn draft(workflow: impl Into<String>, fields: Vec<Field>) -> Draft {
    Draft {
        workflow: workflow.into(),
        title: String::new(),
        fields,
        requester: None,
        assignee: None,
        parent: None,
        tags: Vec::new(),
    }
}

/// All cases of a workflow; narrow it with struct update.
pub fn filter(workflow: impl Into<String>) -> Filter {
    Filter { workflow: Some(workflow.into()), ..any() }
}

/// All cases of the plugin.
fn any() -> Filter {
    Filter {
        workflow: None,
        states: Vec::new(),
        assignee: None,
        requester: None,
        parent: None,
        tag: None,
        opened_from: None,
        opened_until: None,
        where_: Vec::new(),
    }
}

impl Default for Filter {
    /// Every case of the plugin.
    fn default() -> Self {
        any()
    }
}

/// Most cases that one call gives.
const TICKETS_PER_PAGE: u32 = 200;
/// Most entries that one call gives.
const ENTRIES_PER_PAGE: u32 = 500;

/// Every case that is meant, however many pages it takes.
///
/// # Errors
/// As `tickets::find`.
pub fn all_tickets(by: &Filter) -> Outcome<Vec<Ticket>> {
    let mut all: Vec<Ticket> = Vec::new();
    loop {
        let page = tickets::find(by, TICKETS_PER_PAGE, all.last().map(|ticket| ticket.id))?;
        let last = page.len() < TICKETS_PER_PAGE as usize;
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}

/// Every entry with exactly these values, however many pages it takes.
///
/// # Errors
/// As `registers::find`.
pub fn all_entries(register: &str, matching: &[Field]) -> Outcome<Vec<Entry>> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let after = all.last().map(|entry| entry.key.clone());
        let page = registers::find(register, matching, ENTRIES_PER_PAGE, after.as_deref())?;
        let last = page.len() < ENTRIES_PER_PAGE as usize;
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}
