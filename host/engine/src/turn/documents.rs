//! Host calls of the interface `documents`: papers are issued, voided, and used as passes.

use serde_json::{Value as Json, json};

use super::custody::{said, short};
use super::reactions::Occasion;
use super::{Outcome, Turn};
use crate::alarm::{Due, DueItem};
use crate::blueprint::model;
use crate::custody::{Holder, Mark};
use crate::deadline::LIMIT_GRACE;
use crate::document::{Document, Issue, Pass, Use, Validity, code, code_as_written};
use crate::form;
use crate::hooks::Refusal;
use crate::site::{Site, missing};
use crate::value::{Fields, Value};
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many documents one call gives at most.
const FIND_MAX: u32 = 500;

/// How many passes that can still be used one call may look at.
const SCANNED_MAX: usize = 100_000;

impl Turn {
    /// Issues a document of the calling plugin: it gets its number, and a pass its code, in this turn.
    ///
    /// # Errors
    /// `not-found` for the document, the ticket or the holder, `invalid` for a field or an end in the past, `conflict` when the
    /// holder has one already that is valid.
    pub fn issue(&mut self, document: &str, issue: Issue) -> Outcome<Document> {
        let plugin = self.caller_id()?.to_owned();
        let site = self.site.clone();
        let declared = document_of(&site, &plugin, document)?;
        let fields = form::check_known(&declared.fields, issue.fields).map_err(Refusal::Form)?;
        if let Some(about) = issue.about {
            self.ticket(about)?;
        }
        if let Some(Holder::Person(person)) = &issue.holder {
            self.known_person(person)?;
        }
        let pass = match &declared.pass {
            Some(pass) => Some(self.new_pass((&plugin, document), pass, &issue.holder, issue.until)?),
            None if issue.until.is_some() => {
                let text = format!("`until`: document `{document}` is no pass and does not expire");
                return Err(Refusal::Invalid(text).into());
            }
            None => None,
        };
        let number = self.draw_by_pattern(&plugin, &format!("document {document}"), &declared.number)?;
        let mut issued = Document {
            id: self.next_id(),
            plugin,
            document: document.to_owned(),
            number,
            about: issue.about,
            holder: issue.holder,
            issued_at: self.now(),
            issued_by: self.acts_as(),
            fields,
            hash: String::new(),
            voided: None,
            pass,
        };
        issued.hash = issued.digest();
        self.keep_document(None, &issued)?;
        Ok(issued)
    }

    fn new_pass(
        &mut self,
        (plugin, document): (&str, &str),
        declared: &model::Pass,
        holder: &Option<Holder>,
        until: Option<crate::instant::Instant>,
    ) -> Outcome<Pass> {
        if declared.one_each {
            self.has_no_other((plugin, document), holder)?;
        }
        let until = match until {
            Some(until) if until < self.now() => {
                return Err(Refusal::Invalid("`until`: expected a moment not before now".into()).into());
            }
            Some(until) => Some(until),
            None => self.until(plugin, declared.valid.as_deref(), declared.valid_at.as_deref())?,
        };
        let mut drawn = code(self.secret());
        while self.overlay.get(&key::pass_code(&drawn).bytes())?.is_some() {
            drawn = code(self.secret());
        }
        Ok(Pass { code: drawn, until, uses: declared.uses, used: Vec::new() })
    }

    fn has_no_other(&self, (plugin, document): (&str, &str), holder: &Option<Holder>) -> Outcome<()> {
        let Some(holder) = holder else {
            let text =
                format!("`holder`: of `{document}` each holder has one, so expected a holder, got none");
            return Err(Refusal::Invalid(text).into());
        };
        let numbers: Vec<String> =
            record::below(&self.overlay, key::passes_open(plugin, document), SCANNED_MAX)?;
        for number in numbers {
            let other = self.document_at(plugin, document, &number)?;
            if other.holder.as_ref() == Some(holder) && other.validity(self.now()) == Validity::Valid {
                let text =
                    format!("`{holder}` has `{document}` {number} already, which is valid (void it first)");
                return Err(Refusal::Conflict(text).into());
            }
        }
        Ok(())
    }

    /// A document of the calling plugin.
    ///
    /// # Errors
    /// `not-found`.
    pub fn document(&mut self, document: &str, number: &str) -> Outcome<Document> {
        let plugin = self.caller_id()?.to_owned();
        document_of(&self.site, &plugin, document)?;
        self.document_at(&plugin, document, number)
    }

    /// Documents of the calling plugin in the order of their numbers: at most `limit` behind `after`.
    ///
    /// # Errors
    /// `not-found` for the document, `invalid` for a limit outside 1–500.
    pub fn documents(&mut self, document: &str, limit: u32, after: Option<&str>) -> Outcome<Vec<Document>> {
        if !(1..=FIND_MAX).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to {FIND_MAX}, got {limit}")).into());
        }
        let plugin = self.caller_id()?.to_owned();
        document_of(&self.site, &plugin, document)?;
        let mut range = Range::prefix(&key::documents(&plugin, document).below());
        if let Some(after) = after {
            range = range.after(&key::document(&plugin, document, after).bytes());
        }
        let found = record::scan(&self.overlay, &range, limit as usize)?;
        Ok(found.into_iter().map(|(_, document)| document).collect())
    }

    fn document_at(&self, plugin: &str, document: &str, number: &str) -> Outcome<Document> {
        let found = record::get(&self.overlay, key::document(plugin, document, number))?;
        found.ok_or_else(|| Refusal::NotFound(format!("there is no `{document}` {number}")).into())
    }

    /// Voids a document of the calling plugin; its number stays.
    ///
    /// # Errors
    /// `not-found`, `conflict` when it is void or used up already, `invalid` without a reason.
    pub fn void(&mut self, document: &str, number: &str, reason: &str) -> Outcome<()> {
        let plugin = self.caller_id()?.to_owned();
        document_of(&self.site, &plugin, document)?;
        self.void_at(&plugin, document, number, reason)
    }

    /// Voids a document by hand.
    pub(crate) fn void_by_person(
        &mut self,
        plugin: &str,
        document: &str,
        number: &str,
        reason: &str,
    ) -> Outcome<()> {
        let site = self.site.clone();
        let declared = document_of(&site, plugin, document)?;
        self.need_role(&format!("voiding `{document}`"), &declared.void, None)?;
        self.void_at(plugin, document, number, reason)?;
        self.tell_of_document(&self.document_at(plugin, document, number)?, "document-void")
    }

    fn void_at(&mut self, plugin: &str, document: &str, number: &str, reason: &str) -> Outcome<()> {
        said("reason", reason)?;
        let before = self.document_at(plugin, document, number)?;
        let gone = match self.why_not(&before) {
            Some(why) if before.validity(self.now()) != Validity::Expired => why,
            _ => {
                let mark = Mark { at: self.now(), by: self.acts_as(), note: reason.to_owned() };
                let after = Document { voided: Some(mark), ..before.clone() };
                return self.keep_document(Some(&before), &after);
            }
        };
        Err(Refusal::Conflict(format!("`{document}` {number} {gone}, and cannot be voided")).into())
    }

    /// Uses a pass of the calling plugin by its code.
    ///
    /// # Errors
    /// `not-found` for the code, `conflict` when it was used, has expired or is void, with the moment.
    pub fn use_pass(&mut self, code: &str, place: &str) -> Outcome<Document> {
        let plugin = self.caller_id()?.to_owned();
        let pass = self.pass_with(code)?;
        if pass.plugin != plugin {
            return Err(no_pass(code).into());
        }
        self.use_document(pass, place)
    }

    /// Uses a pass at the gate.
    pub(crate) fn use_pass_by_person(&mut self, code: &str, place: &str) -> Outcome<Json> {
        let site = self.site.clone();
        let found = self.pass_with(code)?;
        let declared = document_of(&site, &found.plugin, &found.document)?;
        let roles = declared.pass.as_ref().map(|pass| pass.roles.as_slice()).unwrap_or_default();
        self.need_role(&format!("using `{}`", found.document), roles, None)?;
        let used = self.use_document(found, place)?;
        self.tell_of_document(&used, "pass-used")?;
        Ok(json!({ "plugin": used.plugin, "document": used.document, "number": used.number }))
    }

    fn pass_with(&self, code: &str) -> Outcome<Document> {
        let place: Option<(String, String, String)> =
            record::get(&self.overlay, key::pass_code(&code_as_written(code)))?;
        let (plugin, document, number) = place.ok_or_else(|| no_pass(code))?;
        self.document_at(&plugin, &document, &number)
    }

    fn use_document(&mut self, before: Document, place: &str) -> Outcome<Document> {
        short("place", place)?;
        if let Some(why) = self.why_not(&before) {
            let text = format!("`{}` {} {why}", before.document, before.number);
            return Err(Refusal::Conflict(text).into());
        }
        let mut after = before.clone();
        let used = Use { at: self.now(), by: self.acts_as(), place: place.to_owned() };
        after.pass.iter_mut().for_each(|pass| pass.used.push(used.clone()));
        self.keep_document(Some(&before), &after)?;
        Ok(after)
    }

    /// Why a document cannot be used; nothing when it can.
    fn why_not(&self, document: &Document) -> Option<String> {
        let when = |at| self.site.calendars.zone.format(at);
        let pass = document.pass.as_ref();
        match document.validity(self.now()) {
            Validity::Valid => None,
            Validity::Void => document
                .voided
                .as_ref()
                .map(|mark| format!("was voided at {} by `{}`: {}", when(mark.at), mark.by, mark.note)),
            Validity::Used => pass.and_then(|pass| pass.used.last()).map(|used| {
                let place = if used.place.is_empty() { String::new() } else { format!(" ({})", used.place) };
                format!("was used at {} by `{}`{place}", when(used.at), used.by)
            }),
            Validity::Expired => {
                pass.and_then(|pass| pass.until).map(|until| format!("was valid until {}", when(until)))
            }
        }
    }

    fn tell_of_document(&mut self, document: &Document, cause: &str) -> Outcome<()> {
        let mut form = facts(document);
        let place = document.pass.as_ref().and_then(|pass| pass.used.last()).map(|used| used.place.as_str());
        form.insert("place".into(), place.map_or(Value::Nothing, Value::text));
        self.tell_about(&document.plugin, document.about, cause, form)
    }

    /// A pass whose time is over.
    pub(crate) fn ring_pass(&mut self, plugin: &str, document: &str, number: &str) -> Outcome<()> {
        let found: Option<Document> = record::get(&self.overlay, key::document(plugin, document, number))?;
        let Some(found) = found.filter(|found| found.validity(self.now()) == Validity::Expired) else {
            return Ok(());
        };
        self.remove(key::pass_open(plugin, document, number).bytes())?;
        let site = self.site.clone();
        // An upgrade may have dropped the document, as it may a duty.
        let Ok(declared) = document_of(&site, plugin, document) else { return Ok(()) };
        let reaction = declared.pass.as_ref().and_then(|pass| pass.expired.as_ref());
        let occasion = Occasion {
            cause: "pass-expired",
            title: format!("{document} {number} has expired"),
            facts: facts(&found),
            holder: found.holder.clone(),
            about: found.about,
        };
        self.react(plugin, reaction, occasion)
    }

    /// Writes a document with what finds it; a pass waits for its end as long as it can be used.
    fn keep_document(&mut self, before: Option<&Document>, after: &Document) -> Outcome<()> {
        let Document { plugin, document, number, .. } = after;
        let is_open = after.validity(self.now()) == Validity::Valid;
        let open = || key::pass_open(plugin, document, number);
        if let Some(pass) = &after.pass {
            let end = pass.until.map(|until| end(after, until.plus(LIMIT_GRACE)));
            match (is_open, before) {
                (true, None) => {
                    self.put(key::pass_code(&pass.code), &(plugin, document, number))?;
                    self.put(open(), number)?;
                    if let Some(end) = end {
                        self.put(end.key(), &end)?;
                    }
                }
                (false, _) => {
                    self.remove(open().bytes())?;
                    if let Some(end) = end {
                        self.remove(end.key().bytes())?;
                    }
                }
                (true, Some(_)) => {}
            }
        }
        self.put(key::document(plugin, document, number), after)
    }
}

fn end(document: &Document, at: crate::instant::Instant) -> DueItem {
    let what = Due::PassExpired {
        plugin: document.plugin.clone(),
        document: document.document.clone(),
        number: document.number.clone(),
    };
    DueItem { at, what }
}

fn document_of<'a>(site: &'a Site, plugin: &str, name: &str) -> Result<&'a model::Document, Refusal> {
    let documents = &site.plugin(plugin)?.blueprint.documents;
    documents.get(name).ok_or_else(|| missing("document", name, documents.keys()))
}

fn no_pass(code: &str) -> Refusal {
    Refusal::NotFound(format!(
        "there is no pass with the code `{}` (look at it again)",
        code_as_written(code)
    ))
}

/// What notices, tickets and hooks are told; the names are those of [`crate::document::FACTS`].
fn facts(document: &Document) -> Fields {
    let until = document.pass.as_ref().and_then(|pass| pass.until);
    [
        ("document", Value::text(&document.document)),
        ("number", Value::text(&document.number)),
        ("holder", document.holder.as_ref().map_or(Value::Nothing, Holder::value)),
        ("due", until.map_or(Value::Nothing, Value::Moment)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
