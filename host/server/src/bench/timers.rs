//! Timers that ring within a minute, out of many that wait, with a restart in between.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use frontdesk_engine::instant::{Instant, Span};

use super::Bench;
use super::figure::{Figure, Goal};
use super::growth::{fill_site, stopped};
use super::load::{Took, to_f64};
use super::quick::Quick;
use super::world::{self, Workload};
use crate::clock::Clock;
use crate::host::Host;

/// Timers that only wait ring from so long on.
const FAR: Span = Span::days(300);

/// From the moment at which the first of the due ones is set until it rings, and so much more for each of them.
const AHEAD: (Span, u64) = (Span::seconds(5), 2);

/// So long after the last due moment a timer that has not rung is lost.
const PATIENCE: Span = Span::minutes(2);

/// Of no timer it is told how late it was.
const NEVER: Instant = Instant(i64::MAX);

/// What rang.
#[derive(Debug, Default)]
struct Rung {
    /// How often, by case.
    times: BTreeMap<u64, u64>,
    /// Microseconds from due to durable, of those that came due while the host ran.
    late: Vec<u64>,
}

pub(super) async fn measure(
    bench: &Bench,
    workload: &Workload,
    folder: &Path,
) -> anyhow::Result<Vec<Figure>> {
    let waiting = bench.timers.saturating_sub(bench.due);
    let far = Clock::real().now().plus(FAR);
    let spread = move |ticket: u64| Some(far.plus(Span(ticket * 1_000)));
    let quick = Arc::new(Quick::with_timers(Box::new(spread)));
    let host = world::host(folder, world::store(folder)?, Some(quick)).await?;
    let site = world::site(&host, workload, "bench").await?;
    fill_site(&site, workload, waiting).await?;
    drop(site);
    stopped(host, folder).await?;

    let (due, window) = (bench.due.max(1), Span::seconds(bench.window));
    let first = Clock::real().now().plus(AHEAD.0).plus(Span(AHEAD.1 * due));
    let at = move |ticket: u64| {
        let nth = ticket.saturating_sub(waiting + 1);
        first.plus(Span(nth * window.0 / due))
    };
    let quick = Arc::new(Quick::with_timers(Box::new(move |ticket| Some(at(ticket)))));
    let host = world::host(folder, world::store(folder)?, Some(quick.clone())).await?;
    fill_site(&host.site("bench").context("the site is gone")?, workload, bench.due).await?;
    let mut rung = Rung::default();
    watch(&host, &quick, first.plus(Span(window.0 / 2)), Instant(0), &mut rung).await?;
    stopped(host, folder).await?;
    // What rang while it stopped.
    rung.add(&quick, Clock::real().now(), NEVER);
    let quick = Arc::new(Quick::idle());
    let host = world::host(folder, world::store(folder)?, Some(quick.clone())).await?;
    // What came due while nobody ran, or as it started, is late for another reason.
    let fair = host.clock.now().plus(Span::seconds(2));
    watch(&host, &quick, first.plus(window).plus(Span::seconds(3)), fair, &mut rung).await?;
    while (rung.times.len() as u64) < bench.due && host.clock.now() < first.plus(window).plus(PATIENCE) {
        watch(&host, &quick, host.clock.now().plus(Span::seconds(1)), NEVER, &mut rung).await?;
    }
    host.stop().await;
    rung.add(&quick, Clock::real().now(), NEVER);
    Ok(figures(bench, &rung))
}

fn figures(bench: &Bench, rung: &Rung) -> Vec<Figure> {
    let twice = rung.times.values().filter(|times| **times > 1).count() as u64;
    let lost = bench.due - (rung.times.len() as u64).min(bench.due);
    let late = Took::of(rung.late.clone(), Duration::ZERO);
    vec![
        Figure::plain("timers_waiting", to_f64(bench.timers), ""),
        Figure::plain("timers_due", to_f64(bench.due), ""),
        Figure::plain("timers_lateness_p50", late.millis(50), "ms"),
        Figure::with_goal("timers_lateness_p99", late.millis(99), "ms", Goal::AtMost(20.0)),
        Figure::with_goal("timers_twice", to_f64(twice), "", Goal::AtMost(0.0)),
        Figure::with_goal("timers_lost", to_f64(lost), "", Goal::AtMost(0.0)),
    ]
}

/// Takes down what rings until a moment; what was due before `fair` is counted, but not for its lateness.
async fn watch(
    host: &Host,
    quick: &Quick,
    until: Instant,
    fair: Instant,
    rung: &mut Rung,
) -> anyhow::Result<()> {
    let site = host.site("bench").context("the site is gone")?;
    let committed = site.committed();
    while host.clock.now() < until {
        let left = Duration::from_millis(until.since(host.clock.now()).0);
        // Made before what rang is looked at: no commit is overslept.
        let woken = committed.notified();
        let _ = tokio::time::timeout(left, woken).await;
        rung.add(quick, host.clock.now(), fair);
    }
    Ok(())
}

impl Rung {
    /// Takes down what has rung by `now`; what was due before `fair` is not counted as late.
    fn add(&mut self, quick: &Quick, now: Instant, fair: Instant) {
        for (ticket, due) in quick.take_rung() {
            *self.times.entry(ticket).or_default() += 1;
            if due >= fair {
                self.late.push(now.since(due).0 * 1_000);
            }
        }
    }
}
