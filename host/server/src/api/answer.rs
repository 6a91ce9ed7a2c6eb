//! Answers that are more than JSON: created things with their address, things with a tag.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{
    Header, HeaderStyle, Operation, ParameterSchemaOrContent, ReferenceOr, Response as ApiResponse,
    SchemaObject, StatusCode as Status,
};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::extract::IfNoneMatch;
use super::problem::Problem;

/// 201 with the new thing and where it lies.
#[derive(Clone, Debug)]
pub(super) struct Created<T> {
    /// Its address.
    pub location: String,
    /// Its revision, where it has one.
    pub revision: Option<u64>,
    /// What is told of it.
    pub body: T,
}

impl<T> Created<T> {
    /// Something without revisions.
    pub(super) fn at(location: String, body: T) -> Self {
        Self { location, revision: None, body }
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.body)).into_response();
        set(&mut response, header::LOCATION, &self.location);
        if let Some(revision) = self.revision {
            set(&mut response, header::ETAG, &format!("\"{revision}\""));
        }
        response
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        let mut response = <Json<T> as OperationOutput>::operation_response(ctx, operation)?;
        response.headers.insert("Location".to_owned(), text_header("Where it lies."));
        Some(response)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<Status>, ApiResponse)> {
        Self::operation_response(ctx, operation)
            .into_iter()
            .map(|response| (Some(Status::Code(201)), response))
            .collect()
    }
}

/// 200 with a tag, or 304 when the caller has it already. The tag begins with the revision, for `If-Match`,
/// and goes on with a hash of what is shown: deadlines move without a new revision.
#[derive(Clone, Debug)]
pub(super) struct Tagged {
    tag: String,
    body: Option<Vec<u8>>,
}

impl Tagged {
    /// The answer for somebody who has what `known` says.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(super) fn of<T: Serialize>(body: &T, revision: u64, known: &IfNoneMatch) -> Result<Self, Problem> {
        let bytes =
            serde_json::to_vec(body).map_err(|error| Problem::internal("an answer is no JSON", &error))?;
        let digest = frontdesk_engine::journal::hex(&Sha256::digest(&bytes));
        let tag = format!("\"{revision}-{}\"", &digest[..16]);
        let body = (!known.has(&tag)).then_some(bytes);
        Ok(Self { tag, body })
    }
}

impl IntoResponse for Tagged {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = match self.body {
            Some(bytes) => (json, bytes).into_response(),
            None => StatusCode::NOT_MODIFIED.into_response(),
        };
        set(&mut response, header::ETAG, &self.tag);
        // Kept by the caller, asked about every time.
        set(&mut response, header::CACHE_CONTROL, "private, no-cache");
        response
    }
}

/// Documents a [`Tagged`] answer that shows a `T`.
pub(super) fn tagged<T: JsonSchema>(
    operation: aide::transform::TransformOperation<'_>,
) -> aide::transform::TransformOperation<'_> {
    operation
        .response_with::<200, Json<T>, _>(|mut response| {
            response
                .inner()
                .headers
                .insert("ETag".to_owned(), text_header("For `If-Match` and `If-None-Match`."));
            response
        })
        .response_with::<304, (), _>(|response| response.description("What the caller has still holds."))
}

impl OperationOutput for Tagged {
    type Inner = Self;
}

fn text_header(text: &str) -> ReferenceOr<Header> {
    ReferenceOr::Item(Header {
        description: Some(text.to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(SchemaObject {
            json_schema: schemars::json_schema!({ "type": "string" }),
            external_docs: None,
            example: None,
        }),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    })
}

/// Addresses and tags of ours are ASCII; what is not is left out rather than failing the answer.
fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
