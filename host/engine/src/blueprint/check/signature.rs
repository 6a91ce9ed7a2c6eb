//! Signatures: somebody can give them, and what they are under is there.

use super::Check;
use super::field::TICKET_FACTS;
use crate::blueprint::model::{FieldKind, Name, Signature, Workflow};
use crate::blueprint::places::join;

/// Who can sign beside roles of the blueprint.
const SIGNERS: [&str; 3] = ["anyone", "assignee", "requester"];

impl Check<'_> {
    pub(super) fn signatures(&mut self, path: &str, of: &str, workflow: &Workflow) {
        self.names(path, workflow.signatures.keys());
        for (name, signature) in &workflow.signatures {
            let path = join(path, name);
            if workflow.fields.contains_key(name) || TICKET_FACTS.contains(&name.as_str()) {
                self.error(
                    &path,
                    format!("`{name}` is a field of the ticket (call the signature otherwise)"),
                );
            }
            self.text(&join(&path, "title"), &signature.title);
            self.some_roles(&join(&path, "roles"), &signature.roles, &SIGNERS);
            self.role_list(&join(&path, "stamp"), &signature.stamp, &SIGNERS);
            self.states_list(&join(&path, "from"), of, &signature.from, workflow);
            self.least_rank(&path, signature);
            self.count(&join(&path, "count"), &signature.count);
            self.others(&join(&path, "other_than"), name, signature, workflow);
            for (index, field) in signature.covers.iter().enumerate() {
                let fields = workflow.fields.keys().map(String::as_str);
                self.known(format!("{path}.covers[{index}]"), "a field", field, fields);
            }
        }
    }

    fn least_rank(&mut self, path: &str, signature: &Signature) {
        let Some(rank) = signature.rank else { return };
        let path = join(path, "rank");
        if signature.outside {
            self.error(path, "a person from outside has no rank (leave it out)");
        } else if rank > self.blueprint.roles.values().map(|role| role.rank).max().unwrap_or_default() {
            self.error(path, format!("no role has rank {rank} or higher"));
        }
    }

    /// Other signatures, and fields that name a person.
    fn others(&mut self, path: &str, name: &str, signature: &Signature, workflow: &Workflow) {
        let persons = workflow.fields.iter().filter(|(_, field)| field.kind == FieldKind::Person);
        let slots = workflow.signatures.keys().filter(|slot| *slot != name);
        let there: Vec<_> = slots.chain(persons.map(|(name, _)| name)).map(Name::as_str).collect();
        for (index, other) in signature.other_than.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if other == name {
                self.error(path, "the same person never signs twice in one place (leave it out)");
            } else {
                let there = there.iter().copied().chain(["assignee", "requester"]);
                self.known(path, "another signature or a field of type `person`", other, there);
            }
        }
    }
}
