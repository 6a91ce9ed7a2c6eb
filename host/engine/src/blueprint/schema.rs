//! The JSON Schema of a blueprint's file: editors complete and check with it, the reader reads by it.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::Blueprint;

/// The JSON Schema (draft 2020-12) of one file of a blueprint. Every section may be left out, as the
/// sections of a plugin are spread over its files.
#[must_use]
pub fn json_schema() -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Blueprint>();
    let mut schema = schema.to_value();
    if let Some(root) = schema.as_object_mut() {
        root.remove("required");
        root.insert("title".into(), json!("Frontdesk blueprint"));
        root.insert(
            "description".into(),
            json!("One file of a plugin's blueprint. The files are merged; a name stands in one file only."),
        );
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_one_file_with_any_of_the_sections() {
        let schema = json_schema();
        assert_eq!(schema["additionalProperties"], json!(false));
        assert!(schema.get("required").is_none());
        for section in ["plugin", "roles", "workflows", "settings", "duties", "refusals"] {
            assert!(schema["properties"][section].is_object(), "{section}");
        }
        assert_eq!(schema["$defs"]["Role"]["required"], json!(["title"]));
    }
}
