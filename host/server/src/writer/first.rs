//! The first thing that waits on a site: known from batch to batch, as nobody but the writer writes to it.

use frontdesk_engine::alarm::{self, DueItem};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::view::{Range, View, ViewError, Writes};

/// What is known of the first thing that waits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum First {
    /// It has to be looked for.
    #[default]
    Unknown,
    /// Nothing waits.
    Nothing,
    /// This.
    Item(Box<DueItem>),
}

impl First {
    /// Its moment; of what is not known it is now.
    pub(super) fn at(&self, now: Instant) -> Option<Instant> {
        match self {
            Self::Unknown => Some(now),
            Self::Nothing => None,
            Self::Item(item) => Some(item.at),
        }
    }

    /// Whether something may be due.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.at(now).is_some_and(|at| at <= now)
    }

    /// What it is behind these writes, of which `view` is the whole.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn after(self, writes: &Writes, view: &dyn View) -> Result<Self, ViewError> {
        let Range { from, to, .. } = Range::prefix(&key::dues().below());
        let changed = match &self {
            Self::Unknown => true,
            Self::Nothing => writes.range(from..to).next().is_some(),
            // What was put behind it changes nothing.
            Self::Item(item) => writes.range(from..=item.key().bytes()).next().is_some(),
        };
        if changed { Self::sought(view) } else { Ok(self) }
    }

    fn sought(view: &dyn View) -> Result<Self, ViewError> {
        Ok(alarm::first(view)?.map_or(Self::Nothing, |item| Self::Item(Box::new(item))))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use frontdesk_engine::alarm::Due;
    use frontdesk_engine::view::Overlay;
    use proptest::prelude::*;

    use super::*;

    /// Knows nothing below.
    #[derive(Debug)]
    struct Bare;

    impl View for Bare {
        fn get(&self, _: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
            Ok(None)
        }

        fn scan(&self, _: &Range, _: usize) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ViewError> {
            Ok(Vec::new())
        }
    }

    fn item(minute: i64) -> DueItem {
        DueItem { at: Instant(minute * 60_000), what: Due::Retention { ticket: 7 } }
    }

    proptest! {
        /// Whatever batches put and remove: what is known is what a look would find.
        #[test]
        fn what_is_known_is_what_there_is(batches in prop::collection::vec(
            prop::collection::vec((1_i64..20, any::<bool>()), 0..5), 0..12
        )) {
            let mut stored = Overlay::new(Arc::new(Bare));
            let mut first = First::Nothing;
            for batch in batches {
                let mut own = Overlay::new(Arc::new(stored.clone()));
                own.put(b"other".to_vec(), b"1".to_vec());
                for (minute, waits) in batch {
                    if waits { alarm::wait(&mut own, &item(minute)) } else { alarm::forget(&mut own, &item(minute)) }
                }
                first = first.after(&own.writes, &own).unwrap();
                prop_assert_eq!(&first, &First::sought(&own).unwrap());
                stored.writes.extend(own.writes);
            }
        }
    }

    #[test]
    fn what_is_not_known_may_be_due() {
        let now = Instant(60_000);
        assert!(First::Unknown.is_due(now) && !First::Nothing.is_due(now));
        let first = First::Unknown.after(&Writes::new(), &Bare).unwrap();
        assert_eq!(first, First::Nothing);
        assert!(First::Item(Box::new(item(1))).is_due(now) && !First::Item(Box::new(item(2))).is_due(now));
    }
}
