//! Random draws that a printed seed repeats.

use std::time::{SystemTime, UNIX_EPOCH};

/// Draws numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// From `FRONTDESK_SEED`, else from the clock; the seed is printed, so that a failure can be repeated.
    #[must_use]
    pub fn printed(suite: &str) -> Self {
        let told = std::env::var("FRONTDESK_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = told.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.map_or(1, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
        });
        println!("{suite}: seed {seed} (again: FRONTDESK_SEED={seed})");
        Self(seed)
    }

    /// Draws of their own, which depend on this one's seed only.
    #[must_use]
    pub fn another(&mut self) -> Self {
        Self(self.below(u64::MAX))
    }

    /// A place in a list of `n`.
    pub fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).unwrap_or_default()
    }

    /// A number from 0 to `n - 1`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }
}
