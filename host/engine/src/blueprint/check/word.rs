//! Phrases, scripts and classes of personal data.

use super::{Check, is_name};
use crate::blueprint::model::{Banned, FieldKind, Script, Severity};
use crate::blueprint::places::join;
use crate::instant::Date;
use crate::word::{PHRASE_CHARS_MAX, Phrases};

impl Check<'_> {
    pub(super) fn banned(&mut self) {
        self.names("banned", self.blueprint.banned.keys());
        for (name, list) in &self.blueprint.banned {
            let path = join("banned", name);
            self.text(&join(&path, "title"), &list.title);
            if list.phrases.is_empty() {
                self.error(join(&path, "phrases"), "expected at least one phrase, got none");
            }
            self.phrases(&join(&path, "phrases"), &list.phrases);
            self.phrases(&join(&path, "except"), &list.except);
            self.exceptions(&path, list);
            self.screened(&path, list);
            self.severity(&path, list);
            for phrase in list.instead.keys() {
                let phrases = list.phrases.iter().map(String::as_str);
                self.known(join(&path, "instead"), "a phrase of the list", phrase, phrases);
            }
        }
    }

    fn phrases(&mut self, path: &str, phrases: &[String]) {
        for (index, phrase) in phrases.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if phrases[..index].contains(phrase) {
                self.error(path, format!("`{phrase}` stands here twice"));
            } else if let Err(why) = phrase_fits(phrase) {
                self.error(path, why);
            }
        }
    }

    /// An exception without a phrase in it is a slip.
    fn exceptions(&mut self, path: &str, list: &Banned) {
        let phrases = Phrases::new(list.phrases.iter().map(String::as_str), [], false);
        for (index, text) in list.except.iter().enumerate() {
            if phrases.hits(text).is_empty() {
                let message = format!("no phrase of the list stands in `{text}` (leave it out)");
                self.warning(format!("{path}.except[{index}]"), message);
            }
        }
    }

    fn screened(&mut self, path: &str, list: &Banned) {
        for (index, place) in list.fields.iter().enumerate() {
            let path = format!("{path}.fields[{index}]");
            let (workflow, field) = place.split_once('.').unwrap_or((place, ""));
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            if !self.known(&path, "a field as `workflow.field`", workflow, workflows) {
                continue;
            }
            let fields = &self.blueprint.workflows[workflow].fields;
            let texts = fields
                .iter()
                .filter(|(_, field)| matches!(field.kind, FieldKind::Text | FieldKind::LongText))
                .map(|(name, _)| name.as_str());
            self.known(path, "a field of text", field, texts);
        }
        for (index, notice) in list.notices.iter().enumerate() {
            let notices = self.blueprint.notices.keys().map(String::as_str);
            self.known(format!("{path}.notices[{index}]"), "a notice", notice, notices);
        }
    }

    fn severity(&mut self, path: &str, list: &Banned) {
        match (&list.refusal, list.severity) {
            (Some(refusal), _) => {
                let refusals = self.blueprint.refusals.keys().map(String::as_str);
                self.known(join(path, "refusal"), "a refusal", refusal, refusals);
            }
            (None, Severity::Refuse) => {
                self.error(path, "`refusal` is missing (the text that a hit is refused with)");
            }
            (None, Severity::Mark) => {}
        }
    }

    pub(super) fn scripts(&mut self) {
        self.names("scripts", self.blueprint.scripts.keys());
        for (name, script) in &self.blueprint.scripts {
            let path = join("scripts", name);
            self.text(&join(&path, "title"), &script.title);
            self.text(&join(&path, "text"), &script.text);
            self.arguments(&join(&path, "arguments"), &script.arguments);
            let used = self.templates(&join(&path, "text"), &script.text);
            self.variables(&path, &script.arguments, &used);
            for (index, tag) in script.tags.iter().enumerate().filter(|(_, tag)| !is_name(tag)) {
                let message = format!("expected a word of `a-z`, `0-9`, `-` or `_`, got `{tag}`");
                self.error(format!("{path}.tags[{index}]"), message);
            }
            self.window(&path, script);
        }
    }

    fn window(&mut self, path: &str, script: &Script) {
        let from = self.day(&join(path, "from"), script.from.as_deref());
        let until = self.day(&join(path, "until"), script.until.as_deref());
        if let (Some(from), Some(until)) = (from, until)
            && from > until
        {
            self.error(
                join(path, "from"),
                format!("expected a day up to `until`, which is {until}, got {from}"),
            );
        }
    }

    fn day(&mut self, path: &str, day: Option<&str>) -> Option<Date> {
        let day = day?;
        let read = day.parse().ok();
        if read.is_none() {
            self.error(path, format!("expected a day like `2026-11-01`, got `{day}`"));
        }
        read
    }
}

/// Whether a phrase can be looked for.
///
/// # Errors
/// What was expected.
pub(crate) fn phrase_fits(phrase: &str) -> Result<(), String> {
    let length = phrase.chars().count();
    if length > PHRASE_CHARS_MAX {
        return Err(format!("expected at most {PHRASE_CHARS_MAX} characters, got {length}"));
    }
    if phrase.chars().any(char::is_alphanumeric) {
        return Ok(());
    }
    Err(format!("expected a phrase with letters, got `{phrase}`"))
}
