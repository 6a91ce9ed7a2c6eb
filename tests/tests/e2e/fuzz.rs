//! The API's own description, as the running host gives it.

use frontdesk_tests::Office;

#[test]
fn the_description_is_openapi_3_1_and_names_every_route_once() {
    let office = Office::open("");
    let document = office.admin.get("/openapi.json").expect(200);
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
