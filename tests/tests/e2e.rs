//! Suites against the real binary. `cargo xtask test` builds what they need and tells them where it lies.

mod e2e {
    mod backup;
    mod breach;
    mod complaint;
    mod crash;
    mod demo;
    mod faults;
    mod fuzz;
    mod guests;
    mod import;
    mod promise;
    mod search;
    mod tidy;
}
