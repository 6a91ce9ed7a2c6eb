//! Words: what people may not write, and what they can say.

use super::{Outcome, Turn};
use crate::blueprint::check::{phrase_fits, template_says};
use crate::blueprint::model::{Banned, Severity, Text};
use crate::command::ScriptText;
use crate::hooks::{Event, Refusal};
use crate::instant::Instant;
use crate::script::{self, ScriptChange};
use crate::site::missing;
use crate::text::Facts;
use crate::value::{Fields, Value};
use crate::word::{Additions, AdditionsChange, Hit, Phrases};
use crate::{key, record};

/// How many phrases operators add to a list.
const ADDED_MAX: usize = 1_000;

/// A hit that passes and is marked: the list, and where and what it hit.
pub(crate) type Marks = Vec<(String, String)>;

impl Turn {
    /// Where phrases of one of the calling plugin's lists stand in a text, whatever the list is for.
    ///
    /// # Errors
    /// `not-found` for the list.
    pub fn check_words(&mut self, list: &str, text: &str) -> Outcome<Vec<Hit>> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let lists = &site.plugin(&plugin)?.blueprint.banned;
        let declared = lists.get(list).ok_or_else(|| missing("list of phrases", list, lists.keys()))?;
        Ok(self.phrases(&plugin, list, declared)?.hits(text))
    }

    /// A list with what the operator added.
    fn phrases(&self, plugin: &str, name: &str, declared: &Banned) -> Outcome<Phrases> {
        let added = self.additions(plugin, name)?;
        let kept = declared.phrases.iter().filter(|phrase| !added.without.contains(phrase));
        let phrases = kept.chain(&added.phrases).map(String::as_str);
        let except = declared.except.iter().chain(&added.except).map(String::as_str);
        Ok(Phrases::new(phrases, except, declared.whole))
    }

    fn additions(&self, plugin: &str, name: &str) -> Outcome<Additions> {
        let changes = self.addition_changes(plugin, name)?;
        let holds = changes.into_iter().rev().find(|change| change.from <= self.now());
        Ok(holds.map(|change| change.additions).unwrap_or_default())
    }

    fn addition_changes(&self, plugin: &str, name: &str) -> Outcome<Vec<AdditionsChange>> {
        let found: Option<(String, Vec<AdditionsChange>)> =
            record::get(&self.overlay, key::phrases(plugin, name))?;
        Ok(found.map(|(_, changes)| changes).unwrap_or_default())
    }

    /// Refuses texts with a phrase of a list that they are held against; gives the hits of lists that only mark.
    fn screen(
        &self,
        plugin: &str,
        place: &str,
        text: &str,
        meant: impl Fn(&Banned) -> bool,
    ) -> Outcome<Marks> {
        let mut marks = Marks::new();
        for (name, list) in self.site.plugin(plugin)?.blueprint.banned.iter().filter(|(_, list)| meant(list))
        {
            let hits = self.phrases(plugin, name, list)?.hits(text);
            if hits.is_empty() {
                continue;
            }
            let told = phrases_of(&hits).join(", ");
            match (list.severity, &list.refusal) {
                (Severity::Refuse, Some(rule)) => {
                    let arguments = arguments(list, &hits, place);
                    let (plugin, rule) = (plugin.to_owned(), rule.clone());
                    return Err(Refusal::Rule { plugin, rule, arguments }.into());
                }
                _ => marks.push((name.clone(), format!("{name}: {told} ({place})"))),
            }
        }
        Ok(marks)
    }

    /// Holds what a person filled in against the lists of its fields.
    pub(crate) fn screen_form(&self, plugin: &str, workflow: &str, form: &Fields) -> Outcome<Marks> {
        let mut marks = Marks::new();
        for (field, value) in form {
            let Some(text) = value.as_text() else { continue };
            let place = format!("{workflow}.{field}");
            marks.extend(self.screen(plugin, field, text, |list| list.fields.contains(&place))?);
        }
        Ok(marks)
    }

    /// Holds a notice as somebody would read it against the lists that it is named in.
    pub(crate) fn screen_notice(&self, plugin: &str, notice: &str, texts: [&str; 2]) -> Outcome<Marks> {
        let mut marks = Marks::new();
        for text in texts {
            let meant = |list: &Banned| list.notices.iter().any(|name| name == notice);
            marks.extend(self.screen(plugin, notice, text, meant)?);
        }
        Ok(marks)
    }

    /// Tags a ticket and tells in its history what was hit.
    pub(crate) fn mark(&mut self, id: u64, marks: Marks) -> Outcome<()> {
        if marks.is_empty() {
            return Ok(());
        }
        let before = self.ticket(id)?;
        let mut ticket = before.clone();
        for (list, told) in marks {
            let tag = format!("banned-{list}");
            if !ticket.tags.contains(&tag) && ticket.tags.len() < super::tickets::TAGS_MAX {
                ticket.tags.push(tag);
            }
            self.history(&ticket, "marked", None, told, Fields::new())?;
        }
        if ticket.tags == before.tags {
            return Ok(());
        }
        ticket.revision += 1;
        self.store_ticket(Some(&before), &ticket)
    }

    /// Writes an answer of the house to a ticket: screened, kept in the history, told to the plugin.
    pub(crate) fn reply(&mut self, id: u64, text: &str) -> Outcome<()> {
        self.need_role("replying", &["anyone".to_owned()], None)?;
        let ticket = self.ticket(id)?;
        super::tickets::note_fits(text)?;
        let marks = self.screen(&ticket.plugin, "reply", text, |list| list.replies)?;
        self.history(&ticket, "replied", None, text.to_owned(), Fields::new())?;
        self.mark(id, marks)?;
        let ticket = self.ticket(id)?;
        let (plugin, cause) = (ticket.plugin.clone(), "replied".to_owned());
        let form = Fields::from([("text".to_owned(), Value::text(text))]);
        self.tell(&plugin, Event::Ticket { cause, ticket, action: None, form, was: None });
        Ok(())
    }

    /// Changes what the operator adds to a list, from a moment on.
    pub(crate) fn change_phrases(
        &mut self,
        plugin: &str,
        list: &str,
        additions: Additions,
        from: Option<Instant>,
    ) -> Outcome<()> {
        self.need_admin()?;
        let from = self.not_before_now(from)?;
        let lists = &self.site.plugin(plugin)?.blueprint.banned;
        let declared = lists.get(list).ok_or_else(|| missing("list of phrases", list, lists.keys()))?;
        check_additions(declared, &additions)?;
        let mut changes = self.addition_changes(plugin, list)?;
        changes.retain(|change| change.from != from);
        changes.push(AdditionsChange { from, additions, by: self.acts_as() });
        changes.sort_by_key(|change| change.from);
        self.put(key::phrases(plugin, list), &(list, changes))
    }

    /// A script of the calling plugin, filled in; about a ticket as it held when that was opened.
    ///
    /// # Errors
    /// `not-found` for a script there is not, or that is not offered at that moment; `invalid` for a missing argument.
    pub fn script(
        &mut self,
        name: &str,
        arguments: &Fields,
        about: Option<u64>,
        locale: Option<&str>,
    ) -> Outcome<String> {
        let plugin = self.caller_id()?.to_owned();
        let ticket = about.map(|id| self.ticket(id)).transpose()?;
        let at = ticket.as_ref().map_or(self.now(), |ticket| ticket.opened_at);
        let changes = script::changes(&self.overlay, &plugin, name)?;
        let locale = locale.unwrap_or(&self.site.info.locale);
        let facts = Facts { site: &self.site, ticket: ticket.as_ref(), locale, recipient: "" };
        Ok(script::shown(&self.site, (&plugin, name), &changes, at, (locale, arguments), facts)?)
    }

    /// Changes a script on the site: another text in a window of time, or none.
    pub(crate) fn change_script(&mut self, plugin: &str, name: &str, wanted: ScriptText) -> Outcome<()> {
        self.need_admin()?;
        let from = self.not_before_now(wanted.from)?;
        let scripts = &self.site.plugin(plugin)?.blueprint.scripts;
        let declared = scripts.get(name).ok_or_else(|| missing("script", name, scripts.keys()))?;
        if wanted.until.is_some_and(|until| until <= from) {
            return Err(Refusal::Invalid("`until`: expected a moment after `from`".into()).into());
        }
        if let Some(text) = &wanted.text {
            self.check_script(text, &declared.arguments)?;
        }
        let mut changes = script::changes(&self.overlay, plugin, name)?;
        let version = changes.iter().map(|change| change.version).max().unwrap_or_default() + 1;
        let ScriptText { text, until, .. } = wanted;
        changes.push(ScriptChange { version, from, until, text, by: self.acts_as(), at: self.now() });
        self.put(key::script(plugin, name), &(name, changes))
    }

    fn check_script(&self, text: &Text, arguments: &[String]) -> Outcome<()> {
        if text.values().all(|text| text.trim().is_empty()) {
            let why = "expected a text in at least one language, got none".to_owned();
            return Err(Refusal::Form(vec![("text".into(), why)]).into());
        }
        for (locale, template) in text {
            let wrong = |why: String| Refusal::Form(vec![(format!("text.{locale}"), why)]);
            for said in template_says(template).map_err(&wrong)? {
                let base = said.split('.').next().unwrap_or(&said);
                if !arguments.iter().any(|known| known == base) && !script::FACTS.contains(&base) {
                    let known = arguments.iter().map(String::as_str).chain(script::FACTS);
                    let known = known.collect::<Vec<_>>().join(", ");
                    return Err(wrong(format!("there is no argument `{base}` (there are: {known})")).into());
                }
            }
        }
        Ok(())
    }

    fn not_before_now(&self, from: Option<Instant>) -> Outcome<Instant> {
        let from = from.unwrap_or(self.now());
        if from >= self.now() {
            return Ok(from);
        }
        Err(Refusal::Invalid("`from`: expected a moment not before now".into()).into())
    }
}

fn check_additions(declared: &Banned, additions: &Additions) -> Outcome<()> {
    let Additions { phrases, except, without } = additions;
    if phrases.len().max(except.len()) > ADDED_MAX {
        return Err(Refusal::Limit(format!("a list takes at most {ADDED_MAX} phrases more")).into());
    }
    for (field, list) in [("phrases", phrases), ("except", except)] {
        for (index, phrase) in list.iter().enumerate() {
            let wrong = |why| Refusal::Form(vec![(format!("{field}[{index}]"), why)]);
            phrase_fits(phrase).map_err(wrong)?;
        }
    }
    if let Some(unknown) = without.iter().find(|phrase| !declared.phrases.contains(phrase)) {
        let why = format!("the list has no `{unknown}` (there are: {})", declared.phrases.join(", "));
        return Err(Refusal::Form(vec![("without".into(), why)]).into());
    }
    Ok(())
}

/// Each phrase once, in the order of the text.
fn phrases_of(hits: &[Hit]) -> Vec<&str> {
    let mut phrases: Vec<&str> = Vec::new();
    for hit in hits {
        if !phrases.contains(&hit.phrase.as_str()) {
            phrases.push(&hit.phrase);
        }
    }
    phrases
}

/// What the text of a refusal can say.
fn arguments(list: &Banned, hits: &[Hit], place: &str) -> Fields {
    let phrases = phrases_of(hits);
    let instead: Vec<_> = phrases.iter().filter_map(|phrase| list.instead.get(*phrase)).cloned().collect();
    Fields::from([
        ("phrases".to_owned(), Value::text(phrases.join(", "))),
        ("field".to_owned(), Value::text(place)),
        ("instead".to_owned(), Value::text(instead.join(" / "))),
    ])
}
