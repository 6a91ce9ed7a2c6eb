//! A site with many tickets against one with few.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use anyhow::Context as _;

use super::Bench;
use super::figure::{Figure, Goal};
use super::http::Caller;
use super::load::{Took, drive, to_f64};
use super::quick::Quick;
use super::space;
use super::world::{self, Workload};
use crate::host::Host;

/// How many callers fill a site.
const FILLING: usize = 256;

/// What a site of one size did.
struct Measured {
    turn: Took,
    list: Took,
    find: Took,
    count: Took,
    figures: Vec<Figure>,
}

pub(super) async fn measure(
    bench: &Bench,
    workload: &Workload,
    folder: &Path,
) -> anyhow::Result<Vec<Figure>> {
    let few = few(bench);
    let small = size(bench, workload, &folder.join("small"), few).await?;
    let large = size(bench, workload, &folder.join("large"), bench.tickets).await?;
    let mut figures = vec![
        Figure::plain("large_site_tickets", to_f64(bench.tickets), ""),
        Figure::plain("small_site_tickets", to_f64(few), ""),
        growth("turn_growth", &large.turn, &small.turn, 1.3),
        growth("list_growth", &large.list, &small.list, 2.0),
        growth("find_growth", &large.find, &small.find, 2.0),
        growth("count_growth", &large.count, &small.count, 2.0),
    ];
    figures.extend(large.turn.figures("large_turn"));
    for (name, took) in [("list", &large.list), ("find", &large.find), ("count", &large.count)] {
        let p95 = took.millis(95);
        figures.push(Figure::with_goal(format!("large_{name}_p95"), p95, "ms", Goal::AtMost(50.0)));
    }
    figures.extend(large.figures);
    Ok(figures)
}

/// How many tickets a small site has.
pub(super) fn few(bench: &Bench) -> u64 {
    (bench.tickets / 100).max(100)
}

/// How much longer the large one takes than the small one.
pub(super) fn growth(name: &str, large: &Took, small: &Took, most: f64) -> Figure {
    let ratio = large.millis(50) / small.millis(50).max(f64::EPSILON);
    Figure::with_goal(name, ratio, "", Goal::AtMost(most))
}

/// Fills a site with so many tickets and measures turns and reads on it after a fresh start.
async fn size(bench: &Bench, workload: &Workload, folder: &Path, tickets: u64) -> anyhow::Result<Measured> {
    fill(workload, folder, tickets).await?;
    let memory = space::resident();
    let began = Stopwatch::now();
    let host = world::host(folder, world::store(folder)?, None).await?;
    let mut figures = vec![Figure::plain("start_up", began.elapsed().as_secs_f64() * 1_000.0, "ms")];
    let grown = space::resident().saturating_sub(memory);
    figures.push(Figure::plain("memory_after_start", to_f64(grown) / 1_048_576.0, "MiB"));
    let during = Duration::from_secs(bench.seconds);
    let (site, open) = (host.site("bench").context("the site is gone")?, workload.open()?);
    let turn = drive(1, during, move |_| {
        let (site, open) = (site.clone(), open.clone());
        async move { world::open_one(&site, &open).await }
    })
    .await?;
    let (caller, serving) = Caller::serve(&host, "bench").await?;
    let list = reads(&caller, during, "/sites/bench/tickets?state=registered&limit=50").await?;
    let middle = tickets / 2;
    let find = format!("/sites/bench/tickets/by-number/{}", number(&host, middle)?);
    let find = reads(&caller, during, &find).await?;
    let count = reads(&caller, during, "/sites/bench/tickets/counts").await?;
    serving.abort();
    let grown = space::resident().saturating_sub(memory);
    let per = to_f64(grown) / 1_048_576.0 / (to_f64(tickets) / 100_000.0);
    figures.push(Figure::plain("memory_per_100k_tickets", per, "MiB"));
    figures.extend(space::figures(host.store.as_ref())?);
    host.stop().await;
    Ok(Measured { turn, list, find, count, figures })
}

/// The number by which people know a ticket.
fn number(host: &Host, ticket: u64) -> anyhow::Result<String> {
    let site = host.site("bench").context("the site is gone")?;
    let key = frontdesk_engine::key::ticket(ticket);
    let ticket: Option<frontdesk_engine::ticket::Ticket> =
        frontdesk_engine::record::get(site.view().as_ref(), key)?;
    Ok(ticket.context("a ticket is gone")?.number)
}

async fn reads(caller: &Caller, during: Duration, path: &str) -> anyhow::Result<Took> {
    let (caller, path) = (caller.clone(), path.to_owned());
    drive(1, during, move |_| {
        let (caller, path) = (caller.clone(), path.clone());
        async move { caller.get(&path).await }
    })
    .await
}

/// Opens so many cases with hooks that cost nothing.
pub(super) async fn fill(workload: &Workload, folder: &Path, tickets: u64) -> anyhow::Result<()> {
    let host = world::host(folder, world::store(folder)?, Some(Arc::new(Quick::idle()))).await?;
    let site = world::site(&host, workload, "bench").await?;
    fill_site(&site, workload, tickets).await?;
    // What is measured next is a site at rest, not an index that follows a million turns.
    host.search.caught_up(&site).await?;
    drop(site);
    stopped(host, folder).await
}

/// Opens so many cases on a site.
pub(super) async fn fill_site(
    site: &Arc<crate::writer::SiteHandle>,
    workload: &Workload,
    tickets: u64,
) -> anyhow::Result<()> {
    let open = Arc::new(workload.open()?);
    let each = tickets.div_ceil(FILLING as u64);
    let callers: Vec<_> = (0..FILLING as u64)
        .map(|caller| {
            let mine = each.min(tickets.saturating_sub(caller * each));
            let (site, open) = (site.clone(), open.clone());
            tokio::spawn(async move {
                for _ in 0..mine {
                    world::open_one(&site, &open).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for caller in callers {
        caller.await??;
    }
    Ok(())
}

/// Stops a host and waits until its store can be opened again: its last users are gone a moment later.
pub(super) async fn stopped(host: Arc<Host>, folder: &Path) -> anyhow::Result<()> {
    host.stop().await;
    drop(host);
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || world::store(&folder).map(drop)).await?
}
