//! Holds a mapping against the plugin it speaks of, before it is stored: what cannot work is told with its place.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Conversion, Mapping, Pointer, Rule, Signature, SignedPart, Source};
use crate::blueprint::Blueprint;
use crate::blueprint::lookup::asked;
use crate::blueprint::model::{Field, FieldKind, Named};
use crate::blueprint::problem::way_out;
use crate::directory::Person;
use crate::form::{Mistakes, fits, value_from_json};

/// How many rules a mapping has at most.
const RULES_MAX: usize = 500;

/// The longest way a header's name may be.
const HEADER_CHARS_MAX: usize = 100;

/// The longest a timestamp may be off: beyond, a signature is no proof that something is new.
const TOLERANCE_S_MAX: u64 = 3_600;

/// Every mistake of a mapping whose events act as `person`, with its place.
#[must_use]
pub fn check(mapping: &Mapping, blueprint: &Blueprint, person: &Person) -> Mistakes {
    let mut checker = Checker { mapping, blueprint, person, mistakes: Mistakes::new() };
    checker.signature();
    checker.head();
    for (number, rule) in mapping.rules.iter().enumerate() {
        checker.rule(&format!("rules[{number}]"), rule);
    }
    checker.mistakes
}

struct Checker<'a> {
    mapping: &'a Mapping,
    blueprint: &'a Blueprint,
    person: &'a Person,
    mistakes: Mistakes,
}

impl Checker<'_> {
    fn wrong(&mut self, place: &str, why: impl Into<String>) {
        self.mistakes.push((place.to_owned(), why.into()));
    }

    fn signature(&mut self) {
        let tolerance = match &self.mapping.signature {
            Signature::StandardWebhooks { tolerance } => *tolerance,
            Signature::HmacSha256 { header, over, timestamp, tolerance, .. } => {
                for (place, name) in
                    [("signature.header", Some(header)), ("signature.timestamp", timestamp.as_ref())]
                {
                    if name.is_some_and(|name| !is_header(name)) {
                        self.wrong(place, "expected the name of a header: letters, digits and `-`");
                    }
                }
                match (over, timestamp) {
                    (SignedPart::TimestampAndBody, None) => {
                        self.wrong(
                            "signature.timestamp",
                            "is missing (name the header with the timestamp that is signed)",
                        );
                    }
                    (SignedPart::Body, Some(_)) => {
                        self.wrong("signature.timestamp", "is not signed, so it proves nothing (leave it out, or say `over = \"timestamp.body\"`)");
                    }
                    (SignedPart::Body, None) if self.mapping.at.is_none() => {
                        self.wrong("at", "is missing: the signature has no timestamp, so the event's own moment has to tell an old one (name where it stands)");
                    }
                    _ => {}
                }
                *tolerance
            }
        };
        if !(1..=TOLERANCE_S_MAX).contains(&tolerance) {
            self.wrong(
                "signature.tolerance",
                format!("expected 1 to {TOLERANCE_S_MAX} seconds, got {tolerance}"),
            );
        }
    }

    fn head(&mut self) {
        let signs_id = matches!(self.mapping.signature, Signature::StandardWebhooks { .. });
        match (self.mapping.id.as_str(), Pointer::try_from(self.mapping.id.clone())) {
            ("header", _) if signs_id => {}
            ("header", _) => self
                .wrong("id", "expected a pointer into the body: this signature covers no header with an id"),
            (_, Err(why)) => self.wrong("id", format!("{why}, or `header`")),
            (_, Ok(pointer)) if pointer.is_outside() && self.mapping.events.is_some() => {
                self.wrong("id", "is the same for every event of a delivery (name a place in the event)");
            }
            _ => {}
        }
        if self.mapping.events.as_ref().is_some_and(Pointer::is_outside) {
            self.wrong("events", "expected a place in the delivery, without `^`");
        }
        if let Err(why) = self.mapping.patience() {
            self.wrong("waits", why);
        }
        if self.mapping.rules.is_empty() || self.mapping.rules.len() > RULES_MAX {
            self.wrong("rules", format!("expected 1 to {RULES_MAX}, got {}", self.mapping.rules.len()));
        }
        if let Some(at) = self.mapping.at.clone() {
            self.source("at", &at, None);
        }
    }

    fn rule(&mut self, place: &str, rule: &Rule) {
        if rule.on.0.is_empty() {
            self.wrong(&format!("{place}.on"), "expected at least one kind of event");
        }
        for kind in rule.on.0.iter().filter(|kind| self.mapping.ignore.contains(kind)) {
            self.mistakes.push((
                format!("{place}.on"),
                format!("`{kind}` stands in `ignore` too (take it out there)"),
            ));
        }
        let does = [&rule.open, &rule.act, &rule.put, &rule.remove];
        match (does.iter().filter(|one| one.is_some()).count(), &rule.open, &rule.act) {
            (1, Some(workflow), _) => self.opening(place, rule, workflow),
            (1, _, Some(action)) => self.acting(place, rule, action),
            (1, None, None) => self.writing(place, rule),
            (found, ..) => self
                .wrong(place, format!("expected one of `open`, `act`, `put`, `remove`, got {found} of them")),
        }
        let stray = [
            (rule.once.is_some() && rule.open.is_none(), "once", "open"),
            (rule.find.is_some() && rule.act.is_none(), "find", "act"),
            (!rule.not_yet.is_empty() && rule.act.is_none(), "not_yet", "act"),
            (rule.key.is_some() && rule.put.is_none() && rule.remove.is_none(), "key", "put"),
        ];
        for (_, name, with) in stray.into_iter().filter(|(is_stray, ..)| *is_stray) {
            self.wrong(&format!("{place}.{name}"), format!("goes with `{with}` only"));
        }
    }

    fn opening(&mut self, place: &str, rule: &Rule, workflow: &str) {
        let workflows = &self.blueprint.workflows;
        let Some(declared) = workflows.get(workflow) else {
            let way_out = way_out(workflow, workflows.keys().map(String::as_str));
            return self
                .wrong(&format!("{place}.open"), format!("there is no workflow `{workflow}` ({way_out})"));
        };
        self.may(&format!("{place}.open"), &format!("opening `{workflow}`"), &declared.open.roles);
        self.form(place, rule, &declared.open.asks, &declared.fields);
        if let Some(once) = &rule.once {
            self.indexed(&format!("{place}.once"), once, &declared.fields);
            if !rule.fields.contains_key(once) {
                self.wrong(
                    &format!("{place}.once"),
                    format!("`{once}` is not filled in by this rule (add it to `fields`)"),
                );
            }
        }
    }

    fn acting(&mut self, place: &str, rule: &Rule, action: &str) {
        let Some(find) = &rule.find else {
            return self
                .wrong(&format!("{place}.find"), "is missing (say by which field the ticket is found)");
        };
        let workflows = &self.blueprint.workflows;
        let Some(declared) = workflows.get(&find.workflow) else {
            let way_out = way_out(&find.workflow, workflows.keys().map(String::as_str));
            let why = format!("there is no workflow `{}` ({way_out})", find.workflow);
            return self.wrong(&format!("{place}.find.workflow"), why);
        };
        self.indexed(&format!("{place}.find.field"), &find.field, &declared.fields);
        self.source(&format!("{place}.find.value"), &find.value, declared.fields.get(&find.field));
        for name in &rule.not_yet {
            if !self.blueprint.refusals.contains_key(name) {
                let way_out = way_out(name, self.blueprint.refusals.keys().map(String::as_str));
                self.wrong(&format!("{place}.not_yet"), format!("there is no refusal `{name}` ({way_out})"));
            }
        }
        let Some(known) = declared.actions.get(action) else {
            let way_out = way_out(action, declared.actions.keys().map(String::as_str));
            return self.wrong(
                &format!("{place}.act"),
                format!("`{}` has no action `{action}` ({way_out})", find.workflow),
            );
        };
        self.may(&format!("{place}.act"), &format!("action `{action}`"), &known.roles);
        self.form(place, rule, &known.asks, &declared.fields);
    }

    fn writing(&mut self, place: &str, rule: &Rule) {
        let (verb, register) = match (&rule.put, &rule.remove) {
            (Some(register), _) => ("put", register),
            (None, Some(register)) => ("remove", register),
            (None, None) => return,
        };
        let registers = &self.blueprint.registers;
        let Some(declared) = registers.get(register) else {
            let way_out = way_out(register, registers.keys().map(String::as_str));
            return self
                .wrong(&format!("{place}.{verb}"), format!("there is no register `{register}` ({way_out})"));
        };
        self.may(&format!("{place}.{verb}"), &format!("writing register `{register}`"), &declared.write);
        match &rule.key {
            Some(key) => self.source(&format!("{place}.key"), key, None),
            None => self.wrong(&format!("{place}.key"), "is missing (say under which key the entry stands)"),
        }
        let optional: Vec<_> = declared.fields.keys().map(|name| format!("{name}?")).collect();
        self.form(place, rule, &optional, &declared.fields);
    }

    fn may(&mut self, place: &str, what: &str, roles: &[String]) {
        let has = |role: &String| role == "anyone" || self.person.roles.contains(role);
        if roles.iter().any(has) {
            return;
        }
        let own: Vec<_> = self.person.roles.iter().map(String::as_str).collect();
        let why = format!(
            "{what} needs one of the roles {}, and `{}` has {}",
            roles.join(", "),
            self.person.id,
            own.join(", ")
        );
        self.wrong(place, why);
    }

    fn indexed(&mut self, place: &str, field: &str, fields: &Named<Field>) {
        let by_index = || fields.iter().filter(|(_, field)| field.indexed).map(|(name, _)| name.as_str());
        let why = match fields.get(field) {
            Some(declared) if declared.indexed => return,
            Some(_) => format!(
                "tickets cannot be found by `{field}`, which is not indexed ({})",
                way_out(field, by_index())
            ),
            None => format!("there is no field `{field}` ({})", way_out(field, by_index())),
        };
        self.wrong(place, why);
    }

    /// What is filled in is asked for, and what must be filled in is.
    fn form(&mut self, place: &str, rule: &Rule, asks: &[String], fields: &Named<Field>) {
        let known: BTreeSet<&str> = asked(asks).map(|(name, _)| name).collect();
        for (name, source) in &rule.fields {
            let place = format!("{place}.fields.{name}");
            if !known.contains(name.as_str()) {
                let way_out = way_out(name, known.iter().copied());
                self.wrong(&place, format!("is not asked for here ({way_out})"));
                continue;
            }
            self.source(&place, source, fields.get(name));
        }
        for (name, _) in asked(asks).filter(|(name, required)| *required && !rule.fields.contains_key(*name))
        {
            self.wrong(&format!("{place}.fields.{name}"), "must be filled in");
        }
    }

    fn source(&mut self, place: &str, source: &Source, field: Option<&Field>) {
        if source.constant.is_some() == (source.from.is_some() || source.each.is_some()) {
            self.wrong(place, "expected either `const`, or `from` (with or without `each`)");
        }
        if source.each.is_none() && (source.join.is_some() || source.sum) {
            self.wrong(place, "`join` and `sum` go with `each` only");
        }
        let table = source.table.as_ref().map(|name| (name, self.mapping.tables.get(name)));
        if let Some((name, None)) = table {
            let way_out = way_out(name, self.mapping.tables.keys().map(String::as_str));
            self.wrong(place, format!("there is no table `{name}` ({way_out})"));
        }
        let Some(field) = field else { return };
        let looked_up = table.and_then(|(_, table)| table).into_iter().flat_map(|table| table.values());
        let fixed: Vec<Json> = looked_up
            .map(|word| Json::from(word.as_str()))
            .chain(source.constant.clone())
            .chain(source.default.clone())
            .collect();
        for json in fixed {
            if let Err(why) = fits_field(field, &json) {
                self.wrong(place, why);
            }
        }
        if let Some(conversion) =
            source.conversion.filter(|_| source.table.is_none() && source.join.is_none())
            && !gives(conversion, field.kind)
        {
            let word = serde_json::to_value(conversion).unwrap_or_default();
            self.wrong(place, format!("`as = {word}` does not give what this field holds"));
        }
    }
}

fn fits_field(field: &Field, json: &Json) -> Result<(), String> {
    // A civil time is checked when its event comes: only then the zone is known.
    let value = value_from_json(field, json, &|_| Ok(crate::instant::Instant(0)))?;
    if value.is_empty() { Ok(()) } else { fits(field, &value) }
}

/// Whether a conversion gives values that fields of a kind hold.
fn gives(conversion: Conversion, kind: FieldKind) -> bool {
    use FieldKind as Kind;
    match conversion {
        Conversion::Text => {
            matches!(
                kind,
                Kind::Text
                    | Kind::LongText
                    | Kind::Choice
                    | Kind::Person
                    | Kind::Number
                    | Kind::Clock
                    | Kind::Span
                    | Kind::Day
            )
        }
        Conversion::Number | Conversion::Cents => matches!(kind, Kind::Number | Kind::Text | Kind::LongText),
        Conversion::Flag => kind == Kind::Flag,
        Conversion::EpochS | Conversion::EpochMs | Conversion::Moment => kind == Kind::Moment,
        Conversion::Day => kind == Kind::Day,
    }
}

fn is_header(name: &str) -> bool {
    (1..=HEADER_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
