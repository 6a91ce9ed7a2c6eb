//! Counts: what lies there against what should.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{CUSTODIES_MAX, Place, facts, number, place, said, short, stock};
use crate::blueprint::problem::listed;
use crate::custody::{Count, Counted, Custody, Difference, Mark};
use crate::hooks::Refusal;
use crate::register::Entry;
use crate::turn::{Outcome, Turn};
use crate::view::Range;
use crate::{key, record};

impl Turn {
    /// The latest count of a register of the calling plugin.
    ///
    /// # Errors
    /// `not-found` for the register.
    pub fn last_count(&mut self, register: &str) -> Outcome<Option<Count>> {
        let plugin = self.caller_id()?.to_owned();
        place(&self.site, &plugin, register)?;
        let range = Range::prefix(&key::counts(&plugin, register).below()).reversed();
        Ok(record::scan(&self.overlay, &range, 1)?.pop().map(|(_, count)| count))
    }

    /// Compares a count with what should lie there, keeps it, and reacts when it differs.
    pub(super) fn count_register(
        &mut self,
        place: &Place<'_>,
        counted: Counted,
        note: String,
    ) -> Outcome<Json> {
        short("note", &note)?;
        let expected = self.should_be_here(place)?;
        let differences = match &counted {
            Counted::Total(_) => Vec::new(),
            Counted::Each(each) => differences(&expected, each)?,
        };
        let count = Count {
            id: self.next_id(),
            at: self.now(),
            by: self.acts_as(),
            expected: expected.values().sum(),
            counted: match &counted {
                Counted::Total(total) => *total,
                Counted::Each(each) => each.values().map(|count| u64::from(*count)).sum(),
            },
            differences,
            note,
            explained: None,
        };
        self.put(key::count(place.plugin, place.register, count.id), &count)?;
        if count.differs() {
            self.counted_differently(place, &count)?;
        }
        Ok(
            json!({ "count": count.id, "expected": count.expected, "counted": count.counted, "differs": count.differs() }),
        )
    }

    fn counted_differently(&mut self, place: &Place<'_>, count: &Count) -> Outcome<()> {
        let keys: Vec<_> = count.differences.iter().map(|one| one.key.as_str()).collect();
        let title = format!("{}: {} counted, {} expected", place.register, count.counted, count.expected);
        let mut facts = facts(place, &keys.join(", "), None, 0, &count.note);
        facts.insert("expected".into(), number(count.expected));
        facts.insert("counted".into(), number(count.counted));
        self.happened(place, place.declared.difference.as_ref(), "custody-difference", title, facts, None)
    }

    /// How many of each entry are neither out nor lost.
    fn should_be_here(&self, place: &Place<'_>) -> Outcome<BTreeMap<String, u64>> {
        let entries: Vec<Entry> =
            record::below(&self.overlay, key::entries(place.plugin, place.register), CUSTODIES_MAX)?;
        if entries.len() == CUSTODIES_MAX {
            let text = format!("a register of {CUSTODIES_MAX} entries or more cannot be counted");
            return Err(Refusal::Limit(text).into());
        }
        let mut expected = BTreeMap::new();
        for entry in entries {
            let at = key::custody(place.plugin, place.register, &entry.key);
            let custody: Custody = record::get(&self.overlay, at)?.unwrap_or_default();
            expected.insert(entry.key.clone(), custody.here(stock(place.declared, &entry)?));
        }
        Ok(expected)
    }

    /// Says how a difference came about.
    pub(super) fn explain_count(&mut self, place: &Place<'_>, id: u64, note: &str) -> Outcome<()> {
        said("note", note)?;
        let at = || key::count(place.plugin, place.register, id);
        let count: Option<Count> = record::get(&self.overlay, at())?;
        let mut count = count
            .ok_or_else(|| Refusal::NotFound(format!("register `{}` has no count {id}", place.register)))?;
        if let Some(mark) = &count.explained {
            let text = format!("count {id} was explained by `{}` already: {}", mark.by, mark.note);
            return Err(Refusal::Conflict(text).into());
        }
        if !count.differs() {
            return Err(Refusal::Conflict(format!("count {id} agrees, there is nothing to explain")).into());
        }
        count.explained = Some(Mark { at: self.now(), by: self.acts_as(), note: note.to_owned() });
        self.put(at(), &count)
    }
}

/// The entries of which another number was counted; every entry must be counted, more may be found.
fn differences(
    expected: &BTreeMap<String, u64>,
    each: &BTreeMap<String, u32>,
) -> Result<Vec<Difference>, Refusal> {
    let left_out: Vec<_> =
        expected.keys().filter(|key| !each.contains_key(*key)).map(String::as_str).collect();
    if !left_out.is_empty() {
        let text = format!(
            "`counted`: nothing is said of {} (count every entry, 0 where none is there)",
            listed(left_out)
        );
        return Err(Refusal::Invalid(text));
    }
    let line = |(key, counted): (&String, &u32)| Difference {
        key: key.clone(),
        expected: expected.get(key).copied().unwrap_or_default(),
        counted: u64::from(*counted),
    };
    Ok(each.iter().map(line).filter(|line| line.expected != line.counted).collect())
}
