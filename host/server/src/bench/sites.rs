//! Many sites in one process against one.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::Bench;
use super::commits::CALLERS;
use super::figure::{Figure, Goal};
use super::load::{Took, drive, to_f64};
use super::space::resident;
use super::world::{self, Workload};
use crate::writer::SiteHandle;

pub(super) async fn measure(
    bench: &Bench,
    workload: &Workload,
    folder: &Path,
) -> anyhow::Result<Vec<Figure>> {
    let host = world::host(folder, world::store(folder)?, None).await?;
    let first = world::site(&host, workload, "site-0").await?;
    let one = rate(bench, workload, vec![first.clone()]).await?;
    let before = resident();
    let mut sites = vec![first];
    for number in 1..bench.sites {
        sites.push(world::site(&host, workload, &format!("site-{number}")).await?);
    }
    let grown = resident().saturating_sub(before);
    wake(workload, &sites).await?;
    let many = rate(bench, workload, sites).await?;
    host.stop().await;
    let ratio = many.per_second() / one.per_second().max(f64::EPSILON);
    Ok(vec![
        Figure::plain("one_site_turns_per_second", one.per_second(), "1/s"),
        Figure::plain("many_sites_turns_per_second", many.per_second(), "1/s"),
        Figure::with_goal("sites", ratio, "", Goal::AtLeast(0.8)),
        Figure::plain(
            "memory_per_idle_site",
            to_f64(grown) / 1_024.0 / to_f64(bench.sites.max(2) - 1),
            "KiB",
        ),
    ])
}

/// A first turn on each site, which is no site's usual one: its duties are planned, its counters begun.
async fn wake(workload: &Workload, sites: &[Arc<SiteHandle>]) -> anyhow::Result<()> {
    let open = workload.open()?;
    for site in sites {
        world::open_one(site, &open).await?;
    }
    Ok(())
}

/// Turns on all the sites, one after the other.
async fn rate(bench: &Bench, workload: &Workload, sites: Vec<Arc<SiteHandle>>) -> anyhow::Result<Took> {
    let (open, next) = (workload.open()?, Arc::new(AtomicUsize::new(0)));
    drive(CALLERS, Duration::from_secs(bench.seconds), move |_| {
        let site = sites[next.fetch_add(1, Ordering::Relaxed) % sites.len()].clone();
        let open = open.clone();
        async move { world::open_one(&site, &open).await }
    })
    .await
}
