//! The figures can be measured, on a small scale, and say what they should.

use std::process::Command;

use frontdesk_tests::{binary, property, run};
use serde_json::Value as Json;
use tempfile::TempDir;

/// Figures that have a goal.
const WITH_GOAL: [&str; 16] = [
    "commit_ratio",
    "http_ratio",
    "turn_growth",
    "list_growth",
    "find_growth",
    "count_growth",
    "large_list_p95",
    "large_find_p95",
    "large_count_p95",
    "search_growth",
    "search_p95",
    "sites",
    "timers_lateness_p99",
    "timers_twice",
    "timers_lost",
    "churn_disk_per_live_byte",
];

#[test]
fn every_figure_is_measured_and_no_timer_is_lost_or_rings_twice() {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let mut bench = Command::new(binary());
    bench
        .args(["bench", "--json", "--tickets", "400", "--sites", "4", "--timers", "300", "--due", "60"])
        .args(["--window", "4", "--seconds", "1", "--plugin"])
        .arg(property())
        .arg("--data")
        .arg(folder.path().join("data"));
    let done = run(&mut bench, folder.path());
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{errors}");
    let report: Json = serde_json::from_slice(&done.stdout).expect("the figures are JSON");
    let figures = report["figures"].as_array().expect("there are figures");
    let figure = |name: &str| {
        let found = figures.iter().find(|figure| figure["name"] == name);
        found.unwrap_or_else(|| panic!("there is no figure `{name}`"))
    };
    for name in WITH_GOAL {
        let (goal, met) = (&figure(name)["goal"], &figure(name)["met"]);
        assert!(goal.is_object() && met.is_boolean(), "`{name}` has no goal");
    }
    for figure in figures {
        let value = figure["value"].as_f64().expect("a figure is a number");
        assert!(value.is_finite() && value >= 0.0, "{figure}");
    }
    for never in ["timers_twice", "timers_lost"] {
        assert_eq!(figure(never)["value"], 0.0, "{never}");
    }
    assert!(figure("turns_per_second")["value"].as_f64() > Some(0.0));
}

#[test]
fn a_workload_that_cannot_work_is_told() {
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let mut bench = Command::new(binary());
    bench.args(["bench", "--only", "commits", "--seconds", "1", "--form", "{}", "--plugin"]).arg(property());
    let done = run(&mut bench, folder.path());
    let errors = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{errors}");
    assert!(errors.contains("a turn was refused") && errors.contains("`content`"), "{errors}");
}
