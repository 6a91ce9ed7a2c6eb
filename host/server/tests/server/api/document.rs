//! The OpenAPI document: whole, consistent, and as strict as the code.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

fn document() -> Json {
    serde_json::from_str(&frontdesk_server::api::openapi()).unwrap()
}

fn operations(api: &Json) -> Vec<(String, String, Json)> {
    let paths = api["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path.clone(), method.clone(), operation.clone()))
    });
    all.collect()
}

fn references(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Object(map) => {
            found.extend(map.get("$ref").and_then(Json::as_str).map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        Json::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let api = document();
    assert_eq!(api["openapi"], "3.1.0");
    let mut found = BTreeSet::new();
    references(&api, &mut found);
    assert!(found.len() > 30, "{}", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(api.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_has_a_name_a_sentence_and_its_errors() {
    let api = document();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&api) {
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
        assert!(names.insert(name.to_owned()), "{name} twice");
        assert!(operation["summary"].is_string() && operation["tags"][0].is_string(), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name} has no good answer");
        for status in ["400", "429", "500", "503", "default"] {
            assert!(responses.contains_key(status), "{name}: {status}");
        }
        let is_open =
            ["get_setup", "sign_in", "set_up", "healthz", "readyz", "receive_events"].contains(&name);
        assert_eq!(operation["security"].is_null(), is_open, "{name}");
        if !is_open && method != "get" {
            let page = json!([{ "session": [], "csrf": [] }, { "token": [] }]);
            assert_eq!(operation["security"], page, "{name}");
        }
    }
}

#[test]
fn the_paths_parameters_are_those_described() {
    for (path, method, operation) in operations(&document()) {
        let in_path: BTreeSet<_> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name.to_owned())
            .collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let of_path = parameters.iter().filter(|one| one["in"] == "path");
        let described: Vec<_> = of_path.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(described.iter().cloned().collect::<BTreeSet<_>>(), in_path, "{method} {path}");
        assert_eq!(described.len(), in_path.len(), "{method} {path}: one twice");
        for parameter in &parameters {
            assert!(
                parameter["schema"]["type"].is_string()
                    || parameter["schema"]["enum"].is_array()
                    || parameter["schema"]["oneOf"].is_array(),
                "{path}: {parameter}"
            );
        }
    }
}

#[test]
fn bodies_refuse_what_the_code_refuses() {
    let api = document();
    for (path, method, operation) in operations(&api) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let Some(reference) = schema["$ref"].as_str() else { continue };
        let schema = api.pointer(&reference[1..]).unwrap();
        assert_eq!(schema["additionalProperties"], false, "{method} {path}: {reference}");
    }
    let open = &api["components"]["schemas"]["OpenBody"]["properties"];
    assert_eq!(open["workflow"]["pattern"], "^[a-z][a-z0-9_-]{0,63}$");
    assert_eq!((&open["tags"]["maxItems"], &open["title"]["maxLength"]), (&json!(20), &json!(200)));
    let list = &api["paths"]["/api/v1/sites/{site}/tickets"]["get"]["parameters"];
    let limit = list.as_array().unwrap().iter().find(|one| one["name"] == "limit").unwrap();
    assert_eq!(limit["schema"], json!({ "type": "integer", "minimum": 1, "maximum": 200 }));
}
