//! Memory of the process and room on the disk.

use std::path::Path;
use std::time::Duration;

use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::view::Range;
use frontdesk_storage::Store;

use super::Bench;
use super::figure::{Figure, Goal};
use super::growth;
use super::load::to_f64;
use super::quick::Quick;
use super::world::{self, Workload};

/// How many records are looked at in one go.
const PAGE: usize = 10_000;

/// Room on the disk for a byte that is still there: a log-structured store holds about as much again until it is cleaned.
const PER_LIVE_BYTE_MAX: f64 = 3.0;

/// How many cases are changed again and again.
const CHURNED: u64 = 1_000;

/// Bytes of memory that the process holds now; 0 where the system does not tell.
pub(super) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1_024
}

/// What lies in a store and what room it takes.
pub(super) fn figures(store: &dyn Store) -> anyhow::Result<Vec<Figure>> {
    let live = live_bytes(store)?;
    let stats = store.stats()?;
    Ok(vec![
        Figure::plain("disk", to_f64(stats.bytes_on_disk) / 1_048_576.0, "MiB"),
        Figure::plain("disk_per_live_byte", to_f64(stats.bytes_on_disk) / to_f64(live.max(1)), ""),
        Figure::plain("records", to_f64(stats.records), ""),
    ])
}

/// Bytes of all keys and records.
fn live_bytes(store: &dyn Store) -> anyhow::Result<u64> {
    let mut range = Range { from: vec![1], to: vec![u8::MAX; 64], backwards: false };
    let mut bytes = 0;
    loop {
        let page = store.scan(&range, PAGE)?;
        bytes += page.iter().map(|(key, record)| (key.len() + record.len()) as u64).sum::<u64>();
        match page.into_iter().last() {
            Some((key, _)) => range.from = [key.as_slice(), &[0]].concat(),
            None => return Ok(bytes),
        }
    }
}

/// Changes the same cases again and again: what is overwritten must not stay on the disk.
pub(super) async fn churn(bench: &Bench, workload: &Workload, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let quick = std::sync::Arc::new(Quick::idle());
    let host = world::host(folder, world::store(folder)?, Some(quick)).await?;
    let site = world::site(&host, workload, "bench").await?;
    growth::fill_site(&site, workload, CHURNED).await?;
    let assign = |ticket: u64| Command::Assign { ticket, to: Some(world::PERSON.into()) };
    let during = Duration::from_secs(bench.seconds * 4);
    let mine = site.clone();
    let took = super::load::drive(64, during, move |caller| {
        let site = mine.clone();
        async move {
            let ticket = 1 + (caller as u64 * 16) % CHURNED;
            world::done(site.submit(assign(ticket), Actor::Person(world::PERSON.into()), None).await?)
        }
    })
    .await?;
    let mut figures = vec![Figure::plain("churn_turns", took.calls(), "")];
    for figure in self::figures(host.store.as_ref())? {
        let name = format!("churn_{}", figure.name);
        figures.push(match figure.name.as_str() {
            "disk_per_live_byte" => {
                Figure::with_goal(name, figure.value, "", Goal::AtMost(PER_LIVE_BYTE_MAX))
            }
            _ => Figure { name, ..figure },
        });
    }
    let bytes = host.store.stats()?.bytes_on_disk;
    figures.push(Figure::plain("churn_disk_per_turn", to_f64(bytes) / took.calls().max(1.0), "B"));
    host.stop().await;
    Ok(figures)
}
