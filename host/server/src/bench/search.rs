//! Full-text search over many tickets against few, in Chinese, on the index alone.

use std::path::Path;
use std::time::Duration;

use super::Bench;
use super::figure::{Figure, Goal};
use super::growth::{few, growth};
use super::load::{Took, to_f64};
use crate::search::measure::{ask, fill};

/// How many questions are asked of each.
const QUESTIONS: u64 = 2_000;

pub(super) fn measure(bench: &Bench, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let (small, _) = size(&folder.join("small"), few(bench))?;
    let (large, bytes) = size(&folder.join("large"), bench.tickets)?;
    Ok(vec![
        growth("search_growth", &large, &small, 2.0),
        Figure::plain("search_p50", large.millis(50), "ms"),
        Figure::with_goal("search_p95", large.millis(95), "ms", Goal::AtMost(50.0)),
        Figure::plain("search_bytes_per_ticket", to_f64(bytes) / to_f64(bench.tickets.max(1)), "B"),
    ])
}

fn size(folder: &Path, tickets: u64) -> anyhow::Result<(Took, u64)> {
    let bytes = fill(folder, tickets)?;
    Ok((Took::of(ask(folder, QUESTIONS)?.micros, Duration::ZERO), bytes))
}
