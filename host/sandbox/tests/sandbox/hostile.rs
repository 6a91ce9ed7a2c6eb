//! Guests that misbehave: each ends in a fault that names plugin, hook and reason, and the next call works.

use std::time::{Duration, Instant};

use frontdesk_sandbox::Limits;

use crate::desk::{Desk, patient};

const ON_TICKET: &str = "plugin `rogue` 1.0.0, hook `on-ticket`: ";

/// The fault of a title, which must begin with the prefix and this text.
#[track_caller]
fn assert_fault(desk: &Desk, title: &str, begins: &str) -> String {
    let fault = desk.fault(title);
    assert!(fault.starts_with(&format!("{ON_TICKET}{begins}")), "`{title}`: {fault}");
    assert_eq!(desk.log("count"), ["info: call 1"], "the next call works");
    fault
}

#[test]
fn an_endless_loop_ends_with_the_wall_limit() {
    let desk = Desk::with(Limits { hook_wall_ms_max: 300, ..Limits::default() });
    let started = Instant::now();
    let fault = desk.fault("loop");
    assert!(fault.starts_with(&format!("{ON_TICKET}ran longer than 300 ms")), "{fault}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

/// A guest that only calls the host never meets an epoch check of its own making.
#[test]
fn the_wall_limit_holds_within_host_calls() {
    let desk = Desk::with(Limits { hook_wall_ms_max: 300, host_calls_max: u64::MAX, ..Limits::default() });
    let fault = desk.fault("flood");
    assert!(fault.starts_with(&format!("{ON_TICKET}ran longer than 300 ms")), "{fault}");
}

#[test]
fn a_flood_of_host_calls_ends_with_their_limit() {
    assert_fault(&Desk::new(), "flood", "made more than 10000 host calls");
}

#[test]
fn memory_ends_with_its_limit() {
    let fault = assert_fault(&Desk::new(), "memory", "needed more than 64 MiB of memory");
    assert!(fault.contains("memory: memory allocation of 1048576 bytes failed (in `"), "{fault}");
}

#[test]
fn memory_ends_with_the_limit_the_operator_sets() {
    let desk = Desk::with(Limits { hook_memory_mib_max: 8, ..patient() });
    assert_fault(&desk, "memory", "needed more than 8 MiB of memory");
}

#[test]
fn deep_recursion_ends_with_the_stack() {
    let fault = assert_fault(&Desk::new(), "recursion", "");
    // Rust keeps large frames on a stack of its own in linear memory, which ends first here.
    assert!(fault.ends_with("trapped: out of bounds memory access (in `rogue::deeper`)"), "{fault}");
}

#[test]
fn a_panic_tells_its_message_and_where_it_stood() {
    let fault = assert_fault(&Desk::new(), "panic", "panicked at examples/rogue.rs:");
    let ends = ": the form has no room (in `<rogue::Rogue as \
                rogue::exports::frontdesk::plugin::on_ticket::Guest>::handle`)";
    assert!(fault.ends_with(ends), "{fault}");
}

#[test]
fn one_huge_text_is_not_even_copied() {
    assert_fault(&Desk::new(), "huge", "passed more than 8388608 bytes to the host in one call");
}

#[test]
fn many_large_texts_end_with_their_sum() {
    assert_fault(&Desk::new(), "bytes", "passed more than 16777216 bytes to the host");
}

#[test]
fn leaving_by_the_process_exit_is_a_fault() {
    assert_fault(&Desk::new(), "exit", "ended itself with exit code 1");
}

#[test]
fn a_date_that_does_not_exist_is_a_fault_where_nothing_can_be_refused() {
    assert_fault(&Desk::new(), "date", "there is no date `2026-02-30`");
}

#[test]
fn a_broken_store_is_told_apart_from_the_plugin() {
    let desk = Desk::new();
    desk.store.break_at("last");
    let error = desk.fails("honest");
    assert_eq!(error.to_string(), "store: disk on fire", "the turn is given up, no plugin is blamed");
}

/// More callers than places: those outside wait, nobody is turned away.
#[test]
fn many_calls_at_once_all_get_through() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..100).map(|_| scope.spawn(|| desk.peek("count"))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), ["info: call 1"]);
        }
    });
}
