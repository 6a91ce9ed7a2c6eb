//! Why a hook was stopped, in words an operator can act on.

use wasmtime::{Trap, WasmBacktrace};

use crate::limits::{CALL_BYTES_MAX, STACK_BYTES_MAX};
use crate::state::State;

/// What the host itself stops a guest for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    /// The wall clock.
    #[error("ran longer than {0} ms")]
    Wall(u64),
    /// Too many calls.
    #[error("made more than {0} host calls")]
    Calls(u64),
    /// Too much data over all calls.
    #[error("passed more than {0} bytes to the host")]
    Bytes(usize),
    /// Too much randomness at once.
    #[error("asked for {0} random bytes at once, at most {max}", max = crate::limits::RANDOM_BYTES_MAX)]
    Random(u64),
    /// The world failed, not the plugin. The text begins with `store: `.
    #[error("{0}")]
    Store(String),
    /// An argument of a function that cannot refuse.
    #[error("{0}")]
    Argument(String),
    /// It left through the process exit.
    #[error("ended itself with exit code {0}")]
    Exit(u8),
    /// A host call while the instance is only tried out.
    #[error("called the host while it was started (host calls belong into hooks)")]
    NoTurn,
}

/// How a panic begins, in Rust's words and in ours.
const PANICKED: &str = "panicked";

/// How many lines of the guest's own error output, or of the last error it logged, go into a fault: message and stack.
const STDERR_LINES: usize = 8;

/// How many functions of the backtrace go into a fault.
const FRAMES: usize = 4;

/// Bytes of a fault's text; it is stored and shown, and parts of it come from the guest.
const TEXT_BYTES_MAX: usize = 2_048;

/// Why a call did not end by itself: reason, the guest's own last words, where it stood.
pub(crate) fn reason(error: &wasmtime::Error, state: &State) -> String {
    if let Some(stop @ (Stop::Store(_) | Stop::NoTurn)) = error.downcast_ref::<Stop>() {
        return stop.to_string();
    }
    let cause = cause(error, state);
    let printed = last_words(&state.wasi.stderr());
    let is_panic = printed.as_ref().is_some_and(|words| words.starts_with(PANICKED));
    let is_logged = cause == PANICKED && !is_panic;
    if let Some(mut logged) = state.error.as_deref().and_then(first_words).filter(|_| is_logged) {
        // It says itself where it stood; the functions of its interpreter would say nothing more.
        shorten(&mut logged);
        return logged;
    }
    let mut text = match printed {
        // A Rust panic tells all there is to tell, place and message.
        Some(words) if cause == PANICKED && words.starts_with(PANICKED) => words,
        Some(words) => format!("{cause}: {words}"),
        None => cause,
    };
    if let Some(frames) = error.downcast_ref::<WasmBacktrace>().and_then(|trace| frames(&trace.to_string())) {
        text.push_str(&format!(" (in {frames})"));
    }
    shorten(&mut text);
    text
}

fn cause(error: &wasmtime::Error, state: &State) -> String {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return stop.to_string();
    }
    if state.memory.refused {
        return format!("needed more than {} MiB of memory", state.memory.bytes_max >> 20);
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::UnreachableCodeReached) => PANICKED.into(),
        Some(Trap::StackOverflow) => format!("exhausted its stack of {} KiB", STACK_BYTES_MAX >> 10),
        Some(trap) => format!("trapped: {}", trap.to_string().trim_start_matches("wasm trap: ")),
        None => root_cause(&error.root_cause().to_string()),
    }
}

/// wasmtime has no type for the limit of one call's data that could be asked for, only words.
fn root_cause(words: &str) -> String {
    if words.contains("fuel allocated for hostcalls") {
        return format!("passed more than {CALL_BYTES_MAX} bytes to the host in one call");
    }
    format!("failed: {words}")
}

/// The last lines a guest wrote to its error output, without the advice that helps nobody here and
/// without the name of the one thread there is.
fn last_words(stderr: &str) -> Option<String> {
    let lines: Vec<_> = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("note: run with `RUST_BACKTRACE"))
        .collect();
    let last = lines[lines.len().saturating_sub(STDERR_LINES)..].join(" ");
    let words = match last.split_once(PANICKED) {
        Some((thread, _)) if thread.starts_with("thread '") => last[thread.len()..].to_owned(),
        _ => last,
    };
    (!words.is_empty()).then_some(words)
}

/// The first lines of an error that a guest logged: its message, then where it stood, the innermost place first.
fn first_words(error: &str) -> Option<String> {
    let lines: Vec<_> =
        error.lines().map(str::trim).filter(|line| !line.is_empty()).take(STDERR_LINES).collect();
    (!lines.is_empty()).then(|| lines.join(" < "))
}

/// The innermost functions of the guest's own code, from wasmtime's rendering of a trace:
/// `    0:   0x1a2b - module.wasm!crate::function`. Each is named once, without its hash.
fn frames(trace: &str) -> Option<String> {
    let mut names: Vec<_> = trace.lines().filter_map(function).filter(|name| !is_machinery(name)).collect();
    names.dedup();
    names.truncate(FRAMES);
    (!names.is_empty()).then(|| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" < "))
}

fn function(line: &str) -> Option<&str> {
    let (_, place) = line.split_once(" - ")?;
    let name =
        place.split_once(".wasm!").or_else(|| place.split_once("<unknown>!")).map_or(place, |(_, n)| n);
    match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 => Some(name),
        _ => Some(name),
    }
}

/// What stands between a guest's own code and its end: panicking, aborting, generated exports.
fn is_machinery(name: &str) -> bool {
    const PARTS: [&str; 9] =
        ["panicking", "rust_panic", "__rust", "unwind", "panic_abort", "abort", "alloc_error", "_cabi", "#"];
    const CRATES: [&str; 6] = ["std[", "core[", "alloc[", "std::", "core::", "alloc::"];
    PARTS.iter().any(|part| name.contains(part)) || CRATES.iter().any(|of| name.starts_with(of))
}

fn shorten(text: &mut String) {
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_without_thread_and_advice() {
        let stderr = "first\n\nthread '<unnamed>' (1) panicked at src/lib.rs:3:5:\nno room\n\
                      note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
        assert_eq!(
            last_words(stderr).as_deref(),
            Some("first thread '<unnamed>' (1) panicked at src/lib.rs:3:5: no room")
        );
        let panic = stderr.trim_start_matches("first\n");
        assert_eq!(last_words(panic).as_deref(), Some("panicked at src/lib.rs:3:5: no room"));
        assert_eq!(last_words("\n \n"), None);
    }

    #[test]
    fn a_logged_error_is_told_by_its_message_and_its_innermost_places() {
        let places: Vec<_> = (1..=20).map(|n| format!("plugin.py:{n} in f")).collect();
        let told = first_words(&format!("KeyError: 'unit'\n{}", places.join("\n"))).unwrap();
        assert!(told.starts_with("KeyError: 'unit' < plugin.py:1 in f < plugin.py:2 in f"), "{told}");
        assert!(told.ends_with("plugin.py:7 in f"), "{told}");
        assert_eq!(first_words("\n \n"), None);
    }

    #[test]
    fn frames_are_those_of_the_guests_own_code() {
        let trace = "error while executing at wasm backtrace:\n\
            \x20   0:  0x10 - rogue.wasm!__rustc[b7]::__rust_start_panic\n\
            \x20   1:  0x20 - rogue.wasm!rogue::deeper::h2a5ccc20d7742d30\n\
            \x20   2:  0x30 - rogue.wasm!rogue::deeper::h2a5ccc20d7742d30\n\
            \x20   3:  0x40 - <unknown>!<wasm function 12>\n\
            \x20   4:  0x50 - rogue.wasm!frontdesk:plugin/on-ticket@1.0.0#handle";
        assert_eq!(frames(trace).as_deref(), Some("`rogue::deeper` < `<wasm function 12>`"));
        assert_eq!(frames("error while executing at wasm backtrace:\n"), None);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let mut text = "错".repeat(TEXT_BYTES_MAX);
        shorten(&mut text);
        assert!(text.len() <= TEXT_BYTES_MAX + '…'.len_utf8() && text.ends_with("错…"));
    }
}
