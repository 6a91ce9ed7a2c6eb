//! Personal data as somebody may see it: whole, or masked.
//!
//! What a plugin declares under `[personal]` holds wherever fields leave the host: in answers of the API and in notices.
//! Who is responsible for a case, and who asked, see all of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::blueprint::model::{Field, Mask, Named};
use crate::site::Site;
use crate::ticket::{HistoryLine, Ticket};
use crate::value::{Fields, Value};

/// What stands for a value that is not shown at all.
pub const HIDDEN: &str = "***";

/// Shorter values are not looked for in texts: they would be found everywhere.
const SOUGHT_CHARS_MIN: usize = 2;

/// How many of the last characters are shown at most.
const LAST_SHOWN_MAX: usize = 4;

/// A text with what may be seen of it: at most half.
#[must_use]
pub fn masked(text: &str, mask: Mask) -> String {
    let letters: Vec<char> = text.chars().collect();
    let shown = |most: usize| most.min(letters.len() / 2);
    match mask {
        Mask::All => HIDDEN.to_owned(),
        Mask::First => letters.iter().take(shown(1)).copied().chain(HIDDEN.chars()).collect(),
        Mask::Last4 => {
            let from = letters.len() - shown(LAST_SHOWN_MAX);
            HIDDEN.chars().chain(letters[from..].iter().copied()).collect()
        }
    }
}

/// What somebody may see on a site.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    site: &'a Site,
    roles: &'a BTreeSet<String>,
    person: Option<&'a str>,
}

impl<'a> Sight<'a> {
    /// The sight of a person with these roles; of an administrator who is nobody on the site: no roles.
    #[must_use]
    pub fn of(site: &'a Site, roles: &'a BTreeSet<String>, person: Option<&'a str>) -> Self {
        Self { site, roles, person }
    }

    /// How a class of a plugin's personal data is masked; nothing: it is seen.
    #[must_use]
    pub fn mask(&self, plugin: &str, class: &str) -> Option<Mask> {
        let declared = self.site.plugins.get(plugin)?.blueprint.personal.get(class)?;
        let sees = declared.seen_by.iter().any(|role| role == "anyone" || self.roles.contains(role));
        (!sees).then_some(declared.mask)
    }

    /// How a class is masked that belongs to no plugin, as the directory's addresses: by any that masks it.
    #[must_use]
    pub fn mask_of_site(&self, class: &str) -> Option<Mask> {
        self.site.plugins.keys().find_map(|plugin| self.mask(plugin, class))
    }

    /// Whether anything at all is masked for this sight.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        let classes = |(plugin, active): (&String, &crate::site::Active)| {
            active.blueprint.personal.keys().any(|class| self.mask(plugin, class).is_some())
        };
        self.site.plugins.iter().any(classes)
    }

    /// Whether a field is masked.
    #[must_use]
    pub fn hides(&self, plugin: &str, field: &Field) -> bool {
        field.personal.as_ref().is_some_and(|class| self.mask(plugin, class).is_some())
    }

    /// What lies over the values of some fields.
    #[must_use]
    pub fn veil(&self, plugin: &str, declared: &Named<Field>, fields: &Fields) -> Veil {
        self.veil_by(plugin, |name| declared.get(name), fields)
    }

    fn veil_by<'f>(
        &self,
        plugin: &str,
        declared: impl Fn(&str) -> Option<&'f Field>,
        fields: &Fields,
    ) -> Veil {
        let veiled = fields.iter().filter_map(|(name, value)| {
            let class = declared(name)?.personal.as_ref()?;
            let mask = self.mask(plugin, class)?;
            let raw = value.to_string();
            let shown = match value {
                Value::Text(text) => masked(text, mask),
                _ => HIDDEN.to_owned(),
            };
            Some(Veiled { name: name.clone(), raw, shown })
        });
        let mut veiled: Vec<_> = veiled.collect();
        // The longer first: a part of a number must not spoil the whole.
        veiled.sort_by_key(|one| std::cmp::Reverse(one.raw.chars().count()));
        Veil(veiled)
    }

    /// What lies over a ticket; nothing for who is responsible and who asked.
    #[must_use]
    pub fn veil_of(&self, ticket: &Ticket) -> Veil {
        let own = |person: &Option<String>| self.person.is_some() && person.as_deref() == self.person;
        if own(&ticket.assignee) || own(&ticket.requester) {
            return Veil::default();
        }
        match self.site.workflow(&ticket.plugin, &ticket.workflow) {
            Ok(workflow) => {
                // A field that was renamed stands in the history under its name of then.
                let now = |name: &str| workflow.fields.get(workflow.formerly.fields.get(name)?);
                let declared = |name: &str| workflow.fields.get(name).or_else(|| now(name));
                self.veil_by(&ticket.plugin, declared, &ticket.fields)
            }
            // Without a declaration nobody can tell what is personal.
            Err(_) => Veil::default(),
        }
    }

    /// A ticket as it may be seen.
    #[must_use]
    pub fn ticket(&self, mut ticket: Ticket) -> Ticket {
        let veil = self.veil_of(&ticket);
        veil.over(&mut ticket.fields);
        ticket.title = veil.text(&ticket.title).into_owned();
        ticket
    }

    /// A line of a ticket's history as it may be seen: what it filled in is masked too, where that was changed later.
    #[must_use]
    pub fn line(&self, ticket: &Ticket, mut line: HistoryLine) -> HistoryLine {
        let then = Ticket { fields: line.form.clone(), ..ticket.clone() };
        let (now, then) = (self.veil_of(ticket), self.veil_of(&then));
        then.over(&mut line.form);
        line.text = now.text(&then.text(&line.text)).into_owned();
        line
    }
}

/// Values that are masked, and how.
#[derive(Clone, Debug, Default)]
pub struct Veil(Vec<Veiled>);

#[derive(Clone, Debug)]
struct Veiled {
    name: String,
    raw: String,
    shown: String,
}

impl Veil {
    /// The fields that are masked.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|one| one.name.as_str())
    }

    /// Masks fields, and in the texts of the others what the masked ones say.
    pub fn over(&self, fields: &mut Fields) {
        for (name, value) in fields {
            if let Some(one) = self.0.iter().find(|one| one.name == *name) {
                *value = Value::text(&one.shown);
            } else if let Value::Text(text) = value
                && let Cow::Owned(shown) = self.text(text)
            {
                *text = shown;
            }
        }
    }

    /// A text without the values that are masked.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for one in self.0.iter().filter(|one| one.raw.chars().count() >= SOUGHT_CHARS_MIN) {
            if text.contains(&one.raw) {
                text = Cow::Owned(text.replace(&one.raw, &one.shown));
            }
        }
        text
    }
}
