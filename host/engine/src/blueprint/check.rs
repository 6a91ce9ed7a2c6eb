//! Everything a blueprint of the right shape can still get wrong.
//!
//! Works on the merged model, so that it also checks what came out of a component; whoever has the files
//! turns the findings' paths into lines.

mod addressee;
mod approval;
mod book;
mod condition;
mod custody;
mod deadline;
mod document;
mod duty;
mod field;
mod formerly;
mod gate;
mod ledger;
mod link;
mod notice;
mod post;
mod queue;
mod setting;
mod signature;
mod time;
mod unused;
mod word;
mod workflow;

use super::model::{Blueprint, Name, PERMISSIONS, Text};
use super::places::join;
use super::problem::{Severity, listed, way_out};

pub(crate) use notice::template_says;
pub use unused::unused;
pub(crate) use word::phrase_fits;

/// One thing that is wrong, at its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the blueprint: `workflows.complaint.actions.judge.to`.
    pub path: String,
    /// What was expected, what stands there, the way out.
    pub message: String,
    /// Whether it forbids building.
    pub severity: Severity,
}

/// Words that stand for people in an action's `roles` beside the roles of the blueprint.
pub const SPECIAL_ROLES: [&str; 4] = ["anyone", "assignee", "requester", "plugin"];

/// Everything that is wrong with a blueprint, in the order of its sections.
#[must_use]
pub fn check(blueprint: &Blueprint) -> Vec<Finding> {
    let mut check = Check { blueprint, findings: Vec::new() };
    check.plugin();
    check.roles();
    check.posts();
    check.workflows();
    check.queues();
    check.holds();
    check.queries();
    check.settings();
    check.deadlines();
    check.approvals();
    check.duties();
    check.registers();
    check.ledgers();
    check.documents();
    check.notices();
    check.personal();
    check.quiet();
    check.banned();
    check.scripts();
    check.refusals();
    check.reports();
    check.findings
}

/// A check at work.
struct Check<'a> {
    blueprint: &'a Blueprint,
    findings: Vec<Finding>,
}

/// The most letters of a name: it stands in keys of the store.
const NAME_LETTERS_MAX: usize = 64;

impl<'a> Check<'a> {
    fn error(&mut self, path: impl Into<String>, message: impl Into<String>) {
        let (path, message) = (path.into(), message.into());
        self.findings.push(Finding { path, message, severity: Severity::Error });
    }

    fn warning(&mut self, path: impl Into<String>, message: impl Into<String>) {
        let (path, message) = (path.into(), message.into());
        self.findings.push(Finding { path, message, severity: Severity::Warning });
    }

    /// A name that must be one of those declared. `what` with its article: "a role".
    fn known<'n>(
        &mut self,
        path: impl Into<String>,
        what: &str,
        name: &str,
        there: impl IntoIterator<Item = &'n str>,
    ) -> bool {
        let there: Vec<_> = there.into_iter().collect();
        let known = there.contains(&name);
        if !known {
            self.error(path, format!("expected {what}, got `{name}` ({})", way_out(name, there)));
        }
        known
    }

    /// The names under a section or in a table of it.
    fn names<'n>(&mut self, path: &str, names: impl IntoIterator<Item = &'n Name>) {
        for name in names {
            if !is_name(name) {
                let message = format!(
                    "expected a name of `a-z`, then `a-z`, `0-9`, `-` or `_`, at most {NAME_LETTERS_MAX}, got `{name}`"
                );
                self.error(join(path, name), message);
            }
        }
    }

    /// A text that must be there in every locale of the plugin and in no other.
    fn text(&mut self, path: &str, text: &Text) {
        // What is wrong with the locales themselves is told once, at their place.
        let locales: Vec<_> =
            self.blueprint.plugin.locales.iter().filter(|locale| is_locale(locale)).collect();
        if locales.is_empty() {
            return;
        }
        let there = format!("plugin.locales has {}", listed(locales.iter().map(|locale| locale.as_str())));
        for locale in locales.iter().filter(|locale| !text.contains_key(**locale)) {
            self.error(path, format!("no text for `{locale}` ({there})"));
        }
        for (locale, words_in) in text {
            if words_in.trim().is_empty() {
                self.error(join(path, locale), "the text is empty");
            }
            if !locales.contains(&locale) {
                self.error(join(path, locale), format!("unknown locale `{locale}` ({there})"));
            }
        }
    }

    /// The texts of named things: choices, columns, figures.
    fn texts(&mut self, path: &str, texts: &super::model::Named<Text>) {
        self.names(path, texts.keys());
        for (name, text) in texts {
            self.text(&join(path, name), text);
        }
    }

    /// A list of roles: of the blueprint, or of the special words that make sense there.
    fn role_list(&mut self, path: &str, roles: &[Name], special: &[&str]) {
        let declared = self.blueprint.roles.keys().map(String::as_str);
        let there: Vec<_> = declared.chain(special.iter().copied()).collect();
        for (index, role) in roles.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if roles[..index].contains(role) {
                self.error(path, format!("`{role}` stands here twice"));
            } else if SPECIAL_ROLES.contains(&role.as_str()) && !special.contains(&role.as_str()) {
                self.error(
                    path,
                    format!("`{role}` makes no sense here (there are: {})", listed(there.clone())),
                );
            } else {
                self.known(path, "a role", role, there.iter().copied());
            }
        }
    }

    /// As [`Self::role_list`], where nobody at all would be a mistake.
    fn some_roles(&mut self, path: &str, roles: &[Name], special: &[&str]) {
        if roles.is_empty() {
            self.error(path, "expected at least one role, got none");
        }
        self.role_list(path, roles, special);
    }

    fn plugin(&mut self) {
        let plugin = &self.blueprint.plugin;
        if !is_name(&plugin.id) {
            self.error("plugin.id", format!("expected a name like `property`, got `{}`", plugin.id));
        }
        if plugin.locales.is_empty() {
            self.error("plugin.locales", "expected at least one locale, got none (`[\"en\", \"zh\"]`)");
        }
        for (index, locale) in plugin.locales.iter().enumerate() {
            let path = format!("plugin.locales[{index}]");
            if plugin.locales[..index].contains(locale) {
                self.error(path, format!("`{locale}` stands here twice"));
            } else if !is_locale(locale) {
                self.error(path, format!("expected a locale like `en`, `zh` or `zh-TW`, got `{locale}`"));
            }
        }
        self.text("plugin.title", &plugin.title);
        self.permissions();
    }

    fn permissions(&mut self) {
        let permissions = &self.blueprint.plugin.permissions;
        for (name, permission) in permissions {
            let path = format!("plugin.permissions.{name}");
            self.known(&path, "a permission", name, PERMISSIONS.map(|(name, _)| name));
            self.text(&join(&path, "reason"), &permission.reason);
        }
        if !self.blueprint.notices.is_empty() && !permissions.contains_key("notify") {
            self.warning("plugin", "there are notices, but the permission `notify` is not asked for");
        }
    }

    fn roles(&mut self) {
        self.names("roles", self.blueprint.roles.keys());
        for (name, role) in &self.blueprint.roles {
            let path = join("roles", name);
            if SPECIAL_ROLES.contains(&name.as_str()) {
                self.error(&path, format!("`{name}` is a special word (call the role otherwise)"));
            }
            if role.rank > 100 {
                self.error(join(&path, "rank"), format!("expected a rank from 0 to 100, got {}", role.rank));
            }
            self.text(&join(&path, "title"), &role.title);
        }
    }
}

/// Whether a text can be a name: see [`Name`].
fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase();
    let more = |byte: u8| letter(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    text.len() <= NAME_LETTERS_MAX && text.bytes().next().is_some_and(letter) && text.bytes().all(more)
}

/// Whether a text looks like a language tag: `en`, `zh`, `zh-TW`.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts
            .all(|part| matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
