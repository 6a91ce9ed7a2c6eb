//! Deadlines: ends that can be counted, states and dates they can follow, ladders that can be climbed.

use std::str::FromStr as _;

use super::Check;
use super::addressee::Told;
use crate::blueprint::model::{Deadline, FieldKind, Level, Name, Notice, Workflow};
use crate::blueprint::places::join;
use crate::blueprint::problem::listed;
use crate::due::{ENDS, EndOf};
use crate::length::signed;

/// What the host tells a ladder's notice beside what every notice has.
const LADDER_ARGUMENTS: [&str; 2] = ["level", "due"];

/// The most levels of a ladder: each is a record and a line of history.
const LEVELS_MAX: usize = 20;

/// Who may jump beside roles.
const JUMPING_ROLES: [&str; 3] = ["anyone", "assignee", "requester"];

impl Check<'_> {
    pub(super) fn deadlines(&mut self) {
        self.names("deadlines", self.blueprint.deadlines.keys());
        for (name, deadline) in &self.blueprint.deadlines {
            let path = join("deadlines", name);
            self.text(&join(&path, "title"), &deadline.title);
            self.deadline(&path, deadline);
        }
    }

    fn deadline(&mut self, path: &str, deadline: &Deadline) {
        let workflows = self.blueprint.workflows.keys().map(String::as_str);
        self.known(join(path, "workflow"), "a workflow", &deadline.workflow, workflows);
        if let Some(within) = &deadline.within {
            self.deadline_end(&join(path, "within"), within);
        }
        self.counting_clock(&join(path, "clock"), &deadline.clock);
        for (index, warning) in deadline.warnings.iter().enumerate() {
            self.length(&format!("{path}.warnings[{index}]"), warning);
        }
        let workflows = &self.blueprint.workflows;
        if let Some(workflow) = workflows.get(&deadline.workflow) {
            self.following(path, deadline, workflow);
            self.anchoring(path, deadline, workflow);
            self.ladder(path, deadline, workflow);
        }
    }

    /// A setting that holds a length, or the end of something.
    fn deadline_end(&mut self, path: &str, within: &str) {
        match EndOf::from_str(within) {
            Ok(EndOf::Shift(post)) => {
                let posts = self.blueprint.posts.keys().map(String::as_str);
                self.known(path, "a post", &post, posts);
            }
            Ok(_) => {}
            Err(_) if within.starts_with("end-of") || within.starts_with("close-of") => {
                self.error(path, format!("expected {ENDS} or a setting of type `length`, got `{within}`"));
            }
            Err(_) => self.length_setting(path, within),
        }
    }

    fn following(&mut self, path: &str, deadline: &Deadline, workflow: &Workflow) {
        self.open_states(&join(path, "while_in"), &deadline.while_in, deadline, workflow);
        self.open_states(&join(path, "pauses_in"), &deadline.pauses_in, deadline, workflow);
        if deadline.while_in.is_empty() {
            return;
        }
        if deadline.within.is_none() && deadline.anchor.is_none() {
            self.error(path, "the host starts it by `while_in`, and does not know when it ends (give it `within` or `anchor`)");
        }
        for (index, state) in deadline.pauses_in.iter().enumerate() {
            if workflow.states.contains_key(state) && !deadline.while_in.contains(state) {
                let message =
                    format!("`{state}` is not among `while_in`: it is stopped there (add it there too)");
                self.error(format!("{path}.pauses_in[{index}]"), message);
            }
        }
    }

    fn open_states(&mut self, path: &str, states: &[Name], deadline: &Deadline, workflow: &Workflow) {
        let of = &deadline.workflow;
        for (index, state) in states.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if states[..index].contains(state) {
                self.error(path, format!("`{state}` stands here twice"));
            } else if self.state(path.clone(), of, state, workflow) && workflow.states[state].end {
                self.error(path, format!("`{state}` is an end, where deadlines are cleared (leave it out)"));
            }
        }
    }

    fn anchoring(&mut self, path: &str, deadline: &Deadline, workflow: &Workflow) {
        let Some(anchor) = &deadline.anchor else {
            if deadline.offset.is_some() {
                self.error(
                    join(path, "offset"),
                    "an offset is counted from an `anchor` (name the date's field)",
                );
            }
            return;
        };
        let fields = workflow.fields.keys().map(String::as_str);
        if self.known(join(path, "anchor"), "a field", anchor, fields)
            && !matches!(workflow.fields[anchor].kind, FieldKind::Day | FieldKind::Moment)
        {
            let message = format!("expected a field of type `day` or `moment`, got `{anchor}`");
            self.error(join(path, "anchor"), message);
        }
        if deadline.within.is_some() {
            self.error(join(path, "within"), "it stands by its `anchor` (leave out one of them)");
        }
        if !deadline.pauses_in.is_empty() {
            self.error(join(path, "pauses_in"), "it stands by its `anchor` and cannot pause (leave it out)");
        }
        if let Some(offset) = &deadline.offset {
            self.length(&join(path, "offset"), signed(offset).1);
        }
    }

    fn ladder(&mut self, path: &str, deadline: &Deadline, workflow: &Workflow) {
        self.role_list(&join(path, "jump"), &deadline.jump, &JUMPING_ROLES);
        if !deadline.jump.is_empty() && deadline.levels.is_empty() {
            self.error(join(path, "jump"), "there are no `levels` to jump to");
        }
        if deadline.levels.len() > LEVELS_MAX {
            let got = deadline.levels.len();
            self.error(join(path, "levels"), format!("expected at most {LEVELS_MAX} levels, got {got}"));
        }
        for (index, level) in deadline.levels.iter().enumerate() {
            let path = format!("{path}.levels[{index}]");
            self.level_time(&path, index, level, deadline);
            self.level(&path, level, workflow);
        }
    }

    fn level_time(&mut self, path: &str, index: usize, level: &Level, deadline: &Deadline) {
        let keys = [("after", &level.after), ("past", &level.past), ("then", &level.then)];
        let given: Vec<_> = keys.iter().filter_map(|(key, text)| Some((*key, text.as_ref()?))).collect();
        let [(key, text)] = given.as_slice() else {
            let got = listed(given.iter().map(|(key, _)| *key));
            self.error(path, format!("expected one of `after`, `past` and `then`, got {got}"));
            return;
        };
        self.length(&join(path, key), text);
        if *key == "then" && index == 0 {
            self.error(join(path, key), "there is no level below (use `after` or `past`)");
        }
        if *key == "after" && deadline.anchor.is_some() {
            self.error(
                join(path, key),
                "it stands by its `anchor` and has no start to count from (use `past`)",
            );
        }
    }

    fn level(&mut self, path: &str, level: &Level, workflow: &Workflow) {
        self.tell(&join(path, "tell"), &level.tell, Told::Ticket(workflow));
        match (&level.notice, level.tell.is_empty()) {
            (Some(_), true) => self.error(join(path, "tell"), "expected somebody who is told, got nobody"),
            (None, false) => self.error(join(path, "notice"), "`notice` is missing (what they are told)"),
            _ => {}
        }
        for (index, field) in level.needs.iter().enumerate() {
            let fields = workflow.fields.keys().map(String::as_str);
            self.known(format!("{path}.needs[{index}]"), "a field", field, fields);
        }
        if level.missing.is_some() && level.needs.is_empty() {
            self.error(join(path, "missing"), "nothing can be missing (give it `needs`)");
        }
        for (key, template) in [("notice", &level.notice), ("missing", &level.missing)] {
            if let Some(template) = template {
                self.ladder_notice(&join(path, key), template);
            }
        }
    }

    fn ladder_notice(&mut self, path: &str, template: &str) {
        let notices = &self.blueprint.notices;
        if !self.known(path, "a notice", template, notices.keys().map(String::as_str)) {
            return;
        }
        let unknown = |notice: &Notice| {
            notice.arguments.iter().find(|name| !LADDER_ARGUMENTS.contains(&name.as_str())).cloned()
        };
        if let Some(argument) = unknown(&notices[template]) {
            let there = listed(LADDER_ARGUMENTS);
            self.error(path, format!("`{template}` asks for `{argument}`, and the host gives only {there}"));
        }
    }
}
