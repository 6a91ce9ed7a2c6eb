//! The contract: every promise of `Store` and `SiteView`, on every backend.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use frontdesk_engine::view::View;
use frontdesk_storage::{
    Batch, HOST, KEY_BYTES_MAX, RECORD_BYTES_MAX, Range, SiteView, Stats, Store, StoreError, site_key,
};

use crate::{batch, commit, keys, on_every_backend, range, scan};

#[test]
fn reads_what_was_committed_last() {
    on_every_backend(|store| {
        assert_eq!(store.get(b"a"), Ok(None));
        commit(&*store, &[("a", Some("1")), ("b", Some("2"))]);
        assert_eq!(store.get(b"a"), Ok(Some(b"1".to_vec())));
        commit(&*store, &[("a", Some("3")), ("b", None), ("never there", None)]);
        assert_eq!(store.get(b"a"), Ok(Some(b"3".to_vec())));
        assert_eq!(store.get(b"b"), Ok(None));
        assert_eq!(keys(&*store, &range("", "z"), 9), "a");
    });
}

#[test]
fn the_last_write_of_a_key_counts_within_a_batch() {
    on_every_backend(|store| {
        commit(&*store, &[("a", Some("old"))]);
        commit(&*store, &[("a", None), ("a", Some("new")), ("b", Some("1")), ("b", None)]);
        assert_eq!(store.get(b"a"), Ok(Some(b"new".to_vec())));
        assert_eq!(store.get(b"b"), Ok(None));
    });
}

#[test]
fn walks_in_the_order_of_bytes_both_ways() {
    on_every_backend(|store| {
        // `é` and `河` come behind every ASCII letter, `a` before `aa`, whatever a locale says.
        let mixed = ["b", "a", "é", "aa", "A", "a\0", "河", "10", "9"];
        commit(&*store, &mixed.map(|key| (key, Some(key))));
        let all = range("", "\u{10ffff}");
        assert_eq!(keys(&*store, &all, 99), "10 9 A a a\0 aa b é 河");
        assert_eq!(keys(&*store, &all.clone().reversed(), 99), "河 é b aa a\0 a A 9 10");
    });
}

#[test]
fn a_range_holds_its_first_key_and_not_its_end() {
    on_every_backend(|store| {
        commit(&*store, &["a", "b", "c", "d"].map(|key| (key, Some(""))));
        let middle = range("b", "d");
        assert_eq!(keys(&*store, &middle, 9), "b c");
        assert_eq!(keys(&*store, &middle.reversed(), 9), "c b");
        assert_eq!(keys(&*store, &range("b", "b"), 9), "");
        assert_eq!(keys(&*store, &range("d", "b"), 9), "");
        assert_eq!(keys(&*store, &range("d", "b").reversed(), 9), "");
        assert_eq!(keys(&*store, &range("x", "z"), 9), "");
    });
}

#[test]
fn a_prefix_holds_everything_that_begins_with_it() {
    on_every_backend(|store| {
        for key in [&b"k\xfe"[..], b"k\xff", b"k\xff\x00", b"k\xff\xff\xff", b"l", b"j\xff"] {
            let mut one = Batch::new();
            one.put(key.to_vec(), Vec::new());
            store.commit(&one).expect("a healthy store commits");
        }
        assert_eq!(scan(&*store, &Range::prefix(b"k\xff"), 9).len(), 3);
        assert_eq!(scan(&*store, &Range::prefix(b"k"), 9).len(), 4);
        assert_eq!(scan(&*store, &Range::prefix(b""), 9).len(), 6);
    });
}

#[test]
fn a_scan_holds_at_most_its_limit_and_is_continued_behind_its_last_key() {
    on_every_backend(|store| {
        let names: Vec<_> = (0..100).map(|n| format!("n{n:02}")).collect();
        let writes: Vec<_> = names.iter().map(|name| (name.as_str(), Some(""))).collect();
        commit(&*store, &writes);
        assert_eq!(keys(&*store, &range("n", "o"), 0), "");
        for whole in [range("n10", "n90"), range("n10", "n90").reversed()] {
            let mut read = Vec::new();
            let mut rest = whole.clone();
            loop {
                let page = scan(&*store, &rest, 7);
                assert!(page.len() <= 7);
                let Some((last, _)) = page.last() else { break };
                rest = whole.clone().after(last);
                read.extend(page);
            }
            assert_eq!(read, scan(&*store, &whole, usize::MAX));
            assert_eq!(read.len(), 80);
        }
    });
}

#[test]
fn an_empty_record_is_a_record() {
    on_every_backend(|store| {
        commit(&*store, &[("a", Some("")), ("b", Some("1"))]);
        assert_eq!(store.get(b"a"), Ok(Some(Vec::new())));
        assert_eq!(keys(&*store, &range("", "z"), 9), "a b");
    });
}

#[test]
fn keys_without_a_site_belong_to_the_backend() {
    on_every_backend(|store| {
        for key in ["", "\0", "\0commits"] {
            let refused = store.commit(&batch(&[("a", Some("1")), (key, Some("1"))])).expect_err("no site");
            assert_eq!(refused, StoreError::NoSite(key.to_owned()));
            assert_eq!(store.get(key.as_bytes()), Ok(None));
        }
        commit(&*store, &[("b", Some("1"))]);
        assert_eq!(store.get(b"\0commits"), Ok(None));
        assert_eq!(keys(&*store, &range("", "z"), 9), "b");
        assert_eq!(keys(&*store, &range("", "z").reversed(), 9), "b");
        assert_eq!(keys(&*store, &range("", "\u{1}"), 9), "");
        let mut last = Batch::new();
        last.put(vec![u8::MAX, b'a'], b"1".to_vec());
        assert!(matches!(store.commit(&last), Err(StoreError::NoSite(_))));
    });
}

#[test]
fn records_of_all_sizes_come_back_as_they_were() {
    on_every_backend(|store| {
        // Around the sizes at which sled moves a page out of its log, and the greatest allowed.
        let sizes = [1, 4_096, 131_071, 131_072, 524_287, 524_288, 2_097_152, RECORD_BYTES_MAX];
        for (round, size) in sizes.into_iter().enumerate() {
            let record: Vec<u8> = (0..size).map(|at| (at.wrapping_mul(31) + round) as u8).collect();
            let mut one = Batch::new();
            one.put(format!("size {size}").into_bytes(), record.clone());
            one.put(b"rewritten".to_vec(), record.clone());
            store.commit(&one).expect("a healthy store commits");
            assert_eq!(store.get(format!("size {size}").as_bytes()), Ok(Some(record.clone())));
            assert_eq!(store.get(b"rewritten"), Ok(Some(record)));
        }
        let found = scan(&*store, &Range::prefix(b"size"), 99);
        let bytes: usize = found.iter().map(|(_, record)| record.len()).sum();
        assert_eq!(bytes, sizes.into_iter().sum::<usize>());
    });
}

/// Large records, and those that begin with a zero byte, may lie elsewhere in a backend: nobody sees where.
#[test]
fn a_record_may_grow_shrink_and_go() {
    on_every_backend(|store| {
        let large = vec![b'x'; 100_000];
        let rounds: [Option<&[u8]>; 8] = [
            Some(b"small"),
            Some(&large),
            Some(b"small"),
            Some(&large),
            None,
            Some(b"\0apart"),
            Some(b"\0"),
            None,
        ];
        for record in rounds {
            let mut one = Batch::new();
            one.put(b"a".to_vec(), b"1".to_vec());
            match record {
                Some(record) => one.put(b"b".to_vec(), record.to_vec()),
                None => one.remove(b"b".to_vec()),
            }
            store.commit(&one).expect("a healthy store commits");
            assert_eq!(store.get(b"b").expect("it reads").as_deref(), record);
            let expected: Vec<_> =
                [Some((&b"a"[..], &b"1"[..])), record.map(|record| (&b"b"[..], record))].into();
            let expected: Vec<_> =
                expected.into_iter().flatten().map(|(k, r)| (k.to_vec(), r.to_vec())).collect();
            let everything = Range { from: Vec::new(), to: vec![u8::MAX; 9], backwards: false };
            assert_eq!(scan(&*store, &everything, 9), expected);
            let found = scan(&*store, &everything.reversed(), 9);
            assert_eq!(found, expected.into_iter().rev().collect::<Vec<_>>());
            assert_eq!(store.stats().expect("it counts").records, found.len() as u64);
        }
    });
}

#[test]
fn what_is_too_long_is_refused_whole() {
    on_every_backend(|store| {
        let mut long_key = batch(&[("a", Some("1"))]);
        long_key.put(vec![b'k'; KEY_BYTES_MAX + 1], Vec::new());
        let refused = store.commit(&long_key).expect_err("a key over the limit");
        assert_eq!(
            refused.to_string(),
            "key of 1025 bytes, at most 1024 are allowed (put large content into the file store)"
        );
        let mut long_record = batch(&[("a", Some("1"))]);
        long_record.put(b"b".to_vec(), vec![0; RECORD_BYTES_MAX + 1]);
        let refused = store.commit(&long_record).expect_err("a record over the limit");
        let (max, got) = (RECORD_BYTES_MAX, RECORD_BYTES_MAX + 1);
        assert_eq!(refused, StoreError::TooLong { what: "record", max, got });

        assert_eq!(store.get(b"a"), Ok(None), "nothing of a refused batch is there");
        let mut longest = Batch::new();
        longest.put(vec![b'k'; KEY_BYTES_MAX], b"fits".to_vec());
        store.commit(&longest).expect("a refusal does not shut the store");
        assert_eq!(store.get(&[b'k'; KEY_BYTES_MAX]), Ok(Some(b"fits".to_vec())));
    });
}

#[test]
fn a_scan_never_sees_half_a_batch() {
    on_every_backend(|store| {
        // The ends of a range of 600 records, so that a walk takes long enough to be overtaken.
        let filler: Vec<_> = (0..600).map(|n| format!("m{n:03}")).collect();
        let mut first: Vec<_> = filler.iter().map(|key| (key.as_str(), Some("filler"))).collect();
        first.extend([("a", Some("0")), ("z", Some("0"))]);
        commit(&*store, &first);
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            for backwards in [false, true] {
                let (store, done) = (&store, &done);
                scope.spawn(move || {
                    let all = Range { backwards, ..range("a", "zz") };
                    while !done.load(Ordering::Relaxed) {
                        let found = scan(&**store, &all, usize::MAX);
                        let (first, last) = (&found[0], &found[found.len() - 1]);
                        assert_eq!(first.1, last.1, "{} records, half of a batch", found.len());
                    }
                });
            }
            for n in 1..=200 {
                let n = n.to_string();
                commit(&*store, &[("a", Some(&n)), ("z", Some(&n))]);
            }
            done.store(true, Ordering::Relaxed);
        });
    });
}

#[test]
fn commits_of_many_threads_are_all_there() {
    on_every_backend(|store| {
        thread::scope(|scope| {
            for site in ["north", "south", "east", "west"] {
                let store = &store;
                scope.spawn(move || {
                    for n in 0..25_u8 {
                        let mut turn = Batch::new();
                        turn.put(site_key(site, &[n]), vec![n]);
                        turn.put(site_key(site, b"last"), vec![n]);
                        store.commit(&turn).expect("a healthy store commits");
                        assert_eq!(store.get(&site_key(site, b"last")), Ok(Some(vec![n])));
                    }
                });
            }
        });
        assert_eq!(scan(&*store, &Range::prefix(b""), 999).len(), 4 * 26);
    });
}

#[test]
fn counts_its_records() {
    on_every_backend(|store| {
        commit(&*store, &[("a", Some("1")), ("b", Some("1"))]);
        assert_eq!(store.stats().map(|stats: Stats| stats.records), Ok(2));
        commit(&*store, &[("a", Some("2")), ("b", None), ("c", Some("1")), ("d", Some("1")), ("x", None)]);
        assert_eq!(store.stats().map(|stats| stats.records), Ok(3));
        assert_eq!(store.commit(&Batch::new()), Ok(()));
        assert_eq!(store.stats().map(|stats| stats.records), Ok(3));
    });
}

fn site(store: &Arc<dyn Store>, name: &str) -> SiteView {
    SiteView::new(Arc::clone(store), name).expect("a good name")
}

#[test]
fn a_site_sees_its_own_records_and_no_others() {
    on_every_backend(|store| {
        let mut all = Batch::new();
        for name in ["a", "a-1", "b", HOST] {
            let turn = [(b"k".to_vec(), Some(name.as_bytes().to_vec()))].into();
            all.extend_site(name, turn).expect("a good name");
        }
        // The greatest key a site can have, and one that looks like the beginning of another site.
        let turn = [(vec![u8::MAX; 63], Some(Vec::new())), (b"\0b\0k".to_vec(), Some(Vec::new()))].into();
        all.extend_site("a", turn).expect("a good name");
        store.commit(&all).expect("a healthy store commits");

        for name in ["a-1", "b", HOST] {
            let view = site(&store, name);
            let own = vec![(b"k".to_vec(), name.as_bytes().to_vec())];
            assert_eq!(view.scan(&Range::prefix(b""), 9).expect("scans"), own);
            assert_eq!(view.scan(&Range::prefix(b"").reversed(), 9).expect("scans"), own);
            assert_eq!(view.get(b"k").expect("reads"), Some(name.as_bytes().to_vec()));
            assert_eq!(view.get(b"missing").expect("reads"), None);
        }
        let found = site(&store, "a").scan(&Range::prefix(b""), 9).expect("scans");
        let found: Vec<_> = found.into_iter().map(|(key, _)| key).collect();
        assert_eq!(found, [b"\0b\0k".to_vec(), b"k".to_vec(), vec![u8::MAX; 63]]);
    });
}

#[test]
fn a_site_pages_through_its_own_keys() {
    on_every_backend(|store| {
        let mut turn = Batch::new();
        for n in 0..10 {
            turn.put(site_key("clinic", &[n]), vec![n]);
            turn.put(site_key("clinics", &[n]), vec![99]);
        }
        store.commit(&turn).expect("a healthy store commits");
        let view = site(&store, "clinic");
        let all = Range::prefix(b"");
        let page = |range: &Range| -> Vec<u8> {
            view.scan(range, 4).expect("scans").into_iter().map(|(key, _)| key[0]).collect()
        };
        assert_eq!(page(&all), [0, 1, 2, 3]);
        assert_eq!(page(&all.clone().after(&[3])), [4, 5, 6, 7]);
        assert_eq!(page(&all.clone().reversed()), [9, 8, 7, 6]);
        assert_eq!(page(&all.reversed().after(&[2])), [1, 0]);
    });
}

#[test]
fn a_site_without_a_good_name_is_not_opened() {
    on_every_backend(|store| {
        let refused = SiteView::new(Arc::clone(&store), "a\0b").expect_err("holds a zero byte");
        assert_eq!(refused, StoreError::SiteName("a\0b".to_owned()));
        let refused = Batch::new().extend_site("Clinic", [].into()).expect_err("a capital letter");
        assert_eq!(refused, StoreError::SiteName("Clinic".to_owned()));
    });
}
