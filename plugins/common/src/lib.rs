//! What every department needs: what follows from the moves that the blueprint describes.
//!
//! One file per workflow; this one only tells which file an event belongs to.

use frontdesk_sdk::{Instant, Outcome, Plugin, Table, refuse};

struct Common;

impl Plugin for Common {
    fn report(name: &str, _start: Instant, _end: Instant) -> Outcome<Table> {
        Err(refuse("unknown-report").with("report", name))
    }
}

frontdesk_sdk::export!(Common);
