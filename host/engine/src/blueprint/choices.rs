//! Choices that stand elsewhere in the blueprint: a register keeps what a ticket's field held, and people read the same titles.

use super::check::Finding;
use super::model::{Blueprint, Field, FieldKind, Named, Shows, Text};
use super::places::join;
use super::problem::Severity;

impl Blueprint {
    /// Fills in what fields take from elsewhere (`choices_of`), so that nothing after the reading knows of it; gives what cannot be taken.
    pub(super) fn fill_choices(&mut self) -> Vec<Finding> {
        let declared = self.clone();
        let mut findings = Vec::new();
        for (path, fields) in self.all_fields() {
            for (name, field) in fields {
                let Some(places) = field.choices_of.take() else { continue };
                match declared.taken(field, &places) {
                    Ok(choices) => field.choices = choices,
                    Err(message) => {
                        let path = join(&join(&path, name), "choices_of");
                        findings.push(Finding { path, message, severity: Severity::Error });
                    }
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

    fn all_fields(&mut self) -> impl Iterator<Item = (String, &mut Named<Field>)> {
        let workflows = self.workflows.iter_mut().map(|(name, one)| ("workflows", name, &mut one.fields));
        let duties = self.duties.iter_mut().map(|(name, one)| ("duties", name, &mut one.fields));
        let documents = self.documents.iter_mut().map(|(name, one)| ("documents", name, &mut one.fields));
        let registers = self.registers.iter_mut().map(|(name, one)| ("registers", name, &mut one.fields));
        let all = workflows.chain(duties).chain(documents).chain(registers);
        all.map(|(section, name, fields)| (format!("{section}.{name}.fields"), fields))
    }
}
