//! How laws are tried: so many random cases, from a seed that is told.

use std::hash::{BuildHasher as _, RandomState};

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};

/// Each run tells its seed (`--nocapture` shows it), so that it can be repeated whether it failed or not. A failing case
/// is printed and kept beside its file as well; make it a named case there.
pub(crate) fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    let rng_seed = match config.rng_seed {
        RngSeed::Random => RngSeed::Fixed(RandomState::new().hash_one(0)),
        given => given,
    };
    let thread = std::thread::current();
    println!("{}: PROPTEST_RNG_SEED={rng_seed}", thread.name().unwrap_or("laws"));
    ProptestConfig {
        cases: 10_000,
        rng_seed,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("seeds"))),
        ..config
    }
}
