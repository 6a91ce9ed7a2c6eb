//! Places between two steps of something that must survive a crash, at which a test can end the process.
//!
//! Only builds with debug assertions know them. `FRONTDESK_END_AT=store.applied:3` ends the process, as a crash would,
//! when it comes to `store.applied` for the third time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the process is to end, and how often it still passes there.
struct End {
    place: String,
    left: AtomicU32,
}

/// The process has come to a place.
#[inline]
pub fn reached(place: &str) {
    if cfg!(debug_assertions) {
        end_at(place);
    }
}

fn end_at(place: &str) {
    static END: OnceLock<Option<End>> = OnceLock::new();
    let Some(end) = END.get_or_init(asked) else { return };
    if end.place == place && end.left.fetch_sub(1, Ordering::Relaxed) == 1 {
        std::process::abort();
    }
}

fn asked() -> Option<End> {
    let text = std::env::var("FRONTDESK_END_AT").ok()?;
    let (place, times) = text.split_once(':')?;
    Some(End { place: place.to_owned(), left: AtomicU32::new(times.parse().ok()?) })
}
