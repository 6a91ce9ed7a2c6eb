//! The console's pages: built files that are served as they are, one page for every address of its own.
//!
//! Files come with the binary; `--console DIR` takes those of a folder, for work on the console. Names with a hash are kept by
//! browsers for a year, `index.html` is asked for each time and carries the nonce of its own answer.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The page that every address of the console begins with.
const INDEX: &str = "index.html";

/// Where `index.html` wants its nonce.
const NONCE: &str = "__CSP_NONCE__";

/// Below this path the build puts files whose names carry their hash.
const HASHED: &str = "assets/";

/// Encodings that the build may have prepared, best first: as browsers ask for them, and how the file's name ends.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Frontdesk</title><p>This build has no console (build it with: \
cargo xtask console). The API is described at <a href=/api/v1/openapi.json>/api/v1/openapi.json</a>.";

/// The console's files by path, `/` between folders.
#[derive(Clone, Debug, Default)]
pub struct Console {
    files: Arc<BTreeMap<String, Bytes>>,
}

impl Console {
    /// Files that the binary carries.
    pub fn embedded<'a>(files: impl IntoIterator<Item = (Cow<'a, str>, Cow<'static, [u8]>)>) -> Self {
        let bytes = |content| match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => Bytes::from(content),
        };
        let files = files.into_iter().map(|(path, content)| (path.into_owned(), bytes(content)));
        Self { files: Arc::new(files.collect()) }
    }

    /// Files of a folder, read now.
    ///
    /// # Errors
    /// When it cannot be read, or is no built console.
    pub fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files).with_context(|| format!("console `{}`", folder.display()))?;
        if !files.contains_key(INDEX) {
            anyhow::bail!(
                "console `{}`: there is no {INDEX} (build it with: npm run build)",
                folder.display()
            );
        }
        Ok(Self { files: Arc::new(files) })
    }

    /// The answer to a request that no other part of the host knows.
    pub(crate) fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return StatusCode::NOT_FOUND.into_response();
        }
        let path = path.trim_start_matches('/');
        if path != INDEX && self.files.contains_key(path) {
            return self.file(path, headers);
        }
        // A missing file is missing; any other address is a page of the console, which the browser draws.
        if path.starts_with(HASHED) {
            return StatusCode::NOT_FOUND.into_response();
        }
        self.index()
    }

    fn file(&self, path: &str, headers: &HeaderMap) -> Response {
        let (encoding, bytes) = self.encoded(path, headers);
        let mut response = Body::from(bytes).into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept(path)));
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    /// The best prepared form that the browser takes.
    fn encoded(&self, path: &str, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let prepared = ENCODINGS.iter().filter(|(name, _)| accepted.contains(name));
        for (name, ending) in prepared {
            if let Some(bytes) = self.files.get(&format!("{path}{ending}")) {
                return (Some(name), bytes.clone());
            }
        }
        (None, self.files.get(path).cloned().unwrap_or_default())
    }

    fn index(&self) -> Response {
        let page = self.files.get(INDEX).map_or(NOT_BUILT.as_bytes(), |bytes| bytes.as_ref());
        let nonce = match nonce() {
            Ok(nonce) => nonce,
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        };
        let page = String::from_utf8_lossy(page).replace(NONCE, &nonce);
        let mut response = page.into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
            out.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        out.insert(
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        );
        response
    }
}

/// Scripts from here only; styles from here and those with the nonce (component libraries write them while they run).
fn policy(nonce: &str) -> String {
    let mut policy = String::from(
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; ",
    );
    policy.push_str("frame-ancestors 'none'; img-src 'self' data: blob:; ");
    let _ = write!(policy, "style-src 'self' 'nonce-{nonce}'");
    policy
}

fn nonce() -> Result<String, getrandom::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(STANDARD.encode(random))
}

fn kept(path: &str) -> &'static str {
    if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Bytes>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, Bytes::from(std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
