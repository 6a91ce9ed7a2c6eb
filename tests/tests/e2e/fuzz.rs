//! The API against its own description: schemathesis makes up requests, good and bad, from the OpenAPI document.

use std::process::Command;

use frontdesk_tests::{Client, Office, SITE, python, run};
use serde_json::json;
use tempfile::TempDir;

/// What every answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";

/// Requests per route in the random phase, beside those at the edges of every parameter.
const EXAMPLES: &str = "3";

/// Names that exist, as made-up ones would hardly ever be hit: most requests go to this site and this plugin.
const KNOWN: &str = "[parameters]\n\"path.site\" = \"riverside\"\n\"path.plugin\" = \"property\"\n";

/// Some work on the site, so that requests find something.
fn at_work() -> (Office, Client) {
    let mut office = Office::open("");
    let chen = office.person("chen");
    for n in 0..3 {
        let task = json!({ "workflow": "task", "form": { "matter": format!("Water the plants {n}") } });
        chen.post(&format!("{SITE}/tickets"), &task).expect(201);
    }
    let admin = office.admin.clone();
    (office, admin)
}

#[test]
fn the_description_is_openapi_3_1_and_names_every_route_once() {
    let (office, admin) = at_work();
    let document = admin.get("/openapi.json").expect(200);
    assert!(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")),
        "{}",
        document["openapi"]
    );
    let paths = document["paths"].as_object().expect("there are paths");
    let operations: Vec<_> = paths.values().flat_map(|path| path.as_object().into_iter().flatten()).collect();
    let mut ids: Vec<_> =
        operations.iter().filter_map(|(_, operation)| operation["operationId"].as_str()).collect();
    assert_eq!(ids.len(), operations.len(), "every operation has an id");
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique");
    office.close();
}

#[test]
fn made_up_requests_find_no_failure_of_the_host() {
    let (office, admin) = at_work();
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("schemathesis.toml"), KNOWN).unwrap();
    let mut fuzzer = Command::new(python());
    fuzzer
        .current_dir(folder.path())
        .args(["-m", "schemathesis.cli", "run"])
        .arg(format!("{}/api/v1/openapi.json", office.program().address()))
        .args(["--header", &format!("Authorization: Bearer {}", admin.token())])
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing"])
        .args(["--seed", "1", "--generation-database", "none", "--no-shrink", "--workers", "1", "--no-color"])
        .args(["--request-timeout", "60", "--warnings", "off", "--suppress-health-check", "all"])
        // Event streams never end, and the fuzzer cannot make components up.
        .args(["--exclude-path-regex", "/events$", "--exclude-operation-id", "upload_plugin"]);
    let fuzzed = run(&mut fuzzer, folder.path());
    let (told, errors) = (String::from_utf8_lossy(&fuzzed.stdout), String::from_utf8_lossy(&fuzzed.stderr));
    assert!(fuzzed.status.success(), "{told}\n{errors}");
    // The administrator's own token survived, and so did the site.
    office.verify_journal();
    office.assert_counts();
    office.close();
}
