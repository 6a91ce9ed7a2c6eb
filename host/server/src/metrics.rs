//! Figures for the operator, as Prometheus text.
//!
//! Counters are counted where things happen, through the `metrics` facade; levels (queues, outbox,
//! faults) are read when somebody asks.

use std::sync::OnceLock;
use std::time::Duration;

use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::view::{Range, View, ViewError};
use frontdesk_engine::{key, record};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::host::Host;
use crate::writer::SiteHandle;

/// How many records one level counts at most: what is beyond is an alarm in any case.
const COUNTED_MAX: usize = 10_000;

/// Bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to count; a second call changes nothing.
pub fn install() {
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let installed = builder.and_then(PrometheusBuilder::install_recorder);
        installed.inspect_err(|error| tracing::error!(%error, "no metrics")).ok()
    });
}

/// Counts a request.
pub fn request(method: &str, route: &str, status: u16, took: Duration) {
    let route = route.to_owned();
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("frontdesk_http_requests_total", &labels).increment(1);
    metrics::histogram!("frontdesk_http_request_seconds", "route" => route).record(took);
}

/// Everything there is to tell; blocks.
///
/// # Errors
/// When a site's records cannot be read.
pub fn render(host: &Host) -> Result<String, ViewError> {
    for site in host.sites() {
        levels(&site)?;
    }
    for ((plugin, hook), cost) in host.sandbox().costs() {
        let labels = [("plugin", plugin), ("hook", hook.name().to_owned())];
        metrics::counter!("frontdesk_hook_calls_total", &labels).absolute(cost.calls);
    }
    let Some(Some(recorder)) = RECORDER.get() else { return Ok(String::new()) };
    recorder.run_upkeep();
    Ok(recorder.render())
}

fn levels(site: &SiteHandle) -> Result<(), ViewError> {
    let view = site.view();
    let level = |name: &'static str, value: usize| {
        // Below ten thousand: exact as a float.
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        metrics::gauge!(name, "site" => site.name().to_owned()).set(f64::from(value));
    };
    level("frontdesk_queue_commands", site.queued());
    level("frontdesk_outbox_waiting", counted(view.as_ref(), key::outgoing_waiting().below())?);
    level("frontdesk_outbox_dead", counted(view.as_ref(), key::outgoing_dead().below())?);
    let faults = record::below::<Fault>(view.as_ref(), key::faults(), COUNTED_MAX)?;
    level("frontdesk_faults_parked", faults.iter().filter(|fault| fault.state == FaultState::Parked).count());
    Ok(())
}

fn counted(view: &dyn View, prefix: Vec<u8>) -> Result<usize, ViewError> {
    Ok(view.scan(&Range::prefix(&prefix), COUNTED_MAX)?.len())
}
