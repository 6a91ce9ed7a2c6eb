//! Notices and refusals: templates that can be rendered with what there will be.

use std::collections::BTreeSet;

use minijinja::Environment;

use super::Check;
use crate::blueprint::model::{Notice, Text};
use crate::blueprint::places::join;
use crate::blueprint::problem::{listed, way_out};

/// What every notice can say without being given it.
const NOTICE_FACTS: [&str; 3] = ["ticket", "site", "recipient"];

/// Channels beside the inbox.
const CHANNELS: [&str; 2] = ["email", "webhook"];

impl Check<'_> {
    pub(super) fn notices(&mut self) {
        self.names("notices", self.blueprint.notices.keys());
        for (name, notice) in &self.blueprint.notices {
            let path = join("notices", name);
            self.text(&join(&path, "subject"), &notice.subject);
            self.text(&join(&path, "body"), &notice.body);
            for (index, channel) in notice.channels.iter().enumerate() {
                self.known(format!("{path}.channels[{index}]"), "a channel", channel, CHANNELS);
            }
            self.arguments(&join(&path, "arguments"), notice);
            let subject = self.templates(&join(&path, "subject"), &notice.subject);
            let body = self.templates(&join(&path, "body"), &notice.body);
            let used = subject.into_iter().chain(body).collect::<Vec<_>>();
            self.variables(&path, notice, &used);
        }
    }

    pub(super) fn refusals(&mut self) {
        self.names("refusals", self.blueprint.refusals.keys());
        for (name, text) in &self.blueprint.refusals {
            let path = join("refusals", name);
            self.text(&path, text);
            let used = self.templates(&path, text);
            let all: BTreeSet<_> = used.iter().flat_map(|used| &used.variables).collect();
            for used in &used {
                for argument in all.iter().filter(|argument| !used.variables.contains(**argument)) {
                    let message = format!("does not say `{{{{ {argument} }}}}`, as another locale does");
                    self.warning(&used.path, message);
                }
            }
        }
    }

    /// Names that a template can say: in it, `-` is a minus.
    fn arguments(&mut self, path: &str, notice: &Notice) {
        for (index, argument) in notice.arguments.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if notice.arguments[..index].contains(argument) {
                self.error(path, format!("`{argument}` stands here twice"));
            } else if !super::is_name(argument) || argument.contains('-') {
                self.error(path, format!("expected a name of `a-z`, `0-9` and `_`, got `{argument}`"));
            } else if NOTICE_FACTS.contains(&argument.as_str()) {
                self.error(path, format!("`{argument}` is always there (leave it out)"));
            }
        }
    }

    fn variables(&mut self, path: &str, notice: &Notice, used: &[Used]) {
        let there: Vec<_> = notice.arguments.iter().map(String::as_str).chain(NOTICE_FACTS).collect();
        for used in used {
            for variable in used.variables.iter().filter(|variable| !there.contains(&variable.as_str())) {
                let way_out = way_out(variable, there.iter().copied());
                let message = format!("`{variable}` is not among the arguments ({way_out})");
                self.error(&used.path, message);
            }
        }
        for (index, argument) in notice.arguments.iter().enumerate() {
            let silent: Vec<_> = (self.blueprint.plugin.locales.iter())
                .filter(|locale| {
                    !used.iter().any(|used| used.locale == **locale && used.variables.contains(argument))
                })
                .map(String::as_str)
                .collect();
            if !silent.is_empty() {
                let message =
                    format!("`{argument}` is said neither in subject nor body of {}", listed(silent));
                self.error(format!("{path}.arguments[{index}]"), message);
            }
        }
    }

    /// Parses a text in every locale; what cannot be parsed is reported and left out.
    fn templates(&mut self, path: &str, text: &Text) -> Vec<Used> {
        let mut all = Vec::new();
        for (locale, template) in text {
            let path = join(path, locale);
            match variables(template) {
                Ok(variables) => all.push(Used { path, locale: locale.clone(), variables }),
                Err(error) => self.error(path, format!("cannot be filled in: {error}")),
            }
        }
        all
    }
}

/// What one text says.
struct Used {
    path: String,
    locale: String,
    variables: BTreeSet<String>,
}

/// The names a template asks for.
fn variables(template: &str) -> Result<BTreeSet<String>, String> {
    let environment = Environment::empty();
    let template = environment.template_from_str(template).map_err(|error| {
        let detail = error.detail().unwrap_or_default();
        format!("{}{}{detail}", error.kind(), if detail.is_empty() { "" } else { ": " })
    })?;
    Ok(template.undeclared_variables(false).into_iter().collect())
}
