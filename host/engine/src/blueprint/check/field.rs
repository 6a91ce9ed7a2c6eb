//! Fields of tickets, duties and registers, and the forms that ask for them.

use rust_decimal::Decimal;

use super::Check;
use crate::blueprint::lookup::asked;
use crate::blueprint::model::{Field, FieldKind, Named, Scalar, Unit};
use crate::blueprint::places::join;
use crate::blueprint::problem::listed;
use crate::form::{FILES_MAX, LONG_TEXT_MAX, pattern};

/// Classes of personal data.
const PERSONAL: [&str; 5] = ["name", "contact", "identity", "health", "money"];

impl Check<'_> {
    pub(super) fn fields(&mut self, path: &str, fields: &Named<Field>) {
        self.names(path, fields.keys());
        for (name, field) in fields {
            self.field(&join(path, name), field);
        }
    }

    fn field(&mut self, path: &str, field: &Field) {
        self.text(&join(path, "title"), &field.title);
        if let Some(help) = &field.help {
            self.text(&join(path, "help"), help);
        }
        self.choices(path, field);
        self.pattern(path, field);
        self.bounds(path, field);
        if field.unit.is_some() && field.kind != FieldKind::Number {
            self.error(join(path, "unit"), "only a `number` has a unit");
        } else if let Some(Unit::Said(text)) = &field.unit {
            self.text(&join(path, "unit"), text);
        }
        if field.indexed && matches!(field.kind, FieldKind::Files | FieldKind::Rows | FieldKind::LongText) {
            self.error(join(path, "indexed"), "`long-text`, `files` and `rows` cannot be indexed");
        }
        if let Some(class) = &field.personal {
            self.known(join(path, "personal"), "a class of personal data", class, PERSONAL);
        }
    }

    /// A unit, in every locale unless it is the same in all.
    pub(super) fn said_unit(&mut self, path: &str, unit: &Unit) {
        match unit {
            Unit::Said(text) => self.text(path, text),
            Unit::Same(_) if unit.word().is_none() => {
                self.error(path, "expected a unit like `CNY` or `{ en = \"points\" }`, got an empty text");
            }
            Unit::Same(_) => {}
        }
    }

    pub(super) fn personal(&mut self) {
        for (class, personal) in &self.blueprint.personal {
            let path = join("personal", class);
            self.known(&path, "a class of personal data", class, PERSONAL);
            self.role_list(&join(&path, "seen_by"), &personal.seen_by, &["anyone"]);
            self.role_list(&join(&path, "reveal"), &personal.reveal, &[]);
        }
    }

    fn choices(&mut self, path: &str, field: &Field) {
        let wanted = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
        match (wanted, field.choices.is_empty()) {
            (true, true) => self.error(path, "`choices` is missing (what can be chosen, each with its text)"),
            (false, false) => {
                self.error(join(path, "choices"), "only the types `choice` and `choices` have choices");
            }
            _ => {}
        }
        self.texts(&join(path, "choices"), &field.choices);
    }

    fn pattern(&mut self, path: &str, field: &Field) {
        let Some(text) = &field.pattern else { return };
        let path = join(path, "pattern");
        if field.kind != FieldKind::Text {
            self.error(path, "only a `text` has a pattern");
        } else if let Err(error) = pattern(text) {
            self.error(path, format!("expected a regular expression, got `{text}` ({error})"));
        }
    }

    /// `min` and `max`: figures of the right kind, and in order.
    fn bounds(&mut self, path: &str, field: &Field) {
        let min = self.bound(&join(path, "min"), field.kind, field.min.as_ref());
        let max = self.bound(&join(path, "max"), field.kind, field.max.as_ref());
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.error(join(path, "min"), format!("expected at most `max`, which is {max}, got {min}"));
        }
    }

    fn bound(&mut self, path: &str, kind: FieldKind, bound: Option<&Scalar>) -> Option<Decimal> {
        let bound = bound?;
        let most = match kind {
            FieldKind::Number => Decimal::MAX,
            FieldKind::Text | FieldKind::LongText => LONG_TEXT_MAX.into(),
            FieldKind::Files => FILES_MAX.into(),
            _ => {
                self.error(path, "only `number`, `text`, `long-text` and `files` have bounds");
                return None;
            }
        };
        let figure = bound.decimal();
        let counts = kind != FieldKind::Number;
        let fits = |figure: &Decimal| !counts || (figure.is_integer() && !figure.is_sign_negative());
        match figure {
            Some(figure) if fits(&figure) && figure <= most => Some(figure),
            _ if counts => {
                self.error(path, format!("expected a whole number from 0 to {most}, got `{bound}`"));
                None
            }
            _ => {
                self.error(path, format!("expected a number (a decimal in quotes), got `{bound}`"));
                None
            }
        }
    }

    /// A form's list of fields.
    pub(super) fn asks(&mut self, path: &str, asks: &[String], fields: &Named<Field>) {
        let names: Vec<_> = asked(asks).map(|(name, _)| name).collect();
        for (index, name) in names.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if names[..index].contains(name) {
                self.error(path, format!("`{name}` is asked for twice"));
            } else {
                self.known(path, "a field", name, fields.keys().map(String::as_str));
            }
        }
    }

    /// Whether a field of a ticket carries the name of something that every ticket has.
    pub(super) fn reserved_fields(&mut self, path: &str, fields: &Named<Field>) {
        for name in fields.keys().filter(|name| TICKET_FACTS.contains(&name.as_str())) {
            let message =
                format!("every ticket has {} already (call the field otherwise)", listed(TICKET_FACTS));
            self.error(join(path, name), message);
        }
    }
}

/// What conditions, filters and templates can ask of every ticket, whatever its fields.
pub(super) const TICKET_FACTS: [&str; 4] = ["state", "workflow", "assignee", "requester"];
