//! The one place where errors become HTTP: `application/problem+json` (RFC 9457).
//!
//! A handler returns a [`Problem`]; the outermost layer writes its body, because only there the caller's
//! language and the request's id are known. Texts of unknown errors go to the log, never out.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, Response as ApiResponse, SchemaObject};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontdesk_engine::hooks::Refusal;
use frontdesk_engine::site::Site;
use frontdesk_engine::text;
use frontdesk_engine::view::ViewError;
use frontdesk_engine::{chinese, form};
use frontdesk_storage::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use super::locale::Locale;
use crate::auth::AuthError;
use crate::files::FileError;
use crate::host::CreateError;
use crate::library::AddError;
use crate::signature::Distrust;
use crate::writer::{StartError, Unavailable};

/// After how many seconds somebody may ask again whom a full disk turned away.
const ROOM_AGAIN_S: u64 = 5;

/// What kinds of problems there are; each is a `type` that programs can go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// The request cannot be read: JSON, path, query, header.
    Malformed,
    /// No or no good sign-in.
    Unauthorized,
    /// Not for this caller.
    Denied,
    /// The `X-CSRF-Token` is missing or not this session's.
    Csrf,
    /// No such thing.
    NotFound,
    /// Not with this method.
    Method,
    /// The moment or the state does not allow it.
    Conflict,
    /// Changed since `If-Match`.
    Changed,
    /// The body is too large.
    TooLarge,
    /// Another content type is expected.
    MediaType,
    /// Bad input: fields.
    Invalid,
    /// A plugin that is not from whom it has to be.
    Untrusted,
    /// A plugin signed by another key than the one in use.
    Resigned,
    /// A plugin older than the one in use.
    Older,
    /// A plugin's rule said no.
    Rule,
    /// A named limit was reached.
    Limit,
    /// Too much at once.
    Busy,
    /// A plugin misbehaved.
    Fault,
    /// The host failed.
    Internal,
    /// The host is not ready, stops, or cannot reach its store.
    Unavailable,
    /// The host's disk has no room for what the request would write.
    Full,
    /// It took too long.
    Timeout,
}

impl Code {
    /// Status, last part of the `type`, title in English and in Chinese.
    fn facts(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::Malformed => {
                (StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", "无法读取请求")
            }
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "Sign in first", "请先登录"),
            Self::Denied => (StatusCode::FORBIDDEN, "denied", "Not allowed", "没有权限"),
            Self::Csrf => {
                (StatusCode::FORBIDDEN, "csrf", "The page's token is missing or old", "页面令牌缺失或已失效")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found", "未找到"),
            Self::Method => {
                (StatusCode::METHOD_NOT_ALLOWED, "method", "Not with this method", "不支持该请求方法")
            }
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "Not possible now", "当前状态不允许"),
            Self::Changed => {
                (StatusCode::PRECONDITION_FAILED, "changed", "Changed meanwhile", "内容已被他人修改")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large", "内容过大"),
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "Another content type is expected",
                "内容类型不受支持",
            ),
            Self::Invalid => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Please check the input", "请检查填写内容")
            }
            Self::Untrusted => {
                (StatusCode::UNPROCESSABLE_ENTITY, "untrusted", "The plugin is not trusted", "插件不受信任")
            }
            Self::Resigned => (
                StatusCode::CONFLICT,
                "resigned",
                "Signed by another key than before",
                "签名密钥与在用版本不同",
            ),
            Self::Older => {
                (StatusCode::CONFLICT, "older", "Older than the version in use", "版本低于在用版本")
            }
            Self::Rule => (StatusCode::UNPROCESSABLE_ENTITY, "rule", "A rule says no", "规则不允许"),
            Self::Limit => (StatusCode::UNPROCESSABLE_ENTITY, "limit", "A limit is reached", "超出限制"),
            Self::Busy => (StatusCode::TOO_MANY_REQUESTS, "busy", "Too much at once", "请求过多，请稍后再试"),
            Self::Fault => (StatusCode::BAD_GATEWAY, "fault", "A plugin failed", "插件出错"),
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The host failed", "系统内部错误")
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now", "服务暂不可用")
            }
            Self::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "storage-full",
                "No room on the host's disk",
                "服务器磁盘空间不足",
            ),
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, "timeout", "It took too long", "处理超时"),
        }
    }

    /// The status it is sent with.
    #[must_use]
    pub(super) fn status(self) -> StatusCode {
        self.facts().0
    }

    /// What a status means that came from the framework.
    #[must_use]
    pub(super) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            other if other.is_server_error() => Self::Internal,
            _ => Self::Malformed,
        }
    }
}

/// Why a request came to nothing.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// Which kind.
    pub code: Code,
    /// One or two sentences for whoever asked.
    pub detail: String,
    /// Bad input by field: `form.amount`, `limit`.
    pub errors: Vec<FieldError>,
    /// The parked fault, when a plugin misbehaved.
    pub fault: Option<u64>,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u64>,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct FieldError {
    /// Its place: `title`, `form.amount`, `limit`.
    pub field: String,
    /// What was expected, and what came.
    pub message: String,
}

/// A problem as it is sent (RFC 9457).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemBody {
    /// Stable name of the kind: `urn:frontdesk:problem:not-found`.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in the caller's language.
    title: String,
    /// The HTTP status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What happened in this case.
    detail: String,
    /// This very occurrence, as it stands in the log: `urn:frontdesk:request:…`.
    instance: String,
    /// Bad input by field; empty when it is not about fields.
    errors: Vec<FieldError>,
    /// The parked fault, when a plugin misbehaved.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<u64>,
}

/// Why one of several things that one request asks for came to nothing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct PartProblem {
    /// As of a problem: `urn:frontdesk:problem:rule`.
    #[serde(rename = "type")]
    kind: String,
    /// The status it would have by itself.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What happened in this case.
    detail: String,
    /// Bad input by field; empty when it is not about fields.
    errors: Vec<FieldError>,
    /// The parked fault, when a plugin misbehaved.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<u64>,
}

impl Problem {
    /// A problem of a kind with its sentence.
    pub(super) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), fault: None, retry_after_s: None }
    }

    /// No such thing.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// Not for this caller.
    pub(super) fn denied(detail: impl Into<String>) -> Self {
        Self::new(Code::Denied, detail)
    }

    /// Input that is well formed but wrong at one field.
    pub(super) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(Code::Invalid, vec![(field.into(), message.into())])
    }

    /// A path, query or header value that cannot be read.
    pub(super) fn malformed(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(Code::Malformed, vec![(field.into(), message.into())])
    }

    /// Several wrong fields.
    #[must_use]
    pub(super) fn fields(code: Code, wrong: Vec<(String, String)>) -> Self {
        let detail: Vec<_> = wrong.iter().map(|(field, message)| format!("`{field}`: {message}")).collect();
        let errors = wrong.into_iter().map(|(field, message)| FieldError { field, message }).collect();
        Self { errors, ..Self::new(code, detail.join("; ")) }
    }

    /// A failure of the host: its text goes to the log only.
    pub(super) fn internal(what: &str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "{what}");
        Self::new(Code::Internal, "the host failed at this request; its operator finds the reason in the log")
    }

    /// The store failed: its text goes to the log only.
    pub(super) fn store(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "the store failed at a request");
        Self::new(Code::Unavailable, "the store cannot be reached; its operator finds the reason in the log")
    }

    /// The disk is full: nothing was changed, and the same request can be sent again.
    fn full(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request was turned away");
        let text = "nothing was changed: the host's disk is full (its operator makes room, then send the same again)";
        Self { retry_after_s: Some(ROOM_AGAIN_S), ..Self::new(Code::Full, text) }
    }

    /// What a rule said, in the caller's language.
    #[must_use]
    pub(super) fn refused(site: &Site, refusal: &Refusal, locale: Locale) -> Self {
        let sentence = text::refusal(site, refusal, locale.name());
        match refusal {
            Refusal::Rule { .. } => Self::new(Code::Rule, sentence),
            Refusal::NotFound(_) => Self::new(Code::NotFound, sentence),
            Refusal::Denied(_) => Self::new(Code::Denied, sentence),
            Refusal::Limit(_) => Self::new(Code::Limit, sentence),
            Refusal::Invalid(_) => Self::new(Code::Invalid, sentence),
            Refusal::Form(wrong) => Self::fields(Code::Invalid, wrong.clone()),
            Refusal::Conflict(_) => Self::new(Code::Conflict, sentence),
            Refusal::Several(reasons) => {
                let rule = reasons.iter().any(|reason| matches!(reason.why, Refusal::Rule { .. }));
                Self::new(if rule { Code::Rule } else { Code::Conflict }, sentence)
            }
        }
    }

    /// A plugin misbehaved: the reason is for the operator, who finds it under the fault.
    #[must_use]
    pub(super) fn faulted(fault: u64, reason: &str, locale: Locale) -> Self {
        // The rest is the guest's backtrace, for the list of faults.
        let reason = reason.lines().next().unwrap_or_default();
        let detail = match locale {
            Locale::Zh => {
                format!("插件出错，未作任何更改：{reason}（请告知管理员故障编号 {fault}）")
            }
            Locale::En => {
                format!(
                    "a plugin failed and nothing was changed: {reason} (tell an administrator: fault {fault})"
                )
            }
        };
        Self { fault: Some(fault), ..Self::new(Code::Fault, detail) }
    }

    /// A plugin that is not taken for what it says to be, in the caller's language.
    #[must_use]
    pub(super) fn distrusted(why: &Distrust, locale: Locale) -> Self {
        let code = match why {
            Distrust::Resigned { .. } => Code::Resigned,
            Distrust::Older { .. } => Code::Older,
            _ => Code::Untrusted,
        };
        Self::new(code, if locale == Locale::Zh { why.in_chinese() } else { why.to_string() })
    }

    /// The same as [`From<AddError>`], in the caller's language where the host has the sentence in it.
    #[must_use]
    pub(super) fn not_added(error: AddError, locale: Locale) -> Self {
        match error {
            AddError::Distrusted(why) => Self::distrusted(&why, locale),
            other => other.into(),
        }
    }

    /// What is sent of one of several.
    #[must_use]
    pub(super) fn part(&self, locale: Locale) -> PartProblem {
        let (status, name, ..) = self.code.facts();
        let (detail, errors) = self.said_in(locale);
        let kind = format!("urn:frontdesk:problem:{name}");
        PartProblem { kind, status: status.as_u16(), detail, errors, fault: self.fault }
    }

    /// What is sent.
    #[must_use]
    pub(super) fn body(&self, locale: Locale, request: &str) -> ProblemBody {
        let (status, name, english, chinese) = self.code.facts();
        let (detail, errors) = self.said_in(locale);
        ProblemBody {
            kind: format!("urn:frontdesk:problem:{name}"),
            title: if locale == Locale::Zh { chinese } else { english }.to_owned(),
            status: status.as_u16(),
            detail,
            instance: format!("urn:frontdesk:request:{request}"),
            errors,
            fault: self.fault,
        }
    }

    /// What happened and what is wrong with which field, in a language. What is in Chinese already stays: no sentence of the
    /// host fits it.
    fn said_in(&self, locale: Locale) -> (String, Vec<FieldError>) {
        if locale == Locale::En {
            return (self.detail.clone(), self.errors.clone());
        }
        if self.errors.is_empty() {
            return (chinese::in_chinese(&self.detail), Vec::new());
        }
        let chinese = |error: &FieldError| FieldError {
            field: error.field.clone(),
            message: form::in_chinese(&error.message),
        };
        let errors: Vec<_> = self.errors.iter().map(chinese).collect();
        let line = |error: &FieldError| format!("`{}`：{}", error.field, error.message);
        let lines: Vec<_> = errors.iter().map(line).collect();
        (lines.join("；"), errors)
    }
}

impl IntoResponse for Problem {
    /// Without a body: the outermost layer writes it.
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::Unauthorized {
            let scheme = HeaderValue::from_static("Bearer realm=\"frontdesk\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl OperationOutput for Problem {
    type Inner = ProblemBody;

    fn operation_response(ctx: &mut GenContext, _: &mut Operation) -> Option<ApiResponse> {
        let schema = SchemaObject {
            json_schema: ctx.schema.subschema_for::<ProblemBody>(),
            external_docs: None,
            example: None,
        };
        let content = MediaType { schema: Some(schema), ..MediaType::default() };
        Some(ApiResponse {
            description: "Why not".to_owned(),
            content: [("application/problem+json".to_owned(), content)].into_iter().collect(),
            ..ApiResponse::default()
        })
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        Self::store(&error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::full(&error),
            _ => Self::store(&error),
        }
    }
}

impl From<Unavailable> for Problem {
    fn from(error: Unavailable) -> Self {
        match error {
            Unavailable::Overloaded => {
                Self { retry_after_s: Some(1), ..Self::new(Code::Busy, error.to_string()) }
            }
            Unavailable::Stopping => Self::new(Code::Unavailable, error.to_string()),
            Unavailable::Full(why) => Self::full(&why),
            Unavailable::Store(why) => Self::store(&why),
        }
    }
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        Self::internal("a site could not be started", &error)
    }
}

/// Refusals that no site's texts are needed for.
impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Refused(Refusal::Form(wrong)) => Self::fields(Code::Invalid, wrong),
            CreateError::Refused(Refusal::Conflict(why)) => Self::new(Code::Conflict, why),
            CreateError::Refused(Refusal::NotFound(why)) => Self::new(Code::NotFound, why),
            CreateError::Refused(Refusal::Denied(why)) => Self::new(Code::Denied, why),
            CreateError::Refused(other) => Self::new(Code::Invalid, other.to_string()),
            CreateError::Unavailable(error) => error.into(),
            CreateError::Store(error) => error.into(),
            CreateError::Start(error) => error.into(),
        }
    }
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::Refused(why) => Self::new(Code::Invalid, why),
            AddError::Distrusted(why) => Self::distrusted(&why, Locale::En),
            AddError::Unknown(_) => Self::not_found(error.to_string()),
            AddError::File(_, ref why) if why.kind() == std::io::ErrorKind::StorageFull => Self::full(&error),
            AddError::File(..) => Self::internal("a component could not be kept", &error),
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let text = error.to_string();
        match error {
            FileError::TooLarge => Self::new(Code::TooLarge, text),
            FileError::Empty => Self::new(Code::Invalid, text),
            FileError::NotWhatItSays(_) => Self::new(Code::MediaType, text),
            FileError::Folder(_, ref why) if why.kind() == std::io::ErrorKind::StorageFull => {
                Self::full(&error)
            }
            FileError::Damaged(_) | FileError::Folder(..) => Self::internal("a file failed", &error),
            FileError::Store(error) => error.into(),
            FileError::View(error) => error.into(),
        }
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let text = error.to_string();
        match error {
            AuthError::Wrong => Self::new(Code::Unauthorized, text),
            AuthError::TooMany { retry_after_s } => {
                Self { retry_after_s: Some(retry_after_s), ..Self::new(Code::Busy, text) }
            }
            AuthError::Busy => Self { retry_after_s: Some(1), ..Self::new(Code::Busy, text) },
            AuthError::Invalid(wrong) => Self::fields(Code::Invalid, wrong),
            AuthError::Conflict(_) => Self::new(Code::Conflict, text),
            AuthError::NotFound(_) => Self::new(Code::NotFound, text),
            AuthError::Store(error) => error.into(),
            AuthError::Failed(why) => Self::internal("an account could not be looked at", &why),
        }
    }
}
