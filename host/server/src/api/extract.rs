//! What handlers take from a request: JSON bodies, query and path parameters, conditions, keys.
//!
//! Each refuses with a [`Problem`] that names the field, and documents itself.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::{
    HeaderStyle, MediaType, Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr, RequestBody, SchemaObject,
};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::pairs;
use super::problem::{Code, Problem};

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<T>(pub T);

/// Query parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query<T>(pub T);

/// Path parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<T>(pub T);

/// A component as `application/wasm`.
#[derive(Clone, Debug)]
pub(super) struct Component(pub Bytes);

/// `If-Match`: the revision the caller saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IfMatch(pub Option<u64>);

/// `If-None-Match`: what the caller has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IfNoneMatch(Vec<String>);

/// `Idempotency-Key`: the same again gets the same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IdempotencyKey(pub Option<String>);

/// How long an idempotency key may be.
const KEY_CHARS_MAX: usize = 200;

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        expect_type(request.headers(), "application/json")?;
        let bytes = whole(request, state).await?;
        read_json(&bytes).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Component {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        expect_type(request.headers(), "application/wasm")?;
        Ok(Self(whole(request, state).await?))
    }
}

/// The body to its end, as it came.
pub(super) async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let status = rejection.into_response().status();
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::new(Code::TooLarge, "the body is larger than allowed here")
            }
            _ => Problem::new(Code::Malformed, "the body could not be read to its end"),
        }
    })
}

fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let got = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = got.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let got = if got.is_empty() { "none" } else { got };
    Err(Problem::new(Code::MediaType, format!("expected the content type `{expected}`, got `{got}`")))
}

/// JSON that cannot be read is malformed; JSON of another shape is invalid, and the place is told.
fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." { String::new() } else { place };
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => Problem::invalid(place, without_place(&inner)),
            _ => Problem::new(Code::Malformed, format!("the body is no JSON: {inner}")),
        }
    })?;
    json.end().map_err(|error| Problem::new(Code::Malformed, format!("the body is no JSON: {error}")))?;
    Ok(read)
}

/// Line and column say little to who sent one line.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(text, _)| text.to_owned())
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let all = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Ok(axum::extract::Query(all)) = all else {
            return Err(Problem::new(
                Code::Malformed,
                "the query string cannot be read (encode it as UTF-8)",
            ));
        };
        pairs::read(all).map(Self).map_err(|wrong| Problem::malformed(wrong.field, wrong.message))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let all = path_params(parts, state).await?;
        pairs::read(all).map(Self).map_err(|wrong| Problem::malformed(wrong.field, wrong.message))
    }
}

/// The path's parameters as they stand there, decoded.
///
/// # Errors
/// `malformed` for what is no UTF-8.
pub(super) async fn path_params<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
) -> Result<Vec<(String, String)>, Problem> {
    let raw = RawPathParams::from_request_parts(parts, state).await;
    let raw =
        raw.map_err(|_| Problem::new(Code::Malformed, "the path cannot be read (encode it as UTF-8)"))?;
    Ok(raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let revision = revision_in(text).ok_or_else(|| {
            Problem::malformed("If-Match", "expected an `ETag` as it was given out, like `\"7\"`")
        })?;
        Ok(Self(Some(revision)))
    }
}

/// The revision in a tag of ours: `"7"` or `"7-1f3a…"`.
fn revision_in(tag: &str) -> Option<u64> {
    let inner = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    inner.split('-').next()?.parse().ok()
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let all = parts.headers.get_all(header::IF_NONE_MATCH).iter();
        let tags = all.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        Ok(Self(tags.map(bare).collect()))
    }
}

impl IfNoneMatch {
    /// Whether the caller has what this tag stands for.
    #[must_use]
    pub(super) fn has(&self, tag: &str) -> bool {
        self.0.iter().any(|known| known == tag || known == "*")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let bytes = value.as_bytes();
        let fits = (1..=KEY_CHARS_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        if !fits {
            let text = format!("expected 1 to {KEY_CHARS_MAX} visible ASCII characters");
            return Err(Problem::malformed("Idempotency-Key", text));
        }
        Ok(Self(Some(String::from_utf8_lossy(bytes).into_owned())))
    }
}

// From here on: how each of them stands in the OpenAPI document.

impl<T: JsonSchema> OperationInput for Body<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = ctx.schema.subschema_for::<T>();
        set_body(operation, "application/json", schema);
    }
}

impl OperationInput for Component {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let schema = schemars::json_schema!({ "type": "string", "contentMediaType": "application/wasm" });
        set_body(operation, "application/wasm", schema);
    }
}

/// Documents a body that an extractor reads by itself.
pub(super) fn set_body(operation: &mut Operation, content_type: &str, schema: Schema) {
    let content = MediaType { schema: Some(of(schema)), ..MediaType::default() };
    let body = RequestBody {
        content: [(content_type.to_owned(), content)].into_iter().collect(),
        required: true,
        ..RequestBody::default()
    };
    operation.request_body = Some(ReferenceOr::Item(body));
}

fn of(json_schema: Schema) -> SchemaObject {
    SchemaObject { json_schema, external_docs: None, example: None }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        for (data, is_map) in parameters::<T>(&mut ctx.schema) {
            let style = if is_map { QueryStyle::DeepObject } else { QueryStyle::Form };
            let explode = Some(true);
            operation.parameters.push(ReferenceOr::Item(Parameter::Query {
                parameter_data: ParameterData { explode, ..data },
                allow_reserved: false,
                style,
                allow_empty_value: None,
            }));
        }
    }
}

impl<T: JsonSchema> OperationInput for At<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        for (data, _) in parameters::<T>(&mut ctx.schema) {
            let parameter_data = ParameterData { required: true, ..data };
            operation.parameters.push(path_parameter(parameter_data));
        }
    }
}

fn path_parameter(parameter_data: ParameterData) -> ReferenceOr<Parameter> {
    ReferenceOr::Item(Parameter::Path { parameter_data, style: PathStyle::Simple })
}

/// Documents a path parameter that an extractor reads by itself.
pub(super) fn document_path<T: JsonSchema>(
    ctx: &mut GenContext,
    operation: &mut Operation,
    name: &str,
    text: &str,
) {
    let data = ParameterData { required: true, ..parameter(name, text, T::json_schema(&mut ctx.schema)) };
    operation.parameters.push(path_parameter(data));
}

/// The properties of a struct as parameters, each with whether it is a map.
fn parameters<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Vec<(ParameterData, bool)> {
    let schema = T::json_schema(schemas).to_value();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, property)| {
            let mut property = property.clone();
            leave_out_null(&mut property);
            let text = property["description"].as_str().unwrap_or_default().to_owned();
            if let Some(object) = property.as_object_mut() {
                object.remove("description");
                object.remove("default");
            }
            let is_map = property["type"] == "object";
            let schema = Schema::try_from(property).unwrap_or_default();
            let required = required.contains(&name.as_str());
            (ParameterData { required, ..parameter(name, &text, schema) }, is_map)
        })
        .collect()
}

/// A parameter that is not given is left out; there is no way to write `null`.
fn leave_out_null(property: &mut Json) {
    let is_null = |json: &Json| json == "null" || json["type"] == "null";
    // Not by index: that would put a `type` of `null` where there is none.
    if let Some(kinds) = property.get_mut("type").and_then(Json::as_array_mut) {
        kinds.retain(|kind| !is_null(kind));
        if let [one] = kinds.as_slice() {
            property["type"] = one.clone();
        }
    }
    if let Some(kinds) = property.get_mut("anyOf").and_then(Json::as_array_mut) {
        kinds.retain(|kind| !is_null(kind));
        if let [one] = kinds.as_slice() {
            let (one, description) = (one.clone(), property["description"].clone());
            *property = one;
            property["description"] = description;
        }
    }
    // `null` among the names of an enumeration.
    if let Some(names) = property.get_mut("enum").and_then(Json::as_array_mut) {
        names.retain(|name| !name.is_null());
    }
}

fn parameter(name: &str, text: &str, schema: Schema) -> ParameterData {
    ParameterData {
        name: name.to_owned(),
        description: (!text.is_empty()).then(|| text.to_owned()),
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(of(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    }
}

pub(super) fn document_header(operation: &mut Operation, name: &str, text: &str, schema: Schema) {
    let parameter_data = parameter(name, text, schema);
    operation
        .parameters
        .push(ReferenceOr::Item(Parameter::Header { parameter_data, style: HeaderStyle::Simple }));
}

impl OperationInput for IfMatch {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let schema = schemars::json_schema!({ "type": "string", "pattern": r#"^(\*|"[0-9]{1,15}(-[0-9a-f]{16})?")$"# });
        document_header(
            operation,
            "If-Match",
            "The `ETag` that was seen; refused with 412 when it changed.",
            schema,
        );
    }
}

impl OperationInput for IfNoneMatch {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let schema = schemars::json_schema!({ "type": "string" });
        document_header(
            operation,
            "If-None-Match",
            "The `ETag` that is there already; 304 when it still holds.",
            schema,
        );
    }
}

impl OperationInput for IdempotencyKey {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let schema = schemars::json_schema!({ "type": "string", "pattern": "^[!-~]{1,200}$" });
        let text = "A request repeated with the same key within seven days gets the same answer.";
        document_header(operation, "Idempotency-Key", text, schema);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_ours_carry_the_revision() {
        for (tag, revision) in [
            ("\"7\"", Some(7)),
            ("\"7-1f3a\"", Some(7)),
            ("W/\"12-00\"", Some(12)),
            ("7", None),
            ("\"seven\"", None),
            ("\"\"", None),
        ] {
            assert_eq!(revision_in(tag), revision, "{tag}");
        }
    }

    #[test]
    fn json_is_malformed_or_invalid() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            #[expect(dead_code, reason = "only its reading is looked at")]
            amount: Vec<u8>,
        }
        let told = |text: &str| read_json::<Form>(text.as_bytes()).map(drop).unwrap_err();
        for text in ["", "{", "{\"amount\": [1]} x", "nonsense"] {
            assert_eq!(told(text).code, Code::Malformed, "{text}");
        }
        let wrong = told(r#"{"amount": [1, -2]}"#);
        assert_eq!((wrong.code, wrong.errors[0].field.as_str()), (Code::Invalid, "amount[1]"));
        assert_eq!(wrong.errors[0].message, "invalid value: integer `-2`, expected u8");
        assert_eq!(told(r#"{"amout": []}"#).errors[0].field, "amout");
        assert_eq!(told("{}").errors[0].message, "missing field `amount`");
    }
}
