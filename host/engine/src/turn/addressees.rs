//! Whom the words of a blueprint's `tell` mean when something happens.

use super::{Outcome, Turn};
use crate::blueprint::model::Addressee;
use crate::hooks::Refusal;
use crate::notice::Audience;
use crate::ticket::Ticket;

/// What people are told about.
#[derive(Clone, Copy, Default)]
pub(super) struct Matter<'a> {
    pub(super) ticket: Option<&'a Ticket>,
    /// Whom it is about.
    pub(super) person: Option<&'a str>,
}

impl<'a> Matter<'a> {
    /// Who is meant without looking further.
    fn named(self, addressee: &Addressee) -> Option<&'a str> {
        match addressee {
            Addressee::Person => self.person,
            Addressee::Assignee => self.ticket?.assignee.as_deref(),
            Addressee::Requester => self.ticket?.requester.as_deref(),
            Addressee::Field(field) => self.ticket?.fields.get(field)?.as_text(),
            Addressee::Superior(_) => self.person.or(self.ticket?.assignee.as_deref()),
            Addressee::Role(_) | Addressee::Post(_) => None,
        }
    }
}

impl Turn {
    /// Everybody whom the words mean; words that mean nobody are left out.
    pub(super) fn audience(&self, words: &[String], matter: Matter<'_>) -> Outcome<Vec<Audience>> {
        let mut audience = Vec::new();
        for word in words {
            let addressee = word.parse().map_err(Refusal::Invalid)?;
            audience.extend(match addressee {
                Addressee::Role(role) => Some(Audience::Role(role)),
                Addressee::Post(post) => Some(Audience::Post(post)),
                addressee => self.person_meant(&addressee, matter)?.map(Audience::Person),
            });
        }
        Ok(audience)
    }

    /// One person in the directory.
    fn person_meant(&self, addressee: &Addressee, matter: Matter<'_>) -> Outcome<Option<String>> {
        let Some(named) = matter.named(addressee) else { return Ok(None) };
        let meant = match addressee {
            Addressee::Superior(steps) => self.above(named, *steps)?,
            _ => Some(named.to_owned()),
        };
        let found = meant.map(|id| self.read_person(&id)).transpose()?.flatten();
        Ok(found.map(|person| person.id))
    }
}
