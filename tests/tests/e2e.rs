//! Suites against the real binary. `cargo xtask test` builds what they need and tells them where it lies.

mod e2e {
    mod backup;
    mod bench;
    mod breach;
    mod bundles;
    mod complaint;
    mod corpora;
    mod crash;
    mod demo;
    mod disk;
    mod doors;
    mod faults;
    mod fuzz;
    mod guests;
    mod hostile;
    mod import;
    mod languages;
    mod overload;
    mod promise;
    mod search;
    mod tidy;
}
