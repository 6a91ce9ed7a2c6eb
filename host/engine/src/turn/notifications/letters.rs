//! Who is told, in which words.

use std::collections::BTreeMap;

use super::super::words::Marks;
use super::super::{Outcome, Turn};
use super::RECIPIENTS_MAX;
use crate::blueprint::lookup::text_in;
use crate::blueprint::model;
use crate::directory::Person;
use crate::hooks::Refusal;
use crate::notice::{Audience, Notice};
use crate::personal::Sight;
use crate::site::{Site, missing};
use crate::text::{Facts, render};
use crate::ticket::Ticket;

/// People by id.
type People = BTreeMap<String, Person>;

/// Channel and address of each.
pub(super) type Addresses = Vec<(String, String)>;

/// The channel through which a hook reaches addresses outside the site.
const OUTSIDE_CHANNELS: [&str; 1] = ["email"];

impl Turn {
    /// Finds everybody and fills in every text before anything is written: a refusal leaves nothing half done.
    pub(super) fn write_letters(&mut self, plugin: &str, notice: &Notice) -> Outcome<Letters> {
        let site = self.site.clone();
        let notices = &site.plugin(plugin)?.blueprint.notices;
        let template = notices
            .get(&notice.template)
            .ok_or_else(|| missing("notice", &notice.template, notices.keys()))?;
        if let Some(lacking) = template.arguments.iter().find(|name| !notice.arguments.contains_key(*name)) {
            let text = format!("notice `{}`: argument `{lacking}` is missing", notice.template);
            return Err(Refusal::Invalid(text).into());
        }
        let ticket = notice.about.map(|id| self.ticket(id)).transpose()?;
        let (people, addresses) = self.recipients(&notice.to)?;
        let words = Words { template, notice, ticket: ticket.as_ref(), plugin };
        let (subject, body) = words.in_language(&site, &site.info.locale, "")?;
        let letter = |person: Person| -> Outcome<Letter> {
            let locale = person.locale.as_ref().unwrap_or(&site.info.locale);
            let (subject, body) = words.for_person(&site, locale, &person)?;
            Ok(Letter { person, subject, body })
        };
        let people = people.into_values().map(letter).collect::<Outcome<Vec<_>>>()?;
        let marks = self.screen_letters(plugin, &notice.template, (&subject, &body), &people)?;
        Ok(Letters { subject, body, people, addresses, marks })
    }

    /// Holds what everybody would read against the lists of phrases.
    fn screen_letters(
        &self,
        plugin: &str,
        template: &str,
        (subject, body): (&str, &str),
        people: &[Letter],
    ) -> Outcome<Marks> {
        let lists = &self.site.plugin(plugin)?.blueprint.banned;
        if !lists.values().any(|list| list.notices.iter().any(|name| name == template)) {
            return Ok(Marks::new());
        }
        let mut marks = self.screen_notice(plugin, template, [subject, body])?;
        for letter in people {
            marks.extend(self.screen_notice(plugin, template, [&letter.subject, &letter.body])?);
        }
        marks.sort();
        marks.dedup();
        Ok(marks)
    }

    /// Everybody who is meant, once each; people who left are left out.
    fn recipients(&mut self, to: &[Audience]) -> Outcome<(People, Addresses)> {
        let mut people = BTreeMap::new();
        let mut addresses = Vec::new();
        for audience in to {
            match audience {
                Audience::Person(id) => {
                    let person = self.read_person(id)?;
                    let person = person.ok_or_else(|| {
                        Refusal::NotFound(format!("there is no person `{id}` in the directory"))
                    })?;
                    people.insert(id.clone(), person);
                }
                Audience::Role(role) => {
                    people.extend(
                        self.people_with(role)?.into_iter().map(|person| (person.id.clone(), person)),
                    );
                }
                Audience::Post(post) => {
                    people.extend(self.at_post(post)?.into_iter().map(|person| (person.id.clone(), person)));
                }
                Audience::Address(channel, address) => {
                    if !OUTSIDE_CHANNELS.contains(&channel.as_str()) {
                        let known = OUTSIDE_CHANNELS.join(", ");
                        let text = format!("`to`: expected a channel of {known}, got `{channel}`");
                        return Err(Refusal::Invalid(text).into());
                    }
                    addresses.push((channel.clone(), address.clone()));
                }
            }
        }
        people.retain(|_, person| !person.left);
        addresses.sort_unstable();
        addresses.dedup();
        if people.len() + addresses.len() > RECIPIENTS_MAX {
            return Err(Refusal::Limit(format!("a notice reaches at most {RECIPIENTS_MAX} people")).into());
        }
        Ok((people, addresses))
    }

    fn at_post(&mut self, post: &str) -> Outcome<Vec<Person>> {
        let mut people = Vec::new();
        for id in self.on_post(post, self.now())? {
            people.extend(self.read_person(&id)?);
        }
        if !people.is_empty() {
            return Ok(people);
        }
        let fallback = self.site.plugins.values().find_map(|active| active.blueprint.posts.get(post));
        match fallback.map(|post| post.fallback.clone()) {
            Some(role) => self.people_with(&role),
            None => Ok(people),
        }
    }
}

/// A notice's template with what fills it in.
struct Words<'a> {
    template: &'a model::Notice,
    notice: &'a Notice,
    ticket: Option<&'a Ticket>,
    plugin: &'a str,
}

impl Words<'_> {
    /// As a person may read it: personal data that their roles do not see is masked, wherever it stands.
    fn for_person(&self, site: &Site, locale: &str, person: &Person) -> Outcome<(String, String)> {
        let sight = Sight::of(site, &person.roles, Some(&person.id));
        let Some(ticket) = self.ticket.filter(|ticket| ticket.plugin == self.plugin) else {
            return self.in_language(site, locale, &person.name);
        };
        let veil = sight.veil_of(ticket);
        let seen = sight.ticket(ticket.clone());
        let words = Words { ticket: Some(&seen), ..*self };
        let (subject, body) = words.in_language(site, locale, &person.name)?;
        Ok((veil.text(&subject).into_owned(), veil.text(&body).into_owned()))
    }

    fn in_language(&self, site: &Site, locale: &str, recipient: &str) -> Outcome<(String, String)> {
        let facts = Facts { site, ticket: self.ticket, locale, recipient };
        let words = |text: &model::Text| {
            render(text_in(text, locale), &self.notice.arguments, facts)
                .map_err(|error| Refusal::Invalid(format!("notice `{}`: {error}", self.notice.template)))
        };
        let subject = words(&self.template.subject)?.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok((subject, words(&self.template.body)?))
    }
}

/// A notice with everything filled in: in the site's language, and for each person in theirs.
pub(super) struct Letters {
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) people: Vec<Letter>,
    pub(super) addresses: Addresses,
    /// Hits of lists that only mark.
    pub(super) marks: Marks,
}

/// A notice as one person reads it.
pub(super) struct Letter {
    pub(super) person: Person,
    pub(super) subject: String,
    pub(super) body: String,
}
