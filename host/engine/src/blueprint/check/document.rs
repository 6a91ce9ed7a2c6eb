//! Documents and passes.

use super::Check;
use crate::blueprint::model::Pass;
use crate::blueprint::places::join;
use crate::document::FACTS;

impl Check<'_> {
    pub(super) fn documents(&mut self) {
        self.names("documents", self.blueprint.documents.keys());
        for (name, document) in &self.blueprint.documents {
            let path = join("documents", name);
            self.text(&join(&path, "title"), &document.title);
            self.number_pattern(&join(&path, "number"), &document.number);
            if document.fields.is_empty() {
                self.error(join(&path, "fields"), "expected at least one field, got none");
            }
            self.fields(&join(&path, "fields"), &document.fields);
            self.some_roles(&join(&path, "read"), &document.read, &["anyone"]);
            self.role_list(&join(&path, "void"), &document.void, &["anyone"]);
            if let Some(pass) = &document.pass {
                self.pass(&join(&path, "pass"), pass);
            }
        }
    }

    fn pass(&mut self, path: &str, pass: &Pass) {
        self.holds_until(path, ("valid", pass.valid.as_deref()), ("valid_at", pass.valid_at.as_deref()));
        self.role_list(&join(path, "roles"), &pass.roles, &["anyone"]);
        if let Some(reaction) = &pass.expired {
            let path = join(path, "expired");
            self.reaction(&path, reaction, &FACTS);
            if reaction.again.is_some() {
                self.error(join(&path, "again"), "only `overdue` can happen again");
            }
        }
    }
}
