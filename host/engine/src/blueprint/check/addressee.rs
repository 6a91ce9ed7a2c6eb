//! Who is told: words that mean somebody where they stand.

use super::Check;
use crate::blueprint::model::{Addressee, Workflow};

/// What a `tell` is about, and so which words mean somebody in it.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    /// A ticket.
    Ticket(&'a Workflow),
    /// A person.
    Person,
    /// Neither.
    Nobody,
}

impl Told<'_> {
    /// The words that mean somebody, for messages.
    fn words(self) -> &'static str {
        match self {
            Self::Ticket(_) => {
                "`role:NAME`, `post:NAME`, `assignee`, `requester`, `field:NAME` or `superior:N` with N from 1 to 10"
            }
            Self::Person => "`role:NAME`, `post:NAME`, `person` or `superior:N` with N from 1 to 10",
            Self::Nobody => "`role:NAME` or `post:NAME`",
        }
    }

    fn means(self, addressee: &Addressee) -> bool {
        match addressee {
            Addressee::Role(_) | Addressee::Post(_) => true,
            Addressee::Person => matches!(self, Self::Person),
            Addressee::Superior(_) => !matches!(self, Self::Nobody),
            Addressee::Assignee | Addressee::Requester | Addressee::Field(_) => {
                matches!(self, Self::Ticket(_))
            }
        }
    }
}

impl Check<'_> {
    /// Everybody who is told, at the path of the list.
    pub(super) fn tell(&mut self, path: &str, words: &[String], told: Told<'_>) {
        for (index, word) in words.iter().enumerate() {
            self.addressee(&format!("{path}[{index}]"), word, told);
        }
    }

    /// As [`Self::tell`], where nobody at all would be a mistake.
    pub(super) fn tell_some(&mut self, path: &str, words: &[String], told: Told<'_>) {
        if words.is_empty() {
            self.error(path, "expected somebody who is told, got nobody");
        }
        self.tell(path, words, told);
    }

    fn addressee(&mut self, path: &str, word: &str, told: Told<'_>) {
        match (word.parse::<Addressee>(), told) {
            (Ok(addressee), _) if !told.means(&addressee) => {
                self.error(path, format!("expected {}, got `{word}`", told.words()));
            }
            (Ok(Addressee::Role(role)), _) => {
                let roles = self.blueprint.roles.keys().map(String::as_str);
                self.known(path, "a role behind `role:`", &role, roles);
            }
            (Ok(Addressee::Post(post)), _) => {
                let posts = self.blueprint.posts.keys().map(String::as_str);
                self.known(path, "a post behind `post:`", &post, posts);
            }
            (Ok(Addressee::Field(field)), Told::Ticket(workflow)) => self.person_fact(path, &field, workflow),
            (Ok(_), _) => {}
            (Err(_), _) => self.error(path, format!("expected {}, got `{word}`", told.words())),
        }
    }
}
