//! Choices that stand elsewhere in the blueprint: a register keeps what a ticket's field held, and people read the same titles.

use super::check::Finding;
use super::model::{Blueprint, Field, FieldKind, Named, Shows, Text};
use super::places::join;
use super::problem::Severity;

impl Blueprint {
    /// Fills in what fields take from elsewhere (`choices_of`), so that nothing after the reading knows of it; gives what cannot be taken.
    pub(super) fn fill_choices(&mut self) -> Vec<Finding> {
        let (mut taken, mut findings) = (Vec::new(), Vec::new());
        for (path, fields) in self.all_fields() {
            for (name, field) in fields {
                let Some(places) = &field.choices_of else { continue };
                let path = join(&path, name);
                match self.taken(field, places) {
                    Ok(choices) => taken.push(choices),
                    Err(message) => {
                        let path = join(&path, "choices_of");
                        findings.push(Finding { path, message, severity: Severity::Error });
                        taken.push(Named::new());
                    }
                }
            }
        }
        let mut taken = taken.into_iter();
        for fields in self.all_fields_mut() {
            for field in fields.values_mut() {
                if field.choices_of.take().is_some() {
                    field.choices = taken.next().unwrap_or_default();
                }
            }
        }
        findings
    }

    fn taken(&self, field: &Field, places: &Shows) -> Result<Named<Text>, String> {
        if !matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
            return Err("only the types `choice` and `choices` have choices".into());
        }
        if !field.choices.is_empty() {
            return Err("expected either `choices` or `choices_of`, got both".into());
        }
        let mut choices = Named::new();
        self.gather(places, &mut choices)?;
        Ok(choices)
    }

    /// Of a name that stands in several places the first title counts.
    fn gather(&self, places: &Shows, choices: &mut Named<Text>) -> Result<(), String> {
        let mut add = |name: &str, title: &Text| {
            choices.entry(name.to_owned()).or_insert_with(|| title.clone());
        };
        match places {
            Shows::Many(all) => all.iter().try_for_each(|one| self.gather(one, choices))?,
            Shows::Words(words) => words.iter().for_each(|(name, title)| add(name, title)),
            Shows::One(place) => {
                let meaning = self.shown(place)?;
                if meaning.people {
                    return Err(format!(
                        "expected a place with choices (people are a field of type `person`), got `{place}`"
                    ));
                }
                if meaning.titles.is_empty() {
                    return Err(format!("expected a place with choices of its own, got `{place}`"));
                }
                meaning.titles.into_iter().for_each(|(name, title)| add(name, title));
            }
        }
        Ok(())
    }

    fn all_fields(&self) -> impl Iterator<Item = (String, &Named<Field>)> {
        let under = |section: &str, name: &str| format!("{section}.{name}.fields");
        let workflows = self.workflows.iter().map(move |(name, one)| (under("workflows", name), &one.fields));
        let duties = self.duties.iter().map(move |(name, one)| (under("duties", name), &one.fields));
        let documents = self.documents.iter().map(move |(name, one)| (under("documents", name), &one.fields));
        let registers = self.registers.iter().map(move |(name, one)| (under("registers", name), &one.fields));
        workflows.chain(duties).chain(documents).chain(registers)
    }

    /// As [`Blueprint::all_fields`], in the same order.
    fn all_fields_mut(&mut self) -> impl Iterator<Item = &mut Named<Field>> {
        let workflows = self.workflows.values_mut().map(|one| &mut one.fields);
        let duties = self.duties.values_mut().map(|one| &mut one.fields);
        let documents = self.documents.values_mut().map(|one| &mut one.fields);
        let registers = self.registers.values_mut().map(|one| &mut one.fields);
        workflows.chain(duties).chain(documents).chain(registers)
    }
}
