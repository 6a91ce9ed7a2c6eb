//! Why a hook was stopped, in words an operator can act on.

use wasmtime::{Trap, WasmBacktrace};

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

/// How many lines of the guest's own error output go into a fault.
const STDERR_LINES: usize = 4;

/// How many functions of the backtrace go into a fault.
const FRAMES: usize = 4;

/// Bytes of a fault's text; it is stored and shown, and parts of it come from the guest.
const TEXT_BYTES_MAX: usize = 2_048;

/// Why a call did not end by itself: reason, the guest's own last words, where it stood.
pub(crate) fn reason(error: &wasmtime::Error, state: &State) -> String {
    if let Some(stop @ (Stop::Store(_) | Stop::NoTurn)) = error.downcast_ref::<Stop>() {
        return stop.to_string();
    }
    let mut text = cause(error, state);
    if let Some(words) = last_words(&state.wasi.stderr()) {
        text.push_str(": ");
        text.push_str(&words);
    }
    if let Some(frames) = error.downcast_ref::<WasmBacktrace>().and_then(|trace| frames(&trace.to_string())) {
        text.push_str(" (in ");
        text.push_str(&frames);
        text.push(')');
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
        Some(Trap::UnreachableCodeReached) => "panicked".into(),
        Some(Trap::StackOverflow) => {
            format!("exhausted its stack of {} KiB", crate::limits::STACK_BYTES_MAX >> 10)
        }
        Some(trap) => format!("trapped: {trap}"),
        None => format!("failed: {}", error.root_cause()),
    }
}

/// The last lines a guest wrote to its error output, without the advice that helps nobody here.
fn last_words(stderr: &str) -> Option<String> {
    let lines: Vec<_> = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("note: run with `RUST_BACKTRACE"))
        .collect();
    let last = &lines[lines.len().saturating_sub(STDERR_LINES)..];
    (!last.is_empty()).then(|| last.join(" / "))
}

/// The innermost functions that are not the machinery of panicking, from wasmtime's own rendering:
/// `    0:   0x1a2b - module.wasm!crate::function`.
fn frames(trace: &str) -> Option<String> {
    const MACHINERY: [&str; 6] =
        ["panicking", "rust_panic", "begin_unwind", "panic_abort", "abort", "handle_alloc_error"];
    let names: Vec<_> = trace
        .lines()
        .filter_map(|line| line.split_once(" - ")?.1.rsplit_once(".wasm!").map(|(_, name)| name.trim()))
        .filter(|name| !MACHINERY.iter().any(|part| name.contains(part)))
        .take(FRAMES)
        .map(|name| format!("`{name}`"))
        .collect();
    (!names.is_empty()).then(|| names.join(" < "))
}

fn shorten(text: &mut String) {
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        text.push('…');
    }
}
