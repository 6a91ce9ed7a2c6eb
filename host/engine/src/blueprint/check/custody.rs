//! Custody of registers, and reactions: what the host does by itself.

use super::Check;
use super::addressee::Told;
use crate::blueprint::model::{Custody, FieldKind, Reaction, Register};
use crate::blueprint::places::join;
use crate::custody::FACTS;
use crate::setting::minute_of_clock;

impl Check<'_> {
    pub(super) fn custody(&mut self, path: &str, register: &Register) {
        let Some(custody) = &register.custody else { return };
        let path = join(path, "custody");
        if let Some(name) = &custody.counted {
            self.counted(&join(&path, "counted"), register, name);
        }
        self.role_list(&join(&path, "roles"), &custody.roles, &["anyone"]);
        self.holds_until(&path, ("due", custody.due.as_deref()), ("due_at", custody.due_at.as_deref()));
        self.custody_reactions(&path, custody);
    }

    fn counted(&mut self, path: &str, register: &Register, name: &str) {
        let numbers = register.fields.iter().filter(|(_, field)| field.kind == FieldKind::Number);
        self.known(path, "a field of type `number`", name, numbers.map(|(name, _)| name.as_str()));
    }

    fn custody_reactions(&mut self, path: &str, custody: &Custody) {
        let all = [
            ("overdue", &custody.overdue, true),
            ("loss", &custody.loss, false),
            ("difference", &custody.difference, false),
        ];
        for (key, reaction, repeats) in all {
            let path = join(path, key);
            let Some(reaction) = reaction else { continue };
            self.reaction(&path, reaction, &FACTS);
            if reaction.again.is_some() && !repeats {
                self.error(join(&path, "again"), "only `overdue` can happen again");
            }
        }
    }

    /// A length, and a time of day at which its last day ends.
    pub(super) fn holds_until(&mut self, path: &str, length: (&str, Option<&str>), at: (&str, Option<&str>)) {
        if let Some(text) = length.1 {
            self.length(&join(path, length.0), text);
        }
        if let Some(text) = at.1.filter(|text| minute_of_clock(text).is_none()) {
            self.clock_setting(&join(path, at.0), text);
        }
    }

    /// What the host does by itself, with the facts that there are then.
    pub(super) fn reaction(&mut self, path: &str, reaction: &Reaction, facts: &[&str]) {
        if reaction.notice.is_none() && reaction.opens.is_none() {
            self.error(path, "expected a `notice` or a workflow that it `opens`, got neither");
        }
        if let Some(workflow) = &reaction.opens {
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            self.known(join(path, "opens"), "a workflow", workflow, workflows);
        }
        if let Some(again) = &reaction.again {
            self.length(&join(path, "again"), again);
        }
        match &reaction.notice {
            Some(notice) => self.host_notice(&join(path, "notice"), notice, facts),
            None if reaction.tell.is_empty() => {}
            None => self.error(join(path, "tell"), "`notice` is missing (what they are told)"),
        }
        if reaction.notice.is_some() && reaction.tell.is_empty() {
            self.error(path, "`tell` is missing (who gets the notice)");
        }
        self.tell(&join(path, "tell"), &reaction.tell, Told::Person);
    }
}
