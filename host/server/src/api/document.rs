//! The OpenAPI document: what the routes tell of themselves, and what holds for all of them.

use aide::generate;
use aide::openapi::{
    Components, Info, OpenApi, Operation, PathItem, ReferenceOr, Response, SecurityScheme, StatusCode, Tag,
};
use aide::transform::TransformOperation;
use indexmap::IndexMap;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;

use super::caller::{COOKIE, CSRF_HEADER};
use super::problem::Problem;

/// Names of the security schemes in the document.
const SESSION: &str = "session";
const CSRF: &str = "csrf";
const TOKEN: &str = "token";

/// Schemas in the dialect of OpenAPI 3.1, referenced by name; to be called before routes are described.
pub(super) fn begin() {
    generate::reset_context();
    generate::in_context(|ctx| {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        ctx.schema = SchemaGenerator::new(settings);
    });
}

/// Says in a route what it is for: its id, its chapter, its sentence.
pub(super) fn says(
    chapter: &'static str,
    id: &'static str,
    sentence: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.id(id).tag(chapter).summary(sentence)
}

/// Marks a route as one for callers who are signed in.
pub(super) fn signed_in(operation: &mut Operation) {
    operation.security = vec![requirement(&[SESSION]), requirement(&[TOKEN])];
}

fn requirement(names: &[&str]) -> IndexMap<String, Vec<String>> {
    names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect()
}

/// The document before the routes are added.
#[must_use]
pub(super) fn frame() -> OpenApi {
    let description = "Work of service departments: tickets, schedules, notices, and the plugins behind them. \
                       Errors are `application/problem+json`; moments are RFC 3339 in the site's zone; exact \
                       numbers are text.";
    OpenApi {
        info: Info {
            title: "Frontdesk".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            description: Some(description.to_owned()),
            ..Info::default()
        },
        components: Some(Components { security_schemes: schemes(), ..Components::default() }),
        ..OpenApi::default()
    }
}

fn schemes() -> IndexMap<String, ReferenceOr<SecurityScheme>> {
    let key = |location, name: &str, text: &str| {
        ReferenceOr::Item(SecurityScheme::ApiKey {
            location,
            name: name.to_owned(),
            description: Some(text.to_owned()),
            extensions: IndexMap::default(),
        })
    };
    use aide::openapi::ApiKeyLocation::{Cookie, Header};
    let token = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: Some("fd_…".to_owned()),
        description: Some("An API token.".to_owned()),
        extensions: IndexMap::default(),
    };
    [
        (SESSION.to_owned(), key(Cookie, COOKIE, "The session of a browser.")),
        (
            CSRF.to_owned(),
            key(Header, CSRF_HEADER, "The session's second token, for everything that changes something."),
        ),
        (TOKEN.to_owned(), ReferenceOr::Item(token)),
    ]
    .into_iter()
    .collect()
}

/// Adds to every route what it shares with others: errors, and the page's token where something changes.
/// To be called while the routes are finished, so that the errors' schema is kept with theirs.
pub(super) fn complete(api: &mut OpenApi) {
    let chapters: std::collections::BTreeSet<String> =
        api.operations().flat_map(|(_, _, operation)| operation.tags.clone()).collect();
    api.tags = chapters.into_iter().map(|name| Tag { name, ..Tag::default() }).collect();
    let paths = api.paths.iter_mut().flat_map(|paths| paths.paths.iter_mut());
    for (path, item) in paths {
        let ReferenceOr::Item(item) = item else { continue };
        for (method, operation) in operations(item) {
            let changes = method != "get";
            if changes && !operation.security.is_empty() {
                operation.security = vec![requirement(&[SESSION, CSRF]), requirement(&[TOKEN])];
            }
            errors(path, changes, operation);
        }
    }
    let components = api.components.get_or_insert_with(Components::default);
    components.responses.insert(PROBLEM.to_owned(), ReferenceOr::Item(problem()));
}

const PROBLEM: &str = "Problem";

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, .. } = item;
    [("get", get), ("put", put), ("post", post), ("delete", delete)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Which statuses a route can answer with beside its good one.
fn errors(path: &str, changes: bool, operation: &mut Operation) {
    let mut statuses = vec![400, 429, 500, 503, 504];
    if !operation.security.is_empty() {
        statuses.extend([401, 403]);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if changes {
        statuses.extend([409, 422]);
    }
    if operation.request_body.is_some() {
        statuses.extend([401, 413, 415]);
    }
    let takes = |header: &str| {
        let parameters = operation.parameters.iter().filter_map(ReferenceOr::as_item);
        parameters.into_iter().any(|parameter| parameter.parameter_data_ref().name == header)
    };
    if takes("If-Match") {
        statuses.push(412);
    }
    if takes("Idempotency-Key") || path.contains("/reports/") {
        statuses.push(502);
    }
    if !changes && path.contains("/sites/{site}/") {
        statuses.push(422);
    }
    statuses.sort_unstable();
    let responses = operation.responses.get_or_insert_with(Default::default);
    let reference = || ReferenceOr::Reference {
        reference: format!("#/components/responses/{PROBLEM}"),
        summary: None,
        description: None,
    };
    for status in statuses {
        responses.responses.entry(StatusCode::Code(status)).or_insert_with(reference);
    }
    responses.default = Some(reference());
}

fn problem() -> Response {
    let response = generate::in_context(|ctx| {
        <Problem as aide::OperationOutput>::operation_response(ctx, &mut Operation::default())
    });
    response.unwrap_or_default()
}
