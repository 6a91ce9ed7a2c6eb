//! How long a message waits after a try that did not succeed.

use frontdesk_engine::instant::Span;

/// After this many tries, a little over 13 hours, a message is left to a person.
pub const TRIES_MAX: u32 = 8;

/// The pause after each try but the last: short for a restart, long for a night without a server.
const PAUSES: [Span; TRIES_MAX as usize - 1] = [
    Span::seconds(5),
    Span::seconds(30),
    Span::minutes(2),
    Span::minutes(10),
    Span::hours(1),
    Span::hours(6),
    Span::hours(6),
];

/// Thousandths a pause may be shorter or longer, so that what failed together is not tried together.
const JITTER: u64 = 200;

/// How long to wait after try number `tries` (from 1); nothing when there is to be no other. The
/// same `seed`, for example the message's id, gives the same pauses.
#[must_use]
pub fn backoff(tries: u32, seed: u64) -> Option<Span> {
    let before = usize::try_from(tries.max(1) - 1).ok()?;
    let pause = PAUSES.get(before)?;
    let permille = 1_000 - JITTER + mix(seed ^ (u64::from(tries) << 56)) % (2 * JITTER + 1);
    Some(Span(pause.0 * permille / 1_000))
}

/// The finisher of SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated numbers.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let around = [5, 30, 120, 600, 3_600, 21_600, 21_600];
        for seed in 0..500 {
            for (tries, seconds) in (1..).zip(around) {
                let pause = backoff(tries, seed).expect("there is another try").0;
                let (least, most) = (seconds * 800, seconds * 1_200);
                assert!((least..=most).contains(&pause), "after {tries} tries, seed {seed}: {pause} ms");
            }
            assert_eq!(backoff(TRIES_MAX, seed), None);
            assert_eq!(backoff(u32::MAX, seed), None);
        }
        assert_eq!(backoff(0, 7).is_some(), backoff(1, 7).is_some());
    }

    #[test]
    fn pauses_are_the_same_for_a_seed_and_spread_over_seeds() {
        assert_eq!(backoff(3, 42), backoff(3, 42));
        let mut pauses: Vec<_> = (0..400).filter_map(|seed| backoff(4, seed)).map(|pause| pause.0).collect();
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 200, "{} different pauses for 400 messages", pauses.len());
        assert!(pauses[0] < 490_000 && pauses[pauses.len() - 1] > 710_000, "both ends are reached");
    }
}
