//! Notices and refusals: templates that can be rendered with what there will be.

use std::collections::BTreeSet;

use minijinja::{Environment, ErrorKind};

use super::Check;
use super::addressee::Told;
use crate::blueprint::model::{Notice, Text, Unread};
use crate::blueprint::places::join;
use crate::blueprint::problem::{listed, way_out};

/// What every notice can say without being given it.
const NOTICE_FACTS: [&str; 3] = ["ticket", "site", "recipient"];

/// What a notice can say of its ticket, beside the ticket's fields.
const TICKET_PARTS: [&str; 5] = ["number", "title", "state", "workflow", "assignee"];

/// What filling in an empty template may cost: more than any sensible one does.
const FUEL: u64 = 20_000;

/// More reminders than this are no reminders.
const REMINDERS_MAX: u32 = 10;

/// What the notice is given that tells who did not read another.
const UNREAD_ARGUMENTS: [&str; 3] = ["names", "count", "about"];

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
            self.arguments(&join(&path, "arguments"), &notice.arguments);
            self.sending(&path, notice);
            let subject = self.templates(&join(&path, "subject"), &notice.subject);
            let body = self.templates(&join(&path, "body"), &notice.body);
            let used = subject.into_iter().chain(body).collect::<Vec<_>>();
            self.variables(&path, &notice.arguments, &used);
        }
    }

    /// How it leaves, and what follows when nobody reads it.
    fn sending(&mut self, path: &str, notice: &Notice) {
        if notice.fallback && notice.channels.len() < 2 {
            let message = "expected two `channels` or more, one to fall back on (or leave `fallback` out)";
            self.error(join(path, "fallback"), message);
        }
        if let Some(digest) = &notice.digest {
            self.digest(&join(path, "digest"), digest);
        }
        self.role_list(&join(path, "receipts"), &notice.receipts, &["anyone"]);
        let Some(confirm) = &notice.confirm else { return };
        let path = join(path, "confirm");
        self.length(&join(&path, "within"), &confirm.within);
        if confirm.remind > REMINDERS_MAX {
            let message = format!("expected 0 to {REMINDERS_MAX} reminders, got {}", confirm.remind);
            self.error(join(&path, "remind"), message);
        }
        if let Some(then) = &confirm.then {
            self.unread(&join(&path, "then"), then);
        }
    }

    fn digest(&mut self, path: &str, digest: &str) {
        match digest.strip_prefix("daily ") {
            Some(clock) => self.clock(path, clock.trim()),
            None if digest == "hourly" => {}
            None => {
                self.error(
                    path,
                    format!("expected `hourly` or `daily` with a clock (`daily 18:00`), got `{digest}`"),
                );
            }
        }
    }

    fn unread(&mut self, path: &str, then: &Unread) {
        self.tell_some(&join(path, "tell"), &then.tell, Told::Nobody);
        let notices = self.blueprint.notices.keys().map(String::as_str);
        if !self.known(join(path, "notice"), "a notice", &then.notice, notices) {
            return;
        }
        let there = &self.blueprint.notices[&then.notice].arguments;
        if let Some(other) = there.iter().find(|argument| !UNREAD_ARGUMENTS.contains(&argument.as_str())) {
            let message = format!(
                "notice `{}` wants `{other}`, which is not there (there are: {})",
                then.notice,
                listed(UNREAD_ARGUMENTS)
            );
            self.error(join(path, "notice"), message);
        }
    }

    pub(super) fn quiet(&mut self) {
        let Some(quiet) = &self.blueprint.quiet else { return };
        self.clock("quiet.from", &quiet.from);
        self.clock("quiet.until", &quiet.until);
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
    pub(super) fn arguments(&mut self, path: &str, arguments: &[String]) {
        for (index, argument) in arguments.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if arguments[..index].contains(argument) {
                self.error(path, format!("`{argument}` stands here twice"));
            } else if !super::is_name(argument) || argument.contains('-') {
                self.error(path, format!("expected a name of `a-z`, `0-9` and `_`, got `{argument}`"));
            } else if NOTICE_FACTS.contains(&argument.as_str()) {
                self.error(path, format!("`{argument}` is always there (leave it out)"));
            }
        }
    }

    pub(super) fn variables(&mut self, path: &str, arguments: &[String], used: &[Used]) {
        for used in used {
            for variable in &used.variables {
                if let Err(message) = self.variable(arguments, variable) {
                    self.error(&used.path, message);
                }
            }
        }
        let locales: BTreeSet<_> = used.iter().map(|used| used.locale.as_str()).collect();
        let sayable = |argument: &str| !argument.contains('-');
        for (index, argument) in arguments.iter().enumerate().filter(|(_, argument)| sayable(argument)) {
            let says = |used: &Used, locale: &str| used.locale == locale && used.variables.contains(argument);
            let silent: Vec<_> = locales
                .iter()
                .copied()
                .filter(|locale| !used.iter().any(|used| says(used, locale)))
                .collect();
            if !silent.is_empty() {
                let message =
                    format!("`{argument}` is said neither in subject nor body of {}", listed(silent));
                self.error(format!("{path}.arguments[{index}]"), message);
            }
        }
    }

    /// Whether a notice will have what its text asks for: `name`, or `ticket.name`.
    fn variable(&self, arguments: &[String], variable: &str) -> Result<(), String> {
        let (base, part) =
            variable.split_once('.').map_or((variable, None), |(base, part)| (base, Some(part)));
        let there: Vec<_> = arguments.iter().map(String::as_str).chain(NOTICE_FACTS).collect();
        if !there.contains(&base) {
            return Err(format!("`{base}` is not among the arguments ({})", way_out(base, there)));
        }
        let fields = || self.blueprint.workflows.values().flat_map(|workflow| &workflow.fields);
        let facts: BTreeSet<_> = fields().map(|(name, _)| name.as_str()).chain(TICKET_PARTS).collect();
        match part {
            Some(part) if base == "ticket" && part.starts_with("titles.") => {
                let choices = fields().filter(|(_, field)| !field.choices.is_empty());
                let titled: BTreeSet<_> = choices.map(|(name, _)| name.as_str()).chain(["state"]).collect();
                match &part["titles.".len()..] {
                    part if titled.contains(part) => Ok(()),
                    part => {
                        Err(format!("no choice of a ticket is called `{part}` ({})", way_out(part, titled)))
                    }
                }
            }
            Some(part) if base == "ticket" && !facts.contains(part) => {
                Err(format!("no ticket has `{part}` ({})", way_out(part, facts)))
            }
            Some(part) if base != "ticket" => Err(format!("`{base}` is a text, it has no `{part}`")),
            None if base == "ticket" => {
                Err("`ticket` has parts (`ticket.number`, `ticket.title`, its fields)".into())
            }
            _ => Ok(()),
        }
    }

    /// Parses a text in every locale; what cannot be parsed is reported and left out.
    pub(super) fn templates(&mut self, path: &str, text: &Text) -> Vec<Used> {
        let mut all = Vec::new();
        for (locale, template) in text {
            let path = join(path, locale);
            match template_says(template) {
                Ok(variables) => all.push(Used { path, locale: locale.clone(), variables }),
                Err(error) => self.error(path, format!("cannot be filled in: {error}")),
            }
        }
        all
    }
}

/// What one text says.
pub(super) struct Used {
    path: String,
    locale: String,
    variables: BTreeSet<String>,
}

/// What a template asks for: `name`, or `ticket.name`.
///
/// # Errors
/// The template's own mistake.
pub(crate) fn template_says(template: &str) -> Result<BTreeSet<String>, String> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    let template = environment.template_from_str(template).map_err(|error| words_of(&error))?;
    // Filters are looked up when a text is filled in; an empty filling shows those that are not there.
    if let Err(error) = template.render(())
        && matches!(
            error.kind(),
            ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction
        )
    {
        return Err(words_of(&error));
    }
    Ok(template.undeclared_variables(true).into_iter().collect())
}

fn words_of(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}
