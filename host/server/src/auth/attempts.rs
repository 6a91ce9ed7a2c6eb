//! Failed sign-ins, so that nobody tries passwords by the thousand.

use std::collections::{HashMap, VecDeque};

use frontdesk_engine::instant::{Instant, Span};

use super::AuthError;

/// How many failed sign-ins one login may have from one address within [`WINDOW`].
pub(super) const FAILED_MAX: usize = 10;

/// How long a failed sign-in counts.
pub(super) const WINDOW: Span = Span::minutes(15);

/// How many pairs of login and address are remembered; beyond, those are dropped whose last attempt is oldest.
const PAIRS_MAX: usize = 20_000;

/// Attempts by login and address.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    failed: HashMap<(String, String), VecDeque<Instant>>,
}

impl Attempts {
    /// Counts an attempt as failed before it is looked at: many at once are not cheaper than one by one.
    pub(super) fn begin(&mut self, login: &str, address: &str, now: Instant) -> Result<(), AuthError> {
        self.make_room(now);
        let moments = self.failed.entry((login.to_owned(), address.to_owned())).or_default();
        while moments.front().is_some_and(|first| now.since(*first) >= WINDOW) {
            moments.pop_front();
        }
        if moments.len() >= FAILED_MAX {
            let free = moments.front().map_or(now, |first| first.plus(WINDOW));
            return Err(AuthError::TooMany { retry_after_s: free.since(now).0.div_ceil(1_000).max(1) });
        }
        moments.push_back(now);
        Ok(())
    }

    /// A good sign-in makes up for the failed ones.
    pub(super) fn forget(&mut self, login: &str, address: &str) {
        self.failed.remove(&(login.to_owned(), address.to_owned()));
    }

    fn make_room(&mut self, now: Instant) {
        if self.failed.len() < PAIRS_MAX {
            return;
        }
        let last = |moments: &VecDeque<Instant>| moments.back().copied().unwrap_or_default();
        self.failed.retain(|_, moments| now.since(last(moments)) < WINDOW);
        if self.failed.len() >= PAIRS_MAX {
            let oldest = self.failed.iter().min_by_key(|(_, moments)| last(moments));
            if let Some(pair) = oldest.map(|(pair, _)| pair.clone()) {
                self.failed.remove(&pair);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_waits_for_the_first_to_age() {
        let mut attempts = Attempts::default();
        let start = Instant(1_000_000);
        for n in 0..FAILED_MAX as u64 {
            attempts.begin("li", "10.0.0.1", start.plus(Span::minutes(n))).unwrap();
        }
        let told = attempts.begin("li", "10.0.0.1", start.plus(Span::minutes(10))).unwrap_err();
        assert!(matches!(told, AuthError::TooMany { retry_after_s: 300 }), "{told}");
        attempts.begin("li", "10.0.0.2", start.plus(Span::minutes(10))).expect("another address");
        attempts.begin("wang", "10.0.0.1", start.plus(Span::minutes(10))).expect("another login");
        attempts.begin("li", "10.0.0.1", start.plus(Span::minutes(15))).expect("the first is old enough");
        attempts.begin("li", "10.0.0.1", start.plus(Span::minutes(15))).unwrap_err();
    }

    #[test]
    fn a_good_sign_in_begins_anew() {
        let mut attempts = Attempts::default();
        for _ in 0..FAILED_MAX {
            attempts.begin("li", "a", Instant(0)).unwrap();
        }
        attempts.forget("li", "a");
        attempts.begin("li", "a", Instant(0)).unwrap();
    }

    #[test]
    fn memory_is_bounded() {
        let mut attempts = Attempts::default();
        for n in 0..PAIRS_MAX + 5 {
            attempts.begin("li", &n.to_string(), Instant(i64::try_from(n).unwrap())).unwrap();
        }
        assert_eq!(attempts.failed.len(), PAIRS_MAX);
        assert!(!attempts.failed.contains_key(&("li".into(), "0".into())), "the oldest went first");
    }
}
