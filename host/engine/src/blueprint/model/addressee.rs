//! Who is meant by a word in a blueprint's `tell`: one vocabulary for every list of people who are told.

use std::fmt;
use std::str::FromStr;

/// How addressees are written, for messages.
pub const ADDRESSEES: &str = "`role:NAME`, `post:NAME`, `person`, `assignee`, `requester`, `field:NAME` or `superior:N` with N \
                              from 1 to 10";

/// Somebody to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Everybody with a role.
    Role(String),
    /// Whoever stands at a post.
    Post(String),
    /// Whom it is about: who left a post, who holds a thing.
    Person,
    /// Who is responsible for the ticket.
    Assignee,
    /// Who asked for the ticket.
    Requester,
    /// The person in a field of the ticket.
    Field(String),
    /// So many steps above whom it is about, or above who is responsible for the ticket.
    Superior(u8),
}

impl FromStr for Addressee {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let steps = |text: &str| text.parse().ok().filter(|steps| (1..=10).contains(steps));
        let found = match text.split_once(':') {
            Some(("role", name)) => Some(Self::Role(name.into())),
            Some(("post", name)) => Some(Self::Post(name.into())),
            Some(("field", name)) => Some(Self::Field(name.into())),
            Some(("superior", up)) => steps(up).map(Self::Superior),
            None if text == "person" => Some(Self::Person),
            None if text == "assignee" => Some(Self::Assignee),
            None if text == "requester" => Some(Self::Requester),
            _ => None,
        };
        found.ok_or_else(|| format!("expected {ADDRESSEES}, got `{text}`"))
    }
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Post(name) => write!(f, "post:{name}"),
            Self::Person => f.write_str("person"),
            Self::Assignee => f.write_str("assignee"),
            Self::Requester => f.write_str("requester"),
            Self::Field(name) => write!(f, "field:{name}"),
            Self::Superior(steps) => write!(f, "superior:{steps}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addressees_are_read_as_they_are_written() {
        for text in
            ["role:clerk", "post:lobby", "person", "assignee", "requester", "field:solver", "superior:2"]
        {
            assert_eq!(text.parse::<Addressee>().unwrap().to_string(), text);
        }
        for wrong in ["clerk", "superior:0", "superior:11", "superior", "rol:clerk", ""] {
            assert_eq!(wrong.parse::<Addressee>(), Err(format!("expected {ADDRESSEES}, got `{wrong}`")));
        }
    }
}
