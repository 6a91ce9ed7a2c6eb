//! What a turn sees of its own writes on top of those of its batch on top of what is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use frontdesk_engine::view::{Overlay, Pair, Range, View, ViewError, Writes};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// Committed records.
#[derive(Default)]
struct Kept(BTreeMap<Vec<u8>, Vec<u8>>);

impl View for Kept {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.0.get(key).cloned())
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Pair>, ViewError> {
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let found = self.0.range(range.from.clone()..range.to.clone()).map(|(k, v)| (k.clone(), v.clone()));
        Ok(if range.backwards { found.rev().take(limit).collect() } else { found.take(limit).collect() })
    }
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    vec(0_u8..4, 1..4)
}

fn writes() -> impl Strategy<Value = Writes> {
    btree_map(key(), proptest::option::of(vec(0_u8..9, 1)), 0..30)
}

proptest! {
    #![proptest_config(super::laws::config())]

    #[test]
    fn a_scan_over_two_layers_is_that_of_all_writes_in_their_order(
        kept in btree_map(key(), vec(0_u8..9, 1), 0..30),
        batch in writes(),
        turn in writes(),
        (from, to) in (key(), key()),
        backwards in any::<bool>(),
        limit in 0_usize..20,
    ) {
        let mut all = kept.clone();
        for (key, record) in batch.iter().chain(&turn) {
            match record {
                Some(record) => drop(all.insert(key.clone(), record.clone())),
                None => drop(all.remove(key)),
            }
        }
        let mut below = Overlay::new(Arc::new(Kept(kept)));
        below.writes = batch;
        let mut above = Overlay::new(Arc::new(below));
        above.writes = turn;
        let range = Range { from, to, backwards };
        prop_assert_eq!(above.scan(&range, limit).unwrap(), Kept(all).scan(&range, limit).unwrap());
    }
}
