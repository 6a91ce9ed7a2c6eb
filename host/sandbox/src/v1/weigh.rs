//! How many bytes a guest hands over: texts by their length, everything else by a flat eight.

use super::bindings::exports::frontdesk::plugin::on_report::{Figure, Table};
use super::bindings::frontdesk::plugin::custody::{Counted, Holder, Incoming, Outgoing};
use super::bindings::frontdesk::plugin::documents;
use super::bindings::frontdesk::plugin::notifications::{Audience, Notice};
use super::bindings::frontdesk::plugin::registers::Posting;
use super::bindings::frontdesk::plugin::schedules::{Clock, Limit};
use super::bindings::frontdesk::plugin::tickets::{Draft, Filter};
use super::bindings::frontdesk::plugin::types::{Field, Refusal, Value};

/// Bytes of a number, a length or a tag.
const FLAT: usize = 8;

/// Something a guest hands over.
pub(super) trait Weigh {
    /// Its bytes.
    fn weigh(&self) -> usize;
}

impl Weigh for str {
    fn weigh(&self) -> usize {
        FLAT + self.len()
    }
}

impl Weigh for String {
    fn weigh(&self) -> usize {
        self.as_str().weigh()
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn weigh(&self) -> usize {
        self.iter().fold(FLAT, |sum, item| sum.saturating_add(item.weigh()))
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn weigh(&self) -> usize {
        self.as_ref().map_or(FLAT, Weigh::weigh)
    }
}

impl Weigh for Holder {
    fn weigh(&self) -> usize {
        match self {
            Self::Person(name) | Self::Outside(name) => name.weigh(),
        }
    }
}

impl Weigh for Outgoing {
    fn weigh(&self) -> usize {
        let words = self.key.weigh().saturating_add(self.holder.weigh()).saturating_add(self.note.weigh());
        words.saturating_add(3 * FLAT)
    }
}

impl Weigh for Incoming {
    fn weigh(&self) -> usize {
        self.key.weigh().saturating_add(self.note.weigh()).saturating_add(4 * FLAT)
    }
}

impl Weigh for Counted {
    fn weigh(&self) -> usize {
        match self {
            Self::Total(_) => FLAT,
            Self::Each(each) => {
                each.iter().fold(FLAT, |sum, (key, _)| sum.saturating_add(key.weigh() + FLAT))
            }
        }
    }
}

impl Weigh for documents::Draft {
    fn weigh(&self) -> usize {
        self.holder.weigh().saturating_add(self.fields.weigh()).saturating_add(2 * FLAT)
    }
}

impl Weigh for u64 {
    fn weigh(&self) -> usize {
        FLAT
    }
}

impl Weigh for Field {
    fn weigh(&self) -> usize {
        self.name.weigh().saturating_add(self.value.weigh())
    }
}

impl Weigh for Value {
    fn weigh(&self) -> usize {
        match self {
            Self::Text(text) | Self::Person(text) => text.weigh(),
            Self::Choices(list) | Self::Files(list) => list.weigh(),
            Self::Rows(rows) => rows.weigh(),
            Self::Nothing
            | Self::Number(_)
            | Self::Flag(_)
            | Self::Day(_)
            | Self::Moment(_)
            | Self::Span(_) => FLAT,
        }
    }
}

impl Weigh for Refusal {
    fn weigh(&self) -> usize {
        match self {
            Self::Rule((rule, arguments)) => rule.weigh() + arguments.weigh(),
            Self::NotFound(text) | Self::Denied(text) | Self::Limit(text) | Self::Invalid(text) => {
                text.weigh()
            }
        }
    }
}

impl Weigh for Draft {
    fn weigh(&self) -> usize {
        self.workflow.weigh()
            + self.title.weigh()
            + self.fields.weigh()
            + self.requester.weigh()
            + self.assignee.weigh()
            + self.tags.weigh()
    }
}

impl Weigh for Filter {
    fn weigh(&self) -> usize {
        self.workflow.weigh()
            + self.states.weigh()
            + self.assignee.weigh()
            + self.requester.weigh()
            + self.tag.weigh()
            + self.where_.weigh()
    }
}

impl Weigh for Limit {
    fn weigh(&self) -> usize {
        if let Self::Setting(name) = self { name.weigh() } else { FLAT }
    }
}

impl Weigh for Clock {
    fn weigh(&self) -> usize {
        if let Self::Calendar(name) = self { name.weigh() } else { FLAT }
    }
}

impl Weigh for Audience {
    fn weigh(&self) -> usize {
        match self {
            Self::Person(name) | Self::Role(name) | Self::Post(name) => name.weigh(),
            Self::Address((channel, address)) => channel.weigh() + address.weigh(),
        }
    }
}

impl Weigh for Notice {
    fn weigh(&self) -> usize {
        self.to.weigh() + self.template.weigh() + self.arguments.weigh() + self.key.weigh()
    }
}

impl Weigh for Posting {
    fn weigh(&self) -> usize {
        self.account.weigh() + self.reason.weigh() + FLAT
    }
}

impl Weigh for Figure {
    fn weigh(&self) -> usize {
        self.name.weigh() + self.value.weigh() + self.target.weigh()
    }
}

impl Weigh for Table {
    fn weigh(&self) -> usize {
        self.columns.weigh() + self.rows.weigh() + self.figures.weigh()
    }
}
