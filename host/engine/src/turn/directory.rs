//! Host calls of the interface `directory`, and changes of people.

use super::{Outcome, Turn};
use crate::directory::Person;
use crate::hooks::Refusal;
use crate::{key, record};

/// How many people with one role are read.
pub(crate) const ROLE_MAX: usize = 1_000;

/// Ids under which histories and hooks know whoever is no person; see [`crate::command::Actor::id`].
const RESERVED: [&str; 2] = ["admin", "system"];

impl Turn {
    /// Reads a person. Needs the permission `directory`.
    ///
    /// # Errors
    /// `denied`, `not-found`.
    pub fn person(&mut self, id: &str) -> Outcome<Person> {
        self.need("directory")?;
        self.read_person(id)?
            .ok_or_else(|| Refusal::NotFound(format!("there is no person `{id}` in the directory")).into())
    }

    /// Everybody with a role. Needs the permission `directory`.
    ///
    /// # Errors
    /// `denied`.
    pub fn with_role(&mut self, role: &str) -> Outcome<Vec<Person>> {
        self.need("directory")?;
        self.people_with(role)
    }

    /// The superior so many levels up. Needs the permission `directory`.
    ///
    /// # Errors
    /// `denied`, `not-found` for the person, `invalid` for a level outside 1–10.
    pub fn superior(&mut self, id: &str, levels: u8) -> Outcome<Option<String>> {
        if !(1..=10).contains(&levels) {
            return Err(Refusal::Invalid(format!("`levels`: expected 1 to 10, got {levels}")).into());
        }
        self.person(id)?;
        self.above(id, levels)
    }

    /// Whoever stands so many levels above a person.
    pub(crate) fn above(&self, id: &str, levels: u8) -> Outcome<Option<String>> {
        let mut above = Some(id.to_owned());
        for _ in 0..levels {
            let Some(id) = above else { return Ok(None) };
            above = self.read_person(&id)?.and_then(|person| person.superior);
        }
        Ok(above)
    }

    pub(crate) fn read_person(&self, id: &str) -> Outcome<Option<Person>> {
        Ok(record::get(&self.overlay, key::person(id))?)
    }

    /// Everybody with a role who still works here, in the order of their ids.
    pub(crate) fn people_with(&self, role: &str) -> Outcome<Vec<Person>> {
        let ids: Vec<String> = record::below(&self.overlay, key::role(role), ROLE_MAX)?;
        let mut people = Vec::new();
        for id in ids {
            people.extend(self.read_person(&id)?.filter(|person| !person.left));
        }
        Ok(people)
    }

    /// Creates or changes a person.
    pub(crate) fn put_person(&mut self, person: &Person) -> Outcome<()> {
        let fits =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_".contains(letter);
        if person.id.is_empty() || person.id.len() > 64 || !person.id.chars().all(fits) {
            let why = format!("expected 1 to 64 of a-z, 0-9, `.`, `-` and `_`, got `{}`", person.id);
            return Err(Refusal::Form(vec![("id".into(), why)]).into());
        }
        if RESERVED.contains(&person.id.as_str()) {
            let why = format!("`{}` stands for the host itself (take another)", person.id);
            return Err(Refusal::Form(vec![("id".into(), why)]).into());
        }
        if person.name.trim().is_empty() {
            return Err(Refusal::Form(vec![("name".into(), "expected a name, got nothing".into())]).into());
        }
        let known = self.read_person(&person.id)?;
        let left = known.as_ref().is_some_and(|before| before.left);
        let before = known.map(|before| before.roles).unwrap_or_default();
        for role in before.difference(&person.roles) {
            self.remove(key::role_of(role, &person.id).bytes())?;
        }
        for role in &person.roles {
            self.put(key::role_of(role, &person.id), &person.id)?;
        }
        self.put(key::person(&person.id), person)?;
        // Who left stands nowhere any more.
        if left == person.left { Ok(()) } else { self.watch_all_posts() }
    }
}
