//! Every backend, and a turn's writes on top of one, against a sorted map: any difference is a bug.

use std::collections::BTreeMap;
use std::sync::Arc;

use frontdesk_engine::view::{Overlay, View};
use frontdesk_storage::{Batch, Memory, Pair, Range, SiteView, Store};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::open;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;
type Turn = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// Few letters and short keys, so that overwriting, removing and common prefixes are frequent.
fn key() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![Just(0), Just(1), Just(b'a'), Just(u8::MAX)], 0..4)
}

fn turn() -> impl Strategy<Value = Turn> {
    // Some records are long enough that a few of them leave sled's log for a file of their own.
    let record = prop_oneof![8 => vec(any::<u8>(), 0..20), 1 => Just(vec![7; 200_000])];
    vec((key(), proptest::option::weighted(0.7, record)), 0..12)
}

fn range() -> impl Strategy<Value = (Range, usize)> {
    let limit = prop_oneof![3 => 0..6_usize, 1 => Just(usize::MAX)];
    (key(), key(), any::<bool>(), proptest::option::of(key()), limit).prop_map(
        |(from, to, backwards, after, limit)| {
            let range = Range { from, to, backwards };
            (if let Some(key) = after { range.after(&key) } else { range }, limit)
        },
    )
}

fn expected(model: &Model, range: &Range, limit: usize) -> Vec<Pair> {
    let within = model.iter().filter(|(key, _)| **key >= range.from && **key < range.to);
    let mut found: Vec<_> = within.map(|(key, record)| (key.clone(), record.clone())).collect();
    if range.backwards {
        found.reverse();
    }
    found.truncate(limit);
    found
}

fn apply(model: &mut Model, turn: &Turn) {
    for (key, record) in turn {
        match record {
            Some(record) => model.insert(key.clone(), record.clone()),
            None => model.remove(key),
        };
    }
}

fn commit(view: &SiteView, store: &dyn Store, turn: &Turn) {
    let mut batch = Batch::new();
    batch.extend_site(view.site(), turn.iter().cloned().collect()).expect("a good name");
    store.commit(&batch).expect("a healthy store commits");
}

fn compare(view: &dyn View, model: &Model, ranges: &[(Range, usize)]) -> Result<(), TestCaseError> {
    for (range, limit) in ranges {
        let found = view.scan(range, *limit).expect("a healthy store scans");
        prop_assert!(found == expected(model, range, *limit), "{range:?}, at most {limit}");
    }
    for key in model.keys().chain(ranges.iter().map(|(range, _)| &range.from)) {
        let found = view.get(key).expect("a healthy store reads");
        prop_assert!(found.as_ref() == model.get(key), "record under {key:?}");
    }
    Ok(())
}

/// Commits the turns one by one to a site between two others, looking after each.
fn follow(store: Arc<dyn Store>, turns: &[Turn], ranges: &[(Range, usize)]) -> Result<Model, TestCaseError> {
    let view = |name| SiteView::new(Arc::clone(&store), name).expect("a good name");
    let (own, others) = (view("b"), [view("a"), view("b-")]);
    let noise: Turn = vec![(vec![], Some(vec![1])), (vec![u8::MAX; 4], Some(vec![2]))];
    for other in &others {
        commit(other, &*store, &noise);
    }
    let mut model = Model::new();
    for turn in turns {
        commit(&own, &*store, turn);
        apply(&mut model, turn);
        compare(&own, &model, ranges)?;
    }
    for other in &others {
        compare(
            other,
            &noise.iter().cloned().filter_map(|(key, record)| Some((key, record?))).collect(),
            ranges,
        )?;
    }
    prop_assert_eq!(store.stats().expect("counts").records, model.len() as u64 + 4);
    Ok(model)
}

/// A failing case is printed whole and small, and becomes a named test rather than a seed file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn memory_is_a_sorted_map(turns in vec(turn(), 0..12), ranges in vec(range(), 1..20)) {
        follow(Arc::new(Memory::new()), &turns, &ranges)?;
    }

    #[test]
    fn an_overlay_is_what_a_commit_would_give(
        committed in turn(), written in turn(), ranges in vec(range(), 1..40),
    ) {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let view = SiteView::new(Arc::clone(&store), "a").expect("a good name");
        commit(&view, &*store, &committed);
        let mut model = Model::new();
        apply(&mut model, &committed);

        let mut overlay = Overlay::new(Arc::new(view.clone()));
        for (key, record) in &written {
            match record {
                Some(record) => overlay.put(key.clone(), record.clone()),
                None => overlay.remove(key.clone()),
            }
        }
        compare(&view, &model, &ranges)?;
        apply(&mut model, &written);
        compare(&overlay, &model, &ranges)?;

        commit(&view, &*store, &overlay.writes.into_iter().collect());
        compare(&view, &model, &ranges)?;
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn sled_is_a_sorted_map_that_lasts(turns in vec(turn(), 0..12), ranges in vec(range(), 1..20)) {
        let dir = tempfile::tempdir().expect("a directory for the test");
        let model = follow(Arc::new(open(&dir)), &turns, &ranges)?;
        let again = SiteView::new(Arc::new(open(&dir)), "b").expect("a good name");
        compare(&again, &model, &ranges)?;
    }
}
