//! A file on its way in: its name and type as headers say, its bytes as the body.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};

use super::super::extract::{document_header, set_body};
use super::super::problem::Problem;
use crate::files::NAME_CHARS_MAX;

/// The header with the file's name, percent-encoded UTF-8.
const NAME: &str = "X-File-Name";

/// What is said of a file that says nothing.
const BYTES: &str = "application/octet-stream";

/// The longest content type that is kept, in letters.
const TYPE_CHARS_MAX: usize = 100;

/// A file as it comes.
#[derive(Debug)]
pub(super) struct Incoming {
    /// What its owner calls it, without folders.
    pub name: String,
    /// What it is said to be: `type/subtype`, small letters.
    pub says: String,
    /// Its bytes.
    pub body: Body,
}

impl<S: Send + Sync> FromRequest<S> for Incoming {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let name = name_in(request.headers()).map_err(|why| Problem::malformed(NAME, why))?;
        Ok(Self { name, says: type_in(request.headers()), body: request.into_body() })
    }
}

fn name_in(headers: &HeaderMap) -> Result<String, String> {
    let raw = headers.get("x-file-name").map(|value| value.as_bytes()).unwrap_or_default();
    let whole = decoded(raw).ok_or("expected a name as percent-encoded UTF-8, got something else")?;
    let last = whole.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !is_unseen(*letter)).collect();
    let name = name.trim();
    let letters = name.chars().count();
    if name.trim_matches('.').is_empty() || letters > NAME_CHARS_MAX {
        return Err(format!("expected a file's name of 1 to {NAME_CHARS_MAX} letters, got {letters}"));
    }
    Ok(name.to_owned())
}

/// Control characters, and those that turn the direction of writing: `gpj.exe` must not look like an image.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn type_in(headers: &HeaderMap) -> String {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let fits = essence.len() <= TYPE_CHARS_MAX
        && essence.split_once('/').is_some_and(|(kind, of_it)| is_word(kind) && is_word(of_it));
    if fits { essence } else { BYTES.to_owned() }
}

/// `%E7%85%A7` as text; nothing when it is no UTF-8, or a `%` stands alone.
fn decoded(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        rest = if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            &after[2..]
        } else {
            bytes.push(*first);
            after
        };
    }
    String::from_utf8(bytes).ok()
}

/// A name for a header (RFC 8187).
pub(super) fn encoded(name: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(one).collect()
}

impl OperationInput for Incoming {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let schema = schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": 2000 });
        document_header(operation, NAME, "The file's name, percent-encoded UTF-8.", schema);
        let bytes = schemars::json_schema!({ "type": "string", "contentMediaType": BYTES });
        set_body(operation, BYTES, bytes);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn named(raw: &str) -> Result<String, String> {
        let mut headers = HeaderMap::new();
        headers.insert("x-file-name", HeaderValue::from_str(raw).unwrap());
        name_in(&headers)
    }

    #[test]
    fn names_come_without_folders_and_tricks() {
        for (raw, name) in [
            ("photo.jpg", "photo.jpg"),
            ("%E7%85%A7%E7%89%87.png", "照片.png"),
            ("C:%5CUsers%5Cli%5Cbill.pdf", "bill.pdf"),
            ("..%2F..%2Fetc%2Fpasswd", "passwd"),
            ("a%0D%0Ab.txt", "ab.txt"),
            ("photo%E2%80%AEgpj.exe", "photogpj.exe"),
        ] {
            assert_eq!(named(raw).as_deref(), Ok(name), "{raw}");
        }
        for raw in ["", "..", "%", "%f", "%ff", "a%2F", &"x".repeat(201)] {
            assert!(named(raw).is_err(), "{raw}");
        }
        assert_eq!(encoded("照片 1.png"), "%E7%85%A7%E7%89%87%201.png");
    }

    #[test]
    fn types_are_two_words_or_bytes() {
        for (said, kept) in [
            ("image/PNG", "image/png"),
            ("text/plain; charset=utf-8", "text/plain"),
            ("application/vnd.ms-excel", "application/vnd.ms-excel"),
            ("nonsense", BYTES),
            ("a/b/c", BYTES),
            ("", BYTES),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(said).unwrap());
            assert_eq!(type_in(&headers), kept, "{said}");
        }
    }
}
