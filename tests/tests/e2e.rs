//! Suites against the real binary. `cargo xtask test` builds what they need and tells them where it lies.

mod e2e {
    mod backup;
    mod bench;
    mod breach;
    mod bundles;
    mod compatible;
    mod complaint;
    mod corpora;
    mod crash;
    mod demo;
    mod dev;
    mod disk;
    mod doors;
    mod faults;
    mod fuzz;
    mod guests;
    mod hostile;
    mod import;
    mod languages;
    mod overload;
    mod parity;
    mod promise;
    mod registry;
    mod rehearsal;
    mod replay;
    mod search;
    mod tidy;
    mod upgrade_load;
}
