//! What stands in the cells of a report: people, or what titles of the blueprint belong to.

use indexmap::IndexMap;

use super::model::{Blueprint, Field, FieldKind, Named, Report, Shows, Text};
use super::problem::{listed, way_out};

/// What the names in a column are, read of [`Shows`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meaning<'b> {
    /// Ids of the directory.
    pub people: bool,
    /// Titles by name, in the order of the blueprint.
    pub titles: IndexMap<&'b str, &'b Text>,
}

impl<'b> Meaning<'b> {
    /// What is known already stays.
    fn add(&mut self, more: Self) {
        self.people |= more.people;
        for (name, title) in more.titles {
            self.titles.entry(name).or_insert(title);
        }
    }
}

impl Blueprint {
    /// What the names in a column of a report are. What the blueprint does not have is left out: its check tells.
    #[must_use]
    pub fn meaning<'b>(&'b self, report: &'b Report, column: &str) -> Meaning<'b> {
        let mut whole = Meaning::default();
        if let Some(shows) = report.shows.get(column) {
            self.learn(shows, &mut whole);
        }
        whole
    }

    fn learn<'b>(&'b self, shows: &'b Shows, whole: &mut Meaning<'b>) {
        match shows {
            Shows::Many(all) => all.iter().for_each(|one| self.learn(one, whole)),
            Shows::Words(words) => whole.add(Meaning { people: false, titles: titles(words, |title| title) }),
            Shows::One(place) => whole.add(self.shown(place).unwrap_or_default()),
        }
    }

    /// What the names of a place are.
    ///
    /// # Errors
    /// What was expected, for the blueprint's author.
    pub(crate) fn shown<'b>(&'b self, place: &str) -> Result<Meaning<'b>, String> {
        let titles = match place {
            "people" => return Ok(Meaning { people: true, ..Meaning::default() }),
            "roles" => titles(&self.roles, |role| &role.title),
            "posts" => titles(&self.posts, |post| &post.title),
            "workflows" => titles(&self.workflows, |workflow| &workflow.title),
            "duties" => titles(&self.duties, |duty| &duty.title),
            "registers" => titles(&self.registers, |register| &register.title),
            _ => match (place.split_once(" of "), place.split_once(".fields.")) {
                (Some(("states", workflow)), _) => {
                    titles(&known("workflow", workflow, &self.workflows)?.states, |state| &state.title)
                }
                (Some(("shifts", post)), _) => {
                    titles(&known("post", post, &self.posts)?.shifts, |shift| &shift.title)
                }
                (None, Some((owner, field))) => return self.choices(place, owner, field),
                _ => {
                    return Err(format!(
                        "expected `people`, `roles`, `posts`, `workflows`, `duties`, `registers`, `states of WORKFLOW`, \
                         `shifts of POST`, `WORKFLOW.fields.FIELD` or `registers.REGISTER.fields.FIELD`, got `{place}`"
                    ));
                }
            },
        };
        Ok(Meaning { people: false, titles })
    }

    fn choices<'b>(&'b self, place: &str, owner: &str, field: &str) -> Result<Meaning<'b>, String> {
        let fields = match owner.strip_prefix("registers.") {
            Some(register) => &known("register", register, &self.registers)?.fields,
            None => &known("workflow", owner, &self.workflows)?.fields,
        };
        let field: &Field = known("field", field, fields)?;
        match field.kind {
            FieldKind::Choice | FieldKind::Choices => {
                Ok(Meaning { people: false, titles: titles(&field.choices, |title| title) })
            }
            FieldKind::Person => Ok(Meaning { people: true, ..Meaning::default() }),
            _ => {
                let there = fields.iter().filter(|(_, one)| {
                    matches!(one.kind, FieldKind::Choice | FieldKind::Choices | FieldKind::Person)
                });
                let there = listed(there.map(|(name, _)| name.as_str()));
                Err(format!(
                    "expected a field of type `choice`, `choices` or `person`, got `{place}` (there are: {there})"
                ))
            }
        }
    }
}

fn titles<'b, T>(named: &'b Named<T>, title: impl Fn(&'b T) -> &'b Text) -> IndexMap<&'b str, &'b Text> {
    named.iter().map(|(name, one)| (name.as_str(), title(one))).collect()
}

fn known<'b, T>(what: &str, name: &str, named: &'b Named<T>) -> Result<&'b T, String> {
    let there = || way_out(name, named.keys().map(String::as_str));
    named.get(name).ok_or_else(|| format!("expected a {what}, got `{name}` ({})", there()))
}
