//! What hooks cost: one small histogram per plugin and hook, for the operator's page and metrics.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use frontdesk_engine::hooks::Hook;

/// Buckets of the histogram: bucket `n` holds calls under 2ⁿ µs, the last one all longer ones (over 8 s).
const BUCKETS: usize = 24;

/// The calls of one hook of one plugin since the host started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How often it was called, faults included.
    pub calls: u64,
    /// How many of the calls ended in a fault.
    pub faults: u64,
    /// Microseconds of all calls together.
    pub micros: u64,
    /// Microseconds of the longest call.
    pub micros_max: u64,
    buckets: [u64; BUCKETS],
}

impl Cost {
    /// Microseconds that so many thousandths of the calls stayed under (500: median, 950: p95),
    /// rounded up to a power of two and never above the longest call; 0 when nothing was called.
    #[must_use]
    pub fn quantile_micros(&self, thousandths: u64) -> u64 {
        let wanted = self.calls.saturating_mul(thousandths.min(1_000)).div_ceil(1_000);
        let mut seen = 0;
        for (power, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted && seen > 0 {
                return (1_u64 << power).min(self.micros_max);
            }
        }
        self.micros_max
    }

    fn add(&mut self, took: Duration, fault: bool) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.calls += 1;
        self.faults += u64::from(fault);
        self.micros = self.micros.saturating_add(micros);
        self.micros_max = self.micros_max.max(micros);
        // 2^(power-1) <= micros < 2^power, so `power` is the number of significant bits.
        let power = usize::try_from(u64::BITS - micros.leading_zeros()).unwrap_or(BUCKETS);
        self.buckets[power.min(BUCKETS - 1)] += 1;
    }
}

/// The costs of everything that was called.
#[derive(Debug, Default)]
pub(crate) struct Costs(Mutex<BTreeMap<(String, Hook), Cost>>);

impl Costs {
    /// Adds one call.
    pub(crate) fn add(&self, plugin: &str, hook: Hook, took: Duration, fault: bool) {
        let mut costs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        costs.entry((plugin.to_owned(), hook)).or_default().add(took, fault);
    }

    /// The figures as they stand.
    pub(crate) fn snapshot(&self) -> BTreeMap<(String, Hook), Cost> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_come_from_the_histogram() {
        let mut cost = Cost::default();
        assert_eq!(cost.quantile_micros(500), 0);
        for micros in [100, 100, 100, 100, 100, 100, 100, 100, 100, 5_000] {
            cost.add(Duration::from_micros(micros), false);
        }
        assert_eq!(cost.calls, 10);
        assert_eq!(cost.quantile_micros(500), 128);
        assert_eq!(cost.quantile_micros(900), 128);
        assert_eq!(cost.quantile_micros(950), 5_000);
        assert_eq!((cost.micros, cost.micros_max), (5_900, 5_000));
    }

    #[test]
    fn the_longest_and_the_shortest_calls_have_a_bucket() {
        let mut cost = Cost::default();
        cost.add(Duration::ZERO, true);
        cost.add(Duration::MAX, false);
        assert_eq!((cost.calls, cost.faults, cost.micros_max), (2, 1, u64::MAX));
        assert_eq!(cost.quantile_micros(500), 1);
    }
}
