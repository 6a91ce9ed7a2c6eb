//! Host calls of the interface `directory`.

use frontdesk_engine::directory as own;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::directory::{Host, Person};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::convert::fields_out;
use super::weigh::Weigh as _;
use crate::state::State;

/// Contact data is not in the interface: notices go to persons, not to addresses.
fn person_out(person: &own::Person) -> Outcome<Person> {
    Ok(Person {
        id: person.id.clone(),
        name: person.name.clone(),
        roles: person.roles.iter().cloned().collect(),
        fields: fields_out(&person.fields)?,
    })
}

impl Host for State {
    fn get(&mut self, id: String) -> wasmtime::Result<Result<Person, Refusal>> {
        answer(self.enter(id.weigh())?.person(&id).and_then(|person| person_out(&person)))
    }

    fn with_role(&mut self, role: String) -> wasmtime::Result<Result<Vec<Person>, Refusal>> {
        let persons = self.enter(role.weigh())?.with_role(&role);
        answer(persons.and_then(|persons| persons.iter().map(person_out).collect()))
    }

    fn superior(&mut self, id: String, levels: u8) -> wasmtime::Result<Result<Option<String>, Refusal>> {
        answer(self.enter(id.weigh())?.superior(&id, levels))
    }
}
